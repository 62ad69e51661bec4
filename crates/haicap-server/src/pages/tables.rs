//! Tables as files that a browser saves: CSV and XLSX.

use super::Page;
use crate::error::Problem;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use haicap_sheets::write::{SheetOut, delimited, workbook};

/// What a workbook is called on its way.
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The form of a table.
#[derive(Clone, Copy)]
pub(crate) enum TableFile {
    /// The first sheet alone.
    Csv,
    /// A workbook.
    Xlsx,
}

impl TableFile {
    /// The end of the file's name.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            TableFile::Csv => "csv",
            TableFile::Xlsx => "xlsx",
        }
    }
}

/// Sheets as a file with a name of its own, without the ending.
pub(crate) async fn table(
    page: &Page,
    name: &str,
    sheets: Vec<SheetOut>,
    form: TableFile,
) -> Result<Response, Problem> {
    let kind = match form {
        TableFile::Csv => "text/csv; charset=utf-8",
        TableFile::Xlsx => XLSX,
    };
    let written = tokio::task::spawn_blocking(move || match (form, sheets.first()) {
        (TableFile::Csv, Some(sheet)) => delimited(sheet),
        _ => workbook(&sheets),
    });
    let bytes = written.await.map_err(|error| failed(page, &error))?.map_err(|error| failed(page, &error))?;
    Ok(attachment(&format!("{name}.{}", form.key()), kind, bytes))
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
