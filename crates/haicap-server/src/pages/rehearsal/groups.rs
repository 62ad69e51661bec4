//! Working groups: each sees its own list of units and files its visits there, with a checklist.

use super::incidents::place;
use super::{number, recorded};
use crate::app::App;
use crate::error::Problem;
use crate::instance::Instance;
use crate::ledger::{Note, RecordError};
use crate::pages::{Fields, Page, Shell};
use crate::rehearsal::State;
use crate::rehearsal::groups::{Visit, WorkingGroup};
use crate::rehearsal::incidents::{Incident, Source};
use crate::words::texts;
use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::{Action, Object, permits};
use haicap_core::territory::{Era, UnitId};
use haicap_core::trial::incident::IncidentKind;
use haicap_core::words::tidy;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// What a new group looks at; an assumption that each group changes.
const CHECKLIST: &[&str] = &[
    "Máy tính, máy in, máy quét dùng được",
    "Mọi vị trí đăng nhập được phần mềm",
    "Chữ ký số, con dấu sẵn sàng",
    "Thủ tục, phí được niêm yết",
    "Đủ người trực theo phân công",
];

texts! { pub(crate) GroupTexts;
    title: "Tổ công tác", "Working groups";
    lead: "Mỗi tổ thấy danh sách đơn vị của mình, đến tận nơi, đánh dấu từng mục và ghi điều cần sửa.", "Each group sees its own units, goes there, ticks its list and writes down what has to be mended.";
    none: "Chưa có tổ công tác nào.", "There is no working group.";
    not_member: "Tài khoản này không thuộc tổ công tác nào.", "This account belongs to no working group.";
    members: "Thành viên", "Members";
    members_hint: "Tên đăng nhập ở kho chính thức, mỗi dòng một người.", "Logins in the official store, one a line.";
    units: "Đơn vị", "Units";
    checklist: "Danh mục kiểm tra", "Checklist";
    checklist_hint: "Mỗi dòng một mục.", "One point a line.";
    name: "Tên tổ", "Name";
    new: "Lập tổ công tác", "New working group";
    change: "Sửa tổ", "Change the group";
    save: "Ghi", "Save";
    visit: "Ghi lượt kiểm tra", "File a visit";
    unit: "Đơn vị", "Unit";
    found: "Mục đã đạt", "In order";
    text: "Nhận xét, điều cần sửa", "Findings";
    incident: "Mở sự cố cho điều cần sửa", "Open an incident for the findings";
    no_incident: "(không mở)", "(none)";
    last: "Lượt gần nhất", "Last visit";
    never: "chưa đến", "not visited";
    of: "trên", "of";
    in_order: "mục đạt", "points in order";
    opened: "đã mở sự cố", "incident opened";
    name_missing: "Ghi tên tổ, chọn ít nhất một đơn vị và ghi ít nhất một mục kiểm tra.", "Name the group, choose a unit and write at least one point.";
    unknown: "Không có tài khoản chính thức nào tên", "There is no official account called";
    not_theirs: "Đơn vị này không nằm trong danh sách của tổ.", "This unit is not on the group's list.";
    text_needed: "Muốn mở sự cố thì ghi điều cần sửa.", "To open an incident, write what has to be mended.";
}

#[derive(Template)]
#[template(path = "rehearsal/groups.html")]
struct GroupsPage {
    shell: Shell,
    t: &'static GroupTexts,
    path: String,
    plans: bool,
    groups: Vec<GroupView>,
    new: GroupForm,
    kinds: Vec<(&'static str, &'static str)>,
}

struct GroupView {
    id: Uuid,
    name: String,
    members: usize,
    checklist: Vec<String>,
    units: Vec<UnitLine>,
    form: GroupForm,
    visit: Uuid,
}

struct UnitLine {
    id: UnitId,
    name: String,
    last: Option<VisitView>,
}

struct VisitView {
    at: String,
    ticked: usize,
    text: String,
    incident: bool,
}

struct GroupForm {
    id: Uuid,
    name: String,
    members: String,
    checklist: String,
    units: Vec<(UnitId, String, bool)>,
}

fn wrong(of: fn(&'static GroupTexts) -> &'static str) -> RecordError {
    RecordError::wrong(of(GroupTexts::of(Lang::Vi)), of(GroupTexts::of(Lang::En)))
}

fn plans(page: &Page) -> bool {
    permits(page.subject(), Action::PlanRounds, &Object::default()).is_ok()
}

/// What the person signs in with; groups know their members by it.
async fn login(page: &Page) -> Result<Option<String>, Problem> {
    let Some(account) = page.subject().account.filter(|_| number(page).is_none()) else { return Ok(None) };
    Ok(page.stored(page.app.store.account(account).await)?.and_then(|row| row.login))
}

/// Whether a group is the person's own, or theirs to plan.
fn is_own(page: &Page, login: Option<&str>, group: &WorkingGroup) -> bool {
    plans(page) || login.is_some_and(|login| group.members.contains(login))
}

/// The groups that somebody sees.
pub(crate) async fn show(page: Page) -> Response {
    let login = login(&page).await;
    page.answer(login.and_then(|login| list(&page, login.as_deref())))
}

fn list(page: &Page, login: Option<&str>) -> Result<Response, Problem> {
    let (t, state) = (GroupTexts::of(page.lang()), page.app.rehearsal.state());
    let own = state.all::<WorkingGroup>().filter(|(_, group)| is_own(page, login, group));
    let mut groups = own.map(|(id, one)| view(page, &state, *id, one)).collect::<Result<Vec<_>, _>>()?;
    groups.sort_by(|a, b| a.name.cmp(&b.name));
    let blank = WorkingGroup {
        name: String::new(),
        members: BTreeSet::new(),
        units: BTreeSet::new(),
        checklist: CHECKLIST.iter().map(|&point| point.to_owned()).collect(),
    };
    let shown = GroupsPage {
        shell: page.shell(t.title),
        t,
        path: page.link("/groups"),
        plans: plans(page),
        groups,
        new: form(page, page.id()?, &blank),
        kinds: IncidentKind::ALL.iter().map(|kind| (kind.key(), kind.label(page.lang()))).collect(),
    };
    page.html(&shown)
}

fn view(page: &Page, state: &State, id: Uuid, group: &WorkingGroup) -> Result<GroupView, Problem> {
    let last = |unit: UnitId| {
        let visits = state.all::<Visit>().map(|(_, visit)| visit);
        let visits = visits.filter(|visit| visit.group == id && visit.unit == unit);
        visits.max_by_key(|visit| visit.at).map(|visit| VisitView {
            at: page.moment(visit.at),
            ticked: visit.ticked.len(),
            text: visit.text.clone(),
            incident: visit.incident.is_some(),
        })
    };
    let line = |unit: &UnitId| UnitLine { id: *unit, name: place(page, Some(*unit)), last: last(*unit) };
    let mut units: Vec<UnitLine> = group.units.iter().map(line).collect();
    // Who was not visited stands first.
    units.sort_by_key(|unit| Reverse(unit.last.is_none()));
    Ok(GroupView {
        id,
        name: group.name.clone(),
        members: group.members.len(),
        checklist: group.checklist.clone(),
        units,
        form: form(page, id, group),
        visit: page.id()?,
    })
}

fn form(page: &Page, id: Uuid, group: &WorkingGroup) -> GroupForm {
    let units = page.city().units.values().filter(|unit| unit.id.era == Era::New);
    let mut units: Vec<_> = units.map(|u| (u.id, u.name.clone(), group.units.contains(&u.id))).collect();
    units.sort_by(|a, b| a.1.cmp(&b.1));
    GroupForm {
        id,
        name: group.name.clone(),
        members: group.members.iter().cloned().collect::<Vec<_>>().join("\n"),
        checklist: group.checklist.join("\n"),
        units,
    }
}

/// Writes a group down, new or changed.
pub(crate) async fn save(page: Page, Extension(instance): Extension<Arc<Instance>>, sent: Fields) -> Response {
    page.answer_to(&sent, write(&page, instance.official(), &sent).await)
}

async fn write(page: &Page, official: &App, sent: &Fields) -> Result<Response, Problem> {
    page.check_form(sent)?;
    let id = sent.id("id").map_or_else(|| page.id(), Ok)?;
    let lines = |name: &str| sent.get(name).lines().map(tidy).filter(|line| !line.is_empty()).collect::<Vec<_>>();
    let known = |unit: &UnitId| page.city().units.contains_key(unit);
    let group = WorkingGroup {
        name: tidy(sent.get("name")),
        members: lines("members").into_iter().collect(),
        units: sent.all("unit").filter_map(|unit| unit.parse().ok()).filter(known).collect(),
        checklist: lines("checklist"),
    };
    let parts =
        [("name", group.name.is_empty()), ("checklist", group.checklist.is_empty()), ("unit", group.units.is_empty())];
    if let Some((field, _)) = parts.into_iter().find(|(_, missing)| *missing) {
        return page.kept(Err(wrong(|t| t.name_missing).at(field)));
    }
    for login in &group.members {
        if page.stored(official.store.account_by_login(login).await)?.is_none() {
            let of = |lang| format!("{}: {login}.", GroupTexts::of(lang).unknown);
            return page.kept(Err(RecordError::wrong(of(Lang::Vi), of(Lang::En)).at("members")));
        }
    }
    let events = serde_json::json!({ "units": group.units, "members": group.members.len() });
    let note = Note { command: "keep_working_group", unit: None, events: &events };
    recorded(page, |batch| batch.put(id, group, note)).await?;
    Ok(page.go("/groups"))
}

/// Files a visit.
pub(crate) async fn visit(page: Page, Path(id): Path<Uuid>, sent: Fields) -> Response {
    page.answer_to(&sent, file(&page, id, &sent).await)
}

async fn file(page: &Page, id: Uuid, sent: &Fields) -> Result<Response, Problem> {
    page.check_form(sent)?;
    let (state, login) = (page.app.rehearsal.state(), login(page).await?);
    let group = state.get::<WorkingGroup>(&id).filter(|group| is_own(page, login.as_deref(), group));
    let group = group.ok_or_else(|| Problem::not_found(page.lang()))?;
    let unit = sent.get("unit").parse().ok().filter(|unit| group.units.contains(unit));
    let unit = page.kept(unit.ok_or_else(|| wrong(|t| t.not_theirs).at("unit")))?;
    let (key, text) = (sent.id("id").map_or_else(|| page.id(), Ok)?, tidy(sent.get("text")));
    let kind = IncidentKind::from_key(sent.get("kind"));
    if kind.is_some() && text.is_empty() {
        return page.kept(Err(wrong(|t| t.text_needed).at("text")));
    }
    let by = page.subject().account.unwrap_or_default();
    let ticked = group.checklist.iter().filter(|point| sent.ticked("point", point)).cloned().collect();
    let incident = kind.map(|_| Uuid::new_v5(&key, b"incident"));
    let (trial, store_at) = (number(page), page.app.clock.now());
    let write = recorded(page, |batch| {
        if batch.state().get::<Visit>(&key).is_some() {
            return Ok(());
        }
        let at = batch.at();
        let events = serde_json::json!({ "group": id, "incident": incident });
        if let Some((kind, key)) = kind.zip(incident) {
            let source = Source::Person { by, kind, text: text.clone(), picture: None };
            let found = Incident { trial, unit: Some(unit), at, store_at, source, injected: None, gone_at: None };
            batch.put(key, found, Note { command: "report_incident", unit: Some(unit), events: &events })?;
        }
        let visit = Visit { group: id, unit, at, by, ticked, text, incident };
        batch.put(key, visit, Note { command: "file_visit", unit: Some(unit), events: &events })
    });
    write.await?;
    Ok(page.go("/groups"))
}
