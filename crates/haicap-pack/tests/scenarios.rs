//! The scenarios of the checkout are read, and pass when they are played in memory by the rules alone.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use haicap_core::city::City;
use haicap_core::dossier::{Actor, Context, decide};
use haicap_core::law::RuleSet;
use haicap_core::organization::Assignment;
use haicap_core::procedure::WhilePaying;
use haicap_core::testing;
use haicap_core::trial::{
    Deed, Entry, Evidence, EvidenceKind, Given, Judge, Line, Outcome, Play, PlayState, Proof, RoundStage, Scenario,
    Step, Verdict, cast, plays, recognise, schedule,
};
use haicap_pack::{Pack, read_scenarios, staff};
use jiff::civil::Date;
use std::path::{Path, PathBuf};
use uuid::Uuid;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn hcmc() -> Pack {
    Pack::read(&root().join("city/hcmc")).unwrap_or_else(|errors| panic!("{errors}"))
}

fn scenarios(city: &City, day: Date) -> Vec<Scenario> {
    read_scenarios(&root().join("scenarios"), city, day).unwrap_or_else(|errors| panic!("{errors}"))
}

#[test]
fn what_is_played() {
    let city = hcmc().city;
    let lines: Vec<String> = scenarios(&city, city.all_units_day)
        .iter()
        .map(|s| {
            let steps = s.steps.iter().filter(|step| step.text().is_some()).count();
            let papers: Vec<&str> = s.papers.iter().map(String::as_str).collect();
            let Scenario { key, title, citizens, procedure, start, quantity, tags, .. } = s;
            let procedure = procedure.as_ref().map_or_else(|| "documents".to_owned(), ToString::to_string);
            format!(
                "{key}: {title} | {citizens} x {procedure} at {start} | {} x {} pages | {} | {} judged steps | {} tags",
                quantity.copies,
                quantity.pages,
                papers.join(", "),
                steps,
                tags.len()
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn both_rounds_pass_by_the_rules_alone() {
    let pack = hcmc();
    let city = &pack.city;
    let staff = staff(&pack, 1);
    let all: Vec<_> = city.new_units().map(|unit| unit.id).collect();
    let rounds = [
        (RoundStage::FirstTrial, city.first_trial_day, city.pilot_units.clone(), 20),
        (RoundStage::AllUnits, city.all_units_day, all, 20),
    ];
    for (stage, day, units, dossiers) in rounds {
        let mut scripts = scenarios(city, day);
        scripts.retain(|script| stage.is_tagged(script));
        let plays = plays(Uuid::from_u128(1), &scripts, &units);
        assert_eq!(plays.len(), units.len() * dossiers);
        for play in plays {
            let script = &scripts[play.scenario];
            let here: Vec<_> = staff.assignments.iter().filter(|a| a.unit == play.unit).cloned().collect();
            let state = perform(city, script, script, play, &here, day);
            for (step, verdict) in script.steps.iter().zip(&state.verdicts) {
                let passed = step.text().is_none() || verdict.verdict == Verdict::Passed;
                assert!(passed, "{} {} “{}”: {:?}", play.unit, script.key, step.text().unwrap_or_default(), verdict);
            }
        }
    }
}

/// Does in a scenario something else than what a sentence says.
fn instead(scenario: &mut Scenario, written: &str, done: &str) {
    let waited = recognise(written);
    let is_meant = |step: &&mut Step| match step {
        Step::Wait { wait } => waited == Ok(Line::Wait(*wait)),
        step => step.text().is_some_and(|text| text.starts_with(written)),
    };
    let step = scenario.steps.iter_mut().find(is_meant).unwrap_or_else(|| panic!("no step “{written}”"));
    let text = done.to_owned();
    *step = match recognise(done).unwrap() {
        Line::Act(act) => Step::Act { text, act },
        Line::Wait(wait) => Step::Wait { wait },
        other => panic!("{other:?} is nothing that is done"),
    };
}

/// Plays a scenario at one unit while something goes wrong: this step must turn red by this cause.
#[track_caller]
fn turns_red(key: &str, wrong: impl Fn(&mut City, &mut Scenario), step: &str, cause: &str) {
    let pack = hcmc();
    let (mut city, day) = (pack.city.clone(), pack.city.all_units_day);
    let judged = scenarios(&city, day).into_iter().find(|script| script.key == key).unwrap();
    let mut played = judged.clone();
    wrong(&mut city, &mut played);
    let unit = city.pilot_units[0];
    let here: Vec<_> = staff(&pack, 1).assignments.into_iter().filter(|a| a.unit == unit).collect();
    let play = plays(Uuid::from_u128(1), std::slice::from_ref(&judged), &[unit])[0];
    let state = perform(&city, &played, &judged, play, &here, day);
    let red: Vec<_> = judged
        .steps
        .iter()
        .zip(&state.verdicts)
        .filter_map(|(step, verdict)| Some((step.text()?, verdict.cause.as_ref()?.key())))
        .collect();
    assert!(red.iter().any(|(text, why)| text.starts_with(step) && *why == cause), "{key}: {red:?}");
}

const ONE_STOP: &str = "công chức một cửa";

#[test]
fn receptions_and_supplements_that_go_wrong_turn_red() {
    let accepts = |_: &mut City, s: &mut Scenario| {
        instead(s, "công chức một cửa từ chối tiếp nhận", "công chức một cửa tiếp nhận hồ sơ");
    };
    turns_red("ho-so-bi-tu-choi-1", accepts, "công chức một cửa từ chối tiếp nhận", "other_command");
    let at_counter =
        |_: &mut City, s: &mut Scenario| instead(s, "người dân nộp hồ sơ trực tuyến", "người dân nộp hồ sơ tại quầy");
    turns_red("bo-sung-truc-tuyen-1", at_counter, "người dân nộp hồ sơ trực tuyến", "wrong_actor");
    let not_asked = |_: &mut City, s: &mut Scenario| instead(s, "chuyên viên yêu cầu bổ sung", "1 phút sau");
    // The second request, days later, is the first one then.
    turns_red("xac-nhan-hon-nhan-1", not_asked, "chuyên viên yêu cầu bổ sung", "too_late");
    let shorter = |city: &mut City, s: &mut Scenario| {
        let asked = s.procedure.as_ref().and_then(|id| city.procedures.get_mut(id));
        asked.unwrap().limit.amount = 2;
    };
    turns_red("xac-nhan-hon-nhan-1", shorter, "hạn trả là 17:00 sau 3 ngày làm việc", "check_failed");
}

#[test]
fn results_that_go_wrong_turn_red() {
    let too_late = |_: &mut City, s: &mut Scenario| {
        instead(s, "đến 10:00 sau 1 ngày làm việc", "đến 10:00 sau 4 ngày làm việc");
    };
    turns_red("ho-kinh-doanh-1", too_late, "chuyên viên trình ký văn bản từ chối", "refusal_too_late");
    let unapproved = |_: &mut City, s: &mut Scenario| instead(s, "trưởng phòng duyệt kết quả", "1 phút sau");
    turns_red("duyet-va-ban-hanh-1", unapproved, "trưởng phòng duyệt kết quả", "wrong_stage");
    let unissued = |_: &mut City, s: &mut Scenario| instead(s, "văn thư ban hành", "công chức một cửa trả kết quả");
    turns_red("duyet-va-ban-hanh-1", unissued, "văn thư ban hành", "wrong_stage");
    let promise = "lãnh đạo xin lỗi và hẹn trả sau 3 ngày làm việc";
    let other_day = |_: &mut City, s: &mut Scenario| {
        instead(s, promise, "lãnh đạo xin lỗi và hẹn trả sau 4 ngày làm việc vì \"chờ\"");
    };
    turns_red("xin-loi-hen-lai-1", other_day, "ngày hẹn lại là", "check_failed");
    let in_time = |_: &mut City, s: &mut Scenario| {
        let asked =
            "chuyên viên lấy ý kiến \"Ủy ban nhân dân nơi thường trú trước đây\" trong 3 ngày làm việc về \"x\"";
        instead(s, "chuyên viên lấy ý kiến", asked);
    };
    turns_red("lay-y-kien-1", in_time, "ý kiến của", "check_failed");
}

#[test]
fn payments_stops_and_withdrawals_that_go_wrong_turn_red() {
    let paid = format!("{ONE_STOP} ghi nhận đã nộp 1.250.000 đồng");
    let more =
        |_: &mut City, s: &mut Scenario| instead(s, &paid, &format!("{ONE_STOP} ghi nhận đã nộp 1.250.001 đồng"));
    turns_red("nghia-vu-tai-chinh-1", more, &paid, "payment_differs");
    let runs = |city: &mut City, s: &mut Scenario| {
        let asked = s.procedure.as_ref().and_then(|id| city.procedures.get_mut(id));
        asked.unwrap().obligation.as_mut().unwrap().clock = WhilePaying::Runs;
    };
    turns_red("nghia-vu-tai-chinh-1", runs, "hạn trả là 17:00 sau 8 ngày làm việc", "check_failed");
    let stops = "chuyên viên dừng xử lý vì \"không thực hiện nghĩa vụ tài chính\"";
    let otherwise = |_: &mut City, s: &mut Scenario| {
        instead(s, stops, "chuyên viên dừng xử lý vì \"không bổ sung hồ sơ theo yêu cầu\", ghi rõ \"chưa nộp\"");
    };
    turns_red("nghia-vu-tai-chinh-2", otherwise, stops, "stop_ground_does_not_fit");
    let once = |_: &mut City, s: &mut Scenario| instead(s, "người dân rút hồ sơ trực tuyến", "1 phút sau");
    turns_red("rut-ho-so-1", once, "người dân rút hồ sơ trực tuyến, nhưng", "not_done");
    let online =
        |_: &mut City, s: &mut Scenario| instead(s, "người dân rút hồ sơ tại quầy", "người dân rút hồ sơ trực tuyến");
    turns_red("rut-ho-so-2", online, "người dân rút hồ sơ tại quầy", "wrong_actor");
}

/// Plays a scenario with the rules, without a server, and has it judged as it is written.
fn perform(
    city: &City,
    script: &Scenario,
    judged: &Scenario,
    play: Play,
    staff: &[Assignment],
    day: Date,
) -> PlayState {
    let cast = cast(script, play.unit, staff, city);
    let (planned, schedule) = (schedule(judged, day, &city.calendar), schedule(script, day, &city.calendar));
    let desk = format!("T-{}", city.desk(play.unit));
    let nobody = Default::default();
    let judge = Judge {
        scenario: judged,
        schedule: &planned,
        cast: &cast,
        people: &nobody,
        desk: &desk,
        calendar: &city.calendar,
        until: None,
    };
    let mut state = PlayState::new(play, judged);
    let dossier = Uuid::new_v5(&play.id, b"dossier");
    for (index, step) in script.steps.iter().enumerate() {
        let Step::Act { act, .. } = step else { continue };
        let Some(player) = cast.player(act.cast, play.id) else { continue };
        let place = Proof { seal: 1, entry: index as i64, recorded_at: schedule[index] };
        if matches!(act.deed, Deed::Elsewhere { .. }) {
            let kind = EvidenceKind::Witness;
            let given = Given { step: index, kind, text: "thấy".into(), picture: None, by_director: false };
            let (at, unit) = (schedule[index], play.unit);
            state.witness(&judge, &Evidence { place, play: play.id, unit, actor: player, at, given });
            continue;
        }
        let command = testing::command(&act.deed, &play, script, schedule[index], &city.calendar);
        let actor = actor(player, staff);
        let context = Context {
            at: schedule[index],
            calendar: &city.calendar,
            rules: RuleSet::on(city.calendar.civil(schedule[index]).date()),
            rehearsed: None,
            procedure: city.procedure(script.procedure.as_ref().unwrap()).unwrap(),
            actor: &actor,
            colleague: None,
            desk: &desk,
            next_number: 1,
        };
        let outcome = match decide(state.dossier.as_ref(), &command, &context) {
            Ok(events) => Outcome::Done(events),
            Err(refusal) => Outcome::Refused {
                name: refusal.name().key().to_owned(),
                message: refusal.message(haicap_core::Lang::Vi),
            },
        };
        let entry = Entry {
            place,
            dossier,
            unit: play.unit,
            actor: player,
            at: schedule[index],
            command: command.kind(),
            outcome,
        };
        state.observe(&judge, &entry);
    }
    state.close(&judge);
    state
}

fn actor(player: Uuid, staff: &[Assignment]) -> Actor {
    staff.iter().find(|assignment| assignment.id == player).map(Actor::of).unwrap_or_default()
}
