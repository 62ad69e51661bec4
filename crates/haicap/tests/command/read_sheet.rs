//! Files that strangers send, read by the real child process: what is refused is refused with the right
//! words, within its limits, and nothing that stands in a file harms the process that asked.

use crate::sheets;
use haicap_sheets::book::{Book, Column, ReadError, Value};
use haicap_sheets::child::{ChildCommand, Limits, read_in_child};
use sheets::{pack, package, rows, text_cell};
use std::time::{Duration, Instant};

fn command() -> ChildCommand {
    ChildCommand { program: env!("CARGO_BIN_EXE_haicap").into(), arguments: vec!["read-sheet".into()] }
}

fn read(bytes: &[u8]) -> Result<Book, ReadError> {
    let limits = Limits::default();
    let begun = Instant::now();
    let read = read_in_child(&command(), bytes, &limits);
    assert!(begun.elapsed() < Duration::from_secs(limits.wall_seconds + 5), "{read:?}");
    read
}

fn refused(bytes: &[u8]) -> &'static str {
    let error = read(bytes).unwrap_err();
    assert!(error.message().ends_with('.') && error.cure().ends_with('.'), "{error}");
    error.key()
}

#[test]
fn an_honest_file_is_read_whatever_size_it_claims() {
    let cells = rows(2, |row| text_cell(&format!("B{row}"), "Trần Thị Mai"));
    for dimension in ["A1:B2", "A1:XFD1048576", "A1"] {
        let book = read(&package(dimension, &cells, None)).unwrap();
        assert_eq!(book.sheets[0].name, "Một");
        assert_eq!(book.sheets[0].value(2, Column(1)), Some(&Value::Text("Trần Thị Mai".into())));
    }
}

#[test]
fn empty_rows_cost_nothing() {
    let cells =
        rows(100_001, |row| if row > 100_000 { text_cell("A100001", "cuối") } else { "<c s=\"1\"></c>".into() });
    let book = read(&package("A1", &cells, None)).unwrap();
    assert_eq!(book.sheets[0].rows.len(), 1);
    assert_eq!(book.sheets[0].rows[0].number, 100_001);
}

#[test]
fn formulas_come_as_formulas() {
    let cells = "<row r=\"1\"><c r=\"A1\"><f>1+1</f><v>2</v></c><c r=\"B1\" t=\"e\"><v>#REF!</v></c></row>";
    let book = read(&package("A1", cells, None)).unwrap();
    let formula = Value::Formula { formula: "1+1".into(), cached: Some(Box::new(Value::Int(2))) };
    assert_eq!(book.sheets[0].value(1, Column(0)), Some(&formula));
    assert_eq!(book.sheets[0].value(1, Column(1)), Some(&Value::Error("#REF!".into())));
    // A number of a shared formula is not the length of a list.
    let shared = "<row r=\"1\"><c r=\"A1\"><f t=\"shared\" ref=\"A1:A2\" si=\"9999999999\">1</f><v>1</v></c></row>";
    assert!(read(&package("A1", shared, None)).is_ok());
}

#[test]
fn text_files_in_each_encoding() {
    let text = "Họ tên;Ngày sinh\nĐặng Thị Hằng;04/03/1985\n";
    let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    for bytes in [
        text.as_bytes().to_vec(),
        [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        [b"\xff\xfe".as_slice(), &wide(u16::to_le_bytes)].concat(),
        [b"\xfe\xff".as_slice(), &wide(u16::to_be_bytes)].concat(),
        wide(u16::to_le_bytes),
        text.replace(';', "\t").into_bytes(),
        text.replace(';', ",").into_bytes(),
    ] {
        let book = read(&bytes).unwrap();
        assert_eq!(book.sheets[0].value(2, Column(0)), Some(&Value::Text("Đặng Thị Hằng".into())));
        assert_eq!(book.sheets[0].value(2, Column(1)), Some(&Value::Text("04/03/1985".into())));
    }
}

#[test]
fn bad_files_are_refused_with_the_right_words() {
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let ole =
        |stream: &str| [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(), &[0; 600], &utf16(stream), &[0; 600]].concat();
    let honest = package("A1", &rows(50, |row| text_cell(&format!("A{row}"), "Trần Thị Mai")), None);
    let columns: String = (0..5_000).map(|at| text_cell(&format!("{}1", Column(at)), "x")).collect();
    let long = format!("<sst uniqueCount=\"1\"><si><t>{}</t></si></sst>", "dài ".repeat(8_000));
    let repeated = rows(20_000, |row| format!("<c r=\"A{row}\" t=\"s\"><v>0</v></c>"));
    for (name, bytes, key) in [
        ("nothing", vec![], "empty"),
        ("no cells", package("A1", "", None), "empty"),
        ("blank text", b" \n\n ;\n".to_vec(), "empty"),
        ("picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0".to_vec(), "not_a_spreadsheet"),
        ("page", b"<html><table></table></html>".to_vec(), "not_a_spreadsheet"),
        ("text of Word", pack([("word/document.xml", b"<w/>".as_slice())], 1), "not_a_spreadsheet"),
        ("old Excel", ole("Workbook"), "old_xls"),
        ("password", ole("EncryptedPackage"), "password_protected"),
        ("Windows-1258", b"Tr\xe2\xec\x6e Th\xf2 Mai;1\n".to_vec(), "legacy_encoding"),
        ("half a file", honest[..honest.len() / 2].to_vec(), "damaged"),
        ("broken in the middle", [&honest[..600], &[7; 40], &honest[640..]].concat(), "damaged"),
        ("sheet ends early", package("A1", "</sheetData><row><c", None), "empty"),
        ("60,000 rows", package("A1", &rows(60_000, |row| text_cell(&format!("A{row}"), "x")), None), "too_large"),
        ("5,000 columns", package("A1", &format!("<row r=\"1\">{columns}</row>"), None), "too_large"),
        (
            "the last cell",
            package("A1", &format!("<row r=\"1048576\">{}</row>", text_cell("XFD1048576", "x")), None),
            "too_large",
        ),
        ("one long text in many cells", package("A1", &repeated, Some(&long)), "too_large"),
        ("20 MB", vec![b'x'; (20 << 20) + 1], "too_large"),
        (
            "a table of 100 thousand million texts",
            package("A1", "", Some("<sst uniqueCount=\"99999999999\"></sst>")),
            "too_much_memory",
        ),
        (
            "more texts than numbers",
            package("A1", "", Some("<sst uniqueCount=\"9999999999999999999\"></sst>")),
            "damaged",
        ),
    ] {
        assert_eq!(refused(&bytes), key, "{name}");
    }
}

#[test]
fn a_bomb_is_counted_and_not_unpacked() {
    let megabyte = vec![b' '; 1 << 20];
    let parts = || [("xl/workbook.xml", megabyte.as_slice())];
    let bomb = pack(parts(), 257);
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    assert_eq!(refused(&bomb), "zip_bomb");
    // The same, with a size of one byte in both of its headers.
    let size = (257_u32 << 20).to_le_bytes();
    let mut liar = bomb.clone();
    for at in 0..liar.len() - 4 {
        if liar[at..at + 4] == size {
            liar[at..at + 4].copy_from_slice(&1_u32.to_le_bytes());
        }
    }
    assert_ne!(liar, bomb);
    assert!(["zip_bomb", "damaged"].contains(&refused(&liar)));
}

#[test]
fn whoever_exceeds_a_limit_is_stopped() {
    let honest = package("A1", &rows(3, |row| text_cell(&format!("A{row}"), "x")), None);
    let key = |command: &ChildCommand, limits: Limits| read_in_child(command, &honest, &limits).unwrap_err().key();
    let real = command();
    assert_eq!(key(&real, Limits { wall_seconds: 0, ..Limits::default() }), "took_too_long");
    assert_eq!(key(&real, Limits { unpacked_bytes: 100, ..Limits::default() }), "zip_bomb");
    assert_eq!(key(&real, Limits { sheets: 0, ..Limits::default() }), "too_large");
    assert_eq!(key(&real, Limits { input_bytes: 10, ..Limits::default() }), "too_large");
    let texts = format!("<sst>{}</sst>", format!("<si><t>{}</t></si>", "dài ".repeat(200_000)).repeat(200));
    let hungry = package("A1", &text_cell("A1", "x"), Some(&texts));
    let error = read_in_child(&real, &hungry, &Limits { memory_bytes: 150 << 20, ..Limits::default() }).unwrap_err();
    assert_eq!(error, ReadError::TooMuchMemory { limit: 150 });
    // Other programs stand in for a child that went mad: endless talk, silence, none at all.
    let program = |path: &str| ChildCommand { program: path.into(), arguments: vec!["--".into()] };
    let small = || Limits { output_bytes: 1 << 20, ..Limits::default() };
    assert_eq!(key(&program("/usr/bin/yes"), small()), "too_large");
    assert_eq!(key(&program("/usr/bin/true"), small()), "reader_unavailable");
    assert_eq!(key(&program("/không/có"), small()), "reader_unavailable");
}

#[test]
fn a_child_reads_the_roster_of_a_whole_city() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("danh sách.xlsx");
    let headers = ["STT", "Mã cán bộ", "Họ và tên", "Ngày sinh", "Giới tính", "Trình độ", "Đơn vị", "Lĩnh vực"];
    let people = (1..=11_600_i64).map(|number| {
        let code = format!("CB-{number:05}");
        let birth = format!("{:02}/{:02}/{}", number % 28 + 1, number % 12 + 1, 1965 + number % 35);
        let name = ["Trần", "Lê", "Võ"][number as usize % 3].to_owned() + " Thử";
        vec![
            number.into(),
            code.into(),
            name.into(),
            birth.into(),
            "Nữ".into(),
            "Luật".into(),
            "Phường Bến Đò".into(),
            "Một cửa".into(),
        ]
    });
    haicap_sheets::write_xlsx(&file, "Quận Một", &headers, people).unwrap();
    let bytes = std::fs::read(&file).unwrap();
    let book = read(&bytes).unwrap();
    let city = haicap_pack::Pack::read(std::path::Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../haicap-pack/tests/tiny"
    )));
    let city = city.unwrap().city;
    let recognition = haicap_sheets::roster::recognise(&book);
    assert_eq!(haicap_sheets::roster::check_mapping(&recognition, &city), []);
    let reading = haicap_sheets::roster::read(&book, &recognition, &city, &[]);
    assert_eq!(reading.rows.len() + reading.remarks.len(), 11_600);
    assert_eq!(reading.passed_over, []);
    let back = haicap_sheets::roster::with_remarks(&book, &reading.remarks, "Người thử").unwrap();
    assert!(back.starts_with(b"PK"));
}
