//! A table as a file: CSV and XLSX with its heads, JSON with a key for each column.

use super::Page;
use crate::error::Problem;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use haicap_sheets::write::{CellOut, SheetOut, write_rows_as_csv, write_workbook};
use serde_json::{Map, Value, json};
use std::fs;

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

    const fn media(self) -> &'static str {
        match self {
            Kind::Csv => "text/csv; charset=utf-8",
            Kind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Kind::Json => "application/json",
        }
    }
}

/// What stands in the file.
pub(crate) struct Table {
    /// Name of the sheet.
    pub(crate) name: &'static str,
    /// Key and head of each column.
    pub(crate) columns: Vec<(&'static str, &'static str)>,
    /// The cells, column by column: numbers and text.
    pub(crate) rows: Vec<Vec<CellOut>>,
}

/// The table as a file to keep; `name` is without its end.
///
/// # Errors
/// The file cannot be written.
pub(crate) async fn file(page: &Page, name: &str, kind: Kind, table: Table) -> Result<Response, Problem> {
    let failed = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, "a table could not be written");
        Problem::internal(page.lang())
    };
    let bytes = match kind {
        Kind::Json => serde_json::to_vec_pretty(&objects(table)).map_err(|error| failed(&error))?,
        Kind::Csv | Kind::Xlsx => {
            let path = std::env::temp_dir().join(format!("haicap-{}.{}", page.id()?, kind.extension()));
            let written = tokio::task::spawn_blocking(move || {
                let sheet = sheet(table);
                let written =
                    if kind == Kind::Csv { write_rows_as_csv(&path, &sheet) } else { write_workbook(&path, &[sheet]) };
                let bytes = written.map(|()| fs::read(&path));
                if let Err(error) = fs::remove_file(&path) {
                    tracing::debug!(%error, "no table was left behind");
                }
                bytes
            });
            let bytes = written.await.map_err(|error| failed(&error))?.map_err(|error| failed(&error))?;
            bytes.map_err(|error| failed(&error))?
        }
    };
    let headers = [
        (header::CONTENT_TYPE, kind.media().to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{}\"", kind.extension())),
    ];
    Ok((headers, bytes).into_response())
}

fn sheet(table: Table) -> SheetOut {
    let heads = table.columns.iter().map(|(_, head)| CellOut::Text((*head).to_owned())).collect();
    let rows = std::iter::once(heads).chain(table.rows).collect();
    SheetOut { name: table.name.to_owned(), rows, merges: vec![] }
}

fn objects(table: Table) -> Value {
    let keys: Vec<&str> = table.columns.iter().map(|(key, _)| *key).collect();
    let object = |row: Vec<CellOut>| -> Value {
        let values = row.into_iter().map(value);
        Value::Object(keys.iter().map(|key| (*key).to_owned()).zip(values).collect::<Map<_, _>>())
    };
    Value::Array(table.rows.into_iter().map(object).collect())
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
