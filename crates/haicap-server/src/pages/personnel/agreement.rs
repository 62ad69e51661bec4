//! The agreement: what the deciding body agreed is recorded, for everybody appraised within its scope.

use super::list::{TrackSwitch, seen_districts, track_of, track_query, tracks};
use super::outcome::Outcome;
use crate::error::Problem;
use crate::pages::{Fields, Page, Shell};
use crate::personnel::RecordError;
use crate::personnel::proposals::{Item, Progress, act, each, people, progress_by};
use crate::routes::anywhere;
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use haicap_core::access::Action;
use haicap_core::staffing::{Agreement, Command, CommandKind, PlacementState, Track};
use haicap_core::territory::UnitId;
use haicap_core::words::tidy;
use std::collections::BTreeSet;

texts! { pub(crate) AgreementTexts;
    title: "Thống nhất của tập thể", "Collective agreement";
    lead: "Thư ký ghi lại kết luận của cơ quan quyết định; hệ thống không thay cho biểu quyết.", "The secretary records what the deciding body concluded; nothing here takes the place of its vote.";
    done: "Đã ghi nhận thống nhất, số người:", "Agreement recorded, people:";
    record: "Ghi nhận kết luận", "Record a conclusion";
    session: "Phiên họp", "Session";
    session_hint: "Ví dụ: Hội nghị Ban Thường vụ lần thứ 12", "For example: 12th session of the standing committee";
    number: "Số văn bản kết luận", "Number of the conclusion";
    date: "Ngày kết luận", "Date";
    scope: "Phạm vi", "Scope";
    all: "Mọi đơn vị", "All units";
    some_districts: "Một số địa phương", "Some districts";
    some_units: "Một số đơn vị", "Some units";
    choose_districts: "Chọn địa phương", "Choose districts";
    choose_units: "Chọn đơn vị", "Choose units";
    ready: "đã thẩm định, sẵn sàng", "appraised, ready";
    save: "Ghi nhận cho những người đã thẩm định", "Record for those appraised";
    nobody_ready: "Chưa có ai được thẩm định xong để thống nhất.", "Nobody has been appraised yet.";
    by_district: "Theo địa phương", "By district";
    by_unit: "Theo đơn vị mới", "By new unit";
    district: "Địa phương", "District";
    unit: "Đơn vị mới", "New unit";
    planned: "Có chỗ dự kiến", "Planned";
    not_ready: "Chưa thẩm định xong", "Not ready";
    appraised: "Sẵn sàng", "Ready";
    agreed: "Đã thống nhất", "Agreed";
}

#[derive(Template)]
#[template(path = "personnel/agreement.html")]
struct AgreementPage {
    shell: Shell,
    t: &'static AgreementTexts,
    path: String,
    track: Track,
    tracks: TrackSwitch,
    agrees: bool,
    done: Option<usize>,
    ready: usize,
    today: String,
    tables: Vec<TableView>,
}

/// Districts or units.
struct TableView {
    key: &'static str,
    title: &'static str,
    choose: &'static str,
    column: &'static str,
    rows: Vec<Row>,
}

struct Row {
    key: String,
    name: String,
    planned: usize,
    not_ready: usize,
    ready: usize,
    agreed: usize,
}

/// Who is ready, and the form.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(view(&page))
}

/// Records an agreement.
pub(crate) async fn record(page: Page, form: Fields) -> Response {
    page.answer_to(&form, agree(&page, &form).await)
}

fn view(page: &Page) -> Result<Response, Problem> {
    let (t, state) = (AgreementTexts::of(page.lang()), page.staff());
    let (seen, track) = (seen_districts(page), track_of(&page.asked));
    let items = people(page.city(), &state, track, |code| seen.contains(&code));
    let items: Vec<Item> = items.into_iter().filter(|item| item.placement.is_some()).collect();
    let districts = progress_by(&items, |item| Some(item.district));
    let units = progress_by(&items, |item| item.unit());
    let shown = AgreementPage {
        shell: page.shell(t.title),
        t,
        path: page.link("/agreement"),
        track,
        tracks: tracks(page, "/agreement", track),
        agrees: anywhere(page.subject(), Action::Agree).is_ok(),
        done: page.asked.filled("done").and_then(|done| done.parse().ok()),
        ready: Progress::of(&items).appraised,
        today: page.today().to_string(),
        tables: vec![
            TableView {
                key: "district",
                title: t.by_district,
                choose: t.choose_districts,
                column: t.district,
                rows: districts.iter().map(|(id, sum)| row(format!("{id:03}"), page.district_name(*id), sum)).collect(),
            },
            TableView {
                key: "unit",
                title: t.by_unit,
                choose: t.choose_units,
                column: t.unit,
                rows: units.iter().map(|(id, sum)| row(id.to_string(), page.unit_name(*id), sum)).collect(),
            },
        ],
    };
    page.html(&shown)
}

fn row(key: String, name: String, sum: &Progress) -> Row {
    let agreed = sum.agreed + sum.issued + sum.decided;
    Row {
        key,
        name,
        planned: sum.people - sum.nothing,
        not_ready: sum.people - sum.nothing - sum.appraised - agreed,
        ready: sum.appraised,
        agreed,
    }
}

async fn agree(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let actor = page.actor()?;
    let agreement = page.kept(agreement(form, actor.by(CommandKind::Agree)))?;
    let districts: BTreeSet<u32> = form.all("district").filter_map(|code| code.parse().ok()).collect();
    let units: BTreeSet<UnitId> = form.all("unit").filter_map(|unit| unit.parse().ok()).collect();
    let inside = |item: &Item| match form.get("scope") {
        "all" => true,
        "districts" => districts.contains(&item.district),
        _ => item.unit().is_some_and(|unit| units.contains(&unit)),
    };
    let (state, track) = (page.staff(), track_of(form));
    let ready = |item: &Item| item.placement.is_some_and(|placement| placement.state == PlacementState::Appraised);
    let meant: Vec<_> = people(page.city(), &state, track, |_| true)
        .into_iter()
        .filter(|item| ready(item) && inside(item))
        .map(|item| item.official.id)
        .collect();
    if meant.is_empty() {
        let words = (
            "Không có ai đã thẩm định xong trong phạm vi được chọn; chọn phạm vi khác.",
            "Nobody within this scope has been appraised; choose another one.",
        );
        let status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
        return Err(Problem::new(status, "nobody_ready", words, page.lang()));
    }
    let done = page.kept(act(&page.app, &actor, &each(track, meant, &Command::Agree { agreement })).await)?;
    let mut outcome = Outcome::default();
    outcome.add(page, &done);
    outcome.answer(page, &format!("/agreement{}", track_query(track, '?')))
}

/// The agreement that a form describes; the rules look at it for each person.
pub(super) fn agreement(form: &Fields, by: haicap_core::staffing::By) -> Result<Agreement, RecordError> {
    let wrong = || {
        RecordError::wrong(
            "Hãy ghi phiên họp, số văn bản và ngày kết luận.",
            "Give the session, the number and the date of the conclusion.",
        )
    };
    Ok(Agreement {
        session: form.filled("session").map(tidy).ok_or_else(wrong)?,
        number: form.filled("number").map(tidy).ok_or_else(wrong)?,
        // A notice has a date of its own beside that of its conclusion.
        date: form.filled("agreed_on").unwrap_or(form.get("date")).trim().parse().map_err(|_| wrong())?,
        by,
    })
}
