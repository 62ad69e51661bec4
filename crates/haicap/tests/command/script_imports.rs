//! Scripts brought in through the page, read by the real child process: nothing is kept before it is saved, whatever is
//! wrong with a file is told with its place, and a workbook that was taken out comes back as it was.

use crate::city as support;
use crate::sheets;
use haicap_core::organization::Role;
use haicap_pack::Pack;
use haicap_server::{AccountOrder, Instance, Options, Running, put_account};
use haicap_sheets::child::ChildCommand;
use haicap_store::{Location, OpenOptions};
use reqwest::Client;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../haicap-pack/tests/tiny");
const PASSWORD: &str = "mật khẩu đủ dài";
const TEXT: &str = "# language: vi\n@chay-truoc\nTính năng: Thử nộp hồ sơ\n  Lời dẫn\n\n  @dong-loat\n  \
    Khung kịch bản: Nộp rồi tiếp nhận\n    Một dòng ghi chú\n    Biết bây giờ là 08:00\n    \
    Và <số> người dân cần thủ tục 1.000001\n    Khi người dân nộp hồ sơ tại quầy\n    \
    Và công chức một cửa làm \"báo cáo; gửi\" trên hệ thống \"Trục liên thông\"\n    \
    Và công chức một cửa tiếp nhận hồ sơ\n    Thì hồ sơ có mã\n\n    Dữ liệu: Hai nhóm\n      | số |\n      | 1  |\n      | 2  |\n";

struct Workshop {
    running: Running,
    client: Client,
    cookie: String,
    _folder: TempDir,
}

impl Workshop {
    async fn new() -> Workshop {
        let folder = tempfile::tempdir().unwrap();
        let reader =
            ChildCommand { program: env!("CARGO_BIN_EXE_haicap").into(), arguments: vec!["read-sheet".into()] };
        let options = Options {
            location: Location::folder(folder.path()),
            outbox: folder.path().join("outbox"),
            staff_seed: Some(1),
            store: OpenOptions::default(),
            parts: Default::default(),
            personnel_from: None,
            sheet_reader: Some(reader),
        };
        let instance = Instance::open(Arc::new(Pack::read(Path::new(TINY)).unwrap()), options).await.unwrap();
        let listener = haicap_server::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
        let running = haicap_server::start(listener, instance, None).await.unwrap();
        let order = AccountOrder {
            login: "center".into(),
            password: PASSWORD.into(),
            name: "Trung tâm thử".into(),
            post: None,
            roles: [Role::DigitalCenter].into(),
            districts: Default::default(),
            person: None,
        };
        put_account(running.instance(), order).await.unwrap();
        running.instance().take_in_scripts(&[("thu".into(), TEXT.into())]).await.unwrap();
        let client = support::client();
        let form = [("login", "center"), ("password", PASSWORD)];
        let answer = client.post(format!("{}/sign-in", running.url())).form(&form).send().await.unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        Workshop { running, client, cookie, _folder: folder }
    }

    async fn get(&self, path: &str) -> Vec<u8> {
        let url = format!("{}{path}", self.running.url());
        let answer = self.client.get(url).header("cookie", &self.cookie).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.bytes().await.unwrap().to_vec()
    }

    async fn page(&self, path: &str) -> String {
        String::from_utf8(self.get(path).await).unwrap()
    }

    /// Sends a file with names of columns.
    async fn send(&self, name: &str, file: &[u8], own: &[(&str, &str)]) -> (u16, String) {
        let page = self.page("/scripts/import").await;
        let csrf = fields(&page, "method=\"post\"").into_iter().find(|(name, _)| name == "csrf").unwrap().1;
        let texts =
            own.iter().copied().chain([("csrf", csrf.as_str())]).map(|(name, text)| {
                format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
            });
        let head = format!("--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        let body = [texts.collect::<String>().as_bytes(), head.as_bytes(), file, b"\r\n--x--\r\n"].concat();
        let request = self.client.post(format!("{}/scripts/import", self.running.url())).header("cookie", &self.cookie);
        let request = request.header("content-type", "multipart/form-data; boundary=x").body(body);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// Saves what an import opened; where it stands now.
    async fn save(&self, opened: &str) -> String {
        let mut form = fields(opened, "class=\"script-form\"");
        form.iter_mut().filter(|(name, _)| name == "note").for_each(|(_, note)| *note = "nhập từ tệp".into());
        form.push(("op".into(), "save".into()));
        let request = self.client.post(format!("{}/scripts/new", self.running.url())).header("cookie", &self.cookie);
        let answer = request.form(&form).send().await.unwrap();
        let to = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        to.unwrap_or(answer.text().await.unwrap())
    }
}

fn plain(text: &str) -> String {
    text.replace("&#34;", "\"").replace("&#60;", "<").replace("&#62;", ">").replace("&#39;", "'").replace("&#38;", "&")
}

/// What a browser would send of a form: inputs with their values, ticked boxes, text areas.
fn fields(page: &str, form: &str) -> Vec<(String, String)> {
    let form = page.rsplit_once(form).unwrap().1;
    let attribute = |tag: &str, name: &str| Some(plain(tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?));
    let mut fields = Vec::new();
    for piece in form.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        let Some(name) = attribute(tag, "name").filter(|name| name != "op") else { continue };
        if tag.starts_with("textarea") {
            fields.push((name, plain(text)));
        } else if tag.starts_with("input") && (!tag.contains("\"checkbox\"") || tag.contains(" checked")) {
            fields.push((name, attribute(tag, "value").unwrap_or_default()));
        }
    }
    fields
}

const GOOD: &str = "Kịch bản sáng,,,,\nGiờ,Nội dung công việc,Người thực hiện,Kết quả,Điện thoại\n\
    8h00,cần thủ tục 1.000001,1 người dân,,\n,nộp hồ sơ tại quầy,người dân,,\n,tiếp nhận hồ sơ,công chức một cửa,hồ sơ có mã,1022\n";

fn cell(text: &str) -> String {
    format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>")
}

fn word(tables: &[&[&[&str]]]) -> Vec<u8> {
    let row = |row: &&[&str]| format!("<w:tr>{}</w:tr>", row.iter().map(|text| cell(text)).collect::<String>());
    let table = |rows: &&[&[&str]]| {
        format!("<w:p><w:r><w:t>Buổi sáng</w:t></w:r></w:p><w:tbl>{}</w:tbl>", rows.iter().map(row).collect::<String>())
    };
    let text = format!("<w:document>{}</w:document>", tables.iter().map(table).collect::<String>());
    sheets::pack([("[Content_Types].xml", &b"<Types/>"[..]), ("word/document.xml", text.as_bytes())], 1)
}

#[tokio::test]
async fn a_table_of_officials_is_opened_for_checking_and_kept_only_when_it_is_saved() {
    let shop = Workshop::new().await;
    let (status, opened) = shop.send("sáng 11_6.csv", GOOD.as_bytes(), &[]).await;
    assert_eq!(status, 200, "{opened}");
    for said in ["value=\"08:00\"", "Đã đọc bảng “CSV”: 3 dòng", "Không đọc cột E “Điện thoại”", "chưa thấy lỗi nào"]
    {
        assert!(opened.contains(said), "{said}: {opened}");
    }
    assert!(!shop.page("/scripts").await.contains("Kịch bản sáng"), "nothing is kept yet");
    assert_eq!(shop.save(&opened).await, "/scripts/kich-ban-sang?saved=1");
    assert!(shop.page("/scripts").await.contains("Kịch bản sáng"));

    // Two tables of a text, whatever its name says; a sentence that nobody knows is marked, not refused.
    let rows: &[&[&str]] = &[&["Việc", "Người thực hiện"], &["nộp hồ sơ tại quầy", "người dân"], &["đi chợ", ""]];
    let (status, opened) = shop.send("kịch bản.xlsx", &word(&[rows, rows]), &[]).await;
    assert_eq!(status, 200, "{opened}");
    for said in ["Bảng 2: Buổi sáng", "name=\"p1.r1.task\"", "đi chợ", "cần sửa trước khi lưu"] {
        assert!(opened.contains(said), "{said}: {opened}");
    }
    shop.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_workbook_that_was_taken_out_comes_back_without_loss() {
    let shop = Workshop::new().await;
    let bytes = shop.get("/scripts/thu/versions/1/script.xlsx").await;
    let (status, opened) = shop.send("thu.xlsx", &bytes, &[]).await;
    assert_eq!(status, 200, "{opened}");
    let to = shop.save(&opened).await;
    assert_eq!(to, "/scripts/thu-nop-ho-so?saved=1", "{to}");
    let gherkin = |page: String| plain(page.split_once("# language: vi").unwrap().1.split_once("</pre>").unwrap().0);
    let (old, new) = (shop.page("/scripts/thu").await, shop.page("/scripts/thu-nop-ho-so").await);
    assert_eq!(gherkin(new), gherkin(old));
    shop.running.stop().await.unwrap();
}

#[tokio::test]
async fn whatever_is_wrong_with_a_file_is_told_with_its_place_and_what_to_do() {
    let shop = Workshop::new().await;
    let lines = |count: usize| format!("Giờ,Việc\n{}", "8h,ký kết quả\n".repeat(count)).into_bytes();
    let locked = [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), utf16("EncryptedPackage")].concat();
    let old_word = [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), utf16("WordDocument")].concat();
    let megabyte = vec![b' '; 1 << 20];
    let macros = sheets::pack([("word/document.xml", &b"<w:tbl/>"[..]), ("word/vbaProject.bin", b"x")], 1);
    let formula = "Giờ,Việc\n8h,=A1\n,#REF!\n".as_bytes().to_vec();
    let broken = sheets::pack([("word/document.xml", &b"\xff\xfe"[..])], 1);
    for (name, file, said) in [
        ("khóa.docx", locked, "được đặt mật khẩu"),
        ("cũ.doc", old_word, "không phải là bảng .xlsx, .docx hoặc .csv"),
        ("bom.docx", sheets::pack([("word/document.xml", megabyte.as_slice())], 257), "Chép riêng bảng kịch bản"),
        ("dài.csv", lines(100_000), "tối đa 9000 dòng có dữ liệu"),
        ("dài.csv", lines(301), "Bảng “CSV” có 301 dòng, tối đa 300"),
        ("công thức.csv", formula.clone(), "Bảng “CSV”, dòng 2, cột B, “=A1”: công thức chưa có kết quả"),
        ("công thức.csv", formula, "Bảng “CSV”, dòng 3, cột B, “#REF!”: ô báo lỗi"),
        ("macro.docm", macros, "Tệp có macro"),
        ("ảnh.xlsx", b"\x89PNG\r\n\x1a\nrest".to_vec(), "không phải là bảng .xlsx, .docx hoặc .csv"),
        ("hỏng.docx", broken, "Tệp bị hỏng"),
        ("cũ.csv", b"Gi\xea,Vi\xf6c\n".to_vec(), "không dùng bảng mã Unicode"),
        ("trống.csv", b" \n".to_vec(), "Tệp trống"),
        (
            "khác.csv",
            "Họ tên,Năm sinh\nA,1980\n".as_bytes().to_vec(),
            "Không nhận ra bảng kịch bản nào (đã xem: “CSV”)",
        ),
        ("", vec![], "Hãy chọn một tệp"),
    ] {
        let (status, page) = shop.send(name, &file, &[("system", "Phần nào")]).await;
        assert!(status == 422 && page.contains(said), "{name}: {status} {said}: {page}");
        assert!(page.contains("value=\"Phần nào\"") && page.contains("Chưa có gì thay đổi"), "{name}: {page}");
    }
    // What was named is found, and accents in pieces are no difference.
    let pieces = "Phải làm".replace('ả', "a\u{309}");
    let file = format!("Giờ,{pieces}\n8h,ký kết quả\n");
    let (status, opened) = shop.send("x.csv", file.as_bytes(), &[("task", "Phải làm")]).await;
    assert!(status == 200 && opened.contains("value=\"ký kết quả\""), "{opened}");
    shop.running.stop().await.unwrap();
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}
