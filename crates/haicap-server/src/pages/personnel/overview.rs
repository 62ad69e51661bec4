//! The start of the personnel part: what one's body has to do next, where people stand, the milestones.

use super::milestones::{MilestoneLine, lines};
use super::scope::{Scope, Stand, may, number};
use crate::error::Problem;
use crate::pages::{Page, Shell};
use crate::personnel::records::{Import, ParticipantList, StaffRequest};
use crate::personnel::{Actor, State};
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use haicap_core::access::Action;
use haicap_core::organization::Official;
use haicap_core::staffing::{Body, File, PlacementState};
use std::collections::BTreeMap;

texts! { pub(crate) OverviewTexts;
    title: "Bố trí nhân sự", "Staffing";
    lead: "Dự kiến, phân công tạm thời không có giá trị pháp lý. Hệ thống gợi ý và nhắc việc; con người đề xuất, thẩm định và quyết định.", "Provisional assignments have no legal effect. The system suggests and reminds; people propose, appraise and decide.";
    next: "Việc cần làm", "What to do next";
    next_none: "Hiện không có việc nào đang chờ cơ quan của bạn.", "Nothing waits for your body at present.";
    stands: "Người theo tình trạng, tuyến dự kiến", "People by where they stand, provisional track";
    stands_all: "Tất cả trong phạm vi của bạn", "Everybody you may see";
    milestones: "Các mốc", "Milestones";
    milestones_caption: "Số đơn vị trong phạm vi của bạn theo từng mốc", "Units you may see, by milestone";
    milestones_none: "Gói dữ liệu thành phố chưa ghi mốc nào.", "The city pack names no milestones.";
    milestone: "Mốc", "Milestone";
    day: "Thời hạn", "Date";
    owner: "Chủ trì", "Owner";
    evidence: "Căn cứ xác định", "Evidence";
    done: "Xong", "Done";
    under_way: "Đang làm", "Under way";
    blocked: "Vướng", "Blocked";
    late: "Trễ hạn", "Late";
    of: "trên", "of";
    empty: "Chưa có ai trong danh sách nhân sự.", "Nobody is in the roster yet.";
    empty_import: "Bắt đầu bằng cách nhập danh sách của các quận, huyện", "Begin by bringing in the districts' rosters";
    empty_wait: "Sở Nội vụ hoặc Ban Tổ chức Thành ủy sẽ nhập danh sách.", "Home affairs or the Organisation Commission bring the rosters in.";
    deadline: "Hạn gửi đề xuất", "Proposals due";
    task_draft: "chưa có đề xuất nơi làm việc", "have no proposal yet";
    task_hand_in: "đã dự thảo, chưa gửi", "drafted and not handed in";
    task_returned: "bị trả lại, cần xem lý do và sửa", "given back: read why and mend";
    task_appraise: "đã đề xuất, chờ thẩm định", "proposed, awaiting appraisal";
    task_concur: "Sở Nội vụ đã chấp nhận, chờ đồng thẩm định", "accepted by home affairs, awaiting concurrence";
    task_agree: "đã thẩm định, chờ cơ quan quyết định thống nhất", "appraised, awaiting the deciding body";
    task_issue: "đã thống nhất, chờ thông báo", "agreed, awaiting their notice";
    task_requests: "đề nghị xin người nơi khác chưa trả lời", "requests for people from elsewhere unanswered";
    task_imports: "dòng của danh sách đã nhập còn phải sửa", "rows of rosters wait for a correction";
    task_hand_out: "đơn vị có danh sách tham gia vận hành thử chưa giao", "units with a list of participants not handed out";
}

#[derive(Template)]
#[template(path = "personnel/overview.html")]
struct OverviewPage {
    shell: Shell,
    t: &'static OverviewTexts,
    bodies: String,
    empty: bool,
    may_import: bool,
    tasks: Vec<Task>,
    deadlines: Vec<String>,
    total: String,
    stands: Vec<StandLine>,
    milestones: Vec<MilestoneLine>,
}

/// Something that waits for one's body.
struct Task {
    count: String,
    text: &'static str,
    link: String,
}

struct StandLine {
    label: &'static str,
    count: String,
    link: String,
}

/// What there is to do.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(view(&page))
}

fn view(page: &Page) -> Result<Response, Problem> {
    let (staff, scope) = (page.staff(), Scope::of(page));
    let actor = page.actor()?;
    let counts = counts(page, &staff, &scope);
    let total: usize = counts.values().sum();
    let line = |stand: &Stand, count: &usize| StandLine {
        label: stand.label(page.lang()),
        count: number(page, *count),
        link: page.link(&format!("/people?state={}", stand.key())),
    };
    let overview = OverviewPage {
        shell: page.shell(OverviewTexts::of(page.lang()).title),
        t: OverviewTexts::of(page.lang()),
        bodies: bodies(page, &actor),
        empty: total == 0,
        may_import: may(page, Action::ImportRoster),
        tasks: actor.bodies.iter().flat_map(|body| tasks(page, &staff, *body, &counts)).collect(),
        deadlines: if actor.bodies.contains(&Body::DistrictCommittee) {
            deadlines(page, &staff, &scope)
        } else {
            vec![]
        },
        total: number(page, total),
        stands: Stand::ALL.iter().filter_map(|stand| Some(line(stand, counts.get(stand)?))).collect(),
        milestones: lines(page, &staff, &scope),
    };
    page.html(&overview)
}

/// The bodies that somebody acts for; a district committee with its districts, when they are few.
fn bodies(page: &Page, actor: &Actor) -> String {
    let name = |body: &Body| match actor.districts.len() {
        1..=3 if *body == Body::DistrictCommittee => {
            let districts: Vec<String> = actor.districts.iter().map(|code| page.district_name(*code)).collect();
            format!("{}: {}", body.label(page.lang()), districts.join(", "))
        }
        _ => body.label(page.lang()).to_owned(),
    };
    actor.bodies.iter().map(name).collect::<Vec<_>>().join("; ")
}

/// How many people stand where.
fn counts(page: &Page, staff: &State, scope: &Scope) -> BTreeMap<Stand, usize> {
    let mut counts = BTreeMap::new();
    for (id, official) in staff.all::<Official>() {
        if scope.has_person(page.city(), official) {
            *counts.entry(Stand::of(official, staff.get::<File>(id))).or_default() += 1;
        }
    }
    counts
}

/// What waits for a body, in the order of the process.
fn tasks(page: &Page, staff: &State, body: Body, counts: &BTreeMap<Stand, usize>) -> Vec<Task> {
    let t = OverviewTexts::of(page.lang());
    let people = |stand| counts.get(&stand).copied().unwrap_or_default();
    let list = |stand: Stand| format!("/people?state={}", stand.key());
    let returned = Stand::In(PlacementState::Returned);
    let waiting: Vec<(usize, &'static str, String)> = match body {
        Body::DistrictCommittee => vec![
            (people(returned), t.task_returned, list(returned)),
            (people(Stand::Nothing), t.task_draft, "/proposals".into()),
            (people(Stand::In(PlacementState::Draft)), t.task_hand_in, "/proposals".into()),
        ],
        Body::HomeAffairs => {
            vec![(people(Stand::In(PlacementState::Proposed)), t.task_appraise, "/appraisal".into())]
        }
        Body::OrganizationCommission => vec![
            (people(Stand::Accepted), t.task_concur, "/appraisal".into()),
            (unanswered(staff), t.task_requests, "/requests".into()),
            (not_handed_out(staff), t.task_hand_out, "/hand-out".into()),
            (rows_waiting(staff), t.task_imports, "/imports".into()),
        ],
        Body::DecidingBody => vec![
            (people(Stand::In(PlacementState::Appraised)), t.task_agree, "/agreement".into()),
            (people(Stand::In(PlacementState::Agreed)), t.task_issue, "/papers".into()),
        ],
        Body::DigitalCenter => vec![],
    };
    let task = |(count, text, path): (usize, &'static str, String)| Task {
        count: number(page, count),
        text,
        link: page.link(&path),
    };
    waiting.into_iter().filter(|(count, ..)| *count > 0).map(task).collect()
}

fn unanswered(staff: &State) -> usize {
    staff.all::<StaffRequest>().filter(|(_, request)| request.answer.is_none()).count()
}

fn not_handed_out(staff: &State) -> usize {
    let lists = staff.all::<ParticipantList>().map(|(_, list)| list).filter(|list| !list.entries.is_empty());
    lists.filter(|list| list.handed_out_at.is_none() || list.changed_since).count()
}

fn rows_waiting(staff: &State) -> usize {
    staff.all::<Import>().filter_map(|(_, import)| import.waiting).sum()
}

/// Until when each district may propose.
fn deadlines(page: &Page, staff: &State, scope: &Scope) -> Vec<String> {
    let line = |code: &u32| Some(format!("{}: {}", page.district_name(*code), page.moment(staff.deadline(*code)?)));
    scope.districts().iter().filter_map(line).collect()
}
