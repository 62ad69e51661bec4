//! From the trial to real work: promotion, the check that leaves no trace, the one-way switch.

use crate::support;
use haicap_core::organization::Role;
use haicap_server::AccountBody;
use haicap_store::{AccountRow, Change, NewEntry, Outcome, Trace};
use reqwest::StatusCode;
use support::official::Official;
use support::{COMMUNE, WARD};
use uuid::Uuid;

impl Official {
    /// Everything that tells a written official store from an untouched one.
    async fn traces(&self) -> (u64, Vec<Vec<String>>) {
        let store = &self.world.running.instance().official().store;
        let mut all = Vec::new();
        for trace in Trace::ALL {
            all.push(store.traces(*trace).await.unwrap());
        }
        (store.journal_count().await.unwrap(), all)
    }

    /// Takes the right to sign away from an official account alone, as in Tân Bình in July 2025.
    async fn lose_the_right_to_sign(&self, account: Uuid) {
        let app = self.world.running.instance().official();
        let row = app.store.account(account).await.unwrap().unwrap();
        let mut body: AccountBody = serde_json::from_str(&row.body).unwrap();
        body.assignments[0].roles.remove(&Role::Signatory);
        let row = AccountRow { version: row.version + 1, body: serde_json::to_string(&body).unwrap(), ..row };
        let entry = NewEntry {
            command_id: None,
            fingerprint: String::new(),
            at: 1,
            recorded_at: 1,
            actor: "test".into(),
            unit: row.unit.clone(),
            aggregate: "account".into(),
            aggregate_id: row.id.to_string(),
            version: Some(row.version),
            command: "test".into(),
            outcome: Outcome::Done,
            ground: String::new(),
            events: "[]".into(),
        };
        app.store.change(Change { accounts: vec![row], ..Change::new(entry) }).await.unwrap();
    }
}

#[tokio::test]
async fn a_unit_takes_real_dossiers_once_it_was_opened_and_not_before() {
    let mut official = Official::new().await;
    official.staffed().await;
    assert_eq!(official.submit(WARD).await, (200, String::new()), "a city without a plan just works");
    official.plan().await;
    assert_eq!(official.submit(WARD).await, (409, "unit_not_open".into()));

    let unchecked = official.form("center", &format!("/opening/{WARD}"), &[("do", "open")]).await;
    assert!(unchecked.1.contains("Chưa kiểm tra đăng nhập và ký"), "{}", unchecked.1);
    let before = official.traces().await;
    let faulty = official.form("center", "/opening", &[("do", "check")]).await;
    assert_eq!(faulty.1, "/opening?faulty=1", "the commune has nobody with an official account");
    assert_eq!(official.traces().await, before, "the check leaves no trace in the official store");

    let (_, page) = official.page("center", &format!("/opening/{COMMUNE}")).await;
    assert!(page.contains("chưa có người giữ"), "{page}");
    let refused = official.form("center", &format!("/opening/{COMMUNE}"), &[("do", "open")]).await;
    assert_eq!(refused.0, StatusCode::OK);
    assert!(refused.1.contains("chưa mở được"), "{}", refused.1);
    let half = [("do", "open"), ("signer", "Nguyễn Thử")];
    assert!(official.form("center", &format!("/opening/{COMMUNE}"), &half).await.1.contains("người ký và lý do"));

    let none = official.form("center", "/opening", &[("do", "open")]).await.1;
    assert_eq!(none, "/opening?opened=0", "nobody knows whether the ward is ready");
    let (_, page) = official.page("center", &format!("/opening/{WARD}")).await;
    assert!(page.contains("Máy quét: chưa có minh chứng") && page.contains("Rủi ro đã nêu tên"), "{page}");
    let refused = official.form("center", &format!("/opening/{WARD}"), &[("do", "open")]).await;
    assert!(refused.1.contains("chưa mở được") && refused.1.contains("chưa có minh chứng"), "{}", refused.1);
    let signed = [("do", "open"), ("signer", "Nguyễn Thử, Giám đốc"), ("reason", "Chỉ có một xã còn thiếu người")];
    official.form("center", &format!("/opening/{WARD}"), &signed).await;
    assert_eq!(official.submit(WARD).await, (200, String::new()));
    let opened = official.form("center", &format!("/opening/{COMMUNE}"), &signed).await;
    assert_eq!(opened, (StatusCode::SEE_OTHER, format!("/opening/{COMMUNE}")));
    let (_, page) = official.page("center", &format!("/opening/{COMMUNE}")).await;
    assert!(page.contains("Nguyễn Thử, Giám đốc") && page.contains("Chỉ có một xã còn thiếu người"), "{page}");
    assert_eq!(official.form("center", "/opening", &[("do", "open")]).await.1, "/opening?opened=0", "open stays open");
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn the_whole_city_opens_against_what_is_open_only_with_a_signature() {
    let mut official = Official::new().await;
    official.staffed().await;
    official.plan().await;
    for lacking in [&[("do", "open_city")][..], &[("do", "open_city"), ("signer", "Nguyễn Thử")][..]] {
        let refused = official.form("center", "/opening", lacking).await;
        assert!(refused.0 == StatusCode::OK && refused.1.contains("người ký và lý do"), "{}", refused.1);
    }
    assert_eq!(official.submit(WARD).await, (409, "unit_not_open".into()), "nothing was opened");
    let signed = [("do", "open_city"), ("signer", "Nguyễn Thử, Giám đốc"), ("reason", "Theo Kết luận số 7 (thử)")];
    assert_eq!(official.form("center", "/opening", &signed).await.1, "/opening?opened=2");
    assert_eq!(official.submit(WARD).await, (200, String::new()));
    for unit in [WARD, COMMUNE] {
        let (_, page) = official.page("center", &format!("/opening/{unit}")).await;
        assert!(page.contains("Theo Kết luận số 7 (thử)") && page.contains("Chưa kiểm tra đăng nhập"), "{page}");
    }
    assert_eq!(official.form("center", "/opening", &signed).await.1, "/opening?opened=0", "open stays open");
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_right_that_was_tried_is_promoted_and_the_check_finds_it_missing_before() {
    let mut official = Official::new().await;
    let chair = official.staffed().await;
    official.world.running.branch().await.unwrap();
    official.lose_the_right_to_sign(chair).await;
    official.plan().await;
    official.form("center", &format!("/opening/{WARD}"), &[("do", "check")]).await;
    let (_, page) = official.page("center", &format!("/opening/{WARD}")).await;
    assert!(page.contains("Chủ tịch: thiếu quyền của chức danh (Người có thẩm quyền ký)"), "{page}");
    assert!(page.contains("Cấp giấy xác nhận: hồ sơ bị tắc"), "{page}");

    let (_, page) = official.page("center", "/promotion?trial=2").await;
    assert!(page.contains("<b>1</b> vị trí có quyền khác nhau"), "{page}");
    let seen = page.split("name=\"seen\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let unreasoned = official.form("center", "/promotion", &[("trial", "2"), ("seen", seen)]).await;
    assert!(unreasoned.1.contains("hãy nêu lý do"), "no round was closed: {}", unreasoned.1);
    let fields = [("trial", "2"), ("seen", seen), ("reason", "thử")];
    assert_eq!(official.form("center", "/promotion", &fields).await.1, "/promotion?trial=2&done=1");
    let (_, page) = official.page("center", "/promotion?trial=2").await;
    assert!(page.contains("<b>0</b> vị trí có quyền khác nhau"), "{page}");

    let (_, page) = official.page("center", &format!("/opening/{WARD}")).await;
    assert!(page.contains("kiểm tra lại"), "what was checked before the promotion counts no more: {page}");
    official.form("center", &format!("/opening/{WARD}"), &[("do", "check")]).await;
    let (_, page) = official.page("center", &format!("/opening/{WARD}")).await;
    assert!(!page.contains("thiếu quyền") && !page.contains("bị tắc"), "{page}");
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn only_the_digital_centre_opens_and_only_in_the_official_store() {
    let mut official = Official::new().await;
    official.staffed().await;
    official.plan().await;
    for (path, fields) in [("/opening", [("do", "check")]), ("/promotion", [("trial", "1")])] {
        let request = official.world.client.post(official.url(path)).header("cookie", &official.cookies["chutich"]);
        assert_eq!(request.form(&fields).send().await.unwrap().status(), 403, "{path}");
    }
    let (status, page) = official.page("chutich", &format!("/opening/{WARD}")).await;
    assert_eq!(status, 200, "a unit's leader reads about the own unit");
    assert!(!page.contains("name=\"do\""), "and opens nothing: {page}");
    assert_eq!(official.page("chutich", &format!("/opening/{COMMUNE}")).await.0, 404);
    let (_, page) = official.page("chutich", "/opening").await;
    assert!(!page.contains(&COMMUNE.to_string()), "nor about other units: {page}");
    official.world.running.stop().await.unwrap();
}
