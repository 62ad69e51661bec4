//! One row for each refusal, and each rule taken away once.

use super::*;

/// A rule, the refusal it says, and the way there.
pub(super) type Row = (&'static str, RefusalName, Way);

/// One row for each refusal.
fn refusal_rows() -> Vec<Row> {
    let then = |stage, by, when, command| way_to(stage).then(by, when, command);
    let late = datetime(2025, 6, 18, 8, 0, 0, 0);
    let refuse =
        || Command::SubmitForSignature { proposal: Proposal::Refuse { reason: "không đủ điều kiện".into() } };
    let brought = || Command::Supplement { papers: papers(&["power"]) };
    let twice = way_to(Stage::AwaitingSupplement).then(By::Counter, morning(), brought()).then(
        By::Officer,
        morning(),
        ask(&["power"], "thêm lần nữa"),
    );
    vec![
        ("exists", RefusalName::NoSuchDossier, Way::plain(vec![(By::Counter, morning(), Command::Accept)])),
        ("submitted_once", RefusalName::AlreadySubmitted, then(Stage::Submitted, By::Counter, morning(), complete())),
        ("stage", RefusalName::WrongStage, then(Stage::Accepted, By::ViceChair, morning(), Command::Sign)),
        (
            "in_force",
            RefusalName::ProcedureNotInForce,
            Way::plain(vec![(By::Counter, datetime(2024, 12, 31, 8, 0, 0, 0), complete())]),
        ),
        (
            "channel",
            RefusalName::ChannelNotOffered,
            Way::plain(vec![(By::Counter, morning(), submit(Channel::Post, &["form"], 1))]),
        ),
        (
            "quantity",
            RefusalName::QuantityOutOfRange,
            Way::plain(vec![(By::Counter, morning(), submit(Channel::Counter, &["form"], 0))]),
        ),
        (
            "papers_known",
            RefusalName::UnknownPaper,
            Way::plain(vec![(By::Counter, morning(), submit(Channel::Counter, &["lạ"], 1))]),
        ),
        (
            "papers_complete",
            RefusalName::PapersMissing,
            Way::plain(vec![
                (By::Counter, morning(), submit(Channel::Counter, &["form"], 1)),
                (By::Counter, morning(), Command::Accept),
            ]),
        ),
        (
            "reason_given",
            RefusalName::ReasonMissing,
            then(Stage::Submitted, By::Counter, morning(), Command::Decline { reason: "  ".into() }),
        ),
        ("paper_named", RefusalName::NoPaperNamed, then(Stage::Submitted, By::Counter, morning(), ask(&[], "thiếu"))),
        ("supplement_once", RefusalName::SupplementAlreadyRequested, twice),
        (
            "supplement_in_time",
            RefusalName::SupplementTooLate,
            then(Stage::InHandling, By::Officer, late, ask(&["power"], "muộn")),
        ),
        (
            "supplement_complete",
            RefusalName::SupplementIncomplete,
            then(Stage::AwaitingSupplement, By::Counter, morning(), Command::Supplement { papers: papers(&["form"]) }),
        ),
        (
            "own_division",
            RefusalName::OtherDivision,
            then(Stage::HandedOver, By::OfficerOfAnotherDivision, morning(), Command::Handle),
        ),
        (
            "own_case",
            RefusalName::TakenByAnother,
            then(
                Stage::InHandling,
                By::OtherOfficer,
                morning(),
                Command::SubmitForSignature { proposal: Proposal::Grant },
            ),
        ),
        ("refusal_in_time", RefusalName::RefusalTooLate, then(Stage::InHandling, By::Officer, late, refuse())),
        (
            "not_own_work",
            RefusalName::SignsOwnWork,
            then(Stage::AwaitingSignature, By::OfficerAsViceChair, morning(), Command::Sign),
        ),
        (
            "addressed_signatory",
            RefusalName::OtherSignatory,
            then(Stage::AwaitingSignature, By::Chair, morning(), Command::Sign),
        ),
    ]
}

/// Those of the usual way, and those of what comes up beside it.
fn all_rows() -> Vec<Row> {
    refusal_rows()
        .into_iter()
        .chain(super::aside::rows())
        .chain(super::fee::rows())
        .chain(super::hands::rows())
        .chain(super::reception::rows())
        .chain(super::result::rows())
        .collect()
}

#[test]
fn each_refusal_has_one_row_with_its_words_and_ground() {
    let mut table = String::from("rule | refusal | words | ground\n");
    for (rule, name, way) in all_rows() {
        let (_, outcome) = play(&way, None);
        let refusal = outcome.expect_err(rule);
        assert_eq!(refusal.name(), name);
        writeln!(
            table,
            "{rule} | {name} | {} | {}",
            refusal.message(Lang::Vi),
            refusal.ground(RuleSet::on(morning().date())).cite()
        )
        .unwrap();
        assert_ne!(refusal.message(Lang::En), refusal.message(Lang::Vi));
    }
    insta::assert_snapshot!(table);
}

/// The list of mutations: each rule is taken away once, and the table above must notice.
#[test]
fn every_rule_is_missed_when_it_is_taken_away() {
    let rows = all_rows();
    for (rule, _) in RULES {
        let (_, name, way) = rows.iter().find(|(of, ..)| of == rule).expect("every rule has a row");
        let (_, outcome) = play(way, Some(rule));
        let same = outcome.as_ref().err().map(Refusal::name) == Some(*name);
        assert!(!same, "without `{rule}` the row for {name} does not change");
    }
    assert_eq!(rows.len(), RULES.len());
    assert_eq!(rows.len(), RefusalName::ALL.len());
}
