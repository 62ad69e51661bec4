//! Open dossiers of the old units over HTTP: files in, split units asked, evidence, and into the official store once.

use crate::support;
use haicap_core::dossier::Dossier;
use haicap_core::territory::UnitId;
use haicap_store::{Change, NewEntry, Outcome, RecordRow};
use serde_json::{Value, json};
use support::official::Official;
use support::{COMMUNE, WARD};

const PAGE: &str = "/readiness/carry-over";

/// One unit went whole, one was split; and rows that are wrong.
const OPEN: &str = "\u{feff}Mã hồ sơ;Mã đơn vị;Quận/huyện;Thủ tục;Ngày tiếp nhận;Hạn trả;Đơn vị mới;Họ tên\n\
    A-1;10001;901;1.000001;02/06/2025;09/06/2025;;Lê Thị Thử\n\
    B-1;10004;;1.000001;03/06/2025;;;x\n\
    B-2;10004;;1.000001;04/06/2025;;Xã Đồng Tây;x\n\
    B-3;10004;902;1.000001;04/06/2025;;;x\n\
    B-4;99999;;1.000001;04/06/2025;;;x\n\
    B-5;10004;;1.000001;hôm qua;;;x\n\
    B-1;10004;;1.000001;03/06/2025;;;x\n\
    A-2;10001;;1.000001;04/06/2025;;Xã Đồng Tây;x\n";
/// The same, corrected.
const RIGHT: &str = "Mã hồ sơ;Mã đơn vị;Thủ tục;Ngày tiếp nhận;Hạn trả\n\
    A-1;10001;1.000001;02/06/2025;09/06/2025\nB-1;10004;1.000001;03/06/2025;\nB-2;10004;1.000001;04/06/2025;\n";

impl Official {
    async fn upload(&self, bytes: &[u8]) -> (u16, String) {
        self.send_file("center", PAGE, ("quan-901.csv", bytes)).await
    }

    async fn send(&self, path: &str, fields: &[(&str, &str)]) -> String {
        self.form("center", &format!("{PAGE}{path}"), fields).await.1
    }

    async fn shown(&self) -> String {
        self.page("center", PAGE).await.1
    }

    /// In, carried, waiting, refused.
    async fn counts(&self, wanted: [u32; 4]) {
        let text = self.shown().await;
        let labels = ["đã nhập", "có nơi nhận", "chờ trả lời", "dòng bị từ chối"];
        for (count, label) in wanted.iter().zip(labels) {
            assert!(text.contains(&format!("<b>{count}</b> {label}")), "{count} {label}: {text}");
        }
        assert!(text.contains("Khớp:"), "{text}");
    }

    /// Everything that is in order, answered: A-1 and B-1 go to the ward, B-2 to the commune.
    async fn answered(&self) {
        assert_eq!(self.upload(RIGHT.as_bytes()).await.0, 303);
        let (ward, commune) = (WARD.to_string(), COMMUNE.to_string());
        let choice = [("unit", "old-10004"), ("all_to", commune.as_str()), ("to:B-1", ward.as_str())];
        assert!(self.send("/choices", &choice).await.ends_with("said=saved"));
    }

    async fn open(&self, unit: UnitId) {
        self.plan().await;
        let signed = [("do", "open"), ("signer", "Nguyễn Thử, Giám đốc"), ("reason", "thử")];
        let opened = self.form("center", &format!("/opening/{unit}"), &signed).await;
        assert_eq!(opened.1, format!("/opening/{unit}"));
    }

    /// Dossiers of a unit in the official store.
    async fn dossiers(&self, unit: UnitId) -> Vec<Dossier> {
        let store = &self.world.running.instance().official().store;
        let rows = store.dossiers_of_unit(&unit.to_string(), &["accepted"], 100).await.unwrap();
        let mut all: Vec<Dossier> = rows.iter().map(|row| serde_json::from_str(&row.body).unwrap()).collect();
        all.sort_by(|a, b| a.code.cmp(&b.code));
        all
    }

    async fn entries(&self) -> u64 {
        self.world.running.instance().official().store.journal_count().await.unwrap()
    }
}

#[tokio::test]
async fn rows_are_mapped_split_units_asked_and_the_counts_come_out() {
    let official = Official::new().await;
    for (bytes, says) in [
        (&b""[..], "Tệp trống"),
        (&b"a;b\n1;2\n"[..], "Không thấy dòng tiêu đề"),
        ("Mã hồ sơ;Mã đơn vị;Thủ tục\nA;10001;1\n".as_bytes(), "thiếu cột: Ngày tiếp nhận"),
    ] {
        let (status, text) = official.upload(bytes).await;
        assert!(status == 422 && text.contains(says), "{says}: {status} {text}");
    }
    assert!(official.shown().await.contains("Chưa có tệp nào"), "nothing was kept of them");
    assert_eq!(official.upload(OPEN.as_bytes()).await.0, 303);
    official.counts([8, 2, 1, 5]).await;
    let text = official.shown().await;
    for says in [
        "không khớp với mã đơn vị",
        "không có đơn vị cũ nào mang mã này",
        "không phải là ngày",
        "mã hồ sơ đã có ở dòng 3",
        "đơn vị cũ không nhập vào đơn vị này",
    ] {
        assert!(text.contains(says), "{says}: {text}");
    }
    assert!(!text.contains("Lê Thị Thử"), "names of citizens are not read");
    let (_, bad) = official.page("center", &format!("{PAGE}.csv?table=faults")).await;
    assert_eq!(bad.lines().count(), 6, "every refused row with its reason: {bad}");
    // Two rows have no known unit and may be anybody's: no unit of that file can be sure.
    assert!(official.send("/evidence", &[]).await.ends_with("filed=0"));
    // Nothing is guessed: a place that the old unit did not go into is refused, a right one is taken.
    let (split, ward) = ("old-10004", WARD.to_string());
    let wrong = official.send("/choices", &[("unit", split), ("all_to", "new-99999")]).await;
    assert!(wrong.contains("Nơi nhận không phải là đơn vị"), "{wrong}");
    assert!(official.send("/choices", &[("unit", split), ("to:B-1", &ward)]).await.ends_with("said=saved"));
    official.counts([8, 3, 0, 5]).await;
    // The same file again doubles nothing; a corrected one takes its place, the answer still holds.
    assert_eq!(official.upload(OPEN.as_bytes()).await.0, 303);
    official.counts([8, 3, 0, 5]).await;
    assert_eq!(official.upload(RIGHT.as_bytes()).await.0, 303);
    official.counts([3, 2, 1, 0]).await;
    // A rule for the rest, and taken back.
    let all = [("unit", split), ("all_to", ward.as_str()), ("to:B-1", "")];
    official.send("/choices", &all).await;
    official.counts([3, 3, 0, 0]).await;
    official.send("/choices", &[("unit", split), ("all_to", "")]).await;
    official.counts([3, 1, 2, 0]).await;
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_unit_whose_old_units_were_all_heard_gets_evidence_and_its_condition_is_met() {
    let official = Official::new().await;
    official.answered().await;
    assert!(official.send("/evidence", &[]).await.ends_with("filed=1"), "the commune waits for its other old unit");
    let row = async |unit: UnitId| {
        let (_, text) = official.page("center", &format!("/readiness/{unit}")).await;
        let rows = text.split("<tr>").filter(|row| row.contains("<div>Hồ sơ cũ"));
        rows.last().unwrap_or_else(|| panic!("no row: {text}")).to_owned()
    };
    assert!(row(WARD).await.contains("tag good"));
    assert!(row(COMMUNE).await.contains("chưa có minh chứng"));
    let none = [("unit", "old-10007"), ("ground", "Chủ tịch UBND Xã Đồng Xa, Báo cáo số 12")];
    let unsaid = official.send("/statement", &[("unit", "old-10007")]).await;
    assert!(unsaid.contains("Ghi ai khai"), "{unsaid}");
    assert!(official.send("/statement", &none).await.ends_with("said=saved"));
    assert!(official.shown().await.contains("khai không còn hồ sơ: Chủ tịch UBND Xã Đồng Xa, Báo cáo số 12"));
    assert!(official.send("/evidence", &[]).await.ends_with("filed=2"));
    assert!(row(COMMUNE).await.contains("tag good"));
    // A statement takes the place of a file only when somebody wants that.
    let over = [("unit", "old-10004"), ("ground", "Báo cáo số 13")];
    let refused = official.send("/statement", &over).await;
    assert!(refused.contains("Đơn vị đã gửi tệp có 2 dòng"), "{refused}");
    official.counts([3, 3, 0, 0]).await;
    official.send("/statement", &[over[0], over[1], ("replace", "1")]).await;
    official.counts([1, 1, 0, 0]).await;
    let wrong = official.send("/statement", &[("unit", "new-10001"), none[1]]).await;
    assert!(wrong.contains("Không có đơn vị cũ như vậy"), "{wrong}");
    let (_, csv) = official.page("center", &format!("{PAGE}.csv")).await;
    assert!(csv.contains("A-1") && csv.contains("H99.10001-250630-0001"), "{csv}");
    let (status, xlsx) = official.page("center", &format!("{PAGE}.xlsx")).await;
    assert!(status == 200 && xlsx.starts_with("PK"));
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn opening_takes_them_into_the_official_store_once_and_work_goes_on() {
    let mut official = Official::new().await;
    official.staffed().await;
    official.answered().await;
    official.open(WARD).await;
    let here = official.dossiers(WARD).await;
    let codes: Vec<_> = here.iter().map(|dossier| dossier.code.clone().unwrap()).collect();
    assert_eq!(codes, ["H99.10001-250630-0001", "H99.10001-250630-0002"]);
    let old = here[0].carried_over.clone().unwrap();
    assert_eq!(
        (old.code.as_str(), old.unit, old.received.to_string().as_str()),
        ("A-1", UnitId::old(10_001), "2025-06-02")
    );
    assert!(official.dossiers(COMMUNE).await.is_empty(), "the commune is not open");
    let text = official.shown().await;
    assert!(
        text.contains("<b>2</b> đã vào kho chính thức") && !text.contains("của đơn vị đã mở chưa vào kho"),
        "{text}"
    );
    // Both codes find it, for people of its unit; there is no receipt of the new unit.
    let address = format!("/dossiers/{}", here[0].id);
    for code in ["a-1", &codes[0]] {
        let request = official.world.client.get(official.url(&format!("/dossiers?code={code}")));
        let answer = request.header("cookie", &official.cookies["quay"]).send().await.unwrap();
        assert_eq!(answer.headers()["location"].to_str().unwrap(), address);
    }
    let (_, page) = official.page("quay", &address).await;
    assert!(
        page.contains("A-1") && page.contains("Phường Bến Đò") && page.contains("Nhận hồ sơ chuyển tiếp"),
        "{page}"
    );
    assert!(page.contains("Hạn trả do đơn vị cũ hẹn: 09/06/2025") && !page.contains("/receipt\""), "{page}");
    assert_eq!(official.page("quay", &format!("{address}/receipt")).await.0, 404);
    official.account("xa-dong-tay", Some((COMMUNE, "counter_officer")), &[]).await;
    let (status, page) = official.page("xa-dong-tay", "/dossiers?code=B-1").await;
    assert!(status == 404 && page.contains("Không có hồ sơ nào mang mã này"), "another unit's: {page}");
    // It lies on the counter's desk and goes on from there.
    let work = official.world.client.get(official.url("/api/v1/work")).bearer_auth(&official.bearers["quay"]);
    let work: Value = work.send().await.unwrap().json().await.unwrap();
    assert_eq!(work["items"].as_array().unwrap().len(), 2, "{work}");
    let hand_over = official.url(&format!("/api/v1{address}/hand-over"));
    let request = official.world.client.post(hand_over).bearer_auth(&official.bearers["quay"]);
    let answer = request.json(&json!({ "command_id": support::new_id() })).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_repeat_or_a_cut_in_the_middle_doubles_nothing() {
    let official = Official::new().await;
    official.answered().await;
    official.open(WARD).await;
    let (before, entries) = (official.dossiers(WARD).await, official.entries().await);
    assert_eq!(before.len(), 2);
    official.open(WARD).await;
    assert!(official.send("/official", &[]).await.ends_with("taken=0"));
    assert_eq!((official.dossiers(WARD).await, official.entries().await), (before.clone(), entries));
    // Killed after the official store was written and before the city remembered it.
    forget(&official).await;
    let Official { world, cookies, bearers } = official;
    let official = Official { world: world.reopened().await, cookies, bearers };
    assert!(official.shown().await.contains("<b>2</b> hồ sơ của đơn vị đã mở chưa vào kho"));
    official.send("/official", &[]).await;
    assert_eq!((official.dossiers(WARD).await, official.entries().await), (before.clone(), entries));
    assert!(!official.shown().await.contains("của đơn vị đã mở chưa vào kho"));
    // The file once more, with one row more and the other place chosen: what is there stays, the new one follows.
    let more = format!("{RIGHT}A-9;10001;1.000001;04/06/2025;\n");
    assert_eq!(official.upload(more.as_bytes()).await.0, 303);
    let commune = COMMUNE.to_string();
    official.send("/choices", &[("unit", "old-10004"), ("all_to", commune.as_str()), ("to:B-1", &commune)]).await;
    assert!(official.send("/official", &[]).await.ends_with("taken=1"));
    let after = official.dossiers(WARD).await;
    assert_eq!(after[..2], before[..]);
    assert_eq!((after.len(), after[2].code.as_deref()), (3, Some("H99.10001-250630-0003")));
    official.world.running.stop().await.unwrap();
}

/// Takes from the city's records what it knows of dossiers that were taken over.
async fn forget(official: &Official) {
    let store = official.world.running.instance().city_store();
    let row = store.records("taken_over").await.unwrap().into_iter().next().unwrap();
    let row = RecordRow { version: row.version + 1, body: json!({ "dossiers": {} }).to_string(), ..row };
    let entry = NewEntry {
        command_id: None,
        fingerprint: String::new(),
        at: 1,
        recorded_at: 1,
        actor: "test".into(),
        unit: String::new(),
        aggregate: row.kind.clone(),
        aggregate_id: format!("{}/{}", row.kind, row.id),
        version: Some(row.version),
        command: "test".into(),
        outcome: Outcome::Done,
        ground: String::new(),
        events: "[]".into(),
    };
    store.change(Change { records: vec![row], ..Change::new(entry) }).await.unwrap();
}

#[tokio::test]
async fn only_the_digital_centre_carries_over() {
    let mut official = Official::new().await;
    official.staffed().await;
    for path in ["", ".csv", ".json", ".xlsx"] {
        assert_eq!(official.page("chutich", &format!("{PAGE}{path}")).await.0, 403, "{path}");
    }
    for path in ["", "/choices", "/statement", "/evidence", "/official"] {
        let request = official.world.client.post(official.url(&format!("{PAGE}{path}")));
        let answer = request.header("cookie", &official.cookies["chutich"]).form(&[("unit", "old-10001")]);
        assert_eq!(answer.send().await.unwrap().status(), 403, "{path}");
    }
    official.world.running.stop().await.unwrap();
}
