//! A table with a head and a key for each column, as a file: CSV and XLSX with the heads, JSON with the keys.

use super::Page;
use super::tables::{TableFile, attachment, failed, table};
use crate::error::Problem;
use axum::response::Response;
use haicap_sheets::write::{CellOut, SheetOut};
use serde_json::{Map, Value, json};

/// How it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Comma-separated, UTF-8 with its mark.
    Csv,
    /// A workbook of one sheet.
    Xlsx,
    /// A list of objects.
    Json,
}

impl Kind {
    /// The end of the file's name.
    pub(crate) const fn extension(self) -> &'static str {
        match self {
            Kind::Csv => "csv",
            Kind::Xlsx => "xlsx",
            Kind::Json => "json",
        }
    }
}

/// What stands in the file.
pub(crate) struct Table {
    /// Name of the sheet.
    pub(crate) name: &'static str,
    /// Key and head of each column.
    pub(crate) columns: Vec<(&'static str, &'static str)>,
    /// The cells, column by column: numbers, days and text.
    pub(crate) rows: Vec<Vec<CellOut>>,
}

/// The table as a file to keep; `name` is without its end.
///
/// # Errors
/// The file cannot be written.
pub(crate) async fn file(page: &Page, name: &str, kind: Kind, rows: Table) -> Result<Response, Problem> {
    let form = match kind {
        Kind::Csv => TableFile::Csv,
        Kind::Xlsx => TableFile::Xlsx,
        Kind::Json => {
            let bytes =
                serde_json::to_vec_pretty(&objects(&rows.columns, rows.rows)).map_err(|error| failed(page, &error))?;
            return Ok(attachment(&format!("{name}.json"), "application/json", bytes));
        }
    };
    table(page, name, vec![sheet(rows)], form).await
}

fn sheet(table: Table) -> SheetOut {
    let heads = table.columns.iter().map(|(_, head)| CellOut::Text((*head).to_owned())).collect();
    let rows = std::iter::once(heads).chain(table.rows).collect();
    SheetOut { name: table.name.to_owned(), rows, merges: vec![], head: Some(1) }
}

/// Rows as a list of objects, each value under the key of its column.
pub(crate) fn objects(columns: &[(&str, &str)], rows: Vec<Vec<CellOut>>) -> Value {
    let object = |row: Vec<CellOut>| -> Value {
        let values = row.into_iter().map(value);
        Value::Object(columns.iter().map(|(key, _)| (*key).to_owned()).zip(values).collect::<Map<_, _>>())
    };
    Value::Array(rows.into_iter().map(object).collect())
}

fn value(cell: CellOut) -> Value {
    match cell {
        CellOut::Text(text) => json!(text),
        CellOut::Number(number) if number.fract() == 0.0 => json!(number as i64),
        CellOut::Number(number) => json!(number),
        CellOut::Date(day) => json!(day),
        CellOut::Formula { shows, .. } => json!(shows),
        CellOut::Empty | CellOut::Error => Value::Null,
    }
}
