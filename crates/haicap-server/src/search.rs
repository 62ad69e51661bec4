//! Finding dossiers within what one may see (tìm hồ sơ): by code, name, telephone and identity number.
//!
//! Whoever asks sees dossiers of the units where they may read dossiers, a citizen their own; that others exist is not
//! told. Words are compared without accents, each as the beginning of a word, in any order.

use crate::app::App;
use crate::error::Problem;
use haicap_core::Lang;
use haicap_core::access::{Action, Object, Subject, permits};
use haicap_core::dossier::{Dossier, Reception, carried_over_id};
use haicap_core::organization::Role;
use haicap_core::territory::UnitId;
use haicap_core::words::{fold, tidy};
use haicap_store::{ApplicantRow, DossierRow, DossierWords, ForgottenWords, FoundRow, Store, StoreError};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::str::FromStr;
use uuid::Uuid;

/// Letters of a question.
const TEXT_MAX: usize = 200;
/// Dossiers whose words are written in one transaction when a store of an earlier version is opened.
const FILLED_TOGETHER: u32 = 500;
/// The note of a store: up to which dossier words were written, or [`ALL`].
const FILLED: &str = "words_filled";
/// The same for words at the desks that received them for another unit.
const FILLED_AT_DESKS: &str = "words_filled_at_desks";
const ALL: &str = "all";

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Query {
    /// As it was typed, tidied.
    pub(crate) text: String,
    words: Vec<String>,
}

/// Why a question cannot be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing was typed.
    Empty,
    /// No two letters or digits beside each other.
    Short,
    /// Longer than any name.
    Long,
}

impl Fault {
    /// What is wrong and what to do.
    pub(crate) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Fault::Empty => (
                "Chưa có gì để tìm. Nhập mã hồ sơ, họ tên, số điện thoại hoặc số định danh.",
                "There is nothing to look for. Type a dossier code, a name, a telephone or an identity number.",
            ),
            Fault::Short => (
                "Cần ít nhất hai chữ cái hoặc chữ số liền nhau, ví dụ một chữ trong họ tên hoặc đầu số điện thoại.",
                "Type at least two letters or digits beside each other, such as a word of the name or the first digits \
                 of a telephone number.",
            ),
            Fault::Long => (
                "Nội dung tìm dài quá 200 chữ. Chỉ nhập mã hồ sơ, họ tên, số điện thoại hoặc số định danh.",
                "The question has more than 200 letters. Type a dossier code, a name, a telephone or an identity number.",
            ),
        }
    }

    /// As the API says it.
    pub(crate) fn problem(self, lang: Lang) -> Problem {
        Problem::new(axum::http::StatusCode::UNPROCESSABLE_ENTITY, "bad_input", self.words(), lang)
    }
}

impl Query {
    /// Reads what somebody typed.
    ///
    /// # Errors
    /// See [`Fault`].
    pub(crate) fn read(typed: &str) -> Result<Self, Fault> {
        let text = tidy(typed);
        if text.is_empty() {
            return Err(Fault::Empty);
        }
        if text.chars().count() > TEXT_MAX {
            return Err(Fault::Long);
        }
        let is_number = text.chars().all(|letter| letter.is_ascii_digit() || "+-. ()".contains(letter));
        let words = if is_number { vec![number(&text)] } else { split(&text).collect() };
        let query = Query { text, words };
        let long_enough = query.words.iter().any(|word| word.chars().nth(1).is_some());
        if long_enough || query.code().is_some_and(|code| code.len() > 2) { Ok(query) } else { Err(Fault::Short) }
    }

    /// The question as the beginning of a code: no blank in it, and a digit.
    fn code(&self) -> Option<String> {
        let fits = self.text.is_ascii() && !self.text.contains(' ') && self.text.contains(|c: char| c.is_ascii_digit());
        fits.then(|| self.text.to_ascii_uppercase())
    }

    /// Whether every word of the question begins one of these.
    fn fits(&self, whole: &str) -> bool {
        self.words.iter().all(|word| whole.split(' ').any(|known| known.starts_with(word.as_str())))
    }
}

/// The words of a text: folded, letters and digits only.
fn split(text: &str) -> impl Iterator<Item = String> {
    let folded = fold(text);
    let words: Vec<String> = folded.split(|letter: char| !letter.is_alphanumeric()).map(str::to_owned).collect();
    words.into_iter().filter(|word| !word.is_empty())
}

/// A number without what stands between its digits, at home as in `0903…` instead of `+84 903…`.
pub(crate) fn number(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix("84") {
        Some(rest) if rest.len() == 9 => format!("0{rest}"),
        _ => digits,
    }
}

/// By which words an applicant's dossiers are found.
pub(crate) fn whole(name: &str, identity_number: &str, phone: &str) -> String {
    let numbers = [number(identity_number), number(phone)].into_iter().filter(|number| !number.is_empty());
    split(name).chain(numbers).collect::<Vec<_>>().join(" ")
}

/// What of a stored dossier says at whose desk it was received.
#[derive(Deserialize)]
struct Received {
    #[serde(default)]
    reception: Option<Reception>,
}

/// The unit whose desk received a dossier for another. A body that cannot be read is told where it is shown.
fn desk_of(dossier: &DossierRow) -> Option<String> {
    let received: Received = serde_json::from_str(&dossier.body).ok()?;
    received.reception.map(|reception| reception.unit.to_string()).filter(|desk| *desk != dossier.unit)
}

/// The same words where a dossier was received for another unit.
fn at_desk(dossier: &DossierRow, applicant: &ApplicantRow) -> Option<DossierWords> {
    desk_of(dossier).map(|unit| DossierWords { unit, ..words_of(dossier, applicant) })
}

/// All words of a dossier of this applicant.
fn all_words(dossier: &DossierRow, applicant: &ApplicantRow) -> impl Iterator<Item = DossierWords> {
    std::iter::once(words_of(dossier, applicant)).chain(at_desk(dossier, applicant))
}

/// The words of a dossier of this applicant, where it is handled.
pub fn words_of(dossier: &DossierRow, applicant: &ApplicantRow) -> DossierWords {
    DossierWords {
        unit: dossier.unit.clone(),
        at: dossier.submitted_at,
        dossier: dossier.id,
        whole: whole(&applicant.name, &applicant.identity_number, &applicant.phone),
    }
}

/// What a new dossier of an applicant changes: its own words, and those of the others when name or numbers were
/// corrected, whose old ones go.
pub(crate) async fn words_after(
    store: &Store,
    dossier: &DossierRow,
    applicant: &ApplicantRow,
) -> Result<(Option<ForgottenWords>, Vec<DossierWords>), StoreError> {
    let mut words: Vec<_> = all_words(dossier, applicant).collect();
    let known = store.applicant(applicant.id).await?;
    let same = |known: &ApplicantRow| words_of(dossier, known) == words[0];
    if known.is_none_or(|known| same(&known)) {
        return Ok((None, words));
    }
    let others = store.dossiers_of_applicant(applicant.id).await?;
    words.extend(others.iter().filter(|other| other.id != dossier.id).flat_map(|other| all_words(other, applicant)));
    let desks: BTreeSet<String> = others.iter().filter_map(desk_of).collect();
    Ok((Some(ForgottenWords { applicant: applicant.id, desks: desks.into_iter().collect() }), words))
}

/// Writes the words of dossiers that an earlier version stored, batch by batch; begun again it goes on.
pub(crate) async fn fill(store: &Store) -> Result<(), StoreError> {
    fill_with(store, FILLED, |row| Some(words_of(&row.dossier, &row.applicant))).await?;
    fill_with(store, FILLED_AT_DESKS, |row| at_desk(&row.dossier, &row.applicant)).await
}

async fn fill_with(
    store: &Store,
    filled: &str,
    words: impl Fn(&FoundRow) -> Option<DossierWords>,
) -> Result<(), StoreError> {
    let note = store.meta(filled).await?;
    if note.as_deref() == Some(ALL) {
        return Ok(());
    }
    let mut after: Option<Uuid> = note.and_then(|id| id.parse().ok());
    loop {
        let page = store.found_pages(after, FILLED_TOGETHER).await?;
        let words = page.iter().filter_map(&words).collect();
        after = page.last().map(|row| row.dossier.id);
        let note = after.map_or(ALL.to_owned(), |id| id.to_string());
        store.keep_words(words, (filled, &note)).await?;
        if after.is_none() {
            return Ok(());
        }
        tracing::info!(up_to = %note, "words for the search were written");
    }
}

/// Where a page of answers begins: behind this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cursor {
    /// Codes, the highest first.
    Code(String),
    /// Words, the newest dossier first.
    Word(i64, Uuid),
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Cursor::Code(code) => write!(f, "c~{code}"),
            Cursor::Word(at, dossier) => write!(f, "w~{at}~{dossier}"),
        }
    }
}

impl FromStr for Cursor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text.split_once('~') {
            Some(("c", code)) => Ok(Cursor::Code(code.to_owned())),
            Some(("w", rest)) => {
                let (at, dossier) = rest.split_once('~').ok_or(())?;
                Ok(Cursor::Word(at.parse().map_err(drop)?, dossier.parse().map_err(drop)?))
            }
            _ => Err(()),
        }
    }
}

/// What was found, a page of it.
pub(crate) struct Found {
    pub(crate) hits: Vec<Hit>,
    pub(crate) next: Option<Cursor>,
}

/// A dossier that was found.
pub(crate) struct Hit {
    pub(crate) dossier: Dossier,
    pub(crate) applicant: ApplicantRow,
}

/// Dossiers that answer a question, among those that the subject may read. What looks like a code is one as long as a
/// code begins like it; else its words are looked for, and last the codes that old units gave.
pub(crate) async fn find(
    app: &App,
    subject: &Subject,
    query: &Query,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Found, StoreError> {
    if subject.roles.contains(&Role::Citizen) {
        let hits = own(app, subject, query).await?;
        return Ok(Found { hits, next: None });
    }
    if !matches!(after, Some(Cursor::Word(..)))
        && let Some(code) = query.code()
    {
        let found = by_code(app, subject, &code, after, limit).await?;
        if after.is_some() || !found.hits.is_empty() {
            return Ok(found);
        }
    }
    let found = by_words(app, subject, query, after, limit).await?;
    if after.is_some() || !found.hits.is_empty() {
        return Ok(found);
    }
    Ok(Found { hits: by_whole_code(app, subject, &query.text).await?, next: None })
}

/// Units whose dossiers the subject may read.
fn units(subject: &Subject) -> BTreeSet<UnitId> {
    let may = |unit: &UnitId| {
        let object = Object { unit: Some(*unit), ..Object::default() };
        permits(subject, Action::ReadDossier, &object).is_ok()
    };
    subject.units().filter(may).collect()
}

/// What may be shown of the rows; a row that cannot be read is left out and logged.
fn shown(subject: &Subject, rows: Vec<FoundRow>) -> Vec<Hit> {
    let hit = |row: FoundRow| {
        let dossier: Dossier = serde_json::from_str(&row.dossier.body)
            .inspect_err(|error| tracing::error!(%error, dossier = %row.dossier.id, "a stored dossier cannot be read"))
            .ok()?;
        let may = permits(subject, Action::ReadDossier, &dossier.object()).is_ok();
        may.then_some(Hit { dossier, applicant: row.applicant })
    };
    rows.into_iter().filter_map(hit).collect()
}

async fn by_code(
    app: &App,
    subject: &Subject,
    code: &str,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Found, StoreError> {
    let before = after.and_then(|after| if let Cursor::Code(code) = after { Some(code.as_str()) } else { None });
    let mut rows = Vec::new();
    for unit in units(subject) {
        if let Some(prefix) = prefix(&app.desk(unit), code) {
            rows.extend(app.store.dossiers_by_code(&prefix, before, limit + 1).await?);
        }
    }
    rows.sort_by(|a, b| b.dossier.code.cmp(&a.dossier.code));
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).and_then(|row| row.dossier.code.clone()).map(Cursor::Code);
    Ok(Found { hits: shown(subject, rows), next })
}

/// With what the codes of a desk begin that begin like this; the desk itself may be left out, and a trial's `T-`.
fn prefix(desk: &str, code: &str) -> Option<String> {
    let whole = [desk.to_owned() + "-" + code, "T-".to_owned() + code, code.to_owned()];
    let [at_desk, in_trial, given] = whole;
    let begins = |given: &String| given.starts_with(&format!("{desk}-"));
    match () {
        () if begins(&given) => Some(given),
        () if begins(&in_trial) => Some(in_trial),
        () if desk.starts_with(&given) || desk.starts_with(&in_trial) => Some(format!("{desk}-")),
        () => given.starts_with(|letter: char| letter.is_ascii_digit()).then_some(at_desk),
    }
}

async fn by_words(
    app: &App,
    subject: &Subject,
    query: &Query,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Found, StoreError> {
    let after = after.and_then(|after| if let Cursor::Word(at, id) = after { Some((*at, *id)) } else { None });
    let mut rows = Vec::new();
    for unit in units(subject) {
        rows.extend(app.store.dossiers_by_words(&unit.to_string(), &query.words, after, limit + 1).await?);
    }
    rows.sort_by_key(|row| std::cmp::Reverse((row.dossier.submitted_at, row.dossier.id)));
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let last = rows.last().filter(|_| more);
    let next = last.map(|row| Cursor::Word(row.dossier.submitted_at, row.dossier.id));
    // Words that nobody looked at yet, and applicants whose name is another by now.
    rows.retain(|row| query.fits(&words_of(&row.dossier, &row.applicant).whole));
    Ok(Found { hits: shown(subject, rows), next })
}

/// Dossiers with exactly this code. An old code is looked for at the old units that went into the person's units, and at
/// these themselves in other systems: the identifier of a carried-over dossier follows from unit and code.
pub(crate) async fn by_whole_code(app: &App, subject: &Subject, code: &str) -> Result<Vec<Hit>, StoreError> {
    let store = &app.store;
    let mut dossiers: Vec<DossierRow> = store.dossier_by_code(code).await?.into_iter().collect();
    let predecessors = |unit: UnitId| app.city().predecessors(unit).map(|succession| succession.from);
    let senders: BTreeSet<UnitId> = subject.units().flat_map(predecessors).chain(subject.units()).collect();
    for unit in senders {
        dossiers.extend(store.dossier(carried_over_id(unit, code)).await?);
    }
    let mut rows = Vec::new();
    for dossier in dossiers {
        if let Some(applicant) = store.applicant(dossier.applicant).await? {
            rows.push(FoundRow { dossier, applicant });
        }
    }
    Ok(shown(subject, rows))
}

/// A citizen's own dossiers, by code or words.
async fn own(app: &App, subject: &Subject, query: &Query) -> Result<Vec<Hit>, StoreError> {
    let Some(person) = subject.person else { return Ok(Vec::new()) };
    let Some(applicant) = app.store.applicant(person).await? else { return Ok(Vec::new()) };
    let code = query.code();
    let fits = |row: &DossierRow| {
        let by_code = code.as_ref().zip(row.code.as_ref()).is_some_and(|(asked, code)| code.contains(asked.as_str()));
        by_code || query.fits(&words_of(row, &applicant).whole)
    };
    let rows = app.store.dossiers_of_applicant(person).await?.into_iter().filter(fits);
    let rows = rows.map(|dossier| FoundRow { dossier, applicant: applicant.clone() }).collect();
    Ok(shown(subject, rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_becomes_words() {
        let words = |typed: &str| Query::read(typed).map(|query| query.words.join(" "));
        assert_eq!(words(" Nguyễn  Thị HOÀ "), Ok("nguyen thi hoa".into()));
        assert_eq!(words("Đặng Ý"), Ok("dang y".into()));
        assert_eq!(words("0903 123-456"), Ok("0903123456".into()));
        assert_eq!(words("+84 903 123 456"), Ok("0903123456".into()));
        assert_eq!(words("100%_x"), Ok("100 x".into()), "% and _ stand for nothing else");
        for (typed, fault) in [("", Fault::Empty), (" \t", Fault::Empty), ("%", Fault::Short), ("a", Fault::Short)] {
            assert_eq!(words(typed), Err(fault), "{typed}");
        }
        assert_eq!(words("n t h"), Err(Fault::Short));
        assert_eq!(words("7"), Err(Fault::Short));
        assert_eq!(words(&"a".repeat(201)), Err(Fault::Long));
        assert_eq!(words(&"a".repeat(200)), Ok("a".repeat(200)));
    }

    #[test]
    fn both_spellings_are_one_word_and_numbers_lose_their_blanks() {
        let written = whole("Trần Thị Hoà", "079 188 001 234", "+84 903.123.456");
        assert_eq!(written, "tran thi hoa 079188001234 0903123456");
        assert_eq!(written, whole("TRẦN THỊ HÒA", "079188001234", "0903123456"));
        assert_eq!(whole("Ý", "", ""), "y");
    }

    #[test]
    fn a_code_may_be_typed_from_its_beginning_or_its_day() {
        let (desk, trial) = ("H29.26740", "T-H29.26740");
        assert_eq!(prefix(desk, "H29.26740-2506").as_deref(), Some("H29.26740-2506"));
        assert_eq!(prefix(desk, "H29").as_deref(), Some("H29.26740-"));
        assert_eq!(prefix(desk, "250612-0001").as_deref(), Some("H29.26740-250612-0001"));
        assert_eq!(prefix(desk, "H29.26743-250612-0001"), None, "another unit's codes are not looked at");
        assert_eq!(prefix(trial, "H29.26740-25").as_deref(), Some("T-H29.26740-25"));
        assert_eq!(prefix(trial, "T-H29").as_deref(), Some("T-H29.26740-"));
    }

    #[test]
    fn a_cursor_is_read_back() {
        for cursor in [Cursor::Code("H29.26740-250612-0001".into()), Cursor::Word(-5, Uuid::from_u128(7))] {
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        for text in ["", "w~1", "c", "x~1~2", "w~a~b"] {
            assert_eq!(text.parse::<Cursor>(), Err(()), "{text}");
        }
    }
}
