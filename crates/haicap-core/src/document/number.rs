//! Numbers, symbols, dates and copies as they stand on a paper.

use super::{PaperKind, PaperStyle};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The span in which numbers of one series run on (thời hạn của sổ số).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// A calendar year, from 1 January.
    Year(i16),
    /// A committee's term: its first and last year.
    Term(i16, i16),
}

/// Where the next number of a paper comes from (sổ đăng ký số văn bản). Two papers with equal books share a series.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NumberBook {
    /// The issuing body, by the identifier that the caller uses for it.
    pub issuer: String,
    /// Papers of different styles never share numbers.
    pub style: PaperStyle,
    /// The abbreviation of the type, or the key of a kind that has none: all notices share `TB`.
    pub series: String,
    /// A year, or a term.
    pub period: Period,
}

impl NumberBook {
    /// The book of a paper: by year for the State (point 3 of annex I of Nghị định 30/2020/NĐ-CP) and, as an
    /// assumption, for the Front; by term for the Party (Hướng dẫn 36-HD/VPTW).
    ///
    /// One series for each type is usual; Nghị định 30 leaves it to the head of the body.
    pub fn of(issuer: &str, style: PaperStyle, kind: PaperKind, date: Date, term: (i16, i16)) -> Self {
        let period = match style {
            PaperStyle::State | PaperStyle::Front => Period::Year(date.year()),
            PaperStyle::Party => Period::Term(term.0, term.1),
        };
        let series = kind.symbol().unwrap_or(kind.key()).to_owned();
        Self { issuer: issuer.to_owned(), style, series, period }
    }
}

impl fmt::Display for NumberBook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}/", self.style, self.series, self.issuer)?;
        match self.period {
            Period::Year(year) => write!(f, "{year}"),
            Period::Term(from, to) => write!(f, "{from}-{to}"),
        }
    }
}

/// Which of how many numbered copies (bản số). Both numbers begin at 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CopyNumber {
    /// This copy.
    pub number: u32,
    /// All copies.
    pub of: u32,
}

impl fmt::Display for CopyNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bản số {:02}/{:02}", self.number, self.of)
    }
}

/// The number with its symbol, without the word "Số": `05/TB-UBND`, in the Party `05-TB/TU`.
///
/// Numbers below 10 get a zero. Without a number there is room for the clerk to write one.
pub fn number_and_symbol(style: PaperStyle, kind: PaperKind, number: Option<u32>, issuer: &str) -> String {
    let number = number.map_or_else(|| room(7), |number| format!("{number:02}"));
    match (style, kind.symbol()) {
        (PaperStyle::State | PaperStyle::Front, Some(symbol)) => format!("{number}/{symbol}-{issuer}"),
        (PaperStyle::Party, Some(symbol)) => format!("{number}-{symbol}/{issuer}"),
        (_, None) => format!("{number}/{issuer}"),
    }
}

/// The line under the issuing body: `Số: 05/TB-UBND`, in the Party `Số 05-TB/TU`.
pub fn number_line(style: PaperStyle, kind: PaperKind, number: Option<u32>, issuer: &str) -> String {
    let colon = if style == PaperStyle::Party { "" } else { ":" };
    format!("Số{colon} {}", number_and_symbol(style, kind, number, issuer))
}

/// `ngày 03 tháng 7 năm 2026`: days below 10 and the months 1 and 2 get a zero (point 4b of annex I of Nghị định
/// 30/2020/NĐ-CP). Without a date there is room to write one.
pub fn full_date(date: Option<Date>) -> String {
    let Some(date) = date else {
        return format!("ngày{}tháng{}năm{}", room(6), room(6), room(8));
    };
    let month = if date.month() < 3 { format!("{:02}", date.month()) } else { date.month().to_string() };
    format!("ngày {:02} tháng {month} năm {}", date.day(), date.year())
}

/// Place and date: `Sài Gòn, ngày 03 tháng 7 năm 2026`; the date alone where no place is named.
pub fn place_and_date(place: &str, date: Option<Date>) -> String {
    if place.trim().is_empty() {
        return full_date(date);
    }
    format!("{place}, {}", full_date(date))
}

/// Blanks to write on; they neither break nor shrink.
fn room(blanks: usize) -> String {
    "\u{a0}".repeat(blanks)
}

/// The letter of a point (điểm) by the Vietnamese alphabet, from 0: `a`, `b`, `c`, `d`, `đ`, … `y`, then `a1`.
pub fn point_letter(index: usize) -> String {
    const LETTERS: &str = "abcdđeghiklmnopqrstuvxy";
    let count = LETTERS.chars().count();
    let letter = LETTERS.chars().nth(index % count).unwrap_or('a');
    match index / count {
        0 => letter.to_string(),
        round => format!("{letter}{round}"),
    }
}

/// A Roman numeral, for annexes; 0 is empty.
pub fn roman(mut number: usize) -> String {
    const SIGNS: [(usize, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut text = String::new();
    for (value, sign) in SIGNS {
        while number >= value {
            text.push_str(sign);
            number -= value;
        }
    }
    text
}
