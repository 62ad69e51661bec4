//! What was tried becomes what works: the set-up of a trial carried into the official store, line by line.

use crate::support;
use haicap_core::configuration::{Configuration, Form};
use haicap_core::organization::{Assignment, Role};
use haicap_core::time::Calendar;
use haicap_pack::faults::{Fault, Mistake};
use haicap_server::{AccountBody, App, plant};
use haicap_store::{AssignmentRow, Change, JournalLine, NewEntry, Outcome, RecordRow};
use serde_json::{Value, json};
use std::sync::Arc;
use support::official::Official;
use support::trial::{Round, SCRIPT, page, send};
use support::{COMMUNE, WARD, World, official_submission};
use uuid::Uuid;

const PROCEDURE: &str = "1.000001";
const FEE: &str = "Cấp giấy xác nhận";
const REASON: (&str, &str) = ("reason", "đã đối chiếu với nghị quyết về lệ phí (thử)");

/// An official store with people at the ward, and a trial that was branched from it.
struct Setting {
    official: Official,
    trial: Arc<App>,
    chair: Uuid,
    counter: Uuid,
}

/// The page as it was looked at.
struct Looked {
    text: String,
    trial: String,
}

impl Looked {
    fn rows(&self) -> Vec<&str> {
        let rows = self.text.split("<tr>").filter_map(|row| row.split("</tr>").next());
        rows.filter(|row| row.starts_with("<th scope=\"row\"")).collect()
    }

    fn row(&self, what: &str) -> &str {
        let rows: Vec<&str> = self.rows().into_iter().filter(|row| row.contains(what)).collect();
        assert_eq!(rows.len(), 1, "{what}: {}", self.text);
        rows[0]
    }

    /// The box of a line; `None` when it has none.
    fn tick(&self, what: &str) -> Option<String> {
        Some(self.row(what).split("name=\"line\" value=\"").nth(1)?.split('"').next()?.to_owned())
    }

    fn seen(&self) -> String {
        let rest = self.text.split("name=\"seen\" value=\"").nth(1).unwrap_or_else(|| panic!("{}", self.text));
        rest.split('"').next().unwrap().to_owned()
    }
}

impl Setting {
    async fn new() -> Setting {
        Self::of(Official::new().await).await
    }

    async fn of(mut official: Official) -> Setting {
        let chair = official.staffed().await;
        let counter = official.account("quay2", Some((WARD, "counter_officer")), &[]).await;
        let trial = official.world.running.branch().await.unwrap();
        Setting { official, trial, chair, counter }
    }

    fn app(&self) -> &Arc<App> {
        self.official.world.running.instance().official()
    }

    async fn assignment(&self, account: Uuid) -> Assignment {
        let rows = self.app().city_store.assignments_of_official(account).await.unwrap();
        serde_json::from_str(&rows[0].body).unwrap()
    }

    async fn plant(&self, mistakes: Vec<Mistake>) {
        let rows = self.app().city_store.assignments().await.unwrap();
        let plan: Vec<Assignment> = rows.iter().map(|row| serde_json::from_str(&row.body).unwrap()).collect();
        let faults: Vec<Fault> = mistakes.into_iter().map(|mistake| Fault { unit: WARD, mistake }).collect();
        plant(&self.trial, &plan, &faults).await.unwrap();
    }

    /// Everything that can be set up wrongly is, at the ward.
    async fn plant_all(&self) {
        let (first, second) = (self.assignment(self.chair).await.id, self.assignment(self.counter).await.id);
        let day = *self.app().city().calendar.days_off.keys().next().unwrap();
        let split = "old-10004".parse().unwrap();
        self.plant(vec![
            Mistake::WrongFee { procedure: PROCEDURE.into() },
            Mistake::FormMissing,
            Mistake::HolidayMissing { day },
            Mistake::SharedSeal { first, second },
            Mistake::WrongSuccessor { from: split, to: COMMUNE },
            Mistake::SlowLine { ms: 200 },
        ])
        .await;
    }

    async fn look(&self, trial: u32) -> Looked {
        let (status, text) = self.official.page("center", &format!("/promotion?trial={trial}")).await;
        assert_eq!(status, 200, "{text}");
        Looked { text, trial: trial.to_string() }
    }

    /// Sends the form as it was looked at.
    async fn promote(&self, looked: &Looked, ticks: &[&str], more: &[(&str, &str)]) -> String {
        let (seen, boxes) = (looked.seen(), ticks.iter().map(|what| looked.tick(what).unwrap()));
        let boxes: Vec<String> = boxes.collect();
        let mut fields = vec![("trial", looked.trial.as_str()), ("seen", seen.as_str())];
        fields.extend(boxes.iter().map(|index| ("line", index.as_str())));
        fields.extend(more);
        self.official.form("center", "/promotion", &fields).await.1
    }

    async fn roles(&self, account: Uuid) -> (bool, bool) {
        let row = self.app().store.account(account).await.unwrap().unwrap();
        let body: AccountBody = serde_json::from_str(&row.body).unwrap();
        let signs = |assignment: &Assignment| assignment.roles.contains(&Role::Signatory);
        (signs(&self.assignment(account).await), body.assignments.iter().any(signs))
    }

    /// Entries of promotions in the official journal, oldest first.
    async fn promoted(&self) -> Vec<JournalLine> {
        let mut lines = self.app().store.journal_page(None, None, 200).await.unwrap();
        lines.retain(|line| line.command == "promote");
        lines.reverse();
        lines
    }

    /// The fee of a dossier that the official store accepts at the ward, and whether its receipt can be printed.
    async fn accepted(&self) -> (Value, u16) {
        let (id, body) = official_submission(WARD, PROCEDURE, &["to_khai"]);
        let client = &self.official.world.client;
        let send = async |path: String, body: Value| {
            let request = client.post(self.official.url(&path)).bearer_auth(&self.official.bearers["quay"]).json(&body);
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), 200, "{path}: {}", answer.text().await.unwrap());
        };
        send("/api/v1/dossiers".into(), body).await;
        let accept = json!({ "command_id": support::new_id() });
        send(format!("/api/v1/dossiers/{id}/accept"), accept).await;
        let facts = client.get(self.official.url(&format!("/api/v1/dossiers/{id}")));
        let facts = facts.bearer_auth(&self.official.bearers["quay"]).send().await.unwrap();
        let facts: Value = facts.json().await.unwrap();
        let (receipt, _) = self.official.page("quay", &format!("/dossiers/{id}/receipt")).await;
        (facts["facts"]["fee"].clone(), receipt.as_u16())
    }
}

#[tokio::test]
async fn where_nothing_differs_there_is_nothing_to_promote() {
    let setting = Setting::new().await;
    let looked = setting.look(2).await;
    assert!(looked.text.contains("Không có chỗ nào khác nhau") && looked.rows().is_empty(), "{}", looked.text);
    assert!(!looked.text.contains("name=\"seen\""), "{}", looked.text);
    assert!(looked.text.contains("chưa có đợt nào kết thúc"), "{}", looked.text);
    let before = setting.app().store.journal_count().await.unwrap();
    let (_, blind) = setting.official.form("center", "/promotion", &[("trial", "2"), REASON]).await;
    assert!(blind.contains("đã thay đổi sau khi bạn mở trang"), "nobody looked: {blind}");
    assert_eq!(setting.app().store.journal_count().await.unwrap(), before);
    setting.official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_setting_is_carried_with_a_tick_and_a_reason_works_afterwards_and_the_rest_stays() {
    let mut setting = Setting::new().await;
    setting.plant_all().await;
    let looked = setting.look(2).await;
    assert_eq!(looked.rows().len(), 6, "{}", looked.text);
    assert!(looked.text.contains("<b>6</b> chỗ cài đặt khác nhau"), "{}", looked.text);
    let fee = looked.row(FEE);
    assert!(fee.matches("2.000 đồng/trang").count() == 2 && fee.contains("3.000 đồng/trang"), "{fee}");
    assert!(looked.row("Lịch làm việc").contains("không nghỉ ngày"), "{}", looked.text);
    assert!(looked.row("Con dấu: ").contains("số riêng của người giữ"), "{}", looked.text);
    let old = looked.row("Nơi nhận việc của đơn vị cũ");
    assert!(old.contains("Phường Chợ Cũ") && old.contains("Phường Sông Đông, Xã Đồng Tây"), "{old}");
    assert_eq!(looked.tick("Đường truyền"), None, "a slowed line is never carried");

    let nothing = setting.promote(&looked, &[], &[REASON]).await;
    assert_eq!(
        (nothing.as_str(), &*setting.app().configuration()),
        ("/promotion?trial=2&done=0", &Configuration::default())
    );
    let ticks = [FEE, "Giấy tiếp nhận hồ sơ", "Con dấu: "];
    let unreasoned = setting.promote(&looked, &ticks, &[]).await;
    assert!(unreasoned.contains("hãy nêu lý do") && unreasoned.matches(" checked").count() == 3, "{unreasoned}");
    assert_eq!((setting.promoted().await.len(), setting.accepted().await), (0, (json!(2_000), 200)));

    assert_eq!(setting.promote(&looked, &ticks, &[REASON]).await, "/promotion?trial=2&done=3");
    assert_eq!(setting.accepted().await, (json!(3_000), 404), "fee and missing form are the trial's");
    let (there, city) = (setting.app().configuration(), setting.app().city());
    let second = setting.assignment(setting.counter).await.id;
    assert!(there.own_seal(WARD, &second).is_some() && !there.has_form(WARD, Form::Receipt));
    assert_eq!((there.calendar(city, WARD), there.line_delay_ms(WARD)), (&city.calendar as &Calendar, 0));
    assert_eq!((there.successors.len(), there.units.len()), (0, 1), "what was not ticked stays");
    let entries = setting.promoted().await;
    assert_eq!(entries.len(), 3, "one for each line: {entries:?}");
    assert!(entries.iter().all(|line| line.unit == WARD.to_string() && line.ground.starts_with("promotion ")));
    let change: Value = serde_json::from_str(&entries[0].events).unwrap();
    assert_eq!(change[0]["before"]["units"], json!({}), "what it was: {change}");
    assert!(change[0]["after"]["units"][WARD.to_string()].is_object(), "and what it is: {change}");

    let again = setting.look(2).await;
    let kept = again.text.contains("3 chỗ đã chuyển, 3 chỗ để nguyên") && again.text.contains(REASON.1);
    assert!(kept && again.text.contains("<b>3</b> chỗ cài đặt khác nhau"), "{}", again.text);
    setting.official.world = setting.official.world.reopened().await;
    assert_eq!(setting.accepted().await, (json!(3_000), 404), "also after the server was started again");
    setting.official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_new_trial_begins_as_the_official_store_is_set_up_and_a_setting_can_be_given_back() {
    let setting = Setting::new().await;
    setting.plant_all().await;
    let looked = setting.look(2).await;
    setting.promote(&looked, &[FEE, "Nơi nhận việc của đơn vị cũ"], &[REASON]).await;
    let next = setting.official.world.running.branch().await.unwrap();
    assert_eq!(next.configuration(), setting.app().configuration());
    assert_eq!(next.configuration().line_delay_ms(WARD), 0);

    let looked = setting.look(3).await;
    assert!(looked.text.contains("Không có chỗ nào khác nhau"), "{}", looked.text);
    assert!(looked.text.contains("Cả hai cùng khác gói dữ liệu") && looked.rows().len() == 2, "{}", looked.text);
    let unreasoned = setting.promote(&looked, &[FEE], &[]).await;
    assert!(unreasoned.contains("khác gói dữ liệu được đánh dấu"), "{unreasoned}");
    assert_eq!(setting.promote(&looked, &[FEE], &[REASON]).await, "/promotion?trial=3&done=1");
    assert_eq!(setting.accepted().await.0, json!(2_000), "the fee is the pack's again");
    assert_eq!(setting.app().configuration().successors.len(), 1, "the other stays");
    // Seen from the trial that has it still, the official store lacks it; from the next one it is as it was tried.
    assert!(setting.look(3).await.row(FEE).contains("Chuyển dòng này"));
    let next = setting.official.world.running.branch().await.unwrap();
    assert_eq!(next.configuration(), setting.app().configuration());
    setting.official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn where_the_trial_is_as_the_pack_the_official_store_is_made_right_without_a_tick() {
    let setting = Setting::new().await;
    let plain = setting.official.world.running.branch().await.unwrap();
    setting.plant_all().await;
    let looked = setting.look(2).await;
    setting.promote(&looked, &[FEE, "Giấy tiếp nhận hồ sơ", "Lịch làm việc"], &[REASON]).await;
    assert_eq!(*plain.configuration(), Configuration::default(), "a trial that runs is left alone");
    let looked = setting.look(3).await;
    assert!(looked.text.contains("Chính thức lệch, bản chạy thử đúng gói dữ liệu"), "{}", looked.text);
    assert_eq!((looked.rows().len(), looked.tick(FEE)), (3, None));
    let unproved = setting.promote(&looked, &[], &[]).await;
    assert!(unproved.contains("chưa có đợt nào kết thúc; hãy nêu lý do"), "{unproved}");
    assert_eq!(setting.promote(&looked, &[], &[REASON]).await, "/promotion?trial=3&done=3");
    assert_eq!(*setting.app().configuration(), Configuration::default(), "nothing is kept as a copy of the pack");
    setting.official.world.running.stop().await.unwrap();
}

/// A round of the first trial at the ward, played through or not at all, then closed.
async fn play(world: &World, id: u128, through: bool) {
    let city = &world.running.instance().pack().city;
    let scenarios = haicap_pack::parse_scenarios("quay.feature", SCRIPT, city, city.first_trial_day).unwrap();
    let round = Round { id: Uuid::from_u128(id), scenario: scenarios[0].key.clone() };
    let order = json!({ "id": round.id, "stage": "first_trial", "seed": 1, "units": [WARD], "scenarios": scenarios });
    let answer = world.post(&world.director, "rounds", &order).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let day = answer.body["day"].as_str().unwrap();
    world.post(&world.director, "clock", &json!({ "at": format!("{day}T01:05:00Z") })).await;
    if through {
        let counter = world.staff(WARD, "counter_officer").await;
        let dossier = round.hand_in(world, &counter, WARD).await;
        assert_eq!(world.command(&counter, dossier, "accept").await.status, 200);
    }
    round.close(world).await;
}

#[tokio::test]
async fn a_units_last_round_speaks_for_it_and_where_it_passed_no_reason_is_asked() {
    for passes in [false, true] {
        let official = Official::new().await;
        play(&official.world, 2, false).await;
        if passes {
            play(&official.world, 1, true).await;
        }
        let mut setting = Setting::of(official).await;
        setting.plant(vec![Mistake::FormMissing]).await;
        setting.promote(&setting.look(2).await, &["Giấy tiếp nhận hồ sơ"], &[REASON]).await;
        setting.official.world = setting.official.world.reopened().await;
        let looked = setting.look(1).await;
        assert!(looked.text.contains(&format!("{}/1 đơn vị đạt", u8::from(passes))), "{}", looked.text);
        assert_eq!(looked.row("Giấy tiếp nhận hồ sơ").contains("chưa đạt"), !passes, "{}", looked.text);
        let answer = setting.promote(&looked, &[], &[]).await;
        assert_eq!(answer == "/promotion?trial=1&done=1", passes, "{answer}");
        assert_eq!(answer.contains("hãy nêu lý do"), !passes, "{answer}");
        setting.official.world.running.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_right_that_a_fault_took_away_is_carried_by_its_own_tick_alone() {
    let setting = Setting::new().await;
    let assignment = setting.assignment(setting.chair).await.id;
    let closed = Mistake::DivisionWithoutAccount { division: "society".into() };
    setting.plant(vec![Mistake::SigningRightMissing { assignment }, closed]).await;
    let looked = setting.look(2).await;
    assert_eq!(looked.tick("tài khoản"), None, "accounts are opened and closed by papers: {}", looked.text);
    assert_eq!(setting.promote(&looked, &[], &[REASON]).await, "/promotion?trial=2&done=0");
    assert_eq!(setting.roles(setting.chair).await, (true, true), "in the city and in the official store");
    assert_eq!(setting.promote(&looked, &["Chủ tịch"], &[REASON]).await, "/promotion?trial=2&done=1");
    assert_eq!(setting.roles(setting.chair).await, (false, false), "somebody wanted it so");
    let entries = setting.promoted().await;
    assert_eq!((entries.len(), entries[0].aggregate.as_str()), (1, "account"), "{entries:?}");
    setting.official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_difference_that_changed_since_it_was_looked_at_is_refused() {
    let setting = Setting::new().await;
    setting.plant(vec![Mistake::WrongFee { procedure: PROCEDURE.into() }]).await;
    let looked = setting.look(2).await;
    // The same line, with another content.
    setting.plant(vec![Mistake::WrongFee { procedure: PROCEDURE.into() }]).await;
    let before = setting.app().store.journal_count().await.unwrap();
    let stale = setting.promote(&looked, &[FEE], &[REASON]).await;
    assert!(stale.contains("đã thay đổi sau khi bạn mở trang") && stale.contains("4.000 đồng/trang"), "{stale}");
    assert!(stale.contains(REASON.1) && !stale.contains(" checked"), "the reason is kept, old ticks are not: {stale}");
    assert_eq!(*setting.app().configuration(), Configuration::default());
    assert_eq!(setting.app().store.journal_count().await.unwrap(), before);

    let looked = setting.look(2).await;
    let long = "x".repeat(501);
    assert!(setting.promote(&looked, &[FEE], &[("reason", &long)]).await.contains("dài quá 500 ký tự"));
    let first = setting.promote(&looked, &[FEE], &[REASON]).await;
    assert_eq!(first, "/promotion?trial=2&done=1");
    let twice = setting.promote(&looked, &[FEE], &[REASON]).await;
    assert!(twice.contains("Cả hai cùng khác gói dữ liệu"), "sent twice, carried once: {twice}");
    assert_eq!(setting.promoted().await.len(), 1);
    setting.official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn what_was_cut_off_is_told_and_goes_on() {
    let mut setting = Setting::new().await;
    let assignment = setting.assignment(setting.chair).await;
    let mistakes = vec![Mistake::SigningRightMissing { assignment: assignment.id }, Mistake::FormMissing];
    setting.plant(mistakes).await;
    // The server was killed after it had written into the city, before the official store.
    let (city, id) = (&setting.app().city_store, Uuid::from_u128(1));
    let row = city.assignment(assignment.id).await.unwrap().unwrap();
    let mut roles = assignment.roles.clone();
    roles.remove(&Role::Signatory);
    let body = serde_json::to_string(&Assignment { roles, ..assignment }).unwrap();
    let row = AssignmentRow { version: row.version + 1, body, ..row };
    let begun = json!({ "trial": 2, "reason": "thử", "changed": [], "settings": [{ "unit": WARD,
        "setting": { "setting": "form", "form": "receipt" } }], "waiting": 0, "progress": "begun", "by": "center",
        "at": "2025-06-20T01:00:00Z" });
    let record = RecordRow { kind: "promotion".into(), id: id.to_string(), version: 1, body: begun.to_string() };
    city.change(Change { assignments: vec![row], records: vec![record], ..Change::new(entry(id)) }).await.unwrap();
    setting.official.world = setting.official.world.reopened().await;
    setting.trial = setting.official.world.running.instance().trial(2).unwrap();

    let looked = setting.look(2).await;
    assert!(looked.text.contains("dở dang") && looked.rows().len() == 2, "{}", looked.text);
    assert_eq!(setting.roles(setting.chair).await, (false, true));
    let ticks = ["Chủ tịch", "Giấy tiếp nhận hồ sơ"];
    assert_eq!(setting.promote(&looked, &ticks, &[REASON]).await, "/promotion?trial=2&done=2");
    assert_eq!(setting.roles(setting.chair).await, (false, false));
    assert!(!setting.app().configuration().has_form(WARD, Form::Receipt));
    let entries = setting.promoted().await;
    let kinds: Vec<&str> = entries.iter().map(|line| line.aggregate.as_str()).collect();
    assert_eq!(kinds, ["account", "configuration"]);
    setting.official.world.running.stop().await.unwrap();
}

fn entry(id: Uuid) -> NewEntry {
    NewEntry {
        command_id: None,
        fingerprint: String::new(),
        at: 1,
        recorded_at: 1,
        actor: "test".into(),
        unit: String::new(),
        aggregate: "promotion".into(),
        aggregate_id: format!("promotion/{id}"),
        version: Some(1),
        command: "promote".into(),
        outcome: Outcome::Done,
        ground: String::new(),
        events: "[]".into(),
    }
}

#[tokio::test]
async fn what_was_promoted_is_checked_again_before_a_unit_opens() {
    let setting = Setting::new().await;
    setting.plant_all().await;
    let unit = format!("/opening/{WARD}");
    let checked = async || {
        setting.official.form("center", &unit, &[("do", "check")]).await;
        setting.official.page("center", &unit).await.1
    };
    let asked_again = async || setting.official.page("center", &unit).await.1.contains("kiểm tra lại");
    assert!(!checked().await.contains("kiểm tra lại"));
    let looked = setting.look(2).await;
    setting.promote(&looked, &[], &[REASON]).await;
    assert!(!asked_again().await, "nothing was carried, the check still counts");
    setting.promote(&looked, &[FEE], &[REASON]).await;
    assert!(asked_again().await);
    assert!(!checked().await.contains("kiểm tra lại"));
    // The check walks the procedures as the official store is set up.
    setting.plant(vec![Mistake::AbolishedRoute { procedure: PROCEDURE.into(), district: 901 }]).await;
    let looked = setting.look(2).await;
    assert!(looked.row(FEE).contains("không thuộc đơn vị mới, district-901"), "{}", looked.text);
    setting.promote(&looked, &[FEE], &[REASON]).await;
    assert!(asked_again().await);
    let page = checked().await;
    assert!(page.contains("Cấp giấy xác nhận: hồ sơ bị tắc"), "{page}");
    setting.official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn the_digital_centre_alone_promotes_and_in_the_official_store_alone() {
    let setting = Setting::new().await;
    setting.plant(vec![Mistake::FormMissing]).await;
    let looked = setting.look(2).await;
    let (world, seen, tick) = (&setting.official.world, looked.seen(), looked.tick("Giấy tiếp nhận hồ sơ").unwrap());
    let fields = [("trial", "2"), ("seen", seen.as_str()), ("line", tick.as_str()), REASON];
    for who in ["chutich", "quay"] {
        assert_eq!(setting.official.page(who, "/promotion").await.0, 403, "{who}");
        let request = world.client.post(setting.official.url("/promotion"));
        let request = request.header("cookie", &setting.official.cookies[who]).form(&fields);
        assert_eq!(request.send().await.unwrap().status(), 403, "{who}");
    }
    assert_eq!(page(world, &world.director, "/promotion?trial=2").await.status, 403, "nor does a trial's director");
    assert_eq!(send(world, &world.director, "/promotion", &fields).await.status, 403);
    let (_, gone) = setting.official.form("center", "/promotion", &[("trial", "99"), REASON]).await;
    assert!(gone.contains("Không tìm thấy"), "{gone}");
    assert_eq!(*setting.app().configuration(), Configuration::default());
    setting.official.world.running.stop().await.unwrap();
}
