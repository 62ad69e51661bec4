//! Decisions and resolutions of the legal track. Each waits for its gate; until then it is a draft.

use super::{Frame, NoticeRow, text};
use crate::document::{Document, PaperKind, Passage, full_date};
use crate::staffing::settings::Gate;
use crate::staffing::{Agreement, Body};
use crate::words::{self, Lang};
use jiff::civil::Date;

labelled! {
    /// The legal ways into a post (hình thức bố trí).
    pub enum Way {
        /// Members of committees; chairs and vice chairs for the first term.
        Designation = "designation", "chỉ định", "designation";
        /// Heads and deputies of divisions and offices.
        Appointment = "appointment", "bổ nhiệm", "appointment";
        /// From one body to another, for good.
        Transfer = "transfer", "điều động", "transfer";
    }
}

/// What a decision or resolution says.
#[derive(Debug, Clone, Copy)]
pub struct Act<'a> {
    /// Designation, appointment or transfer.
    pub way: Way,
    /// The people and their places.
    pub rows: &'a [NoticeRow<'a>],
    /// The collective decisions behind it.
    pub agreements: &'a [&'a Agreement],
    /// The act of law that it waits for.
    pub gate: &'a Gate,
    /// From which day; `None` takes the day of issue.
    pub from: Option<Date>,
}

/// A decision that is prepared beside the provisional track (dự thảo quyết định).
pub fn draft_decision(frame: &Frame, act: &Act) -> Document {
    draft(frame, act, PaperKind::Decision)
}

/// A resolution that is prepared beside the provisional track (dự thảo nghị quyết).
pub fn draft_resolution(frame: &Frame, act: &Act) -> Document {
    draft(frame, act, PaperKind::Resolution)
}

/// The act itself, in the kind of paper that the table of competence names; `None` while its gate, open from
/// `in_force_from` on, is closed on the first day of its effect.
pub fn decision(frame: &Frame, act: &Act, in_force_from: Date) -> Option<Document> {
    let from = act.from.unwrap_or(frame.date);
    if in_force_from > from {
        return None;
    }
    let frame = Frame { draft: false, ..*frame };
    let ground = format!("Căn cứ {}", act.gate.name);
    let since = format!("kể từ {}", full_date(Some(from)));
    Some(text_of(&frame, act, frame.competence.paper, ground, &since))
}

fn draft(frame: &Frame, act: &Act, kind: PaperKind) -> Document {
    let frame = Frame { draft: true, ..*frame };
    let ground = format!("Căn cứ {} (chưa có hiệu lực khi soạn dự thảo)", act.gate.name);
    let since = match act.from {
        Some(from) => format!("dự kiến kể từ {}", full_date(Some(from))),
        None => "kể từ ngày văn bản này có hiệu lực".to_owned(),
    };
    let mut paper = text_of(&frame, act, kind, ground, &since);
    let expected = act.gate.expected.map(|day| format!(" (dự kiến ngày {})", words::date(day))).unwrap_or_default();
    paper.body.push(Passage::heading("Điều kiện ban hành"));
    paper.body.push(Passage::paragraph(format!(
        "Dự thảo này chỉ được ban hành khi {} có hiệu lực{expected}. Trước đó dự thảo không có giá trị pháp lý.",
        act.gate.name
    )));
    paper
}

fn text_of(frame: &Frame, act: &Act, kind: PaperKind, gate_ground: String, since: &str) -> Document {
    let (city, style, way) = (frame.city, frame.competence.style, act.way.label(Lang::Vi));
    let mut letters = way.chars();
    let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    let subject = match act.rows {
        [row] => format!("{capital} {}", text::person(style, row.official)),
        _ => format!("{capital} nhân sự"),
    };
    let mut paper = frame.paper(kind, subject);
    paper.authority = Some(frame.authority());
    paper.grounds.insert(0, gate_ground);
    paper.grounds.extend(frame.agreement_grounds(act.agreements));
    let first = match act.rows {
        [row] => format!(
            "{capital} {}, sinh ngày {}, {}, giữ chức vụ {}, {since}.",
            text::person(style, row.official),
            words::date(row.official.birth),
            text::former(city, row.official),
            text::place(city, row.place)
        ),
        rows => {
            paper.annexes = vec![text::annex(city, rows, &format!("Danh sách {way}"), "Chức vụ")];
            format!("{capital} {} người có tên trong danh sách kèm theo, {since}.", rows.len())
        }
    };
    let second = "Văn bản này thay thế phân công tạm thời (nếu có) của người có tên tại Điều 1.";
    let third = format!(
        "{}, {}, cơ quan, đơn vị liên quan và người có tên tại Điều 1 chịu trách nhiệm thi hành.",
        text::body(Body::OrganizationCommission),
        text::body(Body::HomeAffairs)
    );
    paper.body = [first.as_str(), second, third.as_str()].map(Passage::article).into();
    paper.recipients = vec!["Như Điều 3".into(), "Người có tên tại Điều 1".into(), "Lưu: hồ sơ nhân sự".into()];
    paper
}
