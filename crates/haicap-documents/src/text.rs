//! Text on its way to the page: cleaned, checked for letters that no font has, broken into balanced lines.

use crate::world::{Face, is_printable, width};
use haicap_core::words::tidy;
use std::collections::BTreeSet;

/// The longest unbroken word in running text that is not given places to break.
pub(crate) const WORD_IN_TEXT: usize = 40;
/// The same in the cell of a table.
pub(crate) const WORD_IN_CELL: usize = 16;

/// Stands for a blank that does not break while a text is tidied; no text has this private letter.
const KEPT_BLANK: &str = "\u{e000}";

/// Cleans texts and remembers the letters that cannot be printed.
#[derive(Debug, Default)]
pub(crate) struct Cleaner {
    /// Letters that no font has.
    pub(crate) unprintable: BTreeSet<char>,
}

impl Cleaner {
    /// Running text.
    pub(crate) fn text(&mut self, text: &str) -> String {
        self.clean(text, WORD_IN_TEXT)
    }

    /// The cell of a table.
    pub(crate) fn cell(&mut self, text: &str) -> String {
        self.clean(text, WORD_IN_CELL)
    }

    /// One of several things: without a mark at its end, then with this one.
    pub(crate) fn ending(&mut self, text: &str, mark: &str) -> String {
        with_end(&self.text(text), mark)
    }

    fn clean(&mut self, text: &str, longest_word: usize) -> String {
        // A blank that does not break, such as the room for a number, is no blank to be tidied away.
        let kept = tidy(&text.replace('\u{a0}', KEPT_BLANK)).replace(KEPT_BLANK, "\u{a0}");
        let shown: String = kept.chars().filter(|letter| !is_invisible(*letter)).collect();
        self.unprintable.extend(shown.chars().filter(|letter| !is_printable(*letter)));
        with_breaks(shown, longest_word)
    }
}

/// The text without `;`, `.` or `./.` at its end, and with this mark.
pub(crate) fn with_end(text: &str, mark: &str) -> String {
    let bare = text.strip_suffix("./.").unwrap_or(text).trim_end_matches([' ', ';', '.']);
    format!("{bare}{mark}")
}

/// Marks without a shape: joiners, directions, soft hyphens, byte order marks.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Lets a word that is longer than any word of a language go on in the next line.
fn with_breaks(text: String, longest_word: usize) -> String {
    if text.split(' ').all(|word| word.chars().count() <= longest_word) {
        return text;
    }
    let mut broken = String::with_capacity(text.len() * 5 / 4);
    let mut since_blank = 0;
    for letter in text.chars() {
        since_blank = if letter == ' ' { 0 } else { since_blank + 1 };
        if since_blank > 1 && since_blank % 8 == 1 {
            broken.push('\u{200b}');
        }
        broken.push(letter);
    }
    broken
}

/// Lines of a centred text with the width of the longest.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lines {
    /// From top to bottom.
    pub(crate) lines: Vec<String>,
    /// In points.
    pub(crate) width: f64,
}

/// Words that a clerk leaves together when a heading needs several lines.
const TOGETHER: &[&str] = &[
    "an ninh",
    "ban chấp hành",
    "ban thường trực",
    "ban thường vụ",
    "ban tổ chức",
    "biên chế",
    "cán bộ",
    "chính quyền",
    "công chức",
    "danh sách",
    "bổ sung",
    "dự kiến",
    "gia hạn",
    "giải quyết",
    "hành chính công",
    "hành chính",
    "hồ chí minh",
    "hồ sơ",
    "hội đồng",
    "hoàn thiện",
    "hướng dẫn",
    "kết quả",
    "kiểm soát",
    "mặt trận",
    "nhân dân",
    "nhân sự",
    "phân công",
    "phục vụ",
    "phương án",
    "quá trình",
    "quyết định",
    "tạm thời",
    "tham gia",
    "theo dõi",
    "thành phố",
    "thành ủy",
    "thông báo",
    "thủ tục",
    "thực hiện",
    "tiếp nhận",
    "trả kết quả",
    "tổ quốc",
    "trung tâm",
    "ủy ban",
    "vận hành thử",
    "văn phòng",
    "việt nam",
    "về việc",
    "từ chối",
    "xin lỗi",
    "yêu cầu",
    "đảng bộ",
    "đảng ủy",
    "điều chỉnh",
    "điều động",
    "đơn vị",
    "đề xuất",
];

/// Breaks a centred text into as few lines as fit into `space` points, of about the same length, as a clerk would:
/// `ỦY BAN NHÂN DÂN`, `PHƯỜNG AN BÌNH`. Measured at `size` points.
pub(crate) fn balanced(text: &str, face: Face, size: f64, space: f64) -> Lines {
    let words = kept_together(text);
    let natural: Vec<f64> = words.iter().map(|word| width(face, word) * size).collect();
    let blank = width(face, " ") * size;
    let allowed = fewest(&natural, blank, space);
    // The narrowest space that still needs no more lines, found by halving.
    let (mut low, mut high) = (natural.iter().copied().fold(0.0, f64::max), space);
    for _ in 0..12 {
        let middle = f64::midpoint(low, high);
        if fewest(&natural, blank, middle) <= allowed {
            high = middle;
        } else {
            low = middle;
        }
    }
    filled(&words, &natural, blank, high.min(space))
}

/// The words of a text, those that belong together as one.
fn kept_together(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let mut kept = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let belongs = |count: &usize| {
            let phrase = words.get(at..at + count).map(|words| words.join(" ").to_lowercase());
            phrase.is_some_and(|phrase| TOGETHER.contains(&phrase.trim_end_matches([',', ';'])))
        };
        let count = [3, 2].into_iter().find(|count| belongs(count)).unwrap_or(1);
        kept.push(words[at..at + count].join(" "));
        at += count;
    }
    kept
}

fn fewest(natural: &[f64], blank: f64, width: f64) -> usize {
    let (mut lines, mut used) = (1, 0.0);
    for word in natural {
        let more = if used == 0.0 { *word } else { used + blank + word };
        if more > width && used > 0.0 {
            lines += 1;
            used = *word;
        } else {
            used = more;
        }
    }
    lines
}

fn filled(words: &[String], natural: &[f64], blank: f64, width: f64) -> Lines {
    let mut lines: Vec<String> = Vec::new();
    let (mut longest, mut used) = (0.0_f64, 0.0);
    for (word, size) in words.iter().zip(natural) {
        match lines.last_mut() {
            Some(line) if used + blank + size <= width => {
                line.push(' ');
                line.push_str(word);
                used += blank + size;
            }
            _ => {
                lines.push(word.clone());
                used = *size;
            }
        }
        longest = longest.max(used);
    }
    Lines { lines, width: longest.min(width) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vietnamese_letter_has_a_glyph_in_every_font() {
        let vowels = ["a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y"];
        let tones = ["", "\u{300}", "\u{301}", "\u{309}", "\u{303}", "\u{323}"];
        let mut letters: String =
            ('a'..='z').chain('0'..='9').chain("đ.,;:-/()[]“”‘’…–+%&@#$*_\\!?'\"".chars()).collect();
        for vowel in vowels {
            letters.extend(tones.iter().map(|tone| tidy(&format!("{vowel}{tone}"))));
        }
        letters.push_str(&letters.to_uppercase());
        let missing: Vec<char> = letters.chars().filter(|letter| !is_printable(*letter)).collect();
        assert!(missing.is_empty(), "{missing:?}");
        assert_eq!(letters.chars().filter(|letter| "ẢẤỘỮỴ".contains(*letter)).count(), 5, "letters are composed");
    }

    #[test]
    fn texts_are_cleaned() {
        let cases = [
            ("  Trần\n Thị\tMai ", "Trần Thị Mai"),
            ("Hoa\u{300}", "Hoà"),
            ("Bí\u{200b}\u{feff} thư\u{202e}", "Bí thư"),
            ("- gạch # * $ _ \\ [x] <a> @b", "- gạch # * $ _ \\ [x] <a> @b"),
        ];
        for (given, expect) in cases {
            let mut cleaner = Cleaner::default();
            assert_eq!(cleaner.text(given), expect);
            assert!(cleaner.unprintable.is_empty());
        }
        let mut cleaner = Cleaner::default();
        cleaner.text("thư 🎉 mời 漢");
        assert_eq!(cleaner.unprintable, BTreeSet::from(['🎉', '漢']));
    }

    #[test]
    fn an_endless_word_may_break() {
        let mut cleaner = Cleaner::default();
        let long = "a".repeat(300);
        assert_eq!(cleaner.text(&long).replace('\u{200b}', ""), long);
        assert_eq!(cleaner.text(&long).matches('\u{200b}').count(), 37);
        assert!(!cleaner.text("H29.26740-250612-0001").contains('\u{200b}'));
    }

    #[test]
    fn ends_are_marked_once() {
        for (given, mark, expect) in [
            ("Lưu: VT.", ".", "Lưu: VT."),
            ("Như Điều 3;", ";", "Như Điều 3;"),
            ("Như trên", ";", "Như trên;"),
            ("thi hành.", "./.", "thi hành./."),
            ("thi hành./.", "./.", "thi hành./."),
        ] {
            assert_eq!(with_end(given, mark), expect);
        }
    }

    #[test]
    fn centred_lines_are_balanced() {
        let cases: [(&str, &[&str]); 4] = [
            ("ỦY BAN NHÂN DÂN", &["ỦY BAN NHÂN DÂN"]),
            ("ỦY BAN NHÂN DÂN PHƯỜNG AN BÌNH", &["ỦY BAN NHÂN DÂN", "PHƯỜNG AN BÌNH"]),
            (
                "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG PHƯỜNG AN BÌNH",
                &["TRUNG TÂM PHỤC VỤ", "HÀNH CHÍNH CÔNG", "PHƯỜNG AN BÌNH"],
            ),
            ("", &[]),
        ];
        for (text, expect) in cases {
            assert_eq!(balanced(text, Face::Bold, 13.0, 190.0).lines, expect);
        }
        let endless = "A".repeat(300);
        assert_eq!(balanced(&endless, Face::Bold, 13.0, 190.0).lines.len(), 1);
    }
}
