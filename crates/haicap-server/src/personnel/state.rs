//! All records of the personnel store, as tables in memory.

use super::records::{
    Allotment, Import, ImportedBook, ImportedPeople, KeptVersion, LastAppraised, MilestoneMark, NumberBookRow,
    OpenedGate, Paper, ParticipantList, Plan, PrintedSubmission, ProposalRound, Settled, StaffRequest,
};
use crate::ledger::tables;
use haicap_core::city::City;
use haicap_core::organization::{Block, Establishment, FormerPlace, Official};
use haicap_core::staffing::{File, Place, Placement, Track};
use haicap_core::territory::UnitId;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

tables! {
    /// Everything that the personnel store holds.
    State {
    /// People.
    people: Uuid => Official = "official";
    /// Their files.
    files: Uuid => File = "file";
    /// Concluded lists with their earlier versions, by unit and kind.
    lists: String => Settled = "list";
    /// Allotted numbers that differ from the pack, by unit and block.
    allotments: String => Allotment = "allotment";
    /// Rounds of proposals.
    rounds: Uuid => ProposalRound = "round";
    /// Trial participants of each unit.
    participants: UnitId => ParticipantList = "participants";
    /// What the appraising bodies last looked at, by district.
    appraised: u32 => LastAppraised = "appraised";
    /// When the submissions of a district's committee were printed, by district.
    submissions: u32 => PrintedSubmission = "submission";
    /// Their places whenever one of these bodies acted, by district and number.
    versions: String => KeptVersion = "appraisal_version";
    /// Requests for people from elsewhere.
    requests: Uuid => StaffRequest = "request";
    /// Suggestions of the planner that were kept.
    plans: Uuid => Plan = "plan";
    /// Gates that were opened.
    gates: String => OpenedGate = "gate";
    /// Papers.
    papers: Uuid => Paper = "paper";
    /// The last number of each book.
    books: String => NumberBookRow = "book";
    /// Milestones that somebody confirmed, by milestone and unit.
    milestones: String => MilestoneMark = "milestone";
    /// Workbooks that were brought in.
    imports: Uuid => Import = "import";
    /// What stands in them.
    imported_books: Uuid => ImportedBook = "imported_book";
    /// Whom they brought or changed.
    imported_people: Uuid => ImportedPeople = "imported_people";
    }
}

impl State {
    /// A person.
    pub(crate) fn person(&self, id: Uuid) -> Option<&Official> {
        self.get::<Official>(&id)
    }

    /// A person's file; somebody in whose file nothing stands has an empty one. Which district proposes follows from
    /// where the roster says the person works now, not from where they worked when the file was begun.
    pub(crate) fn file(&self, city: &City, official: &Official) -> File {
        let district = district_of(city, official);
        let kept = self.get::<File>(&official.id).cloned();
        kept.map_or_else(|| File::new(official.id, district), |kept| File { district, ..kept })
    }

    /// Everybody with a placement in a track that is not over.
    pub(crate) fn placed(&self, track: Track) -> impl Iterator<Item = (&Official, &File, &Placement)> {
        self.all::<File>().filter_map(move |(id, file)| Some((self.person(*id)?, file, file.current(track)?)))
    }

    /// Where concluded lists put people. Posts of several lists of one unit are held together, and with a post
    /// goes the one that the blueprint joins to it, unless a list gives that to somebody else.
    pub(crate) fn settled(&self, city: &City) -> BTreeMap<Uuid, Place> {
        let latest = self.all::<Settled>().filter_map(|(_, list)| list.versions.last());
        let mut settled: BTreeMap<Uuid, Place> = BTreeMap::new();
        let mut named: BTreeSet<(UnitId, String)> = BTreeSet::new();
        for (official, place) in latest.flat_map(|list| list.settled()) {
            named.insert((place.unit, place.post.clone()));
            match settled.get_mut(&official) {
                Some(known) if known.unit == place.unit && known.post == place.post => {}
                Some(known) if known.unit == place.unit => {
                    known.concurrent.insert(place.post);
                }
                _ => {
                    settled.insert(official, place);
                }
            }
        }
        for place in settled.values_mut() {
            let with = place.posts().filter_map(|post| city.blueprint.post(post)?.concurrent_with.clone());
            let with: Vec<String> = with.filter(|with| !named.contains(&(place.unit, with.clone()))).collect();
            place.concurrent.extend(with);
        }
        settled
    }

    /// The numbers of each unit and block: those of the pack, with the changes kept here.
    pub(crate) fn establishment(&self, city: &City) -> Vec<Establishment> {
        let changed = |row: &Establishment| match self.get::<Allotment>(&Allotment::key(row.unit, row.block)) {
            None => row.clone(),
            Some(change) => Establishment {
                allotted: change.allotted,
                norm: change.norm.or(row.norm),
                target: change.target.or(row.target),
                target_year: change.target_year.or(row.target_year),
                ..row.clone()
            },
        };
        city.establishment.iter().map(changed).collect()
    }

    /// Places allotted by unit and block.
    pub(crate) fn allotted(&self, city: &City) -> BTreeMap<(UnitId, Block), u32> {
        self.establishment(city).into_iter().map(|row| ((row.unit, row.block), row.allotted)).collect()
    }

    /// Gates that are open, with the first day of the act's force.
    pub(crate) fn open_gates(&self) -> BTreeMap<String, Date> {
        self.all::<OpenedGate>().map(|(key, gate)| (key.clone(), gate.in_force_from)).collect()
    }

    /// The round that takes proposals of a district, or the one that did last.
    pub(crate) fn round_of(&self, district: u32) -> Option<&ProposalRound> {
        let rounds = self.all::<ProposalRound>().map(|(_, round)| round);
        rounds.filter(|round| round.districts.contains(&district)).max_by_key(|round| round.deadline)
    }

    /// Until when a district may propose.
    pub(crate) fn deadline(&self, district: u32) -> Option<Timestamp> {
        self.round_of(district).map(|round| round.deadline)
    }
}

/// The district whose committee proposes for a person.
pub(crate) fn district_of(city: &City, official: &Official) -> u32 {
    match official.from {
        FormerPlace::District(code) => code,
        FormerPlace::Unit(unit) => city.units.get(&unit).and_then(|unit| unit.district).unwrap_or_default(),
    }
}

/// Districts that a new unit draws from, by code.
pub(crate) fn districts_of(city: &City, unit: UnitId) -> BTreeSet<u32> {
    let district = |from: &UnitId| city.units.get(from).and_then(|unit| unit.district);
    city.predecessors(unit).filter_map(|succession| district(&succession.from)).collect()
}

/// The district that leads for a new unit in a round, which may differ from the city's rule.
pub(crate) fn lead_of(city: &City, round: Option<&ProposalRound>, unit: UnitId) -> Option<u32> {
    let said = round.and_then(|round| round.leads.get(&unit)).copied();
    said.or_else(|| city.leading_district(unit))
}
