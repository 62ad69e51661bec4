//! The catalogue comes back as a table: untouched it changes nothing, changed rows become versions and lines, bad cells
//! are named.

use crate::support;
use serde_json::Value;
use std::fs;
use std::path::Path;
use support::official::Official;
use support::{WARD, World, copy_folder, submission};

const PATH: &str = "/procedures/import";
const PAPER: &str = "Quyết định số 15/QĐ-UBND công bố danh mục (thử)";

const LISTED: &str = "code = \"1.000009\"\nversion = 1\nstatus = \"catalogue_only\"\nname = \"Nhận con\"\nname_en = \"x\"\n\
    keywords = [\"nhận con\"]\nfield = \"Hộ tịch\"\nin_force_from = \"2025-06-01\"\nchannels = [\"counter\"]\n\
    law = [\"Luật thử\"]\n[[unsure]]\nfield = \"limit\"\nnote = \"không rõ\"\n";

/// The tiny city with a second procedure that is only listed.
pub(crate) async fn tiny() -> Official {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../haicap-pack/tests/tiny")), folder.path());
    fs::write(folder.path().join("procedures/1.000009.toml"), LISTED).unwrap();
    Official::of(World::of(folder.path().to_str().unwrap()).await).await
}

async fn download(official: &Official) -> String {
    official.world.client.get(official.url("/procedures.csv")).send().await.unwrap().text().await.unwrap()
}

/// Sends a table and looks at it; status and page.
async fn look(official: &Official, table: &str) -> (u16, String) {
    look_at(official, "danh-muc.csv", table.as_bytes()).await
}

/// Sends a file and looks at it; status and page.
pub(crate) async fn look_at(official: &Official, name: &str, bytes: &[u8]) -> (u16, String) {
    let fields = [("do", "look"), ("from", "2025-06-12"), ("paper", PAPER), ("paper_date", "2025-06-09")];
    let (status, _, page) = official.parts("center", PATH, &fields, Some((name, bytes))).await;
    (status, page)
}

/// Publishes what a page shows; status and where to.
pub(crate) async fn publish(official: &Official, looked: &str) -> (u16, String) {
    let book = looked.split("name=\"book\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let book = book.replace("&#34;", "\"").replace("&#38;", "&").replace("&#39;", "'").replace("&#60;", "<");
    let fields = [
        ("do", "publish"),
        ("book", book.as_str()),
        ("from", "2025-06-12"),
        ("paper", PAPER),
        ("paper_date", "2025-06-09"),
    ];
    let (status, to, _) = official.parts("center", PATH, &fields, None).await;
    (status, to)
}

#[tokio::test]
async fn rows_become_versions_and_lines_of_the_catalogue_all_at_once_and_stay() {
    let official = tiny().await;
    let head = download(&official).await.lines().next().unwrap().to_owned();
    assert!(head.contains("Từ thường dùng"), "{head}");
    let table = "Mã thủ tục,Tên thủ tục,Lĩnh vực,Cách nộp,\"Phí, lệ phí\",Thời hạn,Căn cứ pháp lý\n\
                 1.000001,,,,5.000 đồng/trang,2 ngày làm việc,\n\
                 1.000009,Thủ tục nhận cha,,,,3 ngày làm việc,\n\
                 1.000077,Thủ tục mới,Đất đai,\"Trực tiếp, Trực tuyến\",miễn phí,,Luật Đất đai\n";
    let (status, page) = look(&official, table).await;
    assert_eq!(status, 200, "{page}");
    for words in [
        "phiên bản 2, từ 12/06/2025",
        "1 ngày làm việc → 2 ngày làm việc",
        "sửa mục trong danh mục",
        "Nhận con → Thủ tục nhận cha",
        "mục mới trong danh mục",
        PAPER,
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!official.world.app.city().listed.contains_key("1.000077"), "nothing was published yet");
    assert_eq!(publish(&official, &page).await, (303, "/procedures/import?done=3".into()));

    let city = official.world.app.city();
    let version = city.last_version("1.000001").unwrap();
    assert_eq!((version.id.version, version.fee.tiers[0].each, version.limit.amount), (2, 5_000, 2));
    assert_eq!(version.papers, city.versions("1.000001").next().unwrap().papers, "papers and steps stay");
    assert!(!version.unsure.iter().any(|unsure| unsure.field == "limit"), "the paper says it");
    let listed = &city.listed["1.000077"];
    assert!(listed.limit.is_none() && listed.unsure.iter().any(|unsure| unsure.field == "limit"));
    let store = &official.world.app.city_store;
    for id in ["procedure_version/1.000001/2", "listed_procedure/1.000009", "listed_procedure/1.000077"] {
        assert_eq!(store.journal_of(id).await.unwrap().len(), 1, "{id}");
    }
    let (_, untouched) = look(&official, &download(&official).await).await;
    assert!(untouched.contains("Không dòng nào khác") && untouched.contains("3 dòng giữ nguyên"), "{untouched}");
    let again = look(&official, table).await.1;
    assert!(again.contains("Không dòng nào khác"), "what was brought in is there: {again}");

    let world = official.world.reopened().await;
    assert!(world.app.city().listed.contains_key("1.000077") && world.app.city().versions("1.000001").count() == 2);
    let shown = world.client.get(format!("{}/procedures/1.000077", world.base())).send().await.unwrap();
    assert!(shown.text().await.unwrap().contains("Thủ tục này mới có trong danh mục"));
    let counter = world.staff(WARD, "counter_officer").await;
    let (_, body) = submission(WARD, "1.000077", &[]);
    assert_eq!(world.post(&counter.token, "dossiers", &body).await.error(), "catalogue_only");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_table_of_today_does_not_undo_a_version_that_is_to_come() {
    let official = tiny().await;
    let later = |limit: &str| format!("Mã thủ tục,Thời hạn,Áp dụng từ\n1.000001,{limit},01/01/2090\n");
    let (_, page) = look(&official, &later("2 ngày làm việc")).await;
    assert_eq!(publish(&official, &page).await.0, 303);
    let table = download(&official).await;
    assert!(table.contains("1 ngày làm việc"), "it shows what is in force: {table}");
    let (_, page) = look(&official, &table).await;
    assert!(page.contains("Không dòng nào khác"), "{page}");
    let dearer = table.replace("2.000 đồng/trang", "5.000 đồng/trang").replace("01/06/2025", "02/01/2090");
    let (_, page) = look(&official, &dearer).await;
    assert!(page.contains("phiên bản 3, từ 02/01/2090"), "{page}");
    assert_eq!(publish(&official, &page).await.0, 303);
    let last = official.world.app.city().last_version("1.000001").unwrap();
    assert_eq!((last.limit.amount, last.fee.tiers[0].each), (2, 5_000), "what the table did not change stays");
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn each_bad_cell_is_named_and_then_nothing_is_brought_in() {
    let mut official = tiny().await;
    let table = "Mã thủ tục,Tên thủ tục,Phí,Thời hạn,Cách nộp,fee,Áp dụng từ\n\
                 1.000001,,,2 tuần,fax,8.00 đồng,31/02/2026\n\
                 1.000001,,,,,,\n\
                 12,x,,,,,\n\
                 1.000078,Thiếu lĩnh vực,,,Trực tiếp,,\n\
                 1.000009,,,4 ngày,,,\n";
    let (status, page) = look(&official, table).await;
    assert_eq!(status, 422, "{page}");
    for words in [
        "ô D2, “2 tuần”",
        "ô E2, “fax”",
        "ô F2, “8.00 đồng”",
        "ô G2, “31/02/2026”",
        "ô A3, “1.000001”: mã đã có",
        "ô A4, “12”",
        "dòng 5",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let (_, page) = look(&official, "Tên,Phí\nx,y\n").await;
    assert!(page.contains("Không thấy dòng tiêu đề"), "{page}");
    let fields = [("do", "look"), ("from", "2025-06-09"), ("paper", ""), ("paper_date", "2025-06-30")];
    let good = "Mã thủ tục,Thời hạn\n1.000001,2 ngày làm việc\n1.000009,4 ngày\n";
    let (status, _, page) = official.parts("center", PATH, &fields, Some(("a.csv", good.as_bytes()))).await;
    assert_eq!(status, 422, "{page}");
    for words in ["Ngày áp dụng đã qua", "Ghi số, ngày và tên", "ở tương lai"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let only_listed = "Mã thủ tục,Thời hạn\n1.000009,4 ngày\n";
    let (status, _, page) = official.parts("center", PATH, &fields, Some(("a.csv", only_listed.as_bytes()))).await;
    assert!(
        status == 422 && page.contains("Ghi số, ngày và tên"),
        "lines of the catalogue rest on a paper, too: {page}"
    );
    let fields =
        [("do", "publish"), ("book", "{"), ("from", "2025-06-12"), ("paper", PAPER), ("paper_date", "2025-06-09")];
    assert_eq!(official.parts("center", PATH, &fields, None).await.0, 400);
    official.staffed().await;
    assert_eq!(official.page("quay", PATH).await.0, 403);
    assert_eq!(official.parts("quay", PATH, &fields, None).await.0, 403);
    let offered: Value =
        official.world.client.get(official.url("/api/v1/procedures")).send().await.unwrap().json().await.unwrap();
    assert_eq!(offered[0]["version"], 1, "nothing was brought in");
    official.world.running.stop().await.unwrap();
}
