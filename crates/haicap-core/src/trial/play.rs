//! Plays: one scenario, at one unit, with one citizen, cast to named people (lượt diễn).

use super::scenario::{Scenario, Tag};
use super::step::Cast;
use crate::city::City;
use crate::organization::{Assignment, Role};
use crate::procedure::StepKey;
use crate::territory::UnitId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

labelled! {
    /// Which trial a round is.
    pub enum RoundStage {
        /// At the pilot units (chạy thử trước).
        FirstTrial = "first_trial", "Chạy thử trước", "First trial";
        /// At all units together (đồng loạt).
        AllUnits = "all_units", "Đồng loạt", "All units together";
        /// Once more what failed, where it failed (diễn lại).
        Rerun = "rerun", "Diễn lại", "Rerun";
    }
}

impl RoundStage {
    /// The tag of scenarios that are played in it; a rerun goes by what failed, not by tags.
    pub const fn tag(self) -> Option<Tag> {
        match self {
            RoundStage::FirstTrial => Some(Tag::FirstTrial),
            RoundStage::AllUnits => Some(Tag::AllUnits),
            RoundStage::Rerun => None,
        }
    }

    /// Whether its tag stands before a scenario.
    pub fn is_tagged(self, scenario: &Scenario) -> bool {
        self.tag().is_some_and(|tag| scenario.tags.contains(&tag))
    }
}

/// One scenario at one unit with one citizen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Play {
    /// Identifier; also the applicant's, so that the journal shows which dossier belongs to it.
    pub id: Uuid,
    /// Where.
    pub unit: UnitId,
    /// Index of the scenario in the round.
    pub scenario: usize,
    /// Which citizen of the scenario at this unit, from 0.
    pub number: u32,
}

/// Every play of a round, by unit, scenario and citizen. Identifiers follow from the round's, so a
/// round that is taken up again recognises what was done.
pub fn plays(round: Uuid, scenarios: &[Scenario], units: &[UnitId]) -> Vec<Play> {
    let mut plays = Vec::new();
    for &unit in units {
        for (scenario, script) in scenarios.iter().enumerate() {
            for number in 0..script.citizens {
                let name = format!("{unit}/{}/{number}", script.key);
                plays.push(Play { id: Uuid::new_v5(&round, name.as_bytes()), unit, scenario, number });
            }
        }
    }
    plays
}

/// How many numbers there are behind the three zeros.
const NUMBERS: u64 = 1_000_000_000;

/// The identity number of the citizen of a round's play with this index (số định danh).
///
/// It starts with 000, which is no province's number, so it belongs to nobody. Numbers of one round
/// are consecutive and so never equal; each round starts elsewhere, so that a dossier left over from
/// an earlier round of the same trial is not taken for one of this round.
pub fn identity_number(round: Uuid, index: usize) -> String {
    format!("000{:09}", citizen_number(round, index))
}

/// The nine digits by which a citizen of a round is told from all others.
pub fn citizen_number(round: Uuid, index: usize) -> u64 {
    let (_, low) = round.as_u64_pair();
    (low % NUMBERS + index as u64 + 1) % NUMBERS
}

/// The index of the play whose citizen shows an identity number; of so many plays.
pub fn play_of_number(round: Uuid, number: &str, plays: usize) -> Option<usize> {
    let shown: u64 = number.strip_prefix("000")?.parse().ok()?;
    let index = (shown + NUMBERS).checked_sub(citizen_number(round, 0))? % NUMBERS;
    usize::try_from(index).ok().filter(|index| *index < plays && identity_number(round, *index) == number)
}

/// Who plays which part of a scenario at a unit; `None` where nobody holds the post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CastList {
    /// The counter officer's assignment.
    pub counter_officer: Option<Uuid>,
    /// The case officer's assignment.
    pub case_officer: Option<Uuid>,
    /// The signatory's assignment.
    pub signatory: Option<Uuid>,
}

impl CastList {
    /// The assignment that plays a part; the citizen plays as the applicant.
    pub fn player(&self, cast: Cast, play: Uuid) -> Option<Uuid> {
        match cast {
            Cast::Citizen => Some(play),
            Cast::CounterOfficer => self.counter_officer,
            Cast::CaseOfficer => self.case_officer,
            Cast::Signatory => self.signatory,
        }
    }

    /// Gives a part to somebody else; the citizen's cannot be given away.
    pub fn recast(&mut self, cast: Cast, assignment: Option<Uuid>) {
        match cast {
            Cast::Citizen => {}
            Cast::CounterOfficer => self.counter_officer = assignment,
            Cast::CaseOfficer => self.case_officer = assignment,
            Cast::Signatory => self.signatory = assignment,
        }
    }
}

/// Casts a scenario at a unit: for each part the first person, by assignment, whose post is meant
/// for it by the blueprint. A right that was taken away does not change the cast: nobody silently
/// stands in.
pub fn cast(scenario: &Scenario, unit: UnitId, assignments: &[Assignment], city: &City) -> CastList {
    let Some(procedure) = city.procedure(&scenario.procedure) else {
        return CastList::default();
    };
    let first = |fits: &dyn Fn(&Assignment) -> bool| {
        assignments.iter().filter(|a| a.unit == unit && fits(a)).map(|a| a.id).min()
    };
    let meant = |a: &Assignment, role| city.blueprint.post(&a.post).is_some_and(|post| post.roles.contains(&role));
    let division = procedure.step(StepKey::Handle).map(|step| step.division.as_str());
    let post = procedure.step(StepKey::Sign).and_then(|step| step.post.as_deref());
    CastList {
        counter_officer: first(&|a| meant(a, Role::CounterOfficer)),
        case_officer: first(&|a| Some(a.division.as_str()) == division && meant(a, Role::CaseOfficer)),
        signatory: first(&|a| Some(a.post.as_str()) == post),
    }
}
