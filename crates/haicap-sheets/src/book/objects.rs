//! A list of objects (JSON) as exports write it: each key is a head, each entry a row under it.
//!
//! A row has the number of its entry; the keys stand in row 0, which no table has. An entry may lack keys, and may have
//! them in any order. What is nested, and a key that stands twice in an entry, is refused: one of two values would be
//! lost without a word.

use super::delimited::is_control;
use super::{Book, Collector, Column, EntryFault, Measure, ReadError, Row, Sheet, Value, text_value};
use crate::child::Limits;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;

/// Name of the only sheet.
const SHEET: &str = "JSON";
/// Letters of a key that are told.
const KEY_MAX: usize = 60;

/// Whether a text begins like a list of objects, or like something that should have been one.
pub(super) fn is_list(text: &str) -> bool {
    text.trim_start().starts_with(['[', '{'])
}

pub(super) fn book(text: &str, limits: &Limits) -> Result<Book, ReadError> {
    let mut reader = Reader::new(limits);
    let mut source = serde_json::Deserializer::from_str(text);
    let read = List(&mut reader).deserialize(&mut source).and_then(|()| source.end());
    if let Err(error) = read {
        return Err(reader.fault(&error));
    }
    if !reader.sheet.rows.is_empty() {
        let heads = reader.keys.iter().filter_map(|(key, column)| Some((Column(*column), text_value(key)?)));
        let mut heads: Vec<(Column, Value)> = heads.collect();
        heads.sort_by_key(|(column, _)| *column);
        reader.sheet.rows.insert(0, Row { number: 0, cells: heads });
    }
    Ok(Book { sheets: vec![reader.sheet], hidden: Vec::new() })
}

/// What was read so far, and where reading is.
struct Reader<'l> {
    limits: &'l Limits,
    collector: Collector<'l>,
    sheet: Sheet,
    keys: BTreeMap<String, u32>,
    /// The entry that is being read, from 1; 0 before the list.
    entry: u32,
    /// The key whose value is being read.
    key: Option<String>,
    refused: Option<ReadError>,
}

impl<'l> Reader<'l> {
    fn new(limits: &'l Limits) -> Self {
        Reader {
            limits,
            collector: Collector::new(limits),
            sheet: Sheet { name: SHEET.into(), ..Sheet::default() },
            keys: BTreeMap::new(),
            entry: 0,
            key: None,
            refused: None,
        }
    }

    /// The column of a key.
    fn column(&mut self, key: &str) -> Result<Column, ReadError> {
        let next = self.keys.len();
        if let Some(column) = self.keys.get(key) {
            return Ok(Column(*column));
        }
        if next >= self.limits.columns {
            return Err(ReadError::TooLarge { what: Measure::Columns, limit: self.limits.columns as u64 });
        }
        let column = u32::try_from(next).unwrap_or(u32::MAX);
        self.keys.insert(key.to_owned(), column);
        Ok(Column(column))
    }

    /// What is wrong with the entry at hand.
    fn wrong(&self, fault: EntryFault) -> ReadError {
        let key = self.key.iter().flat_map(|key| key.chars()).filter(|letter| !letter.is_control()).take(KEY_MAX);
        ReadError::Entry { entry: self.entry, name: key.collect(), fault }
    }

    /// Ends reading.
    fn refuse<E: Error>(&mut self, error: ReadError) -> E {
        self.refused = Some(error);
        E::custom("refused")
    }

    /// Why reading ended: what was refused, a value of another kind than its place allows, or no JSON at all.
    fn fault(&mut self, error: &serde_json::Error) -> ReadError {
        match self.refused.take() {
            Some(refused) => refused,
            None if !error.is_data() => ReadError::BadJson { line: error.line(), column: error.column() },
            None if self.entry == 0 => ReadError::NotAList,
            None if self.key.is_none() => self.wrong(EntryFault::NotAnObject),
            None => self.wrong(EntryFault::Nested),
        }
    }
}

/// The whole list.
struct List<'r, 'l>(&'r mut Reader<'l>);

impl<'de> DeserializeSeed<'de> for List<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for List<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        loop {
            self.0.entry += 1;
            self.0.key = None;
            if entries.next_element_seed(Entry(&mut *self.0))?.is_none() {
                return Ok(());
            }
        }
    }
}

/// One entry.
struct Entry<'r, 'l>(&'r mut Reader<'l>);

impl<'de> DeserializeSeed<'de> for Entry<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Entry<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let reader = self.0;
        let mut cells: BTreeMap<Column, Option<Value>> = BTreeMap::new();
        while let Some(key) = fields.next_key::<String>()? {
            let column = reader.column(&key).map_err(|error| reader.refuse(error))?;
            let odd = key.chars().any(is_control);
            reader.key = Some(key);
            let value = fields.next_value_seed(Scalar)?;
            let odd = odd || matches!(&value, Some(Value::Text(text)) if text.chars().any(is_control));
            let fault = if odd { Some(EntryFault::Control) } else { None };
            let fault = cells.insert(column, value).map(|_| EntryFault::Twice).or(fault);
            if let Some(fault) = fault {
                let error = reader.wrong(fault);
                return Err(reader.refuse(error));
            }
        }
        for (column, value) in cells {
            if let Some(value) = value {
                let added = reader.collector.add(&mut reader.sheet, reader.entry, column, value);
                added.map_err(|error| reader.refuse(error))?;
            }
        }
        Ok(())
    }
}

/// A value that fits into a cell; nothing for `null` and blank text.
struct Scalar;

impl<'de> DeserializeSeed<'de> for Scalar {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<Value>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for Scalar {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a text or a number")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Option<Value>, E> {
        Ok(text_value(text))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Option<Value>, E> {
        Ok(Some(Value::Int(number)))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Option<Value>, E> {
        Ok(Some(i64::try_from(number).map_or(Value::Float(number as f64), Value::Int)))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Option<Value>, E> {
        Ok(Some(Value::Float(number)))
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Option<Value>, E> {
        Ok(Some(Value::Bool(truth)))
    }

    fn visit_unit<E: Error>(self) -> Result<Option<Value>, E> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use haicap_core::Lang;

    fn lists() -> Limits {
        Limits { lists: true, ..Limits::default() }
    }

    fn check(text: &str, wrong: ReadError) {
        assert_eq!(parse(text.as_bytes(), &lists()), Err(wrong), "{text}");
    }

    #[test]
    fn keys_are_heads_and_each_entry_a_row_with_its_number() {
        let text = "[{\"mã\": \"A\", \"số\": 7}, {}, {\"số\": 2.5, \"mã\": null, \"mới\": true}]";
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [text.as_bytes().to_vec(), format!("\u{feff} {text}\n").into(), [b"\xff\xfe", &wide[..]].concat()]
        {
            let book = parse(&bytes, &lists()).unwrap();
            let sheet = &book.sheets[0];
            let row = |row: u32| -> Vec<String> {
                sheet.row(row).unwrap().cells.iter().map(|(at, v)| format!("{at}{}", v.text())).collect()
            };
            assert_eq!(
                (row(0), row(1)),
                (vec!["Amã".into(), "Bsố".into(), "Cmới".into()], vec!["AA".into(), "B7".into()])
            );
            assert_eq!((sheet.row(2), row(3)), (None, vec!["B2.5".to_owned(), "CTRUE".into()]));
            assert_eq!(sheet.place(3, Some(Column(1)), Lang::Vi), "mục 3, “số”");
            assert_eq!(sheet.place(3, None, Lang::En), "entry 3");
        }
        assert_eq!(
            parse(text.as_bytes(), &Limits::default()).map(|book| book.sheets[0].name.clone()),
            Ok("CSV".into())
        );
    }

    #[test]
    fn what_is_no_list_of_flat_objects_is_refused_with_its_place() {
        let entry = |entry, key: &str, fault| ReadError::Entry { entry, name: key.into(), fault };
        check("[]", ReadError::Empty);
        check("[{}, {\"a\": null}]", ReadError::Empty);
        check("{\"a\": 1}", ReadError::NotAList);
        check("[{\"a\": 1}, 2]", entry(2, "", EntryFault::NotAnObject));
        check("[{\"a\": {\"b\": 1}}]", entry(1, "a", EntryFault::Nested));
        check("[{\"a\": 1}, {\"a\": [1]}]", entry(2, "a", EntryFault::Nested));
        check("[{\"a\": 1, \"b\": 2, \"a\": 1}]", entry(1, "a", EntryFault::Twice));
        check("[{\"a\": null, \"a\": 1}]", entry(1, "a", EntryFault::Twice));
        check("[{\"a\": \"x\\u0000\"}]", entry(1, "a", EntryFault::Control));
        check("[{\"a\": 1},\n {\"a\": }]", ReadError::BadJson { line: 2, column: 8 });
        check("[{\"a\": 1}", ReadError::BadJson { line: 1, column: 9 });
        check("[{\"a\": 1}] x", ReadError::BadJson { line: 1, column: 12 });
        check(&"[".repeat(100_000), entry(1, "", EntryFault::NotAnObject));
        check(&format!("[{{\"a\": {}", "{\"a\":".repeat(100_000)), entry(1, "a", EntryFault::Nested));
        let many: Vec<String> = (0..501).map(|key| format!("\"k{key}\": 1")).collect();
        check(&format!("[{{{}}}]", many.join(",")), ReadError::TooLarge { what: Measure::Columns, limit: 500 });
        let rows = Limits { rows: 2, ..lists() };
        let three = b"[{\"a\": 1}, {\"a\": 2}, {\"a\": 3}]";
        assert_eq!(parse(three, &rows), Err(ReadError::TooLarge { what: Measure::Rows, limit: 2 }));
        assert_eq!(parse(b"[{\"a\": \"\xe1\xe0\"}]", &lists()), Err(ReadError::LegacyEncoding));
    }
}
