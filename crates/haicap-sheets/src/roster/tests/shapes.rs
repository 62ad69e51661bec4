//! Rosters as three districts might send them.

use super::*;

/// Sheet, row, code and place of each good row; everything must be good.
fn good_rows(book: &Book) -> Vec<(String, u32, String, FormerPlace)> {
    let recognition = recognise(book);
    assert_eq!(check_mapping(&recognition, &city()), []);
    let reading = read(book, &recognition, &city(), &[]);
    assert_eq!(reading.remarks, []);
    reading.rows.into_iter().map(|good| (good.sheet, good.row, good.official.code, good.official.from)).collect()
}

fn merge(rows: (u32, u32), columns: (u32, u32)) -> Merge {
    Merge { rows, columns: (Column(columns.0), Column(columns.1)) }
}

/// Title with the district, header of two rows, date of birth by sex, column numbers, sections with the
/// unit, sum and signatures.
#[test]
fn a_form_of_two_header_rows_with_sections() {
    let lines: &[&[&str]] = &[
        &["ỦY BAN NHÂN DÂN", "", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        &["QUẬN TÂN BÌNH"],
        &["DANH SÁCH CÁN BỘ, CÔNG CHỨC NĂM 2025"],
        &[],
        &["TT", "Số hiệu", "Họ và", "", "Ngày, tháng, năm sinh", "", "Trình độ", "", "Vị trí việc làm", "Ghi chú"],
        &["", "", "chữ đệm", "tên", "Nam", "Nữ", "Chuyên môn", "Lý luận chính trị"],
        &["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)"],
        &["I", "PHƯỜNG 1"],
        &["1", "TB01", "Trần Thị", "Mai", "", "04/03/1985", "Luật", "Cao cấp", "Tư pháp", ""],
        &["2", "TB02", "Lê Văn", "Bình", "1985-03-04", "", "XD dân dụng", "", "Địa chính"],
        &["II", "PHƯỜNG 12"],
        &["3", "TB03", "Tống", "Công", "5.6.1990", "", "Luật học", "", "Một cửa"],
        &["", "Tổng cộng: 3 người"],
        &["", "", "NGƯỜI LẬP BIỂU", "", "", "", "", "TM. ỦY BAN NHÂN DÂN"],
        &["", "", "Nguyễn Văn Lập", "", "", "", "", "CHỦ TỊCH"],
    ];
    let mut sheet = sheet("Sheet1", lines);
    sheet.merges = vec![merge((1, 1), (0, 3)), merge((5, 6), (0, 0)), merge((5, 6), (1, 1)), merge((5, 5), (4, 5))];
    sheet.merges.extend([merge((5, 5), (6, 7)), merge((5, 6), (8, 8)), merge((8, 8), (1, 8))]);
    let mut book = book(vec![sheet]);
    let recognition = recognise(&book);
    let of = |letters: &str| {
        let column = recognition.sheets[0].columns.iter().find(|column| column.column.to_string() == letters).unwrap();
        (column.header.as_str(), column.field)
    };
    assert_eq!(recognition.sheets[0].header, Some((5, 6)));
    assert_eq!(of("B"), ("Số hiệu", Some(Field::Code)));
    assert_eq!(of("C"), ("Họ và / chữ đệm", Some(Field::Name)));
    assert_eq!(of("D"), ("tên", Some(Field::Name)));
    assert_eq!(of("F"), ("Ngày, tháng, năm sinh / Nữ", Some(Field::BirthOfWoman)));
    assert_eq!((of("G").1, of("H").1), (Some(Field::Qualification), None));
    assert_eq!(of("I").1, Some(Field::WorkField));
    let reading = read(&book, &recognition, &city(), &[]);
    let told: Vec<(u32, Reason)> = reading.remarks.iter().map(|remark| (remark.row, remark.reason)).collect();
    assert_eq!(told, [(10, Reason::QualificationUnknown)]);
    let skipped: Vec<u32> = reading.passed_over.iter().map(|row| row.row).collect();
    assert_eq!(skipped, [7, 8, 11, 13, 14, 15]);
    book.sheets[0].rows[8].cells.iter_mut().for_each(|(column, value)| {
        if column.0 == 6 {
            *value = Value::Text("Kiến trúc".into());
        }
    });
    let unit = |code| FormerPlace::Unit(UnitId::old(code));
    let name = "Sheet1".to_owned();
    assert_eq!(
        good_rows(&book),
        [
            (name.clone(), 9, "TB01".into(), unit(3)),
            (name.clone(), 10, "TB02".into(), unit(3)),
            (name, 12, "TB03".into(), unit(4)),
        ]
    );
    let names: Vec<String> = read_all(&book, &[]).rows.into_iter().map(|good| good.official.name).collect();
    assert_eq!(names, ["Trần Thị Mai", "Lê Văn Bình", "Tống Công"]);
}

/// One sheet for each unit or body, the district in the sheet's name or the title, decomposed accents,
/// other styles of tone marks, a hidden sheet and one without a table.
#[test]
fn a_book_with_a_sheet_for_each_unit() {
    let header: &[&str] = &["Stt", "MÃ SỐ CBCC", "HỌ TÊN", "NĂM SINH", "NỮ", "CHUYÊN MÔN", "LĨNH VỰC PHỤ TRÁCH"];
    let township: &[&[&str]] = &[
        &["Danh sách cán bộ huyện Hai"],
        header,
        &[
            "1",
            "H01",
            "Nguye\u{302}\u{303}n Thi\u{323} Hoà",
            "ngày 4 tháng 3 năm 1985",
            "x",
            "Đại học Luật",
            "tư pháp hộ tịch",
        ],
        &[],
        &["2", "H02", "Lê Hòa", "04-03-85", "", "Cử nhân Luật", "Văn phòng"],
    ];
    let body: &[&[&str]] = &[&["HUYỆN HAI"], header, &["1", "H03", "Võ Anh", "4/3/1985", "", "Luật", "Lãnh đạo"]];
    let mut second = book(vec![
        sheet("TT Hoà Mỹ", township),
        sheet("Phòng Nội vụ", body),
        sheet("Xa\u{303} Đồng Xa", &[header, &["1", "H04", "Vũ Anh", "4.3.1985", "X", "Luật", "Một cửa"]]),
        sheet("Ghi chú", &[&["Nộp trước ngày 15"], &["Người gửi", "Phòng Nội vụ"]]),
        sheet("Trống", &[]),
    ]);
    second.hidden.push("Nháp".into());
    let recognition = recognise(&second);
    let why: Vec<Option<NoTable>> = recognition.sheets.iter().map(|sheet| sheet.no_table).collect();
    assert_eq!(why, [None, None, None, Some(NoTable::NoHeader), Some(NoTable::Empty), Some(NoTable::Hidden)]);
    let rows = good_rows(&second);
    let places: Vec<(&str, FormerPlace)> = rows.iter().map(|(_, _, code, from)| (code.as_str(), *from)).collect();
    let township = FormerPlace::Unit(UnitId::old(6));
    assert_eq!(
        places,
        [
            ("H01", township),
            ("H02", township),
            ("H03", FormerPlace::District(902)),
            ("H04", FormerPlace::Unit(UnitId::old(5))),
        ]
    );
    let women = read_all(&second, &[]).rows.iter().filter(|good| good.official.sex.key() == "female").count();
    assert_eq!(women, 2);
}

/// A text file whose columns have names of their own, and merged units in a workbook.
#[test]
fn own_column_names_and_merged_units() {
    let text = "Mã nhân viên;Họ, chữ đệm và tên;Giới tính (Nam/Nữ);Ngày sinh (dd/mm/yyyy);Trình độ chuyên môn nghiệp vụ;\
                Đơn vị đang công tác (phường, xã);Quận/Huyện;Lĩnh vực đang phụ trách;Chức danh\n\
                007;Trần Văn A;Nam;4/3/1985;Luật;Phường 1;Tân Bình;Một cửa;Chuyên viên\n\
                008;Trần Văn B;Nam;4/3/1985;Luật;UBND quận;TP Thủ Đức;Một cửa;Chuyên viên\n";
    let book = crate::book::parse(text.as_bytes(), &Default::default()).unwrap();
    let places: Vec<FormerPlace> = good_rows(&book).into_iter().map(|row| row.3).collect();
    assert_eq!(places, [FormerPlace::Unit(UnitId::old(3)), FormerPlace::District(769)]);

    let mut merged = roster(&[row(&[]), row(&[(1, "CB-002"), (2, "Lê A"), (7, ""), (8, "")])]);
    merged.sheets[0].merges = vec![merge((2, 3), (7, 7)), merge((2, 3), (8, 8))];
    let places: Vec<FormerPlace> = good_rows(&merged).into_iter().map(|row| row.3).collect();
    assert_eq!(places, [FormerPlace::Unit(UnitId::old(1)); 2]);
}
