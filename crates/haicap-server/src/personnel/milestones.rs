//! How far each unit is against a milestone, and what stands in its way: computed from what is held.

use super::appraisal::Findings;
use super::records::{MilestoneMark, ParticipantList, PrintedSubmission};
use super::state::{State, district_of, districts_of};
use super::survey::{awaits_place, standing};
use haicap_core::city::City;
use haicap_core::organization::Official;
use haicap_core::staffing::settings::{Evidence, Milestone};
use haicap_core::staffing::{File, Finding, FindingRule, Placement, PlacementState, Severity, Track};
use haicap_core::territory::UnitId;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of one unit (hiện trạng của đơn vị).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct UnitFacts {
    /// People planned here by where their placement stands; whoever has a decision is not among them.
    pub(crate) planned: BTreeMap<PlacementState, u32>,
    /// People without a place of the districts that the unit draws from.
    pub(crate) unplaced: BTreeMap<u32, u32>,
    /// People whose decision counts today.
    pub(crate) decided: u32,
    /// People whose decision counts from a later day.
    pub(crate) decided_later: u32,
    /// Gates that decisions about people planned here still wait for, by key.
    pub(crate) closed_gates: BTreeSet<String>,
    /// Posts that may not stay empty and have nobody.
    pub(crate) empty_key_posts: u32,
    /// Other findings that must be mended.
    pub(crate) serious_findings: u32,
    /// People planned here who stand in no printed submission, by the district that proposes them.
    pub(crate) unsubmitted: BTreeMap<u32, u32>,
    /// Where the list of trial participants stands.
    pub(crate) participants: Participants,
    /// Whether the unit passed a round of the trial.
    pub(crate) passed: bool,
}

/// Where the list of trial participants stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Participants {
    /// Nobody is on it.
    #[default]
    None,
    /// It waits to be handed out.
    Listed,
    /// It was handed out.
    HandedOut,
    /// It was handed out and changed since.
    Changed,
}

/// What stands between a unit and a milestone (vướng mắc).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// Nobody is planned for the unit.
    Nobody,
    /// People of a district that the unit draws from have no place anywhere.
    Unplaced {
        /// Code of the district.
        district: u32,
        /// How many.
        people: u32,
    },
    /// People whose proposal was not handed in.
    Unproposed(u32),
    /// People whose proposal was given back.
    Returned(u32),
    /// People proposed and not appraised.
    Unappraised(u32),
    /// People appraised and not agreed on.
    Unagreed(u32),
    /// People agreed on who have no notice.
    Unissued(u32),
    /// People proposed whose district has not printed its submission since.
    Unsubmitted {
        /// Code of the district.
        district: u32,
        /// How many.
        people: u32,
    },
    /// Key posts that have nobody.
    EmptyKeyPosts(u32),
    /// Findings of the appraisal that must be mended or accepted.
    Findings(u32),
    /// An act of law is not in force yet; the key of its gate.
    GateClosed(String),
    /// People without a decision.
    Undecided(u32),
    /// People whose decision counts from a later day.
    DecidedLater(u32),
    /// Nobody is on the list of trial participants.
    NoParticipants,
    /// The list of trial participants was not handed out.
    NotHandedOut,
    /// The list of trial participants changed after it was handed out.
    ChangedSince,
    /// Its owner has not confirmed it.
    Unconfirmed,
}

impl Obstacle {
    /// Whether the milestone is not reached as long as it stands; the others are worth knowing.
    const fn is_missing(&self) -> bool {
        !matches!(self, Obstacle::Findings(_) | Obstacle::ChangedSince)
    }

    /// Whether work does not go on by itself: somebody has to decide something first.
    const fn blocks(&self) -> bool {
        matches!(
            self,
            Obstacle::Returned(_) | Obstacle::Findings(_) | Obstacle::EmptyKeyPosts(_) | Obstacle::GateClosed(_)
        )
    }
}

/// How a unit stands against a milestone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    /// Its day has passed and it is not reached.
    Late,
    /// There is time, but something must be decided first.
    Blocked,
    /// There is time, and work goes on.
    UnderWay,
    /// It is reached.
    Done,
}

/// A unit against a milestone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) standing: Standing,
    /// What stands in its way, or is worth knowing.
    pub(crate) obstacles: Vec<Obstacle>,
}

/// How a unit stands against a milestone on a day.
pub(crate) fn judge(milestone: &Milestone, facts: &UnitFacts, confirmed: bool, today: Date) -> Progress {
    let obstacles = obstacles(milestone.evidence, facts, confirmed);
    let standing = if !obstacles.iter().any(Obstacle::is_missing) {
        Standing::Done
    } else if today > milestone.until {
        Standing::Late
    } else if obstacles.iter().any(Obstacle::blocks) {
        Standing::Blocked
    } else {
        Standing::UnderWay
    };
    Progress { standing, obstacles }
}

fn obstacles(evidence: Evidence, facts: &UnitFacts, confirmed: bool) -> Vec<Obstacle> {
    match evidence {
        Evidence::Proposed => placements(facts, PlacementState::Proposed),
        Evidence::Agreed => placements(facts, PlacementState::Agreed),
        Evidence::Issued => placements(facts, PlacementState::Issued),
        Evidence::InForce => decisions(facts),
        Evidence::Submitted => submissions(facts),
        Evidence::Tried if facts.passed || all_have_papers(facts) => vec![],
        Evidence::Tried | Evidence::Participants => match facts.participants {
            Participants::None => vec![Obstacle::NoParticipants],
            Participants::Listed => vec![Obstacle::NotHandedOut],
            Participants::Changed => vec![Obstacle::ChangedSince],
            Participants::HandedOut => vec![],
        },
        Evidence::Said if confirmed => vec![],
        Evidence::Said => vec![Obstacle::Unconfirmed],
    }
}

/// Whether everybody planned here has a notice or a decision.
fn all_have_papers(facts: &UnitFacts) -> bool {
    let issued = facts.planned.get(&PlacementState::Issued).copied().unwrap_or_default();
    let people = issued + facts.decided + facts.decided_later;
    people > 0 && facts.planned.values().sum::<u32>() == issued
}

/// What is missing until everybody is proposed and stands in a printed submission.
fn submissions(facts: &UnitFacts) -> Vec<Obstacle> {
    let unprinted = facts.unsubmitted.iter();
    let unprinted = unprinted.map(|(district, people)| Obstacle::Unsubmitted { district: *district, people: *people });
    placements(facts, PlacementState::Proposed).into_iter().chain(unprinted).collect()
}

/// Whether a placement stands in a submission that was printed since: its own district's, or the leading one's.
fn is_submitted(state: &State, district: u32, placement: &Placement) -> bool {
    let unit = placement.place.unit;
    let own = state.get::<PrintedSubmission>(&district).and_then(|printed| printed.own);
    let leading = state.all::<PrintedSubmission>().filter_map(|(_, printed)| printed.units.get(&unit).copied());
    leading.chain(own).any(|at| at >= placement.drafted_at)
}

/// What is missing until every placement has come as far as a state.
fn placements(facts: &UnitFacts, wanted: PlacementState) -> Vec<Obstacle> {
    use PlacementState::{Agreed, Appraised, Draft, Proposed, Returned};
    let obstacle = |state, people| match state {
        Returned => Some(Obstacle::Returned(people)),
        Draft => Some(Obstacle::Unproposed(people)),
        Proposed => Some(Obstacle::Unappraised(people)),
        Appraised => Some(Obstacle::Unagreed(people)),
        Agreed => Some(Obstacle::Unissued(people)),
        _ => None,
    };
    let people: u32 = facts.planned.values().sum::<u32>() + facts.decided + facts.decided_later;
    let mut obstacles = Vec::new();
    if people == 0 {
        obstacles.push(Obstacle::Nobody);
    }
    obstacles.extend(
        facts.unplaced.iter().map(|(district, people)| Obstacle::Unplaced { district: *district, people: *people }),
    );
    for state in [Returned, Draft, Proposed, Appraised, Agreed] {
        let people = facts.planned.get(&state).copied().unwrap_or_default();
        if people > 0 && state.progress() < wanted.progress() {
            obstacles.extend(obstacle(state, people));
        }
    }
    if facts.empty_key_posts > 0 {
        obstacles.push(Obstacle::EmptyKeyPosts(facts.empty_key_posts));
    }
    if facts.serious_findings > 0 {
        obstacles.push(Obstacle::Findings(facts.serious_findings));
    }
    obstacles
}

/// What is missing until every place has its decision in force.
fn decisions(facts: &UnitFacts) -> Vec<Obstacle> {
    let undecided: u32 = facts.planned.values().sum();
    let mut obstacles: Vec<Obstacle> = facts.closed_gates.iter().cloned().map(Obstacle::GateClosed).collect();
    if undecided > 0 {
        obstacles.push(Obstacle::Undecided(undecided));
    }
    if facts.decided_later > 0 {
        obstacles.push(Obstacle::DecidedLater(facts.decided_later));
    }
    if undecided + facts.decided + facts.decided_later == 0 {
        obstacles.push(Obstacle::Nobody);
    }
    obstacles
}

/// What is known of some units on a day, with the findings of the appraisal and who passed a round of the trial.
pub(crate) fn survey(
    city: &City,
    state: &State,
    units: &BTreeSet<UnitId>,
    (findings, passed): (&Findings, &BTreeSet<UnitId>),
    today: Date,
) -> BTreeMap<UnitId, UnitFacts> {
    use PlacementState::{Agreed, Appraised, Proposed};
    let mut facts: BTreeMap<UnitId, UnitFacts> = units.iter().map(|unit| (*unit, UnitFacts::default())).collect();
    let mut unplaced: BTreeMap<u32, u32> = BTreeMap::new();
    let mut posts: BTreeMap<UnitId, BTreeSet<&str>> = BTreeMap::new();
    for (id, official) in state.all::<Official>() {
        let file = state.get::<File>(id);
        if awaits_place(official, file) {
            *unplaced.entry(district_of(city, official)).or_default() += 1;
        }
        let Some((track, placement)) = file.and_then(standing) else { continue };
        let Some(unit) = facts.get_mut(&placement.place.unit) else { continue };
        match (track, &placement.issued) {
            (Track::Legal, Some(paper)) if paper.effective_from <= today => unit.decided += 1,
            (Track::Legal, _) => unit.decided_later += 1,
            (Track::Provisional, _) => {
                let handed_in = matches!(placement.state, Proposed | Appraised | Agreed);
                let district = district_of(city, official);
                if handed_in && !is_submitted(state, district, placement) {
                    *unit.unsubmitted.entry(district).or_default() += 1;
                }
                *unit.planned.entry(placement.state).or_default() += 1;
                posts.entry(placement.place.unit).or_default().extend(placement.place.posts());
            }
        }
    }
    let serious = |finding: &&Finding| finding.rule.severity() == Severity::Serious;
    for finding in findings.values().flatten().filter(serious) {
        if let Some(unit) = facts.get_mut(&finding.unit) {
            let empty = finding.rule == FindingRule::EmptyKeyPost;
            *(if empty { &mut unit.empty_key_posts } else { &mut unit.serious_findings }) += 1;
        }
    }
    let open = state.open_gates();
    for (id, unit) in &mut facts {
        let here = districts_of(city, *id);
        unit.unplaced = unplaced.iter().filter(|(code, _)| here.contains(code)).map(|(c, n)| (*c, *n)).collect();
        unit.participants = participants(state, *id);
        unit.passed = passed.contains(id);
        for post in posts.get(id).into_iter().flatten() {
            let gate = city.staffing.competence(Track::Legal, post, city.opening_day).and_then(|row| row.gate.as_ref());
            unit.closed_gates.extend(gate.filter(|gate| !open.contains_key(*gate)).cloned());
        }
    }
    facts
}

fn participants(state: &State, unit: UnitId) -> Participants {
    match state.get::<ParticipantList>(&unit) {
        Some(list) if list.handed_out_at.is_some() && list.changed_since => Participants::Changed,
        Some(list) if list.handed_out_at.is_some() => Participants::HandedOut,
        Some(list) if !list.entries.is_empty() => Participants::Listed,
        _ => Participants::None,
    }
}

/// Whether a milestone of a unit was confirmed.
pub(crate) fn confirmation<'s>(state: &'s State, milestone: &Milestone, unit: UnitId) -> Option<&'s MilestoneMark> {
    state.get::<MilestoneMark>(&MilestoneMark::key(&milestone.key, unit)).filter(|mark| !mark.taken_back)
}

#[cfg(test)]
mod tests {
    use super::*;
    use PlacementState::*;
    use haicap_core::staffing::Body;
    use jiff::civil::date;

    fn milestone(evidence: Evidence) -> Milestone {
        Milestone {
            key: "m".into(),
            name: "Mốc".into(),
            name_en: "Milestone".into(),
            from: None,
            until: date(2025, 6, 10),
            owner: Body::OrganizationCommission,
            evidence,
        }
    }

    fn planned(states: &[(PlacementState, u32)]) -> UnitFacts {
        UnitFacts { planned: states.iter().copied().collect(), ..UnitFacts::default() }
    }

    #[track_caller]
    fn check(evidence: Evidence, facts: &UnitFacts, day: i8, standing: Standing, obstacles: &[Obstacle]) {
        let progress = judge(&milestone(evidence), facts, false, date(2025, 6, day));
        assert_eq!((progress.standing, progress.obstacles.as_slice()), (standing, obstacles));
    }

    #[test]
    fn every_placement_must_have_come_far_enough() {
        let all = planned(&[(Agreed, 3), (Issued, 1)]);
        check(Evidence::Proposed, &all, 10, Standing::Done, &[]);
        check(Evidence::Agreed, &all, 11, Standing::Done, &[]);
        check(Evidence::Issued, &all, 10, Standing::UnderWay, &[Obstacle::Unissued(3)]);
        check(Evidence::Issued, &all, 11, Standing::Late, &[Obstacle::Unissued(3)]);
        let some = planned(&[(Draft, 2), (Proposed, 4), (Appraised, 5)]);
        check(Evidence::Proposed, &some, 9, Standing::UnderWay, &[Obstacle::Unproposed(2)]);
        let missing = [Obstacle::Unproposed(2), Obstacle::Unappraised(4), Obstacle::Unagreed(5)];
        check(Evidence::Agreed, &some, 9, Standing::UnderWay, &missing);
    }

    #[test]
    fn a_unit_without_people_or_with_people_left_over_is_not_done() {
        check(Evidence::Proposed, &UnitFacts::default(), 9, Standing::UnderWay, &[Obstacle::Nobody]);
        let left = UnitFacts { unplaced: [(760, 2)].into(), ..planned(&[(Proposed, 1)]) };
        check(Evidence::Proposed, &left, 9, Standing::UnderWay, &[Obstacle::Unplaced { district: 760, people: 2 }]);
    }

    #[test]
    fn what_must_be_decided_first_blocks_until_the_day_has_passed() {
        let returned = planned(&[(Returned, 1), (Proposed, 1)]);
        check(Evidence::Proposed, &returned, 9, Standing::Blocked, &[Obstacle::Returned(1)]);
        check(Evidence::Proposed, &returned, 11, Standing::Late, &[Obstacle::Returned(1)]);
        let empty = UnitFacts { empty_key_posts: 1, ..planned(&[(Proposed, 1)]) };
        check(Evidence::Proposed, &empty, 9, Standing::Blocked, &[Obstacle::EmptyKeyPosts(1)]);
        // A finding alone does not hold back what everybody was proposed for; beside something missing it blocks.
        let found = UnitFacts { serious_findings: 2, ..planned(&[(Proposed, 1)]) };
        check(Evidence::Proposed, &found, 9, Standing::Done, &[Obstacle::Findings(2)]);
        let both = [Obstacle::Unappraised(1), Obstacle::Findings(2)];
        check(Evidence::Agreed, &found, 9, Standing::Blocked, &both);
    }

    #[test]
    fn decisions_wait_for_their_gate_and_their_day() {
        let waiting = UnitFacts { closed_gates: ["law".into()].into(), decided: 1, ..planned(&[(Issued, 2)]) };
        let obstacles = [Obstacle::GateClosed("law".into()), Obstacle::Undecided(2)];
        check(Evidence::InForce, &waiting, 9, Standing::Blocked, &obstacles);
        let later = UnitFacts { decided: 1, decided_later: 1, ..UnitFacts::default() };
        check(Evidence::InForce, &later, 9, Standing::UnderWay, &[Obstacle::DecidedLater(1)]);
        check(Evidence::InForce, &UnitFacts { decided: 2, ..UnitFacts::default() }, 11, Standing::Done, &[]);
        check(Evidence::InForce, &UnitFacts::default(), 9, Standing::UnderWay, &[Obstacle::Nobody]);
        // Whoever has a decision was agreed on before.
        check(Evidence::Agreed, &UnitFacts { decided: 2, ..UnitFacts::default() }, 9, Standing::Done, &[]);
    }

    #[test]
    fn the_list_of_participants_must_have_been_handed_out() {
        let with = |participants| UnitFacts { participants, ..UnitFacts::default() };
        check(Evidence::Participants, &with(Participants::None), 9, Standing::UnderWay, &[Obstacle::NoParticipants]);
        check(Evidence::Participants, &with(Participants::Listed), 11, Standing::Late, &[Obstacle::NotHandedOut]);
        check(Evidence::Participants, &with(Participants::HandedOut), 11, Standing::Done, &[]);
        check(Evidence::Participants, &with(Participants::Changed), 11, Standing::Done, &[Obstacle::ChangedSince]);
    }

    #[test]
    fn a_trial_is_shown_by_a_passed_round_a_list_handed_out_or_all_notices() {
        let list = |participants| UnitFacts { participants, ..UnitFacts::default() };
        check(Evidence::Tried, &list(Participants::Listed), 9, Standing::UnderWay, &[Obstacle::NotHandedOut]);
        check(Evidence::Tried, &list(Participants::HandedOut), 9, Standing::Done, &[]);
        let passed = UnitFacts { passed: true, ..UnitFacts::default() };
        check(Evidence::Tried, &passed, 11, Standing::Done, &[]);
        check(Evidence::Tried, &planned(&[(Issued, 3)]), 11, Standing::Done, &[]);
        let some = planned(&[(Issued, 2), (Agreed, 1)]);
        check(Evidence::Tried, &some, 11, Standing::Late, &[Obstacle::NoParticipants]);
    }

    #[test]
    fn notices_are_submitted_when_the_submission_was_printed() {
        let unsubmitted = BTreeMap::from([(766, 2)]);
        let unprinted = UnitFacts { unsubmitted, ..planned(&[(Proposed, 2), (Issued, 1)]) };
        let missing = Obstacle::Unsubmitted { district: 766, people: 2 };
        check(Evidence::Submitted, &unprinted, 9, Standing::UnderWay, &[missing]);
        check(Evidence::Submitted, &planned(&[(Proposed, 2)]), 9, Standing::Done, &[]);
        check(Evidence::Submitted, &planned(&[(Draft, 2)]), 9, Standing::UnderWay, &[Obstacle::Unproposed(2)]);
    }

    #[test]
    fn what_no_data_shows_is_confirmed_by_its_owner() {
        let said = milestone(Evidence::Said);
        let judged = |confirmed| judge(&said, &UnitFacts::default(), confirmed, date(2025, 6, 9)).standing;
        assert_eq!((judged(true), judged(false)), (Standing::Done, Standing::UnderWay));
    }
}
