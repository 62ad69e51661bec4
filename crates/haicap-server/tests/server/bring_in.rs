//! A unit's desk brings in dossiers that were begun elsewhere: looked at first, the good rows once, by page and by API;
//! and the API gives and takes catalogue and register as lists.

use crate::catalogue_import::tiny;
use crate::support;
use crate::support::official::Official;
use reqwest::Method;
use serde_json::{Value, json};
use support::{COMMUNE, WARD, new_id, official_submission};

const PATH: &str = "/units/new-10001/bring-in";
/// Of two old units and of the ward itself; two rows that are wrong for this unit.
const TABLE: &str = "Mã hồ sơ;Mã đơn vị;Thủ tục;Ngày tiếp nhận;Hạn trả\n\
    A-1;10001;1.000001;02/06/2025;09/06/2025\nB-1;10004;1.000001;03/06/2025;\nK-1;new-10001;1.000001;04/06/2025;\n\
    C-1;10007;1.000001;03/06/2025;\nA-2;10001;1.000001;32/06/2025;\n";

async fn desk() -> Official {
    let mut official = Official::new().await;
    official.staffed().await;
    official
}

/// Looks at a file; status and page.
async fn look(official: &Official, given: &str, file: &str) -> (u16, String) {
    let fields = [("do", "look"), ("given", given)];
    let (status, _, page) = official.parts("quay", PATH, &fields, Some(("tep.csv", file.as_bytes()))).await;
    (status, page)
}

/// Brings in what a page shows; status, where to, page.
async fn bring(official: &Official, looked: &str) -> (u16, String, String) {
    let table = looked.split("name=\"table\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let table = table.replace("&#34;", "\"");
    official.parts("quay", PATH, &[("do", "bring"), ("table", &table)], None).await
}

/// Asks the API; status and answer.
async fn ask(official: &Official, method: Method, login: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
    let request = official.world.client.request(method, official.url(&format!("/api/v1/{path}")));
    let request = match official.bearers.get(login) {
        Some(token) => request.bearer_auth(token),
        None => request,
    };
    let request = if let Some(body) = body { request.json(body) } else { request };
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test]
async fn a_desk_looks_at_a_batch_and_brings_the_good_rows_in_once() {
    let official = desk().await;
    assert!(official.page("quay", "/units/new-10001").await.1.contains("Nhập hồ sơ từ hệ thống khác"));
    let (status, page) = look(&official, "", TABLE).await;
    assert_eq!(status, 200, "{page}");
    for says in [
        "<b>5</b> dòng",
        "<b>3</b> hồ sơ mới",
        "<b>2</b> dòng bị từ chối",
        "đơn vị cũ này không nhập vào đơn vị của bạn",
        "không phải là ngày",
    ] {
        assert!(page.contains(says), "{says}: {page}");
    }
    let store = &official.world.running.instance().official().store;
    let of_ward = async || store.dossiers_of_unit(&WARD.to_string(), &["accepted"], 100).await.unwrap();
    assert!(of_ward().await.is_empty(), "looking changes nothing");
    let (status, to, _) = bring(&official, &page).await;
    assert_eq!((status, to.as_str()), (303, "/units/new-10001/bring-in?done=3"));
    assert_eq!(of_ward().await.len(), 3);
    assert!(official.page("quay", &to).await.1.contains("Hồ sơ vừa nhập: <b>3</b>"));
    let (_, found) = official.page("quay", "/dossiers?code=K-1").await;
    assert!(!found.contains("Không có hồ sơ nào mang mã này"), "the old code finds it: {found}");
    let journal = ask(&official, Method::GET, "chutich", "journal?unit=new-10001", None).await.1;
    let entries = journal.as_array().unwrap().iter().filter(|entry| entry["command"] == "carry_over");
    assert_eq!(entries.count(), 3, "{journal}");
    // The same file again doubles nothing.
    let (_, again) = look(&official, "", TABLE).await;
    assert!(again.contains("<b>3</b> đã có ở đơn vị") && again.contains("Không có hồ sơ mới để nhập"), "{again}");
    assert_eq!(bring(&official, &page).await.1, "/units/new-10001/bring-in?done=0");
    assert_eq!(of_ward().await.len(), 3);
    // The digital centre's dry run knows that it was taken over.
    official
        .send_file("center", "/readiness/carry-over", ("quan.csv", TABLE.replace("new-10001", "10001").as_bytes()))
        .await;
    let text = official.page("center", "/readiness/carry-over").await.1;
    assert!(text.contains("<b>2</b> đã vào kho chính thức"), "{text}");
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_file_without_units_is_of_the_unit_that_was_chosen_and_strangers_bring_nothing() {
    let mut official = desk().await;
    let table = "Mã hồ sơ;Tên thủ tục hành chính;Nhận hồ sơ;Hẹn trả\nX-1;Cấp giấy xác nhận;08:30 ngày 02/06/2025;\n";
    let (status, page) = look(&official, "", table).await;
    assert!(status == 422 && page.contains("thiếu cột: Mã đơn vị"), "{page}");
    for wrong in ["old-10007", "new-10007", "x"] {
        let (status, page) = look(&official, wrong, table).await;
        assert!(status == 422 && page.contains("Không có đơn vị cũ như vậy"), "{wrong}: {page}");
    }
    let (status, page) = look(&official, "new-10001", table).await;
    assert!(status == 200 && page.contains("<b>1</b> hồ sơ mới"), "a register's own heads are known: {page}");
    let forged = [("do", "bring"), ("table", "code,unit_code,procedure,received\nX,10007,1.000001,2025-06-02\n")];
    assert_eq!(official.parts("quay", PATH, &forged, None).await.0, 400, "what comes back is checked like a file");
    official.account("xa-dong-tay", Some((COMMUNE, "counter_officer")), &[]).await;
    for (login, status) in [("xa-dong-tay", 404), ("thuly", 403), ("center", 403)] {
        assert_eq!(official.page(login, PATH).await.0, status, "{login}");
        assert_eq!(official.parts(login, PATH, &forged, None).await.0, status, "{login}");
    }
    // Under a plan of opening a unit that is not open looks, and brings nothing in.
    official.plan().await;
    let (_, page) = look(&official, "old-10001", table).await;
    assert!(page.contains("chưa vận hành chính thức") && !page.contains("value=\"bring\""), "{page}");
    let good = [("do", "bring"), ("table", "code,unit_code,procedure,received\nX,10001,1.000001,2025-06-02\n")];
    let (status, _, page) = official.parts("quay", PATH, &good, None).await;
    assert!(status == 409 && page.contains("chưa vận hành chính thức"), "{status} {page}");
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn programs_bring_batches_in_and_read_the_register() {
    let official = desk().await;
    let path = "units/new-10001/bring-in?received_by=old-10001";
    let row = |code: &str, received: &str| json!({ "code": code, "procedure": "1.000001", "received": received });
    let rows = json!([row("A-1", "2025-06-02"), row("A-2", "hôm qua"), row("A-3", "03/06/2025")]);
    let (status, answer) = ask(&official, Method::POST, "quay", path, Some(&rows)).await;
    assert_eq!((status, &answer["new"], &answer["came_in"]), (200, &json!(2), &json!(0)), "{answer}");
    let fault = &answer["faults"][0];
    assert_eq!((&fault["entry"], &fault["key"], &fault["value"]), (&json!(2), &json!("received"), &json!("hôm qua")));
    let brings = format!("{path}&bring_in=true");
    let (_, answer) = ask(&official, Method::POST, "quay", &brings, Some(&rows)).await;
    assert_eq!(answer["came_in"], 2, "{answer}");
    let (_, answer) = ask(&official, Method::POST, "quay", &brings, Some(&rows)).await;
    assert_eq!((&answer["here"], &answer["came_in"]), (&json!(2), &json!(0)), "{answer}");
    for (login, path, body, status) in [
        ("thuly", path, &rows, 403),
        ("nobody", path, &rows, 401),
        ("quay", "units/new-10007/bring-in", &rows, 404),
        ("quay", "units/new-10001/bring-in?received_by=old-10007", &rows, 422),
        ("quay", path, &json!([]), 422),
        ("quay", path, &json!([{ "code": "A" }]), 400),
        ("quay", path, &json!([{ "code": "A", "procedure": "1", "received": "2", "x": 1 }]), 400),
    ] {
        let answer = ask(&official, Method::POST, login, path, Some(body)).await;
        assert_eq!(answer.0, status, "{login} {path} {body}: {}", answer.1);
    }
    let (status, register) =
        ask(&official, Method::GET, "quay", "units/new-10001/register?from=2025-06-01&to=2025-06-30", None).await;
    assert_eq!((status, register.as_array().map(Vec::len)), (200, Some(2)), "{register}");
    assert!(register[0]["note"].as_str().unwrap().contains("mã cũ A-1"), "{register}");
    let (_, journal) = ask(&official, Method::GET, "chutich", "journal?unit=new-10001&limit=1", None).await;
    assert_eq!(
        (&journal[0]["command"], &journal[0]["events"][0]["exported"]["form"]),
        (&json!("export_register"), &json!("api"))
    );
    let (status, _) =
        ask(&official, Method::GET, "quay", "units/new-10001/register?from=2025-06-03&to=2025-06-01", None).await;
    assert_eq!(status, 422);
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_register_that_comes_back_to_its_own_unit_holds_nothing_new() {
    let official = desk().await;
    for _ in 0..2 {
        let (id, body) = official_submission(WARD, "1.000001", &["to_khai"]);
        assert_eq!(ask(&official, Method::POST, "quay", "dossiers", Some(&body)).await.0, 200);
        let command = json!({ "command_id": new_id() });
        assert_eq!(ask(&official, Method::POST, "quay", &format!("dossiers/{id}/accept"), Some(&command)).await.0, 200);
    }
    for end in ["csv", "json"] {
        let (_, table) = official.page("quay", &format!("/units/new-10001/register.{end}")).await;
        let (status, page) = look(&official, "new-10001", &table).await;
        assert!(status == 200 && page.contains("<b>0</b> hồ sơ mới"), "{end}: {page}");
        assert!(page.contains("<b>2</b> đã có ở đơn vị") && page.contains("<b>0</b> dòng bị từ chối"), "{end}: {page}");
    }
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn programs_give_the_catalogue_back_changed_and_all_of_it_or_none() {
    let official = tiny().await;
    let (_, mut all) = ask(&official, Method::GET, "nobody", "catalogue", None).await;
    let path = "catalogue?paper=15/Q%C4%90&paper_date=2025-06-02&from=2025-06-12";
    let (status, answer) = ask(&official, Method::POST, "center", path, Some(&all)).await;
    assert_eq!((status, &answer["same"], &answer["changes"]), (200, &json!(2), &json!([])), "{answer}");
    let at = all.as_array().unwrap().iter().position(|one| one["code"] == "1.000001").unwrap();
    all[at]["fee"] = json!("5.000 đồng/trang");
    let change = json!({ "code": "1.000001", "version": 2 });
    for (path, published) in [(path.to_owned(), false), (format!("{path}&publish=true"), true)] {
        let (status, answer) = ask(&official, Method::POST, "center", &path, Some(&all)).await;
        assert_eq!(
            (status, &answer["published"], &answer["changes"][0]),
            (200, &json!(published), &change),
            "{answer}"
        );
        assert_eq!(official.world.app.city().versions("1.000001").count(), 1 + usize::from(published));
    }
    all[at]["limit"] = json!("2 tuần");
    let (status, answer) = ask(&official, Method::POST, "center", path, Some(&all)).await;
    let said = answer["message"].as_str().unwrap();
    assert!(status == 422 && said.contains(&format!("mục {}, “limit”, “2 tuần”", at + 1)), "{answer}");
    let late = "catalogue?paper=x&paper_date=2099-01-01";
    assert_eq!(ask(&official, Method::POST, "center", late, Some(&all)).await.0, 422);
    assert_eq!(ask(&official, Method::POST, "nobody", path, Some(&all)).await.0, 401);
    official.world.running.stop().await.unwrap();
}
