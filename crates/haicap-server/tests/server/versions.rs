//! Versions of procedures: written, compared and published by the digital centre; new dossiers take the one in force on
//! their day, old ones stay on theirs.

use crate::support;
use haicap_core::organization::Assignment;
use haicap_pack::faults::{Fault, Mistake};
use haicap_pack::procedure_text;
use haicap_server::plant;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use support::official::Official;
use support::{Person, WARD, World, copy_folder, submission};
use uuid::Uuid;

const CODE: &str = "1.000001";
const PAGE: &str = "/procedures/1.000001/versions";
const PAPER: &str = "Quyết định số 12/QĐ-UBND công bố thủ tục (thử)";

/// The second version, in force from a day: dearer, slower, with another result.
fn second(official: &Official, from: &str) -> String {
    let city = official.world.app.city();
    let mut next = city.last_version(CODE).unwrap().clone();
    next.id.version += 1;
    next.in_force_from = from.parse().unwrap();
    next.fee.tiers[0].each = 5_000;
    next.limit.amount = 2;
    next.result = "Giấy xác nhận mẫu mới".into();
    procedure_text(&next)
}

async fn say(official: &Official, what: &str, text: &str) -> (u16, String, String) {
    let fields = [("do", what), ("text", text), ("paper", PAPER), ("paper_date", "2025-06-09")];
    official.parts("center", PAGE, &fields, None).await
}

async fn publish(official: &Official, from: &str) {
    let text = second(official, from);
    let (status, to, page) = say(official, "publish", &text).await;
    assert_eq!((status, to.as_str()), (303, "/procedures/1.000001/versions?published=2"), "{page}");
}

/// A dossier as it is kept: number of its version, fee and limit by which it was accepted.
async fn kept(world: &World, id: Uuid) -> (u64, Value, String) {
    let row = world.app.store.dossier(id).await.unwrap().unwrap();
    let body: Value = serde_json::from_str(&row.body).unwrap();
    let due = body["due_at"].as_str().unwrap_or_default().to_owned();
    (body["procedure"]["version"].as_u64().unwrap(), body["fee"].clone(), due)
}

async fn accept(world: &World, counter: &Person, id: Uuid) {
    assert_eq!(world.command(counter, id, "accept").await.status, 200);
}

async fn clock(world: &World, at: &str) {
    assert_eq!(world.post(&world.director, "clock", &json!({ "at": at })).await.status, 200);
}

async fn anybody(world: &World, path: &str) -> (u16, String) {
    let answer = world.client.get(format!("{}{path}", world.base())).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn new_dossiers_take_the_version_of_their_day_and_old_ones_stay_on_theirs() {
    let official = Official::new().await;
    let counter = official.world.staff(WARD, "counter_officer").await;
    let old = official.world.submitted(&counter, WARD, CODE, &["to_khai"]).await;
    publish(&official, "2025-06-12").await;

    // The trial's day is the 11th: the version is known and not yet in force.
    let world = &official.world;
    let same_day = world.submitted(&counter, WARD, CODE, &["to_khai"]).await;
    assert_eq!(kept(world, same_day).await.0, 1, "the version begins tomorrow");
    clock(world, "2025-06-12T01:00:00Z").await;
    let new = world.submitted(&counter, WARD, CODE, &["to_khai"]).await;
    for id in [old, same_day, new] {
        accept(world, &counter, id).await;
    }
    let (one, one_too, two) = (kept(world, old).await, kept(world, same_day).await, kept(world, new).await);
    assert_eq!((one.0, &one.1, one_too.0, &one_too.1), (1, &json!(2_000), 1, &json!(2_000)));
    assert_eq!((two.0, &two.1), (2, &json!(5_000)));
    assert!(one.2 < two.2, "each is due by the limit of its version: {one:?}, {two:?}");
    let receipt = |id| format!("dossiers/{id}");
    assert!(world.get(&counter.token, &receipt(new)).await.body.to_string().contains("5000"));

    // Also after the server was started again.
    let world = official.world.reopened().await;
    assert_eq!((kept(&world, old).await, kept(&world, new).await), (one, two));
    let later = world.submitted(&counter, WARD, CODE, &["to_khai"]).await;
    accept(&world, &counter, later).await;
    assert_eq!(kept(&world, later).await.0, 2);
    let (_, shown) = anybody(&world, "/procedures/1.000001").await;
    assert!(shown.contains("5.000 đồng/trang") && shown.contains("Phiên bản 2"), "{shown}");
    let (_, history) = anybody(&world, PAGE).await;
    for words in
        ["đang áp dụng", "không còn áp dụng", PAPER, "<ins>Giấy xác nhận mẫu mới</ins>", "<del>Giấy xác nhận</del>"]
    {
        assert!(history.contains(words), "{words}: {history}");
    }
    let next = world.running.branch().await.unwrap();
    assert_eq!(next.city().last_version(CODE).unwrap().id.version, 2, "a trial that begins later knows it, too");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_version_is_compared_before_it_is_published_and_kept_in_the_journal() {
    let official = Official::new().await;
    let (status, shown) = official.page("center", PAGE).await;
    assert_eq!(status, 200);
    for words in ["version = 2", "in_force_from = &#34;2025-06-11&#34;", "Kiểm tra và so sánh", "đang áp dụng"]
    {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let text = second(&official, "2025-06-12");
    let (status, _, page) = say(&official, "check", &text).await;
    assert_eq!(status, 200, "{page}");
    for words in [
        "<ins>5.000 đồng/trang; từ trang 3: 1.000 đồng/trang</ins>",
        "<del>1 ngày làm việc</del>",
        "<ins>2 ngày làm việc</ins>",
        "<ins>Giấy xác nhận mẫu mới</ins>",
        "value=\"publish\"",
        PAPER,
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("Từ thường dùng"), "what is the same is not shown");
    let (_, _, edited) = say(&official, "edit", &text).await;
    assert!(edited.contains("Giấy xác nhận mẫu mới") && edited.contains("<textarea"), "what was typed is there again");
    assert_eq!(official.world.app.city().versions(CODE).count(), 1, "nothing was published yet");

    publish(&official, "2025-06-12").await;
    let journal = official.world.app.city_store.journal_of("procedure_version/1.000001/2").await.unwrap();
    assert_eq!(journal.len(), 1);
    assert_eq!(journal[0].command, "publish_version");
    assert!(journal[0].events.contains("12/QĐ-UBND") && journal[0].events.contains("2025-06-12"), "{journal:?}");
    let (status, _, again) = say(&official, "publish", &text).await;
    assert!(status == 422 && again.contains("phải mang số 3"), "a version is never overwritten: {again}");
    let offered: Value =
        official.world.client.get(official.url("/api/v1/procedures")).send().await.unwrap().json().await.unwrap();
    assert_eq!(offered[0]["version"], 2, "the official store, by its own clock, works by it at once");
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn what_is_wrong_is_told_at_its_line_and_nothing_typed_is_lost() {
    let official = Official::new().await;
    let good = second(&official, "2025-06-12");
    let line = |text: &str, wanted: &str| text.lines().position(|line| line.contains(wanted)).unwrap() + 1;
    let division = good.replacen("division = \"society\"", "division = \"sociaty\"", 1);
    let rows: [(&str, String, String); 6] = [
        ("an unknown division", division.clone(), format!("Dòng:{}:", line(&division, "sociaty"))),
        ("broken TOML", good.replacen("[fee]", "[fee", 1), "sai cú pháp TOML".into()),
        ("a day that is over", good.replace("2025-06-12", "2025-06-09"), "Ngày áp dụng đã qua".into()),
        ("a number left out", good.replace("version = 2", "version = 4"), "phải mang số 2".into()),
        ("another procedure", good.replace(CODE, "1.000002"), "Mã trong nội dung khác mã của trang này".into()),
        ("nothing", String::new(), "thiếu mục".into()),
    ];
    for (what, text, words) in rows {
        let (status, _, page) = say(&official, "publish", &text).await;
        assert!(status == 422 && page.contains(&words), "{what}: {page}");
        assert!(text.is_empty() || page.contains("Giấy xác nhận mẫu mới"), "{what}: the text is kept");
        assert!(page.contains("name=\"paper\" required maxlength=\"300\" value=\"Quyết định số 12/QĐ-UBND"), "{what}");
    }
    let wrong_papers =
        [("", "2025-06-09", "Ghi số, ngày và tên"), (PAPER, "", "ngày có thật"), (PAPER, "2025-07-09", "ở tương lai")];
    for (paper, day, words) in wrong_papers {
        let fields = [("do", "publish"), ("text", good.as_str()), ("paper", paper), ("paper_date", day)];
        let (status, _, page) = official.parts("center", PAGE, &fields, None).await;
        assert!(status == 422 && page.contains(words), "{words}: {page}");
    }
    let fields = [("do", "check"), ("text", ""), ("paper", PAPER), ("paper_date", "2025-06-09")];
    let files: [(&[u8], u16, &str); 3] = [
        (good.as_bytes(), 200, "value=\"publish\""),
        (b"\xff\xfe\x00", 422, "UTF-8"),
        (&[b' '; 300 << 10], 422, "256 KB"),
    ];
    for (file, expected, words) in files {
        let (status, _, page) = official.parts("center", PAGE, &fields, Some(("phien-ban.toml", file))).await;
        assert!(status == expected && page.contains(words), "{words}: {page}");
    }
    assert_eq!(official.world.app.city().versions(CODE).count(), 1, "nothing of it was published");
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn everybody_reads_versions_and_only_the_digital_centre_publishes() {
    let mut official = Official::new().await;
    official.staffed().await;
    let text = second(&official, "2025-06-12");
    let fields = [("do", "publish"), ("text", text.as_str()), ("paper", PAPER), ("paper_date", "2025-06-09")];
    for login in ["quay", "chutich"] {
        let (status, page) = official.page(login, PAGE).await;
        assert!(status == 200 && !page.contains("<textarea"), "{login} sees no form");
        assert_eq!(official.parts(login, PAGE, &fields, None).await.0, 403, "{login}");
    }
    let (status, page) = anybody(&official.world, PAGE).await;
    assert!(status == 200 && page.contains("Phiên bản đầu tiên") && !page.contains("<textarea"), "{page}");
    assert_eq!(anybody(&official.world, "/procedures/1.999999/versions").await.0, 404);
    let director = &official.world.director;
    let in_trial = support::trial::send(&official.world, director, PAGE, &fields).await;
    assert_eq!(in_trial.status, 403, "a trial changes nothing for the city");
    assert_eq!(official.world.app.city().versions(CODE).count(), 1);
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_listed_procedure_takes_dossiers_from_its_first_version_on() {
    let folder = tempfile::tempdir().unwrap();
    let tiny = concat!(env!("CARGO_MANIFEST_DIR"), "/../haicap-pack/tests/tiny");
    copy_folder(Path::new(tiny), folder.path());
    let listed = "code = \"1.000009\"\nversion = 1\nstatus = \"catalogue_only\"\nname = \"Nhận con\"\nname_en = \"x\"\n\
                  keywords = [\"nhận con\"]\nfield = \"Hộ tịch\"\nin_force_from = \"2025-06-01\"\nchannels = [\"counter\"]\n\
                  law = [\"Luật thử\"]\n[[unsure]]\nfield = \"limit\"\nnote = \"không rõ\"\n";
    fs::write(folder.path().join("procedures/1.000009.toml"), listed).unwrap();
    let official = Official::of(World::of(folder.path().to_str().unwrap()).await).await;
    let path = "/procedures/1.000009/versions";
    let (_, shown) = official.page("center", path).await;
    assert!(shown.contains("chưa có phiên bản nào") && shown.contains("Ghi đủ kết quả"), "{shown}");
    let mut first = official.world.app.city().last_version(CODE).unwrap().clone();
    first.id.code = "1.000009".into();
    first.in_force_from = "2025-06-11".parse().unwrap();
    let text = procedure_text(&first);
    let fields = |what| [("do", what), ("text", text.as_str()), ("paper", PAPER), ("paper_date", "2025-06-09")];
    let (_, _, page) = official.parts("center", path, &fields("check"), None).await;
    assert!(page.contains("Đây là phiên bản đầu tiên"), "{page}");
    let counter = official.world.staff(WARD, "counter_officer").await;
    let (_, body) = submission(WARD, "1.000009", &["to_khai"]);
    assert_eq!(official.world.post(&counter.token, "dossiers", &body).await.error(), "catalogue_only");
    assert_eq!(official.parts("center", path, &fields("publish"), None).await.0, 303);
    official.world.submitted(&counter, WARD, "1.000009", &["to_khai"]).await;
    official.world.running.stop().await.unwrap();
}

/// The lines of the comparison of trial and official store.
async fn compared(official: &Official) -> Vec<String> {
    let (_, page) = official.page("center", "/promotion?trial=1").await;
    let rows = page.split("<tr>").filter_map(|row| row.split("</tr>").next());
    rows.filter(|row| row.starts_with("<th scope=\"row\"")).map(str::to_owned).collect()
}

#[tokio::test]
async fn a_new_version_changes_nothing_in_what_trial_and_official_store_have_otherwise() {
    let official = Official::new().await;
    let rows = official.world.app.city_store.assignments().await.unwrap();
    let plan: Vec<Assignment> = rows.iter().map(|row| serde_json::from_str(&row.body).unwrap()).collect();
    let fault = Fault { unit: WARD, mistake: Mistake::WrongFee { procedure: CODE.into() } };
    plant(&official.world.app, &plan, &[fault]).await.unwrap();
    let before = compared(&official).await;
    assert!(before.iter().any(|row| row.contains("1.000001 v1")), "{before:?}");
    publish(&official, "2025-06-11").await;
    assert_eq!(compared(&official).await, before, "what was set up at a unit belongs to its version");
    let counter = official.world.staff(WARD, "counter_officer").await;
    let new = official.world.submitted(&counter, WARD, CODE, &["to_khai"]).await;
    accept(&official.world, &counter, new).await;
    assert_eq!(kept(&official.world, new).await.1, json!(5_000), "a new version begins as it was published");
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn of_two_who_publish_at_once_one_is_told_to_look_again() {
    let official = Official::new().await;
    let text = second(&official, "2025-06-12");
    let (one, two) = tokio::join!(say(&official, "publish", &text), say(&official, "publish", &text));
    let mut statuses = [one.0, two.0];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
    assert_eq!(official.world.app.city().versions(CODE).count(), 2);
    official.world.running.stop().await.unwrap();
}
