//! A table of open dossiers as an old unit sends it (XLSX, CSV, JSON), row by row; every bad value with row, column and
//! cure.

mod columns;
mod places;

use super::CarryOverFile;
use crate::act::procedure_of_carried;
use crate::ledger::RecordError;
use columns::{Columns, Field, Headed, find_columns};
use haicap_core::Lang;
use haicap_core::city::City;
use haicap_core::dossier::OldFile;
use haicap_core::territory::UnitId;
use haicap_core::trial::carry_over::OldDossier;
use haicap_core::words::{fold, tidy};
use haicap_sheets::book::{Book, Row, Sheet, Value};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A value that keeps a row from being taken (dòng lỗi).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RowFault {
    /// The sheet, where the file has several.
    pub(crate) sheet: String,
    /// The row, or the entry of a list.
    pub(crate) row: u32,
    /// The column as the file calls it.
    pub(crate) column: String,
    pub(crate) value: String,
    pub(crate) problem: String,
    pub(crate) cure: String,
    #[serde(default)]
    pub(crate) problem_en: String,
    #[serde(default)]
    pub(crate) cure_en: String,
    /// The old unit of the row, when it could be read.
    pub(crate) from: Option<UnitId>,
}

/// Letters of a value that are shown.
const VALUE_MAX: usize = 100;
/// Letters of an old code.
const CODE_MAX: usize = 60;

/// What is wrong, or what to do, in Vietnamese and English.
type Said = (String, String);

fn both(vi: impl Into<String>, en: impl Into<String>) -> Said {
    (vi.into(), en.into())
}

impl RowFault {
    /// What is wrong and what to do. Faults of an earlier version have Vietnamese words only.
    pub(crate) fn words(&self, lang: Lang) -> (&str, &str) {
        match lang {
            Lang::En if !self.problem_en.is_empty() => (&self.problem_en, &self.cure_en),
            _ => (&self.problem, &self.cure),
        }
    }
}

/// Whose rows a file has.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Whose {
    /// The unit of rows that name none.
    pub(crate) given: Option<UnitId>,
    /// The new unit to which all of them have to go; what it has in other systems may be its own.
    pub(crate) only: Option<UnitId>,
}

/// Reads a table; `today` bounds the day of reception.
///
/// # Errors
/// The columns that must be there and are not.
pub(crate) fn read(
    city: &City,
    book: &Book,
    (today, whose): (Date, Whose),
    (name, by, at): (String, Uuid, Timestamp),
) -> Result<CarryOverFile, RecordError> {
    let mut file = CarryOverFile {
        name,
        ground: String::new(),
        at,
        by,
        rows: BTreeMap::new(),
        nobodys: 0,
        dossiers: vec![],
        faults: vec![],
    };
    let tables = find_columns(book, whose.given.is_some())?;
    let several = tables.len() > 1;
    let mut seen = BTreeMap::new();
    for Headed { sheet, header, columns } in tables {
        let shown = if several { sheet.name.clone() } else { String::new() };
        let table = Table { city, columns, today, whose, sheet: shown, is_list: sheet.is_list() };
        table.read(sheet, header, &mut file, &mut seen);
    }
    Ok(file)
}

struct Table<'c> {
    city: &'c City,
    columns: Columns,
    today: Date,
    whose: Whose,
    sheet: String,
    is_list: bool,
}

/// Where codes of a unit stood first.
type Seen = BTreeMap<(UnitId, String), String>;

impl Table<'_> {
    fn read(&self, sheet: &Sheet, header: usize, file: &mut CarryOverFile, seen: &mut Seen) {
        for row in sheet.rows.iter().skip(header + 1).filter(|row| self.says_something(row)) {
            let mut faults = Vec::new();
            let from = self.unit(row, &mut faults);
            match from {
                Some(unit) => *file.rows.entry(unit).or_default() += 1,
                None => file.nobodys += 1,
            }
            let dossier = self.dossier(row, from, &mut faults);
            let dossier = dossier.filter(|dossier| self.is_first(row, dossier, seen, &mut faults));
            file.dossiers.extend(dossier);
            file.faults.extend(faults.into_iter().map(|fault| RowFault { from, ..fault }));
        }
    }

    /// Whether a known column has a value: a note under the table is no row of it.
    fn says_something(&self, row: &Row) -> bool {
        row.cells.iter().any(|(column, value)| self.columns.is_known(*column) && !tidy(&value.text()).is_empty())
    }

    fn is_first(&self, row: &Row, dossier: &OldDossier, seen: &mut Seen, faults: &mut Vec<RowFault>) -> bool {
        let here =
            if self.sheet.is_empty() { row.number.to_string() } else { format!("{} ({})", row.number, self.sheet) };
        let earlier = seen.entry((dossier.old.unit, fold(&dossier.old.code))).or_insert_with(|| here.clone());
        if *earlier == here {
            return true;
        }
        let (vi, en) = if self.is_list { ("mục", "entry") } else { ("dòng", "row") };
        let problem = both(format!("mã hồ sơ đã có ở {vi} {earlier}"), format!("the code stands in {en} {earlier}"));
        let cure = both(format!("bỏ một {vi}, hoặc sửa mã hồ sơ"), format!("take one {en} out, or correct the code"));
        faults.push(self.fault(row, Field::Code, problem, cure));
        false
    }

    fn value<'r>(&self, row: &'r Row, field: Field) -> Option<&'r Value> {
        let value = row.value(self.columns.get(field)?)?;
        match value {
            Value::Formula { cached: Some(cached), .. } => Some(cached),
            value => Some(value),
        }
    }

    fn text(&self, row: &Row, field: Field) -> String {
        self.value(row, field).map(|value| tidy(&value.text())).unwrap_or_default()
    }

    fn fault(&self, row: &Row, field: Field, problem: Said, cure: Said) -> RowFault {
        RowFault {
            sheet: self.sheet.clone(),
            row: row.number,
            column: self.columns.name(field),
            value: self.text(row, field).chars().take(VALUE_MAX).collect(),
            problem: problem.0,
            cure: cure.0,
            problem_en: problem.1,
            cure_en: cure.1,
            from: None,
        }
    }

    fn dossier(&self, row: &Row, from: Option<UnitId>, faults: &mut Vec<RowFault>) -> Option<OldDossier> {
        let code = self.text(row, Field::Code);
        if code.is_empty() || code.chars().count() > CODE_MAX {
            let problem = both("thiếu mã hồ sơ, hoặc mã dài quá 60 chữ", "no code, or one of more than 60 letters");
            let cure = both("ghi mã trên giấy tiếp nhận", "write the code of the receipt");
            faults.push(self.fault(row, Field::Code, problem, cure));
        }
        let received = self.day(row, Field::Received, faults);
        if received.is_some_and(|day| day > self.today) {
            let problem = both("ngày tiếp nhận ở tương lai", "the day of reception is in the future");
            faults.push(self.fault(row, Field::Received, problem, both("sửa ngày", "correct the day")));
        }
        let due = if self.text(row, Field::Due).is_empty() { None } else { self.day(row, Field::Due, faults) };
        if due.zip(received).is_some_and(|(due, received)| due < received) {
            let problem = both("hạn trả trước ngày tiếp nhận", "it is due before it was received");
            faults.push(self.fault(
                row,
                Field::Due,
                problem,
                both("sửa một trong hai ngày", "correct one of the days"),
            ));
        }
        let procedure = self.procedure(row, received.unwrap_or(self.today), faults);
        let to = self.to(row, from, faults);
        let (unit, received, procedure) = (from?, received?, procedure?);
        faults.is_empty().then_some(OldDossier { old: OldFile { unit, code, received, due }, procedure, to })
    }

    fn day(&self, row: &Row, field: Field, faults: &mut Vec<RowFault>) -> Option<Date> {
        let day = match self.value(row, field) {
            Some(Value::Date(day)) => Some(*day),
            Some(Value::DateTime(moment)) => Some(moment.date()),
            Some(value) => day_of(&value.text()),
            None => None,
        };
        if day.is_none() {
            let problem = match self.text(row, field).is_empty() {
                true => both("thiếu ngày", "there is no day"),
                false => both("không phải là ngày", "this is no day"),
            };
            let cure = both("viết ngày/tháng/năm, ví dụ 02/06/2025", "write day/month/year, for example 02/06/2025");
            faults.push(self.fault(row, field, problem, cure));
        }
        day
    }

    /// The procedure by its national code or its name. One that the city's pack does not have could not be worked on.
    fn procedure(&self, row: &Row, received: Date, faults: &mut Vec<RowFault>) -> Option<String> {
        let text = self.text(row, Field::Procedure);
        if let Some(procedure) = procedure_of_carried(self.city, &text, received) {
            return Some(procedure.id.code.clone());
        }
        let named = self.city.procedures.values().find(|procedure| fold(&procedure.name) == fold(&text));
        if let Some(procedure) = named {
            return Some(procedure.id.code.clone());
        }
        let is_listed = self.city.listed.values().any(|l| l.code == text.trim() || fold(&l.name) == fold(&text));
        let (problem, cure) = match (text.is_empty(), is_listed) {
            (true, _) => NO_PROCEDURE,
            (_, true) => LISTED_ONLY,
            _ => UNKNOWN_PROCEDURE,
        };
        faults.push(self.fault(row, Field::Procedure, both(problem.0, problem.1), both(cure.0, cure.1)));
        None
    }
}

/// A problem and its cure, each in both languages.
type Told = ((&'static str, &'static str), (&'static str, &'static str));

const NO_PROCEDURE: Told = (
    ("thiếu mã thủ tục", "there is no procedure"),
    ("ghi mã quốc gia, ví dụ 2.000815", "write the national code, for example 2.000815"),
);
const LISTED_ONLY: Told = (
    (
        "thủ tục này mới có trong danh mục, chưa có quy trình nên đơn vị mới không xử lý tiếp được",
        "this procedure is in the catalogue only: the new unit could not go on with it",
    ),
    (
        "đề nghị Trung tâm Chuyển đổi số bổ sung đủ giấy tờ, thời hạn, các bước của thủ tục rồi nhập lại tệp",
        "ask the digital centre for its papers, limit and steps, then bring the file in again",
    ),
);
const UNKNOWN_PROCEDURE: Told = (
    (
        "bộ thủ tục của Thành phố không có thủ tục này nên đơn vị mới không xử lý tiếp được",
        "the city's catalogue lacks this procedure: the new unit could not go on with it",
    ),
    (
        "sửa mã; mã đúng thì đề nghị Trung tâm Chuyển đổi số thêm thủ tục vào bộ thủ tục rồi nhập lại tệp",
        "correct the code; if it is right, ask the digital centre for the procedure, then bring the file in again",
    ),
);

/// The first word that is a day: `02/06/2025 08:30`, `08:30 ngày 02/06/2025`.
fn day_of(text: &str) -> Option<Date> {
    text.split_whitespace().find_map(day_of_word)
}

/// Day first, as it is written here, or year first.
fn day_of_word(text: &str) -> Option<Date> {
    if let Ok(day) = text.parse::<Date>() {
        return Some(day);
    }
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let [day, month, year] = parts.as_slice() else { return None };
    Date::new(year.parse().ok().filter(|year| *year > 1900)?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests;
