//! From evidence to a verdict with its reasons.

use super::conditions::{Area, Bound, Condition, ConditionKey, Conditions, ProbeKey, Weight};
use super::evidence::{Evidence, Observation, Probe, ProbeLine, Run};
use crate::trial::walk::Gap;
use crate::words::Lang;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

labelled! {
    /// The verdict on a unit (kết luận sẵn sàng).
    pub enum ReadinessVerdict {
        /// Every condition is met.
        Ready = "ready", "Sẵn sàng", "Ready";
        /// Only conditions that count as risks are open.
        WithRisks = "with_risks", "Sẵn sàng, còn rủi ro", "Ready with risks";
        /// A blocking condition is open.
        NotReady = "not_ready", "Chưa sẵn sàng", "Not ready";
    }
}

labelled! {
    /// How one condition stands.
    pub enum ItemState {
        /// The number is right and its evidence counts.
        Met = "met", "đạt", "met";
        /// The number is not right.
        Unmet = "unmet", "chưa đạt", "not met";
        /// There was evidence, but it is too old.
        Expired = "expired", "minh chứng hết hạn", "evidence expired";
        /// Nobody filed anything.
        Missing = "missing", "chưa có minh chứng", "no evidence";
    }
}

/// What stands behind a number (chi tiết).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Detail {
    /// A post, by key.
    Post {
        /// Key of the post.
        post: String,
    },
    /// A step of a procedure.
    Gap(Gap),
    /// A PC and the limits it does not keep.
    Machine {
        /// Its name.
        machine: String,
        /// The limits.
        fails: Vec<ProbeKey>,
    },
    /// A scenario, as it went in the round that counts.
    Scenario {
        /// How it went there.
        run: Run,
    },
    /// A remark as somebody wrote it.
    Said {
        /// The remark.
        text: String,
    },
    /// Old dossiers that wait for an answer, and rows that were refused.
    Dossiers {
        /// Waiting.
        waiting: u32,
        /// Refused.
        refused: u32,
    },
}

/// How one condition stands at a unit (mục sẵn sàng).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What is counted.
    pub key: ConditionKey,
    /// How it stands.
    pub state: ItemState,
    /// What it does to the verdict when it is open.
    pub weight: Weight,
    /// The number found in evidence that counts.
    pub found: Option<u32>,
    /// The number wanted.
    pub wanted: u32,
    /// When the newest evidence was seen.
    pub at: Option<Timestamp>,
    /// When the first piece of evidence that the number rests on ends.
    pub expires_at: Option<Timestamp>,
    /// What stands behind the number.
    pub details: Vec<Detail>,
}

impl Item {
    /// Whether it stands against the unit.
    pub const fn is_open(&self) -> bool {
        !matches!(self.state, ItemState::Met)
    }

    /// The reason in one sentence: what, how many, how many are wanted.
    pub fn says(&self, lang: Lang) -> String {
        let name = self.key.label(lang);
        if matches!(self.state, ItemState::Missing | ItemState::Expired) {
            return format!("{name}: {}", self.state.label(lang));
        }
        let found = self.found.unwrap_or_default();
        match (self.key.bound(), lang) {
            (Bound::AtLeast, Lang::Vi) => format!("{name}: {found}, cần ít nhất {}", self.wanted),
            (Bound::AtLeast, Lang::En) => format!("{name}: {found}, at least {} wanted", self.wanted),
            (Bound::AtMost, Lang::Vi) => format!("{name}: {found}, cho phép nhiều nhất {}", self.wanted),
            (Bound::AtMost, Lang::En) => format!("{name}: {found}, at most {} allowed", self.wanted),
        }
    }
}

/// The verdict on a unit with everything it rests on (mức độ sẵn sàng).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readiness {
    /// The verdict.
    pub verdict: ReadinessVerdict,
    /// Every condition, in the order of the pack.
    pub items: Vec<Item>,
}

impl Readiness {
    /// What stands against the unit, blocking first.
    pub fn open(&self) -> Vec<&Item> {
        let mut open: Vec<&Item> = self.items.iter().filter(|item| item.is_open()).collect();
        open.sort_by_key(|item| item.weight);
        open
    }

    /// Conditions of one side.
    pub fn of(&self, area: Area) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| item.key.area() == area)
    }

    /// The verdict on one side alone.
    pub fn verdict_of(&self, area: Area) -> ReadinessVerdict {
        verdict(self.of(area))
    }
}

fn verdict<'i>(items: impl Iterator<Item = &'i Item>) -> ReadinessVerdict {
    let worst = items.filter(|item| item.is_open()).map(|item| item.weight).min();
    match worst {
        None => ReadinessVerdict::Ready,
        Some(Weight::Risk) => ReadinessVerdict::WithRisks,
        Some(Weight::Blocking) => ReadinessVerdict::NotReady,
    }
}

/// Judges a unit from everything that was seen there. Where several pieces speak of the same thing, the newest
/// counts, also when it is worse; a city without conditions calls nobody ready.
pub fn judge(conditions: &Conditions, evidence: &[Evidence], now: Timestamp) -> Readiness {
    let items: Vec<Item> = conditions.conditions.iter().map(|c| item(conditions, c, evidence, now)).collect();
    let verdict = if items.is_empty() { ReadinessVerdict::NotReady } else { verdict(items.iter()) };
    Readiness { verdict, items }
}

/// A number with what stands behind it, read from pieces that count.
type Count = (u32, Vec<Detail>);

fn item(conditions: &Conditions, condition: &Condition, evidence: &[Evidence], now: Timestamp) -> Item {
    let key = condition.key;
    let newest = newest(evidence.iter().filter(|e| speaks_of(&e.seen, key)));
    let counting: Vec<&Evidence> = newest.iter().copied().filter(|e| e.counts_at(now)).collect();
    let found = (!counting.is_empty()).then(|| count(conditions, key, &counting));
    let state = match &found {
        None if newest.is_empty() => ItemState::Missing,
        None => ItemState::Expired,
        Some((number, _)) if key.bound().holds(*number, condition.value) => ItemState::Met,
        Some(_) => ItemState::Unmet,
    };
    let shown = if counting.is_empty() { &newest } else { &counting };
    Item {
        key,
        state,
        weight: condition.weight,
        wanted: condition.value,
        at: shown.iter().map(|e| e.at).max(),
        expires_at: shown.iter().filter_map(|e| e.expires_at).min(),
        found: found.as_ref().map(|(number, _)| *number),
        details: found.map(|(_, details)| details).unwrap_or_default(),
    }
}

/// Whether a piece of evidence says anything about a condition.
fn speaks_of(seen: &Observation, key: ConditionKey) -> bool {
    use ConditionKey::*;
    match seen {
        Observation::People { .. } => matches!(key, EmptyKeyPosts | ProcedureGaps),
        Observation::Training { .. } => key == Trained,
        Observation::Probe(_) => key == GoodMachines,
        Observation::Count { key: counted, .. } => *counted == key,
        Observation::Run(_) => matches!(key, ScenariosPassed | ScenariosFailed),
        Observation::CarryOver(_) => key == UnplacedDossiers,
        Observation::Lessons { .. } => matches!(key, UnprovedLessons | OtherLessons),
    }
}

/// The newest piece about each thing: each PC, each scenario, else the one thing there is.
fn newest<'e>(evidence: impl Iterator<Item = &'e Evidence>) -> Vec<&'e Evidence> {
    let mut newest: BTreeMap<&str, &Evidence> = BTreeMap::new();
    for piece in evidence {
        let thing = match &piece.seen {
            Observation::Probe(Probe { machine, .. }) => machine.as_str(),
            Observation::Run(Run { scenario, .. }) => scenario.as_str(),
            _ => "",
        };
        let later = newest.get(thing).is_none_or(|known| known.at <= piece.at);
        if later {
            newest.insert(thing, piece);
        }
    }
    newest.into_values().collect()
}

fn count(conditions: &Conditions, key: ConditionKey, evidence: &[&Evidence]) -> Count {
    let mut total: Count = (0, Vec::new());
    for piece in evidence {
        let (number, details) = one(conditions, key, &piece.seen);
        total.0 = total.0.saturating_add(number);
        total.1.extend(details);
    }
    total
}

/// What one piece adds to the number of a condition.
fn one(conditions: &Conditions, key: ConditionKey, seen: &Observation) -> Count {
    let many = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    match seen {
        Observation::People { empty_posts, .. } if key == ConditionKey::EmptyKeyPosts => {
            let posts = empty_posts.iter().map(|post| Detail::Post { post: post.clone() });
            (many(empty_posts.len()), posts.collect())
        }
        Observation::People { gaps, .. } => (many(gaps.len()), gaps.iter().cloned().map(Detail::Gap).collect()),
        Observation::Training { session, trained, of, lacking } => {
            let share = trained.saturating_mul(100).checked_div(*of).unwrap_or_default();
            let held = Detail::Said { text: format!("{session}: {trained}/{of}") };
            (share.min(100), [vec![held], said(lacking)].concat())
        }
        Observation::Probe(probe) => {
            let fails: Vec<ProbeKey> =
                probe.lines(conditions).iter().filter(|line| !line.is_met()).map(|line: &ProbeLine| line.key).collect();
            let passes = u32::from(fails.is_empty());
            let machine = (passes == 0).then(|| Detail::Machine { machine: probe.machine.clone(), fails });
            (passes, machine.into_iter().collect())
        }
        Observation::Count { count, note, .. } => (*count, said(note)),
        Observation::Run(run) => {
            let counts = run.passed == (key == ConditionKey::ScenariosPassed);
            (u32::from(counts), counts.then(|| Detail::Scenario { run: run.clone() }).into_iter().collect())
        }
        Observation::CarryOver(carried) => {
            let lost = carried.came_in.abs_diff(carried.carried + carried.waiting + carried.refused);
            let unplaced = carried.waiting + carried.refused + lost;
            let detail = Detail::Dossiers { waiting: carried.waiting, refused: carried.refused };
            (unplaced, (unplaced > 0).then_some(detail).into_iter().collect())
        }
        Observation::Lessons { unproved, others } => {
            let lessons = if key == ConditionKey::UnprovedLessons { unproved } else { others };
            (many(lessons.len()), lessons.iter().flat_map(|cause| said(cause)).collect())
        }
    }
}

fn said(text: &str) -> Vec<Detail> {
    let text = (!text.is_empty()).then(|| Detail::Said { text: text.to_owned() });
    text.into_iter().collect()
}
