//! A table of the catalogue row by row: what each would change, and every bad value with its cell.

use super::super::export::COLUMNS;
use crate::pages::show;
use crate::words::words;
use haicap_core::Lang;
use haicap_core::city::City;
use haicap_core::procedure::{Channel, Entry, Fee, Listed, Part, Procedure, Unsure, changes};
use haicap_core::time::TimeLimit;
use haicap_core::words::{date, fold, tidy};
use haicap_pack::{procedure_text, read_procedure};
use haicap_sheets::book::{Book, Column, Row, Sheet, Value};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A row that changes something.
pub(crate) enum Planned {
    /// The next version of a procedure that takes dossiers.
    Version(Box<Procedure>),
    /// A line of the catalogue.
    Listed(Box<Listed>),
}

/// What a table says.
#[derive(Default)]
pub(crate) struct Reading {
    pub(crate) planned: Vec<Planned>,
    /// Rows that say what the catalogue says.
    pub(crate) same: usize,
    /// What is wrong, in the language of the page, each with its cell.
    pub(crate) faults: Vec<String>,
}

/// Rows from the top in which the header may stand.
const HEADER_ROWS: usize = 10;
/// Letters of a text.
const TEXT_MAX: usize = 2_000;

/// What is wrong with a value and what to write instead, in Vietnamese and English.
const CODE: (&str, &str) =
    ("viết mã quốc gia dạng chữ, như 2.000815", "write the national code as text, like 2.000815");
const TWICE: (&str, &str) = ("mã đã có ở trên; bỏ một", "the code stands above; take one out");
const MISSING: (&str, &str) = (
    "thủ tục mới phải có tên, lĩnh vực, cách nộp và căn cứ pháp lý",
    "a new procedure needs name, field, channels and legal ground",
);
const LONG: (&str, &str) = ("dài quá 2.000 chữ", "more than 2,000 letters");
const CHANNELS: (&str, &str) = (
    "viết Trực tiếp, Trực tuyến, Bưu chính công ích, cách nhau bằng dấu phẩy",
    "write Trực tiếp, Trực tuyến, Bưu chính công ích, divided by commas",
);
const FEE: (&str, &str) = (
    "viết như “miễn phí”, “8.000 đồng/bản”, “50.000 đồng/hồ sơ” hoặc “2.000 đồng/trang; từ trang 3: 1.000 đồng/trang; tối đa 200.000 đồng/bản”",
    "write it like “miễn phí”, “8.000 đồng/bản” or “2.000 đồng/trang; từ trang 3: 1.000 đồng/trang”",
);
const LIMIT: (&str, &str) = (
    "viết như “trong ngày”, “3 ngày làm việc”, “10 ngày” hoặc “8 giờ làm việc”",
    "write it like “trong ngày”, “3 ngày làm việc”, “10 ngày” or “8 giờ làm việc”",
);
const DAY: (&str, &str) = ("viết ngày/tháng/năm, ví dụ 01/07/2026", "write day/month/year, for example 01/07/2026");

/// Reads the first sheet with a header; versions begin on `from` where their row says no other day.
pub(crate) fn read((city, lang): (&City, Lang), book: &Book, from: Date) -> Reading {
    let found = book.sheets.iter().find_map(|sheet| header(sheet).map(|(row, columns)| (sheet, row, columns)));
    let Some((sheet, header, columns)) = found else {
        let fault = match lang {
            Lang::Vi => "Không thấy dòng tiêu đề có cột “Mã thủ tục”. Tải danh mục về, sửa trên tệp ấy rồi gửi lại.",
            Lang::En => {
                "No header with the column “Mã thủ tục”. Download the catalogue, change that file, send it again."
            }
        };
        return Reading { faults: vec![fault.to_owned()], ..Reading::default() };
    };
    let table = Table { city, lang, sheet, columns, from };
    let (mut reading, mut seen) = (Reading::default(), BTreeSet::new());
    for row in sheet.rows.iter().skip(header + 1).filter(|row| table.says_something(row)) {
        table.row(row, &mut seen, &mut reading);
    }
    reading
}

/// Columns by key of the export.
type Columns = BTreeMap<&'static str, Column>;

/// The row with most heads of the catalogue, when the code is among them.
fn header(sheet: &Sheet) -> Option<(usize, Columns)> {
    let columns = |row: &Row| -> Columns {
        let known = |text: &str| COLUMNS.iter().find(|(key, head)| *key == text || fold(head) == fold(text));
        row.cells.iter().rev().filter_map(|(at, value)| Some((known(&tidy(&value.text()))?.0, *at))).collect()
    };
    let rows = sheet.rows.iter().take(HEADER_ROWS).enumerate().map(|(index, row)| (index, columns(row)));
    rows.rev().filter(|(_, columns)| columns.contains_key("code")).max_by_key(|(_, columns)| columns.len())
}

struct Table<'a> {
    city: &'a City,
    lang: Lang,
    sheet: &'a Sheet,
    columns: Columns,
    from: Date,
}

/// What is wrong with a value, and what to write; in Vietnamese and English.
type Fault = (String, String);

fn fault((vi, en): (&str, &str)) -> Fault {
    (vi.to_owned(), en.to_owned())
}

impl Table<'_> {
    fn says_something(&self, row: &Row) -> bool {
        self.columns.values().any(|column| row.value(*column).is_some_and(|value| !tidy(&value.text()).is_empty()))
    }

    fn text(&self, row: &Row, key: &str) -> String {
        let value = self.columns.get(key).and_then(|column| row.value(*column));
        value.map(|value| tidy(&value.text())).unwrap_or_default()
    }

    fn row(&self, row: &Row, seen: &mut BTreeSet<String>, reading: &mut Reading) {
        let (code, mut faults) = (self.text(row, "code"), Vec::new());
        let shape = |(index, letter): (usize, char)| if index == 1 { letter == '.' } else { letter.is_ascii_digit() };
        if code.chars().count() != 8 || !code.chars().enumerate().all(shape) {
            faults.push(("code", fault(CODE)));
        } else if !seen.insert(code.clone()) {
            faults.push(("code", fault(TWICE)));
        } else if let Some(last) = self.city.last_version(&code) {
            self.version(row, last, reading, &mut faults);
        } else {
            self.listed(row, &code, reading, &mut faults);
        }
        reading.faults.extend(faults.into_iter().map(|(key, fault)| self.said(row, key, fault)));
    }

    /// Where and what: `ô H7, “8.00 đồng”: …`; of a list `mục 3, “fee”, “8.00 đồng”: …`.
    fn said(&self, row: &Row, key: &str, (vi, en): Fault) -> String {
        let (text, lang) = (self.text(row, key), self.lang);
        let place = self.sheet.place(row.number, self.columns.get(key).copied(), lang);
        let shown: String = text.chars().take(80).collect();
        format!("{}, {place}, “{shown}”: {}.", self.sheet.name, if lang == Lang::Vi { vi } else { en })
    }

    /// The version that the row shows: a table holds what is in force, and a later version may be to come.
    fn shown<'c>(&'c self, row: &Row, last: &'c Procedure) -> &'c Procedure {
        let number: Option<u32> = self.text(row, "version").parse().ok();
        let named = number.and_then(|number| self.city.versions(&last.id.code).find(|one| one.id.version == number));
        named.unwrap_or(last)
    }

    /// The next version with what the row changed; papers, form and steps stay.
    fn version(&self, row: &Row, last: &Procedure, reading: &mut Reading, faults: &mut Vec<(&'static str, Fault)>) {
        let (shown, wrong) = (self.shown(row, last), faults.len());
        let wanted = self.wanted(row, shown, faults);
        let day = self.day(row, faults);
        if faults.len() > wrong {
            return;
        }
        let (mut next, changed) = (last.clone(), changes(shown, &wanted));
        changed.iter().for_each(|change| carry(change.part, &wanted, &mut next));
        if changes(last, &next).is_empty() {
            reading.same += 1;
            return;
        }
        // The paper it comes with says what is changed: it is not unsure any more.
        next.unsure.retain(|unsure| !changed.iter().any(|change| change.part.key() == unsure.field));
        next.id.version += 1;
        next.in_force_from = day.filter(|day| *day != shown.in_force_from).unwrap_or(self.from);
        let row_name = self.sheet.place(row.number, None, self.lang);
        match read_procedure(&row_name, &procedure_text(&next), self.city) {
            Ok(_) => reading.planned.push(Planned::Version(Box::new(next))),
            Err(errors) => faults.extend(errors.iter().map(|error| {
                let said = format!("{}. {}", error.problem, error.cure);
                let en = format!("the checks of the city's pack refuse the version, in Vietnamese: {said}");
                ("code", (said, en))
            })),
        }
    }

    /// A version as the row wants it.
    fn wanted(&self, row: &Row, shown: &Procedure, faults: &mut Vec<(&'static str, Fault)>) -> Procedure {
        let mut wanted = shown.clone();
        self.words(row, "name", &mut wanted.name, faults);
        self.words(row, "name_en", &mut wanted.name_en, faults);
        self.words(row, "field", &mut wanted.field, faults);
        self.list(row, "keywords", &mut wanted.keywords, faults);
        self.list(row, "law", &mut wanted.law, faults);
        self.channels(row, &mut wanted.channels, faults);
        if let Some(fee) = self.fee(row, Some(&shown.fee), faults) {
            wanted.fee = fee;
        }
        if let Some(limit) = self.limit(row, Some(shown.limit), faults) {
            wanted.limit = limit;
        }
        wanted
    }

    /// A line of the catalogue: what is there with what the row says, or a new one.
    fn listed(&self, row: &Row, code: &str, reading: &mut Reading, faults: &mut Vec<(&'static str, Fault)>) {
        let known = self.city.listed.get(code);
        let mut listed = known.cloned().unwrap_or_else(|| beginning(code, self.from));
        let wrong = faults.len();
        self.words(row, "name", &mut listed.name, faults);
        self.words(row, "name_en", &mut listed.name_en, faults);
        self.words(row, "field", &mut listed.field, faults);
        self.list(row, "keywords", &mut listed.keywords, faults);
        self.list(row, "law", &mut listed.law, faults);
        self.channels(row, &mut listed.channels, faults);
        listed.fee = self.fee(row, listed.fee.as_ref(), faults).or(listed.fee);
        listed.limit = self.limit(row, listed.limit, faults).or(listed.limit);
        listed.in_force_from = self.day(row, faults).unwrap_or(listed.in_force_from);
        if listed.name_en.is_empty() {
            listed.name_en = listed.name.clone();
        }
        if listed.keywords.is_empty() {
            listed.keywords = vec![listed.name.to_lowercase()];
        }
        if listed.limit.is_some() && known.is_none_or(|known| known.limit != listed.limit) {
            listed.unsure.retain(|unsure| unsure.field != "limit");
        }
        let needed = [
            ("name", listed.name.is_empty()),
            ("field", listed.field.is_empty()),
            ("channels", listed.channels.is_empty()),
            ("law", listed.law.is_empty()),
        ];
        let missing = needed.into_iter().filter(|(key, empty)| *empty && !faults.iter().any(|(wrong, _)| wrong == key));
        let missing: Vec<_> = missing.map(|(key, _)| (key, fault(MISSING))).collect();
        faults.extend(missing);
        match faults.len() > wrong {
            true => {}
            false if known == Some(&listed) => reading.same += 1,
            false => reading.planned.push(Planned::Listed(Box::new(listed))),
        }
    }

    fn words(&self, row: &Row, key: &'static str, into: &mut String, faults: &mut Vec<(&'static str, Fault)>) {
        let text = self.text(row, key);
        if text.chars().count() > TEXT_MAX {
            faults.push((key, fault(LONG)));
        } else if !text.is_empty() {
            *into = text;
        }
    }

    /// Members divided by semicolons.
    fn list(&self, row: &Row, key: &'static str, into: &mut Vec<String>, faults: &mut Vec<(&'static str, Fault)>) {
        let mut text = String::new();
        self.words(row, key, &mut text, faults);
        if !text.is_empty() && text != into.join("; ") {
            *into = text.split(';').map(tidy).filter(|one| !one.is_empty()).collect();
        }
    }

    fn channels(&self, row: &Row, into: &mut Vec<Channel>, faults: &mut Vec<(&'static str, Fault)>) {
        let text = self.text(row, "channels");
        match Channel::of_words(&text) {
            Some(channels) => *into = channels,
            None if text.is_empty() => {}
            None => faults.push(("channels", fault(CHANNELS))),
        }
    }

    /// Another fee than the one that is there.
    fn fee(&self, row: &Row, known: Option<&Fee>, faults: &mut Vec<(&'static str, Fault)>) -> Option<Fee> {
        let text = self.text(row, "fee");
        let shown = known.map(|fee| show::fee(fee, words(Lang::Vi), Lang::Vi));
        if text.is_empty() || shown.as_ref() == Some(&text) {
            return None;
        }
        let fee = Fee::of_words(&text);
        if fee.is_none() {
            faults.push(("fee", fault(FEE)));
        }
        fee
    }

    /// Another limit than the one that is there.
    fn limit(&self, row: &Row, known: Option<TimeLimit>, faults: &mut Vec<(&'static str, Fault)>) -> Option<TimeLimit> {
        let text = self.text(row, "limit");
        if text.is_empty() || known.is_some_and(|known| known.label(Lang::Vi) == text) {
            return None;
        }
        let limit = TimeLimit::of_words(&text);
        if limit.is_none() {
            faults.push(("limit", fault(LIMIT)));
        }
        limit
    }

    fn day(&self, row: &Row, faults: &mut Vec<(&'static str, Fault)>) -> Option<Date> {
        let value = self.columns.get("in_force_from").and_then(|column| row.value(*column));
        let day = match value? {
            Value::Date(day) => Some(*day),
            Value::DateTime(moment) => Some(moment.date()),
            value => day_of(&tidy(&value.text())),
        };
        if day.is_none() {
            faults.push(("in_force_from", fault(DAY)));
        }
        day
    }
}

/// Carries one part of a version over into another; a table has no others.
fn carry(part: Part, from: &Procedure, into: &mut Procedure) {
    match part {
        Part::Name => into.name.clone_from(&from.name),
        Part::NameEn => into.name_en.clone_from(&from.name_en),
        Part::Keywords => into.keywords.clone_from(&from.keywords),
        Part::Field => into.field.clone_from(&from.field),
        Part::Channels => into.channels.clone_from(&from.channels),
        Part::Fee => into.fee.clone_from(&from.fee),
        Part::Limit => into.limit = from.limit,
        Part::Law => into.law.clone_from(&from.law),
        _ => {}
    }
}

/// Day first, or year first.
fn day_of(text: &str) -> Option<Date> {
    let parts: Vec<i16> = text.split(['/', '-', '.']).map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let (day, month, year) = match parts.as_slice() {
        [day, month, year] if *year > 1900 => (*day, *month, *year),
        [year, month, day] if *year > 1900 => (*day, *month, *year),
        _ => return None,
    };
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}

/// A procedure of which nothing is known yet.
fn beginning(code: &str, from: Date) -> Listed {
    let unsure = |field: &str| Unsure { field: field.into(), note: "tệp danh mục không ghi".into() };
    Listed {
        code: code.to_owned(),
        name: String::new(),
        name_en: String::new(),
        keywords: vec![],
        field: String::new(),
        in_force_from: from,
        channels: vec![],
        fee: None,
        limit: None,
        law: vec![],
        unsure: ["limit", "papers", "steps"].map(unsure).into(),
    }
}

impl Planned {
    /// The row as a line of the catalogue.
    pub(crate) fn entry(&self) -> Entry<'_> {
        match self {
            Planned::Version(procedure) => Entry::Offered(procedure),
            Planned::Listed(listed) => Entry::Listed(listed),
        }
    }

    /// Number of the version and its first day.
    pub(crate) fn version(&self) -> Option<(u32, String)> {
        match self {
            Planned::Version(procedure) => Some((procedure.id.version, date(procedure.in_force_from))),
            Planned::Listed(_) => None,
        }
    }
}
