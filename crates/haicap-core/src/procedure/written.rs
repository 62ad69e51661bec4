//! Values of a procedure read from the Vietnamese words in which tables show them.

use super::{Channel, Fee, FeeTier, FeeUnit};
use crate::time::{LimitUnit, TimeLimit};
use crate::words::{Lang, fold};

impl Fee {
    /// A fee as it is written: `miễn phí`, `8.000 đồng/bản`, `2.000 đồng/trang; từ trang 3: 1.000 đồng/trang; tối đa
    /// 200.000 đồng/bản`. An amount alone is for the dossier. `None` for anything else.
    pub fn of_words(text: &str) -> Option<Fee> {
        let text = fold(text);
        if matches!(text.as_str(), "mien phi" | "0" | "khong") {
            return Some(Fee { per: FeeUnit::Dossier, tiers: vec![], cap_per_copy: None });
        }
        let mut fee: Option<Fee> = None;
        for part in text.split(';').map(str::trim) {
            if let Some(cap) = part.strip_prefix("toi da ") {
                let fee = fee.as_mut().filter(|fee| fee.per == FeeUnit::Page && fee.cap_per_copy.is_none())?;
                fee.cap_per_copy = Some(price(cap).filter(|(_, unit)| *unit == Some(FeeUnit::Copy))?.0);
                continue;
            }
            let (from, rest) = match part.strip_prefix("tu ") {
                Some(rest) => {
                    let (place, rest) = rest.split_once(':')?;
                    (place.rsplit(' ').next()?.parse().ok()?, rest.trim())
                }
                None => (1, part),
            };
            let (each, unit) = price(rest)?;
            let tier = FeeTier { from, each };
            match &mut fee {
                None if from == 1 => {
                    fee = Some(Fee { per: unit.unwrap_or(FeeUnit::Dossier), tiers: vec![tier], cap_per_copy: None });
                }
                Some(fee) if unit == Some(fee.per) && fee.tiers.last().is_some_and(|last| last.from < from) => {
                    fee.tiers.push(tier);
                }
                _ => return None,
            }
        }
        fee
    }
}

/// An amount and what it is for, folded.
fn price(text: &str) -> Option<(u64, Option<FeeUnit>)> {
    let (amount, unit) = match text.split_once('/') {
        Some((amount, unit)) => (amount, Some(unit.trim())),
        None => (text, None),
    };
    let unit = match unit {
        Some(unit) => Some(*FeeUnit::ALL.iter().find(|one| fold(one.label(Lang::Vi)) == unit)?),
        None => None,
    };
    let amount = amount.trim();
    let amount = ["dong", "vnd", "d"].iter().find_map(|word| amount.strip_suffix(word)).unwrap_or(amount).trim();
    Some((whole(amount)?, unit))
}

/// A number with marks between its thousands, or without.
fn whole(text: &str) -> Option<u64> {
    let groups: Vec<&str> = text.split(['.', ',']).collect();
    let marked = groups.iter().skip(1).all(|group| group.len() == 3);
    let digits = groups.concat();
    (marked && !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())).then(|| digits.parse().ok())?
}

impl TimeLimit {
    /// A limit as it is written: `trong ngày`, `3 ngày làm việc`, `5 ngày`, `8 giờ làm việc`. `None` for anything else.
    pub fn of_words(text: &str) -> Option<TimeLimit> {
        let text = fold(text);
        if text == fold(LimitUnit::SameDay.label(Lang::Vi)) {
            return Some(TimeLimit { amount: 0, unit: LimitUnit::SameDay });
        }
        let (amount, unit) = text.split_once(' ')?;
        let unit = *LimitUnit::ALL.iter().find(|one| fold(one.label(Lang::Vi)) == unit)?;
        let amount = amount.parse().ok().filter(|amount| *amount > 0)?;
        (unit != LimitUnit::SameDay).then_some(TimeLimit { amount, unit })
    }
}

impl Channel {
    /// Ways of handing in as they are written: `Trực tiếp, Trực tuyến`. `None` when one of them is none, or comes twice.
    pub fn of_words(text: &str) -> Option<Vec<Channel>> {
        let mut channels = Vec::new();
        for word in text.split([',', ';']).map(fold) {
            let word = word.trim();
            let named = |one: &&Channel| fold(one.label(Lang::Vi)) == word || one.key() == word;
            let channel = *Channel::ALL.iter().find(named)?;
            if channels.contains(&channel) {
                return None;
            }
            channels.push(channel);
        }
        Some(channels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fees_limits_and_channels_are_read_as_they_are_shown() {
        let tier = |from, each| FeeTier { from, each };
        let check = |text: &str, per, tiers: Vec<FeeTier>, cap_per_copy| {
            assert_eq!(Fee::of_words(text), Some(Fee { per, tiers, cap_per_copy }), "{text}");
        };
        check("miễn phí", FeeUnit::Dossier, vec![], None);
        check("8.000 đồng/bản", FeeUnit::Copy, vec![tier(1, 8_000)], None);
        check("50000", FeeUnit::Dossier, vec![tier(1, 50_000)], None);
        let copies = "2.000 đồng/trang; từ trang 3: 1.000 đồng/trang; tối đa 200.000 đồng/bản";
        check(copies, FeeUnit::Page, vec![tier(1, 2_000), tier(3, 1_000)], Some(200_000));
        for wrong in ["", "8.00 đồng", "tám nghìn", "8.000 đồng/tờ", "từ trang 3: 1.000 đồng/trang", "8.000; tối đa 9"]
        {
            assert_eq!(Fee::of_words(wrong), None, "{wrong}");
        }
        for limit in [
            (0, LimitUnit::SameDay),
            (3, LimitUnit::WorkingDay),
            (5, LimitUnit::CalendarDay),
            (8, LimitUnit::WorkingHour),
        ] {
            let limit = TimeLimit { amount: limit.0, unit: limit.1 };
            assert_eq!(TimeLimit::of_words(&limit.label(Lang::Vi)), Some(limit));
        }
        for wrong in ["", "ngày", "0 ngày", "3", "3 trong ngày", "3 tuần"] {
            assert_eq!(TimeLimit::of_words(wrong), None, "{wrong}");
        }
        assert_eq!(Channel::of_words("trực tiếp, Trực tuyến"), Some(vec![Channel::Counter, Channel::Online]));
        assert_eq!((Channel::of_words("fax"), Channel::of_words("Trực tiếp, counter")), (None, None));
    }
}
