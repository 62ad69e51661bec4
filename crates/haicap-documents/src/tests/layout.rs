//! Order, places, sizes and page numbers.

use super::{lines, pages_of, runs};
use crate::testing::{people, sample, sample_cards};
use crate::view::view;
use crate::world::{Template, lay_out};
use crate::{CardUse, delivery_sheet, json};
use haicap_core::document::{
    Annex, Document, Orientation, PaperKind, PaperSize, PaperStage, PaperStyle, Passage, Signer,
};
use jiff::civil::date;

const MM: f64 = 72.0 / 25.4;

#[test]
fn each_kind_in_each_style() {
    for &kind in PaperKind::ALL {
        let text: String = PaperStyle::ALL
            .iter()
            .map(|&style| format!("===== {style}{}\n", lines(&pages_of(&sample(kind, style)))))
            .collect();
        insta::assert_snapshot!(kind.key(), text);
    }
}

#[test]
fn sizes_and_hands_are_those_of_the_law() {
    let state = sample(PaperKind::Decision, PaperStyle::State);
    let party = sample(PaperKind::Submission, PaperStyle::Party);
    let cases = [
        (&state, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13.0, "bold"),
        (&state, "Độc lập - Tự do - Hạnh phúc", 14.0, "bold"),
        (&state, "THÀNH PHỐ HỒ CHÍ MINH", 13.0, ""),
        (&state, "PHƯỜNG AN BÌNH", 13.0, "bold"),
        (&state, "Số: 05/QĐ-UBND", 13.0, ""),
        (&state, "Thành phố Hồ Chí Minh, ngày 09 tháng 6 năm 2025", 13.0, "italic"),
        (&state, "QUYẾT ĐỊNH", 14.0, "bold"),
        (&state, "Căn cứ Luật Tổ chức chính quyền địa phương;", 14.0, "italic"),
        (&state, "Điều 1.", 14.0, "bold"),
        (&state, "TM. ỦY BAN NHÂN DÂN", 14.0, "bold"),
        (&state, "Nơi nhận:", 12.0, "bolditalic"),
        (&state, "- Lưu: VT.", 11.0, ""),
        (&state, "Phụ lục", 14.0, "bold"),
        (&party, "ĐẢNG CỘNG SẢN VIỆT NAM", 15.0, "bold"),
        (&party, "ĐẢNG BỘ THÀNH PHỐ", 14.0, ""),
        (&party, "BAN THƯỜNG VỤ", 14.0, "bold"),
        (&party, "Số 05-TTr/TU", 14.0, ""),
        (&party, "TỜ TRÌNH", 15.0, "bold"),
        (&party, "MẬT", 13.0, "bold"),
        (&party, "DỰ THẢO", 13.0, "bold"),
    ];
    for (paper, text, size, hand) in cases {
        let all = runs(&pages_of(paper));
        let found: Vec<_> =
            all.iter().filter(|run| run.text.trim() == text).map(|run| (run.size, run.hand.as_str())).collect();
        assert!(found.contains(&(size, hand)), "{text}: {found:?}");
    }
}

#[test]
fn margins_and_single_lines_are_kept() {
    let paper = sample(PaperKind::ProvisionalNotice, PaperStyle::State);
    let all = runs(&pages_of(&paper));
    let (left, right) = (30.0 * MM, 195.0 * MM);
    assert!(
        all.iter().all(|run| run.x >= left - 0.1 && run.end <= right + 0.6 && run.y > 20.0 * MM && run.y < 277.0 * MM)
    );
    let body: Vec<f64> = all.iter().filter(|run| run.size == 14.0 && run.hand.is_empty()).map(|run| run.y).collect();
    let gaps: Vec<f64> = body.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap > 0.0).collect();
    // A single line of Times at 14 pt is 16.1 pt high; between paragraphs there are 6 pt more.
    assert!(gaps.iter().all(|gap| *gap >= 16.0 && *gap <= 24.5), "{gaps:?}");
    assert!(gaps.iter().any(|gap| *gap >= 22.0), "{gaps:?}");
}

#[test]
fn pages_are_numbered_in_the_middle_of_the_top_from_the_second() {
    let mut paper = sample(PaperKind::Decision, PaperStyle::State);
    paper.body = vec![Passage::paragraph("Đoạn văn dài. ".repeat(900))];
    let annex = |rows| Annex {
        title: "Danh sách".into(),
        orientation: Orientation::Portrait,
        body: vec![Passage::Table(people(rows))],
    };
    paper.annexes = vec![annex(60), annex(3), annex(60)];
    let data = json(&view(Some("Tập"), &[&paper, &paper]).unwrap());
    let (pages, warnings) = lay_out(Template::Papers, data);
    assert!(warnings.is_empty());
    let pages = pages.unwrap();
    let mut numbers = vec![0; pages.pages().len()];
    for run in runs(&pages).iter().filter(|run| run.y < 20.0 * MM) {
        numbers[run.page - 1] = run.text.parse().unwrap();
        assert_eq!((run.size, run.hand.as_str()), (13.0, ""));
        assert!(((run.x + run.end) / 2.0 - 112.5 * MM).abs() < 1.0, "{run:?}");
    }
    let once = &numbers[..numbers.len() / 2];
    assert_eq!(once, &numbers[numbers.len() / 2..], "each paper of a bound file counts by itself");
    let annexes = &once[once.len() - 5..];
    assert_eq!(annexes, [0, 2, 0, 0, 2]);
    assert_eq!(once[..once.len() - 5], [0, 2, 3, 4, 5, 6, 7][..once.len() - 5]);
}

#[test]
fn the_signature_never_stands_without_two_lines_of_text() {
    let long = "Đoạn cuối cùng của văn bản này dài hơn một dòng. ".repeat(3);
    let mut split = 0;
    for (count, last) in (1..=60).flat_map(|count| [(count, long.as_str()), (count, "Một dòng.")]) {
        let mut paper = sample(PaperKind::ProvisionalNotice, PaperStyle::State);
        paper.body = (0..count).map(|index| Passage::paragraph(format!("Dòng {index} ngắn."))).collect();
        paper.body.push(Passage::paragraph(last));
        let all = runs(&pages_of(&paper));
        let of = |text: &str| all.iter().find(|run| run.text.contains(text)).unwrap();
        let (recipients, signer) = (of("Nơi nhận:"), of("Trần Văn Mẫu"));
        assert_eq!(recipients.page, signer.page);
        assert!((recipients.y - of("TM. ỦY BAN NHÂN DÂN").y).abs() < 4.0);
        let mut above: Vec<f64> = all
            .iter()
            .filter(|run| run.page == signer.page && run.size == 14.0 && run.hand.is_empty())
            .map(|run| run.y)
            .collect();
        above.dedup();
        assert!(above.len() >= 2, "{count} paragraphs: {above:?}");
        split += usize::from(signer.page > 1 && all.iter().any(|run| run.page == 1));
    }
    assert!(split > 10, "the cases reach over a page's end");
}

#[test]
fn drafts_blanks_and_small_sheets() {
    let mut paper = sample(PaperKind::Submission, PaperStyle::State);
    (paper.number, paper.date, paper.drawn_up_on) = (None, None, Some(date(2025, 6, 9)));
    paper.addressees.truncate(1);
    paper.signers = vec![Signer::new("Chủ tịch")];
    paper.issuer.name = "Trung tâm Phục vụ hành chính công phường An Bình".into();
    paper.issuer.parent = None;
    insta::assert_snapshot!("draft", lines(&pages_of(&paper)));
    paper.stage = PaperStage::Final;
    assert!(!lines(&pages_of(&paper)).contains("DỰ THẢO"));
    let mut form = sample(PaperKind::Form, PaperStyle::State);
    form.size = PaperSize::A5;
    let pages = pages_of(&form);
    assert_eq!(pages.pages().len(), 1);
    assert!((pages.pages()[0].frame.width().to_mm() - 148.0).abs() < 0.1);
    insta::assert_snapshot!("form-a5", lines(&pages));
}

#[test]
fn an_annex_may_lie_on_its_side() {
    let pages = pages_of(&sample(PaperKind::Decision, PaperStyle::State));
    let sizes: Vec<_> = pages.pages().iter().map(|page| page.frame.width().to_mm().round()).collect();
    assert_eq!(sizes, [210.0, 297.0]);
}

#[test]
fn a_delivery_sheet_names_people_but_no_codes() {
    let people = sample_cards(40);
    let issuer = sample(PaperKind::Form, PaperStyle::State).issuer;
    let sheet: Document = delivery_sheet(issuer, ("phường An Bình", CardUse::Trial), date(2025, 6, 9), &people);
    let text = lines(&pages_of(&sheet));
    assert!(text.contains("Tổng số: 40 thẻ"));
    assert!(text.contains(&people[39].name) && !text.contains(&people[39].code) && !text.contains("https"));
    assert_eq!(text.matches("Ký nhận").count(), 2, "the header row stands on both pages");
}
