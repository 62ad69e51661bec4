//! Workbooks that went out come back unchanged, read by the real child process: catalogue and open dossiers.

use crate::city as support;
use haicap_sheets::child::ChildCommand;
use support::World;
use support::official::Official;

const CARRY_OVER: &str = "/readiness/carry-over";
const OPEN: &str = "Mã hồ sơ;Mã đơn vị;Thủ tục;Ngày tiếp nhận;Hạn trả;Đơn vị mới\n\
    A-1;10001;1.000001;02/06/2025;09/06/2025;\nB-1;10004;1.000001;03/06/2025;;Xã Đồng Tây\nB-2;10004;1.000001;04/06/2025;;\n";

async fn download(official: &Official, path: &str) -> Vec<u8> {
    let request = official.world.client.get(official.url(path)).header("cookie", &official.cookies["center"]);
    request.send().await.unwrap().bytes().await.unwrap().to_vec()
}

#[tokio::test]
async fn workbooks_that_went_out_come_back_and_nothing_differs() {
    let reader = ChildCommand { program: env!("CARGO_BIN_EXE_haicap").into(), arguments: vec!["read-sheet".into()] };
    let official = Official::of(World::tiny_reading(reader).await).await;
    let catalogue = download(&official, "/procedures.xlsx").await;
    let fields = [("do", "look"), ("from", "2030-01-01"), ("paper", "1/QĐ"), ("paper_date", "2025-06-01")];
    let file = Some(("danh-muc.xlsx", catalogue.as_slice()));
    let (status, _, page) = official.parts("center", "/procedures/import", &fields, file).await;
    assert!(status == 200 && page.contains("Không dòng nào khác danh mục"), "{page}");

    assert_eq!(official.send_file("center", CARRY_OVER, ("quan.csv", OPEN.as_bytes())).await.0, 303);
    let book = download(&official, &format!("{CARRY_OVER}.xlsx")).await;
    let none = [("unit", "old-10004"), ("ground", "thử"), ("replace", "1")];
    official.form("center", &format!("{CARRY_OVER}/statement"), &none).await;
    assert!(official.page("center", CARRY_OVER).await.1.contains("<b>1</b> đã nhập"));
    assert_eq!(official.send_file("center", CARRY_OVER, ("lai.xlsx", &book)).await.0, 303);
    let text = official.page("center", CARRY_OVER).await.1;
    for says in ["<b>3</b> đã nhập", "<b>2</b> có nơi nhận", "<b>1</b> chờ trả lời", "<b>0</b> dòng bị từ chối"]
    {
        assert!(text.contains(says), "{says}: {text}");
    }
    official.world.running.stop().await.unwrap();
}
