//! Concluded lists: a new version never takes the place of an earlier one, it is added to it.

use super::records::Settled;
use super::state::State;
use super::{Actor, RecordError};
use crate::app::App;
use crate::ledger::Note;
use haicap_core::city::City;
use haicap_core::organization::Official;
use haicap_core::staffing::{ConcludedList, ListKind, ListMember};
use haicap_core::territory::UnitId;
use haicap_core::words::{fold, tidy};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Something wrong with a line of a list, in both languages; line 0 is the list itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LineFault {
    /// Number of the line from 1.
    pub(crate) line: usize,
    /// Vietnamese and English.
    pub(crate) words: (String, String),
}

fn fault(line: usize, vi: impl Into<String>, en: impl Into<String>) -> LineFault {
    LineFault { line, words: (vi.into(), en.into()) }
}

/// Reads members from lines of "staff number; title; post", as one list of a unit. Nobody stands on it only when it
/// empties an earlier one.
///
/// # Errors
/// Every line that is wrong.
pub(crate) fn members(
    city: &City,
    state: &State,
    (unit, empties): (UnitId, bool),
    text: &str,
) -> Result<Vec<ListMember>, Vec<LineFault>> {
    let people: BTreeMap<String, &Official> =
        state.all::<Official>().map(|(_, official)| (fold(&official.code), official)).collect();
    let elsewhere = settled_at_other_units(state, unit);
    let (mut members, mut faults, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (line, text) in (1..).zip(text.lines()) {
        if text.trim().is_empty() {
            continue;
        }
        match member(city, unit, &people, text) {
            Ok(member) if !seen.insert(member.official) => {
                let code = tidy(text.split(';').next().unwrap_or_default());
                faults.push(fault(
                    line,
                    format!("Mã {code} đã có ở dòng trên."),
                    format!("{code} stands above already"),
                ));
            }
            Ok(member) => {
                if let Some(list) = member.post.as_ref().and_then(|_| elsewhere.get(&member.official)) {
                    let unit =
                        city.units.get(&list.unit).map_or_else(|| list.unit.to_string(), |unit| unit.name.clone());
                    let (vi, en) = (list.kind.label(haicap_core::Lang::Vi), list.kind.label(haicap_core::Lang::En));
                    faults.push(fault(
                        line,
                        format!("Người này đã được kết luận giữ chức vụ ở {unit} ({vi}); sửa danh sách đó trước."),
                        format!("already settled at {unit} ({en}); change that list first"),
                    ));
                }
                members.push(member);
            }
            Err(words) => faults.push(LineFault { line, words }),
        }
    }
    if members.is_empty() && faults.is_empty() && !empties {
        faults.push(fault(0, "Danh sách chưa có ai.", "nobody is on the list"));
    }
    if faults.is_empty() { Ok(members) } else { Err(faults) }
}

/// People to whom the latest version of a list of another unit gives a post.
fn settled_at_other_units(state: &State, unit: UnitId) -> BTreeMap<Uuid, &ConcludedList> {
    let latest = state.all::<Settled>().filter_map(|(_, list)| list.versions.last());
    let others = latest.filter(|list| list.unit != unit);
    others.flat_map(|list| list.settled().map(move |(official, _)| (official, list))).collect()
}

fn member(
    city: &City,
    unit: UnitId,
    people: &BTreeMap<String, &Official>,
    line: &str,
) -> Result<ListMember, (String, String)> {
    let parts: Vec<String> = line.split(';').map(tidy).collect();
    let (code, title, post) = match parts.as_slice() {
        [code, title] => (code, title, ""),
        [code, title, post] => (code, title, post.as_str()),
        _ => {
            let words = "Viết: mã cán bộ; chức danh; chức vụ (chức vụ có thể để trống).";
            return Err((words.into(), "write: staff number; title; post (the post may be left out)".into()));
        }
    };
    let unknown = || (format!("Không có ai mang mã “{code}”."), format!("nobody has the number `{code}`"));
    let official = people.get(&fold(code)).ok_or_else(unknown)?;
    if title.is_empty() {
        return Err(("Thiếu chức danh, ví dụ “Ủy viên”.".into(), "the title is missing".into()));
    }
    let post = if post.is_empty() { None } else { Some(post_key(city, unit, post)?) };
    Ok(ListMember { official: official.id, title: title.clone(), post })
}

/// The key of a post that exists at a unit, named by key or name in any spelling.
fn post_key(city: &City, unit: UnitId, words: &str) -> Result<String, (String, String)> {
    let wanted = fold(words);
    let kind = city.units.get(&unit).map(|unit| unit.kind);
    let named = |post: &&haicap_core::organization::Post| {
        post.key == words || fold(&post.name) == wanted || fold(&post.name_en) == wanted
    };
    let posts = city.blueprint.posts.iter().filter(|post| post.exists_on(city.opening_day)).filter(named);
    let mut here = posts.filter(|post| kind.is_some_and(|kind| city.blueprint.block_of(post, kind).is_some()));
    here.next().map(|post| post.key.clone()).ok_or_else(|| {
        let vi = format!("Đơn vị này không có chức vụ “{words}”; viết đúng tên như trong danh mục chức vụ bên dưới.");
        (vi, format!("this unit has no post `{words}`: write its name as in the list of posts"))
    })
}

/// Adds a version to a list.
///
/// # Errors
/// When the store fails.
pub(crate) async fn conclude(app: &App, actor: &Actor, list: ConcludedList) -> Result<(), RecordError> {
    let (key, unit, who) = (Settled::key(&list), Some(list.unit), actor.key());
    let change = app.personnel.change(app, &who, |batch| {
        let mut settled = batch.state().get::<Settled>(&key).cloned().unwrap_or_default();
        if settled.versions.last() == Some(&list) {
            return Ok(());
        }
        let officials: Vec<Uuid> = list.members.iter().map(|member| member.official).collect();
        let events = serde_json::json!({ "version": settled.versions.len() + 1, "officials": officials });
        settled.versions.push(list);
        batch.put(key, settled, Note { command: "conclude_list", unit, events: &events })
    });
    change.await
}

/// The latest version of a list.
pub(crate) fn latest(state: &State, unit: UnitId, kind: ListKind) -> Option<&ConcludedList> {
    state.get::<Settled>(&format!("{unit}/{kind}"))?.versions.last()
}

/// Posts of a unit that may not stay empty and that no list has settled yet, in order of precedence.
pub(crate) fn empty_key_posts<'c>(city: &'c City, state: &State, unit: UnitId) -> Vec<&'c str> {
    let Some(kind) = city.units.get(&unit).map(|unit| unit.kind) else { return vec![] };
    let here = state.settled(city).into_values().filter(|place| place.unit == unit);
    let settled: BTreeSet<String> =
        here.flat_map(|place| place.posts().map(str::to_owned).collect::<Vec<_>>()).collect();
    let key_posts = city.blueprint.posts.iter().filter(|post| city.staffing.key_posts.contains(&post.key));
    let here = key_posts.filter(|post| city.blueprint.has_post(post, kind, city.opening_day));
    here.map(|post| post.key.as_str()).filter(|key| !settled.contains(*key)).collect()
}

/// What a version changed of the one before it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ListDiff {
    /// People who came.
    pub(crate) added: Vec<Uuid>,
    /// People who went.
    pub(crate) removed: Vec<Uuid>,
    /// People whose title or post changed.
    pub(crate) changed: Vec<Uuid>,
}

/// Compares two versions of a list.
pub(crate) fn difference(before: &ConcludedList, after: &ConcludedList) -> ListDiff {
    let by_person = |list: &ConcludedList| -> BTreeMap<Uuid, ListMember> {
        list.members.iter().map(|member| (member.official, member.clone())).collect()
    };
    let (old, new) = (by_person(before), by_person(after));
    ListDiff {
        added: new.keys().filter(|id| !old.contains_key(id)).copied().collect(),
        removed: old.keys().filter(|id| !new.contains_key(id)).copied().collect(),
        changed: new
            .iter()
            .filter(|(id, member)| old.get(id).is_some_and(|was| was != *member))
            .map(|(id, _)| *id)
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn versions_are_compared_person_by_person() {
        let member =
            |id: u128, title: &str| ListMember { official: Uuid::from_u128(id), title: title.into(), post: None };
        let list = |members| ConcludedList {
            unit: UnitId::new(10_001),
            kind: ListKind::Standing,
            session: "Hội nghị thử".into(),
            number: "1".into(),
            date: date(2025, 6, 5),
            signer: "Bí thư".into(),
            members,
        };
        let before = list(vec![member(1, "Ủy viên"), member(2, "Ủy viên"), member(3, "Ủy viên")]);
        let after = list(vec![member(3, "Ủy viên"), member(2, "Phó Bí thư"), member(4, "Ủy viên")]);
        let ids = |ids: &[u128]| ids.iter().map(|id| Uuid::from_u128(*id)).collect::<Vec<_>>();
        let diff = difference(&before, &after);
        assert_eq!((diff.added, diff.removed, diff.changed), (ids(&[4]), ids(&[1]), ids(&[2])));
        assert_eq!(difference(&after, &after), ListDiff::default());
    }
}
