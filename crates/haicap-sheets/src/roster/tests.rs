//! Rosters of three shapes, one row for each reason, and what happens to a roster that comes again.

mod cases;
mod shapes;

use super::*;
use crate::book::{Book, Column, Merge, Row, Sheet, Value};
use haicap_core::city::City;
use haicap_core::organization::{FormerPlace, Official, PositionGroup, Qualification};
use haicap_core::territory::{District, Unit, UnitId, UnitKind};
use std::collections::BTreeSet;

/// Three districts; `Phường 1` in two of them.
pub(super) fn city() -> City {
    let mut city = haicap_core::testing::city();
    for (code, name) in [(901, "Quận Một"), (902, "Huyện Hai"), (766, "Quận Tân Bình"), (769, "Thành phố Thủ Đức")]
    {
        city.districts.insert(code, District { code, name: name.into() });
    }
    for (code, name, kind, district) in [
        (1, "Phường 1", UnitKind::Ward, 901),
        (2, "Phường Bến Đò", UnitKind::Ward, 901),
        (3, "Phường 1", UnitKind::Ward, 766),
        (4, "Phường 12", UnitKind::Ward, 766),
        (5, "Xã Đồng Xa", UnitKind::Commune, 902),
        (6, "Thị trấn Hòa Mỹ", UnitKind::Township, 902),
    ] {
        let id = UnitId::old(code);
        let known = city.units[&UnitId::new(10_001)].clone();
        city.units.insert(id, Unit { id, name: name.into(), kind, district: Some(district), ..known });
    }
    city.blueprint.qualifications =
        [("law", "Luật"), ("construction", "Xây dựng"), ("culture_society", "Văn hóa - xã hội")]
            .map(|(key, name)| Qualification {
                key: key.into(),
                name: name.into(),
                name_en: key.replace('_', " "),
                fits: BTreeSet::from([PositionGroup::Justice]),
            })
            .into();
    city
}

/// A sheet of texts; an empty text is an empty cell, whole numbers are numbers.
pub(super) fn sheet(name: &str, lines: &[&[&str]]) -> Sheet {
    let value = |text: &str| match text.parse::<i64>() {
        Ok(number) if !text.starts_with('0') => Value::Int(number),
        _ => Value::Text(text.to_owned()),
    };
    let row = |(number, cells): (u32, &&[&str])| Row {
        number,
        cells: (0..).map(Column).zip(*cells).filter(|(_, text)| !text.is_empty()).map(|(c, t)| (c, value(t))).collect(),
    };
    let rows = (1..).zip(lines).map(row).filter(|row| !row.cells.is_empty()).collect();
    Sheet { name: name.into(), rows, merges: Vec::new() }
}

pub(super) fn book(sheets: Vec<Sheet>) -> Book {
    Book { sheets, hidden: Vec::new() }
}

pub(super) fn read_all(book: &Book, known: &[Official]) -> Reading {
    read(book, &recognise(book), &city(), known)
}

pub(super) const HEADER: [&str; 14] = [
    "STT",
    "Mã cán bộ",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Loại",
    "Trình độ chuyên môn",
    "Đơn vị công tác",
    "Quận, huyện",
    "Lĩnh vực công tác",
    "Chức vụ",
    "Diện bố trí",
    "Tổ",
    "Mã người thân",
];

/// A faultless row with these cells replaced.
pub(super) fn row(changes: &[(usize, &'static str)]) -> Vec<&'static str> {
    let mut cells = vec![
        "1",
        "CB-001",
        "Trần Thị Mai",
        "04/03/1985",
        "Nữ",
        "Công chức",
        "Luật",
        "Phường 1",
        "Quận Một",
        "Tư pháp - hộ tịch",
        "Chuyên viên",
        "Trong diện bố trí",
        "",
        "",
    ];
    for (column, text) in changes {
        cells[*column] = text;
    }
    cells
}

/// A roster of these rows under the usual header.
pub(super) fn roster(rows: &[Vec<&str>]) -> Book {
    let lines: Vec<&[&str]> = std::iter::once(HEADER.as_slice()).chain(rows.iter().map(Vec::as_slice)).collect();
    book(vec![sheet("Danh sách", &lines)])
}

#[test]
fn a_faultless_row_is_an_official() {
    let book = roster(&[
        row(&[(12, "Tổ 1"), (13, "cb-002; CB-003")]),
        row(&[(1, "CB-002"), (2, "Lê A")]),
        row(&[(1, "CB-003"), (2, "Lê B")]),
    ]);
    let reading = read_all(&book, &[]);
    assert_eq!(reading.remarks, []);
    let found = &reading.rows[0];
    assert_eq!((found.sheet.as_str(), found.row, &found.change), ("Danh sách", 2, &Change::New));
    let official = &found.official;
    assert_eq!((official.code.as_str(), official.name.as_str()), ("CB-001", "Trần Thị Mai"));
    assert_eq!(official.from, FormerPlace::Unit(UnitId::old(1)));
    assert_eq!((official.qualification.as_str(), official.field), ("law", PositionGroup::Justice));
    assert_eq!((official.position.as_str(), official.team.as_deref()), ("Chuyên viên", Some("Tổ 1")));
    assert_eq!(official.relatives, BTreeSet::from(["CB-003".to_owned(), "cb-002".to_owned()]));
}

#[test]
fn importing_again_changes_nothing_and_a_correction_changes_one_field() {
    let first = read_all(&roster(&[row(&[])]), &[]).rows.remove(0).official;
    let again = read_all(&roster(&[row(&[(1, "cb-001")])]), std::slice::from_ref(&first));
    assert_eq!((&again.rows[0].official, &again.rows[0].change), (&first, &Change::Same));
    let spelt = Official { position: "Thủ kho Hoà".into(), ..first.clone() };
    let again = read_all(&roster(&[row(&[(10, "Thủ kho Hòa")])]), std::slice::from_ref(&spelt));
    assert_eq!(again.rows[0].change, Change::Same, "only the place of a tone mark differs");
    let known = Official { id: uuid::Uuid::from_u128(7), ..first };
    let corrected = read_all(&roster(&[row(&[(7, "Bến Đò")])]), std::slice::from_ref(&known)).rows.remove(0);
    assert_eq!(corrected.official.id, known.id, "who is known keeps the identifier");
    let change = FieldChange {
        field: Field::Unit,
        before: "Phường 1, Quận Một".into(),
        after: "Phường Bến Đò, Quận Một".into(),
    };
    assert_eq!(corrected.change, Change::Updated(vec![change]));
}

#[test]
fn a_column_that_is_not_there_keeps_what_is_known() {
    let known = Official { team: Some("Tổ 9".into()), ..read_all(&roster(&[row(&[])]), &[]).rows.remove(0).official };
    let mut book = roster(&[row(&[])]);
    let keep = |column: Column| column != Column(12) && column != Column(10);
    book.sheets[0].rows.iter_mut().for_each(|row| row.cells.retain(|(column, _)| keep(*column)));
    assert_eq!(read_all(&book, &[known]).rows[0].change, Change::Same);
}

#[test]
fn a_mapping_says_what_it_lacks_and_can_be_corrected() {
    let lines: &[&[&str]] = &[
        &["Mã", "Họ tên", "Ngày tháng năm sinh", "Cột lạ", "Trường đào tạo", "Đơn vị", "Việc làm", "Phái"],
        &["A1", "Trần Thị Mai", "4/3/85", "x", "ĐH Luật", "P. Bến Đò", "một cửa", "nữ"],
    ];
    let book = book(vec![sheet("Sheet1", lines)]);
    let mut recognition = recognise(&book);
    let lacks = |recognition: &Recognition| -> Vec<Field> {
        check_mapping(recognition, &city()).into_iter().filter_map(|fault| fault.field).collect()
    };
    assert_eq!(lacks(&recognition), [Field::Qualification, Field::WorkField]);
    let wire = serde_json::to_string(&recognition).unwrap();
    assert_eq!(serde_json::from_str::<Recognition>(&wire).unwrap(), recognition);
    recognition.sheets[0].columns[4].field = Some(Field::Qualification);
    recognition.sheets[0].columns[6].field = Some(Field::WorkField);
    assert_eq!(lacks(&recognition), []);
    let reading = read(&book, &recognition, &city(), &[]);
    assert_eq!((reading.rows.len(), reading.remarks.len()), (1, 0), "{:?}", reading.remarks);
    recognition.sheets[0].columns[3].field = Some(Field::WorkField);
    assert_eq!(lacks(&recognition), [Field::WorkField], "two columns of one field");
    recognition.sheets[0].header = None;
    assert_eq!(check_mapping(&recognition, &city())[0].sheet, None, "nothing is read");
}

#[test]
fn merges_that_no_program_makes_are_left_out() {
    let merge = |rows, columns: (u32, u32)| Merge { rows, columns: (Column(columns.0), Column(columns.1)) };
    let mut given = roster(&[row(&[])]);
    given.sheets[0].merges = vec![
        merge((1, 1_048_576), (0, 16_383)),
        merge((5, 6), (0, 1)),
        merge((6, 7), (1, 2)),
        merge((7, 7), (1, 2)),
        merge((9, 8), (3, 2)),
        merge((9, 9), (3, 3)),
    ];
    let back = crate::book::parse(&with_remarks(&given, &[], "Người thử").unwrap(), &Default::default()).unwrap();
    assert_eq!(back.sheets[0].merges, [given.sheets[0].merges[1], given.sheets[0].merges[3]]);
}

#[test]
fn remarks_go_back_in_the_same_places() {
    let mut given = roster(&[row(&[]), row(&[(1, "CB-002"), (2, "=Lê"), (3, "")])]);
    let last = row(&[(1, "CB-003"), (2, "Lê B"), (3, "1985")]);
    given.sheets[0].rows.push(Row { number: 9, ..sheet("", &[&last]).rows.remove(0) });
    given.sheets[0].merges.push(Merge { rows: (12, 12), columns: (Column(0), Column(2)) });
    let remarks = read_all(&given, &[]).remarks;
    let bytes = with_remarks(&given, &remarks, "Người thử").unwrap();
    let mut parts = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
    let mut part = |name: &str| std::io::read_to_string(parts.by_name(name).unwrap()).unwrap();
    assert!(part("docProps/core.xml").contains("<dc:creator>Người thử</dc:creator>"));
    assert!(part("xl/worksheets/sheet1.xml").contains("Người xuất: Người thử"));
    let back = crate::book::parse(&bytes, &crate::child::Limits::default()).unwrap();
    let note = Column(14);
    assert_eq!(back.sheets[0].value(1, note).map(Value::text).as_deref(), Some(NOTE_HEADER));
    assert!(back.sheets[0].value(2, note).is_none());
    let told = back.sheets[0].value(3, note).unwrap().text();
    assert!(
        told.contains("[C] Họ tên “=Lê” có ký tự không phải chữ: =.") && told.contains("[D] Thiếu ngày sinh."),
        "{told}"
    );
    assert!(back.sheets[0].value(9, note).unwrap().text().contains("[D] Ngày sinh “1985” không đủ ngày và tháng."));
    let mut plain = back.clone();
    plain.sheets[0].rows.iter_mut().for_each(|row| row.cells.retain(|(column, _)| *column != note));
    assert_eq!(plain, given, "everything else is where it was, text that begins like a formula too");
    // The file with remarks comes again: the old column is written anew, no second one appears.
    let again = crate::book::parse(
        &with_remarks(&back, &read_all(&back, &[]).remarks, "Người thử").unwrap(),
        &Default::default(),
    )
    .unwrap();
    assert_eq!(again, back);
}

#[test]
fn an_error_cell_that_was_sent_back_is_still_an_error() {
    let given = crate::book::parse("Mã;Họ tên\nCB-1;#REF!\n".as_bytes(), &Default::default()).unwrap();
    let back = crate::book::parse(&with_remarks(&given, &[], "Người thử").unwrap(), &Default::default()).unwrap();
    assert_eq!(back.sheets[0].value(2, crate::book::Column(1)), Some(&crate::book::Value::Error("#REF!".into())));
}
