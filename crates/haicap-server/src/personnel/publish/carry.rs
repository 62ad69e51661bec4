//! Lists are carried into the accounts of an open store, each as a journalled command of its own.

use super::{IssuedList, People, entry, in_a_trial};
use crate::app::{App, AppKind};
use crate::clock::wall;
use crate::personnel::RecordError;
use crate::sign_in::AccountBody;
use haicap_core::organization::Assignment;
use haicap_store::{AccountRow, Change, NewEntry};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Above so many people all accounts are read at once.
const FEW: usize = 64;

/// Gives accounts of a store what lists say, one list after another in one transaction; returns whom that concerned.
/// An account that holds it already is left alone.
pub(super) async fn into(app: &App, lists: &[&(&IssuedList, People)]) -> Result<BTreeSet<Uuid>, RecordError> {
    let people: BTreeSet<Uuid> = lists.iter().flat_map(|(_, people)| people.keys().copied()).collect();
    let mut accounts = accounts(app, &people).await?;
    let (mut changes, mut changed) = (Vec::new(), BTreeSet::new());
    for (list, people) in lists {
        for (id, (name, assignments)) in people {
            if let Some(change) = one(app, list, accounts.get(id), (*id, name, assignments))? {
                accounts.extend(change.accounts.iter().map(|account| (*id, account.clone())));
                changed.insert(*id);
                changes.push(change);
            }
        }
    }
    if !changes.is_empty() {
        app.store.change_all(changes).await?;
        app.sessions.forget_all(&changed);
        app.journal_grew();
    }
    Ok(changed)
}

async fn accounts(app: &App, people: &BTreeSet<Uuid>) -> Result<BTreeMap<Uuid, AccountRow>, RecordError> {
    let mut accounts = BTreeMap::new();
    if people.len() > FEW {
        let known = app.store.accounts().await?.into_iter().filter(|account| people.contains(&account.id));
        accounts.extend(known.map(|account| (account.id, account)));
        return Ok(accounts);
    }
    for id in people {
        accounts.extend(app.store.account(*id).await?.map(|account| (*id, account)));
    }
    Ok(accounts)
}

/// What a list changes for one person; nothing when the account is as it should be.
fn one(
    app: &App,
    list: &IssuedList,
    known: Option<&AccountRow>,
    (id, name, assignments): (Uuid, &str, &[Assignment]),
) -> Result<Option<Change>, RecordError> {
    let before = match known {
        Some(account) => serde_json::from_str(&account.body)?,
        None => AccountBody { name: name.to_owned(), ..AccountBody::default() },
    };
    let today = app.city().calendar.civil(app.clock.now()).date();
    let mut held = match app.kind {
        AppKind::Official => officially(&before.assignments, assignments, list.ended_from, today),
        _ => in_a_trial(assignments),
    };
    // Roles that were given or taken in this store stay so: a list gives posts.
    for assignment in &mut held {
        if let Some(known) = before.assignments.iter().find(|known| known.id == assignment.id) {
            assignment.roles.clone_from(&known.roles);
        }
    }
    if same(&before.assignments, &held) {
        return Ok(None);
    }
    let unit = assignments.first().map(|held| held.unit.to_string());
    let unit = unit.or_else(|| known.map(|account| account.unit.clone())).unwrap_or_default();
    let version = known.map_or(1, |account| account.version + 1);
    let ended = if held.is_empty() { vec![(id, wall().as_microsecond())] } else { vec![] };
    let body = AccountBody { assignments: held, ..before };
    let account = AccountRow {
        id,
        login: known.and_then(|account| account.login.clone()),
        password: known.and_then(|account| account.password.clone()),
        person: id.to_string(),
        unit: unit.clone(),
        active: true,
        version,
        body: serde_json::to_string(&body)?,
    };
    let at = app.clock.now().as_microsecond();
    let entry = NewEntry { at, ..entry(list, "account", id, version, "take_issued_list", &unit) };
    Ok(Some(Change { accounts: vec![account], end_sessions: ended, ..Change::new(entry) }))
}

/// Whether the same is held, in whatever order.
fn same(before: &[Assignment], after: &[Assignment]) -> bool {
    before.len() == after.len() && after.iter().all(|held| before.contains(held))
}

/// What somebody holds officially: what was held goes on until the new paper's first day.
fn officially(before: &[Assignment], new: &[Assignment], ended_from: Option<Date>, today: Date) -> Vec<Assignment> {
    let given = |held: &Assignment| new.iter().find(|given| given.id == held.id);
    if !new.is_empty() && new.iter().all(|given| before.iter().any(|held| held.id == given.id)) {
        return before.iter().map(|held| given(held).unwrap_or(held).clone()).collect();
    }
    let until = new.iter().filter_map(|assignment| assignment.from).min().or(ended_from);
    let Some(until) = until else { return new.to_vec() };
    let goes_on = before.iter().filter(|held| today < until && held.until.is_none_or(|end| today < end));
    let shortened =
        goes_on.map(|held| Assignment { until: Some(held.until.map_or(until, |end| end.min(until))), ..held.clone() });
    shortened.chain(new.iter().cloned()).collect()
}
