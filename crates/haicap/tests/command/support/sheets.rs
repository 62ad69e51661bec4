//! Workbooks written as a program that means harm would.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its own part")]

use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

const CONTENT: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const PACKAGE: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship
 Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
 Target="xl/workbook.xml"></Relationship></Relationships>"#;
const WORKBOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Một" sheetId="1"
 r:id="r1"></sheet></sheets></workbook>"#;
const SHEETS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship
 Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
 Target="worksheets/sheet1.xml"></Relationship></Relationships>"#;

/// A package with one sheet, written as a program that means harm would.
pub(crate) fn package(dimension: &str, rows: &str, strings: Option<&str>) -> Vec<u8> {
    let sheet = format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><dimension \
         ref=\"{dimension}\"></dimension><sheetData>{rows}</sheetData></worksheet>"
    );
    let parts = [
        ("[Content_Types].xml", Some(CONTENT)),
        ("_rels/.rels", Some(PACKAGE)),
        ("xl/workbook.xml", Some(WORKBOOK)),
        ("xl/_rels/workbook.xml.rels", Some(SHEETS)),
        ("xl/sharedStrings.xml", strings),
        ("xl/worksheets/sheet1.xml", Some(&sheet)),
    ];
    pack(parts.into_iter().filter_map(|(name, text)| Some((name, text?.as_bytes()))), 1)
}

/// Parts, each so many times one after the other.
pub(crate) fn pack<'p>(parts: impl IntoIterator<Item = (&'p str, &'p [u8])>, times: usize) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        (0..times).for_each(|_| archive.write_all(bytes).unwrap());
    }
    archive.finish().unwrap().into_inner()
}

pub(crate) fn text_cell(at: &str, text: &str) -> String {
    format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

pub(crate) fn rows(count: u32, cells: impl Fn(u32) -> String) -> String {
    (1..=count).map(|row| format!("<row r=\"{row}\">{}</row>", cells(row))).collect()
}
