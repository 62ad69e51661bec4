//! Texts become tables and tables texts; a wrong cell is named.

use super::*;
use crate::Pack;
use haicap_core::trial::{Column, Row};
use std::path::Path;

fn root(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

#[test]
fn every_shipped_script_is_the_same_after_it_was_a_table() {
    let city = Pack::read(&root("city/hcmc")).unwrap().city;
    for (key, text) in crate::script_texts(&root("scenarios")).unwrap() {
        let table = read_table(&key, &text).unwrap();
        assert_eq!(table.write().text, text, "{key}");
        assert_eq!(read_table(&key, &table.write().text).unwrap(), table, "{key}");
        assert_eq!(check_table(&table, &city, city.all_units_day), [], "{key}");
    }
}

#[test]
fn what_no_column_says_is_kept() {
    let text = "# language: vi\n# soạn thử\n@dong-loat\nTính năng: Tên\n  Dòng một\n\n  Và dòng hai\n\n  \
        Bối cảnh: chung\n    Biết bây giờ là 08:00\n\n  # chú ý\n  @chay-truoc\n  Khung kịch bản: <n> người\n    \
        Ghi chú\n    Biết <n> người dân cần thủ tục <mã>\n    Khi người dân nộp hồ sơ tại quầy\n\n    \
        Dữ liệu: thường\n      | n | mã       |\n      | 2 | a\\|b 1.0 |\n\n    Dữ liệu:\n      | n |\n      | 7 |\n";
    let table = read_table("x", text).unwrap();
    assert_eq!(table.write().text, text);
    assert_eq!(table.parts[1].rows[0].who, "<n> người dân");
    assert_eq!(table.parts[1].data[0].rows[1], ["2", "a\\|b 1.0"]);
    // Other keywords, blanks and a remark between steps: the meaning stays, and a second turn changes nothing.
    let loose = text.replace("    Khi ", "  # ở đây\n\n\tNhưng ").replace("Kịch bản:", "Tình huống:");
    let again = read_table("x", &loose).unwrap();
    assert_eq!(again.parts[1].rows, table.parts[1].rows);
    assert_eq!(again.parts[1].comments, ["# chú ý", "# ở đây"]);
    assert_eq!(read_table("x", &again.write().text).unwrap(), again);
}

#[test]
fn a_text_that_is_no_gherkin_is_told_by_line() {
    let errors = read_table("x", "Tính năng: a\n  Kịch bản: b\n    Khí người dân nộp hồ sơ\n").unwrap_err();
    assert_eq!((errors[0].line, errors.len()), (Some(3), 1));
}

#[test]
fn a_wrong_cell_is_named_with_its_value_and_the_nearest_sentences() {
    let city = Pack::read(&root("city/hcmc")).unwrap().city;
    let row = |time: &str, who: &str, task: &str, expected: &[&str]| Row {
        time: time.into(),
        task: task.into(),
        who: who.into(),
        expected: expected.iter().map(|line| (*line).to_owned()).collect(),
        ..Row::default()
    };
    let rows = vec![
        row("8h", "1 người dân", "cần thủ tục 2.000815", &[]),
        row("", "người dân", "nộp hồ sơ tại quầy", &["hồ sơ có mã số"]),
        row("", "công chức một cửa", "nhận hồ sơ", &["lệ phí là nhiều đồng"]),
        row("", "ông Ba", "ký kết quả", &[]),
    ];
    let part = Part { title: "Thử".into(), tags: vec!["dong-loat".into()], rows, ..Part::default() };
    let table = ScriptTable { title: "Thử".into(), parts: vec![part], ..ScriptTable::default() };
    let faults = check_table(&table, &city, city.all_units_day);
    let told: Vec<_> = faults
        .iter()
        .map(|fault| {
            let nearest = fault.nearest.first().copied().unwrap_or("-");
            format!("{:?} {:?} | {} | {} | {nearest}", fault.place.row, fault.place.column, fault.value, fault.problem)
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"));
    assert!(matches!(faults[1].place.column, Some(Column::Expected)));
}
