//! Readiness of units over HTTP: evidence is filed, verdicts change, PCs are probed, the city decides.

use crate::support;
use reqwest::StatusCode;
use support::official::center;
use support::{COMMUNE, Person, WARD, World};

/// The title of the page of problems, and a piece of each verdict's tag.
const NOT_READY: &str = "Chưa sẵn sàng";

/// A page of the trial as somebody sees it.
async fn page(world: &World, token: &str, path: &str) -> (StatusCode, String) {
    let request = world.client.get(format!("{}{path}", world.base())).header("cookie", format!("haicap-t1={token}"));
    let answer = request.send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

fn csrf(text: &str) -> String {
    text.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

/// Sends a form with the token of the page `from`; status, where to, text.
async fn form(world: &World, token: &str, from: &str, path: &str, fields: &[(&str, &str)]) -> (u16, String, String) {
    let (_, text) = page(world, token, from).await;
    let csrf = csrf(&text);
    let fields: Vec<(&str, &str)> = [("csrf", csrf.as_str())].into_iter().chain(fields.iter().copied()).collect();
    let request = world.client.post(format!("{}{path}", world.base())).header("cookie", format!("haicap-t1={token}"));
    let answer = request.form(&fields).send().await.unwrap();
    let to = answer.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
    (answer.status().as_u16(), to, answer.text().await.unwrap())
}

/// A value of a hidden field.
fn hidden(text: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    text.split(&start).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

async fn official(world: &World, cookie: &str, path: &str) -> (StatusCode, Vec<u8>) {
    let request = world.client.get(format!("{}{path}", world.running.url())).header("cookie", cookie);
    let answer = request.send().await.unwrap();
    (answer.status(), answer.bytes().await.unwrap().to_vec())
}

/// The row of a condition on the page of a unit.
fn row<'t>(text: &'t str, condition: &str) -> &'t str {
    let rows = text.split("<tr>").filter(|row| row.contains(&format!("<div>{condition}")));
    rows.last().unwrap_or_else(|| panic!("no row {condition}: {text}"))
}

#[tokio::test]
async fn a_head_files_for_the_own_unit_and_sees_no_other() {
    let world = World::tiny().await;
    let head = world.staff(WARD, "chair").await;
    let counter = world.staff(WARD, "counter_officer").await;
    let (status, list) = page(&world, &head.token, "/readiness").await;
    assert_eq!(status, 200);
    assert!(list.contains("Phường Sông Đông") && !list.contains("Xã Đồng Tây"), "{list}");
    assert!(list.contains(NOT_READY) && !list.contains("name=\"outcome\""), "a head does not decide");
    let (own, other) = (format!("/readiness/{WARD}"), format!("/readiness/{COMMUNE}"));
    assert_eq!(page(&world, &head.token, &other).await.0, 404);
    assert_eq!(page(&world, &counter.token, &own).await.0, 403);
    let (_, before) = page(&world, &head.token, &own).await;
    assert!(row(&before, "Máy quét").contains("chưa có minh chứng"), "{before}");
    // Everybody is placed with account and right, so nothing about people has to be filed.
    assert!(row(&before, "Khâu thủ tục").contains("đạt"), "{before}");
    let count = [("kind", "count"), ("key", "scanners"), ("count", "2"), ("note", "một máy ở quầy")];
    let (status, to, _) = form(&world, &head.token, &own, &format!("{own}/evidence"), &count).await;
    assert_eq!((status, to.ends_with("?saved=1")), (303, true), "{to}");
    let (_, after) = page(&world, &head.token, &own).await;
    assert!(row(&after, "Máy quét").contains("tag good") && after.contains("một máy ở quầy"), "{after}");
    let (status, _, _) = form(&world, &head.token, &own, &format!("{other}/evidence"), &count).await;
    assert_eq!(status, 404, "another unit's evidence");
    let (status, _, _) = form(&world, &counter.token, "/work", &format!("{own}/evidence"), &count).await;
    assert_eq!(status, 403);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_is_named_and_not_filed() {
    let world = World::tiny().await;
    let head = world.staff(WARD, "chair").await;
    let own = format!("/readiness/{WARD}");
    let cases: [(&[(&str, &str)], &str); 5] = [
        (&[("kind", "count"), ("key", "scanners"), ("count", "nhiều")], "số nguyên từ 0 đến 10.000"),
        (&[("kind", "count"), ("key", "scanners"), ("count", "10001")], "số nguyên từ 0 đến 10.000"),
        (&[("kind", "count"), ("key", "empty_key_posts"), ("count", "0")], "Chọn một loại thiết bị"),
        (&[("kind", "training"), ("session", " "), ("trained", "1"), ("of", "1")], "tên và ngày buổi tập huấn"),
        (&[("kind", "training"), ("session", "14/6"), ("trained", "5"), ("of", "4")], "không lớn hơn"),
    ];
    for (fields, says) in cases {
        let (status, _, text) = form(&world, &head.token, &own, &format!("{own}/evidence"), fields).await;
        assert!(status == 422 && text.contains(says), "{fields:?}: {status} {text}");
    }
    let (_, text) = page(&world, &head.token, &own).await;
    assert!(row(&text, "Máy quét").contains("chưa có minh chứng"));
    assert!(row(&text, "Người đã tập huấn").contains("chưa có minh chứng"));
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_right_taken_away_is_seen_with_the_procedure_and_the_step() {
    let world = World::tiny().await;
    let head = world.staff(WARD, "chair").await;
    let order = serde_json::from_value(serde_json::json!({
        "unit": WARD, "role": "counter_officer", "change": "take", "post": null
    }));
    haicap_server::change_rights(world.running.instance(), "test", &order.unwrap()).await.unwrap();
    let (_, text) = page(&world, &head.token, &format!("/readiness/{WARD}")).await;
    let gaps = row(&text, "Khâu thủ tục");
    assert!(gaps.contains("Tiếp nhận") && gaps.contains("chưa được giao quyền"), "{gaps}");
    world.running.stop().await.unwrap();
}

/// Measures as the page's script does: pings, then bytes to and fro.
async fn measure(world: &World, ticket: &str) {
    let url = |what: &str| format!("{}/probe/{what}?ticket={ticket}", world.base());
    for _ in 0..4 {
        assert_eq!(world.client.get(url("ping")).send().await.unwrap().status(), 204);
    }
    let down = world.client.get(url("down")).send().await.unwrap();
    assert_eq!(down.headers()["cache-control"], "no-store");
    assert_eq!(down.bytes().await.unwrap().len(), 2_000_000);
    let up = world.client.post(url("up")).body(vec![0u8; 1_000_000]).send().await.unwrap();
    assert_eq!(up.status(), 204);
}

/// The head's link for other PCs.
async fn probe_code(world: &World, head: &Person) -> String {
    let own = format!("/readiness/{WARD}");
    form(world, &head.token, &own, &format!("{own}/probe-code"), &[]).await;
    let (_, text) = page(world, &head.token, &own).await;
    text.split("/probe?code=").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn any_pc_with_the_units_code_files_its_probe() {
    let world = World::tiny().await;
    let head = world.staff(WARD, "chair").await;
    let code = probe_code(&world, &head).await;
    let path = format!("/probe?code={code}");
    let (_, text) = page(&world, "", &path).await;
    assert!(text.contains("Phường Sông Đông") && text.contains("<noscript>"), "{text}");
    let ticket = hidden(&text, "ticket");
    measure(&world, &ticket).await;
    let mut fields = vec![("code", code.as_str()), ("ticket", &ticket), ("machine", "Quầy 1")];
    fields.extend([("test_page", "yes"), ("sound", "yes"), ("down_ms", "1"), ("up_ms", "1"), ("delay_ms", "3")]);
    fields.extend([("width", "1366"), ("height", "768"), ("browser", "Trình duyệt thử")]);
    let (status, to, _) = form(&world, "", &path, "/probe", &fields).await;
    assert!(status == 303 && to.contains("done="), "{status} {to}");
    let (_, result) = page(&world, "", to.trim_start_matches("/t/1")).await;
    assert!(result.contains("Máy này đạt mọi ngưỡng") && result.contains("16.000"), "{result}");
    // The same ticket once more: nothing is filed, what was typed is still there.
    let (status, _, again) = form(&world, "", &path, "/probe", &fields).await;
    assert!(status == 422 && again.contains("value=\"Quầy 1\""), "{status} {again}");
    // Another PC without scripts: told apart as not measured, and filed.
    let (_, text) = page(&world, "", &path).await;
    let ticket = hidden(&text, "ticket");
    let bare = [("code", code.as_str()), ("ticket", &ticket), ("machine", "Quầy 2"), ("test_page", "no")];
    let (_, to, _) = form(&world, "", &path, "/probe", &bare).await;
    let (_, result) = page(&world, "", to.trim_start_matches("/t/1")).await;
    assert!(result.contains("Máy này chưa đạt") && result.contains("không đo được"), "{result}");
    let (_, unit) = page(&world, &head.token, &format!("/readiness/{WARD}")).await;
    assert!(unit.contains("Quầy 1") && unit.contains("Quầy 2"), "{unit}");
    assert!(row(&unit, "Máy tính đo đạt").contains("<span>1</span>"), "{unit}");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_probe_that_cannot_be_true_is_not_filed() {
    let world = World::tiny().await;
    let head = world.staff(WARD, "chair").await;
    let code = probe_code(&world, &head).await;
    let path = format!("/probe?code={code}");
    let send = async |down: &str, machine: &str, measured: bool| {
        let (_, text) = page(&world, "", &path).await;
        let ticket = hidden(&text, "ticket");
        if measured {
            measure(&world, &ticket).await;
        }
        let mut fields = vec![("code", code.as_str()), ("ticket", &ticket), ("machine", machine), ("sound", "yes")];
        fields.extend([("down_ms", down), ("up_ms", "1"), ("delay_ms", "3"), ("width", "1366"), ("height", "768")]);
        form(&world, "", &path, "/probe", &fields).await
    };
    for (down, machine, measured, says) in [
        ("0", "Quầy 1", true, "Số đo không hợp lệ"),
        ("nhanh", "Quầy 1", true, "Số đo không hợp lệ"),
        ("5", "Quầy 1", false, "Máy chủ không thấy lần đo"),
        ("599999", "Quầy 1", true, "Máy chủ không thấy lần đo"),
        ("5", " ", true, "Ghi tên máy"),
    ] {
        let (status, _, text) = send(down, machine, measured).await;
        assert!(status == 422 && text.contains(says), "{down} {machine}: {status} {text}");
        assert!(text.contains("value=\"yes\" checked"), "the answer is kept: {text}");
    }
    let (status, text) = page(&world, "", "/probe?code=0000-0000-0000-0000").await;
    assert!(status == 422 && text.contains("Mã đo máy không đúng"), "{text}");
    let (status, text) = page(&world, &head.token, &format!("/probe?unit={COMMUNE}")).await;
    assert!(status == 422 && text.contains("không làm việc ở đơn vị này"), "{text}");
    let no_ticket = world.client.get(format!("{}/probe/down", world.base())).send().await.unwrap();
    assert_eq!(no_ticket.status(), 429);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn the_city_decides_with_a_reason_and_the_sheet_comes_out() {
    let world = World::tiny().await;
    let cookie = center(&world).await;
    let (status, list) = official(&world, &cookie, "/readiness").await;
    let list = String::from_utf8(list).unwrap();
    assert_eq!(status, 200);
    assert!(list.contains("Xã Đồng Tây") && list.contains("kho chính thức"), "{list}");
    let token = csrf(&list);
    let (ward, commune) = (WARD.to_string(), COMMUNE.to_string());
    let decide = async |fields: &[(&str, &str)]| {
        let all: Vec<(&str, &str)> = [("csrf", token.as_str())].into_iter().chain(fields.iter().copied()).collect();
        let request = world.client.post(format!("{}/readiness/decisions", world.running.url()));
        let answer = request.header("cookie", &cookie).form(&all).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let by = ("decided_by", "Chủ tịch thử, Thông báo số 12");
    let on = ("on", "2025-06-09");
    for (fields, says) in [
        (vec![("outcome", "go"), by, on], "Chưa chọn đơn vị nào"),
        (vec![("unit", ward.as_str()), ("outcome", "perhaps"), by, on], "một trong ba quyết định"),
        (vec![("unit", ward.as_str()), ("outcome", "go"), on], "cơ quan hoặc người quyết định"),
        (vec![("unit", ward.as_str()), ("outcome", "go"), by, ("on", "hôm nay")], "Ngày quyết định không đúng"),
        (vec![("unit", ward.as_str()), ("outcome", "go"), by, ("on", "2199-01-01")], "ở tương lai"),
        (vec![("unit", ward.as_str()), ("outcome", "go"), by, on], "Phường Sông Đông"),
        (vec![("unit", ward.as_str()), ("outcome", "no_go"), by, on], "Ghi điều kiện hoặc lý do"),
    ] {
        let (status, text) = decide(&fields).await;
        assert!(status == 422 && text.contains(says), "{fields:?}: {status} {text}");
    }
    let reason = ("reason", "bổ sung máy quét trước 28/6");
    let units = [("unit", ward.as_str()), ("unit", commune.as_str())];
    let fields = [units[0], units[1], ("outcome", "go_with_conditions"), by, on, reason];
    assert_eq!(decide(&fields).await.0, 303);
    let (_, unit) = official(&world, &cookie, &format!("/readiness/{WARD}")).await;
    let unit = String::from_utf8(unit).unwrap();
    assert!(unit.contains("Cho vận hành có điều kiện") && unit.contains("bổ sung máy quét trước 28/6"), "{unit}");
    let (status, pdf) = official(&world, &cookie, "/readiness/sheet.pdf").await;
    assert!(status == 200 && pdf.starts_with(b"%PDF-"));
    let (status, book) = official(&world, &cookie, "/readiness/sheet.xlsx").await;
    assert!(status == 200 && book.starts_with(b"PK"));
    let head = world.staff(WARD, "chair").await;
    let (status, _, _) = form(&world, &head.token, "/readiness", "/readiness/decisions", &fields).await;
    assert_eq!(status, 403, "a head does not decide");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn evidence_and_decisions_outlive_a_trial_and_stand_in_the_citys_journal() {
    let world = World::tiny().await;
    let head = world.staff(WARD, "chair").await;
    let own = format!("/readiness/{WARD}");
    let count = [("kind", "count"), ("key", "seals"), ("count", "1")];
    form(&world, &head.token, &own, &format!("{own}/evidence"), &count).await;
    let cookie = center(&world).await;
    let (_, text) = official(&world, &cookie, &own).await;
    let text = String::from_utf8(text).unwrap();
    assert!(row(&text, "Con dấu").contains("tag good"), "{text}");
    // In the official store nobody has an account yet: that is said, not the trial's state.
    assert!(row(&text, "Khâu thủ tục").contains("chưa có tài khoản hoạt động"), "{text}");
    world.running.stop().await.unwrap();
}
