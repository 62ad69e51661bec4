//! What passed in a trial, carried into the official store: rights of posts, and how it is set up (chuyển cấu hình).

mod comparison;

pub(crate) use comparison::{Comparison, Difference, Fate, Line, compare};

use super::Batch;
use crate::app::{App, AppKind};
use crate::configured;
use crate::instance::Instance;
use crate::ledger::{Note, RecordError};
use crate::sign_in::AccountBody;
use haicap_core::configuration::{Configuration, SettingAt};
use haicap_core::organization::Assignment;
use haicap_store::{AccountRow, AssignmentRow, Change, NewEntry};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What was carried from a trial into the official store (đợt chuyển cấu hình).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Promotion {
    pub(crate) trial: u32,
    /// Why, where some unit had not passed or something departs from the pack.
    pub(crate) reason: String,
    /// Rights that were made equal.
    pub(crate) changed: Vec<Difference>,
    /// Settings that were carried.
    #[serde(default)]
    pub(crate) settings: Vec<SettingAt>,
    /// Settings in which trial and official store departed from the pack alike, and that were given back to it.
    #[serde(default)]
    pub(crate) given_back: Vec<SettingAt>,
    /// Differences that were left as they are.
    #[serde(default)]
    pub(crate) left: usize,
    /// People of the trial who have no official post yet: a decision brings it.
    pub(crate) waiting: usize,
    #[serde(default)]
    pub(crate) progress: Progress,
    pub(crate) by: String,
    pub(crate) at: Timestamp,
}

/// How far it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Progress {
    /// Something may be missing: the difference tells, and promoting again goes on from there.
    Begun,
    /// Everything was carried.
    #[default]
    Done,
}

impl Promotion {
    fn of(trial: u32, by: &str, order: &Order, comparison: &Comparison, at: Timestamp) -> Self {
        let mut promotion = Promotion {
            trial,
            reason: order.reason.clone(),
            changed: Vec::new(),
            settings: Vec::new(),
            given_back: Vec::new(),
            left: 0,
            waiting: comparison.waiting,
            progress: Progress::Begun,
            by: by.to_owned(),
            at,
        };
        for (index, (line, fate)) in comparison.lines.iter().enumerate() {
            match (order.carries(index, *fate), line) {
                (true, Line::Rights(difference)) => promotion.changed.push(difference.clone()),
                (true, Line::Setting(at)) if *fate == Fate::Alike => promotion.given_back.push(at.clone()),
                (true, Line::Setting(at)) => promotion.settings.push(at.clone()),
                _ if *fate == Fate::Alike => {}
                _ => promotion.left += 1,
            }
        }
        promotion
    }

    /// How many lines it carries. One without any changes nothing in the official store.
    pub(crate) fn count(&self) -> usize {
        self.changed.len() + self.settings.len() + self.given_back.len()
    }
}

/// What somebody decided to carry over.
pub(crate) struct Order {
    pub(crate) id: Uuid,
    pub(crate) reason: String,
    /// The difference that was looked at: [`Comparison::seen`].
    pub(crate) seen: String,
    /// Lines that were ticked, by their place in the comparison.
    pub(crate) ticked: BTreeSet<usize>,
}

impl Order {
    fn carries(&self, index: usize, fate: Fate) -> bool {
        match fate {
            Fate::Restores => true,
            Fate::Chosen | Fate::Alike => self.ticked.contains(&index),
            Fate::Stays => false,
        }
    }
}

/// Why an order is not carried out (lý do chưa chuyển).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Objection {
    /// The difference is no longer the one that was looked at.
    Changed,
    /// Something departs from the pack, and nobody says why.
    DepartsUnreasoned,
    /// A unit has not passed, and nobody says why it is promoted all the same.
    UnprovedUnreasoned,
    /// The reason is longer than it is kept.
    ReasonTooLong,
}

/// The longest reason, in letters.
pub(crate) const REASON: usize = 500;

fn objection(comparison: &Comparison, order: &Order) -> Option<Objection> {
    if order.seen != comparison.seen.to_string() {
        return Some(Objection::Changed);
    }
    if order.reason.chars().count() > REASON {
        return Some(Objection::ReasonTooLong);
    }
    if !order.reason.is_empty() {
        return None;
    }
    let carried = || comparison.lines.iter().enumerate().filter(|(index, (_, fate))| order.carries(*index, *fate));
    if carried().any(|(_, (_, fate))| *fate != Fate::Restores) {
        return Some(Objection::DepartsUnreasoned);
    }
    let proved = comparison.proof.all_passed() && carried().all(|(_, (line, _))| comparison.proved(line));
    (!proved).then_some(Objection::UnprovedUnreasoned)
}

/// Makes official rights and settings equal to those of a trial, in the city and in the official store, each with its
/// journal entry, and remembers it. The answer is how many lines were carried; nothing is when there is an objection.
///
/// # Errors
/// When a store fails. It is remembered as begun, what was carried stays, and promoting again goes on from there.
pub(crate) async fn promote(
    instance: &Instance,
    trial: &App,
    by: &str,
    order: Order,
) -> Result<Result<usize, Objection>, RecordError> {
    let AppKind::Trial(number) = trial.kind else {
        return Err(RecordError::wrong("Chỉ chuyển từ một lần vận hành thử.", "Only a trial can be promoted."));
    };
    let _turn = instance.promoting.lock().await;
    let official = instance.official();
    let comparison = compare(trial, official).await?;
    if let Some(objection) = objection(&comparison, &order) {
        return Ok(Err(objection));
    }
    let mut promotion = Promotion::of(number, by, &order, &comparison, official.rehearsal.now());
    let count = promotion.count();
    if count > 0 {
        remember(official, order.id, &promotion).await?;
        let (placed, mut accounts) = rights(official, by, order.id, &promotion.changed).await?;
        if !placed.is_empty() {
            official.city_store.change_all(placed).await?;
        }
        match set_up(official, trial, by, order.id, &promotion)? {
            Some((mut entries, last, configuration)) => {
                accounts.append(&mut entries);
                configured::set_up(official, accounts, last, configuration).await?;
            }
            None if !accounts.is_empty() => official.store.change_all(accounts).await?,
            None => {}
        }
        official.sessions.forget_all(&promotion.changed.iter().map(|difference| difference.account).collect());
        official.journal_grew();
    }
    promotion.progress = Progress::Done;
    promotion.at = official.rehearsal.now();
    remember(official, order.id, &promotion).await?;
    Ok(Ok(count))
}

async fn remember(official: &App, id: Uuid, promotion: &Promotion) -> Result<(), RecordError> {
    let work = |batch: &mut Batch| {
        let events = serde_json::json!({ "trial": promotion.trial, "progress": promotion.progress,
            "changed": promotion.changed.len(), "settings": promotion.settings, "given_back": promotion.given_back,
            "left": promotion.left, "waiting": promotion.waiting });
        batch.put(id, promotion.clone(), Note { command: "promote", unit: None, events: &events })
    };
    official.rehearsal.change(official, &promotion.by, work).await
}

/// The journal's word on one line of a promotion.
fn entry(by: &str, id: Uuid, unit: String, entry: NewEntry) -> NewEntry {
    NewEntry { actor: by.to_owned(), unit, ground: format!("promotion {id}"), ..entry }
}

/// What changes in the city's assignments and in official accounts so that rights are as they were tried.
async fn rights(
    official: &App,
    by: &str,
    id: Uuid,
    changed: &[Difference],
) -> Result<(Vec<Change>, Vec<Change>), RecordError> {
    let mut people: BTreeMap<Uuid, Vec<&Difference>> = BTreeMap::new();
    for difference in changed {
        people.entry(difference.account).or_default().push(difference);
    }
    let (mut placed, mut accounts) = (Vec::new(), Vec::new());
    for (account, differences) in people {
        let equalise = |assignment: &mut Assignment| {
            let here = |d: &&&Difference| assignment.unit == d.unit && assignment.post == d.post;
            if let Some(difference) = differences.iter().find(here) {
                assignment.roles.clone_from(&difference.tried);
            }
        };
        let events = serde_json::to_string(&differences)?;
        let noted = |kind: &str, about: Uuid, unit: &str, version: i64| {
            let plain = crate::rights::operator_entry(kind, &about.to_string(), "promote");
            NewEntry { version: Some(version), events: events.clone(), ..entry(by, id, unit.to_owned(), plain) }
        };
        for row in official.city_store.assignments_of_official(account).await? {
            let before: Assignment = serde_json::from_str(&row.body)?;
            let mut after = before.clone();
            equalise(&mut after);
            if after != before {
                let row = AssignmentRow { version: row.version + 1, body: serde_json::to_string(&after)?, ..row };
                let entry = noted("assignment", row.id, &row.unit, row.version);
                placed.push(Change { assignments: vec![row], ..Change::new(entry) });
            }
        }
        let Some(row) = official.store.account(account).await? else { continue };
        let mut body: AccountBody = serde_json::from_str(&row.body)?;
        body.assignments.iter_mut().for_each(equalise);
        let row = AccountRow { version: row.version + 1, body: serde_json::to_string(&body)?, ..row };
        let entry = noted("account", row.id, &row.unit, row.version);
        accounts.push(Change { accounts: vec![row], ..Change::new(entry) });
    }
    Ok((placed, accounts))
}

/// How the official store is set up afterwards, with an entry for each setting: what it was, what it is. The last
/// entry goes with the configuration itself. `None` when no setting changes.
fn set_up(
    official: &App,
    trial: &App,
    by: &str,
    id: Uuid,
    promotion: &Promotion,
) -> Result<Option<(Vec<Change>, NewEntry, Configuration)>, RecordError> {
    let (city, before, tried) = (official.city(), official.own_configuration(), trial.own_configuration());
    let (mut after, pack) = ((*before).clone(), Configuration::default());
    let carried = promotion.settings.iter().map(|at| (at, &*tried));
    let mut entries = Vec::new();
    for (at, from) in carried.chain(promotion.given_back.iter().map(|at| (at, &pack))) {
        after.carry(city, from, at);
        let events = serde_json::json!([{ "at": at, "before": before.only(city, at), "after": after.only(city, at) }]);
        let plain = configured::entry(official, "promote");
        entries.push(NewEntry { events: events.to_string(), ..entry(by, id, at.unit.to_string(), plain) });
    }
    let Some(last) = entries.pop() else { return Ok(None) };
    Ok(Some((entries.into_iter().map(Change::new).collect(), last, after)))
}
