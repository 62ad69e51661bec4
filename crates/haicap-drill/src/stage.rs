//! What is to be played: runs by unit, and the waves in which they go forward (sân khấu).

use crate::latency::Latencies;
use crate::people::{self, NameDraw, Names};
use crate::wave::Note;
use crate::wire::{Player, ShownPlay};
use haicap_core::city::City;
use haicap_core::procedure::fields::Answers;
use haicap_core::territory::UnitId;
use haicap_core::time::Calendar;
use haicap_core::trial::{Act, Cast, Deed, Scenario, Step, command_of, identity_number, plays, schedule, window};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// A scenario with the moments of its steps on the round's day.
pub(crate) struct Script<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) moments: Vec<Timestamp>,
    /// The day that a step names: a new day of return, the last day for an answer.
    pub(crate) until: Vec<Option<Date>>,
    /// What the citizen types into the form online.
    pub(crate) answers: Answers,
    /// The day of each step.
    pub(crate) dates: Vec<Date>,
    first_act: Option<usize>,
    last_act: Option<usize>,
}

impl<'a> Script<'a> {
    pub(crate) fn new(scenario: &'a Scenario, day: Date, city: &City) -> Self {
        let calendar = &city.calendar;
        let is_act = |step: &Step| matches!(step, Step::Act { .. });
        let last_act = scenario.steps.iter().rposition(is_act);
        let first_act = scenario.steps.iter().position(is_act);
        let moments = schedule(scenario, day, calendar);
        let named = |(step, at): (&Step, &Timestamp)| match step {
            Step::Act { act, .. } => act.deed.until(*at, calendar),
            _ => None,
        };
        let until = scenario.steps.iter().zip(&moments).map(named).collect();
        let procedure = scenario.procedure.as_ref().and_then(|id| city.procedure(id));
        let answers = procedure.map(|procedure| people::answers(&procedure.fields)).unwrap_or_default();
        let dates = moments.iter().map(|at| calendar.civil(*at).date()).collect();
        Script { scenario, moments, until, answers, dates, first_act, last_act }
    }

    /// The days of the first and the last step.
    pub(crate) fn days(&self) -> Option<(Date, Date)> {
        self.dates.first().copied().zip(self.dates.last().copied())
    }

    /// The day off that is decreed in a step, or was in the last one before it.
    pub(crate) fn day_off(&self, step: usize) -> Option<Date> {
        let decrees = |step: &usize| self.act(*step).is_some_and(|act| matches!(act.deed, Deed::DecreeDayOff { .. }));
        (0..=step).rev().find(decrees).and_then(|step| self.until.get(step).copied().flatten())
    }

    /// Whether the signatory has to give the right to sign on before this step is done.
    pub(crate) fn is_given_on_before(&self, step: usize) -> bool {
        self.scenario.signatory_away && self.first_act == Some(step)
    }

    /// What is done in a step, when something is done in it.
    pub(crate) fn act(&self, step: usize) -> Option<&'a Act> {
        match self.scenario.steps.get(step) {
            Some(Step::Act { act, .. }) => Some(act),
            _ => None,
        }
    }

    fn acts(&self) -> impl Iterator<Item = (usize, &'a Act)> {
        self.scenario.steps.iter().enumerate().filter_map(|(index, step)| match step {
            Step::Act { act, .. } => Some((index, act)),
            _ => None,
        })
    }
}

/// A play while it is driven.
pub(crate) struct Run {
    /// The play, which is also the applicant and the citizen's account.
    pub(crate) id: Uuid,
    pub(crate) scenario: usize,
    pub(crate) name: String,
    pub(crate) identity_number: String,
    pub(crate) phone: String,
    /// Steps before it are shown by the journal already.
    pub(crate) next: usize,
    /// The step that a person does: robots go no further than to it.
    until: usize,
    open: bool,
}

impl Run {
    /// The identifier that the citizen, or the counter officer for the citizen, gives the dossier.
    pub(crate) fn dossier_id(&self) -> Uuid {
        Uuid::new_v5(&self.id, b"dossier")
    }

    /// The identifier of the command of a step: the same again when the round is taken up again.
    pub(crate) fn command_id(&self, step: usize) -> Uuid {
        command_of(self.id, step)
    }

    fn is_due(&self, step: usize) -> bool {
        self.open && self.next <= step && step < self.until
    }
}

/// Accounts that play the staff's parts of one scenario at one unit.
type Parts = BTreeMap<Cast, Part>;

/// Who plays a part.
#[derive(Clone, Copy)]
struct Part {
    account: Uuid,
    assignment: Option<Uuid>,
}

/// One unit with its runs.
pub(crate) struct UnitStage {
    pub(crate) unit: UnitId,
    pub(crate) runs: Vec<Run>,
    parts: Vec<Parts>,
    /// Parts that people play here.
    people: BTreeSet<Cast>,
    open: usize,
    pub(crate) commands: u64,
    pub(crate) latencies: Latencies,
    pub(crate) notes: Vec<Note>,
}

impl UnitStage {
    /// The account that plays a part in a run; `None` when nobody does.
    pub(crate) fn account(&self, run: usize, cast: Cast) -> Option<Uuid> {
        let run = &self.runs[run];
        match cast {
            Cast::Citizen => Some(run.id),
            staff => self.parts[run.scenario].get(&staff).map(|part| part.account),
        }
    }

    /// The assignment with which a part of the staff is played in a run.
    pub(crate) fn assignment(&self, run: usize, cast: Cast) -> Option<Uuid> {
        self.parts[self.runs[run].scenario].get(&cast)?.assignment
    }

    /// Indices of the runs for which something is to be done in a wave.
    pub(crate) fn due(&self, wave: &Wave) -> Vec<usize> {
        let due = |run: &Run| wave.scenarios.contains(&run.scenario) && run.is_due(wave.step);
        self.runs.iter().enumerate().filter(|(_, run)| due(run)).map(|(index, _)| index).collect()
    }

    /// Ends a run; tells whether it was still open.
    pub(crate) fn settle(&mut self, run: usize) -> bool {
        let was_open = std::mem::replace(&mut self.runs[run].open, false);
        self.open -= usize::from(was_open);
        was_open
    }

    /// Whether nothing is left to do at the unit.
    pub(crate) fn is_done(&self) -> bool {
        self.open == 0
    }

    /// Runs with which nothing is left to do.
    pub(crate) fn settled(&self) -> usize {
        self.runs.len() - self.open
    }
}

/// The same step of some scenarios, at all units, at one moment of the trial's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wave {
    pub(crate) at: Timestamp,
    pub(crate) step: usize,
    pub(crate) scenarios: Vec<usize>,
}

/// A round, ready to be driven.
pub(crate) struct Stage<'a> {
    pub(crate) scripts: Vec<Script<'a>>,
    pub(crate) units: Vec<UnitStage>,
}

/// What a stage is set from.
pub(crate) struct Set<'a> {
    pub(crate) round: Uuid,
    pub(crate) seed: u64,
    pub(crate) day: Date,
    pub(crate) city: &'a City,
    pub(crate) scenarios: &'a [Scenario],
    pub(crate) units: &'a [UnitId],
    pub(crate) names: Names<'a>,
}

impl<'a> Stage<'a> {
    /// Sets the stage: every play of the round, less what the journal shows already.
    pub(crate) fn new(set: &Set<'a>, players: &[Player], shown: &[ShownPlay]) -> Self {
        let scripts: Vec<_> = set.scenarios.iter().map(|scenario| Script::new(scenario, set.day, set.city)).collect();
        let shown: HashMap<Uuid, &ShownPlay> = shown.iter().map(|play| (play.id, play)).collect();
        let mut names = NameDraw::new(set.names, set.seed);
        let mut units: Vec<UnitStage> =
            set.units.iter().map(|&unit| empty_unit(unit, scripts.len(), players)).collect();
        let places: HashMap<UnitId, usize> = set.units.iter().enumerate().map(|(i, &unit)| (unit, i)).collect();
        for (index, play) in plays(set.round, set.scenarios, set.units).into_iter().enumerate() {
            let unit = &mut units[places[&play.unit]];
            let script = &scripts[play.scenario];
            let by_people = |step: &usize| script.act(*step).is_some_and(|act| unit.people.contains(&act.cast));
            let (next, left) = match shown.get(&play.id) {
                None => (0, true),
                // People may do rightly what they did wrongly; robots do everything once.
                Some(ShownPlay { next: Some(next), again: true, .. }) if by_people(next) => (*next, true),
                Some(ShownPlay { failed: true, .. } | ShownPlay { next: None, .. }) => (usize::MAX, false),
                Some(ShownPlay { next: Some(next), .. }) => (*next, true),
            };
            let until = (next..script.moments.len()).find(by_people).unwrap_or(usize::MAX);
            let open = left && script.last_act.is_some_and(|last| next <= last);
            unit.open += usize::from(open);
            unit.runs.push(Run {
                id: play.id,
                scenario: play.scenario,
                name: names.next_name(),
                identity_number: identity_number(set.round, index),
                phone: people::phone(set.round, index),
                next,
                until,
                open,
            });
        }
        Stage { scripts, units }
    }

    /// The waves in which something is left to do, in the order of the trial's clock.
    pub(crate) fn waves(&self) -> Vec<Wave> {
        let mut waves: BTreeMap<(Timestamp, usize), Vec<usize>> = BTreeMap::new();
        for (scenario, script) in self.scripts.iter().enumerate() {
            let runs = || self.units.iter().flat_map(|unit| &unit.runs).filter(|run| run.scenario == scenario);
            for (step, _) in script.acts() {
                if runs().any(|run| run.is_due(step)) {
                    waves.entry((script.moments[step], step)).or_default().push(scenario);
                }
            }
        }
        waves.into_iter().map(|((at, step), scenarios)| Wave { at, step, scenarios }).collect()
    }

    /// When the steps may be done that wait for people now; the round is played until a time of each of its days.
    pub(crate) fn waiting(&self, calendar: &Calendar, until: Option<Time>) -> Vec<(Timestamp, Timestamp)> {
        let runs = self.units.iter().flat_map(|unit| &unit.runs);
        let waits = runs.filter(|run| run.open && run.next == run.until);
        waits.map(|run| window(self.scripts[run.scenario].moments[run.next], calendar, true, until)).collect()
    }

    /// Leaves alone what robots could not do, until somebody else has done it.
    pub(crate) fn give_up(&mut self, given_up: &HashSet<(Uuid, usize)>) {
        for unit in &mut self.units {
            for index in 0..unit.runs.len() {
                if given_up.contains(&(unit.runs[index].id, unit.runs[index].next)) {
                    unit.settle(index);
                }
            }
        }
    }

    /// Adds what was seen and measured while a part of the round was played.
    pub(crate) fn take_over(&mut self, part: Stage<'_>) {
        for (unit, part) in self.units.iter_mut().zip(part.units) {
            unit.commands += part.commands;
            unit.latencies.merge(&part.latencies);
            unit.notes.extend(part.notes);
        }
    }

    /// Whether a step is the last one of a run.
    pub(crate) fn is_last(scripts: &[Script], run: &Run, step: usize) -> bool {
        scripts[run.scenario].last_act == Some(step)
    }

    /// Everybody who has something left to do: accounts of staff, and citizens by unit and run.
    pub(crate) fn people(&self) -> (BTreeSet<Uuid>, Vec<&Run>) {
        let (mut staff, mut citizens) = (BTreeSet::new(), Vec::new());
        for unit in &self.units {
            for (index, run) in unit.runs.iter().enumerate().filter(|(_, run)| run.open) {
                let script = &self.scripts[run.scenario];
                if script.first_act.is_some_and(|first| script.is_given_on_before(first) && run.is_due(first)) {
                    staff.extend(unit.account(index, Cast::Signatory));
                }
                let mut as_citizen = false;
                for (_, act) in self.scripts[run.scenario].acts().filter(|(step, _)| run.is_due(*step)) {
                    match act.cast {
                        Cast::Citizen => as_citizen = true,
                        cast => staff.extend(unit.account(index, cast)),
                    }
                }
                if as_citizen {
                    citizens.push(run);
                }
            }
        }
        (staff, citizens)
    }
}

fn empty_unit(unit: UnitId, scenarios: usize, players: &[Player]) -> UnitStage {
    let (latencies, notes) = (Latencies::default(), Vec::new());
    let parts = parts(unit, scenarios, players);
    let people = players.iter().filter(|player| player.unit == unit && player.by_person).map(|player| player.cast);
    UnitStage { unit, runs: Vec::new(), parts, people: people.collect(), open: 0, commands: 0, latencies, notes }
}

fn parts(unit: UnitId, scenarios: usize, players: &[Player]) -> Vec<Parts> {
    let mut parts = vec![Parts::default(); scenarios];
    for player in players.iter().filter(|player| player.unit == unit) {
        let Some(parts) = parts.get_mut(player.scenario) else { continue };
        let part = |account| (player.cast, Part { account, assignment: player.assignment });
        parts.extend(player.account.map(part));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use haicap_core::testing::calendar;
    use jiff::civil::date;

    fn stage<'a>(fixture: &'a testing::Fixture, shown: &[ShownPlay]) -> Stage<'a> {
        Stage::new(&fixture.set(), &fixture.players(), shown)
    }

    #[test]
    fn waves_go_by_the_clock_and_then_by_the_step() {
        let fixture = testing::Fixture::new();
        let calendar = calendar();
        let waves: Vec<_> = stage(&fixture, &[])
            .waves()
            .into_iter()
            .map(|wave| format!("{} step {} of {:?}", calendar.civil(wave.at), wave.step, wave.scenarios))
            .collect();
        insta::assert_snapshot!(waves.join("\n"), @r"
        2025-06-11T08:00:00 step 0 of [0]
        2025-06-11T08:05:00 step 0 of [1]
        2025-06-11T08:05:00 step 1 of [0]
        2025-06-11T08:10:00 step 1 of [1]
        2025-06-11T08:10:00 step 3 of [0]
        2025-06-11T08:15:00 step 4 of [0]
        2025-06-11T08:20:00 step 5 of [0]
        2025-06-11T08:25:00 step 6 of [0]
        2025-06-11T08:30:00 step 7 of [0]
        2025-06-12T08:00:00 step 3 of [1]
        ");
    }

    #[test]
    fn identifiers_follow_from_the_round_alone() {
        let fixture = testing::Fixture::new();
        let (one, two) = (stage(&fixture, &[]), stage(&fixture, &[]));
        let ids = |stage: &Stage| -> Vec<_> {
            let runs = stage.units.iter().flat_map(|unit| &unit.runs);
            runs.flat_map(|run| [run.id, run.dossier_id(), run.command_id(0), run.command_id(3)]).collect()
        };
        assert_eq!(ids(&one), ids(&two));
        let all: BTreeSet<_> = ids(&one).into_iter().collect();
        assert_eq!(all.len(), 4 * 2 * 3, "two units, three plays each, four identifiers");
        let first = &one.units[0].runs[0];
        assert_eq!(first.command_id(3), Uuid::new_v5(&first.id, b"step-3"));
    }

    #[test]
    fn what_the_journal_shows_is_not_done_again_and_a_failed_play_is_left_alone() {
        let fixture = testing::Fixture::new();
        let ids: Vec<_> = plays(fixture.round, &fixture.scenarios, &fixture.units).iter().map(|p| p.id).collect();
        let shown = [
            ShownPlay { id: ids[0], next: Some(3), failed: false, again: false },
            ShownPlay { id: ids[1], next: Some(1), failed: true, again: false },
            ShownPlay { id: ids[2], next: None, failed: false, again: false },
        ];
        let stage = stage(&fixture, &shown);
        let counter = |step| Wave { at: Timestamp::UNIX_EPOCH, step, scenarios: vec![0] };
        assert_eq!(stage.units[0].due(&counter(1)), Vec::<usize>::new());
        assert_eq!(stage.units[0].due(&counter(3)), [0]);
        assert_eq!(stage.units[1].due(&counter(0)), [0, 1]);
        assert_eq!((stage.units[0].settled(), stage.units[1].settled()), (2, 0));
    }

    #[test]
    fn when_everything_is_shown_there_is_no_wave_and_nobody_signs_in() {
        let fixture = testing::Fixture::new();
        let shown: Vec<_> = plays(fixture.round, &fixture.scenarios, &fixture.units)
            .iter()
            .map(|play| ShownPlay { id: play.id, next: None, failed: false, again: false })
            .collect();
        let stage = stage(&fixture, &shown);
        assert_eq!(stage.waves(), []);
        let (staff, citizens) = stage.people();
        assert!(staff.is_empty() && citizens.is_empty());
        assert!(stage.units.iter().all(UnitStage::is_done));
    }

    #[test]
    fn only_online_citizens_and_cast_staff_sign_in() {
        let fixture = testing::Fixture::new();
        let stage = stage(&fixture, &[]);
        let (staff, citizens) = stage.people();
        assert_eq!(staff.len(), 5, "three at the first unit, two at the second");
        assert_eq!(citizens.iter().map(|run| run.scenario).collect::<Vec<_>>(), [1, 1]);
        assert_eq!(stage.units[1].account(0, Cast::Signatory), None);
    }

    #[test]
    fn robots_go_no_further_than_to_a_persons_step_and_on_when_it_is_done() {
        let fixture = testing::Fixture::new();
        let mut players = fixture.players();
        let case = |player: &&mut Player| player.unit == fixture.units[0] && player.cast == Cast::CaseOfficer;
        players.iter_mut().filter(case).for_each(|player| player.by_person = true);
        let ids: Vec<_> = plays(fixture.round, &fixture.scenarios, &fixture.units).iter().map(|p| p.id).collect();
        let due =
            |stage: &Stage, step| stage.units[0].due(&Wave { at: Timestamp::UNIX_EPOCH, step, scenarios: vec![0] });
        let calendar = calendar();

        let stage = Stage::new(&fixture.set(), &players, &[]);
        assert_eq!((due(&stage, 3), due(&stage, 4), due(&stage, 6)), (vec![0, 1], vec![], vec![]));
        assert_eq!(stage.waiting(&calendar, None), [], "the robots have their turn first");

        let turn = [ShownPlay { id: ids[0], next: Some(4), failed: false, again: false }];
        let stage = Stage::new(&fixture.set(), &players, &turn);
        let opening = calendar.opening(date(2025, 6, 11));
        assert_eq!(stage.waiting(&calendar, None), [(opening, calendar.closing(date(2025, 6, 11)))]);

        let wrongly = [ShownPlay { id: ids[0], next: Some(4), failed: true, again: true }];
        let stage = Stage::new(&fixture.set(), &players, &wrongly);
        assert_eq!(stage.waiting(&calendar, None).len(), 1, "a person may do it again");

        let done = [ShownPlay { id: ids[0], next: Some(6), failed: false, again: false }];
        let mut stage = Stage::new(&fixture.set(), &players, &done);
        assert_eq!((stage.waiting(&calendar, None), due(&stage, 6)), (vec![], vec![0]));
        stage.give_up(&HashSet::from([(ids[0], 6)]));
        assert_eq!(due(&stage, 6), Vec::<usize>::new(), "what a robot could not do is not tried for ever");
    }

    #[test]
    fn a_wait_moves_the_steps_after_it() {
        let fixture = testing::Fixture::new();
        let script = Script::new(&fixture.scenarios[1], date(2025, 6, 11), &fixture.city);
        let times: Vec<_> = script.moments.iter().map(|at| calendar().civil(*at).to_string()).collect();
        assert_eq!(times.last().map(String::as_str), Some("2025-06-12T08:00:00"));
    }
}
