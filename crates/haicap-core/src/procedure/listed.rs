//! Procedures of which a city knows too little to take dossiers, and the catalogue in which they stand.

use super::{Channel, Fee, Procedure, Unsure};
use crate::time::TimeLimit;
use crate::words::Lang;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A procedure that is in the catalogue only (thủ tục mới có trong danh mục): it can be found and read, and takes no
/// dossiers until a version with papers, limit and steps is there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Listed {
    /// National code.
    pub code: String,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Everyday words by which people look for it.
    pub keywords: Vec<String>,
    /// Field, for example `Hộ tịch`.
    pub field: String,
    /// First day on which it belongs to the commune level here.
    pub in_force_from: Date,
    /// How it may be handed in.
    pub channels: Vec<Channel>,
    /// Fee, when a source names it.
    pub fee: Option<Fee>,
    /// Limit, when a source names it with its unit.
    pub limit: Option<TimeLimit>,
    /// Legal texts.
    pub law: Vec<String>,
    /// Values to be checked.
    pub unsure: Vec<Unsure>,
}

/// A line of the catalogue (mục trong danh mục thủ tục).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Entry<'a> {
    /// It takes dossiers.
    Offered(&'a Procedure),
    /// It stands in the catalogue only.
    Listed(&'a Listed),
}

impl<'a> Entry<'a> {
    /// National code.
    pub fn code(self) -> &'a str {
        match self {
            Entry::Offered(procedure) => &procedure.id.code,
            Entry::Listed(listed) => &listed.code,
        }
    }

    /// The name in a language.
    pub fn name(self, lang: Lang) -> &'a str {
        match (self, lang) {
            (Entry::Offered(procedure), Lang::Vi) => &procedure.name,
            (Entry::Offered(procedure), Lang::En) => &procedure.name_en,
            (Entry::Listed(listed), Lang::Vi) => &listed.name,
            (Entry::Listed(listed), Lang::En) => &listed.name_en,
        }
    }

    /// Everyday words by which people look for it.
    pub fn keywords(self) -> &'a [String] {
        match self {
            Entry::Offered(procedure) => &procedure.keywords,
            Entry::Listed(listed) => &listed.keywords,
        }
    }

    /// Field, for example `Hộ tịch`.
    pub fn field(self) -> &'a str {
        match self {
            Entry::Offered(procedure) => &procedure.field,
            Entry::Listed(listed) => &listed.field,
        }
    }

    /// How it may be handed in.
    pub fn channels(self) -> &'a [Channel] {
        match self {
            Entry::Offered(procedure) => &procedure.channels,
            Entry::Listed(listed) => &listed.channels,
        }
    }

    /// Fee, when it is known.
    pub fn fee(self) -> Option<&'a Fee> {
        match self {
            Entry::Offered(procedure) => Some(&procedure.fee),
            Entry::Listed(listed) => listed.fee.as_ref(),
        }
    }

    /// Limit, when it is known.
    pub fn limit(self) -> Option<TimeLimit> {
        match self {
            Entry::Offered(procedure) => Some(procedure.limit),
            Entry::Listed(listed) => listed.limit,
        }
    }

    /// Legal texts.
    pub fn law(self) -> &'a [String] {
        match self {
            Entry::Offered(procedure) => &procedure.law,
            Entry::Listed(listed) => &listed.law,
        }
    }

    /// Values to be checked.
    pub fn unsure(self) -> &'a [Unsure] {
        match self {
            Entry::Offered(procedure) => &procedure.unsure,
            Entry::Listed(listed) => &listed.unsure,
        }
    }

    /// The procedure, when it takes dossiers.
    pub fn offered(self) -> Option<&'a Procedure> {
        match self {
            Entry::Offered(procedure) => Some(procedure),
            Entry::Listed(_) => None,
        }
    }
}
