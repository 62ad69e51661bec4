//! How much lies on which desk of a unit.

use super::{CentreTexts, Open};
use crate::pages::{Page, show};
use haicap_core::Lang;
use haicap_core::dossier::{Outlook, Queue};
use haicap_core::organization::{Assignment, Role};
use haicap_core::territory::UnitId;
use std::collections::{BTreeMap, BTreeSet};

/// Dossiers by how near they are to their end.
#[derive(Default, Clone, Copy)]
pub(super) struct Counts {
    pub(super) all: usize,
    /// Not accepted yet.
    pub(super) fresh: usize,
    pub(super) overdue: usize,
    pub(super) today: usize,
    pub(super) tomorrow: usize,
    pub(super) waits: usize,
}

impl Counts {
    fn add(&mut self, outlook: Option<Outlook>) {
        self.all += 1;
        match outlook {
            None => self.fresh += 1,
            Some(Outlook::Overdue) => self.overdue += 1,
            Some(Outlook::Today) => self.today += 1,
            Some(Outlook::Tomorrow) => self.tomorrow += 1,
            Some(Outlook::Waits) => self.waits += 1,
            Some(Outlook::Later) => {}
        }
    }
}

impl FromIterator<Option<Outlook>> for Counts {
    fn from_iter<I: IntoIterator<Item = Option<Outlook>>>(outlooks: I) -> Self {
        let mut counts = Counts::default();
        outlooks.into_iter().for_each(|outlook| counts.add(outlook));
        counts
    }
}

/// A division with its desks.
pub(super) struct DivisionLoad {
    pub(super) name: String,
    pub(super) counts: Counts,
    pub(super) desks: Vec<DeskLoad>,
}

/// A desk: an officer, or where dossiers wait for whoever comes first.
pub(super) struct DeskLoad {
    pub(super) name: String,
    pub(super) post: String,
    pub(super) counts: Counts,
}

/// A desk by name: where it belongs, and its place in the table.
struct Desk {
    division: String,
    rank: (usize, String),
    post: String,
    /// Shown also when nothing lies on it: officers who could take more.
    always: bool,
}

/// The desks of a unit that somebody may see.
pub(super) struct Desks {
    divisions: Vec<(String, String)>,
    known: BTreeMap<String, Desk>,
    scope: Option<BTreeSet<String>>,
    gone: &'static str,
    no_division: &'static str,
}

impl Desks {
    pub(super) fn new(page: &Page, unit: UnitId, people: &[Assignment], scope: Option<BTreeSet<String>>) -> Self {
        let (t, blueprint) = (CentreTexts::of(page.lang()), &page.city().blueprint);
        let mut known = BTreeMap::new();
        let mut put = |queue: Queue, division: &str, rank: (usize, String), post: String, always| {
            known.insert(queue.to_string(), Desk { division: division.to_owned(), rank, post, always });
        };
        for division in &blueprint.divisions {
            let key = division.key.as_str();
            let waits = |rank, label: &str| (rank, label.to_owned());
            put(Queue::Division(unit, key.to_owned()), key, waits(0, t.not_taken), String::new(), false);
            put(Queue::Head(unit, key.to_owned()), key, waits(2_000, t.to_approve), String::new(), false);
            put(Queue::Clerk(unit, key.to_owned()), key, waits(4_000, t.to_issue), String::new(), false);
        }
        for (place, post) in blueprint.posts.iter().enumerate() {
            let label = format!("{}: {}", t.to_sign, show::post(page, &post.key));
            put(Queue::Post(unit, post.key.clone()), &post.division, (3_000 + place, label), String::new(), false);
            if post.roles.contains(&Role::CounterOfficer) {
                put(Queue::Counter(unit), &post.division, (0, t.counter.to_owned()), String::new(), false);
            }
        }
        for held in people.iter().filter(|held| held.roles.contains(&Role::CaseOfficer)) {
            let place = blueprint.posts.iter().position(|post| post.key == held.post).unwrap_or(900);
            let post = show::post(page, &held.post);
            put(Queue::Officer(held.id), &held.division, (1 + place, held.name.clone()), post, true);
        }
        let name = |division: &haicap_core::organization::Division| {
            let own = haicap_core::forms::division_name(page.city(), unit, &division.key);
            let english = page.lang() == Lang::En;
            if english { division.name_en.clone() } else { own.unwrap_or_else(|| division.name.clone()) }
        };
        let mut divisions: Vec<_> = blueprint.divisions.iter().map(|one| (one.key.clone(), name(one))).collect();
        divisions.dedup_by(|one, other| one.0 == other.0);
        Desks { divisions, known, scope, gone: t.gone, no_division: t.no_division }
    }

    /// Whether the dossiers of a desk may be seen.
    pub(super) fn sees(&self, queue: &str) -> bool {
        let Some(scope) = &self.scope else { return true };
        self.known.get(queue).is_some_and(|desk| scope.contains(&desk.division))
    }

    /// Name of a desk.
    pub(super) fn name(&self, queue: &str) -> &str {
        self.known.get(queue).map_or(self.gone, |desk| &desk.rank.1)
    }

    /// The load of each desk, by division.
    pub(super) fn load(&self, open: &[Open]) -> Vec<DivisionLoad> {
        let mut by_queue: BTreeMap<&str, Counts> = BTreeMap::new();
        for open in open {
            by_queue.entry(&open.row.queue).or_default().add(open.outlook);
        }
        let division = |(key, name): &(String, String)| {
            let here = |(queue, desk): (&String, &Desk)| {
                let counts = by_queue.get(queue.as_str()).copied().unwrap_or_default();
                let shown = desk.division == *key && self.sees(queue) && (desk.always || counts.all > 0);
                let load = DeskLoad { name: desk.rank.1.clone(), post: desk.post.clone(), counts };
                shown.then_some((desk.rank.clone(), load))
            };
            let mut desks: Vec<_> = self.known.iter().filter_map(here).collect();
            desks.sort_by(|one, other| one.0.cmp(&other.0));
            DivisionLoad::of(name.clone(), desks.into_iter().map(|(_, desk)| desk).collect())
        };
        let gone: Vec<_> = by_queue.iter().filter(|(queue, _)| !self.known.contains_key(**queue)).collect();
        let gone = gone.into_iter().map(|(_, counts)| DeskLoad {
            name: self.gone.to_owned(),
            post: String::new(),
            counts: *counts,
        });
        let nobody = DivisionLoad::of(self.no_division.to_owned(), gone.collect());
        self.divisions.iter().map(division).chain([nobody]).filter(|division| !division.desks.is_empty()).collect()
    }
}

impl DivisionLoad {
    fn of(name: String, desks: Vec<DeskLoad>) -> Self {
        let sum = |mut sum: Counts, desk: &DeskLoad| {
            let add = &desk.counts;
            sum.all += add.all;
            sum.fresh += add.fresh;
            sum.overdue += add.overdue;
            sum.today += add.today;
            sum.tomorrow += add.tomorrow;
            sum.waits += add.waits;
            sum
        };
        DivisionLoad { name, counts: desks.iter().fold(Counts::default(), sum), desks }
    }
}
