//! How the same facts are written by different people.

use super::layout::Column;
use super::{Cell, Line};
use crate::Pack;
use haicap_core::Lang;
use haicap_core::organization::FormerPlace;
use jiff::civil::Date;
use rand::RngExt;
use rand_pcg::Pcg64;
use unicode_normalization::UnicodeNormalization;

/// The shapes in which a day is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DateShape {
    /// A day of the spreadsheet.
    Real,
    /// 04/03/1985.
    Slashes,
    /// 4-3-1985.
    Dashes,
    /// 04.03.1985.
    Dots,
    /// 1985-03-04.
    YearFirst,
}

const SHAPES: [DateShape; 5] =
    [DateShape::Real, DateShape::Slashes, DateShape::Dashes, DateShape::Dots, DateShape::YearFirst];

/// Somebody's way of writing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hand {
    shape: DateShape,
    /// Letters and marks apart (NFD) instead of together (NFC).
    decomposed: bool,
    /// `hoà` instead of `hòa`.
    new_tones: bool,
}

impl Hand {
    /// Letters and marks together, tones as in the pack.
    pub(super) const fn plain() -> Hand {
        Hand { shape: DateShape::Slashes, decomposed: false, new_tones: false }
    }

    /// A way of writing; one row in ten differs from its sheet in the Unicode form.
    pub(super) fn some(decomposed: bool, chance: &mut Pcg64) -> Hand {
        Hand {
            shape: SHAPES[chance.random_range(0..SHAPES.len() as u32) as usize],
            decomposed: decomposed != (chance.random_range(0..10u32) == 0),
            new_tones: chance.random_range(0..2u32) == 0,
        }
    }

    /// A text in this way of writing.
    pub(super) fn text(&self, text: &str) -> String {
        let text = if self.new_tones { new_tones(text) } else { text.to_owned() };
        if self.decomposed { text.nfd().collect() } else { text }
    }

    fn date(&self, day: Date) -> Cell {
        let (d, m, y) = (day.day(), day.month(), day.year());
        Cell::Text(match self.shape {
            DateShape::Real => return Cell::Date(day),
            DateShape::Slashes => format!("{d:02}/{m:02}/{y}"),
            DateShape::Dashes => format!("{d}-{m}-{y}"),
            DateShape::Dots => format!("{d:02}.{m:02}.{y}"),
            DateShape::YearFirst => format!("{y}-{m:02}-{d:02}"),
        })
    }
}

/// Moves the tone mark of open syllables in oa, oe, uy to the last letter; `q` and `u` are one sound.
fn new_tones(text: &str) -> String {
    const MOVED: &[(&str, &str)] = &[
        ("òa", "oà"),
        ("óa", "oá"),
        ("ỏa", "oả"),
        ("õa", "oã"),
        ("ọa", "oạ"),
        ("òe", "oè"),
        ("óe", "oé"),
        ("ỏe", "oẻ"),
        ("õe", "oẽ"),
        ("ọe", "oẹ"),
        ("ùy", "uỳ"),
        ("úy", "uý"),
        ("ủy", "uỷ"),
        ("ũy", "uỹ"),
        ("ụy", "uỵ"),
    ];
    let word = |word: &str| {
        let moved = MOVED.iter().find_map(|(old, new)| Some(format!("{}{new}", word.strip_suffix(old)?)));
        moved.unwrap_or_else(|| word.to_owned())
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// What a column truly says of a person.
pub(super) fn cell(pack: &Pack, line: &Line, column: Column, ordinal: usize) -> Cell {
    let (city, person, hand) = (&pack.city, &line.person, line.hand);
    let district = || {
        let code = pack.district_of(person.from);
        code.and_then(|code| city.districts.get(&code)).map(|district| district.name.clone()).unwrap_or_default()
    };
    let text = match column {
        Column::Ordinal => return Cell::Number(ordinal as f64),
        Column::Birth => return hand.date(person.birth),
        Column::Code => person.code.clone(),
        Column::Name => person.name.clone(),
        Column::Sex => person.sex.label(Lang::Vi).to_owned(),
        Column::Position => person.position.clone(),
        Column::Unit => match person.from {
            FormerPlace::Unit(unit) => city.units.get(&unit).map(|unit| unit.name.clone()).unwrap_or_default(),
            FormerPlace::District(_) => district(),
        },
        Column::District => district(),
        Column::Kind => person.kind.label(Lang::Vi).to_owned(),
        Column::Qualification => {
            let known = city.blueprint.qualifications.iter().find(|known| known.key == person.qualification);
            known.map(|known| known.name.clone()).unwrap_or_default()
        }
        Column::Field => person.field.label(Lang::Vi).to_owned(),
        Column::Pool => person.pool.label(Lang::Vi).to_owned(),
        Column::Team => person.team.clone().unwrap_or_default(),
        Column::Relatives => person.relatives.iter().cloned().collect::<Vec<_>>().join("; "),
        Column::Note => String::new(),
    };
    if text.is_empty() { Cell::Empty } else { Cell::Text(hand.text(&text)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tones_move_in_open_syllables_only() {
        assert_eq!(new_tones("Phường Tân Sơn Hòa"), "Phường Tân Sơn Hoà");
        assert_eq!(new_tones("Bùi Thúy"), "Bùi Thuý");
        assert_eq!(new_tones("Hoàng Quý Khỏe"), "Hoàng Quý Khoẻ");
    }
}
