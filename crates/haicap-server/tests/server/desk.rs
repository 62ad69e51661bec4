//! The head's page, one's own work by what is due, indicators and tickets, over HTTP.

use crate::support;
use haicap_core::territory::UnitId;
use haicap_store::{Change, NewEntry, Outcome, RatingRow};
use serde_json::json;
use support::trial::{page, send};
use support::{Person, World, new_id};
use uuid::Uuid;

const WARD: UnitId = UnitId::new(26_740);
/// Household business: three working days.
const SLOW: (&str, [&str; 2]) = ("1.001612", ["giay_de_nghi", "giay_to_chu_ho"]);
/// Certified copies: the same day.
const QUICK: (&str, [&str; 2]) = ("2.000815", ["ban_chinh", "ban_sao"]);

/// The real city on Wednesday, 11 June 2025.
struct Ward {
    world: World,
    counter: Person,
    officer: Person,
    head: Person,
}

impl Ward {
    async fn open() -> Ward {
        let world = World::hcmc().await;
        let ward = Ward {
            counter: world.staff(WARD, "counter_officer").await,
            officer: world.staff(WARD, "economy_specialist").await,
            head: world.staff(WARD, "vice_chair_center").await,
            world,
        };
        ward.at("2025-06-11T01:30:00Z").await;
        ward
    }

    async fn at(&self, moment: &str) {
        let moved = self.world.post(&self.world.director, "clock", &json!({ "at": moment })).await;
        assert_eq!(moved.status, 200, "{moved:?}");
    }

    async fn accepted(&self, (procedure, papers): (&str, [&str; 2])) -> Uuid {
        let id = self.world.submitted(&self.counter, WARD, procedure, &papers).await;
        assert_eq!(self.world.command(&self.counter, id, "accept").await.status, 200);
        id
    }

    /// A dossier of three working days on the officer's desk.
    async fn handled(&self) -> Uuid {
        let id = self.accepted(SLOW).await;
        for (person, command) in [(&self.counter, "hand-over"), (&self.officer, "handle")] {
            assert_eq!(self.world.command(person, id, command).await.status, 200, "{command}");
        }
        id
    }

    async fn code(&self, id: Uuid) -> String {
        let read = self.world.get(&self.counter.token, &format!("dossiers/{id}")).await;
        read.body["facts"]["code"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn the_head_sees_the_load_and_what_will_be_late_and_nobody_else_does() {
    let ward = Ward::open().await;
    let (one, _) = (ward.handled().await, ward.handled().await);
    let economy = ward.world.staff(WARD, "economy_head").await;
    let society = ward.world.staff(WARD, "society_head").await;
    // Friday the 13th: both are due on Monday, the next working day.
    ward.at("2025-06-13T02:00:00Z").await;
    let code = ward.code(one).await;
    let seen = page(&ward.world, &ward.head.token, "/centre").await.text;
    let name = &ward.officer.assignment.as_ref().unwrap().name;
    for words in
        [code.as_str(), name, "Sẽ trễ vào ngày làm việc tới", "còn 1 ngày làm việc", "2025-06-19", "3 ngày làm việc"]
    {
        assert!(seen.contains(words), "{words}");
    }
    assert!(page(&ward.world, &economy.token, "/centre").await.text.contains(&code), "the officer's own head");
    let other = page(&ward.world, &society.token, "/centre").await.text;
    assert!(!other.contains(&code) && !other.contains(name), "another division's head sees neither");
    assert_eq!(page(&ward.world, &ward.counter.token, "/centre").await.status, 403);
    assert_eq!(page(&ward.world, &ward.head.token, "/centre?unit=new-26743").await.status, 404);
    assert_eq!(
        page(&ward.world, &ward.world.director, "/centre").await.status,
        403,
        "no figures by officer for the city"
    );
    ward.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn apologies_are_drawn_up_in_one_go_each_with_its_own_outcome() {
    let ward = Ward::open().await;
    let (good, bad, left) = (ward.handled().await, ward.handled().await, ward.handled().await);
    ward.at("2025-06-13T02:00:00Z").await;
    let nothing = send(&ward.world, &ward.head.token, "/centre/apologies", &[("reason", "quá tải")]).await;
    assert_eq!(nothing.status, 422);
    assert!(nothing.text.contains("Chưa chọn hồ sơ nào") && nothing.text.contains("quá tải"), "what was typed stays");

    let (good, bad) = (good.to_string(), bad.to_string());
    let named = |name: &str, id: &str| format!("{name}-{id}");
    let (commands, days) = ([new_id().to_string(), new_id().to_string()], ["2025-06-19", "2025-06-21"]);
    let keys = [
        named("command", &good),
        named("until", &good),
        named("command", &bad),
        named("until", &bad),
        named("reason", &bad),
    ];
    let fields = [
        ("pick", good.as_str()),
        ("pick", bad.as_str()),
        (keys[0].as_str(), commands[0].as_str()),
        (keys[1].as_str(), days[0]),
        (keys[2].as_str(), commands[1].as_str()),
        (keys[3].as_str(), days[1]),
        (keys[4].as_str(), "chờ cơ quan thuế"),
        ("reason", "quá tải"),
    ];
    let answered = send(&ward.world, &ward.head.token, "/centre/apologies", &fields).await;
    assert_eq!(answered.status, 422, "a Saturday is no working day");
    assert!(answered.text.contains("<b>1</b> phiếu xin lỗi đã lập"), "the other one was drawn up");
    assert!(answered.text.contains("2025-06-21") && answered.text.contains("chờ cơ quan thuế"), "nothing is lost");
    assert!(answered.text.contains(&format!("/dossiers/{good}/forms/apology.pdf")), "the letter can be printed");
    let read = ward.world.get(&ward.counter.token, &format!("dossiers/{good}")).await;
    assert_eq!(read.body["facts"]["apology"]["reason"], "quá tải", "the common reason");
    assert_eq!(read.body["facts"]["apology"]["came"], "in_time");

    let again: Vec<_> = fields.iter().copied().filter(|(name, value)| *name != "pick" || *value == bad).collect();
    let again: Vec<_> =
        again.into_iter().map(|(name, value)| (name, if value == days[1] { "2025-06-20" } else { value })).collect();
    let answered = send(&ward.world, &ward.head.token, "/centre/apologies", &again).await;
    assert_eq!((answered.status.as_u16(), answered.to.as_str()), (303, "/t/1/centre?unit=new-26740&done=1"));
    let read = ward.world.get(&ward.counter.token, &format!("dossiers/{bad}")).await;
    assert_eq!(read.body["facts"]["apology"]["reason"], "chờ cơ quan thuế", "its own reason");
    let read = ward.world.get(&ward.counter.token, &format!("dossiers/{left}")).await;
    assert!(read.body["facts"]["apology"].is_null(), "who was not chosen is left alone");

    let picked = left.to_string();
    let by_officer = send(&ward.world, &ward.officer.token, "/centre/apologies", &[("pick", picked.as_str())]).await;
    assert_eq!(by_officer.status, 404, "the letter is the agency's, not the officer's");
    ward.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn ones_own_work_begins_with_what_is_due_first() {
    let ward = Ward::open().await;
    let slow = ward.accepted(SLOW).await;
    let quick = ward.accepted(QUICK).await;
    let (slow, quick) = (ward.code(slow).await, ward.code(quick).await);
    let text = page(&ward.world, &ward.counter.token, "/work").await.text;
    let place = |code: &str| text.find(code).unwrap_or_else(|| panic!("{code} is not on the list"));
    assert!(place(&quick) < place(&slow), "handed in later, due today");
    assert!(text.contains("Cách tính hạn") && text.contains("còn 3 ngày làm việc"), "with its clock");
    ward.world.running.stop().await.unwrap();
}

/// A citizen rates a dossier of the ward on 15 June.
async fn rated(ward: &Ward, dossier: Uuid, score: u8) {
    let at = 1_750_000_000_000_000;
    let entry = NewEntry {
        command_id: None,
        fingerprint: String::new(),
        at,
        recorded_at: at,
        actor: String::new(),
        unit: WARD.to_string(),
        aggregate: "rating".into(),
        aggregate_id: format!("rating/{dossier}"),
        version: None,
        command: "rate".into(),
        outcome: Outcome::Done,
        ground: String::new(),
        events: "[]".into(),
    };
    let rating = RatingRow { dossier, unit: WARD.to_string(), at, score, words: String::new() };
    ward.world.app.store.change(Change { rating: Some(rating), ..Change::new(entry) }).await.unwrap();
}

#[tokio::test]
async fn indicators_count_what_is_overdue_and_show_officers_to_their_leaders_alone() {
    let ward = Ward::open().await;
    let done = ward.handled().await;
    let _overdue = ward.handled().await;
    let signatory = ward.world.staff(WARD, "vice_chair_economy").await;
    let economy = ward.world.staff(WARD, "economy_head").await;
    let steps = [(&ward.officer, "submit-for-signature"), (&economy, "approve"), (&signatory, "sign")];
    for (person, command) in steps {
        assert_eq!(ward.world.command(person, done, command).await.status, 200, "{command}");
    }
    let clerk = ward.world.staff(WARD, "records_clerk").await;
    let number = json!({ "command_id": new_id(), "number": "15/GCN-UBND" });
    let issued = ward.world.post(&clerk.token, &format!("dossiers/{done}/issue"), &number).await;
    assert_eq!(issued.status, 200, "{issued:?}");
    ward.at("2025-06-17T02:00:00Z").await;
    for (dossier, score) in [(done, 5), (new_id(), 2)] {
        rated(&ward, dossier, score).await;
    }
    let of = |unit: &str| format!("indicators?{unit}from=2025-06-01&to=2025-06-30");
    let read = ward.world.get(&ward.head.token, &of("unit=new-26740&")).await;
    assert_eq!(read.status, 200, "{read:?}");
    let seen = |key: &str| read.body[key].clone();
    assert_eq!((seen("received"), seen("early"), seen("overdue")), (json!(2), json!(1), json!(1)));
    assert_eq!((seen("in_time_permille"), seen("online_permille")), (json!(500), json!(0)));
    assert_eq!((seen("satisfied_permille"), seen("digitised_permille")), (json!(500), json!(0)));
    assert_eq!(seen("points_in_tenths")[0], 10, "2 and 0");
    assert_eq!(
        (seen("points_in_tenths")[7].clone(), seen("left_out")),
        (json!(20), json!([5, 6])),
        "nobody complained"
    );
    assert_eq!((seen("most_in_tenths"), seen("class_reading")), (json!(140), json!("shares")));
    assert!(seen("class").is_string(), "a class without all nine indices: {read:?}");
    let fields = seen("by_field");
    assert_eq!((fields[0]["received"].clone(), fields[0]["in_time_permille"].clone()), (json!(2), json!(500)));
    assert!(fields[0]["field"].as_str().unwrap().contains("hộ kinh doanh") && fields[1].is_null(), "{fields}");

    let path = "/indicators?from=2025-06-01&to=2025-06-30";
    let text = page(&ward.world, &ward.head.token, path).await.text;
    let name = &ward.officer.assignment.as_ref().unwrap().name;
    for words in ["50,0 %", "1/2", "chưa có dữ liệu", "Điều 13 Thông tư 01/2018/TT-VPCP", name] {
        assert!(text.contains(words), "{words}");
    }
    for words in ["chỉ số 5, 6", "Điều 15 khoản 4 điểm b", "Theo ngành, lĩnh vực", "không ghi nhận phản ánh nào"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    let city = page(&ward.world, &ward.world.director, path).await.text;
    assert!(city.contains("Toàn thành phố") && city.contains("50,0 %") && !city.contains(name), "no officers there");
    let unit = page(&ward.world, &ward.world.director, &format!("{path}&unit=new-26740")).await.text;
    assert!(unit.contains("50,0 %") && !unit.contains(name), "nor for a unit, to the city");
    assert_eq!(page(&ward.world, &ward.counter.token, path).await.status, 403);
    assert_eq!(page(&ward.world, &ward.head.token, &format!("{path}&unit=new-26743")).await.status, 404);
    assert_eq!(ward.world.get(&ward.head.token, &of("unit=new-26743&")).await.status, 404);
    assert_eq!(ward.world.get(&ward.head.token, &of("")).await.error(), "name_a_unit");
    assert_eq!(ward.world.get(&ward.world.director, &of("")).await.body["received"], 2);

    let wrong = page(&ward.world, &ward.head.token, "/indicators?from=2025-02-31&to=x").await;
    assert_eq!(wrong.status, 400);
    assert!(wrong.text.contains("2025-02-31") && wrong.text.contains("Kỳ chưa đúng"), "what was typed stays");
    let csv = page(&ward.world, &ward.head.token, "/indicators.csv?from=2025-06-01&to=2025-06-30").await;
    assert!(csv.status == 200 && csv.text.contains("\"50,0 %\",1/2"), "{}", csv.text);
    assert!(csv.text.contains("Không tính") && csv.text.contains("hộ kinh doanh"), "{}", csv.text);
    assert!(page(&ward.world, &ward.head.token, "/indicators.xlsx").await.text.starts_with("PK"));
    ward.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn superiors_see_counter_officers_too_and_the_head_of_a_division_their_own_people_alone() {
    let ward = Ward::open().await;
    let done = ward.handled().await;
    let late = ward.accepted(SLOW).await;
    let fixed = ward.world.submitted(&ward.counter, WARD, SLOW.0, &SLOW.1[..1]).await;
    let asked = json!({ "command_id": new_id(), "papers": [SLOW.1[1]], "reason": "thiếu" });
    let supplement = format!("dossiers/{fixed}/request-supplement");
    assert_eq!(ward.world.post(&ward.counter.token, &supplement, &asked).await.status, 200);
    let brought = json!({ "command_id": new_id(), "papers": [SLOW.1[1]] });
    let supplement = format!("dossiers/{fixed}/supplement");
    assert_eq!(ward.world.post(&ward.counter.token, &supplement, &brought).await.status, 200);
    assert_eq!(ward.world.command(&ward.counter, fixed, "accept").await.status, 200);
    rated(&ward, done, 5).await;
    // Thursday: what was accepted before 15:00 on Wednesday should be with its division.
    ward.at("2025-06-12T02:00:00Z").await;
    assert_eq!(ward.world.command(&ward.counter, late, "hand-over").await.status, 200);
    let economy = ward.world.staff(WARD, "economy_head").await;
    let society = ward.world.staff(WARD, "society_head").await;
    let path = "/indicators?from=2025-06-01&to=2025-06-30";
    let name = |person: &Person| person.assignment.as_ref().unwrap().name.clone();
    let (counter, officer) = (name(&ward.counter), name(&ward.officer));
    let seen = async |token: &str| {
        let seen = page(&ward.world, token, path).await;
        assert_eq!(seen.status, 200, "{}", seen.text);
        seen.text
    };
    let head = seen(&ward.head.token).await;
    let (_, line) = head.split_once("Theo từng công chức một cửa").expect("a table of their own");
    assert!(line.contains(&counter) && head.contains(&officer), "{line}");
    for (label, value) in [
        ("đã tiếp nhận", "3"),
        ("chuyển xử lý đúng hạn", "1/3 (33,3 %)"),
        ("yêu cầu bổ sung", "1"),
        ("trên một lần", "0"),
        ("hài lòng", "1/1 (100,0 %)"),
    ] {
        assert!(line.contains(&format!("data-label=\"{label}\" class=\"number\">{value}</td>")), "{label}: {line}");
    }
    let own = seen(&economy.token).await;
    assert!(own.contains(&officer) && !own.contains(&counter), "the division's own officers: {own}");
    let other = seen(&society.token).await;
    assert!(!other.contains(&officer) && !other.contains(&counter), "nobody of another division: {other}");
    let city = seen(&ward.world.director).await;
    assert!(city.contains("Theo ngành, lĩnh vực") && city.contains("hộ kinh doanh") && !city.contains(&counter));
    assert_eq!(page(&ward.world, &economy.token, &format!("{path}&unit=new-26743")).await.status, 404);
    assert_eq!(page(&ward.world, &ward.officer.token, path).await.status, 403, "nor an officer");
    ward.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn points_after_an_inspection_make_the_class_of_a_unit() {
    let ward = Ward::open().await;
    let director = &ward.world.director;
    let order = |index: u8, points: u8| json!({ "unit": "new-26740", "quarter": "2025-Q2", "index": index, "points": points, "ground": "Biên bản 12/BB-KSTT" });
    let give = async |body: serde_json::Value| ward.world.post(director, "indicators/assessments", &body).await;
    for (index, points) in [(5, 0), (5, 2), (6, 2), (8, 2)] {
        let given = give(order(index, points)).await;
        assert_eq!((given.status.as_u16(), &given.body["index"]), (200, &json!(index)), "{given:?}");
    }
    let wrong = [
        (order(1, 2), 422, "chỉ số 5, 6, 8"),
        (order(7, 2), 422, "chỉ số 5, 6, 8"),
        (order(6, 3), 422, "0, 1 hoặc 2"),
        (json!({ "ground": " ", "unit": "new-26740", "quarter": "2025-Q2", "index": 5, "points": 1 }), 422, "căn cứ"),
        (json!({ "ground": "x", "unit": "new-26740", "quarter": "2025-Q3", "index": 5, "points": 1 }), 422, "chưa đến"),
        (
            json!({ "ground": "x", "unit": "old-26740", "quarter": "2025-Q2", "index": 5, "points": 1 }),
            422,
            "đơn vị mới",
        ),
    ];
    for (body, status, words) in wrong {
        let refused = give(body).await;
        assert_eq!(refused.status, status, "{refused:?}");
        assert!(refused.body["message"].as_str().unwrap().contains(words), "{refused:?}");
    }
    for token in [&ward.head.token, &ward.officer.token] {
        assert_eq!(ward.world.post(token, "indicators/assessments", &order(5, 2)).await.status, 403, "not one's own");
    }

    let path = "indicators?unit=new-26740&from=2025-06-01&to=2025-06-30";
    let points = ward.world.get(&ward.head.token, path).await.body["points_in_tenths"].clone();
    assert_eq!(
        (&points[4], &points[5], &points[6], &points[7]),
        (&json!(20), &json!(20), &json!(null), &json!(20)),
        "the last ones count, and dossiers score the seventh"
    );
    let other = ward.world.get(director, &path.replace("26740", "26743")).await;
    assert_eq!(other.body["points_in_tenths"][4], json!(null), "another unit has none");
    let earlier = "indicators?unit=new-26740&from=2025-01-01&to=2025-03-31";
    assert_eq!(ward.world.get(director, earlier).await.body["points_in_tenths"][4], json!(null), "nor another quarter");

    let mine = page(&ward.world, &ward.head.token, &format!("/{path}")).await.text;
    assert!(mine.contains("Biên bản 12/BB-KSTT") && mine.contains("Quý 2/2025") && !mine.contains("name=\"ground\""));
    let whole = page(&ward.world, director, &format!("/{path}")).await.text;
    assert!(whole.contains("name=\"ground\"") && whole.contains("Điều 14 khoản 3 điểm c"), "{whole}");
    let typed = |ground| [("quarter", "2025-Q2"), ("index", "8"), ("points", "1"), ("ground", ground)];
    let path = format!("/{path}");
    let back = support::trial::send(&ward.world, director, &path, &typed("")).await;
    assert_eq!(back.status, 422);
    let done = support::trial::send(&ward.world, director, &path, &typed("Báo cáo 3/BC")).await;
    assert!(done.to.ends_with("&done=1#given-heading"), "{}", done.to);
    assert!(page(&ward.world, director, &path).await.text.contains("Báo cáo 3/BC"));
    assert!(
        back.text.contains("Ghi căn cứ") && back.text.contains("<option value=\"8\" selected>"),
        "what was typed stays"
    );
    ward.world.running.stop().await.unwrap();
}

/// Takes a number as a visitor; where the browser is sent.
async fn take(ward: &Ward, fields: &[(&str, &str)]) -> (u16, String) {
    let request = ward.world.client.post(format!("{}/tickets", ward.world.base()));
    let all: Vec<_> =
        [("unit", "new-26740"), ("purpose", "hand_in")].into_iter().chain(fields.iter().copied()).collect();
    let seen = support::trial::seen(request.form(&all)).await;
    (seen.status.as_u16(), if seen.to.is_empty() { seen.text } else { seen.to })
}

#[tokio::test]
async fn tickets_are_taken_by_anybody_called_by_the_counter_and_counted_for_the_head() {
    let ward = Ward::open().await;
    let command = new_id().to_string();
    let (first, second) = (("command_id", command.as_str()), new_id().to_string());
    let mine = "/t/1/tickets?unit=new-26740&day=2025-06-11&number=1";
    assert_eq!(take(&ward, &[first]).await, (303, mine.to_owned()));
    assert_eq!(take(&ward, &[first]).await, (303, mine.to_owned()), "pressed twice, one number");
    let (_, to) = take(&ward, &[("command_id", &second), ("priority", "elderly")]).await;
    assert!(to.ends_with("number=2"), "{to}");
    assert_eq!(take(&ward, &[("command_id", &second), ("priority", "king")]).await.0, 400);

    let visitor = |path: &'static str| page(&ward.world, "", path);
    let text = visitor("/tickets?unit=new-26740&day=2025-06-11&number=1").await.text;
    assert!(text.contains("<b>1</b> người trước bạn"), "priority goes first");
    let (counter, world) = (&ward.counter.token, &ward.world);
    let press = |wish: &'static str, number: &'static str| {
        let fields = [("do", wish), ("desk", "3"), ("number", number)];
        async move { send(world, counter, "/counter/tickets", &fields).await.to }
    };
    assert_eq!(press("next", "").await, "/t/1/counter?desk=3");
    let text = page(&ward.world, counter, "/counter").await.text;
    assert!(text.contains("Đang phục vụ số <b>2</b>") && text.contains("value=\"3\""), "the counter is remembered");
    ward.at("2025-06-11T01:55:00Z").await;
    assert_eq!(press("next", "").await, "/t/1/counter?desk=3&refused=counter_busy");
    assert_eq!(press("finish-next", "2").await, "/t/1/counter?desk=3");
    assert!(page(&ward.world, counter, "/counter").await.text.contains("đã chờ 25 phút"), "over the twenty");
    let display = visitor("/tickets/display?unit=new-26740").await.text;
    assert!(display.contains("<b>1</b> <span>Quầy 3</span>"), "{display}");
    assert!(visitor("/tickets?unit=new-26740&day=2025-06-11&number=1").await.text.contains("Mời đến quầy <b>3</b>"));
    assert_eq!(press("skip", "1").await, "/t/1/counter?desk=3");
    assert!(visitor("/tickets?unit=new-26740&day=2025-06-11&number=1").await.text.contains("chưa thấy bạn"));
    let head = page(&ward.world, &ward.head.token, "/centre").await.text;
    assert!(head.contains("Sảnh hôm nay") && head.contains("<b>1</b> số nộp hồ sơ phải chờ quá 20 phút"), "{head}");

    let other = ward.world.staff(WARD, "economy_specialist").await;
    assert_eq!(send(&ward.world, &other.token, "/counter/tickets", &[("do", "next"), ("desk", "1")]).await.status, 404);
    ward.at("2025-06-12T01:30:00Z").await;
    let text = visitor("/tickets?unit=new-26740&day=2025-06-11&number=1").await.text;
    assert!(text.contains("Số này của ngày khác"), "yesterday's number");
    let third = new_id().to_string();
    let (_, to) = take(&ward, &[("command_id", &third)]).await;
    assert!(to.ends_with("day=2025-06-12&number=1"), "each day begins with 1: {to}");
    ward.at("2025-06-12T11:30:00Z").await;
    let fourth = new_id().to_string();
    let (status, text) = take(&ward, &[("command_id", &fourth)]).await;
    assert!(status == 422 && text.contains("Ngoài giờ tiếp nhận"), "{status}");
    ward.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn whoever_looks_at_the_hall_is_told_of_each_change_there_and_of_no_other() {
    let ward = Ward::open().await;
    let address = format!("{}/tickets/events?unit=new-26740&seen=0", ward.world.base());
    let mut stream = ward.world.client.get(address).send().await.unwrap();
    let command = new_id().to_string();
    let elsewhere = [("unit", "new-26743"), ("purpose", "fetch"), ("command_id", &command)];
    let request = ward.world.client.post(format!("{}/tickets", ward.world.base())).form(&elsewhere);
    assert_eq!(support::trial::seen(request).await.status, 303);
    let here = new_id().to_string();
    assert_eq!(take(&ward, &[("command_id", &here)]).await.0, 303);
    let message = stream.chunk().await.unwrap().unwrap();
    assert_eq!(String::from_utf8_lossy(&message), "data: 1\n\n", "one change here");
    drop(stream);
    ward.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn fifty_who_press_at_once_get_fifty_numbers_without_a_gap() {
    let ward = Ward::open().await;
    let all = (0..50).map(|_| {
        let command = new_id().to_string();
        let ward = &ward;
        async move { take(ward, &[("command_id", command.as_str())]).await.1 }
    });
    let answers = futures_util::future::join_all(all).await;
    let mut numbers: Vec<u32> = answers.iter().map(|to| to.rsplit('=').next().unwrap().parse().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=50).collect::<Vec<_>>());
    ward.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn one_place_takes_so_many_numbers_and_staff_of_the_unit_as_many_as_the_day_has() {
    let ward = Ward::open().await;
    for _ in 0..120 {
        assert_eq!(take(&ward, &[("command_id", &new_id().to_string())]).await.0, 303);
    }
    let (status, text) = take(&ward, &[("command_id", &new_id().to_string())]).await;
    assert!(status == 429 && text.contains("quá nhiều số trong 15 phút"), "{status} {text}");
    let command = new_id().to_string();
    let fields = [("unit", "new-26740"), ("purpose", "hand_in"), ("command_id", command.as_str())];
    let at_the_counter = send(&ward.world, &ward.counter.token, "/tickets", &fields).await;
    assert!(at_the_counter.to.ends_with("number=121"), "{} {}", at_the_counter.status, at_the_counter.text);
    let away = ward.world.staff(UnitId::new(26_743), "counter_officer").await;
    assert_eq!(
        send(&ward.world, &away.token, "/tickets", &fields).await.status,
        429,
        "staff of another unit are visitors"
    );
    ward.world.running.stop().await.unwrap();
}
