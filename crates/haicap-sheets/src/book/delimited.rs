//! Text with separators: UTF-8 with or without mark, UTF-16; comma, semicolon or tab.
//!
//! Encodings of before Unicode are refused, not guessed: Excel writes `?` for most Vietnamese letters
//! when it saves as Windows-1258, so the names are lost already, and TCVN3 and VNI look the same.

use super::{Book, Collector, Column, ERRORS, ReadError, Sheet, Value, objects, text_value};
use crate::child::Limits;

/// Name of the only sheet.
const SHEET: &str = "CSV";
/// Lines that are looked at to find the separator.
const SNIFFED_LINES: usize = 50;

pub(super) fn book(bytes: &[u8], limits: &Limits) -> Result<Book, ReadError> {
    let text = decode(bytes)?;
    if limits.lists && objects::is_list(&text) {
        return objects::book(&text, limits);
    }
    // Every line end is one letter, so that blank lines can be counted.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if text.trim_start().starts_with(['<', '{']) || text.starts_with("%PDF") {
        return Err(ReadError::NotASpreadsheet);
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator(&text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut sheet = Sheet { name: SHEET.into(), ..Sheet::default() };
    let mut collector = Collector::new(limits);
    let mut record = csv::StringRecord::new();
    let mut number = 0;
    loop {
        // The reader passes over blank lines in silence, the person counts them.
        let read = usize::try_from(reader.position().byte()).unwrap_or(text.len());
        let blank = text.as_bytes().get(read..).into_iter().flatten().take_while(|byte| **byte == b'\n').count();
        if !reader.read_record(&mut record).map_err(|_| ReadError::Damaged { sheet: None })? {
            break;
        }
        number += 1 + u32::try_from(blank).unwrap_or(u32::MAX / 2);
        for (column, field) in (0..).zip(&record) {
            let value = match field.trim() {
                error if ERRORS.contains(&error) => Some(Value::Error(error.to_owned())),
                text if text.starts_with('=') => Some(Value::Formula { formula: text[1..].to_owned(), cached: None }),
                _ => text_value(field),
            };
            if let Some(value) = value {
                collector.add(&mut sheet, number, Column(column), value)?;
            }
        }
    }
    Ok(Book { sheets: vec![sheet], hidden: Vec::new() })
}

fn decode(bytes: &[u8]) -> Result<String, ReadError> {
    let words = |bytes: &[u8], of: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|pair| of(*pair)).collect();
        String::from_utf16(&units).map_err(|_| ReadError::Damaged { sheet: None })
    };
    let zeros = |at: usize| bytes.iter().skip(at).step_by(2).take(200).filter(|byte| **byte == 0).count();
    let text = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).map_err(|_| ReadError::LegacyEncoding)?,
        [0xff, 0xfe, rest @ ..] => words(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => words(rest, u16::from_be_bytes)?,
        // Separators, digits and blanks have an empty half even in Vietnamese text.
        _ if zeros(1) > 10 && zeros(0) == 0 => words(bytes, u16::from_le_bytes)?,
        _ if zeros(0) > 10 && zeros(1) == 0 => words(bytes, u16::from_be_bytes)?,
        _ => match str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) if bytes.iter().any(|byte| is_control(char::from(*byte))) => return Err(ReadError::NotASpreadsheet),
            Err(_) => return Err(ReadError::LegacyEncoding),
        },
    };
    if text.chars().any(is_control) { Err(ReadError::NotASpreadsheet) } else { Ok(text) }
}

/// A letter that no text has.
pub(super) fn is_control(letter: char) -> bool {
    letter < ' ' && !matches!(letter, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}')
}

/// The separator that stands most often outside of quotes in the first lines.
fn separator(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    let mut lines = 0;
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => lines += 1,
            _ if !quoted => counts.iter_mut().filter(|(known, _)| *known == byte).for_each(|(_, count)| *count += 1),
            _ => {}
        }
        if lines == SNIFFED_LINES {
            break;
        }
    }
    // Where two are as frequent, the first one: a comma.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(separator, _)| *separator)
}
