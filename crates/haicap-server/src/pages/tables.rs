//! Tables as files that a browser saves: CSV and XLSX.

use super::Page;
use crate::error::Problem;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use haicap_sheets::write::{SheetOut, write_rows_as_csv, write_workbook};
use std::fs;

/// The form of a table.
#[derive(Clone, Copy)]
pub(crate) enum TableFile {
    /// The first sheet alone.
    Csv,
    /// A workbook.
    Xlsx,
}

/// Sheets as a file with a name of its own, without the ending.
pub(crate) async fn table(
    page: &Page,
    name: &str,
    sheets: Vec<SheetOut>,
    form: TableFile,
) -> Result<Response, Problem> {
    let (extension, kind) = match form {
        TableFile::Csv => ("csv", "text/csv; charset=utf-8"),
        TableFile::Xlsx => ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    };
    let path = std::env::temp_dir().join(format!("haicap-{}.{extension}", page.id()?));
    let written = tokio::task::spawn_blocking(move || {
        let written = match (form, sheets.first()) {
            (TableFile::Csv, Some(sheet)) => write_rows_as_csv(&path, sheet),
            _ => write_workbook(&path, &sheets),
        };
        let bytes = written.map(|()| fs::read(&path));
        if let Err(error) = fs::remove_file(&path) {
            tracing::debug!(%error, "no table was left behind");
        }
        bytes
    });
    let bytes = written.await.map_err(|error| failed(page, &error))?.map_err(|error| failed(page, &error))?;
    let bytes = bytes.map_err(|error| failed(page, &error))?;
    Ok(attachment(&format!("{name}.{extension}"), kind, bytes))
}

/// A file that could not be made.
pub(crate) fn failed(page: &Page, error: &dyn std::fmt::Display) -> Problem {
    tracing::error!(%error, "a file could not be made");
    Problem::internal(page.lang())
}

/// A file to be saved.
pub(crate) fn attachment(name: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
}
