//! Tables go out as CSV and JSON and come back: the catalogue and open dossiers, untouched, changed, and as files that
//! nobody should send. Workbooks are in `crates/haicap/tests/command/workbooks_back.rs`.

use crate::catalogue_import::{look_at, publish, tiny};
use crate::support::official::Official;
use serde_json::{Value, json};

const CARRY_OVER: &str = "/readiness/carry-over";
const OPEN: &str = "Mã hồ sơ;Mã đơn vị;Thủ tục;Ngày tiếp nhận;Hạn trả;Đơn vị mới\n\
    A-1;10001;1.000001;02/06/2025;09/06/2025;\nB-1;10004;1.000001;03/06/2025;;Xã Đồng Tây\nB-2;10004;1.000001;04/06/2025;;\n";

async fn list(official: &Official) -> Vec<Value> {
    let answer = official.world.client.get(official.url("/procedures.json")).send().await.unwrap();
    answer.json().await.unwrap()
}

#[tokio::test]
async fn the_catalogue_comes_back_as_json_and_a_fault_names_entry_and_key() {
    let official = tiny().await;
    let mut all = list(&official).await;
    let untouched = serde_json::to_vec(&all).unwrap();
    let (status, page) = look_at(&official, "danh-muc.json", &untouched).await;
    assert!(status == 200 && page.contains("Không dòng nào khác danh mục"), "{page}");
    assert!(page.contains("2 dòng giữ nguyên"), "{page}");

    let at = all.iter().position(|one| one["code"] == "1.000001").unwrap();
    all[at]["fee"] = json!("5.000 đồng/trang");
    all[at]["limit"] = json!("2 ngày làm việc");
    all.push(json!({ "code": "1.000077", "name": "Thủ tục mới", "field": "Đất đai", "channels": "Trực tiếp",
        "law": "Luật Đất đai" }));
    let (status, page) = look_at(&official, "danh-muc.json", &serde_json::to_vec(&all).unwrap()).await;
    assert!(status == 200 && page.contains("phiên bản 2") && page.contains("mục mới trong danh mục"), "{page}");
    assert_eq!(publish(&official, &page).await, (303, "/procedures/import?done=2".into()));
    let city = official.world.app.city();
    let version = city.last_version("1.000001").unwrap();
    assert_eq!((version.fee.tiers[0].each, version.limit.amount), (5_000, 2));
    assert!(city.listed.contains_key("1.000077"));

    all[at]["fee"] = json!("8.00 đồng");
    all[1 - at]["limit"] = json!(3);
    all.push(json!({ "code": "1.000077" }));
    all.push(json!({ "code": 12 }));
    all.push(json!({ "code": "1.000078", "name": "x" }));
    let (status, page) = look_at(&official, "danh-muc.json", &serde_json::to_vec(&all).unwrap()).await;
    assert_eq!(status, 422, "{page}");
    for says in [
        &format!("mục {}, “fee”, “8.00 đồng”: viết như", at + 1),
        &format!("mục {}, “limit”, “3”: viết như", 2 - at),
        "mục 4, “code”, “1.000077”: mã đã có ở trên",
        "mục 5, “code”, “12”: viết mã quốc gia",
        "mục 6, “law”",
    ] {
        assert!(page.contains(says), "{says}: {page}");
    }
    official.world.running.stop().await.unwrap();
}

/// Files that are no table, and what is said of them.
fn hostile() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let nested = |begins: &str| format!("{begins}{}", "[".repeat(100_000)).into_bytes();
    vec![
        ("rong.json", vec![], "Tệp trống"),
        ("rong.json", b"[]".to_vec(), "Tệp trống"),
        ("anh.json", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff".to_vec(), "không phải là bảng tính"),
        ("trang.json", b"<html>".to_vec(), "không phải là bảng tính"),
        ("sau.json", nested(""), "mục 1: phải là một đối tượng"),
        ("sau.json", nested("[{\"code\": "), "mục 1, “code”: phải là chữ hoặc số"),
        ("doi.json", b"[{\"code\": \"1\"}, {\"code\": \"1\", \"code\": \"2\"}]".to_vec(), "mục 2, “code”: ghi hai lần"),
        ("mot.json", b"{\"code\": \"1\"}".to_vec(), "không phải là một danh sách"),
        ("so.json", b"[1, 2]".to_vec(), "mục 1: phải là một đối tượng"),
        ("dut.json", b"[{\"code\": \"1\"},\n{\"code\"".to_vec(), "viết sai ở dòng 2, chữ thứ"),
        ("khong.json", b"[{\"code\": \"x\\u0000\"}]".to_vec(), "mục 1, “code”: có ký tự điều khiển"),
        ("cu.json", b"[{\"code\": \"\xe1\xba\"}]".to_vec(), "không dùng bảng mã Unicode"),
        ("cu.csv", b"M\xe3 th\xf1 t\xf4c\n1\n".to_vec(), "không dùng bảng mã Unicode"),
        ("lon.json", [b"[{\"code\": \"".as_slice(), &vec![b'a'; 26 << 20]].concat(), "Tệp lớn hơn"),
        ("dau.json", b"[{\"code\": 1.5, \"x\": true}]".to_vec(), ""),
    ]
}

#[tokio::test]
async fn files_that_nobody_should_send_are_refused_with_a_reason_and_change_nothing() {
    let official = tiny().await;
    for (name, bytes, says) in hostile() {
        let (status, page) = look_at(&official, name, &bytes).await;
        assert!(status == 422 && page.contains(says), "{name} {says}: {status} {page}");
        let (status, page) = official.send_file("center", CARRY_OVER, (name, &bytes)).await;
        assert!(status == 422 && page.contains(says), "{name} {says}: {status} {page}");
    }
    assert!(official.page("center", CARRY_OVER).await.1.contains("Chưa có tệp nào"), "nothing was kept of them");
    assert_eq!(list(&official).await.len(), 2);
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn open_dossiers_come_back_as_csv_and_json_and_nothing_is_lost() {
    let official = Official::new().await;
    assert_eq!(official.send_file("center", CARRY_OVER, ("quan.csv", OPEN.as_bytes())).await.0, 303);
    let csv = official.page("center", &format!("{CARRY_OVER}.csv")).await.1;
    let json = official.page("center", &format!("{CARRY_OVER}.json")).await.1;
    let rows: Vec<Value> = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (rows.len(), &rows[0]["code"], &rows[0]["new_code"]),
        (3, &json!("A-1"), &json!("H99.10001-250630-0001"))
    );
    assert!(rows[2]["to"].is_null() && rows[2]["ground"] == "chờ trả lời", "{json}");
    let none = [("unit", "old-10004"), ("ground", "thử"), ("replace", "1")];
    let wide: Vec<u8> = [0xfeff].into_iter().chain(json.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for (name, bytes) in [("lai.csv", csv.into_bytes()), ("lai.json", json.clone().into_bytes()), ("lai16.json", wide)]
    {
        official.form("center", &format!("{CARRY_OVER}/statement"), &none).await;
        assert_eq!(official.send_file("center", CARRY_OVER, (name, &bytes)).await.0, 303, "{name}");
        let text = official.page("center", CARRY_OVER).await.1;
        for says in ["<b>3</b> đã nhập", "<b>2</b> có nơi nhận", "<b>1</b> chờ trả lời", "<b>0</b> dòng bị từ chối"]
        {
            assert!(text.contains(says), "{name} {says}: {text}");
        }
    }
    // A fault of a list has its entry and key, in both languages.
    let bad = json!([{ "code": "A-1", "unit_code": "10001", "procedure": "1.000001", "received": "2025-06-02" },
        { "code": "A-2", "unit_code": 10001, "procedure": "1.000001", "received": 3 }]);
    official.send_file("center", CARRY_OVER, ("sai.json", bad.to_string().as_bytes())).await;
    let text = official.page("center", CARRY_OVER).await.1;
    assert!(
        text.contains(">2</td>") && text.contains(">received</td>") && text.contains("không phải là ngày"),
        "{text}"
    );
    let cookie = format!("{}; lang=en", official.cookies["center"]);
    let english = official.world.client.get(official.url(CARRY_OVER)).header("cookie", cookie).send().await.unwrap();
    let english = english.text().await.unwrap();
    assert!(english.contains("this is no day") && english.contains("write day/month/year"), "{english}");
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn the_unit_of_a_file_without_a_unit_column_is_chosen_with_it() {
    let official = Official::new().await;
    let table = "Mã hồ sơ;Thủ tục;Ngày tiếp nhận\nA-1;1.000001;02/06/2025\n";
    let file = Some(("phuong.csv", table.as_bytes()));
    let (status, _, page) = official.parts("center", CARRY_OVER, &[("given", "")], file).await;
    assert!(status == 422 && page.contains("thiếu cột: Mã đơn vị"), "{page}");
    for wrong in ["new-10001", "old-99999", "x"] {
        let (status, _, page) = official.parts("center", CARRY_OVER, &[("given", wrong)], file).await;
        assert!(status == 422 && page.contains("Không có đơn vị cũ như vậy"), "{wrong}: {page}");
    }
    let (status, to, _) = official.parts("center", CARRY_OVER, &[("given", "old-10001")], file).await;
    assert_eq!((status, to.as_str()), (303, "/readiness/carry-over?said=file"));
    assert!(official.page("center", CARRY_OVER).await.1.contains("<b>1</b> có nơi nhận"));
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn of_nine_thousand_rows_the_three_bad_ones_are_named() {
    let official = Official::new().await;
    let mut table = "Mã hồ sơ;Mã đơn vị;Thủ tục;Ngày tiếp nhận\n".to_owned();
    for row in 2..=9_001 {
        table += &match row {
            1_234 => format!("A-{row};10001;1.000001;31/06/2025\n"),
            5_000 => format!("A-{row};99999;1.000001;02/06/2025\n"),
            9_001 => "A-2;10001;1.000001;02/06/2025\n".to_owned(),
            _ => format!("A-{row};10001;1.000001;02/06/2025\n"),
        };
    }
    assert_eq!(official.send_file("center", CARRY_OVER, ("lon.csv", table.as_bytes())).await.0, 303);
    let text = official.page("center", CARRY_OVER).await.1;
    for says in ["<b>9000</b> đã nhập", "<b>8997</b> có nơi nhận", "<b>3</b> dòng bị từ chối", "Khớp:"]
    {
        assert!(text.contains(says), "{says}: {text}");
    }
    let faults = official.page("center", &format!("{CARRY_OVER}.csv?table=faults")).await.1;
    let faults: Vec<&str> = faults.lines().skip(1).collect();
    let starts = [
        "lon.csv,1234,Ngày tiếp nhận,31/06/2025,không phải là ngày,",
        "lon.csv,5000,Mã đơn vị,99999,không có đơn vị cũ nào mang mã này,",
        "lon.csv,9001,Mã hồ sơ,A-2,mã hồ sơ đã có ở dòng 2,",
    ];
    assert_eq!(faults.len(), 3, "{faults:?}");
    assert!(faults.iter().zip(starts).all(|(fault, starts)| fault.starts_with(starts)), "{faults:?}");
    official.world.running.stop().await.unwrap();
}
