//! One round: its plan, the state of its plays, and counts by unit and step.

use super::plan::{PlanError, RoundRecord};
use super::reading::{TICKET, Tickets, entry, evidence};
use super::recast::{Gap, Recast};
use super::result::{Cell, Failure, GapResult, RoundResult, UnitResult, unit_verdict};
use crate::app::App;
use haicap_core::dossier::Event;
use haicap_core::territory::UnitId;
use haicap_core::trial::{
    Cast, CastList, Entry, Evidence, Given, Hours, Judge, Outcome, PeopleParts, Play, PlayState, Scenario, Verdict,
    play_of_number, plays, schedule,
};
use haicap_store::{JournalLine, SealCursor};
use jiff::Timestamp;
use jiff::civil::Time;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Who plays a part at a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Player {
    pub(crate) unit: UnitId,
    pub(crate) scenario: usize,
    pub(crate) cast: Cast,
    pub(crate) assignment: Option<Uuid>,
    /// Whether a person plays it, and no robot.
    pub(crate) by_person: bool,
}

/// Nobody but robots.
const NO_PEOPLE: &BTreeSet<Cast> = &BTreeSet::new();

/// A round while it is watched.
pub(crate) struct Round {
    record: RoundRecord,
    pub(crate) version: i64,
    schedules: Vec<Vec<Timestamp>>,
    desks: Vec<String>,
    states: Vec<PlayState>,
    by_applicant: HashMap<Uuid, usize>,
    by_dossier: HashMap<Uuid, usize>,
    tickets: Tickets,
    unit_index: BTreeMap<UnitId, usize>,
    /// `cells[unit][scenario][step]`.
    cells: Vec<Vec<Vec<Cell>>>,
    /// Grows with every change of a unit's cells.
    revisions: Vec<u64>,
    cursor: SealCursor,
    commands: u64,
    completed: u64,
    /// Who plays which part by now: as settled at the opening, less who was replaced since.
    casts: Vec<Vec<CastList>>,
    /// Parts that people play by now.
    people: PeopleParts,
    /// Everybody who was called in, in the order of the journal.
    recasts: Vec<Recast>,
    /// What closed steps in other systems, by play and step.
    given: BTreeMap<(Uuid, usize), Given>,
}

impl Round {
    /// A round of which nothing has been read yet.
    pub(crate) fn new(record: RoundRecord, version: i64, app: &App) -> Result<Self, PlanError> {
        let calendar = &app.city().calendar;
        let states: Vec<_> = plays(record.id, &record.scenarios, &record.units)
            .into_iter()
            .map(|play| PlayState::new(play, &record.scenarios[play.scenario]))
            .collect();
        let mut round = Round {
            version,
            schedules: record.scenarios.iter().map(|s| schedule(s, record.day, calendar)).collect(),
            desks: record.units.iter().map(|unit| app.desk(*unit)).collect(),
            by_applicant: states.iter().enumerate().map(|(index, state)| (state.play.id, index)).collect(),
            by_dossier: HashMap::new(),
            tickets: Tickets::of(&states, &record.scenarios),
            unit_index: record.units.iter().enumerate().map(|(index, unit)| (*unit, index)).collect(),
            cells: vec![
                record.scenarios.iter().map(|s| vec![Cell::default(); s.steps.len()]).collect();
                record.units.len()
            ],
            revisions: vec![0; record.units.len()],
            cursor: SealCursor { seal: 0, entry: 0 },
            commands: 0,
            completed: 0,
            casts: record.casts.clone(),
            people: record.people.clone(),
            recasts: Vec::new(),
            given: BTreeMap::new(),
            states,
            record,
        };
        for index in 0..round.states.len() {
            round.count(index, &[]);
        }
        Ok(round)
    }

    pub(crate) fn id(&self) -> Uuid {
        self.record.id
    }

    pub(crate) fn record(&self) -> &RoundRecord {
        &self.record
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.record.closed_after.is_some()
    }

    /// Where in the journal it reads on; `None` when it has read all that counts.
    pub(crate) fn reads_from(&self) -> Option<SealCursor> {
        let here = (self.cursor.seal, self.cursor.entry);
        self.record.closed_after.is_none_or(|end| here < end).then_some(self.cursor)
    }

    /// The state of every play.
    pub(crate) fn states(&self) -> &[PlayState] {
        &self.states
    }

    /// The plays of a scenario at a unit, each with its place among all: they lie side by side
    /// ([`haicap_core::trial::plays`]).
    pub(crate) fn plays_of(&self, unit: UnitId, scenario: usize) -> impl Iterator<Item = (usize, &PlayState)> {
        let citizens = |scenario: &Scenario| scenario.citizens as usize;
        let (before, own) = self.record.scenarios.split_at(scenario.min(self.record.scenarios.len()));
        let whole: usize = self.record.scenarios.iter().map(citizens).sum();
        let at = self.unit_index.get(&unit).map_or(self.states.len(), |index| index * whole);
        let from = at + before.iter().map(citizens).sum::<usize>();
        let many = own.first().map_or(0, citizens);
        self.states.iter().enumerate().skip(from).take(many)
    }

    /// How often anything changed at some units.
    pub(crate) fn revision_of(&self, units: impl Iterator<Item = UnitId>) -> u64 {
        units.filter_map(|unit| self.unit_index.get(&unit)).map(|index| self.revisions[*index]).sum()
    }

    /// Cells of a unit by scenario and step, and their revision.
    pub(crate) fn unit_cells(&self, unit: usize) -> (&[Vec<Cell>], u64) {
        (&self.cells[unit], self.revisions[unit])
    }

    /// Dossiers that reached an end, and entries of the journal that belong to the round.
    pub(crate) fn counts(&self) -> (u64, u64) {
        (self.completed, self.commands)
    }

    /// Dossiers that are planned; documents that go through other systems are none.
    pub(crate) fn planned(&self) -> u64 {
        let of_unit = self.record.scenarios.iter().filter(|s| s.procedure.is_some()).map(|s| u64::from(s.citizens));
        of_unit.sum::<u64>() * self.record.units.len() as u64
    }

    /// Everybody who plays a part.
    pub(crate) fn players(&self) -> Vec<Player> {
        self.record.units.iter().flat_map(|unit| self.players_at(*unit)).collect()
    }

    /// Everybody who plays a part at a unit.
    pub(crate) fn players_at(&self, unit: UnitId) -> Vec<Player> {
        let lists = self.unit_index.get(&unit).map_or(&[][..], |index| &self.casts[*index]);
        let mut players = Vec::new();
        for (scenario, list) in lists.iter().enumerate() {
            let plays = self.record.scenarios[scenario].casts();
            let parts = Cast::STAFF.into_iter().chain(Cast::CITY).chain(Cast::BY_ROBOTS);
            // Whoever is away is there to give the right to sign on.
            let away = self.record.scenarios[scenario].signatory_away;
            for cast in parts.filter(|cast| plays.contains(cast) || away && *cast == Cast::Signatory) {
                let assignment = list.player(cast, Uuid::nil());
                players.push(Player { unit, scenario, cast, assignment, by_person: self.is_by_person(unit, cast) });
            }
        }
        players
    }

    /// Whether a unit takes part.
    pub(crate) fn has_unit(&self, unit: UnitId) -> bool {
        self.unit_index.contains_key(&unit)
    }

    /// Whether a person plays a part at a unit by now.
    pub(crate) fn is_by_person(&self, unit: UnitId, cast: Cast) -> bool {
        self.people.get(&unit).is_some_and(|casts| casts.contains(&cast))
    }

    /// Whether people play anything, or did until a robot stood in.
    pub(crate) fn has_people(&self) -> bool {
        self.record.people.values().any(|casts| !casts.is_empty())
    }

    /// Parts in which a robot stands in for an absent person, by the director's order.
    pub(crate) fn gaps(&self) -> impl Iterator<Item = Gap> + '_ {
        self.stand_ins().map(Recast::gap)
    }

    /// Orders by which a robot stands in for somebody.
    pub(crate) fn stand_ins(&self) -> impl Iterator<Item = &Recast> + '_ {
        self.recasts.iter().filter(|recast| recast.robot)
    }

    /// What was given as evidence of a step.
    pub(crate) fn given(&self, play: Uuid, step: usize) -> Option<&Given> {
        self.given.get(&(play, step))
    }

    /// Every step that evidence was given for: its play, its place in the scenario, and what was given.
    pub(crate) fn all_given(&self) -> impl Iterator<Item = (&PlayState, usize, &Given)> {
        self.given.iter().filter_map(|((play, step), given)| {
            let state = &self.states[*self.by_applicant.get(play)?];
            Some((state, *step, given))
        })
    }

    /// The verdict on a unit by its place: where a robot stood in for somebody nothing is proved, the unit is red.
    pub(crate) fn verdict_of(&self, unit: usize) -> Verdict {
        let gap = self.gaps().any(|gap| gap.unit == self.record.units[unit]);
        if gap { Verdict::Failed } else { unit_verdict(&self.cells[unit], &self.record.scenarios) }
    }

    /// Whether a unit passed a scenario. Where a robot stood in for somebody there, it proves nothing.
    pub(crate) fn passed(&self, unit: usize, scenario: usize) -> bool {
        let (cells, scenarios) = (&self.cells[unit][scenario..=scenario], &self.record.scenarios[scenario..=scenario]);
        let gap = self.gaps().any(|gap| gap.unit == self.record.units[unit]);
        !gap && unit_verdict(cells, scenarios) == Verdict::Passed
    }

    /// The play that waits for a citizen with this identity number to hand in at a unit.
    pub(crate) fn play_at(&self, unit: UnitId, identity_number: &str) -> Option<Uuid> {
        let index = play_of_number(self.record.id, identity_number, self.states.len())?;
        let state = &self.states[index];
        let waits = self.has_dossier(state) && state.dossier.is_none();
        (!self.is_closed() && state.play.unit == unit && waits).then_some(state.play.id)
    }

    /// When each step of a scenario is to be done.
    pub(crate) fn schedule(&self, scenario: usize) -> &[Timestamp] {
        &self.schedules[scenario]
    }

    /// Who plays which part of a scenario at a unit by now.
    pub(crate) fn cast_list(&self, unit: UnitId, scenario: usize) -> Option<&CastList> {
        self.unit_index.get(&unit).and_then(|index| self.casts[*index].get(scenario))
    }

    /// When the round is over: at the end of its hours on the last day of its steps.
    pub(crate) fn ends_at(&self, app: &App) -> Option<Timestamp> {
        let calendar = &app.city().calendar;
        let last = self.schedules.iter().flatten().max()?;
        let day = calendar.civil(*last).date().max(self.record.day);
        self.record.hours.map(|hours| calendar.moment(day.to_datetime(hours.until)))
    }

    /// Reads one line of the journal; whether it changed the board.
    pub(crate) fn read(&mut self, line: &JournalLine, app: &App) -> bool {
        if self.reads_from().is_none() {
            return false;
        }
        self.cursor = line.cursor();
        if let Some(recast) = Recast::of_line(line, self.record.id) {
            self.recast(recast);
            return true;
        }
        if let Some(evidence) = evidence(line) {
            return self.witness(&evidence, app);
        }
        let Some(entry) = entry(line) else { return false };
        let play = if line.aggregate == TICKET { self.tickets.play_of(line) } else { self.play_of(&entry) };
        let Some(index) = play else { return false };
        self.commands += u64::from(matches!(entry.outcome, Outcome::Done(_)));
        let before: Vec<_> = self.states[index].verdicts.iter().map(|step| step.verdict).collect();
        let was_open = self.states[index].dossier.as_ref().is_none_or(|dossier| dossier.closed_at().is_none());
        self.with_judge(index, app, |state, judge| state.observe(judge, &entry));
        let closed = self.states[index].dossier.as_ref().is_some_and(|dossier| dossier.closed_at().is_some());
        self.completed += u64::from(was_open && closed);
        self.count(index, &before);
        true
    }

    /// From here on somebody else plays a part: plays that passed it stay as they are.
    fn recast(&mut self, recast: Recast) {
        let Some(&index) = self.unit_index.get(&recast.unit) else { return };
        if recast.robot {
            self.people.entry(recast.unit).or_default().remove(&recast.cast);
        } else {
            for list in &mut self.casts[index] {
                if list.player(recast.cast, Uuid::nil()) == recast.from {
                    list.recast(recast.cast, recast.to);
                }
            }
        }
        self.revisions[index] += 1;
        self.recasts.push(recast);
    }

    /// Takes in evidence of a step in another system; whether it belongs to the round.
    fn witness(&mut self, evidence: &Evidence, app: &App) -> bool {
        let Some(&index) = self.by_applicant.get(&evidence.play) else { return false };
        self.commands += 1;
        let before: Vec<_> = self.states[index].verdicts.iter().map(|step| step.verdict).collect();
        self.with_judge(index, app, |state, judge| state.witness(judge, evidence));
        let judged = self.states[index].verdicts.get(evidence.given.step);
        if judged.is_some_and(|step| step.proof == Some(evidence.place)) {
            self.given.insert((evidence.play, evidence.given.step), evidence.given.clone());
        }
        self.count(index, &before);
        true
    }

    /// A play of the round, with its scenario and who plays its parts.
    pub(crate) fn play(&self, id: Uuid) -> Option<(&PlayState, &Scenario, &CastList)> {
        let state = &self.states[*self.by_applicant.get(&id)?];
        let Play { unit, scenario, .. } = state.play;
        Some((state, &self.record.scenarios[scenario], self.cast_list(unit, scenario)?))
    }

    fn play_of(&mut self, entry: &Entry) -> Option<usize> {
        if let Outcome::Done(events) = &entry.outcome
            && let Some(Event::Submitted { applicant, .. }) = events.first()
            && let Some(&index) = self.by_applicant.get(applicant)
        {
            self.by_dossier.insert(entry.dossier, index);
        }
        self.by_dossier.get(&entry.dossier).copied()
    }

    fn with_judge(&mut self, index: usize, app: &App, see: impl FnOnce(&mut PlayState, &Judge)) {
        let Play { unit, scenario, .. } = self.states[index].play;
        let calendar = app.city().calendar_of(unit);
        let unit = self.unit_index[&unit];
        let judge = Judge {
            scenario: &self.record.scenarios[scenario],
            schedule: &self.schedules[scenario],
            cast: &self.casts[unit][scenario],
            people: self.people.get(&self.record.units[unit]).unwrap_or(NO_PEOPLE),
            desk: &self.desks[unit],
            calendar,
            until: self.record.hours.map(|hours| hours.until),
        };
        see(&mut self.states[index], &judge);
    }

    /// Moves a play's verdicts from where they were counted before to where they belong now.
    fn count(&mut self, index: usize, before: &[Verdict]) {
        let state = &self.states[index];
        let unit = self.unit_index[&state.play.unit];
        let cells = &mut self.cells[unit][state.play.scenario];
        for (step, now) in state.verdicts.iter().enumerate() {
            if let Some(old) = before.get(step) {
                *cells[step].slot(*old) -= 1;
            }
            *cells[step].slot(now.verdict) += 1;
        }
        self.revisions[unit] += 1;
    }

    /// Sets a later end; whether it is later. Without hours a round goes on until it is closed. What was too late before
    /// may be in time now: the journal is judged from its beginning.
    pub(crate) fn extend(&mut self, until: Time, app: &App) -> Result<bool, PlanError> {
        let calendar = &app.city().calendar;
        let opening = calendar.civil(calendar.opening(self.record.day)).time();
        let from = self.record.hours.map_or(opening, |hours| hours.from);
        let later = self.record.hours.map_or(from, |hours| hours.until) < until;
        if later {
            self.record.hours = Some(Hours { from, until });
            let anew = Round::new(self.record.clone(), self.version, app)?;
            let told = std::mem::replace(self, anew).revisions;
            self.revisions = told.into_iter().map(|revision| revision + 1).collect();
        }
        Ok(later)
    }

    /// Judges what is still open. Nothing that is written later counts.
    pub(crate) fn close(&mut self, app: &App) {
        self.judge_open(app);
        self.record.closed_after = Some((self.cursor.seal, self.cursor.entry));
    }

    /// A round taken up after a restart is judged to its end again once it has read its journal.
    pub(crate) fn judge_open(&mut self, app: &App) {
        for index in 0..self.states.len() {
            let before: Vec<_> = self.states[index].verdicts.iter().map(|step| step.verdict).collect();
            self.with_judge(index, app, PlayState::close);
            self.count(index, &before);
        }
    }

    /// The result of the round as it stands.
    pub(crate) fn result(&self, app: &App) -> RoundResult {
        let name = |unit: &UnitId| app.city().units.get(unit).map(|u| u.name.clone()).unwrap_or_default();
        let units = self.record.units.iter().zip(&self.cells).enumerate().map(|(index, (unit, cells))| UnitResult {
            unit: *unit,
            name: name(unit),
            verdict: self.verdict_of(index),
            cells: cells.clone(),
        });
        RoundResult {
            id: self.record.id,
            stage: self.record.stage,
            status: if self.is_closed() { "closed".into() } else { "open".into() },
            day: self.record.day,
            units: units.collect(),
            stand_ins: self
                .stand_ins()
                .map(|recast| GapResult {
                    unit: recast.unit,
                    name: name(&recast.unit),
                    cast: recast.cast,
                    reason: recast.reason.clone(),
                })
                .collect(),
            failures: self.states.iter().flat_map(|state| self.failures(state, &name)).collect(),
            dossiers: self.planned(),
            dossiers_completed: self.completed,
            commands: self.commands,
        }
    }

    /// Whether a play is about a dossier, and not about a document that goes through other systems.
    fn has_dossier(&self, state: &PlayState) -> bool {
        self.record.scenarios[state.play.scenario].procedure.is_some()
    }

    fn failures(&self, state: &PlayState, name: &dyn Fn(&UnitId) -> String) -> Vec<Failure> {
        let scenario = &self.record.scenarios[state.play.scenario];
        let failed = state.verdicts.iter().enumerate().filter(|(_, step)| step.verdict == Verdict::Failed);
        let failure = |(index, step): (usize, &haicap_core::trial::StepVerdict)| {
            let cause = step.cause.as_ref()?;
            Some(Failure {
                unit: state.play.unit,
                unit_name: name(&state.play.unit),
                scenario: scenario.key.clone(),
                scenario_index: state.play.scenario,
                title: scenario.title.clone(),
                step: scenario.steps[index].text().unwrap_or_default().to_owned(),
                step_index: index,
                play: state.play.id,
                cause: cause.key().to_owned(),
                message: cause.message(haicap_core::Lang::Vi),
                proof: step.proof,
            })
        };
        failed.filter_map(failure).collect()
    }
}
