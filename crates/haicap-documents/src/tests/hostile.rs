//! Text that would like to be something else.

use super::{ARCHIVES, lines, pages_of, runs};
use crate::testing::{people, sample};
use crate::{RenderError, render};
use haicap_core::document::{
    Align, Column, Document, Fault, Field, Issuer, Marker, PaperKind, PaperStyle, Passage, Signer, Table,
};
use jiff::civil::date;

const MM: f64 = 72.0 / 25.4;
const MARKUP: &[&str] = &[
    "- gạch đầu dòng",
    "+ cộng",
    "= tiêu đề",
    "1. không phải danh sách",
    "/ từ: nghĩa",
    "#panic(\"x\") #import \"x\"",
    "$ x^2 $ và *đậm* _nghiêng_ `mã`",
    "\\ \\# \\u{41} // ghi chú /* ghi chú */",
    "<nhãn> @trích [khối] {mã} ~ -- --- ...",
    "https://vanhanhthu.example/a_b#c",
    "\"ngoặc\" 'đơn'",
];

#[test]
fn markup_stays_text_everywhere() {
    for text in MARKUP {
        let text = (*text).to_owned();
        let mut paper = sample(PaperKind::Decision, PaperStyle::State);
        paper.subject = text.clone();
        paper.issuer.symbol = text.clone();
        paper.addressees = vec![text.clone(), text.clone()];
        paper.grounds = vec![text.clone()];
        paper.reader = Some(text.clone());
        paper.watermark = Some(text.clone());
        paper.body = vec![
            Passage::paragraph(&text),
            Passage::heading(&text),
            Passage::article(&text),
            Passage::list(Marker::Dash, [&text]),
            Passage::Fields { rows: vec![Field { name: text.clone(), value: text.clone() }] },
            Passage::Table(Table { columns: vec![Column::new(&text, 1, Align::Left)], rows: vec![vec![text.clone()]] }),
        ];
        paper.signers = vec![Signer::new(&text).named(&text)];
        paper.recipients = vec![text.clone()];
        let bare = |text: &str| text.replace([' ', '\n', '\u{200b}', '.', '·'], "");
        let shown = bare(&lines(&pages_of(&paper)));
        let count = shown.matches(&bare(&text)).count();
        assert!(count >= 12, "{text}: {count} times in {shown}");
        for archive in ARCHIVES {
            render(&paper, archive).unwrap();
        }
    }
}

#[test]
fn endless_words_stay_on_the_page() {
    let endless = "Nguyễn".repeat(50);
    for style in PaperStyle::ALL {
        let mut paper = sample(PaperKind::ProvisionalNotice, *style);
        paper.subject = endless.clone();
        paper.issuer.name = endless.clone();
        paper.place = endless.clone();
        paper.addressees = vec![endless.clone()];
        paper.body = vec![
            Passage::paragraph(&endless),
            Passage::Fields { rows: vec![Field { name: "Tên".into(), value: endless.clone() }] },
            Passage::Table(Table {
                columns: vec![Column::new("TT", 1, Align::Center), Column::new("Tên", 6, Align::Left)],
                rows: vec![vec!["1".into(), endless.clone()]],
            }),
        ];
        paper.signers = vec![Signer::new(&endless).named(&endless)];
        paper.recipients = vec![endless.clone()];
        for run in runs(&pages_of(&paper)) {
            assert!(run.x >= 30.0 * MM - 1.0 && run.end <= 195.0 * MM + 1.0, "{style}: {run:?}");
        }
        render(&paper, crate::Archive::A1b).unwrap();
    }
}

#[test]
fn nothing_at_all_is_a_paper_too() {
    let issuer = Issuer { parent: None, name: String::new(), symbol: String::new() };
    for &kind in PaperKind::ALL {
        for &style in PaperStyle::ALL {
            let mut paper = Document::new(kind, style, issuer.clone());
            paper.drawn_up_on = Some(date(2025, 6, 9));
            paper.title = Some("Tên".into());
            paper.body = vec![
                Passage::list(Marker::Number, Vec::<String>::new()),
                Passage::Fields { rows: Vec::new() },
                Passage::Article { title: None, paragraphs: Vec::new() },
                Passage::Table(Table { columns: vec![Column::new("", 1, Align::Left)], rows: Vec::new() }),
            ];
            for archive in ARCHIVES {
                render(&paper, archive).unwrap();
            }
        }
    }
}

#[test]
fn a_long_table_goes_on_over_pages_under_its_header() {
    let mut paper = sample(PaperKind::ParticipantList, PaperStyle::State);
    paper.body = vec![Passage::Table(people(2_000))];
    let pages = pages_of(&paper);
    let text = lines(&pages);
    assert!(pages.pages().len() > 50);
    // The last two rows may have gone over with the signature.
    assert!(text.matches("Họ và tên").count() >= pages.pages().len() - 1);
    let last_page = text.rsplit("\n---").next().unwrap();
    assert!(last_page.contains("1999 | ") && last_page.contains("TM. ỦY BAN NHÂN DÂN"), "{last_page}");
    for index in [1, 2, 999, 1_998, 1_999, 2_000] {
        assert_eq!(
            text.lines().filter(|line| line.starts_with(&format!("{index} | "))).count(),
            1,
            "row {index}: {last_page}"
        );
    }
}

#[test]
fn what_cannot_be_printed_says_why() {
    let good = sample(PaperKind::Decision, PaperStyle::State);
    let refusal = |change: fn(&mut Document)| {
        let mut paper = good.clone();
        change(&mut paper);
        render(&paper, crate::Archive::A2b).unwrap_err()
    };
    let error = refusal(|paper| paper.subject = "Chúc mừng 🎉 漢".into());
    assert_eq!(error, RenderError::Unprintable(vec!['漢', '🎉']));
    assert_eq!(error.to_string(), "không có mẫu chữ để in: “漢” (U+6F22), “🎉” (U+1F389); hãy thay các ký tự này");
    let error = refusal(|paper| (paper.number, paper.date) = (Some(0), None));
    assert_eq!(error, RenderError::Faulty(vec![Fault::NumberZero, Fault::NoDay]));
    let ragged = refusal(|paper| {
        let columns = vec![Column::new("TT", 1, Align::Left)];
        paper.body = vec![Passage::Table(Table { columns, rows: vec![vec!["1".into(), "2".into()]] })];
    });
    assert_eq!(ragged, RenderError::Faulty(vec![Fault::RowTooLong { row: 1, cells: 2, columns: 1 }]));
    assert_eq!(crate::render_bound("Tập", &[], crate::Archive::A2b), Err(RenderError::Nothing));
}
