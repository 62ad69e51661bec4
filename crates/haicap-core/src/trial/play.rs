//! Plays: one scenario, at one unit, with one citizen, cast to named people (lượt diễn).

use super::scenario::{Scenario, Tag};
use super::step::Cast;
use crate::city::City;
use crate::organization::{Assignment, Post, Role};
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

/// Identifier of the command that does a step of a play: it follows from both, so that nothing is done twice, and what
/// names nobody in the journal is known by it.
pub fn command_of(play: Uuid, step: usize) -> Uuid {
    Uuid::new_v5(&play, format!("step-{step}").as_bytes())
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

/// The account, and the assignment, of a desk of the city side: the same in every trial, held by nobody in the plan.
pub fn city_desk(cast: Cast) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("haicap city desk {cast}").as_bytes())
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
    /// The assignment of the head of the division.
    #[serde(default)]
    pub division_head: Option<Uuid>,
    /// The records clerk's assignment.
    #[serde(default)]
    pub records_clerk: Option<Uuid>,
    /// The assignment of the chief of the office.
    #[serde(default)]
    pub office_chief: Option<Uuid>,
    /// The assignment of another case officer of the same division.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colleague: Option<Uuid>,
    /// The assignment of whoever signs in the signatory's place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deputy: Option<Uuid>,
    /// The assignment of a counter officer of another unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiving_officer: Option<Uuid>,
}

impl CastList {
    /// The assignment that plays a part; the citizen plays as the applicant.
    pub fn player(&self, cast: Cast, play: Uuid) -> Option<Uuid> {
        match cast {
            Cast::Citizen => Some(play),
            Cast::CounterOfficer => self.counter_officer,
            Cast::CaseOfficer => self.case_officer,
            Cast::Signatory => self.signatory,
            Cast::DivisionHead => self.division_head,
            Cast::RecordsClerk => self.records_clerk,
            Cast::OfficeChief => self.office_chief,
            Cast::Colleague => self.colleague,
            Cast::Deputy => self.deputy,
            Cast::ReceivingOfficer => self.receiving_officer,
            // One for the whole city, and nobody's assignment.
            Cast::CityCalendar => Some(Uuid::nil()),
            Cast::Hotline | Cast::CityDispatcher | Cast::CityDepartment => Some(city_desk(cast)),
        }
    }

    /// Gives a part to somebody else; the citizen's cannot be given away, nor a desk of the city side.
    pub fn recast(&mut self, cast: Cast, assignment: Option<Uuid>) {
        match cast {
            Cast::Citizen | Cast::Hotline | Cast::CityDispatcher | Cast::CityDepartment | Cast::CityCalendar => {}
            Cast::CounterOfficer => self.counter_officer = assignment,
            Cast::CaseOfficer => self.case_officer = assignment,
            Cast::Signatory => self.signatory = assignment,
            Cast::DivisionHead => self.division_head = assignment,
            Cast::RecordsClerk => self.records_clerk = assignment,
            Cast::OfficeChief => self.office_chief = assignment,
            Cast::Colleague => self.colleague = assignment,
            Cast::Deputy => self.deputy = assignment,
            Cast::ReceivingOfficer => self.receiving_officer = assignment,
        }
    }
}

/// Casts a scenario at a unit: for each part the first person, by assignment, whose post is meant
/// for it by the blueprint. A right that was taken away does not change the cast: nobody silently
/// stands in. Where documents go around without a procedure, whoever leads the unit and signs is the leader, and any
/// case officer handles them, under the head of that officer's division. The counter officer of another unit is not
/// among the unit's own people: [`CastList::receiving_officer`] is filled by [`receiving_officer`].
pub fn cast(scenario: &Scenario, unit: UnitId, assignments: &[Assignment], city: &City) -> CastList {
    let posts = &city.blueprint.posts;
    let (division, approves, post) = match &scenario.procedure {
        Some(procedure) => {
            let Some(procedure) = city.procedure(procedure) else { return CastList::default() };
            let at = |key| procedure.step(key).map(|step| step.division.as_str());
            let handle = at(StepKey::Handle);
            let signs = procedure.step(StepKey::Sign).and_then(|step| step.post.as_deref());
            (handle, at(StepKey::Approve).or(handle), signs)
        }
        None => {
            let leads = |post: &&Post| [Role::UnitLeader, Role::Signatory].iter().all(|role| post.roles.contains(role));
            (None, None, posts.iter().find(leads).map(|post| post.key.as_str()))
        }
    };
    let first_of = |fits: &dyn Fn(&Assignment) -> bool| {
        assignments.iter().filter(|a| a.unit == unit && fits(a)).min_by_key(|a| a.id)
    };
    let first = |fits: &dyn Fn(&Assignment) -> bool| first_of(fits).map(|a| a.id);
    let meant = |a: &Assignment, role| city.blueprint.post(&a.post).is_some_and(|post| post.roles.contains(&role));
    let handles = |a: &Assignment| scenario.procedure.is_none() || Some(a.division.as_str()) == division;
    // The office is where the records clerk sits.
    let office = posts.iter().find(|post| post.roles.contains(&Role::RecordsClerk)).map(|post| &post.division);
    let case_officer = first_of(&|a| handles(a) && meant(a, Role::CaseOfficer));
    let headed = approves.or(case_officer.map(|a| a.division.as_str()));
    let colleague =
        assignments.iter().filter(|a| a.unit == unit && handles(a) && meant(a, Role::CaseOfficer)).filter(|a| {
            case_officer.is_some_and(|officer| officer.official != a.official && officer.division == a.division)
        });
    let signatory = first_of(&|a| Some(a.post.as_str()) == post);
    // The blueprint names the head before the deputies.
    let place = |a: &Assignment| posts.iter().position(|post| post.key == a.post);
    // Whom the right to sign may be given on to (see `delegation::signature`): the last named of those who lead the unit.
    let deputies = assignments
        .iter()
        .filter(|a| a.unit == unit && meant(a, Role::UnitLeader))
        .filter(|a| signatory.is_some_and(|signatory| signatory.official != a.official));
    let heads = assignments
        .iter()
        .filter(|a| a.unit == unit && Some(a.division.as_str()) == headed && meant(a, Role::DivisionHead));
    CastList {
        counter_officer: first(&|a| meant(a, Role::CounterOfficer)),
        case_officer: case_officer.map(|a| a.id),
        signatory: signatory.map(|a| a.id),
        division_head: heads.min_by_key(|a| (place(a), a.id)).map(|a| a.id),
        records_clerk: first(&|a| meant(a, Role::RecordsClerk)),
        office_chief: first(&|a| Some(&a.division) == office && meant(a, Role::DivisionHead)),
        colleague: colleague.min_by_key(|a| a.id).map(|a| a.id),
        deputy: deputies.max_by_key(|a| (place(a), a.id)).map(|a| a.id),
        receiving_officer: None,
    }
}

/// Who receives a unit's dossiers at another unit: a counter officer of the next unit that has one, by identifier; after
/// the last unit comes the first.
pub fn receiving_officer(unit: UnitId, assignments: &[Assignment], city: &City) -> Option<Uuid> {
    let meant = |a: &&Assignment| {
        let post = city.blueprint.post(&a.post);
        a.unit != unit && post.is_some_and(|post| post.roles.contains(&Role::CounterOfficer))
    };
    assignments.iter().filter(meant).min_by_key(|a| (a.unit < unit, a.unit, a.id)).map(|a| a.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, UNIT, assignment};
    use jiff::civil::time;

    #[test]
    fn the_city_side_has_one_desk_of_each_kind_that_nobody_can_be_recast_to() {
        let desks: std::collections::BTreeSet<Uuid> = Cast::CITY.into_iter().map(city_desk).collect();
        assert_eq!(desks.len(), Cast::CITY.len());
        let mut list = CastList::default();
        list.recast(Cast::Hotline, Some(Uuid::nil()));
        assert_eq!(list.player(Cast::Hotline, Uuid::nil()), Some(city_desk(Cast::Hotline)));
        assert!(Cast::CITY.into_iter().all(Cast::is_city) && !Cast::STAFF.into_iter().any(Cast::is_city));
    }

    #[test]
    fn documents_go_to_the_clerk_the_head_of_the_clerks_office_and_the_leader() {
        let mut city = testing::city();
        let like = city.blueprint.posts[0].clone();
        for (key, division, roles) in [
            ("society_head", "society", vec![Role::DivisionHead]),
            ("society_deputy", "society", vec![Role::DivisionHead]),
            ("chair", "committee", vec![Role::UnitLeader, Role::Signatory]),
            ("office_chief", "office", vec![Role::DivisionHead, Role::Signatory]),
            ("records_clerk", "office", vec![Role::RecordsClerk]),
        ] {
            let roles = roles.into_iter().collect();
            city.blueprint.posts.push(Post { key: key.into(), division: division.into(), roles, ..like.clone() });
        }
        let staff = [
            assignment(1, "society", "society_deputy", Role::DivisionHead),
            assignment(7, "society", "society_head", Role::DivisionHead),
            assignment(2, "committee", "vice_chair", Role::Signatory),
            assignment(3, "committee", "chair", Role::Signatory),
            assignment(4, "office", "office_chief", Role::DivisionHead),
            assignment(5, "office", "records_clerk", Role::RecordsClerk),
            assignment(6, "society", "case_officer", Role::CaseOfficer),
        ];
        let mut scenario = Scenario {
            key: "van-ban-1".into(),
            title: "Văn bản".into(),
            tags: Default::default(),
            file: String::new(),
            start: time(8, 0, 0, 0),
            procedure: None,
            papers: Default::default(),
            quantity: Default::default(),
            citizens: 1,
            signatory_away: false,
            steps: vec![],
        };
        let who = |scenario: &Scenario| {
            let list = cast(scenario, UNIT, &staff, &city);
            Cast::STAFF.map(|cast| list.player(cast, Uuid::nil()).map(|id| id.as_u128()))
        };
        assert_eq!(who(&scenario), [None, Some(6), Some(7), Some(3), Some(5), Some(4)]);
        scenario.procedure = Some(testing::procedure().id);
        assert_eq!(who(&scenario), [None, Some(6), Some(7), Some(2), Some(5), Some(4)], "a procedure names who signs");
    }
}
