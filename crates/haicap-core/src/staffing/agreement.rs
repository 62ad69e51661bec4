//! What collective bodies concluded, and the papers that carry it.

use super::By;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A collective body agreed (thống nhất): who recorded which session and number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Which session, for example `Hội nghị Ban Thường vụ lần thứ 12`.
    pub session: String,
    /// Number of the conclusion or notice.
    pub number: String,
    /// Its date.
    pub date: Date,
    /// Who recorded it.
    pub by: By,
}

/// A paper that put a placement into effect or ended it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperRef {
    /// Identifier of the paper.
    pub paper: Uuid,
    /// Its number and symbol, for example `Số 05-TB/BTCTU`.
    pub number: String,
    /// The day it was issued.
    pub issued_on: Date,
    /// The first day of its effect.
    pub effective_from: Date,
    /// The key of the gate that was open for it; only on the legal track.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<String>,
    /// Who issued it.
    pub by: By,
}
