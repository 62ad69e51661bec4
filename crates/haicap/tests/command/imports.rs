//! Rosters brought in through the pages, read by the real child process: what was put in wrong on purpose is
//! found, nothing else; the good rows go in once, however often a file comes.

use crate::city as support;
use crate::sheets;
use haicap_server::Parts;
use haicap_sheets::book::{Value, parse};
use haicap_sheets::child::ChildCommand;
use haicap_sheets::roster::NOTE_HEADER;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::personnel::Desk;

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../haicap-pack/tests/tiny");
const HCMC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../city/hcmc");

/// A mistake: sheet, row, column, what it is.
type Mistake = (String, String, String, String);

async fn desk(city: &str) -> Desk {
    let reader = ChildCommand { program: env!("CARGO_BIN_EXE_haicap").into(), arguments: vec!["read-sheet".into()] };
    Desk::reading_with(city, Parts::All, reader).await
}

/// A roster as `haicap sample roster` writes it, how many people it has, and the mistakes in it.
fn sample(folder: &Path, city: &str, name: &str, seed: u64, clean: bool) -> (PathBuf, usize, BTreeSet<Mistake>) {
    let (file, errors) = (folder.join(name), folder.join("lỗi.csv"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_haicap"));
    command.args(["sample", "roster"]).arg(&file).args(["--city", city, "--seed", &seed.to_string()]);
    if clean {
        command.arg("--clean");
    } else {
        command.arg("--errors").arg(&errors);
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let people = said.split_whitespace().next().unwrap().parse().unwrap();
    let mut mistakes = BTreeSet::new();
    if !clean {
        for line in std::fs::read_to_string(&errors).unwrap().lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            assert_eq!(cells.len(), 4, "{line}");
            mistakes.insert((cells[0].into(), cells[1].into(), cells[2].into(), cells[3].into()));
        }
        assert!(mistakes.len() > 40, "{mistakes:?}");
    }
    (file, people, mistakes)
}

/// Brings a file in and confirms its columns; returns the address of the import.
async fn bring_in(desk: &Desk, login: &str, file: &Path) -> String {
    let bytes = std::fs::read(file).unwrap();
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let (status, to, text) = desk.upload(login, &name, &bytes).await;
    assert_eq!(status, 303, "{text}");
    let path = to.strip_prefix("/p").unwrap().to_owned();
    let (status, text) = desk.page(login, &path).await;
    assert!(status == 200 && text.contains("Bước 1"), "{text}");
    let (status, to, text) = desk.form(login, &path, &format!("{path}/columns"), &[("do", "confirm")]).await;
    assert_eq!((status.as_u16(), to.as_str()), (303, format!("/p{path}").as_str()), "{text}");
    path
}

/// The text after a mark up to the next tag.
fn after<'t>(text: &'t str, mark: &str) -> &'t str {
    text.split_once(mark).map_or("", |(_, rest)| rest.split('<').next().unwrap_or_default())
}

/// Every remark that the pages of an import show.
async fn remarks(desk: &Desk, login: &str, path: &str) -> BTreeSet<Mistake> {
    let mut found = BTreeSet::new();
    let (_, text) = desk.page(login, path).await;
    assert!(text.contains("Bước 2"), "{text}");
    let choices =
        text.split_once("<select id=\"reason\"").map_or("", |(_, rest)| rest.split("</select>").next().unwrap());
    let keys =
        choices.split("value=\"").skip(1).filter_map(|rest| rest.split('"').next()).filter(|key| !key.is_empty());
    for key in keys {
        for number in 1.. {
            let (_, text) = desk.page(login, &format!("{path}?reason={key}&page={number}")).await;
            for row in text.split("<tr><th scope=\"row\"").skip(1) {
                let sheet = after(row, "data-label=\"Trang tính\">");
                let column = after(row, "<span class=\"code\">");
                let line = after(row, "data-label=\"Dòng\">");
                found.insert((sheet.into(), line.into(), column.into(), key.into()));
            }
            if !text.contains("rel=\"next\"") {
                break;
            }
        }
    }
    found
}

/// What the page of an import counts: new, changed, the same, waiting.
async fn counts(desk: &Desk, login: &str, path: &str) -> [usize; 4] {
    let (_, text) = desk.page(login, path).await;
    let list = text.split_once("<ul class=\"counts\">").unwrap().1.split_once("</ul>").unwrap().0;
    let numbers = list.split("<b>").skip(1).map(|rest| rest.split('<').next().unwrap().replace('.', ""));
    let numbers: Vec<usize> = numbers.map(|number| number.parse().unwrap()).collect();
    numbers.try_into().unwrap()
}

async fn take(desk: &Desk, login: &str, path: &str) -> String {
    let (status, to, text) = desk.form(login, path, &format!("{path}/take"), &[]).await;
    assert_eq!(status, 303, "{text}");
    to
}

#[tokio::test]
async fn every_mistake_is_found_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(HCMC).await;
    for (seed, name) in [(1, "danh sách.xlsx"), (1, "danh sách.csv"), (2, "danh sách.xlsx"), (7, "danh sách.csv")] {
        let (file, _, mistakes) = sample(folder.path(), HCMC, name, seed, false);
        let path = bring_in(&desk, "home", &file).await;
        assert_eq!(remarks(&desk, "home", &path).await, mistakes, "{name}, seed {seed}");
    }
    desk.stop().await;
}

#[tokio::test]
async fn good_rows_go_in_once_and_bad_ones_wait() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(HCMC).await;
    let (file, people, mistakes) = sample(folder.path(), HCMC, "danh sách.xlsx", 1, false);
    let path = bring_in(&desk, "home", &file).await;
    let [new, updated, same, waiting] = counts(&desk, "home", &path).await;
    assert!(updated + same == 0 && waiting > 40 && waiting <= mistakes.len(), "{new} {waiting} {mistakes:?}");
    let to = take(&desk, "home", &path).await;
    assert!(to.ends_with(&format!("?new={new}&corrected=0")), "{to}");
    assert_eq!(remarks(&desk, "home", &path).await, mistakes);
    assert_eq!(counts(&desk, "home", &path).await, [0, 0, new, waiting]);
    assert!(take(&desk, "home", &path).await.ends_with("?new=0&corrected=0"), "twice is harmless");
    // The file that goes back holds the remarks, and is as good as the first one when it comes again.
    let (status, bytes) = desk.file("home", &format!("{path}/remarks.xlsx")).await;
    assert_eq!(status, 200);
    let book = parse(&bytes, &Default::default()).unwrap();
    let noted = |value: &Value| matches!(value, Value::Text(text) if text == NOTE_HEADER);
    assert!(book.sheets.iter().any(|sheet| sheet.rows.iter().any(|row| row.cells.iter().any(|(_, v)| noted(v)))));
    let back = folder.path().join("gửi lại.xlsx");
    std::fs::write(&back, &bytes).unwrap();
    let again = bring_in(&desk, "commission", &back).await;
    // Formulas and errors of cells go back as the values they showed; everything else is found again.
    let as_values = |mistake: &&Mistake| matches!(mistake.3.as_str(), "formula" | "error_cell");
    let left: BTreeSet<Mistake> = mistakes.iter().filter(|mistake| !as_values(mistake)).cloned().collect();
    let found = remarks(&desk, "commission", &again).await;
    assert!(left.is_subset(&found), "{:?}", left.difference(&found));
    let [_, changed, same, _] = counts(&desk, "commission", &again).await;
    assert_eq!((changed, same), (0, new));
    // The corrected file brings those who waited, and doubles nobody.
    let (clean, _, _) = sample(folder.path(), HCMC, "đã sửa.xlsx", 1, true);
    let corrected = bring_in(&desk, "home", &clean).await;
    let [missing, _, _, bad] = counts(&desk, "home", &corrected).await;
    assert_eq!((new + missing, bad), (people, 0));
    take(&desk, "home", &corrected).await;
    let [new, updated, same, bad] = counts(&desk, "home", &corrected).await;
    assert_eq!([new, updated, same, bad], [0, 0, people, 0]);
    let (_, list) = desk.page("home", "/imports").await;
    assert_eq!(list.matches("đã đưa vào").count(), 2, "{list}");
    // The journal counts, it names nobody.
    let lines = desk.app.store.journal_of(&format!("import/{}", path.rsplit('/').next().unwrap())).await.unwrap();
    let commands: Vec<&str> = lines.iter().map(|line| line.command.as_str()).collect();
    assert_eq!(commands, ["bring_in", "confirm_columns", "take_rows", "export_remarks"]);
    assert!(lines.iter().all(|line| !line.events.contains("Nguyễn")), "{lines:?}");
    desk.stop().await;
}

#[tokio::test]
async fn the_server_answers_while_a_whole_city_comes_in() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(HCMC).await;
    let (file, people, _) = sample(folder.path(), HCMC, "thành phố.xlsx", 3, true);
    assert!(people > 11_000);
    let (path, brought) = watched(&desk, bring_in(&desk, "home", &file)).await;
    let (_, reading) = watched(&desk, counts(&desk, "home", &path)).await;
    let (_, taking) = watched(&desk, take(&desk, "home", &path)).await;
    assert!([brought, reading, taking].iter().all(|answers| *answers > 0), "{brought}, {reading}, {taking}");
    desk.stop().await;
}

/// Does something and asks for a page again and again meanwhile; returns how often it was answered.
async fn watched<T>(desk: &Desk, work: impl Future<Output = T>) -> (T, u32) {
    let mut work = std::pin::pin!(work);
    let mut answers = 0;
    loop {
        let asking = async {
            let answer = desk.client.get(desk.url("/sign-in")).send().await.unwrap();
            assert_eq!(answer.status(), 200);
        };
        tokio::select! {
            biased;
            done = &mut work => return (done, answers),
            () = asking => answers += 1,
        }
    }
}

#[tokio::test]
async fn family_ties_are_shown_to_who_brought_them_and_who_may_read_them() {
    let desk = desk(TINY).await;
    let text = "Mã cán bộ;Họ và tên;Ngày sinh;Giới tính;Trình độ;Đơn vị;Lĩnh vực;Người thân\n\
        CB-1;Trần Thử;04/03/1985;Nam;Luật;Phường Bến Đò;Một cửa;CB-90909\n";
    let (status, to, answer) = desk.upload("home", "quận.csv", text.as_bytes()).await;
    assert_eq!(status, 303, "{answer}");
    let path = to.strip_prefix("/p").unwrap();
    let sees = async |login: &str, path: &str| desk.page(login, path).await.1.contains("CB-90909");
    assert!(sees("home", path).await && sees("commission", path).await && !sees("home2", path).await);
    // Called something else the column stays closed, and nobody who may not read it can call it something else.
    let fields =
        |field| [("sheet", "0"), ("header_first", "1"), ("header_last", "1"), ("column-H", field), ("do", "save")];
    for field in ["", "team"] {
        desk.form("home2", path, &format!("{path}/columns"), &fields(field)).await;
        assert!(!sees("home2", path).await, "{field}");
    }
    let again = fields("relatives");
    desk.form("home", path, &format!("{path}/columns"), &again).await;
    desk.form("home", path, &format!("{path}/columns"), &[("do", "confirm")]).await;
    assert!(sees("home", path).await && !sees("home2", path).await, "the remark about a relative nobody knows");
    let shown = async |login: &str| {
        let (_, bytes) = desk.file(login, &format!("{path}/remarks.xlsx")).await;
        format!("{:?}", parse(&bytes, &Default::default()).unwrap()).contains("CB-90909")
    };
    assert!(shown("home").await && shown("commission").await && !shown("home2").await);
    desk.stop().await;
}

#[tokio::test]
async fn a_bad_file_is_refused_in_words_and_nothing_is_kept() {
    let desk = desk(TINY).await;
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let ole = |stream: &str| [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), vec![0; 600], wide(stream)].concat();
    let cases: [(&str, Vec<u8>, &str); 6] = [
        ("khóa.xlsx", ole("EncryptedPackage"), "Tệp được đặt mật khẩu"),
        ("cũ.xls", ole("Workbook"), "định dạng .xls cũ"),
        ("ảnh.png", b"\x89PNG\r\n\x1a\n\0\0\0".to_vec(), "không phải là bảng tính"),
        ("trống.csv", vec![], "Tệp trống"),
        ("hỏng.xlsx", b"PK\x03\x04 nothing".to_vec(), "Tệp bị hỏng"),
        ("lớn.csv", vec![b'a'; (20 << 20) + 1], "lớn hơn 20 MB"),
    ];
    for (name, bytes, words) in cases {
        let (status, _, text) = desk.upload("home", name, &bytes).await;
        assert!(status == 422 && text.contains(words), "{name}: {status} {text}");
    }
    let (status, _, text) = desk.upload("home", "", b"").await;
    assert!(status == 422 && text.contains("Hãy chọn một tệp"), "{text}");
    let bomb = bomb();
    let (status, _, text) = desk.upload("home", "bom.xlsx", &bomb).await;
    assert!(status == 422 && text.contains("quá nhiều dữ liệu khi giải nén"), "{} bytes: {text}", bomb.len());
    let (_, list) = desk.page("home", "/imports").await;
    assert!(list.contains("Chưa nhập tệp nào"), "{list}");
    desk.stop().await;
}

#[tokio::test]
async fn a_file_that_means_harm_leaves_the_server_untouched() {
    let desk = desk(TINY).await;
    let texts = |count: &str| format!("<sst uniqueCount=\"{count}\"></sst>");
    let greedy = sheets::package("A1", "", Some(&texts("99999999999")));
    let liar = sheets::package("A1", "", Some(&texts("9999999999999999999")));
    let far = format!("<row r=\"1048576\">{}</row>", sheets::text_cell("XFD1048576", "x"));
    let far = sheets::package("A1", &far, None);
    let cases = [
        ("bộ nhớ.xlsx", &greedy, "quá nhiều bộ nhớ", "memory"),
        ("số.xlsx", &liar, "Tệp bị hỏng", "damaged"),
        ("ô cuối.xlsx", &far, "Tệp quá lớn", "too large"),
        ("bom.xlsx", &bomb(), "quá nhiều dữ liệu khi giải nén", "unpacks to more than"),
    ];
    for (name, bytes, vi, en) in cases {
        let ((status, _, text), answers) = watched(&desk, desk.upload("home", name, bytes)).await;
        assert!(status == 422 && text.contains(vi) && answers > 0, "{name}: {status} {text}");
        // The same in English, in words and with what to do.
        let (status, text) = english(&desk, name, bytes).await;
        assert!(status == 422 && text.contains(en) && text.contains("send it again"), "{name}: {text}");
    }
    // 100,000 rows in which nothing stands cost nothing, and are no people.
    let empty = sheets::rows(100_000, |_| "<c s=\"1\"></c>".into());
    let (status, _, text) = desk.upload("home", "dòng trống.xlsx", &sheets::package("A1", &empty, None)).await;
    assert!(status == 422 && text.contains("Tệp trống"), "{text}");
    let head = ["Mã cán bộ", "Họ và tên", "Ngày sinh", "Giới tính", "Trình độ", "Đơn vị", "Lĩnh vực"];
    let person = ["CB-1", "Trần Thử", "04/03/1985", "Nam", "Luật", "Phường Bến Đò", "Một cửa"];
    let line = |row: u32, words: &[&str; 7]| -> String {
        ('A'..).zip(words).map(|(column, text)| sheets::text_cell(&format!("{column}{row}"), text)).collect()
    };
    let rows = sheets::rows(100_001, |row| match row {
        1 => line(1, &head),
        100_001 => line(row, &person),
        _ => "<c s=\"1\"></c>".into(),
    });
    let (status, to, text) = desk.upload("home", "dài.xlsx", &sheets::package("A1", &rows, None)).await;
    assert_eq!(status, 303, "{text}");
    let path = to.strip_prefix("/p").unwrap();
    desk.form("home", path, &format!("{path}/columns"), &[("do", "confirm")]).await;
    assert_eq!(counts(&desk, "home", path).await, [1, 0, 0, 0]);
    let (_, list) = desk.page("home", "/imports").await;
    assert_eq!(list.matches("/imports/").count(), 1, "nothing else was kept: {list}");
    desk.stop().await;
}

/// An upload by somebody who reads English.
async fn english(desk: &Desk, name: &str, bytes: &[u8]) -> (u16, String) {
    let (status, _, text) = desk.upload_in("home", name, bytes, "en").await;
    (status.as_u16(), text)
}

/// A file of one row about somebody, as a district writes it.
fn one_row(code: &str, name: &str, birth: &str, unit: &str, pool: &str) -> Vec<u8> {
    let head = "Mã cán bộ;Họ và tên;Ngày sinh;Giới tính;Trình độ;Đơn vị;Lĩnh vực;Diện bố trí";
    format!("{head}\n{code};{name};{birth};Nam;Luật;{unit};Một cửa;{pool}\n").into_bytes()
}

/// Brings such a file in and confirms its columns; the address of the import.
async fn confirmed(desk: &Desk, name: &str, bytes: &[u8]) -> String {
    let (status, to, text) = desk.upload("home", name, bytes).await;
    assert_eq!(status, 303, "{text}");
    let path = to.strip_prefix("/p").unwrap().to_owned();
    desk.form("home", &path, &format!("{path}/columns"), &[("do", "confirm")]).await;
    path
}

#[tokio::test]
async fn a_row_neither_overwrites_somebody_else_nor_takes_a_later_correction_back() {
    let desk = desk(TINY).await;
    let (here, there) = ("Phường Bến Đò", "Phường Chợ Cũ");
    let old = confirmed(&desk, "cũ.csv", &one_row("CB-1", "Trần Thử", "04/03/1985", here, "")).await;
    take(&desk, "home", &old).await;
    let other = confirmed(&desk, "khác.csv", &one_row("CB-1", "Lê Khác", "05/06/1979", here, "")).await;
    assert_eq!(counts(&desk, "home", &other).await, [0, 0, 0, 1]);
    assert!(desk.page("home", &other).await.1.contains("đang là mã của người khác"));
    assert!(take(&desk, "home", &other).await.ends_with("?new=0&corrected=0"));
    // A correction by a newer file; the old one is taken once more.
    let newer = confirmed(&desk, "mới.csv", &one_row("CB-1", "Trần Thử", "04/03/1985", there, "")).await;
    assert!(take(&desk, "home", &newer).await.ends_with("?new=0&corrected=1"));
    assert_eq!(counts(&desk, "home", &old).await, [0, 0, 0, 1]);
    let (_, page) = desk.page("home", &old).await;
    assert!(page.contains("đã được cập nhật theo tệp nhập sau: mới.csv"), "{page}");
    assert!(take(&desk, "home", &old).await.ends_with("?new=0&corrected=0"));
    assert_eq!(counts(&desk, "home", &newer).await, [0, 0, 1, 0], "the correction stands");
    desk.stop().await;
}

#[tokio::test]
async fn whoever_leaves_by_a_roster_loses_every_right_at_once() {
    let desk = desk(TINY).await;
    let row = |pool: &str| one_row("CB-1", "Trần Thử", "04/03/1985", "Phường Bến Đò", pool);
    let path = confirmed(&desk, "đầu.csv", &row("")).await;
    take(&desk, "home", &path).await;
    let id = desk.people("commission").await[0]["official"].as_str().unwrap().parse().unwrap();
    desk.agree("provisional", &[(id, support::WARD, "counter_officer".into())]).await;
    desk.issue("provisional", "2025-06-10").await;
    let trial = desk.running.branch().await.unwrap();
    let held = async || desk.running.instance().city_store().assignments_of_official(id).await.unwrap().len();
    assert_eq!(held().await, 1);
    assert!(trial.store.account(id).await.unwrap().unwrap().body.contains("counter_officer"));
    let path = confirmed(&desk, "nghỉ.csv", &row("Nghỉ theo NĐ 178")).await;
    assert!(take(&desk, "home", &path).await.ends_with("?new=0&corrected=1"));
    assert_eq!(held().await, 0);
    assert!(!trial.store.account(id).await.unwrap().unwrap().body.contains("counter_officer"));
    // Whoever comes back, as a newer roster says, has what their notice gives.
    let path = confirmed(&desk, "về.csv", &row("Trong diện bố trí")).await;
    take(&desk, "home", &path).await;
    assert_eq!(held().await, 1);
    desk.stop().await;
}

/// A small file that unpacks to 300 MB.
fn bomb() -> Vec<u8> {
    use std::io::Write;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let block = vec![b' '; 1 << 20];
    for _ in 0..300 {
        archive.write_all(&block).unwrap();
    }
    archive.finish().unwrap().into_inner()
}
