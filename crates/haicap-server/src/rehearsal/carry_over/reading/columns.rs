//! Which column is what: the columns' own names, compared without accents, capitals and marks.

use crate::ledger::RecordError;
use haicap_core::words::{fold, tidy};
use haicap_sheets::book::{Book, Column, Row, Sheet};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Code,
    UnitCode,
    UnitName,
    District,
    Procedure,
    Received,
    Due,
    To,
}

/// How columns are called.
const NAMES: &[(Field, &[&str])] = &[
    (Field::Code, &["ma ho so", "ma ho so cu", "so ho so", "ma so ho so", "so bien nhan", "ma bien nhan", "code"]),
    (Field::UnitCode, &["ma don vi", "ma don vi cu", "ma phuong xa", "ma xa", "ma phuong", "unit code"]),
    (
        Field::UnitName,
        &["don vi", "don vi cu", "ten don vi", "phuong xa", "phuong", "xa", "phuong xa thi tran", "unit"],
    ),
    (Field::District, &["quan huyen", "quan", "huyen", "ma quan huyen", "quan huyen thanh pho", "district"]),
    (
        Field::Procedure,
        &[
            "ma thu tuc",
            "thu tuc",
            "ten thu tuc",
            "ten thu tuc hanh chinh",
            "ma tthc",
            "thu tuc hanh chinh",
            "procedure",
        ],
    ),
    (Field::Received, &["ngay tiep nhan", "ngay nhan", "ngay nop", "nhan ho so", "received", "accepted"]),
    (Field::Due, &["han tra", "han tra ket qua", "hen tra", "ngay hen tra", "ngay tra", "han giai quyet", "due"]),
    (Field::To, &["don vi moi", "ma don vi moi", "noi tiep nhan moi", "chuyen den", "to"]),
];

/// Rows from the top in which a header may stand.
const HEADER_ROWS: usize = 10;

/// The columns of one table, as they were recognised.
#[derive(Debug, Default)]
pub(super) struct Columns(BTreeMap<Field, (Column, String)>);

impl Columns {
    fn of(row: &Row) -> Self {
        let mut columns = Columns::default();
        for (column, value) in &row.cells {
            let name = tidy(&value.text());
            let letters: String = fold(&name).chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
            let plain = tidy(&letters);
            let known = NAMES.iter().find(|(_, names)| names.contains(&plain.as_str()));
            if let Some((field, _)) = known {
                columns.0.entry(*field).or_insert((*column, name));
            }
        }
        columns
    }

    pub(super) fn get(&self, field: Field) -> Option<Column> {
        self.0.get(&field).map(|(column, _)| *column)
    }

    /// What the file calls a column; empty when it has none.
    pub(super) fn name(&self, field: Field) -> String {
        self.0.get(&field).map(|(_, name)| name.clone()).unwrap_or_default()
    }

    pub(super) fn is_known(&self, column: Column) -> bool {
        self.0.values().any(|(known, _)| *known == column)
    }

    fn missing(&self, unit_given: bool) -> Vec<&'static str> {
        let has = |field| self.0.contains_key(&field);
        let needed = [
            (has(Field::Code), "Mã hồ sơ"),
            (unit_given || has(Field::UnitCode) || has(Field::UnitName), "Mã đơn vị (hoặc Đơn vị)"),
            (has(Field::Procedure), "Mã thủ tục"),
            (has(Field::Received), "Ngày tiếp nhận"),
        ];
        needed.into_iter().filter(|(there, _)| !there).map(|(_, name)| name).collect()
    }
}

/// A sheet with a header.
pub(super) struct Headed<'b> {
    pub(super) sheet: &'b Sheet,
    /// Which of its rows is the header.
    pub(super) header: usize,
    pub(super) columns: Columns,
}

/// Every sheet with a header. Where the unit of all rows is given, no column has to name it.
///
/// # Errors
/// No sheet has one, or one lacks columns: which.
pub(super) fn find_columns(book: &Book, unit_given: bool) -> Result<Vec<Headed<'_>>, RecordError> {
    let mut tables = Vec::new();
    for sheet in &book.sheets {
        let rows = sheet.rows.iter().take(HEADER_ROWS).enumerate().map(|(index, row)| (index, Columns::of(row)));
        // Of rows that are equally well known the upper one is the header.
        let best = rows.rev().max_by_key(|(_, columns)| columns.0.len());
        let best = best.filter(|(_, columns)| columns.0.len() > 1);
        tables.extend(best.map(|(header, columns)| Headed { sheet, header, columns }));
    }
    if tables.is_empty() {
        let vi = "Không thấy dòng tiêu đề. Dòng tiêu đề cần các cột: Mã hồ sơ, Mã đơn vị (hoặc Đơn vị và Quận/huyện), \
                  Mã thủ tục, Ngày tiếp nhận (trong tệp JSON là các khóa code, unit_code, procedure, received).";
        let en = "No header row: code, unit code (or unit and district), procedure and day of reception are needed; in JSON \
                  the keys code, unit_code, procedure, received.";
        return Err(RecordError::wrong(vi, en));
    }
    for Headed { sheet, columns, .. } in &tables {
        let missing = columns.missing(unit_given).join(", ");
        if !missing.is_empty() {
            let name = &sheet.name;
            let vi = format!("Trang “{name}” thiếu cột: {missing}. Thêm cột hoặc sửa tên ở dòng tiêu đề rồi gửi lại.");
            let en = format!("Sheet “{name}” lacks columns: {missing}. Add them or correct the header.");
            return Err(RecordError::wrong(vi, en));
        }
    }
    Ok(tables)
}
