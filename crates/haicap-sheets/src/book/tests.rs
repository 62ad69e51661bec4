//! Reading itself; the same files through the real child are in `crates/haicap/tests/command/read_sheet.rs`.

use super::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn cells(book: &Book) -> Vec<(u32, String, String)> {
    let rows = book.sheets.iter().flat_map(|sheet| &sheet.rows);
    rows.flat_map(|row| row.cells.iter().map(|(column, value)| (row.number, column.to_string(), value.text())))
        .collect()
}

#[test]
fn columns_are_letters() {
    for (number, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")] {
        assert_eq!(Column(number).to_string(), letters);
        assert_eq!(letters.parse(), Ok(Column(number)));
    }
    for wrong in ["", "1", "A1", "ABCD", "Đ"] {
        assert!(wrong.parse::<Column>().is_err(), "{wrong}");
    }
}

#[test]
fn a_workbook_has_its_values_where_the_person_sees_them() {
    let mut workbook = Workbook::new();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let moment = Format::new().set_num_format("dd/mm/yyyy hh:mm");
    let sheet = workbook.add_worksheet().set_name("Quận Một").unwrap();
    sheet.merge_range(0, 0, 0, 3, "Danh sách", &Format::new()).unwrap();
    sheet.write(4, 1, "Trần Thị Mai").unwrap().write(4, 2, 12).unwrap().write(4, 3, 2.5).unwrap();
    sheet.write_with_format(5, 1, ExcelDateTime::from_ymd(1985, 3, 4).unwrap(), &day).unwrap();
    let at = ExcelDateTime::from_ymd(1985, 3, 4).unwrap().and_hms(8, 30, 0).unwrap();
    sheet.write_with_format(5, 2, at, &moment).unwrap().write(5, 3, true).unwrap();
    sheet.write_formula(6, 0, Formula::new("1+1").set_result("2")).unwrap();
    sheet.write(6, 1, "   ").unwrap();
    workbook.add_worksheet().set_name("Ẩn").unwrap().set_hidden(true).write(0, 0, "bí mật").unwrap();
    let book = parse(&workbook.save_to_buffer().unwrap(), &Limits::default()).unwrap();

    assert_eq!(book.hidden, ["Ẩn"]);
    assert_eq!(book.sheets.len(), 1);
    let sheet = &book.sheets[0];
    assert_eq!(sheet.merges, [Merge { rows: (1, 1), columns: (Column(0), Column(3)) }]);
    let value = |row, column: &str| sheet.value(row, column.parse().unwrap()).cloned();
    assert_eq!(value(1, "A"), Some(text("Danh sách")));
    assert_eq!(value(5, "B"), Some(text("Trần Thị Mai")));
    assert_eq!((value(5, "C"), value(5, "D")), (Some(Value::Int(12)), Some(Value::Float(2.5))));
    assert_eq!(value(6, "B"), Some(Value::Date(jiff::civil::date(1985, 3, 4))));
    assert_eq!(value(6, "C"), Some(Value::DateTime(jiff::civil::date(1985, 3, 4).at(8, 30, 0, 0))));
    assert_eq!(value(6, "D"), Some(Value::Bool(true)));
    let formula = Value::Formula { formula: "1+1".into(), cached: Some(Box::new(Value::Int(2))) };
    assert_eq!((value(7, "A"), value(7, "B")), (Some(formula), None));
    let sent = serde_json::to_string(&book).unwrap();
    assert_eq!(serde_json::from_str::<Book>(&sent).unwrap(), book);
}

#[test]
fn text_files_in_every_encoding_and_with_every_separator() {
    let rows = [(1, "A", "Họ tên"), (1, "B", "Số"), (4, "A", "Đỗ, \"Ngữ\"\nUyên"), (4, "B", "007"), (5, "A", "Hà")];
    let expect = rows.map(|(row, column, text)| (row, column.to_owned(), text.to_owned()));
    for separator in [",", ";", "\t"] {
        for end in ["\n", "\r\n", "\r"] {
            let lines = ["Họ tên|Số", "", "|", "\"Đỗ, \"\"Ngữ\"\"\nUyên\"|007", "Hà|", ""];
            let text = lines.join(end).replace('|', separator);
            let wide: Vec<u16> = text.encode_utf16().collect();
            let little: Vec<u8> = wide.iter().flat_map(|unit| unit.to_le_bytes()).collect();
            let big: Vec<u8> = wide.iter().flat_map(|unit| unit.to_be_bytes()).collect();
            for bytes in [
                text.clone().into_bytes(),
                [b"\xef\xbb\xbf", text.as_bytes()].concat(),
                [b"\xff\xfe", little.as_slice()].concat(),
                [b"\xfe\xff", big.as_slice()].concat(),
            ] {
                let book = parse(&bytes, &Limits::default()).unwrap();
                assert_eq!(cells(&book), expect, "{separator:?} {end:?} {:x?}", &bytes[..4]);
            }
        }
    }
    let formula = parse(b"Ten,So\n#REF!,=1+1\n", &Limits::default()).unwrap();
    assert_eq!(formula.sheets[0].value(2, Column(0)), Some(&Value::Error("#REF!".into())));
    let value = formula.sheets[0].value(2, Column(1)).cloned();
    assert_eq!(value, Some(Value::Formula { formula: "1+1".into(), cached: None }));
}

#[test]
fn rows_out_of_order_are_put_in_order() {
    let row = |number, cells: &[(u32, &str)]| Row {
        number,
        cells: cells.iter().map(|(column, value)| (Column(*column), text(value))).collect(),
    };
    let mut sheet = Sheet {
        rows: vec![row(3, &[(1, "b"), (0, "a")]), row(1, &[(0, "x"), (0, "y")]), row(3, &[(1, "c")])],
        ..Sheet::default()
    };
    packed::in_order(&mut sheet);
    assert_eq!(sheet.rows, [row(1, &[(0, "y")]), row(3, &[(0, "a"), (1, "c")])]);
}
