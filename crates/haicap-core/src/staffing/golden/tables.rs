//! State x command, and one row for each refusal.

use super::*;
use crate::words::Lang;
use std::fmt::Write;

use CommandKind::{Accept, Adjust, Agree, Concur, Discard, Draft, Issue, Propose, Replace, Return, Withdraw};

const ISSUED: &[CommandKind] = &[Draft, Propose, Accept, Concur, Agree, Issue];

/// Where a file may stand, and the usual way there.
const STATES: &[(&str, &[CommandKind])] = &[
    ("nothing", &[]),
    ("draft", &[Draft]),
    ("proposed", &[Draft, Propose]),
    ("proposed, accepted", &[Draft, Propose, Accept]),
    ("appraised", &[Draft, Propose, Accept, Concur]),
    ("returned", &[Draft, Propose, Accept, Return]),
    ("agreed", &[Draft, Propose, Accept, Concur, Agree]),
    ("issued", ISSUED),
    ("adjusted", &[Draft, Propose, Accept, Concur, Agree, Issue, Adjust]),
    ("withdrawn", &[Draft, Propose, Accept, Concur, Agree, Issue, Withdraw]),
    ("replaced", &[Draft, Propose, Accept, Concur, Agree, Issue, Replace]),
];

/// The states of a track, oldest first.
fn states(file: &File, track: Track) -> String {
    let states: Vec<_> = file.track(track).iter().map(|placement| placement.state.key()).collect();
    if states.is_empty() { "nothing".into() } else { states.join(" + ") }
}

fn row(table: &mut String, track: Track, from: &str, way: &[Step]) {
    let scene = Scene::new();
    for &kind in CommandKind::ALL {
        let step = usual(track, kind, date(2025, 7, 20));
        let steps: Vec<_> = way.iter().cloned().chain([step]).collect();
        let (file, outcome) = play(&scene, &steps, None);
        match outcome {
            Ok(_) => writeln!(table, "{track} | {from} | {kind} | -> {}", states(&file, track)).unwrap(),
            Err(refusal) => writeln!(table, "{track} | {from} | {kind} | {}", refusal.name()).unwrap(),
        }
    }
}

#[test]
fn state_by_command() {
    let mut table = String::from("track | state | command | outcome\n");
    for &track in Track::ALL {
        for (from, kinds) in STATES {
            let way = way(track, kinds);
            assert!(play(&Scene::new(), &way, None).1.is_ok(), "the usual way leads to {from}");
            row(&mut table, track, from, &way);
        }
    }
    // The decision of the legal track ends the provisional assignment.
    let both = [way(Track::Provisional, ISSUED), way(Track::Legal, ISSUED)].concat();
    assert!(play(&Scene::new(), &both, None).1.is_ok());
    row(&mut table, Track::Provisional, "ended by a decision", &both);
    insta::assert_snapshot!(table);
}

/// A rule, the refusal it says, and what leads to it.
type Row = (&'static str, RefusalName, Scene, Vec<Step>);

/// The usual way through some steps of a track, and then a wish.
fn then(track: Track, kinds: &[CommandKind], by: By, command: Command) -> Vec<Step> {
    let mut steps = way(track, kinds);
    steps.push((track, by, command));
    steps
}

/// One row for each refusal; the last step is the refused one.
fn refusal_rows() -> Vec<Row> {
    use Track::{Legal, Provisional};
    let day = date(2025, 7, 20);
    let kind = |kind| command(kind, day);
    let usually = |track, kinds, of: CommandKind| then(track, kinds, by(of.competent()[0]), kind(of));
    let own = By { person: official(OFFICIAL).id, body: Body::DistrictCommittee };
    let proposer_elsewhere = By { person: by(Body::DistrictCommittee).person, body: Body::HomeAffairs };
    let scene = |change: fn(&mut Scene)| {
        let mut scene = Scene::new();
        change(&mut scene);
        scene
    };
    let plain = Scene::new;
    let nowhere =
        Command::Draft { id: Uuid::nil(), place: Place::new(UnitId::old(10_001), "counter_officer"), note: None };
    let no_session = Agreement { session: "  ".into(), ..agreement() };
    vec![
        ("own file", RefusalName::OwnFile, plain(), then(Provisional, &[], own, kind(Draft))),
        (
            "competent body",
            RefusalName::NotThisBody,
            plain(),
            then(Provisional, &[Draft, Propose], by(Body::DigitalCenter), kind(Accept)),
        ),
        (
            "own district",
            RefusalName::OtherDistrict,
            scene(|s| s.districts = BTreeSet::from([760])),
            usually(Provisional, &[], Draft),
        ),
        ("exists", RefusalName::NothingPlaced, plain(), usually(Provisional, &[], Propose)),
        ("state", RefusalName::WrongState, plain(), usually(Provisional, &[Draft], Accept)),
        (
            "no provisional place beside a legal one",
            RefusalName::LegallyPlaced,
            plain(),
            [way(Legal, ISSUED), way(Provisional, &[Draft])].concat(),
        ),
        (
            "in the pool",
            RefusalName::NotInPool,
            scene(|s| s.official.pool = Pool::Leaves),
            usually(Provisional, &[], Draft),
        ),
        (
            "known place",
            RefusalName::UnknownPlace,
            plain(),
            then(Provisional, &[], by(Body::DistrictCommittee), nowhere),
        ),
        (
            "settled elsewhere",
            RefusalName::SettledElsewhere,
            scene(|s| s.settled = Some(Place::new(UnitId::new(10_002), "counter_officer"))),
            usually(Provisional, &[], Draft),
        ),
        (
            "before the deadline",
            RefusalName::DeadlinePassed,
            scene(|s| s.deadline = Some(s.at - jiff::SignedDuration::from_secs(1))),
            usually(Provisional, &[Draft], Propose),
        ),
        (
            "reason given",
            RefusalName::ReasonMissing,
            plain(),
            then(Provisional, &[Draft, Propose], by(Body::HomeAffairs), Command::Return { reason: " ".into() }),
        ),
        (
            "agreement complete",
            RefusalName::AgreementIncomplete,
            plain(),
            then(
                Provisional,
                &[Draft, Propose, Accept, Concur],
                by(Body::DecidingBody),
                Command::Agree { agreement: no_session },
            ),
        ),
        (
            "accepted once",
            RefusalName::AlreadyAccepted,
            plain(),
            usually(Provisional, &[Draft, Propose, Accept], Accept),
        ),
        (
            "accepted before concurring",
            RefusalName::NotYetAccepted,
            plain(),
            usually(Provisional, &[Draft, Propose], Concur),
        ),
        (
            "findings answered",
            RefusalName::FindingsUnanswered,
            scene(|s| s.serious = BTreeSet::from([FindingRule::ForbiddenPair])),
            usually(Provisional, &[Draft, Propose], Accept),
        ),
        (
            "different people",
            RefusalName::SamePerson,
            plain(),
            then(Provisional, &[Draft, Propose], proposer_elsewhere, kind(Accept)),
        ),
        (
            "not issued before its day",
            RefusalName::DatedInTheFuture,
            plain(),
            then(
                Provisional,
                &[Draft, Propose, Accept, Concur, Agree],
                by(Body::DecidingBody),
                Command::Issue { paper: PaperRef { issued_on: date(2025, 6, 12), ..paper(day) } },
            ),
        ),
        (
            "no effect before its issue",
            RefusalName::EffectiveBeforeIssue,
            plain(),
            then(
                Provisional,
                &[Draft, Propose, Accept, Concur, Agree],
                by(Body::DecidingBody),
                command(Issue, date(2025, 6, 9)),
            ),
        ),
        (
            "competence known",
            RefusalName::NoCompetence,
            scene(|s| s.city.staffing.competence.clear()),
            usually(Legal, &[Draft, Propose, Accept, Concur, Agree], Issue),
        ),
        (
            "gate open",
            RefusalName::GateClosed,
            scene(|s| s.gates = BTreeMap::from([(GATE.into(), date(2025, 8, 1))])),
            usually(Legal, &[Draft, Propose, Accept, Concur, Agree], Issue),
        ),
        (
            "in order",
            RefusalName::OutOfOrder,
            plain(),
            then(Legal, ISSUED, by(Body::DecidingBody), command(Withdraw, date(2025, 7, 6))),
        ),
    ]
}

#[test]
fn each_refusal_has_one_row_with_its_words_and_ground() {
    let mut table = String::from("rule | refusal | vi | en | ground\n");
    for (rule, name, scene, steps) in refusal_rows() {
        let (before, Ok(_)) = play(&scene, &steps[..steps.len() - 1], None) else { panic!("{rule}: the way there") };
        let (after, outcome) = play(&scene, &steps, None);
        let refusal = outcome.expect_err(rule);
        assert_eq!((refusal.name(), after), (name, before));
        let (vi, en) = (refusal.message(Lang::Vi), refusal.message(Lang::En));
        writeln!(table, "{rule} | {name} | {vi} | {en} | {}", refusal.ground().cite()).unwrap();
    }
    insta::assert_snapshot!(table);
}

/// Whoever acted on what was given back acts for no other body on the next draft, though it was discarded.
#[test]
fn parts_survive_a_discard() {
    use Track::Provisional;
    let day = date(2025, 7, 20);
    let before = way(Provisional, &[Draft, Propose, Accept, Return, Discard, Draft, Propose]);
    let appraiser = By { person: by(Body::HomeAffairs).person, body: Body::OrganizationCommission };
    let again = [before.clone(), vec![(Provisional, by(Body::HomeAffairs), command(Accept, day))]].concat();
    let crossed = [again.clone(), vec![(Provisional, appraiser, command(Concur, day))]].concat();
    assert!(play(&Scene::new(), &again, None).1.is_ok());
    let (file, outcome) = play(&Scene::new(), &crossed, None);
    assert_eq!(outcome.unwrap_err().name(), RefusalName::SamePerson);
    assert!(file.provisional.len() == 1 && file.discarded.is_empty());
    // The same crossing on the very step after the discard: the earlier appraiser does not propose either.
    let proposer = By { person: by(Body::HomeAffairs).person, body: Body::DistrictCommittee };
    let kinds = [Draft, Propose, Accept, Return, Discard, Draft];
    let (_, outcome) = play(&Scene::new(), &then(Provisional, &kinds, proposer, command(Propose, day)), None);
    assert_eq!(outcome.unwrap_err().name(), RefusalName::SamePerson);
}

/// A reason answers what is serious and is kept; without anything serious none is kept.
#[test]
fn what_is_serious_is_accepted_with_its_reason() {
    let accept = Command::Accept { reason: Some("đã kiểm tra".into()) };
    for serious in [BTreeSet::new(), BTreeSet::from([FindingRule::CountedTwice])] {
        let kept = (!serious.is_empty()).then(|| "đã kiểm tra".to_owned());
        let scene = Scene { serious, ..Scene::new() };
        let steps = then(Track::Provisional, &[Draft, Propose], by(Body::HomeAffairs), accept.clone());
        let (file, outcome) = play(&scene, &steps, None);
        assert!(outcome.is_ok());
        assert_eq!(file.provisional[0].accepted_although, kept);
    }
}

/// The deadline of a round is for what it asks for: provisional proposals.
#[test]
fn a_round_that_is_over_does_not_hold_up_the_legal_track() {
    let scene = Scene { deadline: Some(Scene::new().at - jiff::SignedDuration::from_secs(1)), ..Scene::new() };
    assert!(play(&scene, &way(Track::Legal, &[Draft, Propose]), None).1.is_ok());
}

/// An adjustment rests on a conclusion of its own, which the new place carries.
#[test]
fn an_adjustment_carries_the_conclusion_that_decided_it() {
    let by_secretary = by(Body::DecidingBody);
    let day = date(2025, 7, 20);
    let Command::Adjust { id, place, paper, reason, .. } = command(Adjust, day) else { panic!("an adjustment") };
    let adjust = |number: &str| {
        let agreement = Agreement { number: number.into(), ..agreement() };
        Command::Adjust { id, place: place.clone(), paper: paper.clone(), agreement, reason: reason.clone() }
    };
    let (file, outcome) =
        play(&Scene::new(), &then(Track::Provisional, ISSUED, by_secretary, adjust("31-KL/TU")), None);
    assert!(outcome.is_ok());
    assert_eq!(file.issued(Track::Provisional).unwrap().agreement.as_ref().unwrap().number, "31-KL/TU");
    let (_, outcome) = play(&Scene::new(), &then(Track::Provisional, ISSUED, by_secretary, adjust(" ")), None);
    assert_eq!(outcome.unwrap_err().name(), RefusalName::AgreementIncomplete);
}

/// One rule for competence: the day on which the act takes effect; a change of an earlier act finds its body still.
#[test]
fn competence_is_that_of_the_day_of_effect() {
    let mut scene = Scene::new();
    for row in &mut scene.city.staffing.competence {
        (row.from, row.until) = (date(2025, 7, 1), Some(date(2025, 7, 31)));
    }
    let ready = [Draft, Propose, Accept, Concur, Agree];
    let secretary = by(Body::DecidingBody);
    // Issued in June, in effect in July: whoever is competent in July.
    let (_, outcome) = play(&scene, &then(Track::Legal, &ready, secretary, command(Issue, date(2025, 7, 1))), None);
    assert!(outcome.is_ok());
    let (_, outcome) = play(&scene, &then(Track::Legal, &ready, secretary, command(Issue, date(2025, 6, 30))), None);
    assert_eq!(outcome.unwrap_err().name(), RefusalName::NoCompetence);
    let later = then(Track::Legal, ISSUED, secretary, command(Withdraw, date(2025, 8, 5)));
    assert!(play(&scene, &later, None).1.is_ok());
}

/// The list of mutations: each rule is taken away once, and the table above must notice.
#[test]
fn every_rule_is_missed_when_it_is_taken_away() {
    let rows = refusal_rows();
    for (rule, _) in RULES {
        let (_, name, scene, steps) = rows.iter().find(|(of, ..)| of == rule).expect("every rule has a row");
        let (_, outcome) = play(scene, steps, Some(rule));
        let same = outcome.as_ref().err().map(Refusal::name) == Some(*name);
        assert!(!same, "without `{rule}` the row for {name} does not change");
    }
    let named: BTreeSet<_> = rows.iter().map(|(_, name, ..)| *name).collect();
    assert_eq!(named, RefusalName::ALL.iter().copied().collect());
}

/// Leaving between two steps: no step carries the person further, taking back stays open.
#[test]
fn whoever_left_meanwhile_goes_no_step_further() {
    let left = Scene { official: Official { pool: Pool::Leaves, ..official(OFFICIAL) }, ..Scene::new() };
    let mut table = String::from("track | state | command | outcome\n");
    for &track in Track::ALL {
        for (from, kinds) in STATES {
            let (file, _) = play(&Scene::new(), &way(track, kinds), None);
            let possible = |kind: &&CommandKind| {
                let (_, by, command) = usual(track, **kind, date(2025, 7, 20));
                decide(&file, track, &command, &Scene::new().context(by)).is_ok()
            };
            for &kind in CommandKind::ALL.iter().filter(possible) {
                let (_, by, command) = usual(track, kind, date(2025, 7, 20));
                let outcome = match decide(&file, track, &command, &left.context(by)) {
                    Ok(_) => "possible".to_owned(),
                    Err(refusal) => refusal.name().to_string(),
                };
                writeln!(table, "{track} | {from} | {kind} | {outcome}").unwrap();
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn whoever_proposed_may_take_it_back_or_propose_again_but_not_appraise_in_a_later_round() {
    let scene = Scene::new();
    let returned = way(Track::Provisional, &[Draft, Propose, Accept, Return]);
    let check = |who: By, kinds: &[CommandKind]| {
        let more = kinds.iter().map(|&kind| (Track::Provisional, who, command(kind, date(2025, 7, 20))));
        play(&scene, &returned.iter().cloned().chain(more).collect::<Vec<_>>(), None).1
    };
    let proposer = by(Body::DistrictCommittee);
    assert!(check(proposer, &[Discard]).is_ok());
    assert!(check(proposer, &[Draft, Propose]).is_ok());
    // The appraiser of the first round does not propose in the second.
    let appraiser = By { person: by(Body::HomeAffairs).person, body: Body::DistrictCommittee };
    assert_eq!(check(appraiser, &[Draft, Propose]), Err(Refusal::SamePerson { earlier: Body::HomeAffairs }));
}

#[test]
fn a_settled_post_may_be_held_beside_another() {
    let mut scene = Scene::new();
    let place = Place { concurrent: BTreeSet::from(["vice_chair".into()]), ..Place::new(UNIT, "counter_officer") };
    let step = (Track::Provisional, by(Body::DistrictCommittee), Command::Draft { id: Uuid::nil(), place, note: None });
    for (settled, expect) in [("vice_chair", true), ("counter_officer", true), ("case_officer", false)] {
        scene.settled = Some(Place::new(UNIT, settled));
        assert_eq!(play(&scene, std::slice::from_ref(&step), None).1.is_ok(), expect, "{settled}");
    }
}

#[test]
fn a_record_names_who_acted_and_the_gate_whatever_the_wish_said() {
    let scene = Scene::new();
    let (file, outcome) = play(&scene, &way(Track::Legal, ISSUED), None);
    assert!(outcome.is_ok());
    let placement = file.issued(Track::Legal).unwrap();
    assert_eq!(placement.issued.as_ref().unwrap().gate.as_deref(), Some(GATE));
    let secretary = By { person: Uuid::from_u128(77), body: Body::DecidingBody };
    let mut steps = way(Track::Legal, &[Draft, Propose, Accept, Concur]);
    steps.push((Track::Legal, secretary, command(Agree, date(2025, 7, 1))));
    let (file, _) = play(&scene, &steps, None);
    assert_eq!(file.current(Track::Legal).unwrap().agreement.as_ref().unwrap().by, secretary);
}
