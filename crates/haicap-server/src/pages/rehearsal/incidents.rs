//! The feed of incidents: newest first, or grouped by cause across units; people see those of their own unit.

mod new;

pub(crate) use new::{form, picture, report};

use super::changes;
use crate::error::Problem;
use crate::ledger::{Note, RecordError};
use crate::pages::{Fields, Page, Shell};
use crate::rehearsal::State;
use crate::rehearsal::incidents::{Incident, Source, grouped};
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::access::{Action, Object, permits};
use haicap_core::organization::Role;
use haicap_core::territory::UnitId;
use haicap_core::trial::lesson::Lesson;
use jiff::Timestamp;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Incidents shown at once.
const MOST: usize = 200;

texts! { pub(crate) IncidentTexts;
    title: "Sự cố", "Incidents";
    lead: "Bước không đạt tự thành sự cố; ai cũng báo thêm được. Sự cố là để sửa, không để chấm điểm đơn vị.", "A failed step becomes an incident by itself, and everybody may add theirs. They are for mending, not for marking units.";
    new: "Báo sự cố", "Report an incident";
    new_lead: "Chọn một nút là gửi. Lời kể và ảnh có thì tốt, không có cũng được.", "One button sends it. Words and a picture help, but need not be.";
    what: "Việc gì không chạy?", "What does not work?";
    text: "Kể ngắn gọn (không bắt buộc)", "In short (optional)";
    photo: "Ảnh (không bắt buộc)", "Picture (optional)";
    photo_hint: "PNG hoặc JPEG, tối đa 8 MB. Nơi chụp, giờ chụp ghi trong ảnh sẽ được xóa. Không chụp giấy tờ của người dân.", "PNG or JPEG, at most 8 MB. Place and time inside it are removed. Take no picture of citizens' papers.";
    where_: "Ở đâu", "Where";
    city_side: "Cơ quan cấp thành phố", "The city side";
    saved: "Đã ghi sự cố, điều hành nhìn thấy ngay.", "The incident is on record, the director sees it at once.";
    back: "Quay lại việc đang làm", "Back to what you did";
    none: "Chưa có sự cố nào.", "There is no incident.";
    none_fit: "Không có sự cố nào khớp bộ lọc.", "No incident fits the filter.";
    filter: "Lọc", "Filter";
    all_units: "Mọi đơn vị", "All units";
    all_rounds: "Mọi đợt", "All rounds";
    only_open: "Chỉ sự cố chưa hết", "Only those not gone";
    as_feed: "Theo thời gian", "By time";
    by_cause: "Theo nguyên nhân", "By cause";
    view: "Cách xem", "View";
    by_judge: "chấm từ nhật ký", "from the journal";
    by_person: "người tham gia báo", "reported by a person";
    step: "Bước", "Step";
    gone: "đã hết", "gone";
    open: "chưa hết", "open";
    injected: "tình huống giả định, không tính lỗi cho đơn vị", "put in the way on purpose, no fault of the unit";
    journal: "Xem trong nhật ký", "In the journal";
    round: "Xem đợt", "The round";
    picture: "Ảnh gửi kèm", "Picture";
    end: "Đã hết", "It is gone";
    lesson: "Rút kinh nghiệm", "Lesson";
    new_lesson: "Lập mục rút kinh nghiệm", "Write a lesson";
    units: "đơn vị", "units";
    times: "sự cố", "incidents";
    more: "Chỉ hiện 200 sự cố mới nhất; lọc để xem thêm.", "Only the newest 200 are shown; filter to see others.";
    kind_missing: "Chọn một loại sự cố: bấm một trong các nút lớn.", "Choose what does not work: press one of the large buttons.";
    too_large: "Ảnh lớn hơn 8 MB nên chưa gửi được, lời kể vẫn còn. Chụp lại ở cỡ nhỏ hơn hoặc gửi không kèm ảnh.", "The picture is larger than 8 MB and nothing was sent. Take a smaller one, or send without it.";
    other_kind: "Tệp gửi kèm không phải ảnh PNG hoặc JPEG nên chưa gửi được. Chọn ảnh khác hoặc gửi không kèm ảnh.", "The file is neither PNG nor JPEG, nothing was sent. Choose another, or send without it.";
    damaged: "Ảnh bị hỏng, chưa gửi được. Chụp lại hoặc gửi không kèm ảnh.", "The picture is damaged, nothing was sent. Take it again, or send without it.";
    broken_off: "Tệp gửi lên bị ngắt giữa chừng, chưa có gì thay đổi. Hãy gửi lại.", "The upload broke off; nothing was changed. Send it again.";
}

#[derive(Template)]
#[template(path = "rehearsal/incidents.html")]
struct IncidentsPage {
    shell: Shell,
    t: &'static IncidentTexts,
    changes: String,
    path: String,
    saved: Option<String>,
    reports: bool,
    units: Vec<(UnitId, String, bool)>,
    rounds: Vec<(Uuid, String, bool)>,
    open_only: bool,
    by_cause: bool,
    toggle: [String; 2],
    any: bool,
    many: bool,
    groups: Vec<GroupView>,
}

/// Incidents under one heading; the feed is one group without one.
struct GroupView {
    cause: Option<String>,
    units: Vec<String>,
    incidents: Vec<IncidentView>,
}

/// An incident as a page shows it.
pub(in crate::pages) struct IncidentView {
    pub(in crate::pages) id: Uuid,
    pub(in crate::pages) at: String,
    pub(in crate::pages) unit: String,
    pub(in crate::pages) cause: String,
    pub(in crate::pages) title: Option<String>,
    pub(in crate::pages) text: String,
    pub(in crate::pages) judged: bool,
    pub(in crate::pages) gone: Option<String>,
    pub(in crate::pages) injected: Option<&'static str>,
    pub(in crate::pages) journal: Option<String>,
    pub(in crate::pages) round: Option<String>,
    pub(in crate::pages) picture: Option<String>,
    pub(in crate::pages) lesson: Option<(String, &'static str)>,
    pub(in crate::pages) new_lesson: Option<String>,
    pub(in crate::pages) may_end: bool,
}

/// Whether somebody looks at the whole city.
pub(in crate::pages) fn sees_all(page: &Page) -> bool {
    let roles = &page.subject().roles;
    [Role::CityObserver, Role::DigitalCenter, Role::TrialDirector].iter().any(|role| roles.contains(role))
}

/// Whether somebody sees an incident: those who look at the city all, others those of their unit and their own.
pub(in crate::pages) fn sees(page: &Page, incident: &Incident) -> bool {
    let own = matches!(&incident.source, Source::Person { by, .. } if Some(*by) == page.subject().account);
    let here = super::number(page).is_none_or(|number| incident.trial == Some(number));
    let at_home = incident.unit.is_some_and(|unit| page.subject().units().any(|own| own == unit));
    here && (sees_all(page) || own || at_home)
}

/// Lessons by the incidents they come from.
pub(in crate::pages) fn lessons_of(state: &State) -> BTreeMap<Uuid, (&Uuid, &Lesson)> {
    let mut of = BTreeMap::new();
    for (key, lesson) in state.all::<Lesson>() {
        of.extend(lesson.incidents.iter().map(|incident| (*incident, (key, lesson))));
    }
    of
}

/// An incident as a page shows it to somebody.
pub(in crate::pages) fn view(
    page: &Page,
    lessons: &BTreeMap<Uuid, (&Uuid, &Lesson)>,
    id: &Uuid,
    incident: &Incident,
) -> IncidentView {
    let lang = page.lang();
    let lesson = lessons.get(id);
    let keeps = permits(page.subject(), Action::KeepLessons, &Object::default()).is_ok();
    let (title, picture, proof) = match &incident.source {
        Source::Judge { title, proof, .. } => (Some(title.clone()), None, *proof),
        Source::Person { picture, .. } => (None, picture.as_ref(), None),
    };
    let here = incident.trial == super::number(page);
    let reads_rounds = permits(page.subject(), Action::ReadRehearsal, &Object::default()).is_ok();
    let readable = |unit: &UnitId| here && page.may_at(Action::ReadJournal, *unit);
    let journal = |(unit, proof): (UnitId, haicap_core::trial::Proof)| {
        page.link(&format!("/journal?unit={unit}&before={}", proof.entry + 1))
    };
    IncidentView {
        id: *id,
        at: page.moment(incident.store_at),
        unit: place(page, incident.unit),
        cause: incident.cause(lang),
        title,
        text: incident.text().to_owned(),
        judged: matches!(incident.source, Source::Judge { .. }),
        gone: gone_at(incident, lesson.map(|(_, lesson)| *lesson)).map(|at| page.moment(at)),
        injected: incident.injected.map(|kind| kind.label(lang)),
        round: incident.round().filter(|_| reads_rounds).map(|round| page.link(&format!("/rounds/{round}"))),
        journal: incident.unit.filter(readable).zip(proof).map(journal),
        picture: picture.map(|name| page.link(&format!("/incidents/pictures/{name}"))),
        lesson: lesson.map(|(key, lesson)| (page.link(&format!("/lessons/{key}")), lesson.state.label(lang))),
        new_lesson: (keeps && lesson.is_none()).then(|| page.link(&format!("/lessons/new?incident={id}"))),
        may_end: incident.gone_at.is_none() && may_end(page, incident),
    }
}

/// When it was gone: the step passed, somebody said so, or its lesson closed because the very step passed elsewhere.
fn gone_at(incident: &Incident, lesson: Option<&Lesson>) -> Option<Timestamp> {
    incident.gone_at.or_else(|| lesson.and_then(|lesson| lesson.closed_at))
}

fn may_end(page: &Page, incident: &Incident) -> bool {
    let Source::Person { by, .. } = &incident.source else { return false };
    let keeps = permits(page.subject(), Action::KeepLessons, &Object::default()).is_ok();
    keeps || Some(*by) == page.subject().account
}

/// Where something happened, in words.
pub(in crate::pages) fn place(page: &Page, unit: Option<UnitId>) -> String {
    unit.map_or_else(|| IncidentTexts::of(page.lang()).city_side.to_owned(), |unit| page.unit_name(unit))
}

/// The incidents that somebody sees, newest first.
pub(in crate::pages) fn seen<'s>(page: &Page, state: &'s State) -> Vec<(&'s Uuid, &'s Incident)> {
    let mut all: Vec<_> = state.all::<Incident>().filter(|(_, incident)| sees(page, incident)).collect();
    all.sort_by_key(|(key, incident)| (Reverse(incident.at), **key));
    all
}

/// The feed.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(feed(&page))
}

fn feed(page: &Page) -> Result<Response, Problem> {
    let t = IncidentTexts::of(page.lang());
    let state = page.app.rehearsal.state();
    let all = seen(page, &state);
    let (unit, round) = (page.asked.get("unit").parse::<UnitId>().ok(), page.asked.id("round"));
    let open_only = page.asked.filled("open").is_some();
    let lessons = lessons_of(&state);
    let fits = |id: &Uuid, incident: &Incident| {
        unit.is_none_or(|unit| incident.unit == Some(unit))
            && round.is_none_or(|round| incident.round() == Some(round))
            && (!open_only || gone_at(incident, lessons.get(id).map(|(_, lesson)| *lesson)).is_none())
    };
    let mut chosen: Vec<_> = all.iter().copied().filter(|(id, incident)| fits(id, incident)).collect();
    let many = chosen.len() > MOST;
    chosen.truncate(MOST);
    let by_cause = page.asked.get("view") == "cause";
    let saved = page.asked.filled("saved").map(|_| {
        let back = crate::pages::local(page.asked.get("back")).unwrap_or("/work");
        page.link(back)
    });
    let shown = IncidentsPage {
        shell: page.shell(t.title),
        t,
        changes: changes::address(page),
        path: page.link("/incidents"),
        saved,
        reports: true,
        units: units(page, &all, unit),
        rounds: rounds(page, &all, round),
        open_only,
        by_cause,
        toggle: [page.link("/incidents"), page.link("/incidents?view=cause")],
        any: !all.is_empty(),
        many,
        groups: groups(page, &state, chosen, by_cause),
    };
    page.html(&shown)
}

/// Units with incidents, to choose from, by name.
fn units(page: &Page, all: &[(&Uuid, &Incident)], chosen: Option<UnitId>) -> Vec<(UnitId, String, bool)> {
    let units: BTreeSet<UnitId> = all.iter().filter_map(|(_, incident)| incident.unit).collect();
    let mut units: Vec<_> = units.into_iter().map(|unit| (unit, page.unit_name(unit), Some(unit) == chosen)).collect();
    units.sort_by(|a, b| a.1.cmp(&b.1));
    units
}

/// Rounds with incidents, to choose from.
fn rounds(page: &Page, all: &[(&Uuid, &Incident)], chosen: Option<Uuid>) -> Vec<(Uuid, String, bool)> {
    let mut first: BTreeMap<Uuid, &Incident> = BTreeMap::new();
    for (_, incident) in all {
        if let Some(round) = incident.round() {
            first.insert(round, incident);
        }
    }
    let label = |incident: &Incident| {
        let trial = incident.trial.map(|number| format!("{} {number}, ", page.w().trial)).unwrap_or_default();
        format!("{trial}{}", page.moment(incident.store_at))
    };
    first.into_iter().map(|(round, incident)| (round, label(incident), Some(round) == chosen)).collect()
}

fn groups(page: &Page, state: &State, chosen: Vec<(&Uuid, &Incident)>, by_cause: bool) -> Vec<GroupView> {
    let lessons = lessons_of(state);
    let views = |incidents: &[(&Uuid, &Incident)]| {
        incidents.iter().map(|(id, incident)| view(page, &lessons, id, incident)).collect::<Vec<_>>()
    };
    if !by_cause {
        let incidents = views(&chosen);
        return if incidents.is_empty() { vec![] } else { vec![GroupView { cause: None, units: vec![], incidents }] };
    }
    let group = |group: crate::rehearsal::incidents::CauseGroup| {
        let units: BTreeSet<String> = group.incidents.iter().map(|(_, i)| place(page, i.unit)).collect();
        let cause = group.incidents.first().map(|(_, incident)| incident.cause(page.lang()));
        GroupView { cause, units: units.into_iter().collect(), incidents: views(&group.incidents) }
    };
    grouped(chosen.into_iter()).into_iter().map(group).collect()
}

/// Says that an incident which a person reported is gone.
pub(crate) async fn end(page: Page, Path(id): Path<Uuid>, form: Fields) -> Response {
    page.answer_to(&form, gone(&page, id, &form).await)
}

async fn gone(page: &Page, id: Uuid, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let state = page.app.rehearsal.state();
    let incident = state.get::<Incident>(&id).filter(|incident| sees(page, incident) && may_end(page, incident));
    incident.ok_or_else(|| Problem::not_found(page.lang()))?;
    let change = super::recorded(page, |batch| {
        let Some(incident) = batch.state().get::<Incident>(&id).filter(|incident| incident.gone_at.is_none()) else {
            return Ok(());
        };
        let incident = Incident { gone_at: Some(batch.at()), ..incident.clone() };
        let unit = incident.unit;
        batch.put(id, incident, Note { command: "incident_gone", unit, events: &serde_json::json!([]) })
    });
    change.await?;
    Ok(page.go("/incidents"))
}

/// A record that lacks something, in both languages.
fn wrong(of: fn(&'static IncidentTexts) -> &'static str) -> RecordError {
    RecordError::wrong(of(IncidentTexts::of(haicap_core::Lang::Vi)), of(IncidentTexts::of(haicap_core::Lang::En)))
}
