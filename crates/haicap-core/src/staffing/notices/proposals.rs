//! What is asked of collective bodies, what the appraisal found, and what was concluded.

use super::{Frame, NoticeRow, text};
use crate::document::{Align, Document, Marker, PaperKind, Passage, Signer, full_date};
use crate::staffing::{Agreement, Body, Finding, FindingRule};
use crate::territory::UnitId;
use crate::words::Lang;
use std::collections::{BTreeMap, BTreeSet};

/// People whom a district cannot find among its own (đề nghị tăng cường).
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Where they are needed.
    pub unit: UnitId,
    /// Key of the post.
    pub post: &'a str,
    /// How many.
    pub people: u32,
    /// Why.
    pub reason: &'a str,
}

/// The submission of a district committee: its people with their places by unit, and whom it asks for from elsewhere
/// (tờ trình của quận ủy, huyện ủy).
pub fn submission(frame: &Frame, district: u32, rows: &[NoticeRow], requests: &[Request]) -> Document {
    let city = frame.city;
    let name = text::district(city, district);
    let mut paper = frame.paper(PaperKind::Submission, format!("Phương án bố trí nhân sự của {name}"));
    paper.addressees = [Body::DecidingBody, Body::OrganizationCommission, Body::HomeAffairs].map(text::body).into();
    let units = text::by_unit(city, rows).len();
    paper.body = vec![
        Passage::paragraph(format!(
            "{} trình phương án bố trí {} người của {name} vào {units} đơn vị mới, như sau:",
            frame.competence.body,
            rows.len()
        )),
        Passage::heading("1. Số người theo đơn vị"),
        text::head_count(city, rows),
        Passage::heading("2. Đề nghị bổ sung người từ nơi khác"),
        asked_for(frame, requests),
        Passage::paragraph("Danh sách cụ thể kèm theo. Kính trình xem xét, thẩm định và quyết định."),
    ];
    paper.recipients = vec!["Như trên".into(), "Lưu: hồ sơ nhân sự".into()];
    paper.annexes = vec![text::annex(city, rows, "Danh sách đề xuất bố trí nhân sự", "Đề xuất bố trí")];
    paper
}

/// The submission of the committee that leads for a unit which draws from several districts: everybody proposed for
/// it, whoever proposed them (tờ trình của nơi chủ trì).
pub fn unit_submission(frame: &Frame, unit: UnitId, rows: &[(u32, NoticeRow)], requests: &[Request]) -> Document {
    let city = frame.city;
    let name = text::unit(city, unit);
    let mut paper = frame.paper(PaperKind::Submission, format!("Phương án bố trí nhân sự {}", text::inside(&name)));
    paper.addressees = [Body::DecidingBody, Body::OrganizationCommission, Body::HomeAffairs].map(text::body).into();
    let mut districts: BTreeMap<u32, usize> = BTreeMap::new();
    for (district, _) in rows {
        *districts.entry(*district).or_default() += 1;
    }
    let columns = [("Quận, huyện đề xuất", 6, Align::Left), ("Số người", 2, Align::Right)];
    let counts = districts.iter().map(|(code, people)| vec![text::district(city, *code), people.to_string()]);
    let rows: Vec<NoticeRow> = rows.iter().map(|(_, row)| *row).collect();
    paper.body = vec![
        Passage::paragraph(format!(
            "{} chủ trì, tổng hợp và trình phương án bố trí {} người của {} quận, huyện vào {}, như sau:",
            frame.competence.body,
            rows.len(),
            districts.len(),
            text::inside(&name)
        )),
        Passage::heading("1. Số người theo nơi đề xuất"),
        text::counted(&columns, counts),
        Passage::heading("2. Đề nghị bổ sung người từ nơi khác"),
        asked_for(frame, requests),
        Passage::paragraph("Danh sách cụ thể kèm theo. Kính trình xem xét, thẩm định và quyết định."),
    ];
    paper.recipients = vec!["Như trên".into(), "Lưu: hồ sơ nhân sự".into()];
    paper.annexes = vec![text::annex(city, &rows, "Danh sách đề xuất bố trí nhân sự", "Đề xuất bố trí")];
    paper
}

fn asked_for(frame: &Frame, requests: &[Request]) -> Passage {
    if requests.is_empty() {
        return Passage::paragraph("Không có đề nghị.");
    }
    let columns = [
        ("Đơn vị", 4, Align::Left),
        ("Chức vụ", 4, Align::Left),
        ("Số người", 2, Align::Right),
        ("Lý do", 5, Align::Left),
    ];
    let cells = |request: &Request| {
        let (unit, post) = (text::unit(frame.city, request.unit), text::post(frame.city, request.post));
        vec![unit, post, request.people.to_string(), request.reason.to_owned()]
    };
    text::counted(&columns, requests.iter().map(cells))
}

/// What the deciding body agreed (kết luận); `on` is the paper that it considered, as other papers name it.
pub fn conclusion(frame: &Frame, agreement: &Agreement, rows: &[NoticeRow], on: &str) -> Document {
    let city = frame.city;
    let mut paper = frame.paper(PaperKind::Conclusion, "Phương án bố trí nhân sự các đơn vị mới");
    let body = text::body(agreement.by.body);
    let units = text::by_unit(city, rows).len();
    paper.body = vec![
        Passage::paragraph(format!(
            "Tại {} {}, sau khi xem xét {on}, {body} kết luận:",
            agreement.session,
            full_date(Some(agreement.date))
        )),
        Passage::list(
            Marker::Number,
            [
                format!(
                    "Thống nhất phương án bố trí {} người tại {units} đơn vị, theo danh sách kèm theo.",
                    rows.len()
                ),
                format!(
                    "Giao {} chủ trì, phối hợp {} thông báo phân công tạm thời và chuẩn bị dự thảo quyết định.",
                    text::body(Body::OrganizationCommission),
                    text::body(Body::HomeAffairs)
                ),
                "Việc bố trí chính thức chỉ thực hiện bằng quyết định, nghị quyết của cấp có thẩm quyền, khi văn bản \
                 pháp luật liên quan có hiệu lực."
                    .to_owned(),
            ],
        ),
    ];
    paper.recipients = [Body::OrganizationCommission, Body::HomeAffairs].map(text::body).into();
    paper.recipients.push("Lưu: hồ sơ hội nghị".into());
    paper.annexes = vec![text::annex(city, rows, "Danh sách nhân sự đã được thống nhất", "Bố trí")];
    paper
}

/// What the appraisal of a district's proposal came to.
#[derive(Debug, Clone, Copy)]
pub struct Appraisal<'a> {
    /// Code of the district.
    pub district: u32,
    /// Everything that the rules found at its units.
    pub findings: &'a [Finding],
    /// Everybody proposed.
    pub items: &'a [Appraised<'a>],
}

/// One person of an appraised proposal.
#[derive(Debug, Clone, Copy)]
pub struct Appraised<'a> {
    /// The person and the place.
    pub row: NoticeRow<'a>,
    /// What was said of it.
    pub outcome: Outcome<'a>,
}

/// What the appraising bodies said of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// Both accepted.
    Accepted {
        /// Why, although something serious was found.
        although: Option<&'a str>,
    },
    /// Given back.
    Returned {
        /// Why.
        reason: &'a str,
    },
    /// Not appraised yet.
    Open,
}

/// Most sentences that one rule gets on the sheet; the count above them is always the full one.
const SENTENCES: usize = 20;

/// The appraisal sheet of a district, for both appraising bodies to sign (phiếu thẩm định).
pub fn appraisal_sheet(frame: &Frame, appraisal: &Appraisal) -> Document {
    let name = text::district(frame.city, appraisal.district);
    let mut paper = frame.paper(PaperKind::AppraisalSheet, format!("Phương án bố trí nhân sự của {name}"));
    let accepted = appraisal.items.iter().filter(|item| matches!(item.outcome, Outcome::Accepted { .. })).count();
    let open = appraisal.items.iter().filter(|item| item.outcome == Outcome::Open).count();
    let all = appraisal.items.len();
    let summary =
        format!("Tổng số {all} người: chấp nhận {accepted}, trả lại {}, chưa thẩm định {open}.", all - accepted - open);
    paper.body = vec![Passage::paragraph(summary), Passage::heading("1. Kết quả kiểm tra theo tiêu chí (gợi ý)")];
    paper.body.push(counts(appraisal.findings));
    for &rule in FindingRule::ALL {
        sentences(frame, appraisal, rule, &mut paper.body);
    }
    paper.body.push(Passage::heading("2. Ý kiến đối với từng người"));
    paper.body.push(outcomes(frame, appraisal.items));
    paper.signers = [Body::HomeAffairs, Body::OrganizationCommission]
        .map(|body| Signer::new(format!("Đại diện {}", text::body(body))))
        .into();
    paper
}

fn counts(findings: &[Finding]) -> Passage {
    let found: BTreeSet<FindingRule> = findings.iter().map(|finding| finding.rule).collect();
    if found.is_empty() {
        return Passage::paragraph("Không có phát hiện.");
    }
    let columns = [("Tiêu chí", 6, Align::Left), ("Mức độ", 3, Align::Left), ("Số phát hiện", 2, Align::Right)];
    let cells = |rule: FindingRule| {
        let count = findings.iter().filter(|finding| finding.rule == rule).count();
        vec![rule.label(Lang::Vi).to_owned(), rule.severity().label(Lang::Vi).to_owned(), count.to_string()]
    };
    text::counted(&columns, found.into_iter().map(cells))
}

fn sentences(frame: &Frame, appraisal: &Appraisal, rule: FindingRule, body: &mut Vec<Passage>) {
    let of_rule: Vec<&Finding> = appraisal.findings.iter().filter(|finding| finding.rule == rule).collect();
    if of_rule.is_empty() {
        return;
    }
    let name = |id| appraisal.items.iter().map(|item| item.row.official).find(|official| official.id == id);
    let sentence = |finding: &&Finding| {
        let names: Vec<_> =
            finding.officials.iter().filter_map(|id| name(*id)).map(|official| official.name.as_str()).collect();
        let people = if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) };
        format!("{}. {}{people}", text::unit(frame.city, finding.unit), finding.message(frame.city, Lang::Vi))
    };
    let mut items: Vec<String> = of_rule.iter().take(SENTENCES).map(sentence).collect();
    if of_rule.len() > SENTENCES {
        items.push(format!("… và {} phát hiện khác cùng tiêu chí, xem trên hệ thống", of_rule.len() - SENTENCES));
    }
    body.push(Passage::paragraph(format!("{} ({}):", rule.label(Lang::Vi), of_rule.len())));
    body.push(Passage::list(Marker::Dash, items));
}

fn outcomes(frame: &Frame, items: &[Appraised]) -> Passage {
    let columns = [
        ("Họ và tên", 4, Align::Left),
        ("Đề xuất bố trí", 5, Align::Left),
        ("Ý kiến", 2, Align::Left),
        ("Lý do", 4, Align::Left),
    ];
    let cells = |item: &Appraised| {
        let (outcome, reason) = match item.outcome {
            Outcome::Accepted { although } => ("Chấp nhận", although.unwrap_or_default()),
            Outcome::Returned { reason } => ("Trả lại", reason),
            Outcome::Open => ("Chưa thẩm định", ""),
        };
        let place = text::place(frame.city, item.row.place);
        vec![item.row.official.name.clone(), place, outcome.to_owned(), reason.to_owned()]
    };
    text::counted(&columns, items.iter().map(cells))
}
