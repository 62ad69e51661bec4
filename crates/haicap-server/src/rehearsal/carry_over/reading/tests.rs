use super::*;
use haicap_core::procedure::Listed;
use haicap_core::territory::{District, Share, Succession, Unit, UnitKind};
use haicap_core::testing;
use haicap_sheets::book::parse;
use haicap_sheets::child::Limits;
use jiff::civil::date;

/// Two districts, each with a "Phường 1"; one of them was split.
fn city() -> City {
    let unit = |id, name: &str, district| Unit {
        id,
        name: name.into(),
        kind: UnitKind::Ward,
        district,
        population: None,
        area_km2: None,
        place: None,
        seat: None,
        remark: None,
    };
    let mut city = testing::city();
    let (one, two) = (UnitId::old(20_001), UnitId::old(20_002));
    city.units.insert(one, unit(one, "Phường 1", Some(901)));
    city.units.insert(two, unit(two, "Phường 1", Some(902)));
    for (code, name) in [(901, "Quận 1"), (902, "Quận 3")] {
        city.districts.insert(code, District { code, name: name.into() });
    }
    let into = |from, to, share| Succession { from, to: UnitId::new(to), share };
    let listed = Listed {
        code: "1.000009".into(),
        name: "Nhận cha, mẹ, con".into(),
        name_en: "Recognition".into(),
        keywords: vec![],
        field: "Hộ tịch".into(),
        in_force_from: date(2025, 6, 1),
        channels: vec![],
        fee: None,
        limit: None,
        law: vec![],
        unsure: vec![],
    };
    city.listed.insert(listed.code.clone(), listed);
    city.successions =
        vec![into(one, 10_001, Share::Whole), into(two, 10_001, Share::Part), into(two, 10_002, Share::Part)];
    city
}

fn file(text: &str) -> Result<CarryOverFile, RecordError> {
    let book = parse(text.as_bytes(), &Limits::default()).unwrap();
    read(&city(), &book, (date(2025, 6, 10), Whose::default()), ("tep.csv".into(), Uuid::nil(), Timestamp::UNIX_EPOCH))
}

/// Old unit, day of reception, new unit; or column and pieces of problem and cure of each fault.
type Expected<'e> = Result<(u32, &'e str, Option<u32>), &'e [(&'e str, &'e str, &'e str)]>;

/// A row under the usual header: it is taken, or refused with a column and a piece of problem and cure.
fn check(row: &str, expected: Expected) {
    let head = "Mã hồ sơ;Mã đơn vị;Phường/xã;Quận, huyện;Thủ tục;Ngày nhận;Hạn trả;Đơn vị mới";
    let read = file(&format!("{head}\n{row}\n")).unwrap();
    match expected {
        Ok((unit, received, to)) => {
            let [dossier] = read.dossiers.as_slice() else { panic!("{row}: {read:?}") };
            let got = (dossier.old.unit.code, dossier.old.received.to_string(), dossier.to.map(|to| to.code));
            assert_eq!(got, (unit, received.to_owned(), to), "{row}");
        }
        Err(faults) => {
            assert!(read.dossiers.is_empty(), "{row}");
            let got: Vec<_> =
                read.faults.iter().map(|f| (f.column.as_str(), format!("{}: {}", f.problem, f.cure))).collect();
            assert_eq!(got.len(), faults.len(), "{row}: {got:?}");
            for ((column, said), (wanted, problem, cure)) in got.iter().zip(faults) {
                assert!(column == wanted && said.contains(problem) && said.contains(cure), "{row}: {column} {said}");
            }
        }
    }
    assert_eq!(read.rows.values().sum::<u32>() + read.nobodys, 1, "{row}: each row is counted once");
}

#[test]
fn rows_are_taken_or_refused_with_column_reason_and_cure() {
    check("A;20001;;;1.000001;02/06/2025;;", Ok((20_001, "2025-06-02", None)));
    check("A;;P.01;q.3;1.000001;2025-06-02;03/06/2025;", Ok((20_002, "2025-06-02", None)));
    check("A;;Phường 1;902;Thủ tục thử;2.6.2025 08:30;;10002", Ok((20_002, "2025-06-02", Some(10_002))));
    check("A;20002;;;1.000001;02/06/2025;;Phường Hai", Ok((20_002, "2025-06-02", Some(10_002))));
    let choices = "20001 (Quận 1); 20002 (Quận 3)";
    check("A;;Phường 1;;1.000001;02/06/2025;;", Err(&[("Phường/xã", "nhiều đơn vị cũ cùng tên", choices)]));
    check("A;;Phường 9;;1.000001;02/06/2025;;", Err(&[("Phường/xã", "không có đơn vị cũ nào tên", "mã đơn vị")]));
    check("A;10001;;;1.000001;02/06/2025;;", Err(&[("Mã đơn vị", "không có đơn vị cũ", "trước sắp xếp")]));
    check("A;20001;;Quận 3;1.000001;02/06/2025;;", Err(&[("Quận, huyện", "không khớp", "Phường 1")]));
    check("A;;;;1.000001;02/06/2025;;", Err(&[("Phường/xã", "thiếu đơn vị cũ", "ghi mã")]));
    check(";20001;;;1.000001;02/06/2025;;", Err(&[("Mã hồ sơ", "thiếu mã hồ sơ", "giấy tiếp nhận")]));
    check("A;20001;;;;02/06/2025;;", Err(&[("Thủ tục", "thiếu mã thủ tục", "2.000815")]));
    check("A;20001;;;9.999999;02/06/2025;;", Err(&[("Thủ tục", "không có thủ tục này", "bộ thủ tục")]));
    check("A;20001;;;1.000009;02/06/2025;;", Err(&[("Thủ tục", "mới có trong danh mục", "bổ sung đủ giấy tờ")]));
    check("A;20001;;;nhan cha, me, con;02/06/2025;;", Err(&[("Thủ tục", "mới có trong danh mục", "Chuyển đổi số")]));
    check("A;20001;;;1.000001;11/06/2025;;", Err(&[("Ngày nhận", "ở tương lai", "sửa ngày")]));
    check("A;20001;;;1.000001;31/06/2025;;", Err(&[("Ngày nhận", "không phải là ngày", "02/06/2025")]));
    check("A;20001;;;1.000001;;;", Err(&[("Ngày nhận", "thiếu ngày", "02/06/2025")]));
    check("A;20001;;;1.000001;02/06/2025;01/06/2025;", Err(&[("Hạn trả", "trước ngày tiếp nhận", "sửa một")]));
    check("A;20001;;;1.000001;02/06/2025;;Phường Hai", Err(&[("Đơn vị mới", "không nhập vào", "Phường Một")]));
    // All that is wrong with a row is said at once.
    let all = [("Mã hồ sơ", "thiếu", ""), ("Ngày nhận", "không phải", ""), ("Thủ tục", "thiếu", "")];
    check(";20001;;;;hôm qua;;", Err(&all));
}

#[test]
fn the_same_code_of_a_unit_is_taken_once_and_another_units_is_another() {
    let head = "Mã hồ sơ;Mã đơn vị;Thủ tục;Ngày nhận\n";
    let read =
        file(&format!("{head}A;20001;1.000001;02/06/2025\na;20001;1.000001;02/06/2025\nA;20002;1.000001;02/06/2025\n"));
    let read = read.unwrap();
    assert_eq!((read.dossiers.len(), read.faults.len()), (2, 1));
    assert!(read.faults[0].row == 3 && read.faults[0].problem.contains("dòng 2"), "{:?}", read.faults);
    assert_eq!(read.rows[&UnitId::old(20_001)], 2);
}

#[test]
fn a_file_without_its_columns_is_not_read_and_says_which() {
    assert!(file("a;b\n1;2\n").unwrap_err().to_string().contains("Không thấy dòng tiêu đề"));
    let lacking = file("Mã hồ sơ;Mã đơn vị;Thủ tục\nA;20001;1.000001\n").unwrap_err().to_string();
    assert!(lacking.contains("thiếu cột: Ngày tiếp nhận"), "{lacking}");
    // Lines above the header and under the table are no rows.
    let framed =
        "DANH SÁCH HỒ SƠ\n\nMã hồ sơ;Mã đơn vị;Thủ tục;Ngày nhận;Ghi chú\nA;20001;1.000001;02/06/2025;x\n;;;;Hết\n";
    let read = file(framed).unwrap();
    assert_eq!((read.dossiers.len(), read.faults.len(), read.nobodys), (1, 0, 0));
}
