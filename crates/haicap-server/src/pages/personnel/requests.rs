//! Requests: a district asks for people from elsewhere for one of its units, the commission answers.

use super::list::{Choice, seen_districts, sees};
use super::proposals::{PostGroup, posts};
use crate::error::Problem;
use crate::ledger::Note;
use crate::pages::{Fields, Page, Shell};
use crate::personnel::RecordError;
use crate::personnel::records::StaffRequest;
use crate::personnel::state::districts_of;
use crate::routes::anywhere;
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::access::{Action, Object};
use haicap_core::staffing::{Body, By};
use haicap_core::territory::UnitId;
use haicap_core::words::tidy;
use uuid::Uuid;

texts! { pub(crate) RequestTexts;
    title: "Xin người từ nơi khác", "Requests for people from elsewhere";
    lead: "Địa phương nêu chức vụ không tìm được người tại chỗ; Ban Tổ chức trả lời.", "A district names posts that none of its own people can take; the commission answers.";
    open: "Chưa trả lời", "Open";
    answered: "Đã trả lời", "Answered";
    none: "Chưa có đề nghị nào.", "There are no requests.";
    ask: "Đề nghị mới", "New request";
    district: "Địa phương", "District";
    unit: "Đơn vị mới", "New unit";
    post: "Chức vụ", "Post";
    wanted: "Cần người như thế nào, vì sao", "Who is wanted, and why";
    wanted_hint: "Ví dụ: người có kinh nghiệm tư pháp - hộ tịch. Không ghi tên người cụ thể nếu chưa trao đổi với nơi đang công tác.", "For example: experience in civil status. Name nobody before their present office was asked.";
    send: "Gửi đề nghị", "Send";
    asked_at: "Gửi lúc", "Asked";
    answer: "Trả lời của Ban Tổ chức", "The commission's answer";
    reply: "Ghi trả lời", "Save the answer";
    saved: "Đã lưu.", "Saved.";
}

/// Letters of a text that a person types.
const LONGEST: usize = 2000;

#[derive(Template)]
#[template(path = "personnel/requests.html")]
struct RequestsPage {
    shell: Shell,
    t: &'static RequestTexts,
    path: String,
    saved: bool,
    asks: bool,
    answers: bool,
    open: usize,
    requests: Vec<RequestView>,
    districts: Vec<Choice>,
    units: Vec<Choice>,
    posts: Vec<PostGroup>,
}

struct RequestView {
    id: Uuid,
    district: String,
    unit: String,
    post: String,
    wanted: String,
    asked_at: String,
    answer: Option<String>,
}

/// The requests that may be seen.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(view(&page))
}

/// A district asks.
pub(crate) async fn ask(page: Page, form: Fields) -> Response {
    page.answer_to(&form, send(&page, &form).await)
}

/// The commission answers.
pub(crate) async fn answer(page: Page, Path(request): Path<String>, form: Fields) -> Response {
    page.answer_to(&form, reply(&page, &request, &form).await)
}

fn view(page: &Page) -> Result<Response, Problem> {
    let (t, state, city) = (RequestTexts::of(page.lang()), page.staff(), page.city());
    let seen = seen_districts(page);
    let mut requests: Vec<_> =
        state.all::<StaffRequest>().filter(|(_, asked)| seen.contains(&asked.district)).collect();
    requests.sort_by_key(|(_, asked)| (asked.answer.is_some(), std::cmp::Reverse(asked.asked_at)));
    let request = |(id, asked): (&Uuid, &StaffRequest)| RequestView {
        id: *id,
        district: page.district_name(asked.district),
        unit: page.unit_name(asked.unit),
        post: page.post_name(&asked.post),
        wanted: asked.wanted.clone(),
        asked_at: page.moment(asked.asked_at),
        answer: asked.answer.clone(),
    };
    let units = city.new_units().filter(|unit| !districts_of(city, unit.id).is_disjoint(&seen));
    let shown = RequestsPage {
        shell: page.shell(t.title),
        t,
        path: page.link("/requests"),
        saved: page.asked.filled("saved").is_some(),
        asks: anywhere(page.subject(), Action::Propose).is_ok(),
        answers: anywhere(page.subject(), Action::LeadStaffing).is_ok(),
        open: requests.iter().filter(|(_, asked)| asked.answer.is_none()).count(),
        requests: requests.into_iter().map(request).collect(),
        districts: seen.iter().map(|code| Choice::new(format!("{code:03}"), page.district_name(*code), "")).collect(),
        units: units.map(|unit| Choice::new(unit.id.to_string(), unit.name.clone(), "")).collect(),
        posts: posts(page, None),
    };
    page.html(&shown)
}

/// A text of a form that is there and not too long.
fn text(form: &Fields, name: &str) -> Result<String, RecordError> {
    let text = form.filled(name).map(tidy).filter(|text| text.chars().count() <= LONGEST);
    text.ok_or_else(|| {
        let vi = format!("Hãy ghi nội dung, không quá {LONGEST} chữ cái.");
        RecordError::wrong(vi, format!("Write something, at most {LONGEST} letters."))
    })
}

async fn send(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let city = page.city();
    let wrong = || {
        let (vi, en) = (
            "Hãy chọn đơn vị nhận người của địa phương mình và một chức vụ có ở đơn vị đó.",
            "Choose a unit that draws from your district, and a post that exists there.",
        );
        Problem::record(&RecordError::wrong(vi, en), page.lang())
    };
    let district: u32 = form.get("district").parse().map_err(|_| wrong())?;
    page.caller.may(Object { district: Some(district), ..Object::default() })?;
    let unit: UnitId = form.get("unit").parse().map_err(|_| wrong())?;
    let kind = city.units.get(&unit).map(|unit| unit.kind).ok_or_else(wrong)?;
    let post = city.blueprint.post(form.get("post"));
    let post = post.filter(|post| city.blueprint.block_of(post, kind).is_some()).ok_or_else(wrong)?;
    if !districts_of(city, unit).contains(&district) {
        return Err(wrong());
    }
    let wanted = page.kept(text(form, "wanted"))?;
    let (id, actor) = (page.id()?, page.actor()?);
    let by = actor.key();
    let change = page.app.personnel.change(&page.app, &by, |batch| {
        let request = StaffRequest {
            district,
            unit,
            post: post.key.clone(),
            wanted,
            asked_at: batch.at(),
            by: By { person: actor.person, body: Body::DistrictCommittee },
            answer: None,
        };
        let events = serde_json::json!({ "district": district, "post": request.post });
        batch.put(id, request, Note { command: "ask_for_staff", unit: Some(unit), events: &events })
    });
    page.kept(change.await)?;
    Ok(page.go("/requests?saved=1"))
}

async fn reply(page: &Page, request: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let missing = || Problem::not_found(page.lang());
    let id: Uuid = request.parse().map_err(|_| missing())?;
    let state = page.staff();
    state.get::<StaffRequest>(&id).filter(|request| sees(page, request.district)).ok_or_else(missing)?;
    let answer = page.kept(text(form, "answer"))?;
    let by = page.actor()?.key();
    let change = page.app.personnel.change(&page.app, &by, |batch| {
        let Some(mut request) = batch.state().get::<StaffRequest>(&id).cloned() else { return Ok(()) };
        request.answer = Some(answer);
        let (unit, events) = (Some(request.unit), serde_json::json!({ "district": request.district }));
        batch.put(id, request, Note { command: "answer_request", unit, events: &events })
    });
    page.kept(change.await)?;
    Ok(page.go("/requests?saved=1"))
}
