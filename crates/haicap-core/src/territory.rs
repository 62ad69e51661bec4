//! Administrative units before and after the reorganisation, and what became of each (sắp xếp).

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

labelled! {
    /// Which side of the reorganisation a unit belongs to. Codes were reused, so a unit is always
    /// known by era and code together.
    pub enum Era {
        /// Before the opening day (trước sắp xếp).
        Old = "old", "trước sắp xếp", "before the reorganisation";
        /// From the opening day on (sau sắp xếp).
        New = "new", "sau sắp xếp", "after the reorganisation";
    }
}

/// Identifies an administrative unit: the era and the five-digit code of the statistics office.
///
/// Written `new-26740`; `old-26740` is a different unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitId {
    /// The side of the reorganisation.
    pub era: Era,
    /// The code, shown with five digits.
    pub code: u32,
}

impl UnitId {
    /// A unit after the reorganisation.
    pub const fn new(code: u32) -> Self {
        UnitId { era: Era::New, code }
    }

    /// A unit before the reorganisation.
    pub const fn old(code: u32) -> Self {
        UnitId { era: Era::Old, code }
    }
}

impl fmt::Display for UnitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:05}", self.era, self.code)
    }
}

/// A unit identifier that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a unit: write the era and the code, for example new-26740")]
pub struct NotAUnit(pub String);

impl FromStr for UnitId {
    type Err = NotAUnit;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || NotAUnit(text.to_owned());
        let (era, code) = text.split_once('-').ok_or_else(error)?;
        if code.len() != 5 || !code.bytes().all(|b| b.is_ascii_digit()) {
            return Err(error());
        }
        Ok(UnitId { era: Era::from_key(era).ok_or_else(error)?, code: code.parse().map_err(|_| error())? })
    }
}

impl Serialize for UnitId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for UnitId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

labelled! {
    /// The kind of a unit at commune level (loại đơn vị hành chính cấp xã).
    pub enum UnitKind {
        /// Phường.
        Ward = "ward", "Phường", "Ward";
        /// Xã.
        Commune = "commune", "Xã", "Commune";
        /// Thị trấn; only before the reorganisation.
        Township = "township", "Thị trấn", "Township";
    }
}

/// An administrative unit at commune level (đơn vị hành chính).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// Era and code.
    pub id: UnitId,
    /// Full name with its kind, for example `Phường Sài Gòn`.
    pub name: String,
    /// Ward, commune or township.
    pub kind: UnitKind,
    /// The district it lay in; only for old units.
    pub district: Option<u32>,
    /// Inhabitants; unknown for old units.
    pub population: Option<u32>,
    /// Area in square kilometres; unknown for old units.
    pub area_km2: Option<f64>,
    /// Latitude and longitude in degrees of a point in the unit.
    pub place: Option<(f64, f64)>,
    /// Address of the seat.
    pub seat: Option<String>,
    /// A remark on the quality of these values, when there is one.
    pub remark: Option<String>,
}

/// A district before the reorganisation; it has no successor (quận, huyện, thành phố thuộc thành phố).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct District {
    /// Three-digit code.
    pub code: u32,
    /// Full name.
    pub name: String,
}

labelled! {
    /// How much of an old unit a new one takes over.
    pub enum Share {
        /// All of it.
        Whole = "whole", "toàn bộ", "whole";
        /// A part; the population share of the parts is unknown.
        Part = "part", "một phần", "part";
    }
}

/// An old unit goes into a new one, whole or in part (kế thừa).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Succession {
    /// The old unit.
    pub from: UnitId,
    /// The new unit.
    pub to: UnitId,
    /// Whole or part.
    pub share: Share,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_code_in_two_eras_is_two_units() {
        assert_ne!(UnitId::old(26740), UnitId::new(26740));
        assert_eq!("new-26740".parse(), Ok(UnitId::new(26740)));
        assert_eq!(UnitId::old(1).to_string(), "old-00001");
        for wrong in ["26740", "new-2674", "new-2674x", "mid-26740", ""] {
            assert!(wrong.parse::<UnitId>().is_err(), "{wrong}");
        }
    }
}
