//! One row for each reason; random cells.

use super::*;
use proptest::prelude::*;

/// Reasons of the row that is put under test, the last one of the roster.
fn check(rows: &[Vec<&str>], expect: &[Reason]) {
    let book = roster(rows);
    let last = rows.len() as u32 + 1;
    check_book(&book, last, expect);
}

fn check_book(book: &Book, row: u32, expect: &[Reason]) {
    let reading = read_all(book, &[]);
    let found: Vec<Reason> = reading.remarks.iter().filter(|remark| remark.row == row).map(|r| r.reason).collect();
    assert_eq!(found, expect, "{:?}", reading.remarks);
    for remark in &reading.remarks {
        assert!(remark.message.ends_with('.') && remark.cure.ends_with('.'), "{remark:?}");
        let header = remark.column.as_deref().map(|letters| HEADER[letters.parse::<Column>().unwrap().0 as usize]);
        assert_eq!(remark.header.as_deref(), header);
    }
    assert_eq!(reading.rows.iter().any(|good| good.row == row), expect.is_empty());
}

#[test]
fn one_row_for_each_reason() {
    use Reason::*;
    let one_cell: [(usize, &'static str, &[Reason]); 48] = [
        (0, "", &[]),
        (1, "", &[CodeMissing]),
        (2, "", &[NameMissing]),
        (2, "Tr?n Thị Mai", &[NameStrange]),
        (2, "Trần Thị Mai 2", &[NameStrange]),
        (2, "H'Hen Niê", &[]),
        (2, "Tống Công Minh", &[]),
        (3, "", &[BirthMissing]),
        (3, "chưa rõ", &[BirthUnreadable]),
        (3, "03/25/1985", &[BirthUnreadable]),
        (3, "1985", &[BirthIncomplete]),
        (3, "31110", &[]),
        (3, "01/07/2007", &[]),
        (3, "02/07/2007", &[AgeOutOfRange]),
        (3, "02/07/1954", &[]),
        (3, "01/07/1954", &[AgeOutOfRange]),
        (3, "04/03/2010", &[AgeOutOfRange]),
        (3, "04/03/1950", &[AgeOutOfRange]),
        (4, "", &[SexMissing]),
        (4, "khác", &[SexUnknown]),
        (4, "NAM", &[]),
        (5, "", &[]),
        (5, "chuyên gia", &[KindUnknown]),
        (5, "viên chức", &[]),
        (6, "", &[QualificationMissing]),
        (6, "Hàng hải", &[QualificationUnknown]),
        (6, "Cử nhân Luật", &[]),
        (6, "Thạc sĩ chuyên ngành Luật kinh tế", &[]),
        (6, "law", &[]),
        (7, "", &[UnitMissing]),
        (7, "Phường Không Có", &[UnitUnknown]),
        (7, "Phường 12", &[UnitNotInDistrict]),
        (7, "Phường 1, Quận Tân Bình", &[UnitNotInDistrict]),
        (7, "UBND P.01", &[]),
        (7, "F1", &[]),
        (7, "Phòng Lao động - Thương binh và Xã hội", &[]),
        (7, "Quận Một", &[]),
        (8, "Quận Lạ", &[DistrictUnknown]),
        (8, "", &[UnitAmbiguous]),
        (8, "Q. Tân Bình", &[]),
        (9, "", &[FieldMissing]),
        (9, "hàng không", &[FieldUnknown]),
        (9, "justice", &[]),
        (9, "Địa chính - xây dựng", &[]),
        (11, "để sau", &[PoolUnknown]),
        (11, "Nghỉ theo NĐ 178", &[]),
        (13, "CB-999", &[RelativeUnknown]),
        (13, "CB-001", &[]),
    ];
    let mut seen: BTreeSet<Reason> = BTreeSet::new();
    for (column, text, expect) in one_cell {
        check(&[row(&[(column, text)])], expect);
        seen.extend(expect);
    }
    let other = row(&[(2, "Lê Văn B"), (4, "Nam")]);
    check(&[row(&[]), other.clone()], &[CodeTwice]);
    check_book(&roster(&[row(&[]), other]), 2, &[CodeTwice]);
    check(&[row(&[]), row(&[(1, " cb-001")])], &[RowRepeated]);
    check_book(&roster(&[row(&[]), row(&[])]), 2, &[]);
    check(&[row(&[]), row(&[(1, "CB-002"), (2, "TRẦN THỊ MAI"), (3, "4/3/85")])], &[PersonTwice]);
    check(&[row(&[]), row(&[(1, "CB-002"), (7, "Bến Đò")])], &[]);
    check(&[row(&[(1, ""), (3, "1985"), (4, "?")])], &[CodeMissing, BirthIncomplete, SexUnknown]);
    for (value, reason) in [
        (Value::Formula { formula: "A1".into(), cached: Some(Box::new(Value::Text("Luật".into()))) }, Formula),
        (Value::Error("#REF!".into()), ErrorCell),
        (Value::Formula { formula: "#REF!".into(), cached: Some(Box::new(Value::Error("#REF!".into()))) }, ErrorCell),
    ] {
        for column in [1, 2, 3, 4, 6, 7, 8, 9, 10, 13] {
            let mut book = roster(&[row(&[(column as usize, "x")])]);
            let cell = book.sheets[0].rows[1].cells.iter_mut().find(|(at, _)| at.0 == column).unwrap();
            cell.1 = value.clone();
            check_book(&book, 2, &[reason]);
        }
    }
    seen.extend([CodeTwice, RowRepeated, PersonTwice, Formula, ErrorCell]);
    seen.extend(held_back());
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), Reason::ALL, "every reason has its row");
}

/// Reasons that look at who is known.
fn held_back() -> [Reason; 2] {
    let known = read_all(&roster(&[row(&[])]), &[]).rows.remove(0).official;
    let reasons = |book: &Book| -> Vec<Reason> {
        let reading = read_all(book, std::slice::from_ref(&known));
        reading.remarks.iter().map(|remark| remark.reason).collect()
    };
    type Change<'a> = (&'a [(usize, &'static str)], &'a [Reason]);
    let changes: [Change; 5] = [
        (&[(2, "Lê Văn Bình"), (3, "05/06/1979")], &[Reason::CodeOfAnother]),
        (&[(1, "cb-001"), (2, "Lê Văn Bình"), (3, "05/06/1979")], &[Reason::CodeOfAnother]),
        (&[(2, "Lê Văn Bình")], &[]),
        (&[(3, "05/06/1979")], &[]),
        (&[(2, "TRẦN THỊ MAI"), (3, "4/3/85")], &[]),
    ];
    for (change, expect) in changes {
        assert_eq!(reasons(&roster(&[row(change)])), expect, "{change:?}");
    }
    let mut reading = read_all(&roster(&[row(&[]), row(&[(1, "CB-002"), (2, "Lê Văn Bình")])]), &[]);
    let mai = |good: &GoodRow| (good.official.code == "CB-001").then(|| "quận.xlsx".to_owned());
    reading.hold_back(Reason::ChangedSince, mai);
    let left: Vec<&str> = reading.rows.iter().map(|good| good.official.code.as_str()).collect();
    assert_eq!((left, reading.remarks.len()), (vec!["CB-002"], 1));
    let remark = &reading.remarks[0];
    assert!(remark.row == 2 && remark.value == "CB-001" && remark.message.contains("quận.xlsx"), "{remark:?}");
    [Reason::CodeOfAnother, remark.reason]
}

#[test]
fn what_helps_is_said() {
    let cure = |changes: &[(usize, &'static str)]| read_all(&roster(&[row(changes)]), &[]).remarks[0].cure.clone();
    assert_eq!(cure(&[(8, "")]), "Ghi rõ quận, huyện: Phường 1, Quận Một; Phường 1, Quận Tân Bình.");
    assert_eq!(
        cure(&[(7, "Phường Bến Đờo")]),
        "Ghi đúng tên phường, xã, thị trấn cũ. Gần giống: Phường Bến Đò; Phường 1."
    );
    assert_eq!(cure(&[(8, "Tân Bìn")]), "Ghi đúng tên quận, huyện cũ. Gần giống: Quận Tân Bình.");
    assert!(cure(&[(6, "Xây dựg")]).starts_with("Chọn một trong: Xây dựng"));
    let known = read_all(&roster(&[row(&[])]), &[]).rows.remove(0).official;
    let reading = read_all(&roster(&[row(&[(1, "CB-002")])]), &[known]);
    assert_eq!(reading.remarks[0].reason, Reason::PersonTwice);
    assert!(reading.remarks[0].message.contains("mã CB-001 đã nhập trước đây"), "{:?}", reading.remarks);
}

fn any_value() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        proptest::sample::select(HEADER.to_vec()).prop_map(str::to_owned),
        proptest::sample::select(row(&[])).prop_map(str::to_owned),
        "\\PC{0,12}",
        "[0-9/. -]{0,12}",
        "(P|Q|phường|quận|xã)[. ]?[0-9]{0,3}",
    ];
    prop_oneof![
        8 => word.prop_map(Value::Text),
        1 => any::<i64>().prop_map(Value::Int),
        1 => any::<f64>().prop_map(Value::Float),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => Just(Value::Error("#REF!".into())),
        1 => Just(Value::Formula { formula: "A1".into(), cached: None }),
        1 => Just(Value::Date(jiff::civil::date(1985, 3, 4))),
    ]
}

fn any_sheet() -> impl Strategy<Value = Sheet> {
    let cells = proptest::collection::btree_map(0u32..16, any_value(), 1..14);
    let rows = proptest::collection::btree_map(1u32..30, cells, 0..12);
    let merges = proptest::collection::vec((1u32..30, 0u32..5, 0u32..16, 0u32..16), 0..4);
    (rows, merges, any::<bool>()).prop_map(|(rows, merges, with_header)| {
        let rows = rows.into_iter().map(|(number, cells)| Row {
            number,
            cells: cells.into_iter().map(|(column, value)| (Column(column), value)).collect(),
        });
        let mut sheet = Sheet { name: "Quận Một".into(), rows: rows.collect(), merges: vec![] };
        sheet.merges = merges
            .into_iter()
            .map(|(row, rows, column, columns)| Merge {
                rows: (row, row + rows),
                columns: (Column(column), Column(column + columns)),
            })
            .collect();
        if with_header {
            sheet.rows.retain(|row| row.number > 1);
            sheet.rows.insert(0, super::sheet("", &[&HEADER]).rows.remove(0));
        }
        sheet
    })
}

proptest! {
    #[test]
    fn no_cells_make_it_panic(sheet in any_sheet()) {
        let book = book(vec![sheet]);
        let reading = read_all(&book, &[]);
        let rows: BTreeSet<u32> = reading.rows.iter().map(|good| good.row).collect();
        for remark in &reading.remarks {
            prop_assert!(!rows.contains(&remark.row), "a row with a remark waits");
        }
        let back = with_remarks(&book, &reading.remarks, "Người thử").unwrap();
        prop_assert!(!back.is_empty());
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = crate::book::parse(&bytes, &crate::child::Limits::default());
    }
}
