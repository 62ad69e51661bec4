//! What the inspection of a trial found (phát hiện khi kiểm tra hệ thống): each with the entries that prove it.

use crate::app::AppKind;
use crate::board::PlanError;
use crate::error::Problem;
use crate::inspection;
use crate::pages::{Page, Shell};
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::inspection::Finding;
use haicap_core::words::grouped;

texts! { pub(crate) FindingTexts;
    title: "Kiểm tra hệ thống", "Inspection";
    lead: "Từng người trong danh sách đăng nhập và hỏi quyền của mình; mỗi đơn vị hỏi lệ phí, nơi xử lý, lịch, địa chỉ, mẫu giấy, đường truyền. Câu trả lời trong nhật ký được đối chiếu với gói dữ liệu và danh sách phân công.", "Everybody on the lists signs in and asks for their rights; each unit asks for fees, routing, calendar, addresses, forms and line. The answers in the journal are compared with the pack and the plan of people.";
    of: "trên", "of";
    people: "người đã hỏi", "people have asked";
    found: "phát hiện", "findings";
    not_asked: "Chưa ai hỏi trong lần vận hành thử này: chỉ lệnh haicap rehearse kiểm tra hệ thống. Dưới đây là điều các đợt đã cho thấy.", "Nobody has asked in this trial: only the command haicap rehearse inspects. What its rounds have shown stands below.";
    none: "Không có gì sai lệch.", "Nothing is wrong.";
    unit: "Đơn vị", "Unit";
    kind: "Loại", "Kind";
    what: "Thực tế", "What is the case";
    journal: "Nhật ký", "Journal";
    entry: "mục", "entry";
    more: "mục khác", "more entries";
}

/// Entries that are linked for a finding.
const LINKS: usize = 5;

#[derive(Template)]
#[template(path = "rehearsal/findings.html")]
struct FindingsPage {
    shell: Shell,
    t: &'static FindingTexts,
    planned: String,
    seen: String,
    /// Whether anybody asked.
    asked: bool,
    findings: Vec<FindingView>,
}

struct FindingView {
    unit: String,
    link: String,
    kind: &'static str,
    message: String,
    proofs: Vec<(i64, String)>,
    more: usize,
}

/// The page, for the director of a trial.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(view(&page).await)
}

async fn view(page: &Page) -> Result<Response, Problem> {
    if !matches!(page.app.kind, AppKind::Trial(_)) {
        return Err(Problem::not_found(page.lang()));
    }
    let found = inspection::found(&page.app).await.map_err(|error| match error {
        PlanError::Store(error) => Problem::store(&error, page.lang()),
        _ => Problem::internal(page.lang()),
    })?;
    let t = FindingTexts::of(page.lang());
    let mark = if page.lang() == Lang::Vi { '.' } else { ',' };
    let number = |count: usize| grouped(count as u64, mark);
    page.html(&FindingsPage {
        shell: page.shell(t.title),
        t,
        planned: number(found.planned),
        seen: number(found.seen),
        asked: found.seen > 0,
        findings: found.findings.into_iter().map(|finding| line(page, finding)).collect(),
    })
}

fn line(page: &Page, finding: Finding) -> FindingView {
    let journal = |entry: i64| page.link(&format!("/journal?unit={}&before={}", finding.unit, entry + 1));
    FindingView {
        unit: page.unit_name(finding.unit),
        link: page.link(&format!("/units/{}", finding.unit)),
        kind: finding.trouble.label(page.lang()),
        proofs: finding.proofs.iter().take(LINKS).map(|proof| (proof.entry, journal(proof.entry))).collect(),
        more: finding.proofs.len().saturating_sub(LINKS),
        message: finding.message,
    }
}
