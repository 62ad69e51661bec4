//! Rounds: planned, started, played by people beside robots, closed and compared.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at the first surprise")]

mod support;

use haicap_core::organization::{Assignment, Role};
use haicap_core::territory::UnitId;
use haicap_core::trial::identity_number;
use haicap_server::{AccountOrder, App, Cue, put_account};
use haicap_store::{Change, Location, NewEntry, OpenOptions, Outcome, RecordRow, Store, StoreKind};
use reqwest::{Client, Response};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use support::{COMMUNE, WARD, client, new_id, serve};
use tempfile::TempDir;
use uuid::Uuid;

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../haicap-pack/tests/tiny");
const PASSWORD: &str = "mat-khau-thu-1";

/// A script with so many citizens at each unit; another title makes another version.
fn script(title: &str, citizens: u32) -> String {
    format!(
        "# language: vi
@chay-truoc @dong-loat
Tính năng: Cấp giấy xác nhận
  Kịch bản: {title}
    Biết bây giờ là 08:00
    Và {citizens} người dân cần thủ tục 1.000001
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ tại quầy
    Và công chức một cửa tiếp nhận hồ sơ
    Khi công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và chuyên viên trình ký kết quả
    Và lãnh đạo ký kết quả
    Và công chức một cửa trả kết quả
"
    )
}

/// Writes a script into the city store, as the workshop does, while nobody serves it.
async fn write_script(folder: &Path, key: &str, version: i64, texts: &[String]) {
    let store = Store::open(&Location::folder(folder), StoreKind::City, &OpenOptions::default()).await.unwrap();
    let one = |text: &String| json!({ "title": "Cấp giấy xác nhận", "text": text, "note": "", "by": null, "at": "2025-06-10T01:00:00Z" });
    let versions: Vec<Value> = texts.iter().map(one).collect();
    let body = json!({ "versions": versions }).to_string();
    let entry = NewEntry {
        command_id: None,
        fingerprint: String::new(),
        at: 0,
        recorded_at: 0,
        actor: "test".into(),
        unit: String::new(),
        aggregate: "script".into(),
        aggregate_id: format!("script/{key}"),
        version: Some(version),
        command: "write_script".into(),
        outcome: Outcome::Done,
        ground: String::new(),
        events: "[]".into(),
    };
    let record = RecordRow { kind: "script".into(), id: key.into(), version, body };
    store.change(Change { records: vec![record], ..Change::new(entry) }).await.unwrap();
    store.close().await.unwrap();
}

/// A city that is served, with a digital centre that signs in to the official store.
struct City {
    running: haicap_server::Running,
    client: Client,
    center: Browser,
    folder: TempDir,
}

/// Somebody at a browser: the address of a store, and the cookie of a session there.
#[derive(Clone)]
struct Browser {
    base: String,
    cookie: String,
    token: String,
}

impl City {
    async fn new() -> City {
        let folder = tempfile::tempdir().unwrap();
        write_script(folder.path(), "thu", 1, &[script("Nộp tại quầy", 1)]).await;
        let running = serve(TINY, folder.path()).await;
        let order = AccountOrder {
            login: "center".into(),
            name: "Trung tâm chuyển đổi số".into(),
            password: PASSWORD.into(),
            roles: [Role::DigitalCenter].into(),
            post: None,
            districts: Default::default(),
            person: None,
        };
        put_account(running.instance(), order).await.unwrap();
        let mut city = City { center: Browser::nobody(), client: client(), running, folder };
        city.center = city.center_signs_in().await;
        city
    }

    async fn center_signs_in(&self) -> Browser {
        let base = self.running.url();
        let body = json!({ "login": "center", "password": PASSWORD });
        self.signed_in(&base, "haicap", &body).await
    }

    async fn signed_in(&self, base: &str, cookie: &str, body: &Value) -> Browser {
        let answer = self.client.post(format!("{base}/api/v1/sign-in")).json(body).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        let token = answer["token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
        Browser { base: base.to_owned(), cookie: format!("{cookie}={token}"), token }
    }

    /// Stops serving and serves again.
    async fn again(self) -> City {
        self.running.stop().await.unwrap();
        let running = serve(TINY, self.folder.path()).await;
        let mut city = City { running, ..self };
        city.center = city.center_signs_in().await;
        city
    }

    fn trial(&self, number: u32) -> Arc<App> {
        self.running.instance().trial(number).unwrap()
    }

    /// The director of a trial.
    async fn director(&self, number: u32) -> Browser {
        let app = self.trial(number);
        let grant = self.running.instance().director_grant(&app).await.unwrap();
        let base = format!("{}/t/{number}", self.running.url());
        self.signed_in(&base, &format!("haicap-t{number}"), &json!({ "grant": grant })).await
    }

    /// Everybody who holds a post at a unit.
    async fn holders(&self, unit: UnitId, post: &str) -> Vec<Assignment> {
        let rows = self.running.instance().city_store().assignments_of_unit(&unit.to_string()).await.unwrap();
        let mut held: Vec<Assignment> = rows.iter().map(|row| serde_json::from_str(&row.body).unwrap()).collect();
        held.retain(|held| held.post == post);
        held.sort_by_key(|held| held.id);
        held
    }

    /// A person of a trial who has signed in.
    async fn person(&self, number: u32, account: Uuid) -> Browser {
        let director = self.director(number).await;
        let grants = self.api_post(&director, "grants", &json!({ "accounts": [account] })).await;
        let grant = grants["grants"][0]["grant"].as_str().unwrap_or_else(|| panic!("{grants}"));
        self.signed_in(&director.base, &format!("haicap-t{number}"), &json!({ "grant": grant })).await
    }

    async fn get(&self, who: &Browser, path: &str) -> (u16, String) {
        let answer = self.client.get(format!("{}{path}", who.base)).header("cookie", &who.cookie).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// The token of forms, as it stands on every page.
    async fn csrf(&self, who: &Browser) -> String {
        let (_, page) = self.get(who, "/api").await;
        let (_, rest) = page.split_once("name=\"csrf\" value=\"").unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    }

    async fn send(&self, who: &Browser, path: &str, fields: &[(&str, String)]) -> Response {
        let csrf = self.csrf(who).await;
        let mut form = vec![("csrf", csrf)];
        form.extend(fields.iter().cloned());
        let request = self.client.post(format!("{}{path}", who.base)).header("cookie", &who.cookie);
        request.form(&form).send().await.unwrap()
    }

    /// Sends a form; status, and the text or the address that is gone on to.
    async fn form(&self, who: &Browser, path: &str, fields: &[(&str, String)]) -> (u16, String) {
        let answer = self.send(who, path, fields).await;
        let to = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        let status = answer.status().as_u16();
        (status, to.unwrap_or(answer.text().await.unwrap()))
    }

    async fn api_post(&self, who: &Browser, path: &str, body: &Value) -> Value {
        let url = format!("{}/api/v1/{path}", who.base);
        let answer = self.client.post(url).bearer_auth(&who.token).json(body).send().await.unwrap();
        answer.json().await.unwrap()
    }

    async fn api_get(&self, who: &Browser, path: &str) -> Value {
        let url = format!("{}/api/v1/{path}", who.base);
        self.client.get(url).bearer_auth(&who.token).send().await.unwrap().json().await.unwrap()
    }

    /// Plans a round in the browser; its identifier.
    async fn plan(&self, who: &Browser, wish: &Wish) -> Uuid {
        let (status, to) = self.form(who, "/rounds/new", &wish.fields()).await;
        assert_eq!(status, 303, "{to}");
        to.rsplit_once('/').unwrap().1.parse().unwrap()
    }

    async fn start(&self, who: &Browser, round: Uuid) -> (u16, String) {
        self.form(who, &format!("/rounds/{round}/start"), &[]).await
    }

    /// Plans and starts a round, which must do.
    async fn started(&self, wish: &Wish) -> Uuid {
        let round = self.plan(&self.center, wish).await;
        let (status, said) = self.start(&self.center, round).await;
        assert_eq!(status, 303, "{said}");
        round
    }

    async fn stop(self) {
        self.running.stop().await.unwrap();
    }
}

impl Browser {
    fn nobody() -> Browser {
        Browser { base: String::new(), cookie: String::new(), token: String::new() }
    }
}

/// A round as it is typed into the form.
struct Wish {
    name: &'static str,
    stage: &'static str,
    version: &'static str,
    units: Vec<UnitId>,
    people: Vec<(UnitId, &'static str)>,
    until: &'static str,
    reason: &'static str,
}

impl Wish {
    fn first() -> Wish {
        Wish {
            name: "Chạy thử trước",
            stage: "first_trial",
            version: "thu@1",
            units: vec![WARD],
            people: vec![],
            until: "17:00",
            reason: "",
        }
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = vec![
            ("name", self.name.to_owned()),
            ("stage", self.stage.to_owned()),
            ("version", self.version.to_owned()),
            ("day", "2025-06-12".to_owned()),
            ("from", "07:30".to_owned()),
            ("until", self.until.to_owned()),
            ("reason", self.reason.to_owned()),
        ];
        fields.extend(self.units.iter().map(|unit| ("unit", unit.to_string())));
        fields.extend(self.people.iter().map(|(unit, cast)| ("person", format!("{unit}@{cast}"))));
        fields
    }
}

/// What came of a round, by the API of its trial.
async fn result(city: &City, trial: u32, round: Uuid) -> Value {
    let director = city.director(trial).await;
    city.api_get(&director, &format!("rounds/{round}")).await
}

#[tokio::test]
async fn a_planned_round_starts_in_a_new_trial_and_is_cued_once_and_again_after_a_restart() {
    let city = City::new().await;
    let mut cues = city.running.instance().take_cues().unwrap();
    let round = city.started(&Wish::first()).await;
    let cue = Cue { trial: 1, round };
    assert_eq!(cues.try_recv().unwrap(), cue);
    assert!(cues.try_recv().is_err(), "cued once");
    let (_, cued) = city.running.instance().cued(cue).unwrap();
    assert_eq!((cued.units, cued.scenarios.len(), cued.name.as_str()), (vec![WARD], 1, "Chạy thử trước"));
    // Its trial is served at once, with the round on its board.
    let (status, board) = city.get(&city.director(1).await, &format!("/board?round={round}")).await;
    assert!(status == 200 && board.contains("Chạy thử trước"), "{status}");

    let city = city.again().await;
    let mut cues = city.running.instance().take_cues().unwrap();
    assert_eq!(cues.try_recv().unwrap(), cue, "an unfinished round is cued again");
    let closed = city.form(&city.center, &format!("/rounds/{round}/close"), &[]).await;
    assert_eq!(closed.0, 303, "{closed:?}");
    let city = city.again().await;
    assert!(city.running.instance().take_cues().unwrap().try_recv().is_err(), "a closed one is not");
    let (_, page) = city.get(&city.center, &format!("/rounds/{round}")).await;
    assert!(page.contains("đã kết thúc") && page.contains("Không có trong nhật ký"), "nothing was played");
    city.stop().await;
}

#[tokio::test]
async fn two_who_press_start_or_close_at_once_start_and_close_it_once() {
    let city = City::new().await;
    let round = city.plan(&city.center, &Wish::first()).await;
    let (one, two) = tokio::join!(city.start(&city.center, round), city.start(&city.center, round));
    let mut both = [one.0, two.0];
    both.sort_unstable();
    assert_eq!(both, [303, 422]);
    let refused = if one.0 == 422 { one.1 } else { two.1 };
    assert!(refused.contains("đã được bắt đầu trước đó"), "who came second is told");
    assert_eq!(city.running.instance().trial_numbers(), [1], "one trial was branched");
    let path = format!("/rounds/{round}/close");
    let (one, two) = tokio::join!(city.form(&city.center, &path, &[]), city.form(&city.center, &path, &[]));
    assert_eq!((one.0, two.0), (303, 303));
    assert_eq!(result(&city, 1, round).await["status"], "closed");
    city.stop().await;
}

#[tokio::test]
async fn what_stands_against_a_plan_is_said_in_words() {
    let city = City::new().await;
    let unread = Wish { version: "thu@7", ..Wish::first() };
    let (status, said) = city.form(&city.center, "/rounds/new", &unread.fields()).await;
    assert!(status == 422 && said.contains("Không có phiên bản 7"), "{status}");
    let nameless = Wish { name: " ", ..Wish::first() };
    let (status, said) = city.form(&city.center, "/rounds/new", &nameless.fields()).await;
    assert!(status == 422 && said.contains("Ghi tên đợt"), "{status}");

    let rows: [(Wish, &str); 5] = [
        (Wish { version: "", ..Wish::first() }, "chưa có kịch bản nào"),
        (Wish { units: vec![], ..Wish::first() }, "chưa có đơn vị nào"),
        (Wish { units: vec![UnitId::new(99_999)], ..Wish::first() }, "Thành phố không có đơn vị"),
        (Wish { until: "07:00", ..Wish::first() }, "Giờ kết thúc phải sau"),
        (Wish { stage: "all_units", ..Wish::first() }, "Chưa đạt trong đợt chạy thử trước"),
    ];
    for (wish, words) in rows {
        let round = city.plan(&city.center, &wish).await;
        let (status, said) = city.start(&city.center, round).await;
        assert_eq!(status, 422, "{words}");
        assert!(said.contains(words), "{words}");
        let (_, page) = city.get(&city.center, &format!("/rounds/{round}")).await;
        assert!(page.contains(words), "the page says so before anybody presses start: {words}");
    }
    assert!(city.running.instance().trial_numbers().is_empty(), "nothing was branched for them");
    let reasoned =
        Wish { stage: "all_units", reason: "Thành ủy yêu cầu chạy đồng loạt ngay", ..Wish::first() };
    city.started(&reasoned).await;
    city.stop().await;
}

#[tokio::test]
async fn the_scope_in_force_on_the_day_bounds_a_round() {
    let city = City::new().await;
    let fields = |from: &str, unit: UnitId| {
        [
            ("paper", "15-TB/TU ngày 10/6/2025".to_owned()),
            ("reason", "Chạy trước 1 đơn vị".to_owned()),
            ("from", from.to_owned()),
            ("unit", unit.to_string()),
        ]
    };
    let incomplete = [("paper", "x".to_owned())];
    assert_eq!(city.form(&city.center, "/rounds/scope", &incomplete).await.0, 422);
    assert_eq!(city.form(&city.center, "/rounds/scope", &fields("2025-06-01", WARD)).await.0, 303);
    let both = Wish { units: vec![WARD, COMMUNE], ..Wish::first() };
    let round = city.plan(&city.center, &both).await;
    let (status, said) = city.start(&city.center, round).await;
    assert!(status == 422 && said.contains("Ngoài phạm vi đang có hiệu lực"), "{status}");
    // A later decision that holds only after the day of the round changes nothing for it.
    assert_eq!(city.form(&city.center, "/rounds/scope", &fields("2025-06-20", COMMUNE)).await.0, 303);
    assert_eq!(city.start(&city.center, round).await.0, 422);
    city.started(&Wish::first()).await;
    let (_, page) = city.get(&city.center, "/rounds/scope").await;
    assert!(page.contains("1. 15-TB/TU") && page.contains("2. 15-TB/TU"), "both decisions are kept");
    city.stop().await;
}

/// All parts of the ward's staff are played by people.
fn by_people() -> Wish {
    let parts = ["counter_officer", "case_officer", "signatory"];
    Wish { people: parts.map(|part| (WARD, part)).to_vec(), ..Wish::first() }
}

/// The three people of the ward, signed in: counter, division, chair.
async fn crew(city: &City, trial: u32) -> [Browser; 3] {
    let mut crew = Vec::new();
    for post in ["counter_officer", "justice_officer", "chair"] {
        let held = city.holders(WARD, post).await;
        crew.push(city.person(trial, held[0].official).await);
    }
    crew.try_into().unwrap_or_else(|_| panic!("three people"))
}

/// The form of the counter, for the citizen of a round with this index.
fn handed_in(round: Uuid, index: usize) -> Vec<(&'static str, String)> {
    vec![
        ("procedure", "1.000001".into()),
        ("name", "Người dân số 1".into()),
        ("identity_number", identity_number(round, index)),
        ("unit", WARD.to_string()),
        ("channel", "counter".into()),
        ("paper", "to_khai".into()),
        ("command_id", new_id().to_string()),
        ("accept_id", new_id().to_string()),
        ("dossier", new_id().to_string()),
        ("applicant", new_id().to_string()),
        ("then", "accept".into()),
    ]
}

/// The dossier that a counter's form made, from the address of its receipt.
fn dossier_of(to: &str) -> Uuid {
    to.split('/').find_map(|part| part.parse().ok()).unwrap_or_else(|| panic!("{to}"))
}

async fn act(city: &City, who: &Browser, dossier: Uuid, command: &str) -> Value {
    let body = match command {
        "submit-for-signature" => json!({ "command_id": new_id(), "proposal": { "kind": "grant" } }),
        _ => json!({ "command_id": new_id() }),
    };
    city.api_post(who, &format!("dossiers/{dossier}/{command}"), &body).await
}

/// People play a whole dossier, each their part; nobody waits for a planned minute.
async fn play_through(city: &City, round: Uuid, [counter, division, chair]: &[Browser; 3]) {
    let (status, to) = city.form(counter, "/counter", &handed_in(round, 0)).await;
    assert!(status == 303 && to.ends_with("/receipt"), "{status} {to}");
    let dossier = dossier_of(&to);
    for (who, command) in [
        (counter, "hand-over"),
        (division, "handle"),
        (division, "submit-for-signature"),
        (chair, "sign"),
        (counter, "return-result"),
    ] {
        let done = act(city, who, dossier, command).await;
        assert!(done["error"].is_null(), "{command}: {done}");
    }
}

/// What robots are told of a round.
async fn plays(city: &City, trial: u32, round: Uuid) -> Value {
    let director = city.director(trial).await;
    city.api_get(&director, &format!("rounds/{round}/plays")).await
}

#[tokio::test]
async fn people_see_their_own_steps_and_each_is_ticked_when_the_journal_shows_it() {
    let city = City::new().await;
    let round = city.started(&by_people()).await;
    let crew = crew(&city, 1).await;
    let [counter, division, chair] = &crew;
    let (status, page) = city.get(counter, "/practice").await;
    assert_eq!(status, 200);
    assert!(page.contains("đến lượt bạn") && page.contains(&identity_number(round, 0)), "the counter begins");
    assert!(page.contains("/counter?procedure=1.000001&#38;channel=counter"), "a link to the real page");
    assert!(!page.contains("chuyên viên thụ lý hồ sơ"), "only one's own steps");
    let (_, page) = city.get(division, "/practice").await;
    assert!(page.contains("chưa đến lượt") && !page.contains("Mở trang để làm"), "the division waits");

    // The form that the link opens is filled in already.
    let (_, rest) = city
        .get(counter, "/practice")
        .await
        .1
        .split_once("href=\"/t/1/counter")
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    let link = rest.split_once('"').unwrap().0.replace("&#38;", "&");
    let (_, form) = city.get(counter, &format!("/counter{link}")).await;
    assert!(form.contains(&format!("value=\"{}\"", identity_number(round, 0))), "{link}");
    assert!(form.contains("value=\"to_khai\" checked"), "{link}");

    // It is 07:30, the step is planned for 08:00: a person need not wait.
    play_through(&city, round, &crew).await;
    let shown = plays(&city, 1, round).await;
    assert_eq!((&shown["plays"][0]["next"], &shown["plays"][0]["failed"]), (&Value::Null, &json!(false)), "{shown}");
    let (_, page) = city.get(chair, "/practice").await;
    assert!(page.contains("class=\"p\"") && page.contains("lãnh đạo ký kết quả"), "ticked");
    let (_, front) = {
        let held = city.holders(WARD, "front_chair").await;
        city.get(&city.person(1, held[0].official).await, "/practice").await
    };
    assert!(front.contains("không có phần nào"), "who has no part is told so");

    assert_eq!(city.form(&city.center, &format!("/rounds/{round}/close"), &[]).await.0, 303);
    let closed = result(&city, 1, round).await;
    assert_eq!(closed["units"][0]["verdict"], "passed", "{}", closed["failures"]);
    // A round that passed first may go on to all units.
    let all = Wish { name: "Đồng loạt", stage: "all_units", units: vec![WARD, COMMUNE], ..Wish::first() };
    city.started(&all).await;
    city.stop().await;
}

#[tokio::test]
async fn a_step_done_by_the_wrong_person_says_why_and_may_be_done_again_rightly() {
    let city = City::new().await;
    let round = city.started(&by_people()).await;
    let [counter, division, _] = crew(&city, 1).await;
    let (_, to) = city.form(&counter, "/counter", &handed_in(round, 0)).await;
    let dossier = dossier_of(&to);
    act(&city, &counter, dossier, "hand-over").await;
    let refused = act(&city, &counter, dossier, "handle").await;
    assert_eq!(refused["error"], "role_missing");
    let shown = plays(&city, 1, round).await;
    assert_eq!((&shown["plays"][0]["failed"], &shown["plays"][0]["again"]), (&json!(true), &json!(true)), "{shown}");
    let (_, page) = city.get(&division, "/practice").await;
    assert!(page.contains("Người khác đã làm bước này.") && page.contains("Mở trang để làm"), "{page}");
    act(&city, &division, dossier, "handle").await;
    let shown = plays(&city, 1, round).await;
    assert_eq!((&shown["plays"][0]["failed"], &shown["plays"][0]["next"]), (&json!(false), &json!(4)), "{shown}");
    city.stop().await;
}

/// A second person in a post, made known while the round goes on.
async fn second_holder(city: &City, post: &str) -> Uuid {
    use haicap_server::personnel::publish::{IssuedList, IssuedPerson, ListGround, take_in};
    let id = new_id();
    let person = IssuedPerson {
        id,
        code: format!("CB-{post}"),
        name: "Trần Thị Dự Phòng".into(),
        unit: WARD,
        posts: vec![post.into()],
        from: None,
    };
    let list = IssuedList {
        id: new_id(),
        city: "tiny".into(),
        number: "danh sách tham gia".into(),
        issued_on: jiff::civil::date(2025, 6, 11),
        ground: ListGround::Participants,
        reader: "test".into(),
        people: vec![person],
        ended: vec![],
        ended_from: None,
    };
    take_in(city.running.instance(), &list).await.unwrap();
    id
}

#[tokio::test]
async fn a_substitute_takes_over_what_is_left_and_it_stands_in_the_journal() {
    let city = City::new().await;
    let round = city.started(&by_people()).await;
    let [counter, division, chair] = crew(&city, 1).await;
    let (_, to) = city.form(&counter, "/counter", &handed_in(round, 0)).await;
    let dossier = dossier_of(&to);
    let director = city.director(1).await;
    let absent = city.holders(WARD, "counter_officer").await.remove(0);
    let account = second_holder(&city, "counter_officer").await;
    let substitute =
        city.holders(WARD, "counter_officer").await.into_iter().find(|held| held.official == account).unwrap();
    let order = |to: String, reason: &str| {
        let from = absent.id.to_string();
        let unit = WARD.to_string();
        [("unit", unit), ("cast", "counter_officer".into()), ("from", from), ("to", to), ("reason", reason.into())]
    };
    let path = format!("/rounds/{round}/call-in");
    let (_, page) = city.get(&director, &format!("/rounds/{round}")).await;
    assert!(page.contains("Trần Thị Dự Phòng"), "the director is shown who may be called in");
    // Not without a reason, not somebody of another post, not by somebody else.
    assert_eq!(city.form(&director, &path, &order(substitute.id.to_string(), "")).await.0, 422);
    let front = city.holders(WARD, "front_chair").await.remove(0);
    assert_eq!(city.form(&director, &path, &order(front.id.to_string(), "ốm")).await.0, 422);
    assert_eq!(city.form(&counter, &path, &order(substitute.id.to_string(), "ốm")).await.0, 403);
    // The head of the unit may, on their own page, but may not order a robot.
    let robot = city.form(&chair, "/practice/call-in", &order("robot".into(), "ốm")).await;
    assert_eq!(robot.0, 404);
    let called = city.form(&chair, "/practice/call-in", &order(substitute.id.to_string(), "ốm")).await;
    assert_eq!(called.0, 303, "{}", called.1);

    let shown = plays(&city, 1, round).await;
    assert_eq!(shown["plays"][0]["next"], 2, "what was done stays done: {shown}");
    act(&city, &counter, dossier, "hand-over").await;
    let shown = plays(&city, 1, round).await;
    assert_eq!(shown["plays"][0]["failed"], true, "it is no longer theirs");
    let journal = city.api_get(&director, "journal?limit=20").await;
    assert!(journal.to_string().contains("call_in"), "{journal}");

    // The next dossier of the substitute counts, also after a restart: it all follows from the journal.
    let city = city.again().await;
    let shown_again = plays(&city, 1, round).await;
    assert_eq!(shown["plays"], shown_again["plays"]);
    let (_, page) = city.get(&city.person(1, account).await, "/practice").await;
    assert!(page.contains("công chức một cửa trả kết quả"), "the steps are the substitute's now");
    let _ = division;
    city.stop().await;
}

#[tokio::test]
async fn a_robot_stands_in_only_by_the_directors_order_and_the_unit_stays_red() {
    let city = City::new().await;
    let round = city.started(&by_people()).await;
    let crew = crew(&city, 1).await;
    let absent = city.holders(WARD, "chair").await.remove(0);
    let order = [
        ("unit", WARD.to_string()),
        ("cast", "signatory".into()),
        ("from", absent.id.to_string()),
        ("to", "robot".into()),
        ("reason", "họp đột xuất".into()),
    ];
    let director = city.director(1).await;
    assert_eq!(city.form(&director, &format!("/rounds/{round}/call-in"), &order).await.0, 303);
    // The robot signs as the absent person, at the planned minute and not before.
    let moved = city.api_post(&director, "clock", &json!({ "at": "2025-06-12T02:00:00Z" })).await;
    assert!(moved["error"].is_null(), "{moved}");
    play_through(&city, round, &crew).await;
    assert_eq!(city.form(&city.center, &format!("/rounds/{round}/close"), &[]).await.0, 303);
    let closed = result(&city, 1, round).await;
    assert!(closed["failures"].as_array().unwrap().is_empty(), "{}", closed["failures"]);
    assert_eq!(
        (&closed["units"][0]["verdict"], &closed["stand_ins"][0]["cast"]),
        (&json!("failed"), &json!("signatory"))
    );
    let (_, page) = city.get(&city.center, &format!("/rounds/{round}")).await;
    assert!(page.contains("robot đóng thay"), "it is said where it is red");
    // Nothing was proved, so it did not pass first.
    let all = Wish { stage: "all_units", ..Wish::first() };
    let all = city.plan(&city.center, &all).await;
    assert_eq!(city.start(&city.center, all).await.0, 422);
    city.stop().await;
}

#[tokio::test]
async fn cards_are_pages_of_the_people_who_play_and_work_once_for_one_person() {
    let city = City::new().await;
    let round = city.started(&by_people()).await;
    let director = city.director(1).await;
    let path = format!("/rounds/{round}/cards.pdf");
    let printed = city.send(&director, &path, &[]).await;
    assert_eq!(printed.headers()["content-type"], "application/pdf");
    assert!(printed.bytes().await.unwrap().starts_with(b"%PDF-"));
    let counter = crew(&city, 1).await[0].clone();
    assert_eq!(city.form(&counter, &path, &[]).await.0, 403, "only the director prints them");
    let nobody = city.form(&director, &path, &[("unit", COMMUNE.to_string())]).await;
    assert!(nobody.0 == 422 && nobody.1.contains("Không có vai nào"), "{}", nobody.0);

    // A card used twice, or by somebody else after its owner, signs nobody in.
    let held = city.holders(WARD, "chair").await;
    let grants = city.api_post(&director, "grants", &json!({ "accounts": [held[0].official] })).await;
    let card = json!({ "grant": grants["grants"][0]["grant"] });
    let sign_in = format!("{}/api/v1/sign-in", director.base);
    let first = city.client.post(&sign_in).json(&card).send().await.unwrap();
    let first: Value = first.json().await.unwrap();
    assert!(first["token"].is_string());
    let again = city.client.post(&sign_in).json(&card).send().await.unwrap();
    assert_eq!(again.status(), 401, "the second time");
    city.stop().await;
}

#[tokio::test]
async fn only_the_servers_time_counts_whatever_the_clocks_of_pcs_say() {
    let city = City::new().await;
    let round = city.started(&by_people()).await;
    let [counter, ..] = crew(&city, 1).await;
    // A PC that is a day ahead, somewhere else.
    let mut form = handed_in(round, 0);
    form.push(("csrf", city.csrf(&counter).await));
    let request = city.client.post(format!("{}/counter", counter.base)).header("cookie", &counter.cookie);
    let request = request.header("date", "Fri, 13 Jun 2025 03:00:00 GMT").header("x-timezone", "America/New_York");
    assert_eq!(request.form(&form).send().await.unwrap().status(), 303);
    let shown = plays(&city, 1, round).await;
    assert_eq!((&shown["plays"][0]["next"], &shown["plays"][0]["failed"]), (&json!(2), &json!(false)), "{shown}");
    // Hours are the city's: 07:30 to 17:00 at UTC+7.
    assert_eq!(shown["ends_at"], "2025-06-12T10:00:00Z");
    let at: jiff::Timestamp = shown["at"].as_str().unwrap().parse().unwrap();
    let opening: jiff::Timestamp = "2025-06-12T00:30:00Z".parse().unwrap();
    assert!(at >= opening && at < opening + jiff::SignedDuration::from_hours(1), "{at}");
    let director = city.director(1).await;
    assert_eq!(city.api_get(&director, "clock").await["running"], true, "people play in real time");
    assert_eq!(city.form(&city.center, &format!("/rounds/{round}/close"), &[]).await.0, 303);
    let director = city.director(1).await;
    assert_eq!(city.api_get(&director, "clock").await["running"], false, "and the clock stands when it is over");
    city.stop().await;
}

#[tokio::test]
async fn a_round_keeps_its_version_when_the_script_is_edited_and_two_rounds_are_compared() {
    let city = City::new().await;
    let first = city.started(&Wish::first()).await;
    let other_trial = city.started(&Wish { name: "Lần hai", people: by_people().people, ..Wish::first() }).await;
    city.running.stop().await.unwrap();
    write_script(city.folder.path(), "thu", 2, &[script("Nộp tại quầy", 1), script("Nộp tại quầy", 5)]).await;
    let running = serve(TINY, city.folder.path()).await;
    let mut city = City { running, ..city };
    city.center = city.center_signs_in().await;

    let (_, cued) = city.running.instance().cued(Cue { trial: 1, round: first }).unwrap();
    assert_eq!(cued.scenarios[0].citizens, 1, "the version it began with");
    play_through(&city, other_trial, &crew(&city, 2).await).await;
    for round in [first, other_trial] {
        assert_eq!(city.form(&city.center, &format!("/rounds/{round}/close"), &[]).await.0, 303);
    }
    let compare = |a: Uuid, b: Uuid| format!("/rounds/compare?a={a}&b={b}");
    let (_, page) = city.get(&city.center, &compare(first, other_trial)).await;
    assert!(page.contains("<b>7</b> Tốt lên") && page.contains("<b>0</b> Hỏng lại"), "{page}");
    let (_, page) = city.get(&city.center, &compare(other_trial, first)).await;
    assert!(page.contains("<b>7</b> Hỏng lại"), "{page}");
    let (_, list) = city.get(&city.center, "/rounds").await;
    assert!(list.contains("Lần hai") && list.contains("1 đạt"), "{list}");
    city.stop().await;
}

#[tokio::test]
async fn a_robot_waits_for_the_next_change_of_a_board_and_no_longer() {
    let city = City::new().await;
    let round = city.started(&by_people()).await;
    let director = city.director(1).await;
    let known = plays(&city, 1, round).await["revision"].as_u64().unwrap();
    let path = format!("rounds/{round}/plays?after={known}&wait=20");
    let waiting = city.api_get(&director, &path);
    let playing = async {
        let [counter, ..] = crew(&city, 1).await;
        city.form(&counter, "/counter", &handed_in(round, 0)).await
    };
    let (followed, _) = tokio::join!(waiting, playing);
    assert!(followed["revision"].as_u64().unwrap() > known, "{followed}");
    let wrong = city.api_get(&director, &format!("rounds/{round}/plays?wait=soon")).await;
    assert_eq!(wrong["error"], "bad_input", "{wrong}");
    city.stop().await;
}
