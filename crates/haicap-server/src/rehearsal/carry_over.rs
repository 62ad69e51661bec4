//! Open dossiers of the old units: files as they came, what was chosen for split units, the dry run, and the way into
//! the official store (hồ sơ chuyển tiếp).

mod reading;
mod taking;

pub(crate) use reading::{RowFault, Whose, read};
pub(crate) use taking::{TakenOver, left, take_in};

use super::{Batch, State};
use crate::ledger::{Note, RecordError};
use crate::rehearsal::readiness::file as file_evidence;
use haicap_core::city::City;
use haicap_core::territory::{Era, UnitId};
use haicap_core::trial::carry_over::{
    Came, CarriedOver, OldDossier, SplitChoice, Taken, by_new_unit, by_old_unit, dry_run,
};
use haicap_core::trial::readiness::{Carried, Observation};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A file that was brought in, or the statement that a unit has no open dossier (tệp hồ sơ dở dang).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CarryOverFile {
    /// Name of the file; empty for a statement.
    pub(crate) name: String,
    /// Who stated that there is none, and by which paper; empty for a file.
    pub(crate) ground: String,
    pub(crate) at: Timestamp,
    pub(crate) by: Uuid,
    /// Old units that it speaks of, each with its rows as they were counted while reading.
    pub(crate) rows: BTreeMap<UnitId, u32>,
    /// Rows of which nobody can tell the old unit.
    pub(crate) nobodys: u32,
    pub(crate) dossiers: Vec<OldDossier>,
    pub(crate) faults: Vec<RowFault>,
}

/// What was chosen for a split unit, and who chose last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Chosen {
    pub(crate) choice: SplitChoice,
    pub(crate) at: Timestamp,
    pub(crate) by: Uuid,
}

/// Everything that counts: of each old unit the file that came last (số liệu hiện hành).
pub(crate) struct Gathered<'s> {
    pub(crate) dossiers: Vec<&'s OldDossier>,
    /// Bad rows with the name of their file.
    pub(crate) faults: Vec<(&'s str, &'s RowFault)>,
    /// Old units that sent a file or said that they have nothing, with what they sent last.
    pub(crate) heard: BTreeMap<UnitId, &'s CarryOverFile>,
    pub(crate) choices: BTreeMap<UnitId, SplitChoice>,
    /// Rows of which nobody can tell the old unit.
    pub(crate) nobodys: u32,
    /// Old units of files with such rows: those may be theirs.
    pub(crate) unclear: BTreeSet<UnitId>,
    taken: Taken,
    came: BTreeMap<UnitId, Came>,
}

impl<'s> Gathered<'s> {
    /// Reads the records.
    pub(crate) fn of(state: &'s State) -> Self {
        let mut files: Vec<(&Uuid, &CarryOverFile)> = state.all::<CarryOverFile>().collect();
        files.sort_by_key(|(id, file)| (file.at, **id));
        let (mut last, mut names) = (BTreeMap::new(), BTreeMap::new());
        for (id, file) in &files {
            last.extend(file.rows.keys().map(|unit| (*unit, (**id, *file))));
            names.insert(file.name.as_str(), **id);
        }
        let mut gathered = Gathered {
            dossiers: Vec::new(),
            faults: Vec::new(),
            heard: last.iter().map(|(unit, (_, file))| (*unit, *file)).collect(),
            choices: state.all::<Chosen>().map(|(unit, chosen)| (*unit, chosen.choice.clone())).collect(),
            nobodys: 0,
            unclear: BTreeSet::new(),
            taken: taking::taken(state),
            came: BTreeMap::new(),
        };
        for (id, file) in files {
            let counts = |unit: UnitId| last.get(&unit).is_some_and(|(newest, _)| newest == id);
            // Rows of nobody count until a file of that name comes again, or all of its units sent another.
            let speaks = file.rows.is_empty() || file.rows.keys().any(|unit| counts(*unit));
            gathered.add(file, counts, speaks && names.get(file.name.as_str()) == Some(id));
        }
        gathered
    }

    fn add(&mut self, file: &'s CarryOverFile, counts: impl Fn(UnitId) -> bool, nobodys_count: bool) {
        for (unit, rows) in file.rows.iter().filter(|(unit, _)| counts(**unit)) {
            self.came.insert(*unit, Came { rows: *rows, refused: 0 });
        }
        self.dossiers.extend(file.dossiers.iter().filter(|dossier| counts(dossier.old.unit)));
        let mut seen = BTreeSet::new();
        for fault in file.faults.iter().filter(|fault| fault.from.map_or(nobodys_count, &counts)) {
            self.faults.push((&file.name, fault));
            let first = seen.insert((&fault.sheet, fault.row));
            if let Some(came) = fault.from.filter(|_| first).and_then(|unit| self.came.get_mut(&unit)) {
                came.refused += 1;
            }
        }
        if nobodys_count && file.nobodys > 0 {
            self.nobodys += file.nobodys;
            self.unclear.extend(file.rows.keys().copied());
        }
    }

    /// The dry run of everything.
    pub(crate) fn run(&self, city: &City) -> Vec<CarriedOver<'s>> {
        dry_run(city, &self.dossiers, &self.choices, &self.taken)
    }

    /// Its counts by old unit; a unit that said it has nothing stands with zeros.
    pub(crate) fn by_old_unit(&self, lines: &[CarriedOver]) -> BTreeMap<UnitId, Carried> {
        by_old_unit(lines, &self.came)
    }

    /// What keeps a new unit from getting evidence: old units that were not heard of, or whose file has rows of nobody.
    pub(crate) fn lacking(&self, city: &City, unit: UnitId) -> Vec<UnitId> {
        let lacks = |old: &UnitId| !self.heard.contains_key(old) || self.unclear.contains(old);
        city.predecessors(unit).map(|succession| succession.from).filter(lacks).collect()
    }
}

/// All counts together, with the rows of nobody.
pub(crate) fn total(by_old: &BTreeMap<UnitId, Carried>, nobodys: u32) -> Carried {
    let start = Carried { came_in: nobodys, refused: nobodys, ..Carried::default() };
    by_old.values().fold(start, |sum, count| Carried {
        came_in: sum.came_in + count.came_in,
        carried: sum.carried + count.carried,
        waiting: sum.waiting + count.waiting,
        refused: sum.refused + count.refused,
    })
}

/// Keeps a file or a statement.
pub(crate) fn keep(batch: &mut Batch, id: Uuid, file: CarryOverFile) -> Result<(), RecordError> {
    let units: Vec<&UnitId> = file.rows.keys().collect();
    let events = serde_json::json!([{
        "units": units, "dossiers": file.dossiers.len(), "faults": file.faults.len(), "ground": file.ground
    }]);
    batch.put(id, file, Note { command: "bring_in_open_dossiers", unit: None, events: &events })
}

/// Keeps the statement that an old unit has no open dossier. It takes the place of what the unit sent before, which
/// somebody has to want (`replaces`) when there were rows in it.
pub(crate) fn state_none(
    batch: &mut Batch,
    id: Uuid,
    (city, by): (&City, Uuid),
    (unit, ground, replaces): (UnitId, String, bool),
) -> Result<(), RecordError> {
    if unit.era != Era::Old || !city.units.contains_key(&unit) {
        return Err(RecordError::wrong(
            "Không có đơn vị cũ như vậy. Chọn trong danh sách.",
            "There is no such old unit: choose from the list.",
        ));
    }
    let rows = Gathered::of(batch.state()).heard.get(&unit).map_or(0, |file| file.rows[&unit]);
    if rows > 0 && !replaces {
        return Err(RecordError::wrong(
            format!(
                "Đơn vị đã gửi tệp có {rows} dòng. Nếu nay không còn hồ sơ dở dang, đánh dấu “thay tệp đã gửi” rồi gửi lại."
            ),
            format!(
                "The unit sent a file with {rows} rows. If none is open any more, tick “replace the file” and send again."
            ),
        ));
    }
    let file = CarryOverFile {
        name: String::new(),
        ground,
        at: batch.at(),
        by,
        rows: [(unit, 0)].into(),
        nobodys: 0,
        dossiers: vec![],
        faults: vec![],
    };
    keep(batch, id, file)
}

/// Changes what was chosen for a split unit: the place of all, and of single dossiers; `None` takes an answer back.
pub(crate) fn choose(
    batch: &mut Batch,
    by: Uuid,
    unit: UnitId,
    all_to: Option<UnitId>,
    one: BTreeMap<String, Option<UnitId>>,
) -> Result<(), RecordError> {
    let mut choice = batch.state().get::<Chosen>(&unit).map(|chosen| chosen.choice.clone()).unwrap_or_default();
    choice.all_to = all_to;
    for (code, to) in one {
        match to {
            Some(to) => drop(choice.one.insert(code, to)),
            None => drop(choice.one.remove(&code)),
        }
    }
    let events = serde_json::json!([{ "from": unit, "all_to": all_to, "answers": choice.one.len() }]);
    let kept = Chosen { choice, at: batch.at(), by };
    batch.put(unit, kept, Note { command: "place_open_dossiers", unit: None, events: &events })
}

/// Files the dry run as evidence of each new unit all of whose old units were heard; how many those are.
///
/// # Errors
/// When the counts do not come out: then nothing is filed.
pub(crate) fn file_dry_run(batch: &mut Batch, city: &City, by: Uuid) -> Result<usize, RecordError> {
    let gathered = Gathered::of(batch.state());
    let lines = gathered.run(city);
    let by_old = gathered.by_old_unit(&lines);
    if let Some((unit, count)) = by_old.iter().find(|(_, count)| !count.is_reconciled()) {
        let name = city.units.get(unit).map_or_else(|| unit.to_string(), |unit| unit.name.clone());
        let rows = count.came_in;
        return Err(RecordError::wrong(
            format!(
                "Số liệu của {name} không khớp ({rows} dòng đã nhập) nên chưa ghi minh chứng. Nhập lại tệp của đơn vị."
            ),
            format!(
                "The counts of {name} do not come out ({rows} rows came in); nothing was filed. Bring its file in again."
            ),
        ));
    }
    let by_new = by_new_unit(city, &lines, &by_old);
    let ready: Vec<(UnitId, Carried)> =
        by_new.into_iter().filter(|(unit, _)| gathered.lacking(city, *unit).is_empty()).collect();
    for (unit, carried) in &ready {
        file_evidence(batch, city, *unit, Some(by), Observation::CarryOver(*carried))?;
    }
    Ok(ready.len())
}
