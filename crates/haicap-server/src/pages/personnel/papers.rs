//! Papers: what was issued, what is ready to be, drafts, printing, and notices that change earlier ones.

mod books;
mod change;
mod issue;
mod one;
mod others;
mod print;

pub(crate) use books::{begin as begin_book, show as books};
pub(crate) use change::{form as change_form, submit as change};
pub(crate) use issue::{drafts, submit as issue};
pub(crate) use one::{copies, extract, show as one};
pub(crate) use others::{conclusion, hand_over};
pub(crate) use print::{file as job_file, page as job, paper as pdf, start as print_all};

use super::take_out::{Secrecy, secrecy};
use crate::error::Problem;
use crate::pages::{Fields, Page, Shell};
use crate::personnel::records::Paper;
use crate::personnel::state::{State, districts_of};
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use haicap_core::access::Action;
use haicap_core::staffing::{PlacementState, Track};
use haicap_core::territory::UnitId;
use haicap_core::words::{date, fold};
use std::collections::BTreeMap;

texts! { pub(crate) PapersTexts;
    title: "Văn bản nhân sự", "Personnel papers";
    lead: "Thông báo phân công tạm thời và dự kiến điều động không có hiệu lực pháp lý; quyết định, nghị quyết chờ điều kiện pháp lý được mở.", "Provisional notices have no legal effect; decisions and resolutions wait for their legal gate.";
    ready: "Sẵn sàng ban hành", "Ready to issue";
    ready_none: "Không có ai đang chờ ban hành. Người được thống nhất ở mục Thẩm định sẽ hiện ở đây.", "Nobody waits for a paper. People who were agreed on appear here.";
    ready_provisional: "người chờ thông báo (tuyến tạm thời)", "people wait for a notice (provisional)";
    ready_legal: "người chờ quyết định, nghị quyết (tuyến chính thức)", "people wait for a decision or resolution (legal)";
    in_units: "ở", "in";
    units_word: "đơn vị", "units";
    issue_heading: "Ban hành", "Issue";
    track: "Tuyến", "Track";
    scope: "Đơn vị", "Units";
    scope_all: "Tất cả đơn vị có người sẵn sàng", "All units with people who are ready";
    paper_date: "Ngày ban hành", "Date of issue";
    conclusion_session: "Phiên họp kết luận", "Session that concluded it";
    conclusion_number: "Số kết luận", "Number of the conclusion";
    conclusion_date: "Ngày kết luận", "Date of the conclusion";
    conclusion_hint: "Điều chỉnh sang chỗ khác phải có kết luận của tập thể; thu hồi, thay thế không cần ghi ở đây.", "An adjustment needs a conclusion; a withdrawal or a replacement does not.";
    books: "Sổ số văn bản", "Number books";
    effective: "Có giá trị từ ngày", "In effect from";
    place_name: "Địa danh", "Place";
    classification: "Độ mật", "Classification";
    issue: "Ban hành và cấp số", "Issue and number";
    issue_note: "Máy cấp số theo từng sổ, lập văn bản và ghi vào hồ sơ từng người trong một lần; hoặc tất cả, hoặc không gì cả.", "Numbers, papers and files are written together or not at all.";
    drafts: "Xem dự thảo (PDF)", "See drafts (PDF)";
    print_all: "In tất cả văn bản đang lọc (ZIP các tệp PDF)", "Print all papers of the filter (ZIP of PDF files)";
    list: "Văn bản đã ban hành", "Issued papers";
    list_none: "Chưa ban hành văn bản nào.", "Nothing has been issued yet.";
    number: "Số, ký hiệu", "Number";
    kind: "Loại", "Kind";
    unit: "Đơn vị", "Unit";
    people: "Số người", "People";
    issued_on: "Ngày", "Date";
    issuer: "Cơ quan ban hành", "Issuer";
    open_pdf: "Mở PDF", "Open PDF";
    copies: "Số bản", "Copies";
    filter: "Lọc", "Filter";
    search: "Số hoặc đơn vị", "Number or unit";
    all_tracks: "Cả hai tuyến", "Both tracks";
    shown: "văn bản", "papers";
    cut: "Chỉ hiện 200 văn bản mới nhất; lọc để thấy phần còn lại.", "Only the newest 200 are shown; filter to see the rest.";
    done_papers: "văn bản đã được ban hành", "papers were issued";
    done_people: "người có văn bản mới", "people have a new paper";
    refused: "Chưa ban hành được cho những người sau", "Not issued for these people";
    waiting: "Còn chờ điều kiện pháp lý", "Still waiting for a legal gate";
    nobody_competent: "Bảng thẩm quyền chưa có cơ quan cho các chức vụ sau vào ngày này", "Nobody is competent for these posts on this day";
    ungated: "Bảng thẩm quyền không ghi điều kiện pháp lý cho các chức vụ sau, nên không thể ban hành; bổ sung `gate` vào personnel.toml", "The table of competence names no legal gate for these posts, so nothing can be issued; add `gate` to personnel.toml";
    back: "Về danh sách văn bản", "Back to the papers";
    classified: "Máy chủ nối mạng không nhận văn bản mật. Lập văn bản mật trên máy riêng: haicap serve --only personnel.", "A networked server takes no classified paper. Write it on a machine of its own: haicap serve --only personnel.";
    printing: "Đang in", "Printing";
    printed: "Đã in xong", "Printed";
    printing_note: "Trang này tự tải lại; có thể làm việc khác rồi quay lại.", "This page reloads by itself.";
    download: "Tải tệp", "Download";
    print_failed: "Không in được", "Printing failed";
    change_heading: "Điều chỉnh, thu hồi, thay thế", "Adjust, withdraw, replace";
    change_lead: "Ra một thông báo mới thay cho văn bản đang có; văn bản cũ vẫn giữ trong hồ sơ.", "A new notice in place of the present one; the old paper stays in the file.";
    change_what: "Việc cần làm", "What to do";
    adjust: "Điều chỉnh sang chỗ khác", "Adjust to another place";
    withdraw: "Thu hồi", "Withdraw";
    replace: "Thay bằng người khác đã được thống nhất cho chức vụ này", "Replace by somebody agreed on for this post";
    post: "Chức vụ", "Post";
    successor: "Người thay thế", "Successor";
    successor_none: "Chưa có ai được thống nhất cho chức vụ này", "Nobody has been agreed on for this post";
    reason: "Lý do", "Reason";
    send: "Ra thông báo", "Issue the notice";
    now: "Hiện nay", "At present";
    recorded: "Ghi vào hệ thống lúc", "Recorded at";
    archive: "PDF/A-1b để lưu trữ", "PDF/A-1b for archives";
    print_copies: "In các bản có đánh số", "Print numbered copies";
    people_caption: "Những người có tên trong văn bản", "People whom the paper names";
    name: "Họ và tên", "Name";
    state: "Trạng thái", "State";
    extract: "Trích thông báo", "Extract";
    others: "Văn bản khác", "Other papers";
    conclusions: "Dự thảo kết luận theo từng lần thống nhất", "Draft conclusions, one for each agreement";
    conclusions_none: "Chưa có lần thống nhất nào được ghi nhận.", "No agreement has been recorded.";
    people_word: "người", "people";
    hand_over: "Biên bản bàn giao khi kết thúc hoạt động của quận, huyện", "Hand-over record of a district body that closes";
    district: "Quận, huyện", "District";
    receiver: "Bên nhận", "Receiver";
    items: "Hồ sơ, tài sản: mỗi dòng một mục, viết nội dung; số lượng; đơn vị tính; tình trạng", "Records and assets, one a line: what; how many; measure; note";
    draw_up: "Lập biên bản (PDF)", "Draw up (PDF)";
}

/// Papers shown at once.
const MOST: usize = 200;

#[derive(Template)]
#[template(path = "personnel/papers.html")]
struct PapersPage {
    shell: Shell,
    t: &'static PapersTexts,
    ready: Vec<Ready>,
    may_issue: bool,
    today: String,
    place_name: String,
    units: Vec<(String, String)>,
    order: String,
    books: String,
    secrecy: Secrecy,
    agreements: Vec<(String, String, usize)>,
    may_hand_over: bool,
    districts: Vec<(u32, String)>,
    query: String,
    track: String,
    count: usize,
    cut: bool,
    papers: Vec<PaperLine>,
}

/// People who wait for a paper.
struct Ready {
    track: &'static str,
    label: &'static str,
    people: usize,
    units: usize,
}

struct PaperLine {
    link: String,
    pdf: String,
    number: String,
    kind: String,
    unit: String,
    issuer: String,
    date: String,
    people: usize,
}

/// The list, and what is ready.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(list(&page))
}

fn list(page: &Page) -> Result<Response, Problem> {
    let t = PapersTexts::of(page.lang());
    let state = page.staff();
    let papers = wanted(page, &state, &page.asked);
    let ready_units: Vec<UnitId> =
        ready_units(page, &state).into_iter().flat_map(|(_, units)| units.into_keys()).collect();
    let mut units: Vec<(String, String)> =
        ready_units.into_iter().map(|unit| (unit.to_string(), page.unit_name(unit))).collect();
    units.dedup();
    let today = page.today();
    let view = PapersPage {
        shell: page.shell(t.title),
        t,
        ready: ready(page, &state, t),
        may_issue: may(page, Action::IssuePapers),
        today: today.to_string(),
        place_name: page.city().name.clone(),
        units,
        order: page.id()?.to_string(),
        secrecy: secrecy(page),
        books: page.link("/papers/books"),
        agreements: others::agreements(&state)
            .into_iter()
            .map(|(agreement, people)| (agreement.number, date(agreement.date), people))
            .collect(),
        may_hand_over: may(page, Action::LeadStaffing),
        districts: page.city().districts.values().map(|district| (district.code, district.name.clone())).collect(),
        query: page.asked.get("q").to_owned(),
        track: page.asked.get("track").to_owned(),
        count: papers.len(),
        cut: papers.len() > MOST,
        papers: papers.into_iter().take(MOST).map(|(id, paper)| line(page, id, paper)).collect(),
    };
    page.html(&view)
}

fn may(page: &Page, action: Action) -> bool {
    crate::routes::anywhere(page.subject(), action).is_ok()
}

fn line(page: &Page, id: uuid::Uuid, paper: &Paper) -> PaperLine {
    PaperLine {
        link: page.link(&format!("/papers/{id}")),
        pdf: page.link(&format!("/papers/{id}/paper.pdf")),
        number: paper.number.clone(),
        kind: paper.document.kind.label(page.lang()).to_owned(),
        unit: paper.unit.map(|unit| page.unit_name(unit)).unwrap_or_default(),
        issuer: paper.document.issuer.name.clone(),
        date: paper.document.date.map(date).unwrap_or_default(),
        people: paper.officials.len(),
    }
}

/// Whether a person may see a paper: a district committee those of the units it is among.
pub(crate) fn may_see(page: &Page, paper: &Paper) -> bool {
    let districts = &page.subject().districts;
    let everything = page
        .subject()
        .roles
        .iter()
        .filter_map(|role| role.body())
        .any(|body| body != haicap_core::staffing::Body::DistrictCommittee);
    let among = |unit: UnitId| !districts_of(page.city(), unit).is_disjoint(districts);
    everything || paper.unit.is_some_and(among) || paper.district.is_some_and(|code| districts.contains(&code))
}

/// The papers that a filter asks for, newest first, as far as the person may see them.
fn wanted<'s>(page: &Page, state: &'s State, fields: &Fields) -> Vec<(uuid::Uuid, &'s Paper)> {
    let query = fold(fields.get("q"));
    let track = Track::from_key(fields.get("track"));
    let fits = |paper: &Paper| {
        let unit = paper.unit.map(|unit| fold(&page.unit_name(unit))).unwrap_or_default();
        track.is_none_or(|track| track == paper.track)
            && (query.is_empty() || unit.contains(&query) || fold(&paper.number).contains(&query))
    };
    let mut papers: Vec<(uuid::Uuid, &Paper)> = state
        .all::<Paper>()
        .filter(|(_, paper)| may_see(page, paper) && fits(paper))
        .map(|(id, paper)| (*id, paper))
        .collect();
    papers.sort_by(|(_, a), (_, b)| (b.issued_at, a.unit, &a.number).cmp(&(a.issued_at, b.unit, &b.number)));
    papers
}

/// People who were agreed on, by track and unit.
fn ready_units(page: &Page, state: &State) -> Vec<(Track, BTreeMap<UnitId, usize>)> {
    let of = |track: Track| {
        let agreed = state.placed(track).filter(|(_, _, placement)| placement.state == PlacementState::Agreed);
        let mut units: BTreeMap<UnitId, usize> = BTreeMap::new();
        for (_, _, placement) in agreed {
            *units.entry(placement.place.unit).or_default() += 1;
        }
        (track, units)
    };
    let may = page.subject().roles.iter().any(|r| *r != haicap_core::organization::Role::DistrictCommittee);
    if may { Track::ALL.iter().copied().map(of).collect() } else { vec![] }
}

fn ready(page: &Page, state: &State, t: &'static PapersTexts) -> Vec<Ready> {
    let of = |(track, units): (Track, BTreeMap<UnitId, usize>)| Ready {
        track: track.key(),
        label: if track == Track::Legal { t.ready_legal } else { t.ready_provisional },
        people: units.values().sum(),
        units: units.len(),
    };
    ready_units(page, state).into_iter().map(of).filter(|ready| ready.people > 0).collect()
}
