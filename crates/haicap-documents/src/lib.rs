//! Papers as PDF: the only crate that knows Typst.
//!
//! A [`Document`] goes in as data and comes out as PDF/A, laid out by Nghị định 30/2020/NĐ-CP or Hướng dẫn
//! 36-HD/VPTW. Equal documents give equal bytes: there is no clock, no file and no network in here. Text is never read
//! as markup.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may stop at the first surprise"))]

mod batch;
mod cards;
mod practice;
pub mod testing;
mod text;
mod view;
mod world;

#[cfg(test)]
mod tests;

pub use batch::{Rendered, render_all};
pub use cards::{CardUse, CardsPerSheet, SignInCard, cards, delivery_sheet, qr};
pub use practice::{PracticePage, PracticePart, PracticeStep, practice_pages};
pub use world::Archive;

use haicap_core::document::{Document, Fault};
use world::Template;

/// The pages of one paper as a PDF.
///
/// # Errors
/// When the document has faults, when a letter has no glyph, or when the archive's standard does not allow what the
/// pages hold.
pub fn render(document: &Document, archive: Archive) -> Result<Vec<u8>, RenderError> {
    world::pdf(Template::Papers, json(&view::view(None, &[document])?), archive)
}

/// Several papers one after another in one PDF with this title, each beginning on a page of its own.
///
/// # Errors
/// As [`render`]; the faults of all papers are told together.
pub fn render_bound(title: &str, documents: &[Document], archive: Archive) -> Result<Vec<u8>, RenderError> {
    let all: Vec<&Document> = documents.iter().collect();
    world::pdf(Template::Papers, json(&view::view(Some(title), &all)?), archive)
}

/// Why there is no PDF.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// The paper is not fit to be printed.
    #[error("văn bản chưa in được: {}", list(.0))]
    Faulty(Vec<Fault>),
    /// Letters that the fonts do not have, such as pictures and foreign scripts.
    #[error("không có mẫu chữ để in: {}; hãy thay các ký tự này", letters(.0))]
    Unprintable(Vec<char>),
    /// Nothing was given.
    #[error("không có gì để in: hãy chọn ít nhất một văn bản hoặc một thẻ")]
    Nothing,
    /// A link too long for a QR code; it holds about 2,300 letters.
    #[error("đường dẫn của thẻ “{0}” quá dài cho mã QR: hãy dùng đường dẫn ngắn hơn")]
    LinkTooLong(String),
    /// The compiler refused the pages; this is a mistake in a template.
    #[error("không dàn được trang: {0}; hãy báo lại kèm nội dung văn bản")]
    Layout(String),
    /// The standard of the archive does not allow what is on the pages.
    #[error("không ghi được PDF/A: {0}")]
    Archive(String),
}

fn list(faults: &[Fault]) -> String {
    faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("; ")
}

fn letters(letters: &[char]) -> String {
    letters.iter().map(|letter| format!("“{letter}” (U+{:04X})", u32::from(*letter))).collect::<Vec<_>>().join(", ")
}

fn json(view: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(view).expect("a view has text keys and plain values only")
}
