//! A unit becomes ready by evidence that people file through the pages, and opens; what is lacking is named to whom it
//! concerns. Lists of old dossiers are read by the real child process, so this stands beside the binary.

use crate::city as support;
use haicap_core::organization::{Assignment, Role};
use haicap_core::territory::UnitId;
use haicap_sheets::child::ChildCommand;
use haicap_sheets::write::{CellOut, SheetOut, write_workbook};
use jiff::civil::date;
use reqwest::StatusCode;
use std::collections::{BTreeMap, BTreeSet};
use support::official::Official;
use support::trial::{self, Round};
use support::{COMMUNE, WARD, World};
use uuid::Uuid;

const READY: &str = "tag big good";
const DEVICES: [(&str, &str); 5] =
    [("computers", "3"), ("scanners", "1"), ("printers", "1"), ("seals", "1"), ("digital_signatures", "2")];
const CARRY_OVER: &str = "/readiness/carry-over";

/// The ward on its way, everything else of the city around it.
struct Way(Official);

impl Way {
    /// A round was played in which the ward passed and nobody came at the commune; then the ward's people got accounts.
    async fn rehearsed() -> Way {
        let reader =
            ChildCommand { program: env!("CARGO_BIN_EXE_haicap").into(), arguments: vec!["read-sheet".into()] };
        let world = World::tiny_reading(reader).await;
        let round = Round::open(&world, &[WARD, COMMUNE]).await;
        let counter = world.staff(WARD, "counter_officer").await;
        let dossier = round.hand_in(&world, &counter, WARD).await;
        assert_eq!(world.command(&counter, dossier, "accept").await.status, 200);
        round.close(&world).await;
        let mut official = Official::of(world).await;
        official.staffed().await;
        official.plan().await;
        Way(official)
    }

    /// Everything that a unit needs, each by those who do it.
    async fn ready() -> Way {
        let way = Self::rehearsed().await;
        way.trained().await;
        way.equipped().await;
        way.carried_over().await;
        way
    }

    async fn done(&self, login: &str, path: &str, fields: &[(&str, &str)]) -> String {
        let (status, to) = self.0.form(login, path, fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{path} {fields:?}: {to}");
        to
    }

    /// Everybody at the ward whose post has work in the system.
    async fn at_work(&self) -> BTreeMap<Uuid, Assignment> {
        let rows = self.0.world.app.city_store.assignments_of_unit(&WARD.to_string()).await.unwrap();
        let held = rows.iter().map(|row| serde_json::from_str::<Assignment>(&row.body).unwrap());
        held.filter(|held| !held.roles.is_empty()).map(|held| (held.official, held)).collect()
    }

    /// A session is held: who has an official account attends there, everybody else in the trial.
    async fn trained(&self) {
        let path = session(&self.0, "Tập huấn một cửa", &[]).await;
        let attend = format!("{path}/attend/{}", code(&self.0, &path).await);
        for login in ["quay", "thuly", "chutich"] {
            self.done(login, &attend, &[("do", "attend")]).await;
        }
        let world = &self.0.world;
        for (person, held) in self.at_work().await {
            if !held.name.starts_with("Người thử") {
                let token = world.sign_in(&world.grant(person).await).await.unwrap();
                let sent = trial::send(world, &token, &attend, &[("do", "attend")]).await;
                assert_eq!(sent.status, 303, "{}", sent.text);
            }
        }
        self.done("center", &path, &[("do", "close")]).await;
    }

    /// The leader files devices, and two PCs file their probes by the unit's code.
    async fn equipped(&self) {
        for (device, count) in DEVICES {
            self.counted(device, count).await;
        }
        self.probed("Quầy 1", "yes").await;
        self.probed("Quầy 2", "yes").await;
    }

    async fn counted(&self, device: &str, count: &str) {
        let fields = [("kind", "count"), ("key", device), ("count", count)];
        self.done("chutich", &format!("/readiness/{WARD}/evidence"), &fields).await;
    }

    async fn probed(&self, machine: &str, printed: &str) {
        let own = format!("/readiness/{WARD}");
        self.done("chutich", &format!("{own}/probe-code"), &[]).await;
        let (_, page) = self.0.page("chutich", &own).await;
        let code = page.split("/probe?code=").nth(1).unwrap().split('"').next().unwrap();
        let client = &self.0.world.client;
        let page = client.get(self.0.url(&format!("/probe?code={code}"))).send().await.unwrap().text().await.unwrap();
        let ticket = hidden(&page, "ticket");
        let url = |what: &str| self.0.url(&format!("/probe/{what}?ticket={ticket}"));
        for what in ["ping", "ping", "ping", "down"] {
            client.get(url(what)).send().await.unwrap().bytes().await.unwrap();
        }
        client.post(url("up")).body(vec![0u8; 1_000_000]).send().await.unwrap();
        let (csrf, ticket) = (hidden(&page, "csrf"), ticket.clone());
        let mut fields = vec![("csrf", csrf.as_str()), ("code", code), ("ticket", &ticket), ("machine", machine)];
        fields.extend([("test_page", printed), ("sound", "yes"), ("down_ms", "1"), ("up_ms", "1")]);
        fields.extend([("delay_ms", "3"), ("width", "1366"), ("height", "768"), ("browser", "Trình duyệt thử")]);
        let answer = client.post(self.0.url("/probe")).form(&fields).send().await.unwrap();
        assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
    }

    /// A district sends a workbook, and the split unit's dossier is given to the ward.
    async fn carried_over(&self) {
        let (status, text) = self.0.send_file("center", CARRY_OVER, ("quan-901.xlsx", &workbook())).await;
        assert_eq!(status, 303, "{text}");
        let ward = WARD.to_string();
        let to = [("unit", "old-10004"), ("all_to", ward.as_str())];
        self.done("center", &format!("{CARRY_OVER}/choices"), &to).await;
        let to = self.done("center", &format!("{CARRY_OVER}/evidence"), &[]).await;
        assert!(to.ends_with("filed=1"), "the commune waits for its other old unit: {to}");
    }

    /// What was tried is what stands in the official store, and every post is checked there.
    async fn promoted(&self) {
        let (_, page) = self.0.page("center", "/promotion?trial=1").await;
        assert!(page.contains("Không có chỗ nào khác nhau"), "what was tried is what is there: {page}");
        self.done("center", "/opening", &[("do", "check")]).await;
    }

    async fn unit(&self, unit: UnitId) -> String {
        self.0.page("center", &format!("/readiness/{unit}")).await.1
    }

    /// What stands against a unit's opening, as its page says.
    async fn against(&self, unit: UnitId) -> Vec<String> {
        let (_, page) = self.0.page("center", &format!("/opening/{unit}")).await;
        let (_, rest) = page.split_once("id=\"against-heading\"").unwrap();
        items(rest.split("<h3>").next().unwrap().split("</section>").next().unwrap())
    }

    /// Opens whatever can be opened without a signer; how many units that were.
    async fn opens(&self) -> String {
        let to = self.done("center", "/opening", &[("do", "open")]).await;
        to.replace("/opening?opened=", "")
    }

    async fn days_later(self, days: i64) -> Way {
        let Official { world, cookies, bearers } = self.0;
        Way(Official { world: world.days_later(days).await, cookies, bearers })
    }

    async fn stop(self) {
        self.0.world.running.stop().await.unwrap();
    }
}

/// Two open dossiers, as a district writes them: days as days of the spreadsheet, a title above the header.
fn workbook() -> Vec<u8> {
    let text = |text: &str| CellOut::Text(text.into());
    let header = ["Mã hồ sơ", "Mã đơn vị", "Mã thủ tục", "Ngày tiếp nhận", "Họ tên"].map(text).to_vec();
    let row = |code: &str, unit: f64, day| {
        vec![text(code), CellOut::Number(unit), text("1.000001"), CellOut::Date(day), text("Lê Thị Thử")]
    };
    let rows = vec![
        vec![text("HỒ SƠ DỞ DANG")],
        header,
        row("A-1", 10_001.0, date(2025, 6, 2)),
        row("B-1", 10_004.0, date(2025, 6, 3)),
    ];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("quan-901.xlsx");
    write_workbook(&path, &[SheetOut { name: "Hồ sơ".into(), rows, merges: vec![], head: None }]).unwrap();
    std::fs::read(path).unwrap()
}

fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    page.split(&start).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

/// Points of a list, as a reader sees them.
fn items(html: &str) -> Vec<String> {
    html.split("<li>").skip(1).map(|item| item.split("</li>").next().unwrap().to_owned()).collect()
}

/// Plans a training, or what else the first fields say; its address.
async fn session(official: &Official, title: &str, more: &[(&str, &str)]) -> String {
    let fields = [("title", title), ("day", "2025-06-14"), ("from", "08:00"), ("to", "11:00")];
    let (status, to) = official.form("center", "/trainings", &[more, &fields[..]].concat()).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{to}");
    to
}

/// The attendance code that is shown at a session.
async fn code(official: &Official, path: &str) -> String {
    let (_, page) = official.page("center", path).await;
    page.split("<code>").nth(1).and_then(|rest| rest.split('<').next()).unwrap().to_owned()
}

#[tokio::test]
async fn a_unit_with_evidence_on_every_side_is_ready_and_opens_without_a_signer() {
    let way = Way::rehearsed().await;
    let page = way.unit(WARD).await;
    assert!(!page.contains(READY) && page.contains("chưa có minh chứng"), "{page}");
    way.trained().await;
    way.equipped().await;
    assert!(!way.unit(WARD).await.contains(READY), "its old dossiers have no place yet");
    way.carried_over().await;
    let page = way.unit(WARD).await;
    assert!(page.contains(READY) && !page.contains("tag late"), "{page}");
    assert_eq!(way.against(WARD).await, ["Chưa kiểm tra đăng nhập và ký trong hệ thống chính thức"]);
    assert_eq!(way.opens().await, "0", "nobody has checked the official store");
    way.promoted().await;
    assert_eq!(way.against(WARD).await, Vec::<String>::new());
    assert_eq!(way.0.submit(WARD).await, (409, "unit_not_open".into()));
    assert_eq!(way.opens().await, "1");
    let (_, page) = way.0.page("center", &format!("/opening/{WARD}")).await;
    assert!(!page.contains("Người ký") && !page.contains("name=\"signer\""), "nobody had to sign: {page}");
    assert_eq!(way.0.submit(WARD).await, (200, String::new()));
    let (_, page) = way.0.page("center", CARRY_OVER).await;
    assert!(page.contains("<b>2</b> đã vào kho chính thức"), "its old dossiers came with it: {page}");

    // The other unit is told everything that is missing, and opens only when somebody answers for it.
    let against = way.against(COMMUNE).await;
    for missing in [
        "Chủ tịch: chưa có người giữ",
        "Máy tính đo đạt: chưa có minh chứng",
        "Con dấu: chưa có minh chứng",
        "Kịch bản chưa đạt ở lần diễn gần nhất: 1, cho phép nhiều nhất 0",
        "Hồ sơ cũ chưa có nơi nhận: chưa có minh chứng",
    ] {
        assert!(against.iter().any(|line| line.contains(missing)), "{missing}: {against:?}");
    }
    let path = format!("/opening/{COMMUNE}");
    let (_, refused) = way.0.form("center", &path, &[("do", "open")]).await;
    assert!(refused.contains(&format!("Xã Đồng Tây chưa mở được: {}", against[0])), "{refused}");
    let signed = [("do", "open"), ("signer", "Nguyễn Thử, Giám đốc"), ("reason", "phường bên cạnh giúp một tuần")];
    way.done("center", &path, &signed).await;
    let (_, page) = way.0.page("center", &path).await;
    assert!(page.contains("Nguyễn Thử, Giám đốc") && page.contains("phường bên cạnh giúp một tuần"), "{page}");
    assert_eq!(way.against(COMMUNE).await, against, "what stood against it is kept with the opening");
    way.stop().await;
}

#[tokio::test]
async fn worse_or_expired_evidence_turns_the_verdict_back_and_new_evidence_makes_it_good() {
    let way = Way::ready().await;
    way.promoted().await;
    assert!(way.unit(WARD).await.contains(READY));
    way.counted("scanners", "0").await;
    assert_eq!(way.against(WARD).await, ["Máy quét: 0, cần ít nhất 1"]);
    assert_eq!(way.opens().await, "0");
    way.counted("scanners", "1").await;
    way.probed("Quầy 2", "no").await;
    assert_eq!(way.against(WARD).await, ["Máy tính đo đạt: 1, cần ít nhất 2"], "the newest probe of a PC counts");
    way.probed("Quầy 2", "yes").await;
    assert!(way.unit(WARD).await.contains(READY));

    // After eight days the list of old dossiers is too old, after fifteen the probes are.
    let expired = "Hồ sơ cũ chưa có nơi nhận: minh chứng hết hạn";
    let way = way.days_later(8).await;
    assert_eq!(way.against(WARD).await, [expired]);
    let way = way.days_later(7).await;
    assert_eq!(way.against(WARD).await, ["Máy tính đo đạt: minh chứng hết hạn", expired]);
    assert!(!way.unit(WARD).await.contains(READY));
    assert_eq!(way.opens().await, "0");
    way.probed("Quầy 1", "yes").await;
    way.probed("Quầy 2", "yes").await;
    way.done("center", &format!("{CARRY_OVER}/evidence"), &[]).await;
    assert!(way.unit(WARD).await.contains(READY));
    assert_eq!(way.opens().await, "1");
    way.stop().await;
}

#[tokio::test]
async fn a_lesson_keeps_its_unit_closed_until_the_same_check_passes_again() {
    let world = World::tiny().await;
    let round = Round::open(&world, &[WARD]).await;
    round.close(&world).await;
    let incident = round.incident(WARD, 0).to_string();
    let fields = [("incident", incident.as_str()), ("cause", "chưa ai trực quầy"), ("kind", "people")];
    let more = [("measure", "cử người trực"), ("body", "Sở Nội vụ"), ("due", "2099-12-31")];
    let opened = trial::send(&world, &world.director, "/lessons", &[&fields[..], &more].concat()).await;
    let lesson = opened.to.strip_prefix("/t/1/lessons/").unwrap_or_else(|| panic!("{}", opened.text)).to_owned();
    let mut official = Official::of(world).await;
    official.staffed().await;
    official.plan().await;
    let way = Way(official);
    let blocks = ["Kịch bản chưa đạt ở lần diễn gần nhất: 1", "Rút kinh nghiệm chưa diễn lại đạt: 1"];
    let blocked = async || {
        let against = way.against(WARD).await;
        blocks.iter().filter(|block| against.iter().any(|line| line.starts_with(**block))).count()
    };
    assert_eq!(blocked().await, 2);
    assert!(way.unit(WARD).await.contains("chưa ai trực quầy"), "the lesson is named by its cause");
    for (trial, passes) in [(2, false), (3, true)] {
        let world = &way.0.world;
        for word in ["done", "rerun"] {
            let path = format!("/lessons/{lesson}/{word}");
            let sent = trial::send(world, &world.director, &path, &[("text", "đã cử")]).await;
            assert_eq!(sent.status, 303, "{word}: {}", sent.text);
        }
        assert_eq!(blocked().await, 2, "to begin a rerun proves nothing");
        round.played_again(world, &lesson, trial, passes).await;
        assert_eq!(blocked().await, if passes { 0 } else { 2 }, "trial {trial}");
    }
    way.stop().await;
}

/// Who still lacks what at the ward, as somebody reads it on its page.
async fn lacking(official: &Official, login: &str) -> Vec<String> {
    let (_, page) = official.page(login, &format!("/readiness/{WARD}")).await;
    let list = page.split("id=\"lacking-people\"").nth(1).map(|rest| rest.split("</section>").next().unwrap());
    let mut lines = list.map(items).unwrap_or_default();
    lines.sort();
    lines
}

/// The same without the people that the city placed.
async fn named(official: &Official, login: &str) -> Vec<String> {
    lacking(official, login).await.into_iter().filter(|line| line.starts_with("Người thử")).collect()
}

#[tokio::test]
async fn who_still_lacks_what_is_told_by_name_to_the_unit_and_by_post_to_others() {
    let mut official = Official::new().await;
    official.staffed().await;
    official.account("quansat", None, &[Role::CityObserver]).await;
    official.account("daoxa", Some((COMMUNE, "chair")), &[]).await;
    let step = async |official: &Official, path: &str, fields: &[(&str, &str)]| {
        let sent = official.form("center", path, fields).await;
        assert_eq!(sent.0, StatusCode::SEE_OTHER, "{fields:?}: {}", sent.1);
    };
    let attends = async |official: &Official, login: &str, path: &str| {
        let attend = format!("{path}/attend/{}", code(official, path).await);
        assert_eq!(official.form(login, &attend, &[("do", "attend")]).await.0, StatusCode::SEE_OTHER, "{login}");
    };
    let material = [("do", "material"), ("name", "Sổ tay"), ("link", "https://hop.example/so-tay")];
    let close = [("do", "close")];
    assert!(lacking(&official, "chutich").await.is_empty(), "nothing was held, so nobody lacks anything");

    // Before a session is over nobody lacks it; whoever was there is trained.
    let first = session(&official, "Một cửa", &[]).await;
    step(&official, &first, &material).await;
    attends(&official, "quay", &first).await;
    let (leader, officer) = ("Người thử chutich (Chủ tịch)", "Người thử thuly (Công chức tư pháp)");
    assert_eq!(named(&official, "chutich").await, [leader, officer]);
    step(&official, &first, &close).await;
    let without = |who: &str, what: &str| format!("{who}: {what}");
    assert_eq!(named(&official, "chutich").await, [without(leader, "Một cửa"), without(officer, "Một cửa")]);

    // A later version of a material is lacked by those who were there; a new material, too.
    step(&official, &first, &material).await;
    step(&official, &first, &[material[0], ("name", "Biểu mẫu"), material[2]]).await;
    let counter = "Người thử quay (Công chức một cửa)";
    let versions = "Sổ tay bản 2; Biểu mẫu bản 1";
    let all = [without(leader, "Một cửa"), without(counter, versions), without(officer, "Một cửa")];
    assert_eq!(named(&official, "chutich").await, all);
    assert_eq!(named(&official, "center").await, all, "the digital centre reads names");

    // Sessions of other units, and conferences, are nobody's to lack here; a second one is lacked beside the first.
    let (ward, commune) = (WARD.to_string(), COMMUNE.to_string());
    for more in [[("kind", "training"), ("unit", &commune)], [("kind", "conference"), ("unit", &ward)]] {
        let other = session(&official, "Phiên khác", &more.map(|(name, value)| (name, value as &str))).await;
        step(&official, &other, &close).await;
    }
    assert_eq!(named(&official, "chutich").await, all);
    let second = session(&official, "Ký số", &[("unit", &ward), ("day", "2025-06-15")]).await;
    attends(&official, "chutich", &second).await;
    step(&official, &second, &close).await;
    let after = [
        without(leader, "Một cửa"),
        without(counter, &format!("{versions}; Ký số")),
        without(officer, "Một cửa; Ký số"),
    ];
    assert_eq!(named(&official, "chutich").await, after, "also who was at one of them lacks the other");
    official.account("moi", Some((WARD, "counter_officer")), &[]).await;
    let newcomer = without("Người thử moi (Công chức một cửa)", "Một cửa; Ký số");
    assert!(named(&official, "chutich").await.contains(&newcomer), "who came later lacks what was held before");
    others_read_posts(&official).await;
    official.world.running.stop().await.unwrap();
}

/// Others read how many of which post lack what, and another unit's leader nothing at all.
async fn others_read_posts(official: &Official) {
    let rows = official.world.app.city_store.assignments_of_unit(&WARD.to_string()).await.unwrap();
    let held: Vec<Assignment> = rows.iter().map(|row| serde_json::from_str(&row.body).unwrap()).collect();
    let count = |post: &str, trained: usize| match held.iter().filter(|held| held.post == post).count() - trained {
        1 => String::new(),
        count => format!(" ({count})"),
    };
    let (chair, counter, justice) = (count("chair", 0), count("counter_officer", 1), count("justice_officer", 0));
    let lines = lacking(official, "quansat").await;
    let first = format!("Một cửa: Chủ tịch{chair}, Công chức một cửa{counter}, Công chức tư pháp{justice}");
    assert!(lines.contains(&first), "{first}: {lines:?}");
    assert!(lines.contains(&"Sổ tay bản 2: Công chức một cửa".to_owned()), "{lines:?}");
    let (_, page) = official.page("quansat", "/trainings").await;
    let sessions = page.split("href=\"/trainings/").skip(1).map(|rest| rest.split('"').next().unwrap());
    for id in sessions.collect::<BTreeSet<_>>() {
        for login in ["quansat", "daoxa"] {
            let (_, page) = official.page(login, &format!("/trainings/{id}")).await;
            assert!(!page.contains("Người thử thuly") && !page.contains("Người thử quay"), "{login}: {page}");
        }
    }
    assert_eq!(official.page("daoxa", &format!("/readiness/{WARD}")).await.0, 404, "another unit's page");
}
