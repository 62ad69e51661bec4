//! In what a trial and the official store differ, line by line, and what becomes of each line (so sánh).

use crate::app::App;
use crate::board::lock;
use crate::ledger::RecordError;
use crate::sign_in::AccountBody;
use haicap_core::city::City;
use haicap_core::configuration::{Configuration, Setting, SettingAt, differences};
use haicap_core::organization::{Assignment, Role};
use haicap_core::territory::UnitId;
use haicap_core::trial::{RoundStage, Verdict};
use haicap_store::AccountRow;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Somebody whose rights in the official store are not those of the trial (chỗ khác nhau).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Difference {
    pub(crate) account: Uuid,
    pub(crate) unit: UnitId,
    pub(crate) post: String,
    /// Roles in the trial.
    pub(crate) tried: BTreeSet<Role>,
    /// Roles in the official store.
    pub(crate) official: BTreeSet<Role>,
}

impl Difference {
    /// Roles that come with the post by the pack.
    pub(crate) fn of_pack(&self, city: &City) -> BTreeSet<Role> {
        city.blueprint.post(&self.post).map(|post| post.roles.clone()).unwrap_or_default()
    }
}

/// An account that was closed in the trial and works in the official store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct AccountClosed {
    pub(crate) closed_account: Uuid,
    pub(crate) unit: UnitId,
    pub(crate) post: String,
}

/// One line of the difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum Line {
    /// Rights of somebody.
    Rights(Difference),
    /// Who signs in at all.
    Account(AccountClosed),
    /// How the store is set up.
    Setting(SettingAt),
}

impl Line {
    /// Where; an old unit where it is about its successors.
    pub(crate) const fn unit(&self) -> UnitId {
        match self {
            Line::Rights(difference) => difference.unit,
            Line::Account(closed) => closed.unit,
            Line::Setting(at) => at.unit,
        }
    }
}

/// What becomes of a line (cách xử lý), in the order in which a person needs to see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fate {
    /// The trial departs from the pack, perhaps by mistake: carried only when somebody says so of this very line.
    Chosen,
    /// The trial is as the pack: the official store is made right again, nobody has to ask.
    Restores,
    /// Both depart from the pack alike: given back to the pack when somebody says so of this very line.
    Alike,
    /// It is never carried.
    Stays,
}

/// What closed rounds of a trial showed (kết quả diễn): of each unit the last one that it took part in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Proof {
    /// The last closed round.
    pub(crate) last: Option<(RoundStage, Date)>,
    passed: BTreeMap<UnitId, bool>,
}

impl Proof {
    fn of(trial: &App) -> Self {
        let (mut proof, mut closed) = (Proof::default(), trial.boards.all());
        closed.retain(|round| lock(round).is_closed());
        closed.sort_by_key(|round| lock(round).record().closed_after);
        for round in closed {
            let round = lock(&round);
            let record = round.record();
            proof.last = Some((record.stage, record.day));
            let verdicts = record.units.iter().enumerate().map(|(index, unit)| (*unit, round.verdict_of(index)));
            proof.passed.extend(verdicts.map(|(unit, verdict)| (unit, verdict == Verdict::Passed)));
        }
        proof
    }

    /// Whether a unit passed in its last round; `None` when it took part in none.
    pub(crate) fn passed(&self, unit: UnitId) -> Option<bool> {
        self.passed.get(&unit).copied()
    }

    /// Units that passed, and units that took part.
    pub(crate) fn counts(&self) -> (usize, usize) {
        (self.passed.values().filter(|passed| **passed).count(), self.passed.len())
    }

    /// Whether there was a round, and every unit of it passed.
    pub(crate) fn all_passed(&self) -> bool {
        self.last.is_some() && self.passed.values().all(|passed| *passed)
    }
}

/// How trial and official store compare.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Comparison {
    /// Posts with the same rights in both.
    pub(crate) equal: usize,
    /// People of the trial who have no official post yet.
    pub(crate) waiting: usize,
    pub(crate) lines: Vec<(Line, Fate)>,
    /// Posts of the assignments that a seal of these lines belongs to.
    pub(crate) sealed: BTreeMap<Uuid, String>,
    pub(crate) proof: Proof,
    /// New units that an old one of these lines is said to have become in either store.
    pub(crate) successors: BTreeMap<UnitId, BTreeSet<UnitId>>,
    /// Tells this difference from every other.
    pub(crate) seen: Uuid,
}

impl Comparison {
    /// How many lines there are of rights and accounts, and of settings; what is alike is no difference.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let different = self.lines.iter().filter(|(_, fate)| *fate != Fate::Alike);
        let settings = different.clone().filter(|(line, _)| matches!(line, Line::Setting(_))).count();
        (different.count() - settings, settings)
    }

    /// Whether every unit of a line passed.
    pub(crate) fn proved(&self, line: &Line) -> bool {
        match self.successors.get(&line.unit()) {
            Some(units) => units.iter().all(|unit| self.proof.passed(*unit) == Some(true)),
            None => self.proof.passed(line.unit()) == Some(true),
        }
    }
}

/// Compares rights and settings of a trial with those of the official store.
pub(crate) async fn compare(trial: &App, official: &App) -> Result<Comparison, RecordError> {
    let (city, tried, there) = (trial.city(), trial.own_configuration(), official.own_configuration());
    let mut comparison = Comparison { proof: Proof::of(trial), ..Comparison::default() };
    comparison.lines = settings(city, &tried, &there);
    for (line, _) in &comparison.lines {
        if let Line::Setting(SettingAt { unit, setting: Setting::Successors }) = line {
            let units = tried.successors(city, *unit).into_iter().chain(there.successors(city, *unit));
            comparison.successors.insert(*unit, units.collect());
        }
    }
    compare_accounts(trial, official, &mut comparison).await?;
    comparison.lines.sort_by_key(|(line, fate)| (*fate, line.unit()));
    let lines: Vec<&Line> = comparison.lines.iter().map(|(line, _)| line).collect();
    comparison.seen = Uuid::new_v5(&Uuid::NAMESPACE_OID, &serde_json::to_vec(&(lines, &*tried, &*there))?);
    Ok(comparison)
}

/// Settings that differ, then those in which both depart from the pack alike.
fn settings(city: &City, tried: &Configuration, there: &Configuration) -> Vec<(Line, Fate)> {
    let fate = |at: &SettingAt| match (at.can_be_carried(), tried.departs(city, at)) {
        (false, _) => Fate::Stays,
        (true, true) => Fate::Chosen,
        (true, false) => Fate::Restores,
    };
    let different = differences(city, tried, there).into_iter().map(|at| (fate(&at), at));
    let departing = differences(city, there, &Configuration::default()).into_iter();
    let alike = departing.filter(|at| at.can_be_carried() && tried.agrees(city, there, at));
    let all = different.chain(alike.map(|at| (Fate::Alike, at)));
    all.map(|(fate, at)| (Line::Setting(at), fate)).collect()
}

async fn compare_accounts(trial: &App, official: &App, comparison: &mut Comparison) -> Result<(), RecordError> {
    let seals: BTreeSet<Uuid> = comparison.lines.iter().filter_map(|(line, _)| seal_of(line)).collect();
    let mut held: BTreeMap<Uuid, (AccountRow, AccountBody)> = BTreeMap::new();
    for row in official.store.accounts_of_staff().await? {
        let body = serde_json::from_str(&row.body)?;
        held.insert(row.id, (row, body));
    }
    for row in trial.store.accounts_of_staff().await? {
        let body: AccountBody = serde_json::from_str(&row.body)?;
        for tried in body.assignments {
            if seals.contains(&tried.id) {
                comparison.sealed.insert(tried.id, tried.post.clone());
            }
            compare_post(trial.city(), &row, tried, held.get(&row.id), comparison);
        }
    }
    Ok(())
}

fn seal_of(line: &Line) -> Option<Uuid> {
    match line {
        Line::Setting(SettingAt { setting: Setting::Seal { assignment }, .. }) => Some(*assignment),
        _ => None,
    }
}

fn compare_post(
    city: &City,
    row: &AccountRow,
    tried: Assignment,
    there: Option<&(AccountRow, AccountBody)>,
    comparison: &mut Comparison,
) {
    let same_post = |body: &&Assignment| body.unit == tried.unit && body.post == tried.post;
    let found = there.and_then(|(account, body)| Some((account, body.assignments.iter().find(same_post)?)));
    let Some((account, official)) = found else {
        comparison.waiting += 1;
        return;
    };
    if account.active && !row.active {
        let closed = AccountClosed { closed_account: row.id, unit: tried.unit, post: tried.post.clone() };
        comparison.lines.push((Line::Account(closed), Fate::Stays));
    }
    if official.roles == tried.roles {
        comparison.equal += 1;
        return;
    }
    let official = official.roles.clone();
    let Assignment { unit, post, roles, .. } = tried;
    let difference = Difference { account: row.id, unit, post, tried: roles, official };
    let fate = if difference.tried == difference.of_pack(city) { Fate::Restores } else { Fate::Chosen };
    comparison.lines.push((Line::Rights(difference), fate));
}
