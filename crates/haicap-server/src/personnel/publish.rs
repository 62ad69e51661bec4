//! Issued lists: the only way in which names leave the personnel part (danh sách đã ban hành).
//!
//! A list says who holds which post from which day, by which paper. It is handed to the city's stores in
//! the same process, or taken to another machine as a file signed with the personnel store's key.

mod carry;

use super::RecordError;
use crate::app::{App, AppKind};
use crate::clock::wall;
use crate::instance::Instance;
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
use haicap_core::document::Classification;
use haicap_core::organization::Assignment;
use haicap_core::territory::UnitId;
use haicap_store::{AssignmentRow, Change, NewEntry, OfficialRow, Outcome, Store};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What a list rests on, and so what it gives (căn cứ của danh sách).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ListGround {
    /// A list of trial participants: accounts of trials, no legal effect.
    Participants,
    /// A notice of provisional assignment: accounts of trials, no legal effect.
    Provisional,
    /// A decision or resolution: official rights from its day on.
    Legal,
    /// People left: whatever they held, in trials and officially, ends at once.
    Leaving,
}

/// People who were made known, with their posts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssuedList {
    /// Identifier; the same list taken in twice changes nothing.
    pub id: Uuid,
    /// Key of the city.
    pub city: String,
    /// Number and symbol of the paper, or the name of the participant list.
    pub number: String,
    /// The day it was issued.
    #[schema(value_type = crate::api::shapes::Day)]
    pub issued_on: Date,
    /// What it gives.
    pub ground: ListGround,
    /// Who took it out of the personnel part, by account.
    pub reader: String,
    /// Who holds what.
    pub people: Vec<IssuedPerson>,
    /// Who holds nothing any more, by this paper.
    #[serde(default)]
    pub ended: Vec<Uuid>,
    /// The first day on which they hold nothing officially; at once when absent.
    #[serde(default)]
    #[schema(value_type = Option<crate::api::shapes::Day>)]
    pub ended_from: Option<Date>,
    /// How secret the paper is; a server with a network takes in open lists only.
    #[serde(default = "open_list")]
    #[schema(value_type = String)]
    pub classification: Classification,
}

/// What a list is that does not say how secret it is.
const fn open_list() -> Classification {
    Classification::Open
}

/// One person of an issued list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssuedPerson {
    /// The person.
    pub id: Uuid,
    /// Staff number.
    pub code: String,
    /// Full name.
    pub name: String,
    /// The unit.
    #[schema(value_type = crate::api::shapes::Unit)]
    pub unit: UnitId,
    /// Keys of the posts: the one with the establishment place first.
    pub posts: Vec<String>,
    /// First day of the rights; from the beginning when absent.
    #[schema(value_type = Option<crate::api::shapes::Day>)]
    pub from: Option<Date>,
}

/// An issued list as a file: its exact text, and the signature over it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignedList {
    /// The list as JSON text.
    pub list: String,
    /// Public key (Ed25519) in hexadecimal.
    pub key: String,
    /// Signature over the text in hexadecimal.
    pub signature: String,
}

/// Why a file of an issued list is not taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Distrust {
    /// Key or signature cannot be read.
    #[error("the file is damaged: key or signature cannot be read")]
    Unreadable,
    /// The text was altered, or signed with another key.
    #[error("the signature does not fit the text: the file was altered")]
    Altered,
    /// Signed by another personnel store than the one this city trusts.
    #[error("the file was signed with a key that this server does not trust")]
    OtherKey,
}

const KEY: &str = "signing_key";
const TRUSTED: &str = "personnel_key";

/// The key of a personnel store, made when it is first needed.
async fn signing_key(store: &Store) -> Result<SigningKey, RecordError> {
    if let Some(kept) = store.meta(KEY).await?.and_then(|text| bytes(&text)) {
        return Ok(SigningKey::from_bytes(&kept));
    }
    let mut secret = [0; 32];
    getrandom::fill(&mut secret)?;
    store.set_meta(KEY, &hex(&secret)).await?;
    Ok(SigningKey::from_bytes(&secret))
}

/// The public key by which files of a personnel store are known.
pub async fn public_key(personnel: &App) -> Result<String, RecordError> {
    Ok(hex(signing_key(&personnel.store).await?.verifying_key().as_bytes()))
}

/// The list as a signed file.
pub async fn sign(personnel: &App, list: &IssuedList) -> Result<SignedList, RecordError> {
    let key = signing_key(&personnel.store).await?;
    let text = serde_json::to_string(list)?;
    let signature = hex(&key.sign(text.as_bytes()).to_bytes());
    Ok(SignedList { list: text, key: hex(key.verifying_key().as_bytes()), signature })
}

/// The list in a signed file, when its signature fits.
///
/// # Errors
/// See [`Distrust`].
pub fn open(file: &SignedList) -> Result<IssuedList, Distrust> {
    let key = bytes::<32>(&file.key).and_then(|key| VerifyingKey::from_bytes(&key).ok()).ok_or(Distrust::Unreadable)?;
    let signature = bytes::<64>(&file.signature).ok_or(Distrust::Unreadable)?;
    key.verify(file.list.as_bytes(), &Signature::from_bytes(&signature)).map_err(|_| Distrust::Altered)?;
    serde_json::from_str(&file.list).map_err(|_| Distrust::Unreadable)
}

/// Takes a signed file into the city's stores. The first key that is taken in is trusted from then on.
///
/// # Errors
/// A file that is altered or of another key, and failures of the stores.
pub async fn take_in_signed(instance: &Instance, file: &SignedList) -> Result<usize, RecordError> {
    let refused = |distrust: Distrust| {
        let vi = match distrust {
            Distrust::Unreadable => "Tệp bị hỏng: không đọc được khóa hoặc chữ ký. Xuất lại tệp từ máy nhân sự.",
            Distrust::Altered => "Chữ ký không khớp: tệp đã bị sửa. Xuất lại tệp từ máy nhân sự.",
            Distrust::OtherKey => "Tệp được ký bằng khóa khác với khóa mà thành phố này tin cậy. Chưa có gì thay đổi.",
        };
        RecordError::wrong(vi, distrust.to_string())
    };
    let list = open(file).map_err(refused)?;
    if list.city != instance.city().key {
        let vi = format!("Danh sách thuộc thành phố `{}`, không phải `{}`.", list.city, instance.city().key);
        return Err(RecordError::wrong(vi, "the list belongs to another city"));
    }
    if list.classification != Classification::Open && !instance.is_personnel_only() {
        let level = list.classification.label(haicap_core::Lang::Vi);
        let vi = format!("Danh sách có độ mật “{level}”: máy chủ nối mạng không nhận. Chưa có gì thay đổi.");
        return Err(RecordError::wrong(vi, "the list is classified: a server with a network does not take it in"));
    }
    match instance.city_store().meta(TRUSTED).await? {
        Some(trusted) if trusted != file.key => return Err(refused(Distrust::OtherKey)),
        Some(_) => {}
        None => instance.city_store().set_meta(TRUSTED, &file.key).await?,
    }
    let mark = format!("issued-list/{}", list.id);
    let before = instance.city_store().meta(&mark).await?.is_some();
    let list = if before { still_held(instance, list).await? } else { list };
    let people = take_in(instance, &list).await?;
    if !before {
        instance.city_store().set_meta(&mark, &wall().to_string()).await?;
    }
    Ok(people)
}

/// A list that comes once more, without those whom a later paper moved: it mends what was missed, it turns nothing back.
async fn still_held(instance: &Instance, list: IssuedList) -> Result<IssuedList, RecordError> {
    let held = held(instance).await?;
    let rows = |id: &Uuid| held.get(id).map_or(&[][..], Vec::as_slice);
    let holds = |person: &IssuedPerson| {
        let wanted = assignments(instance, &list, person);
        rows(&person.id).len() == wanted.len() && wanted.iter().all(|one| is_held(&list, rows(&person.id), one))
    };
    let people = list.people.iter().filter(|person| holds(person)).cloned().collect();
    let ended = list.ended.iter().copied().filter(|id| rows(id).is_empty()).collect();
    Ok(IssuedList { people, ended, ..list })
}

/// The assignments of the city by official.
async fn held(instance: &Instance) -> Result<BTreeMap<Uuid, Vec<AssignmentRow>>, RecordError> {
    let mut held: BTreeMap<Uuid, Vec<AssignmentRow>> = BTreeMap::new();
    for row in instance.city_store().assignments().await? {
        held.entry(row.official).or_default().push(row);
    }
    Ok(held)
}

/// Takes an issued list into the city: assignments for trials, official rights by a decision. Returns how
/// many people got or lost something.
///
/// # Errors
/// When a store fails; then nothing of the city's assignments was changed.
pub async fn take_in(instance: &Instance, list: &IssuedList) -> Result<usize, RecordError> {
    take_in_all(instance, std::slice::from_ref(list)).await
}

/// Takes several issued lists in, one after another in one transaction of the city's store, then of each open store.
/// What is there already is left alone, so a list that was taken in by half is mended by taking it in again.
///
/// # Errors
/// As [`take_in`].
pub async fn take_in_all(instance: &Instance, lists: &[IssuedList]) -> Result<usize, RecordError> {
    take_in_lists(instance, lists, Taking::First).await
}

/// Whether lists may have been taken in before, and what they gave have ended since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taking {
    /// These lists are new.
    First,
    /// An assignment that ended may begin once more.
    Again,
}

/// As [`take_in_all`].
pub(crate) async fn take_in_lists(
    instance: &Instance,
    lists: &[IssuedList],
    taking: Taking,
) -> Result<usize, RecordError> {
    let mut held = held(instance).await?;
    let mut changes = Vec::new();
    let mut touched: BTreeSet<Uuid> = BTreeSet::new();
    let mut wanted: Vec<(&IssuedList, People)> = Vec::new();
    for list in lists {
        let people = changes_of((instance, taking), list, &mut held, &mut changes, &mut touched).await?;
        wanted.push((list, people));
    }
    if !changes.is_empty() {
        instance.city_store().change_all(changes).await?;
    }
    for app in instance.apps() {
        let given: Vec<_> = wanted.iter().filter(|(list, _)| list.ground.reaches(app.kind)).collect();
        touched.extend(carry::into(&app, &given).await?);
    }
    Ok(touched.len())
}

impl ListGround {
    /// Whether a list gives or takes anything in a store.
    const fn reaches(self, kind: AppKind) -> bool {
        match kind {
            AppKind::Trial(_) => true,
            AppKind::Official => matches!(self, ListGround::Legal | ListGround::Leaving),
            AppKind::Personnel => false,
        }
    }
}

/// People with their name and what they hold from now on.
type People = BTreeMap<Uuid, (String, Vec<Assignment>)>;

/// What a list changes in the city's store, and whom it concerns there; `held` is brought up to date.
async fn changes_of(
    (instance, taking): (&Instance, Taking),
    list: &IssuedList,
    held: &mut BTreeMap<Uuid, Vec<AssignmentRow>>,
    changes: &mut Vec<Change>,
    touched: &mut BTreeSet<Uuid>,
) -> Result<People, RecordError> {
    let mut people = People::new();
    for person in &list.people {
        let assignments = assignments(instance, list, person);
        let rows = held.get(&person.id).map_or(&[][..], Vec::as_slice);
        if rows.len() == assignments.len() && assignments.iter().all(|held| is_held(list, rows, held)) {
            // A role may have been taken away since: what the city holds counts.
            let now: Result<_, _> = rows.iter().map(|row| serde_json::from_str(&row.body)).collect();
            people.insert(person.id, (person.name.clone(), now?));
            continue;
        }
        changes.extend(rows.iter().map(|row| end(list, row)));
        let mut begun = Vec::new();
        for assignment in &assignments {
            let version = match taking {
                Taking::First => 1,
                Taking::Again => {
                    let lines = instance.city_store().journal_of(&assignment.id.to_string()).await?;
                    lines.iter().filter_map(|line| line.version).max().unwrap_or(0) + 1
                }
            };
            let (row, change) = begin(list, person, assignment, version)?;
            begun.push(row);
            changes.push(change);
        }
        held.insert(person.id, begun);
        touched.insert(person.id);
        people.insert(person.id, (person.name.clone(), assignments));
    }
    for official in &list.ended {
        let rows = held.remove(official).unwrap_or_default();
        if !rows.is_empty() {
            touched.insert(*official);
        }
        changes.extend(rows.iter().map(|row| end(list, row)));
        people.insert(*official, (String::new(), Vec::new()));
    }
    Ok(people)
}

/// Whether an assignment is held already: by this very list, or, as a participant of trials, by an earlier one.
fn is_held(list: &IssuedList, rows: &[AssignmentRow], wanted: &Assignment) -> bool {
    let same = |row: &AssignmentRow| {
        let held = serde_json::from_str::<Assignment>(&row.body);
        // A role that was taken away since does not come back with the list.
        held.is_ok_and(|held| Assignment { id: wanted.id, roles: wanted.roles.clone(), ..held } == *wanted)
    };
    rows.iter().any(|row| row.id == wanted.id || list.ground == ListGround::Participants && same(row))
}

/// The assignments of a person by a list; their identifiers follow from list, person and post.
fn assignments(instance: &Instance, list: &IssuedList, person: &IssuedPerson) -> Vec<Assignment> {
    let blueprint = &instance.city().blueprint;
    let posts = person.posts.iter().filter_map(|key| blueprint.post(key));
    let assignment = |post: &haicap_core::organization::Post| Assignment {
        id: Uuid::new_v5(&list.id, format!("{}/{}", person.id, post.key).as_bytes()),
        official: person.id,
        name: person.name.clone(),
        unit: person.unit,
        division: post.division.clone(),
        post: post.key.clone(),
        roles: post.roles.clone(),
        from: person.from,
        until: None,
    };
    posts.map(assignment).collect()
}

fn begin(
    list: &IssuedList,
    person: &IssuedPerson,
    assignment: &Assignment,
    version: i64,
) -> Result<(AssignmentRow, Change), RecordError> {
    let body = serde_json::to_string(assignment)?;
    let unit = assignment.unit.to_string();
    let row = AssignmentRow { id: assignment.id, official: person.id, unit: unit.clone(), version, body };
    let known = OfficialRow {
        id: person.id,
        code: person.code.clone(),
        from_unit: unit,
        body: serde_json::json!({ "name": person.name }).to_string(),
    };
    let entry = entry(list, "assignment", assignment.id, version, "begin_assignment", &row.unit);
    Ok((row.clone(), Change { assignments: vec![row], officials: vec![known], ..Change::new(entry) }))
}

fn end(list: &IssuedList, row: &AssignmentRow) -> Change {
    let entry = entry(list, "assignment", row.id, row.version + 1, "end_assignment", &row.unit);
    Change { ended_assignments: vec![row.id], ..Change::new(entry) }
}

/// In a trial days do not count: it plays the day on which everybody is in place.
pub(crate) fn in_a_trial(assignments: &[Assignment]) -> Vec<Assignment> {
    assignments.iter().map(|assignment| Assignment { from: None, until: None, ..assignment.clone() }).collect()
}

fn entry(list: &IssuedList, aggregate: &str, id: Uuid, version: i64, command: &str, unit: &str) -> NewEntry {
    let now = wall().as_microsecond();
    NewEntry {
        command_id: None,
        fingerprint: String::new(),
        at: now,
        recorded_at: now,
        actor: list.reader.clone(),
        unit: unit.to_owned(),
        aggregate: aggregate.into(),
        aggregate_id: id.to_string(),
        version: Some(version),
        command: command.into(),
        outcome: Outcome::Done,
        ground: list.number.clone(),
        events: serde_json::json!([{ "list": list.id, "ground": list.ground }]).to_string(),
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; N];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed() -> SignedList {
        let key = SigningKey::from_bytes(&[7; 32]);
        let list = IssuedList {
            id: Uuid::from_u128(1),
            city: "tiny".into(),
            number: "Số 01-TB/BTCTU".into(),
            issued_on: jiff::civil::date(2025, 6, 10),
            ground: ListGround::Provisional,
            reader: "x".into(),
            people: vec![],
            ended: vec![],
            ended_from: None,
            classification: Classification::Open,
        };
        let text = serde_json::to_string(&list).unwrap();
        let signature = hex(&key.sign(text.as_bytes()).to_bytes());
        SignedList { list: text, key: hex(key.verifying_key().as_bytes()), signature }
    }

    #[test]
    fn a_file_that_was_altered_is_not_opened() {
        assert!(open(&signed()).is_ok());
        let altered = SignedList { list: signed().list.replace("tiny", "tinY"), ..signed() };
        assert_eq!(open(&altered), Err(Distrust::Altered));
        let other = SigningKey::from_bytes(&[8; 32]);
        let other = SignedList { key: hex(other.verifying_key().as_bytes()), ..signed() };
        assert_eq!(open(&other), Err(Distrust::Altered));
        let broken = SignedList { signature: "zz".repeat(64), ..signed() };
        assert_eq!(open(&broken), Err(Distrust::Unreadable));
    }
}
