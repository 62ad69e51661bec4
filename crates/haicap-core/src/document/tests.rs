//! Golden tables of numbers, dates and signatures.

use super::*;
use jiff::civil::date;

fn committee() -> Issuer {
    Issuer {
        parent: Some("Thành phố Hồ Chí Minh".into()),
        name: "Ủy ban nhân dân phường An Bình".into(),
        symbol: "UBND".into(),
    }
}

#[test]
fn each_kind_has_its_number_in_each_style() {
    let mut table = String::new();
    for &kind in PaperKind::ALL {
        let line = |style, issuer| number_line(style, kind, Some(5), issuer);
        let (state, party) = (line(PaperStyle::State, "UBND"), line(PaperStyle::Party, "TU"));
        let front = line(PaperStyle::Front, "MTTQ-BTT");
        table += &format!("{:20} {:22} {state:16} {party:14} {front}\n", kind.key(), kind.heading());
    }
    insta::assert_snapshot!(table);
}

#[test]
fn numbers_below_ten_get_a_zero() {
    let cases = [
        (PaperStyle::State, Some(1), "Số: 01/TB-UBND"),
        (PaperStyle::State, Some(9), "Số: 09/TB-UBND"),
        (PaperStyle::State, Some(10), "Số: 10/TB-UBND"),
        (PaperStyle::State, Some(1234), "Số: 1234/TB-UBND"),
        (PaperStyle::State, None, "Số:        /TB-UBND"),
        (PaperStyle::Party, Some(7), "Số 07-TB/UBND"),
        (PaperStyle::Party, None, "Số        -TB/UBND"),
    ];
    for (style, number, expect) in cases {
        let line = number_line(style, PaperKind::ProvisionalNotice, number, "UBND");
        assert_eq!(line.replace('\u{a0}', " "), expect);
    }
}

#[test]
fn days_below_ten_and_the_first_two_months_get_a_zero() {
    let cases = [
        (date(2025, 1, 1), "ngày 01 tháng 01 năm 2025"),
        (date(2025, 2, 28), "ngày 28 tháng 02 năm 2025"),
        (date(2025, 3, 9), "ngày 09 tháng 3 năm 2025"),
        (date(2025, 6, 12), "ngày 12 tháng 6 năm 2025"),
        (date(2025, 12, 31), "ngày 31 tháng 12 năm 2025"),
    ];
    for (day, expect) in cases {
        assert_eq!(full_date(Some(day)), expect);
    }
    assert_eq!(place_and_date("An Bình", Some(date(2025, 7, 3))), "An Bình, ngày 03 tháng 7 năm 2025");
    assert_eq!(place_and_date(" ", Some(date(2025, 7, 3))), "ngày 03 tháng 7 năm 2025");
    assert_eq!(full_date(None).replace('\u{a0}', " "), "ngày      tháng      năm        ");
}

#[test]
fn papers_share_a_book_by_body_style_type_and_period() {
    let book = |style, kind, year, issuer: &str| {
        NumberBook::of(issuer, style, kind, date(year, 6, 12), (2020, 2025)).to_string()
    };
    let cases = [
        (PaperStyle::State, PaperKind::ProvisionalNotice, 2025, "state/TB/UBND/2025"),
        (PaperStyle::State, PaperKind::WithdrawalNotice, 2025, "state/TB/UBND/2025"),
        (PaperStyle::State, PaperKind::ProvisionalNotice, 2026, "state/TB/UBND/2026"),
        (PaperStyle::Party, PaperKind::TransferNotice, 2025, "party/TB/UBND/2020-2025"),
        (PaperStyle::Party, PaperKind::TransferNotice, 2024, "party/TB/UBND/2020-2025"),
        (PaperStyle::Front, PaperKind::Resolution, 2025, "front/NQ/UBND/2025"),
        (PaperStyle::State, PaperKind::ParticipantList, 2025, "state/participant-list/UBND/2025"),
    ];
    for (style, kind, year, expect) in cases {
        assert_eq!(book(style, kind, year, "UBND"), expect);
    }
}

#[test]
fn who_signs_for_whom_stands_above_the_signature() {
    use SignatureForm::{Acting, ByOrder, Collective, Delegated, Deputy};
    let deputy = Signer::new("Phó Chủ tịch").signing(Collective, "Ủy ban nhân dân").signing(Deputy, "Chủ tịch");
    let cases: [(PaperStyle, Signer, &[&str]); 8] = [
        (PaperStyle::State, deputy.clone(), &["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"]),
        (PaperStyle::Party, deputy, &["T/M ỦY BAN NHÂN DÂN", "K/T CHỦ TỊCH"]),
        (PaperStyle::Party, Signer::new("Bí thư").signing(Collective, "Ban Thường vụ"), &["T/M BAN THƯỜNG VỤ"]),
        (PaperStyle::Party, Signer::new("Chánh Văn phòng").signing(ByOrder, "Ban Thường vụ"), &["T/L BAN THƯỜNG VỤ"]),
        (PaperStyle::State, Signer::new("Giám đốc").signing(Delegated, "Chủ tịch"), &["TUQ. CHỦ TỊCH"]),
        (PaperStyle::State, Signer::new("Chánh Văn phòng").signing(ByOrder, "Chủ tịch"), &["TL. CHỦ TỊCH"]),
        (PaperStyle::Front, Signer::new("Trưởng ban").signing(Acting, "Trưởng ban"), &["Q. TRƯỞNG BAN"]),
        (PaperStyle::State, Signer::new("Chủ tịch"), &[]),
    ];
    for (style, signer, expect) in cases {
        assert_eq!(signer.authority_lines(style), expect);
    }
}

#[test]
fn other_papers_name_it_in_full() {
    let mut paper = Document::new(PaperKind::ProvisionalNotice, PaperStyle::State, committee());
    paper.number = Some(5);
    paper.date = Some(date(2025, 6, 12));
    let of = "của Ủy ban nhân dân phường An Bình";
    assert_eq!(paper.reference(), format!("Thông báo số 05/TB-UBND ngày 12 tháng 6 năm 2025 {of}"));
    paper.kind = PaperKind::ParticipantList;
    paper.number = None;
    assert_eq!(paper.reference(), format!("Danh sách ngày 12 tháng 6 năm 2025 {of}"));
    let annex = Annex { title: "Danh sách".into(), orientation: Orientation::Landscape, body: Vec::new() };
    paper.annexes = vec![annex.clone()];
    assert_eq!(paper.annex_label(0), "Phụ lục");
    paper.annexes.push(annex);
    assert_eq!(paper.annex_label(1), "Phụ lục II");
}

#[test]
fn small_marks() {
    let letters: Vec<String> = [0, 3, 4, 5, 22, 23, 46].into_iter().map(point_letter).collect();
    assert_eq!(letters, ["a", "d", "đ", "e", "y", "a1", "a2"]);
    let numerals: Vec<String> = [0, 1, 4, 9, 14, 40, 1994].into_iter().map(roman).collect();
    assert_eq!(numerals, ["", "I", "IV", "IX", "XIV", "XL", "MCMXCIV"]);
    assert_eq!(CopyNumber { number: 3, of: 12 }.to_string(), "Bản số 03/12");
    let secret: Vec<_> = Classification::ALL.iter().map(|level| (level.stamp(), level.is_classified())).collect();
    let expect = [(None, false), (Some("MẬT"), true), (Some("TỐI MẬT"), true), (Some("TUYỆT MẬT"), true)];
    assert_eq!(secret, expect);
}

#[test]
fn all_faults_are_told_together() {
    let mut paper = Document::new(PaperKind::Form, PaperStyle::State, committee());
    paper.number = Some(0);
    paper.copy = Some(CopyNumber { number: 3, of: 2 });
    let columns = vec![Column::new("TT", 0, Align::Center)];
    let rows = vec![vec!["1".into(), "thừa".into()]];
    let wrong = Passage::Table(Table { columns, rows });
    let empty = Passage::Table(Table { columns: Vec::new(), rows: Vec::new() });
    paper.body = vec![Passage::paragraph("Chữ"), wrong];
    paper.annexes = vec![Annex { title: String::new(), orientation: Orientation::Portrait, body: vec![empty] }];
    let told: Vec<String> = paper.faults().iter().map(Fault::to_string).collect();
    insta::assert_snapshot!(told.join("\n"));
    paper = Document::new(PaperKind::Decision, PaperStyle::State, committee());
    paper.drawn_up_on = Some(date(2025, 6, 9));
    assert_eq!(paper.faults(), []);
}

#[test]
fn a_paper_survives_being_kept() {
    let mut paper = Document::new(PaperKind::Decision, PaperStyle::Party, committee());
    paper.date = Some(date(2025, 6, 12));
    paper.body = vec![
        Passage::article("Một"),
        Passage::list(Marker::Letter, ["hai", "ba"]),
        Passage::Fields { rows: vec![Field { name: "Ông (bà)".into(), value: String::new() }] },
        Passage::Table(Table { columns: vec![Column::new("TT", 1, Align::Center)], rows: vec![vec!["1".into()]] }),
    ];
    paper.signers = vec![Signer::new("Bí thư").signing(SignatureForm::Collective, "Ban Thường vụ").named("Trần Văn A")];
    let kept = serde_json::to_string(&paper).unwrap();
    assert_eq!(serde_json::from_str::<Document>(&kept).unwrap(), paper);
}
