//! Notices that change, withdraw or replace what an earlier paper said.

use super::{Frame, text};
use crate::document::{Align, Document, PaperKind, Passage, full_date};
use crate::organization::Official;
use crate::staffing::{Agreement, Body, PaperRef, Place, Track};
use crate::words;
use jiff::civil::Date;

/// What an earlier paper said of a person, and why that changes.
#[derive(Debug, Clone, Copy)]
pub struct Earlier<'a> {
    /// The person.
    pub official: &'a Official,
    /// The place that the earlier paper named.
    pub place: &'a Place,
    /// The earlier paper.
    pub paper: &'a PaperRef,
    /// Why it changes.
    pub reason: &'a str,
}

/// People get another place from a day on, by a conclusion (thông báo điều chỉnh).
pub fn adjustment(
    frame: &Frame,
    track: Track,
    changes: &[(Earlier, &Place)],
    agreement: &Agreement,
    from: Date,
) -> Document {
    let rows = changes.iter().map(|(earlier, place)| (*earlier, text::place(frame.city, place))).collect::<Vec<_>>();
    let change =
        Change { kind: PaperKind::AdjustmentNotice, verb: "điều chỉnh", column: Some("Điều chỉnh thành") };
    let mut paper = change.paper(frame, track, &rows, from);
    paper.grounds.extend(frame.agreement_grounds(&[agreement]));
    paper
}

/// Earlier papers no longer count for people from a day on (thông báo thu hồi).
pub fn withdrawal(frame: &Frame, track: Track, withdrawn: &[Earlier], from: Date) -> Document {
    let rows = withdrawn.iter().map(|earlier| (*earlier, String::new())).collect::<Vec<_>>();
    let change = Change { kind: PaperKind::WithdrawalNotice, verb: "thu hồi", column: None };
    change.paper(frame, track, &rows, from)
}

/// Somebody else takes each place from a day on (thông báo thay thế).
pub fn replacement(frame: &Frame, track: Track, replaced: &[(Earlier, &Official)], from: Date) -> Document {
    let successor = |official: &Official| {
        format!("{}, sinh ngày {}, {}", official.name, words::date(official.birth), text::former(frame.city, official))
    };
    let rows = replaced.iter().map(|(earlier, official)| (*earlier, successor(official))).collect::<Vec<_>>();
    let change = Change { kind: PaperKind::ReplacementNotice, verb: "thay thế", column: Some("Người thay thế") };
    change.paper(frame, track, &rows, from)
}

/// What differs between the three notices.
struct Change {
    kind: PaperKind,
    verb: &'static str,
    /// Heading of the column with what stands instead.
    column: Option<&'static str>,
}

impl Change {
    fn paper(&self, frame: &Frame, track: Track, rows: &[(Earlier, String)], from: Date) -> Document {
        let (what, verb) = (named(track), self.verb);
        let mut paper = frame.paper(self.kind, format!("{} {what}", capital(verb)));
        let intro = format!(
            "{} thông báo {verb} {what} đối với {} người, kể từ {}, như sau:",
            frame.competence.body,
            rows.len(),
            full_date(Some(from))
        );
        paper.body = vec![Passage::paragraph(intro), self.table(frame, rows)];
        if self.kind == PaperKind::WithdrawalNotice {
            paper.body.push(Passage::paragraph("Nội dung nêu trên của văn bản trước hết giá trị kể từ ngày đó."));
        } else {
            paper.body.push(Passage::paragraph("Các nội dung khác của văn bản trước không thay đổi."));
        }
        if track == Track::Provisional {
            paper.body.push(Passage::paragraph(text::PROVISIONAL));
        }
        paper.recipients = vec![
            "Nơi nhận của văn bản trước".into(),
            text::body(Body::HomeAffairs),
            "Người có tên nêu trên".into(),
            "Lưu: hồ sơ nhân sự".into(),
        ];
        paper
    }

    fn table(&self, frame: &Frame, rows: &[(Earlier, String)]) -> Passage {
        let mut columns = vec![
            ("Họ và tên, ngày sinh", 3, Align::Left),
            ("Văn bản trước", 3, Align::Left),
            ("Nội dung đã thông báo", 3, Align::Left),
        ];
        columns.extend(self.column.map(|title| (title, 3, Align::Left)));
        columns.push(("Lý do", 2, Align::Left));
        let cells = |(earlier, instead): &(Earlier, String)| {
            let paper = format!("{}, {}", earlier.paper.number, words::date(earlier.paper.issued_on));
            let mut cells = vec![
                format!("{}, {}", earlier.official.name, words::date(earlier.official.birth)),
                paper,
                text::place(frame.city, earlier.place),
            ];
            cells.extend(self.column.map(|_| instead.clone()));
            cells.push(earlier.reason.to_owned());
            cells
        };
        text::counted(&columns, rows.iter().map(cells))
    }
}

/// What is changed, by track.
const fn named(track: Track) -> &'static str {
    match track {
        Track::Provisional => "phân công tạm thời",
        Track::Legal => "quyết định về nhân sự",
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
