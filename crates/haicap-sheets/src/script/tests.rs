//! Tables of officials, and workbooks that come back as they were written.

use super::*;
use crate::book::{Book, Merge, Value, parse};
use crate::child::Limits;
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

fn sheet(rows: &[&[&str]]) -> Sheet {
    let row = |(number, cells): (u32, &&[&str])| BookRow {
        number,
        cells: (0..)
            .map(At)
            .zip(*cells)
            .filter(|(_, text)| !text.is_empty())
            .map(|(at, text)| (at, Value::Text((*text).into())))
            .collect(),
    };
    let rows = (1..).zip(rows).map(row).filter(|row| !row.cells.is_empty()).collect();
    Sheet { name: "Bảng 1: Ngày 11/6".into(), rows, merges: vec![] }
}

fn script(sheets: Vec<Sheet>) -> Reading {
    read_script(&Book { sheets, hidden: vec!["Ẩn".into()] }, &OwnNames::new()).unwrap()
}

#[test]
fn a_table_of_officials_is_read_with_its_merged_cells() {
    let mut sheet = sheet(&[
        &["KỊCH BẢN NGÀY 11/6"],
        &["(kèm theo công văn)"],
        &["STT", "Thời gian", "Nội dung công việc", "Thực hiện", "", "Kết quả mong đợi", "Phụ trách dự phòng"],
        &["", "", "", "Người", "Hệ thống", ""],
        &["I. Tiếp nhận"],
        &["1", "8h30", "nộp hồ sơ tại quầy", "người dân", "", "hồ sơ có mã; lệ phí là 0 đồng"],
        &["2", "", "yêu cầu bổ sung", "chuyên viên", "haicap", "- a \"x; y\"\n- b", "Trạm y tế"],
        &["", "", "", "", "", "c"],
        &["3", "15 giờ", "trình ký kết quả", "", "", ""],
    ]);
    let merge = |rows, first, last| Merge { rows, columns: (At(first), At(last)) };
    sheet.merges = vec![merge((7, 9), 3, 3), merge((5, 5), 0, 6), merge((3, 3), 3, 4)];
    let read = script(vec![sheet]);
    let part = &read.table.parts[0];
    assert_eq!(part.title, "KỊCH BẢN NGÀY 11/6");
    assert_eq!(part.notes, ["(kèm theo công văn)", "I. Tiếp nhận"]);
    let [one, two, three] = &part.rows[..] else { panic!("{read:?}") };
    assert_eq!((one.time.as_str(), one.who.as_str()), ("08:30", "người dân"));
    assert_eq!(one.expected, ["hồ sơ có mã", "lệ phí là 0 đồng"]);
    assert_eq!(two.expected, ["a \"x; y\"", "b", "c"], "a row of which only results are left goes on");
    assert_eq!((two.task.as_str(), two.system.as_str()), ("yêu cầu bổ sung", ""));
    assert_eq!((three.time.as_str(), three.who.as_str()), ("15:00", "chuyên viên"));
    assert_eq!(read.sheets[0].others, [(At(6), "Phụ trách dự phòng".to_owned())], "what is not read is named");
    assert_eq!((read.hidden, read.table.tags.len()), (vec!["Ẩn".to_owned()], Tag::ALL.len()));
}

#[test]
fn a_row_below_the_header_that_begins_like_a_heading_stays_a_row() {
    let read = script(vec![sheet(&[&["Giờ", "Việc"], &["08:00", "yêu cầu bổ sung giấy tờ"]])]);
    assert_eq!(read.table.parts[0].rows[0].task, "yêu cầu bổ sung giấy tờ");
    assert_eq!(read.table.parts[0].title, "Ngày 11/6", "what stands above a table of a text is its title");
}

#[test]
fn own_names_of_columns_are_taken_and_other_sheets_left_aside() {
    let own_sheet = || sheet(&[&["Khi nào", "Phải làm", "Ai"], &["08:00", "ký kết quả", "lãnh đạo"]]);
    let read = script(vec![own_sheet()]);
    assert!(read.table.parts.is_empty() && read.passed.len() == 1, "{read:?}");
    let name = |column, name: &str| (column, name.to_owned());
    let own = [name(Column::Task, "phải làm"), name(Column::Time, "Khi nào"), name(Column::System, "Máy")];
    let book = Book { sheets: vec![own_sheet(), sheet(&[&["Danh bạ"]])], hidden: vec![] };
    let read = read_script(&book, &own.into()).unwrap();
    assert_eq!((read.table.parts[0].rows[0].task.as_str(), read.passed.len()), ("ký kết quả", 1));
    assert_eq!(read.unfound, [Column::System], "a name that no sheet has is told");
}

#[test]
fn letters_in_pieces_are_put_together() {
    let pieces: String = "Nội dung".nfd().collect();
    let task: String = "tiếp nhận hồ sơ".nfd().collect();
    let read = script(vec![sheet(&[&["Giờ", &pieces], &["08:00", &task]])]);
    assert_eq!(read.table.parts[0].rows[0].task, "tiếp nhận hồ sơ");
}

#[test]
fn every_cell_without_a_value_is_told_with_its_place() {
    let mut sheet = sheet(&[&["Giờ", "Việc", "Khác"], &["x", "y", "z"], &["x", "y", "z"]]);
    let formula = |cached| Value::Formula { formula: "A1".into(), cached };
    sheet.rows[1].cells[0].1 = formula(None);
    sheet.rows[1].cells[1].1 = formula(Some(Box::new(Value::Text("ký".into()))));
    sheet.rows[1].cells[2].1 = Value::Error("#N/A".into());
    sheet.rows[2].cells[1].1 = formula(Some(Box::new(Value::Error("#REF!".into()))));
    let faults = read_script(&Book { sheets: vec![sheet], hidden: vec![] }, &OwnNames::new()).unwrap_err();
    let seen: Vec<_> = faults.iter().map(|fault| (fault.row, fault.column.to_string(), fault.shows.as_str())).collect();
    assert_eq!(seen, [(2, "A".into(), "=A1"), (3, "B".into(), "#REF!")], "a column that is not read does no harm");
}

/// Writes a workbook, reads its bytes, and reads the script in them.
fn again(table: &ScriptTable) -> ScriptTable {
    let book = parse(&workbook(table).unwrap(), &Limits::default()).unwrap();
    let reading = read_script(&book, &OwnNames::new()).unwrap();
    assert!(reading.passed.is_empty() && reading.sheets.iter().all(|sheet| sheet.others.is_empty()), "{reading:?}");
    reading.table
}

#[test]
fn scripts_of_the_program_come_back_from_their_workbook() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut read = 0;
    for path in files.filter(|path| path.extension().is_some_and(|ending| ending == "feature")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let table = haicap_pack::read_table("x.feature", &text).unwrap();
        assert_eq!(again(&table), table, "{}", path.display());
        read += 1;
    }
    assert!(read > 5);
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let words = |words: &[&'static str]| prop::sample::select(words.to_vec());
    let row = (
        words(&["", "08:00", "30 phút sau", "<giờ>", "07:30 sau 1 ngày làm việc"]),
        words(&["tiếp nhận hồ sơ", "cần thủ tục <mã>", "từ chối vì \"a; b\"", "=1+1", "câu không ai biết"]),
        words(&["", "người dân", "2 người dân", "văn thư"]),
        words(&["", "Trục liên thông", "1022"]),
        prop::sample::subsequence(vec!["hồ sơ có mã", "lý do \"x; y\"", "lệ phí là <phí> đồng"], 0..=3),
    );
    let made = row.prop_map(|(time, task, who, system, expected)| Row {
        time: time.into(),
        task: task.into(),
        who: who.into(),
        system: system.into(),
        expected: expected.into_iter().map(str::to_owned).collect(),
    });
    prop::collection::vec(made, 0..6)
}

fn parts() -> impl Strategy<Value = Vec<Part>> {
    let word = || prop::sample::select(vec!["Một", "Kịch bản: hai", "Ghi chú", "a | b", "Giờ: 8h30"]);
    let cell = || prop::sample::select(vec!["1", "a \\| b", "\\\\", "08:00", "Hà Nội"]).prop_map(str::to_owned);
    let data =
        (prop::sample::select(vec!["", "Nhóm một"]), prop::collection::vec(prop::collection::vec(cell(), 2), 1..4))
            .prop_map(|(title, rows)| Data { title: title.into(), rows });
    let lines = || prop::collection::vec(word().prop_map(str::to_owned), 0..3);
    let tags = || prop::sample::subsequence(vec!["chay-truoc".to_owned(), "dong-loat".into(), "rieng".into()], 0..=3);
    let part = (any::<bool>(), word(), rows(), prop::collection::vec(data, 0..3), (lines(), lines(), tags()));
    let made = part.prop_map(|(is_background, title, rows, data, (notes, comments, tags))| Part {
        is_background,
        comments,
        tags,
        title: title.into(),
        notes,
        rows,
        data,
    });
    prop::collection::vec(made, 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_script_comes_back_from_its_workbook(
        title in prop::sample::select(vec!["Thử nộp hồ sơ", "Tên kịch bản", "=1"]),
        notes in prop::collection::vec(prop::sample::select(vec!["", "Ghi chú", "x"]).prop_map(str::to_owned), 0..3),
        parts in parts(),
    ) {
        let table = ScriptTable { title: title.into(), tags: vec!["dong-loat".into()], notes, parts, ..ScriptTable::default() };
        prop_assert_eq!(again(&table), table);
    }
}
