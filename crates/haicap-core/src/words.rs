//! Languages, and Vietnamese text as people type it: folding away accents, money, dates.

mod spelled;

pub use spelled::dong_spelled;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// A language of the interface (ngôn ngữ). Vietnamese is the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

/// Folds text for searching and comparing: lower case, no accents, `đ` as `d`, single blanks.
///
/// Both spellings of a tone mark (`hòa`, `hoà`) and both Unicode forms fold to the same letters.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfd() {
        match letter {
            '\u{300}'..='\u{36f}' => {}
            'đ' | 'Đ' => folded.push('d'),
            _ if letter.is_whitespace() => {
                if !folded.ends_with(' ') && !folded.is_empty() {
                    folded.push(' ');
                }
            }
            _ => folded.extend(letter.to_lowercase()),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Brings text into the form we store: Unicode NFC, trimmed, single blanks, no control characters.
pub fn tidy(text: &str) -> String {
    let cleaned: String = text.nfc().map(|c| if c.is_control() { ' ' } else { c }).collect();
    cleaned.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An amount of đồng as it is read: `8.000 đồng`, `8,000 VND`, `miễn phí`, `free of charge`.
pub fn dong(amount: u64, lang: Lang) -> String {
    match (amount, lang) {
        (0, Lang::Vi) => "miễn phí".into(),
        (0, Lang::En) => "free of charge".into(),
        (_, Lang::Vi) => format!("{} đồng", grouped(amount, '.')),
        (_, Lang::En) => format!("VND {}", grouped(amount, ',')),
    }
}

/// A whole number with a mark between each three digits.
pub fn grouped(number: u64, mark: char) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(mark);
        }
        out.push(digit);
    }
    out
}

/// How often: `một lần`, `2 lần`; `once`, `2 times`.
pub fn times(count: u32, lang: Lang) -> String {
    match (count, lang) {
        (1, Lang::Vi) => "một lần".into(),
        (1, Lang::En) => "once".into(),
        (_, Lang::Vi) => format!("{count} lần"),
        (_, Lang::En) => format!("{count} times"),
    }
}

/// A civil date as it is read: `12/06/2025` in both languages (day first, as in Viet Nam).
pub fn date(date: jiff::civil::Date) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// A civil moment to the minute: `08:05 ngày 12/06/2025`, `12/06/2025 08:05`.
pub fn date_time(moment: jiff::civil::DateTime, lang: Lang) -> String {
    let (hour, minute, day) = (moment.hour(), moment.minute(), date(moment.date()));
    match lang {
        Lang::Vi => format!("{hour:02}:{minute:02} ngày {day}"),
        Lang::En => format!("{day} {hour:02}:{minute:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_ignores_accents_and_their_style() {
        assert_eq!(fold("Phường  Tân Sơn Hòa"), fold("phuong tan son hoà "));
        assert_eq!(fold("Đăng ký khai sinh"), "dang ky khai sinh");
        assert_eq!(fold("Hòa"), fold("Ho\u{300}a"));
    }

    #[test]
    fn money_and_dates_are_written_as_people_read_them() {
        assert_eq!(dong(200_000, Lang::Vi), "200.000 đồng");
        assert_eq!(dong(8_000, Lang::En), "VND 8,000");
        assert_eq!(dong(0, Lang::Vi), "miễn phí");
        assert_eq!(date(jiff::civil::date(2025, 6, 2)), "02/06/2025");
        assert_eq!(tidy("  Trần\tThị \u{0}  Mai "), "Trần Thị Mai");
    }
}
