//! All rows of a book: good ones as officials, the others with remarks (kết quả đọc).

use super::cross;
use super::dictionary::Dictionary;
use super::header::{Recognition, SheetRecognition};
use super::person::{Around, Draft, Reader, code_key};
use super::places::Places;
use super::remark::{Reason, Remark};
use super::view::View;
use super::words::{FOOTERS, Field, key, spelling};
use crate::book::{Book, Column, Row, Value};
use haicap_core::Lang;
use haicap_core::city::City;
use haicap_core::organization::{Official, OfficialKind, Pool};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What came out of a roster.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reading {
    /// Rows without any remark, in the order of the book.
    pub rows: Vec<GoodRow>,
    /// Everything that is wrong, by sheet and row; a row may have several.
    pub remarks: Vec<Remark>,
    /// Rows with values that are about nobody: sums, signatures, titles of sections.
    pub passed_over: Vec<PassedOver>,
}

impl Reading {
    /// Lets rows wait that something outside the book stands against; `why` says what, in Vietnamese.
    pub fn hold_back(&mut self, reason: Reason, why: impl Fn(&GoodRow) -> Option<String>) {
        let mut rows = Vec::with_capacity(self.rows.len());
        for good in self.rows.drain(..) {
            let Some(more) = why(&good) else {
                rows.push(good);
                continue;
            };
            let value = good.official.code;
            let (message, cure) = reason.words(&value, &more);
            let (sheet, row, field) = (good.sheet, good.row, Field::Code);
            self.remarks.push(Remark { sheet, row, column: None, header: None, field, value, reason, message, cure });
        }
        self.rows = rows;
    }
}

/// A row that can go in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodRow {
    /// Name of the sheet.
    pub sheet: String,
    /// Number of the row.
    pub row: u32,
    /// The person.
    pub official: Official,
    /// What this means for what is known.
    pub change: Change,
}

/// How a row differs from what is known (thay đổi).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Nobody had this number.
    New,
    /// Somebody has it, and something changes.
    Updated(Vec<FieldChange>),
    /// Nothing changes.
    Same,
}

/// One field before and after, as a person reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Which field.
    pub field: Field,
    /// What is known.
    pub before: String,
    /// What the row says.
    pub after: String,
}

/// A row that was not taken for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedOver {
    /// Name of the sheet.
    pub sheet: String,
    /// Number of the row.
    pub row: u32,
    /// Beginning of its text.
    pub text: String,
}

/// Namespace of the identifiers of people who come from rosters.
const NAMESPACE: Uuid = Uuid::from_u128(0x6861_6963_6170_2d72_6f73_7465_7273_2d76);

/// Reads every row of the recognised tables.
///
/// A person is known by the staff number: the same number gives the same identifier in every import, and
/// whoever is `known` keeps theirs. Fields without a column keep what is known.
pub fn read(book: &Book, recognition: &Recognition, city: &City, known: &[Official]) -> Reading {
    let places = Places::new(city);
    let dictionary = Dictionary::new(city);
    let views: Vec<Option<View<'_>>> = recognition
        .sheets
        .iter()
        .map(|recognised| book.sheets.iter().find(|sheet| sheet.name == recognised.sheet).map(View::new))
        .collect();
    let mut readers: Vec<Option<Reader<'_>>> = (recognition.sheets.iter().enumerate())
        .map(|(index, recognised)| {
            let view = views[index].as_ref().filter(|_| recognised.header.is_some())?;
            let around = Around::of(&recognised.hints, &places);
            let words = |header: &str| header.split(" / ").map(key).collect();
            let headers = recognised.columns.iter().map(|column| (column.column, words(&column.header))).collect();
            Some(Reader { city, places: &places, dictionary: &dictionary, view, recognised, index, around, headers })
        })
        .collect();
    let mut reading = Reading::default();
    let mut drafts = Vec::new();
    for reader in readers.iter_mut().flatten() {
        sheet_rows(reader, &mut drafts, &mut reading.passed_over);
    }
    cross::compare(&mut drafts, known, &readers);
    let mut teams: BTreeMap<String, String> =
        known.iter().filter_map(|official| official.team.clone()).map(|team| (spelling(&team), team)).collect();
    let known: BTreeMap<String, &Official> =
        known.iter().map(|official| (code_key(&official.code), official)).collect();
    for mut draft in drafts {
        let Some(reader) = &readers[draft.sheet] else { continue };
        let row = draft.row;
        let before = draft.code.as_deref().and_then(|code| known.get(&code_key(code)).copied());
        if !draft.remarks.is_empty() {
            reading.remarks.append(&mut draft.remarks);
            continue;
        }
        // A team is known by its name, so its first spelling is that of everybody in it.
        draft.team = draft.team.map(|team| teams.entry(spelling(&team)).or_insert(team).clone());
        if let Some(official) = official(draft, reader.recognised, city, before) {
            let change = before.map_or(Change::New, |before| change(before, &official, &places, city));
            reading.rows.push(GoodRow { sheet: reader.recognised.sheet.clone(), row, official, change });
        }
    }
    reading
}

/// What a row under the header is.
enum RowKind {
    Person,
    /// A title between the rows, which may name a place.
    Section(String),
    /// Numbers of columns, sums, signatures, the header once more.
    Nobody,
}

fn sheet_rows(reader: &mut Reader<'_>, drafts: &mut Vec<Draft>, passed_over: &mut Vec<PassedOver>) {
    let Some((_, last)) = reader.recognised.header else { return };
    let rows = &reader.view.sheet.rows;
    for row in &rows[rows.partition_point(|row| row.number <= last)..] {
        match row_kind(row, reader) {
            RowKind::Person => {
                drafts.push(reader.read(row.number));
                continue;
            }
            RowKind::Section(text) if reader.places.names_a_place(&text) => {
                let district = Around::of(&reader.recognised.hints, reader.places).district;
                reader.around = Around::of([&text], reader.places);
                reader.around.district = reader.around.district.or(district);
            }
            RowKind::Section(_) | RowKind::Nobody => {}
        }
        let text: String = row.cells.iter().map(|(_, value)| value.text()).collect::<Vec<_>>().join(" ");
        let text = haicap_core::words::tidy(&text).chars().take(100).collect();
        passed_over.push(PassedOver { sheet: reader.recognised.sheet.clone(), row: row.number, text });
    }
}

fn row_kind(row: &Row, reader: &Reader<'_>) -> RowKind {
    /// Whether a row is the header once more, its first cells tell.
    const TOLD_BY: usize = 6;
    let mut fields: BTreeMap<Field, &Value> = BTreeMap::new();
    for column in &reader.recognised.columns {
        if let (Some(field), Some(value)) = (column.field, row.value(column.column)) {
            fields.entry(field).or_insert(value);
        }
    }
    let texts: Vec<String> = row.cells.iter().map(|(_, value)| value.text()).collect();
    let is_header = |(column, value): &&(Column, Value)| {
        reader.headers.get(column).is_some_and(|words| words.contains(&key(&value.text())))
    };
    let asked = row.cells.len().min(TOLD_BY);
    let headers_again = row.cells.iter().take(asked).filter(is_header).count();
    if headers_again >= 2 && headers_again * 2 > asked || counts_columns(&texts) {
        return RowKind::Nobody;
    }
    let has_digit = |field: Field| {
        fields.get(&field).is_some_and(|value| value.text().contains(|letter: char| letter.is_ascii_digit()))
    };
    let birth = [Field::Birth, Field::BirthOfMan, Field::BirthOfWoman].into_iter().any(has_digit);
    let footer = texts
        .iter()
        .map(|text| key(text))
        .find(|text| !text.is_empty())
        .is_some_and(|first| FOOTERS.iter().any(|word| first == *word || first.starts_with(&format!("{word} "))));
    match fields.len() {
        // A number or a birth beside another field is a person, however much is missing.
        2.. if has_digit(Field::Code) || birth && !footer => RowKind::Person,
        1 if fields.contains_key(&Field::Code) && has_digit(Field::Code) && texts.len() == 1 && !footer => {
            RowKind::Person
        }
        4.. if !footer => RowKind::Person,
        _ if texts.len() <= 3 => {
            let longest = texts.iter().max_by_key(|text| text.len()).cloned();
            RowKind::Section(longest.unwrap_or_default())
        }
        _ => RowKind::Nobody,
    }
}

/// A row such as `(1) (2) (3)` or `A B 1 2` under a header.
fn counts_columns(texts: &[String]) -> bool {
    let number = |text: &String| {
        let plain = text.trim().trim_matches(['(', ')', '[', ']']);
        plain
            .parse::<u32>()
            .ok()
            .or_else(|| (plain.len() == 1 && plain.as_bytes()[0].is_ascii_uppercase()).then_some(0))
    };
    let numbers: Option<Vec<u32>> = texts.iter().map(number).collect();
    let counted = numbers.unwrap_or_default().into_iter().filter(|number| *number > 0).collect::<Vec<_>>();
    counted.len() >= 3 && counted.windows(2).all(|pair| pair[1] == pair[0] + 1) && counted[0] <= 2
}

/// The official a faultless row describes; `None` when something that is required is missing.
fn official(draft: Draft, recognised: &SheetRecognition, city: &City, before: Option<&Official>) -> Option<Official> {
    let has = |field: Field| recognised.column(field).is_some();
    let code = before.map(|before| before.code.clone()).or(draft.code)?;
    let made = || Uuid::new_v5(&NAMESPACE, format!("{}/{}", city.key, code_key(&code)).as_bytes());
    // Where only the style of tone marks differs, what is known stays as it is written.
    let spelt = |known: Option<&str>, text: String| match known {
        Some(known) if spelling(known) == spelling(&text) => known.to_owned(),
        _ => text,
    };
    Some(Official {
        id: before.map_or_else(made, |before| before.id),
        name: spelt(before.map(|before| before.name.as_str()), draft.name?),
        birth: draft.birth?,
        sex: draft.sex?,
        kind: draft.kind.or(before.map(|before| before.kind)).unwrap_or(OfficialKind::CivilServant),
        qualification: draft.qualification?,
        from: draft.from?,
        field: draft.field?,
        position: match before {
            Some(before) if !has(Field::Position) => before.position.clone(),
            _ => spelt(before.map(|before| before.position.as_str()), draft.position.unwrap_or_default()),
        },
        pool: draft.pool.or(before.map(|before| before.pool)).unwrap_or(Pool::Available),
        team: match before {
            Some(before) if !has(Field::Team) => before.team.clone(),
            _ => draft.team,
        },
        relatives: match before {
            Some(before) if !has(Field::Relatives) => before.relatives.clone(),
            _ => draft.relatives,
        },
        code,
    })
}

fn change(before: &Official, after: &Official, places: &Places<'_>, city: &City) -> Change {
    let list = |codes: &BTreeSet<String>| codes.iter().cloned().collect::<Vec<_>>().join(", ");
    let qualification = |key: &str| {
        let known = city.blueprint.qualifications.iter().find(|known| known.key == key);
        known.map_or_else(|| key.to_owned(), |known| known.name.clone())
    };
    let told = |official: &Official| {
        [
            (Field::Name, official.name.clone()),
            (Field::Birth, haicap_core::words::date(official.birth)),
            (Field::Sex, official.sex.label(Lang::Vi).to_owned()),
            (Field::Kind, official.kind.label(Lang::Vi).to_owned()),
            (Field::Qualification, qualification(&official.qualification)),
            (Field::Unit, places.label(official.from)),
            (Field::WorkField, official.field.label(Lang::Vi).to_owned()),
            (Field::Position, official.position.clone()),
            (Field::Pool, official.pool.label(Lang::Vi).to_owned()),
            (Field::Team, official.team.clone().unwrap_or_default()),
            (Field::Relatives, list(&official.relatives)),
        ]
    };
    let changes: Vec<FieldChange> = (told(before).into_iter().zip(told(after)))
        .filter(|((_, before), (_, after))| before != after)
        .map(|((field, before), (_, after))| FieldChange { field, before, after })
        .collect();
    if changes.is_empty() { Change::Same } else { Change::Updated(changes) }
}
