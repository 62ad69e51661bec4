//! Where the table begins and which column is what: a suggestion that a person may change.

use super::places::Places;
use super::view::View;
use super::words::{Field, OTHER_HEADERS, key};
use crate::book::{Book, Column, Row, Sheet, Value};
use haicap_core::city::City;
use haicap_core::words::tidy;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was recognised in a book (kết quả nhận dạng). Edit it before [`super::read`] when it is wrong.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Recognition {
    /// Every sheet, hidden ones too.
    pub sheets: Vec<SheetRecognition>,
}

/// What was recognised in a sheet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SheetRecognition {
    /// Name of the sheet.
    pub sheet: String,
    /// First and last row of the header; a sheet without is not read.
    pub header: Option<(u32, u32)>,
    /// Columns with a header, from left to right.
    pub columns: Vec<ColumnMatch>,
    /// Texts that may say of which unit or district the sheet is: its name, then the titles above the
    /// table, the nearest first.
    pub hints: Vec<String>,
    /// Why there is no table.
    pub no_table: Option<NoTable>,
}

/// A column and what it was taken for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnMatch {
    /// The column.
    pub column: Column,
    /// Its header; the rows of a header of several rows with ` / ` between.
    pub header: String,
    /// What it says; nothing for a column that is not read.
    pub field: Option<Field>,
    /// How sure this is; nothing for a column that is not read.
    pub confidence: Option<Confidence>,
}

/// How sure a column is recognised, best first (độ tin cậy).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// A known word.
    Sure,
    /// Begins with a known word.
    Likely,
    /// Looks like a known word: a person should look at it.
    Guess,
}

/// Why a sheet has no table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoTable {
    /// The sheet is hidden.
    Hidden,
    /// Nothing stands on it.
    Empty,
    /// No row with the names of at least three known columns, staff number or name among them.
    NoHeader,
}

impl NoTable {
    /// The reason in Vietnamese, with what to do.
    pub const fn message(self) -> &'static str {
        match self {
            NoTable::Hidden => "Trang tính bị ẩn nên không đọc; bỏ ẩn nếu cần nhập.",
            NoTable::Empty => "Trang tính trống.",
            NoTable::NoHeader => {
                "Không tìm thấy dòng tiêu đề cột; cần ít nhất ba cột quen thuộc như mã cán bộ, họ và tên, ngày sinh."
            }
        }
    }
}

/// Something that a mapping lacks before rows can be read (thiếu sót của ánh xạ cột).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappingFault {
    /// The sheet; nothing when it is about the whole book.
    pub sheet: Option<String>,
    /// The field that is missing or stands twice.
    pub field: Option<Field>,
    /// What is wrong and what to do, in Vietnamese.
    pub message: String,
}

impl SheetRecognition {
    /// The column of a field; the first one where a name is split.
    pub fn column(&self, field: Field) -> Option<&ColumnMatch> {
        self.columns.iter().find(|column| column.field == Some(field))
    }

    fn without_table(sheet: &str, why: NoTable) -> Self {
        let sheet = sheet.to_owned();
        SheetRecognition { sheet, header: None, columns: vec![], hints: vec![], no_table: Some(why) }
    }
}

/// Rows in which a header is looked for.
const SEARCHED_ROWS: usize = 40;
/// Rows that a header may have.
const MOST_HEADER_ROWS: usize = 3;
/// Titles above the table that are kept.
const MOST_HINTS: usize = 20;

/// Finds the table of each sheet and suggests what its columns say.
pub fn recognise(book: &Book) -> Recognition {
    let mut memory = BTreeMap::new();
    let seen = book.sheets.iter().map(|sheet| recognise_sheet(sheet, &mut memory));
    let hidden = book.hidden.iter().map(|name| SheetRecognition::without_table(name, NoTable::Hidden));
    Recognition { sheets: seen.chain(hidden).collect() }
}

type Memory = BTreeMap<String, Match>;

fn recognise_sheet(sheet: &Sheet, memory: &mut Memory) -> SheetRecognition {
    if sheet.rows.is_empty() {
        return SheetRecognition::without_table(&sheet.name, NoTable::Empty);
    }
    let view = View::new(sheet);
    let searched = &sheet.rows[..sheet.rows.len().min(SEARCHED_ROWS)];
    let mut best: Option<(u32, (u32, u32), Vec<ColumnMatch>)> = None;
    for (index, first) in searched.iter().enumerate() {
        let more = searched[index + 1..].iter().take(MOST_HEADER_ROWS - 1);
        let more = more.take_while(|row| is_label_row(row)).map(|row| row.number);
        for last in std::iter::once(first.number).chain(more) {
            let columns = match_columns(&view, (first.number, last), memory);
            let score = score(&columns);
            // Of equals the one with fewer rows: titles above a header add nothing to it.
            let rows = |header: &(u32, u32)| header.1 - header.0;
            let better = match &best {
                Some((known, header, _)) => {
                    score > *known || score == *known && rows(&(first.number, last)) < rows(header)
                }
                None => score > 0,
            };
            if better {
                best = Some((score, (first.number, last), columns));
            }
        }
    }
    let Some((_, header, columns)) = best else {
        return SheetRecognition::without_table(&sheet.name, NoTable::NoHeader);
    };
    let above = sheet.rows.iter().rev().filter(|row| row.number < header.0);
    let titles = above.flat_map(|row| &row.cells).filter_map(|(_, value)| match value {
        Value::Text(text) => Some(tidy(text)),
        _ => None,
    });
    let hints = std::iter::once(tidy(&sheet.name)).chain(titles).take(MOST_HINTS).collect();
    SheetRecognition { sheet: sheet.name.clone(), header: Some(header), columns, hints, no_table: None }
}

/// Whether a row may be the second of a header: words only, without digits.
fn is_label_row(row: &Row) -> bool {
    row.cells.iter().all(|(_, value)| match value {
        Value::Text(text) => !text.contains(|letter: char| letter.is_ascii_digit()),
        _ => false,
    })
}

/// What all columns together are worth; 0 when it is no header of a roster.
fn score(columns: &[ColumnMatch]) -> u32 {
    let mut fields: Vec<(Field, Confidence)> = columns.iter().filter_map(|c| Some((c.field?, c.confidence?))).collect();
    fields.sort();
    fields.dedup_by_key(|(field, _)| *field);
    let has_person =
        fields.iter().any(|(field, sure)| matches!(field, Field::Code | Field::Name) && *sure <= Confidence::Likely);
    if fields.len() < 3 || !has_person {
        return 0;
    }
    fields.iter().map(|(_, sure)| [4, 3, 1][*sure as usize]).sum()
}

/// What words in a header mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Match {
    Ours(Field, Confidence),
    NotOurs,
    Unknown,
}

fn match_columns(view: &View<'_>, rows: (u32, u32), memory: &mut Memory) -> Vec<ColumnMatch> {
    let mut columns = Vec::new();
    let last = view.sheet.last_column().unwrap_or(Column(0));
    for column in (0..=last.0).map(Column) {
        let mut parts: Vec<String> = Vec::new();
        for row in view.sheet.rows.iter().map(|row| row.number).filter(|row| (rows.0..=rows.1).contains(row)) {
            if let Some(text) = view.text(row, column).map(tidy).filter(|text| parts.last() != Some(text)) {
                parts.push(text);
            }
        }
        if parts.is_empty() {
            continue;
        }
        let (field, confidence) = match match_path(&parts, memory) {
            Match::Ours(field, confidence) => (Some(field), Some(confidence)),
            Match::NotOurs | Match::Unknown => (None, None),
        };
        columns.push(ColumnMatch { column, header: parts.join(" / "), field, confidence });
    }
    one_column_a_field(&mut columns);
    columns
}

/// A header of several rows, from the general to the particular.
fn match_path(parts: &[String], memory: &mut Memory) -> Match {
    let keys: Vec<String> = parts.iter().map(|part| key(part)).collect();
    let Some((last, before)) = keys.split_last() else { return Match::Unknown };
    let above: Vec<Match> = before.iter().rev().map(|part| match_words(part, memory)).collect();
    let is_birth = above.iter().any(|found| matches!(found, Match::Ours(Field::Birth, _)));
    match (is_birth, last.as_str()) {
        (true, "nam") => return Match::Ours(Field::BirthOfMan, Confidence::Sure),
        (true, "nu") => return Match::Ours(Field::BirthOfWoman, Confidence::Sure),
        _ => {}
    }
    let own = match_words(last, memory);
    if own != Match::Unknown || before.is_empty() {
        return own;
    }
    match match_words(&keys.join(" "), memory) {
        Match::Unknown => match above.into_iter().find(|found| *found != Match::Unknown) {
            Some(Match::Ours(field, _)) => Match::Ours(field, Confidence::Guess),
            other => other.unwrap_or(Match::Unknown),
        },
        joined => joined,
    }
}

fn match_words(words: &str, memory: &mut Memory) -> Match {
    if let Some(known) = memory.get(words) {
        return *known;
    }
    let found = match_new_words(words);
    memory.insert(words.to_owned(), found);
    found
}

fn match_new_words(words: &str) -> Match {
    /// A header is short; a paragraph is none.
    const LONGEST: usize = 80;
    /// From here on two words are the same one with a slip of the pen.
    const ALIKE: f64 = 0.85;
    if words.is_empty() || words.len() > LONGEST {
        return Match::Unknown;
    }
    let begins = |word: &str| word.contains(' ') && words.strip_prefix(word).is_some_and(|rest| rest.starts_with(' '));
    let known = || Field::all().flat_map(|field| field.headers().iter().map(move |word| (*word, field)));
    if let Some((_, field)) = known().find(|(word, _)| *word == words) {
        return Match::Ours(field, Confidence::Sure);
    }
    if OTHER_HEADERS.iter().any(|word| *word == words || begins(word)) {
        return Match::NotOurs;
    }
    if let Some((_, field)) = known().filter(|(word, _)| begins(word)).max_by_key(|(word, _)| word.len()) {
        return Match::Ours(field, Confidence::Likely);
    }
    let inside = format!(" {words} ");
    let contains = |word: &str| word.contains(' ') && inside.contains(&format!(" {word} "));
    if let Some((_, field)) = known().filter(|(word, _)| contains(word)).max_by_key(|(word, _)| word.len()) {
        return Match::Ours(field, Confidence::Guess);
    }
    let alike = known()
        .filter(|(word, _)| word.len() >= 6 && word.len().abs_diff(words.len()) <= 3)
        .map(|(word, field)| (strsim::normalized_damerau_levenshtein(word, words), field))
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    match alike {
        Some((alike, field)) if alike >= ALIKE => Match::Ours(field, Confidence::Guess),
        _ => Match::Unknown,
    }
}

/// The surest column keeps the field, of equals the left one; a name may go on in the next column.
fn one_column_a_field(columns: &mut [ColumnMatch]) {
    for field in Field::all() {
        let of_field = columns.iter().enumerate().filter(|(_, column)| column.field == Some(field));
        let Some((keeper, _)) = of_field.min_by_key(|(_, column)| column.confidence) else { continue };
        let (header, place) = (columns[keeper].header.clone(), columns[keeper].column.0);
        for (index, column) in columns.iter_mut().enumerate().filter(|(_, column)| column.field == Some(field)) {
            let given_name = column.header == header || key(&column.header).split(' ').next_back() == Some("ten");
            let goes_on = field == Field::Name && column.column.0 == place + 1 && given_name;
            if index != keeper && !goes_on {
                (column.field, column.confidence) = (None, None);
            }
        }
    }
}

/// Fields without which no row can be good, besides sex, birth and place, which have several columns.
const REQUIRED: [Field; 4] = [Field::Code, Field::Name, Field::Qualification, Field::WorkField];

/// What is missing before rows can be read; empty when nothing is.
pub fn check_mapping(recognition: &Recognition, city: &City) -> Vec<MappingFault> {
    let mut faults = Vec::new();
    let places = Places::new(city);
    let read: Vec<&SheetRecognition> = recognition.sheets.iter().filter(|sheet| sheet.header.is_some()).collect();
    if read.is_empty() {
        let message = "Không có trang tính nào được đọc: chọn dòng tiêu đề của ít nhất một trang tính.".into();
        faults.push(MappingFault { sheet: None, field: None, message });
    }
    for sheet in read {
        let has = |fields: &[Field]| fields.iter().any(|field| sheet.column(*field).is_some());
        let mut missing: Vec<Field> = REQUIRED.into_iter().filter(|field| !has(&[*field])).collect();
        if !has(&[Field::Birth, Field::BirthOfMan, Field::BirthOfWoman]) {
            missing.push(Field::Birth);
        }
        if !has(&[Field::Sex, Field::MarkOfWoman, Field::BirthOfMan, Field::BirthOfWoman]) {
            missing.push(Field::Sex);
        }
        if !has(&[Field::Unit, Field::District]) && !sheet.hints.iter().any(|hint| places.names_a_place(hint)) {
            missing.push(Field::Unit);
        }
        let fault =
            |field: Field, message| MappingFault { sheet: Some(sheet.sheet.clone()), field: Some(field), message };
        faults.extend(missing.into_iter().map(|field| {
            fault(
                field,
                format!("Thiếu cột “{}”: chọn cột tương ứng hoặc thêm cột vào tệp rồi gửi lại.", field.label()),
            )
        }));
        for field in Field::all().filter(|field| *field != Field::Name) {
            let columns: Vec<String> =
                sheet.columns.iter().filter(|c| c.field == Some(field)).map(|c| c.column.to_string()).collect();
            if columns.len() > 1 {
                let columns = columns.join(", ");
                faults.push(fault(field, format!("Cột {columns} cùng là “{}”: chỉ giữ một cột.", field.label())));
            }
        }
    }
    faults
}
