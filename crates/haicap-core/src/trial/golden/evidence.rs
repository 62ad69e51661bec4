//! A step that is done in another system, judged from the evidence in the journal.

use super::*;

const LINES: [&str; 6] = [
    "người dân nộp hồ sơ tại quầy",
    "công chức một cửa yêu cầu bổ sung \"birth\" vì \"thiếu giấy chứng sinh\"",
    "công chức một cửa làm \"báo Công an phường\" trên hệ thống \"Trục liên thông\"",
    "lý do được ghi vào hồ sơ",
    "người dân bổ sung \"birth\" tại quầy",
    "hồ sơ ở tình trạng \"Chờ tiếp nhận\"",
];

/// The step done elsewhere.
const STEP: usize = 2;

fn seen() -> (Scenario, Vec<Seen>) {
    let scenario = scenario(&LINES);
    let play = plays(Uuid::nil(), std::slice::from_ref(&scenario), &[UNIT])[0];
    let city = testing::city();
    let at = schedule(&scenario, city.all_units_day, &city.calendar)[STEP];
    let kind = EvidenceKind::Code;
    let evidence = Evidence {
        place: Proof { seal: 1, entry: 99, recorded_at: Timestamp::UNIX_EPOCH },
        play: play.id,
        unit: UNIT,
        actor: Uuid::from_u128(10),
        at,
        given: Given { step: STEP, kind, text: "TLT-0001".into(), picture: None, by_director: false },
    };
    let mut seen: Vec<_> = entries(&scenario, &play).into_iter().map(Seen::Entry).collect();
    seen.insert(STEP, Seen::Evidence(evidence));
    (scenario, seen)
}

#[test]
fn evidence_of_the_right_person_in_time_closes_the_step() {
    let (scenario, seen) = seen();
    let mut table = String::new();
    let mut case = |name: &str, change: &dyn Fn(&mut Evidence)| {
        let mut seen = seen.clone();
        let Seen::Evidence(evidence) = &mut seen[STEP] else { panic!("the evidence stands there") };
        change(evidence);
        writeln!(table, "## {name}\n{}", judged(&scenario, &seen, &people())).unwrap();
    };
    case("as it should be", &|_| {});
    case("the director gives it", &|evidence| {
        (evidence.actor, evidence.given.by_director) = (Uuid::from_u128(9_999), true);
    });
    case("somebody else gives it", &|evidence| evidence.actor = Uuid::from_u128(20));
    case("for another unit", &|evidence| evidence.unit = UnitId::new(10_002));
    case("before its time", &|evidence| evidence.at -= 1.hours());
    case("a day late", &|evidence| evidence.at += 24.hours());
    case("of another step", &|evidence| evidence.given.step = 4);
    insta::assert_snapshot!(table);
}

#[test]
fn without_evidence_the_step_was_not_done() {
    let (scenario, mut seen) = seen();
    let evidence = seen.remove(STEP);
    let went_on = judged(&scenario, &seen, &people());
    assert!(went_on.contains("failed      |  5 | công chức một cửa làm"), "{went_on}");
    assert!(went_on.contains("| Không có trong nhật ký."), "{went_on}");
    seen.truncate(STEP);
    let nothing = judged(&scenario, &seen, &people());
    assert!(nothing.contains("failed      |  2 | công chức một cửa làm"), "nothing came after entry 2: {nothing}");
    seen.push(evidence);
    assert!(judged(&scenario, &seen, &people()).contains("passed      | 99 | công chức một cửa làm"));
}
