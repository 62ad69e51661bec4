//! Money in Vietnamese words, as it stands beside the figures on papers about payments (số tiền bằng chữ).

const DIGITS: [&str; 10] = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
const BILLION: u64 = 1_000_000_000;

/// An amount in words: `Năm mươi sáu triệu bốn trăm nghìn đồng`.
pub fn dong_spelled(amount: u64) -> String {
    let mut words = Vec::new();
    spell(amount, &mut words);
    let text = if words.is_empty() { DIGITS[0].to_owned() } else { words.join(" ") };
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{} đồng", letters.as_str())
}

/// Billions are counted like numbers of their own, so there is no end to them.
fn spell(number: u64, words: &mut Vec<&str>) {
    if number >= BILLION {
        spell(number / BILLION, words);
        words.push("tỷ");
    }
    for (size, name) in [(1_000_000, Some("triệu")), (1_000, Some("nghìn")), (1, None)] {
        let group = number % BILLION / size % 1_000;
        if group > 0 {
            below_thousand(group as usize, words);
            words.extend(name);
        }
    }
}

/// Behind other words a missing hundred is said as well.
fn below_thousand(number: usize, words: &mut Vec<&str>) {
    let (hundreds, tens, ones) = (number / 100, number / 10 % 10, number % 10);
    let with_hundreds = hundreds > 0 || !words.is_empty();
    if with_hundreds {
        words.extend([DIGITS[hundreds], "trăm"]);
    }
    match tens {
        0 => words.extend((with_hundreds && ones > 0).then_some("linh")),
        1 => words.push("mười"),
        _ => words.extend([DIGITS[tens], "mươi"]),
    }
    match (tens, ones) {
        (_, 0) => {}
        (2.., 1) => words.push("mốt"),
        (2.., 4) => words.push("tư"),
        (1.., 5) => words.push("lăm"),
        _ => words.push(DIGITS[ones]),
    }
}

#[cfg(test)]
mod tests {
    use super::dong_spelled;

    #[test]
    fn amounts_are_read_as_people_say_them() {
        for (amount, words) in [
            (0, "Không"),
            (8_000, "Tám nghìn"),
            (10_015, "Mười nghìn không trăm mười lăm"),
            (21_104, "Hai mươi mốt nghìn một trăm linh bốn"),
            (200_000, "Hai trăm nghìn"),
            (1_000_005, "Một triệu không trăm linh năm"),
            (56_400_000, "Năm mươi sáu triệu bốn trăm nghìn"),
            (324_011_055, "Ba trăm hai mươi tư triệu không trăm mười một nghìn không trăm năm mươi lăm"),
            (1_000_000_000_000, "Một nghìn tỷ"),
            (2_005_000_001, "Hai tỷ không trăm linh năm triệu không trăm linh một"),
        ] {
            assert_eq!(dong_spelled(amount), format!("{words} đồng"));
        }
    }
}
