//! Faults to be planted in a rehearsal: a file that names them, or chance (lỗi cài sẵn).
//!
//! A fault is one mistake at one unit. What the file leaves open, for example which division, is placed from
//! the seed, so that the same seed always makes the same faults. What looks for faults does not know this module.

mod place;

use crate::PackErrors;
use crate::source::Source;
use crate::toml_doc::{Doc, Item};
use haicap_core::city::City;
use haicap_core::organization::Assignment;
use haicap_core::territory::{Era, UnitId};
use jiff::civil::Date;
use place::{Places, Wish};
use serde::{Deserialize, Serialize};
use std::fmt::Write;
use std::path::Path;
use uuid::Uuid;

/// A mistake at a unit (lỗi cài sẵn).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Where.
    pub unit: UnitId,
    /// What.
    #[serde(flatten)]
    pub mistake: Mistake,
}

/// What is set up wrongly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Mistake {
    /// The accounts of a division are closed.
    DivisionWithoutAccount {
        /// Its key.
        division: String,
    },
    /// Somebody who ought to sign has not the right to.
    SigningRightMissing {
        /// Who.
        assignment: Uuid,
    },
    /// Nobody of a division may handle dossiers.
    NoCompetentOfficer {
        /// Its key.
        division: String,
    },
    /// Dossiers go to an old district.
    AbolishedRoute {
        /// Code of the procedure.
        procedure: String,
        /// Code of the district.
        district: u32,
    },
    /// Another fee.
    WrongFee {
        /// Code of the procedure.
        procedure: String,
    },
    /// A day off that was not entered.
    HolidayMissing {
        /// The day.
        day: Date,
    },
    /// The unit's part of a split unit is sent elsewhere.
    WrongSuccessor {
        /// The old unit.
        from: UnitId,
        /// Where it is sent.
        to: UnitId,
    },
    /// An assignment ended before the trial.
    ExpiredAssignment {
        /// Which.
        assignment: Uuid,
    },
    /// Somebody is assigned to a second unit.
    TwoUnits {
        /// Who.
        assignment: Uuid,
        /// The second unit.
        other: UnitId,
    },
    /// Every answer takes longer.
    SlowLine {
        /// By how much, in milliseconds.
        ms: u32,
    },
    /// The receipt cannot be printed.
    FormMissing,
    /// Two people have one seal.
    SharedSeal {
        /// Whose seal it is.
        first: Uuid,
        /// Who has it, too.
        second: Uuid,
    },
}

/// Every kind with what may be said about it in a file.
const KINDS: [(&str, &[&str]); 12] = [
    ("division_without_account", &["division"]),
    ("signing_right_missing", &["post"]),
    ("no_competent_officer", &["division"]),
    ("abolished_route", &["procedure"]),
    ("wrong_fee", &["procedure"]),
    ("holiday_missing", &["day"]),
    ("wrong_successor", &["from"]),
    ("expired_assignment", &["post"]),
    ("two_units", &["post"]),
    ("slow_line", &["ms"]),
    ("form_missing", &[]),
    ("shared_seal", &["post"]),
];

/// The word of every kind.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|(kind, _)| *kind)
}

impl Mistake {
    /// Its word in files.
    pub const fn kind(&self) -> &'static str {
        let place = match self {
            Mistake::DivisionWithoutAccount { .. } => 0,
            Mistake::SigningRightMissing { .. } => 1,
            Mistake::NoCompetentOfficer { .. } => 2,
            Mistake::AbolishedRoute { .. } => 3,
            Mistake::WrongFee { .. } => 4,
            Mistake::HolidayMissing { .. } => 5,
            Mistake::WrongSuccessor { .. } => 6,
            Mistake::ExpiredAssignment { .. } => 7,
            Mistake::TwoUnits { .. } => 8,
            Mistake::SlowLine { .. } => 9,
            Mistake::FormMissing => 10,
            Mistake::SharedSeal { .. } => 11,
        };
        KINDS[place].0
    }
}

/// A line of a fault file. All but unit and kind may be left to chance.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    unit: UnitId,
    kind: String,
    division: Option<String>,
    post: Option<String>,
    procedure: Option<String>,
    day: Option<Date>,
    from: Option<UnitId>,
    ms: Option<u32>,
}

impl Row {
    fn wish(&self) -> Wish {
        Wish {
            division: self.division.clone(),
            post: self.post.clone(),
            procedure: self.procedure.clone(),
            day: self.day,
            from: self.from,
            ms: self.ms,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    faults: Vec<Row>,
}

/// Reads a file of faults, TOML or (by its ending) JSON, and places what it leaves open.
///
/// # Errors
/// Everything that is wrong with it, in Vietnamese, with line and column.
pub fn read(path: &Path, seed: u64, city: &City, plan: &[Assignment]) -> Result<Vec<Fault>, PackErrors> {
    let mut errors = PackErrors::default();
    let folder = path.parent().unwrap_or(Path::new(""));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let Some(source) = Source::read(folder, &name, &mut errors) else { return Err(errors) };
    let rows = if path.extension().is_some_and(|ending| ending == "json") {
        rows_of_json(&source, &mut errors)
    } else {
        rows_of_toml(&source, &mut errors)
    };
    let mut places = Places::new(seed, city, plan);
    let mut faults = Vec::new();
    for item in &rows {
        let (Row { unit, kind, .. }, wish) = (&item.value, item.value.wish());
        let mut wrong = |field: &str, problem: String, cure: String| {
            errors.push(source.error(item.at(field), problem, cure));
        };
        if unit.era != Era::New || !city.units.contains_key(unit) {
            wrong("unit", format!("không có đơn vị {unit}"), "viết mã đơn vị mới, ví dụ new-26740".into());
            continue;
        }
        let Some((kind, fields)) = KINDS.iter().find(|(known, _)| known == kind) else {
            let known: Vec<_> = KINDS.iter().map(|(kind, _)| *kind).collect();
            wrong("kind", format!("không có loại lỗi “{kind}”"), format!("dùng một trong: {}", known.join(", ")));
            continue;
        };
        if let Some(field) = wish.fields().into_iter().find(|field| !fields.contains(field)) {
            let mut cure = format!("xóa mục `{field}`");
            if !fields.is_empty() {
                let _ = write!(cure, "; loại này chỉ có: {}", fields.join(", "));
            }
            wrong(field, format!("loại lỗi “{kind}” không có mục `{field}`"), cure);
            continue;
        }
        match places.settle(*unit, kind, &wish) {
            Ok(mistake) => faults.push(Fault { unit: *unit, mistake }),
            Err(misfit) => wrong(misfit.field, misfit.problem, misfit.cure),
        }
    }
    if errors.is_empty() && faults.is_empty() {
        errors.push(source.error_at_all("không có lỗi nào", "thêm ít nhất một mục [[faults]] với unit và kind"));
    }
    if errors.is_empty() { Ok(faults) } else { Err(errors.sorted()) }
}

fn rows_of_toml(source: &Source, errors: &mut PackErrors) -> Vec<Item<Row>> {
    let Some(mut doc) = Doc::parse(source, errors) else { return Vec::new() };
    let rows = doc.list::<Row>("faults", errors);
    doc.finish(errors);
    rows
}

fn rows_of_json(source: &Source, errors: &mut PackErrors) -> Vec<Item<Row>> {
    match serde_json::from_str::<File>(&source.text) {
        Ok(file) => file.faults.into_iter().map(Item::alone).collect(),
        Err(error) => {
            let lines = source.text.split_inclusive('\n').take(error.line().saturating_sub(1));
            let offset = lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
            let problem = format!("không đọc được JSON ({error})");
            let cure = "viết {\"faults\": [{\"unit\": \"new-26740\", \"kind\": \"slow_line\"}]}";
            errors.push(source.error(offset, problem, cure));
            Vec::new()
        }
    }
}

/// So many faults at units chosen by the seed, every kind in turn.
///
/// # Errors
/// In Vietnamese, when the city has no place for so many.
pub fn random(count: usize, seed: u64, city: &City, plan: &[Assignment]) -> Result<Vec<Fault>, String> {
    let mut places = Places::new(seed, city, plan);
    let mut faults = Vec::with_capacity(count);
    for (kind, _) in KINDS.iter().cycle().take(count) {
        let Some(fault) = places.anywhere(kind) else {
            return Err(format!(
                "chỉ đặt được {} lỗi: không còn đơn vị nào cho loại “{kind}”; hãy giảm số lỗi",
                faults.len()
            ));
        };
        faults.push(fault);
    }
    Ok(faults)
}

#[cfg(test)]
mod tests;
