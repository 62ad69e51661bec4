//! A table of open dossiers as an old unit sends it, row by row; every bad value with row, column and cure.

mod columns;
mod places;

use super::CarryOverFile;
use crate::act::procedure_of_carried;
use crate::ledger::RecordError;
use columns::{Columns, Field, Headed, find_columns};
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
    pub(crate) row: u32,
    /// The column as the file calls it.
    pub(crate) column: String,
    pub(crate) value: String,
    pub(crate) problem: String,
    pub(crate) cure: String,
    /// The old unit of the row, when it could be read.
    pub(crate) from: Option<UnitId>,
}

/// Letters of a value that are shown.
const VALUE_MAX: usize = 100;
/// Letters of an old code.
const CODE_MAX: usize = 60;

/// Reads a table; `today` bounds the day of reception.
///
/// # Errors
/// The columns that must be there and are not.
pub(crate) fn read(
    city: &City,
    book: &Book,
    today: Date,
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
    let tables = find_columns(book)?;
    let several = tables.len() > 1;
    let mut seen = BTreeMap::new();
    for Headed { sheet, header, columns } in tables {
        let shown = if several { sheet.name.clone() } else { String::new() };
        let table = Table { city, columns, today, sheet: shown };
        table.read(sheet, header, &mut file, &mut seen);
    }
    Ok(file)
}

struct Table<'c> {
    city: &'c City,
    columns: Columns,
    today: Date,
    sheet: String,
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
        let problem = format!("mã hồ sơ đã có ở dòng {earlier}");
        faults.push(self.fault(row, Field::Code, problem, "bỏ một dòng, hoặc sửa mã hồ sơ"));
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

    fn fault(&self, row: &Row, field: Field, problem: impl Into<String>, cure: impl Into<String>) -> RowFault {
        RowFault {
            sheet: self.sheet.clone(),
            row: row.number,
            column: self.columns.name(field),
            value: self.text(row, field).chars().take(VALUE_MAX).collect(),
            problem: problem.into(),
            cure: cure.into(),
            from: None,
        }
    }

    fn dossier(&self, row: &Row, from: Option<UnitId>, faults: &mut Vec<RowFault>) -> Option<OldDossier> {
        let code = self.text(row, Field::Code);
        if code.is_empty() || code.chars().count() > CODE_MAX {
            faults.push(self.fault(
                row,
                Field::Code,
                "thiếu mã hồ sơ, hoặc mã dài quá 60 chữ",
                "ghi mã trên giấy tiếp nhận",
            ));
        }
        let received = self.day(row, Field::Received, faults);
        if received.is_some_and(|day| day > self.today) {
            faults.push(self.fault(row, Field::Received, "ngày tiếp nhận ở tương lai", "sửa ngày"));
        }
        let due = if self.text(row, Field::Due).is_empty() { None } else { self.day(row, Field::Due, faults) };
        if due.zip(received).is_some_and(|(due, received)| due < received) {
            faults.push(self.fault(row, Field::Due, "hạn trả trước ngày tiếp nhận", "sửa một trong hai ngày"));
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
            let problem = if self.text(row, field).is_empty() { "thiếu ngày" } else { "không phải là ngày" };
            faults.push(self.fault(row, field, problem, "viết ngày/tháng/năm, ví dụ 02/06/2025"));
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
        let (problem, cure) = if text.is_empty() {
            ("thiếu mã thủ tục", "ghi mã quốc gia, ví dụ 2.000815")
        } else if is_listed {
            (
                "thủ tục này mới có trong danh mục, chưa có quy trình nên đơn vị mới không xử lý tiếp được",
                "đề nghị Trung tâm Chuyển đổi số bổ sung đủ giấy tờ, thời hạn, các bước của thủ tục rồi nhập lại tệp",
            )
        } else {
            (
                "bộ thủ tục của Thành phố không có thủ tục này nên đơn vị mới không xử lý tiếp được",
                "sửa mã; mã đúng thì đề nghị Trung tâm Chuyển đổi số thêm thủ tục vào bộ thủ tục rồi nhập lại tệp",
            )
        };
        faults.push(self.fault(row, Field::Procedure, problem, cure));
        None
    }
}

/// Day first, as it is written here, or year first; a time after it is left out.
fn day_of(text: &str) -> Option<Date> {
    let text = text.split_whitespace().next()?;
    if let Ok(day) = text.parse::<Date>() {
        return Some(day);
    }
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let [day, month, year] = parts.as_slice() else { return None };
    Date::new(year.parse().ok().filter(|year| *year > 1900)?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests;
