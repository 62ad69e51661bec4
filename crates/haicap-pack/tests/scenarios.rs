//! The scenarios of the checkout are read, and pass when they are played in memory by the rules alone.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use haicap_core::access::ActingPost;
use haicap_core::city::City;
use haicap_core::dossier::{Actor, Attachment, Colleague, Context, Event, Occasion, attach, decide};
use haicap_core::law::RuleSet;
use haicap_core::organization::Assignment;
use haicap_core::procedure::WhilePaying;
use haicap_core::territory::UnitId;
use haicap_core::testing;
use haicap_core::trial::{
    Act, Cast, CastList, Deed, Doing, Entry, Evidence, EvidenceKind, Given, Judge, Line, Outcome, Play, PlayState,
    Proof, RoundStage, Scenario, Step, Verdict, cast, plays, receiving_officer, recognise, schedule,
};
use haicap_pack::{Pack, read_scenarios, staff};
use jiff::ToSpan;
use jiff::civil::Date;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use uuid::Uuid;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The real city, read once.
fn hcmc() -> &'static Pack {
    static PACK: LazyLock<Pack> =
        LazyLock::new(|| Pack::read(&root().join("city/hcmc")).unwrap_or_else(|errors| panic!("{errors}")));
    &PACK
}

/// Everybody who works in it.
fn everybody() -> &'static [Assignment] {
    static STAFF: LazyLock<Vec<Assignment>> = LazyLock::new(|| staff(hcmc(), 1).assignments);
    &STAFF
}

/// Its scenarios on the day of the round of all units.
fn shipped(key: &str) -> Scenario {
    static SHIPPED: LazyLock<Vec<Scenario>> = LazyLock::new(|| scenarios(&hcmc().city, hcmc().city.all_units_day));
    SHIPPED.iter().find(|script| script.key == key).unwrap().clone()
}

fn scenarios(city: &City, day: Date) -> Vec<Scenario> {
    read_scenarios(&root().join("scenarios"), city, day).unwrap_or_else(|errors| panic!("{errors}"))
}

#[test]
fn what_is_played() {
    let city = &hcmc().city;
    let lines: Vec<String> = scenarios(city, city.all_units_day)
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
    let all: Vec<_> = city.new_units().map(|unit| unit.id).collect();
    let rounds = [
        (RoundStage::FirstTrial, city.first_trial_day, city.pilot_units.clone(), 20),
        (RoundStage::AllUnits, city.all_units_day, all, 33),
    ];
    for (stage, day, units, dossiers) in rounds {
        let mut scripts = scenarios(city, day);
        scripts.retain(|script| stage.is_tagged(script));
        let plays = plays(Uuid::from_u128(1), &scripts, &units);
        assert_eq!(plays.len(), units.len() * dossiers);
        for play in plays {
            let script = &scripts[play.scenario];
            let people = near(everybody(), play.unit, city);
            let state = perform(city, script, script, play, &people, day);
            for (step, verdict) in script.steps.iter().zip(&state.verdicts) {
                let passed = step.text().is_none() || verdict.verdict == Verdict::Passed;
                assert!(passed, "{} {} “{}”: {:?}", play.unit, script.key, step.text().unwrap_or_default(), verdict);
            }
        }
    }
}

/// The people of a unit, and whoever receives for it at another one.
fn near(staff: &[Assignment], unit: UnitId, city: &City) -> Vec<Assignment> {
    let elsewhere = receiving_officer(unit, staff, city);
    staff.iter().filter(|a| a.unit == unit || Some(a.id) == elsewhere).cloned().collect()
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
    let judged = shipped(key);
    let mut played = judged.clone();
    wrong(&mut city, &mut played);
    let unit = city.pilot_units[0];
    let people = near(everybody(), unit, &city);
    let play = plays(Uuid::from_u128(1), std::slice::from_ref(&judged), &[unit])[0];
    let state = perform(&city, &played, &judged, play, &people, day);
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
    let fee = format!("{ONE_STOP} thu lệ phí 150.000 đồng");
    let less = |_: &mut City, s: &mut Scenario| instead(s, &fee, &format!("{ONE_STOP} thu lệ phí 50.000 đồng"));
    turns_red("duyet-va-ban-hanh-1", less, &fee, "fee_differs");
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

#[test]
fn lateness_that_goes_otherwise_turns_red() {
    let ready = "kết quả có trễ hạn";
    let in_time = |_: &mut City, s: &mut Scenario| {
        instead(s, "đến 08:10 sau 4 ngày làm việc", "đến 08:10 sau 3 ngày làm việc");
    };
    turns_red("tre-han-1", in_time, "chuyên viên trình ký văn bản từ chối", "wrong_stage");
    let longer = |city: &mut City, s: &mut Scenario| {
        let asked = s.procedure.as_ref().and_then(|id| city.procedures.get_mut(id));
        asked.unwrap().limit.amount = 5;
    };
    turns_red("tre-han-1", longer, "hạn trả là 17:00 sau 3 ngày làm việc", "check_failed");
    for (sentence, instead_of) in [(ready, "kết quả có đúng hạn"), ("lời xin lỗi đã muộn", "lời xin lỗi đúng thời hạn")]
    {
        expects_wrongly("tre-han-1", sentence, instead_of);
    }
    expects_wrongly("xin-loi-hen-lai-1", "lời xin lỗi đúng thời hạn", "lời xin lỗi đã muộn");
    expects_wrongly("xin-loi-hen-lai-1", "kết quả có đúng hạn", "hồ sơ đã quá hạn");
    let pays = |_: &mut City, s: &mut Scenario| {
        let stops = "chuyên viên dừng xử lý vì \"không bổ sung hồ sơ theo yêu cầu\"";
        instead(s, stops, "người dân bổ sung \"chung_minh_ly_hon\" tại quầy");
    };
    turns_red("khong-bo-sung-1", pays, "chuyên viên dừng xử lý vì \"không bổ sung", "other_command");
}

#[test]
fn hands_that_go_otherwise_turn_red() {
    let stays = |_: &mut City, s: &mut Scenario| instead(s, "trưởng phòng giao lại hồ sơ", "1 phút sau");
    turns_red("giao-lai-1", stays, "trưởng phòng giao lại hồ sơ", "other_command");
    let own = |_: &mut City, s: &mut Scenario| instead(s, "người ký thay ký kết quả", "lãnh đạo ký kết quả");
    turns_red("uy-quyen-ky-1", own, "người ký thay ký kết quả", "wrong_actor");
    expects_wrongly("trich-luc-truc-tuyen-1", "kết quả có đúng hạn", "kết quả được ký thay lãnh đạo");
    let at_home = |_: &mut City, s: &mut Scenario| {
        instead(s, "người dân nộp hồ sơ tại đơn vị khác", "người dân nộp hồ sơ tại quầy");
    };
    turns_red("nop-o-noi-khac-1", at_home, "người dân nộp hồ sơ tại đơn vị khác", "wrong_actor");
    let kept = |_: &mut City, s: &mut Scenario| instead(s, "công chức nơi nộp chuyển hồ sơ", "1 phút sau");
    turns_red("nop-o-noi-khac-1", kept, "công chức nơi nộp chuyển hồ sơ", "not_transferred");
    expects_wrongly("nop-o-noi-khac-1", "hồ sơ có mã của nơi nộp", "hồ sơ có mã");
    expects_wrongly("trich-luc-truc-tuyen-1", "hồ sơ có mã", "hồ sơ có mã của nơi nộp");
}

#[test]
fn files_ratings_and_numbers_that_do_not_come_turn_red() {
    let unsent = |_: &mut City, s: &mut Scenario| instead(s, "người dân gửi tệp", "1 phút sau");
    // What comes next of its kind is the scan at the desk.
    turns_red("tep-va-danh-gia-1", unsent, "người dân gửi tệp", "wrong_actor");
    let scanned =
        |_: &mut City, s: &mut Scenario| instead(s, "công chức một cửa quét", "người dân gửi tệp của \"to_khai\"");
    turns_red("tep-va-danh-gia-1", scanned, "công chức một cửa quét", "wrong_actor");
    expects_wrongly("bo-sung-truc-tuyen-1", "lý do được ghi vào hồ sơ", "hồ sơ có tệp của \"to_khai\"");
    let unrated = |_: &mut City, s: &mut Scenario| instead(s, "người dân tra cứu", "1 phút sau");
    turns_red("tep-va-danh-gia-1", unrated, "người dân tra cứu", "not_done");
    let waits = |_: &mut City, s: &mut Scenario| instead(s, "15 phút sau", "30 phút sau");
    turns_red("lay-so-thu-tu-1", waits, "người dân chờ không quá 20 phút", "check_failed");
    let first = |_: &mut City, s: &mut Scenario| instead(s, "15 phút sau", "2 phút sau");
    turns_red("lay-so-thu-tu-1", first, "công chức một cửa gọi số tiếp theo", "too_early");
    let uncalled = |_: &mut City, s: &mut Scenario| instead(s, "công chức một cửa gọi số tiếp theo", "1 phút sau");
    turns_red("lay-so-thu-tu-2", uncalled, "công chức một cửa gọi số tiếp theo", "other_command");
}

#[test]
fn a_day_off_that_does_not_move_the_due_date_turns_red() {
    let decrees = "Thành phố cho nghỉ thêm ngày làm việc thứ 4 sau hôm nay";
    let kept = |_: &mut City, s: &mut Scenario| instead(s, decrees, "1 phút sau");
    // What comes next of its kind takes back what was never said.
    turns_red("nghi-dot-xuat-1", kept, "hạn trả là 17:00 sau 6 ngày làm việc", "check_failed");
    let stays = |_: &mut City, s: &mut Scenario| instead(s, "Thành phố rút lại ngày nghỉ ấy", "1 phút sau");
    turns_red("nghi-dot-xuat-1", stays, "Thành phố rút lại ngày nghỉ ấy", "other_command");
}

/// Expects something else at a check of a faultless play: it turns red.
#[track_caller]
fn expects_wrongly(key: &str, check: &str, expected: &str) {
    let pack = hcmc();
    let (city, day) = (&pack.city, pack.city.all_units_day);
    let played = shipped(key);
    let Line::Check(wrong) = recognise(expected).unwrap() else { panic!("{expected} is no check") };
    let mut judged = played.clone();
    let step = judged.steps.iter_mut().find(|step| step.text() == Some(check)).unwrap_or_else(|| panic!("no {check}"));
    *step = Step::Check { text: expected.to_owned(), check: wrong };
    let unit = city.pilot_units[0];
    let people = near(everybody(), unit, city);
    let play = plays(Uuid::from_u128(1), std::slice::from_ref(&judged), &[unit])[0];
    let state = perform(city, &played, &judged, play, &people, day);
    let at = judged.steps.iter().position(|step| step.text() == Some(expected)).unwrap();
    let cause = state.verdicts[at].cause.as_ref().map(|cause| cause.key());
    assert_eq!(cause, Some("check_failed"), "{key}: “{expected}” held");
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
    let receiving_officer = receiving_officer(play.unit, staff, city);
    let cast = CastList { receiving_officer, ..cast(script, play.unit, staff, city) };
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
        let Some(Doing::Command(kind)) = act.deed.doing() else {
            state.observe(&judge, &beside(&state, act, city, (place, player)));
            continue;
        };
        let command = testing::command(&act.deed, (&play, &cast), script, schedule[index], &city.calendar);
        let actor = actor(player, act.cast == Cast::Deputy, &cast, staff);
        let colleague = cast.colleague.and_then(|id| staff.iter().find(|held| held.id == id));
        let colleague = colleague.map(|held| Colleague { held: held.clone(), away_until: None });
        let receiver = actor.unit.filter(|_| act.cast == Cast::ReceivingOfficer).unwrap_or(play.unit);
        let context = Context {
            at: schedule[index],
            calendar: &city.calendar,
            rules: RuleSet::on(city.calendar.civil(schedule[index]).date()),
            rehearsed: Some(RuleSet::on(city.opening_day)),
            procedure: city.procedure(script.procedure.as_ref().unwrap()).unwrap(),
            actor: &actor,
            colleague: colleague.as_ref(),
            desk: &format!("T-{}", city.desk(receiver)),
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
            doing: Doing::Command(kind),
            outcome,
        };
        state.observe(&judge, &entry);
    }
    state.close(&judge);
    state
}

/// As whom somebody acts; the deputy in the signatory's post.
fn actor(player: Uuid, deputises: bool, cast: &CastList, staff: &[Assignment]) -> Actor {
    let held = |id: Uuid| staff.iter().find(|assignment| assignment.id == id);
    match cast.signatory.and_then(held).filter(|_| deputises) {
        Some(away) => Actor::acting(&ActingPost { held: away.clone(), by: player, under: Uuid::from_u128(1) }),
        None => held(player).map(Actor::of).unwrap_or_default(),
    }
}

/// What the journal holds of something that is no command on the dossier.
fn beside(state: &PlayState, act: &Act, city: &City, (place, player): (Proof, Uuid)) -> Entry {
    let events = match (&act.deed, &state.dossier) {
        (Deed::AttachFile { paper }, Some(dossier)) => {
            let procedure = city.procedure(&dossier.procedure).unwrap();
            let file = Attachment { paper: paper.clone(), file: format!("{:064x}.pdf", 1), bytes: 1 };
            vec![attach(dossier, procedure, &[file], 0, Occasion::AtDesk).unwrap()]
        }
        (Deed::DecreeDayOff { .. } | Deed::WithdrawDayOff, Some(dossier)) => {
            let from = dossier.due_at.unwrap();
            let day = city.calendar.civil(from);
            let next = |day: Date| city.calendar.next_working_day(day);
            let before = |wanted: Date| day.date().series((-1).day()).find(|day| next(*day) == wanted).unwrap();
            let to = if act.deed == Deed::WithdrawDayOff { before(day.date()) } else { next(day.date()) };
            let to = city.calendar.moment(to.to_datetime(day.time()));
            vec![Event::DueMoved { from, to, reason: "nghỉ".into() }]
        }
        _ => vec![],
    };
    let named = matches!(
        act.deed,
        Deed::AttachFile { .. } | Deed::FetchResult | Deed::Rate { .. } | Deed::CallTicket | Deed::CloseTicket
    );
    Entry {
        place,
        dossier: state.dossier.as_ref().map_or(Uuid::nil(), |dossier| dossier.id),
        unit: state.play.unit,
        actor: if named { player } else { Uuid::nil() },
        at: place.recorded_at,
        doing: act.deed.doing().unwrap(),
        outcome: Outcome::Done(events),
    }
}
