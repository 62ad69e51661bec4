//! Rights given on for a term: who acts for whom, until when; giving them, ending them.

use super::{Fields, Page, Shell, show};
use crate::api::place;
use crate::delegations::{DelegationOrder, finish, give};
use crate::error::Problem;
use crate::rehearsal::staff;
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::delegation::{DELEGABLE, Delegation, TERM_DAYS_MAX, speaks_for};
use haicap_core::law::SIGNING_FOR;
use haicap_core::organization::{Assignment, Role};
use haicap_core::words::date;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

texts! { pub(crate) DelegationTexts;
    title: "Ủy quyền có thời hạn", "Delegation for a term";
    lead: "Người vắng mặt giao quyền của mình cho đồng nghiệp trong một thời hạn. Ủy quyền tự hết sau ngày cuối; mọi việc làm theo ủy quyền đều ghi rõ làm thay ai.", "Whoever is away delegates their rights to a colleague for a term. The delegation ends by itself after its last day; everything done under it says for whom.";
    current: "Đang có hiệu lực và sắp tới", "In force and to come";
    none: "Không có ủy quyền nào.", "There are no delegations.";
    earlier: "Đã hết", "Over";
    of: "Người vắng", "Away";
    to: "Người làm thay", "Stands in";
    rights: "Quyền được giao", "Rights";
    term: "Thời hạn", "Term";
    ground: "Văn bản, lý do", "Paper or reason";
    state: "Hiệu lực", "In force";
    counts: "đang có hiệu lực", "in force";
    coming: "chưa đến ngày", "to come";
    over: "đã hết", "over";
    ended: "kết thúc sớm", "ended early";
    end: "Kết thúc", "End";
    give: "Lập ủy quyền", "New delegation";
    first: "Từ ngày", "From";
    last: "Đến hết ngày", "Until";
    term_hint: "nhiều nhất", "at most";
    days: "ngày", "days";
    ground_hint: "ủy quyền ký phải ghi số, ngày văn bản", "signing needs the number and date of the paper";
    signing_hint: "Quyền ký giao được cho lãnh đạo đơn vị (ký thay) hoặc trưởng phòng, Giám đốc Trung tâm (thừa ủy quyền).", "Signing can go to a leader of the unit (signing for the head), or to the head of a division or of the centre (by delegation).";
    choose: "Chọn người", "Choose somebody";
    write: "Ghi ủy quyền", "Record the delegation";
    done: "Đã ghi.", "Recorded.";
    date_wrong: "ngày đầu và ngày cuối (năm-tháng-ngày, như 2025-06-20)", "first and last day (year-month-day, for example 2025-06-20)";
    nobody: "Không có đồng nghiệp nào đăng nhập được để làm thay.", "No colleague who can sign in could stand in.";
}

#[derive(Template)]
#[template(path = "delegations.html")]
struct DelegationsPage {
    shell: Shell,
    t: &'static DelegationTexts,
    path: String,
    done: bool,
    current: Vec<Line>,
    earlier: Vec<Line>,
    givers: Vec<Choice>,
    takers: Vec<Choice>,
    roles: Vec<(&'static str, &'static str)>,
    today: String,
    days_max: u32,
    article: String,
}

struct Line {
    id: Uuid,
    of: String,
    to: String,
    rights: String,
    term: String,
    ground: String,
    state: &'static str,
    class: &'static str,
    /// The person may end it.
    ends: bool,
}

struct Choice {
    key: String,
    label: String,
    chosen: bool,
}

/// Who acts for whom, at the units of the person.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(view(&page).await)
}

/// Gives rights on.
pub(crate) async fn give_on(page: Page, form: Fields) -> Response {
    page.answer_to(&form, carry_out(&page, &form).await)
}

/// Ends a delegation before its time.
pub(crate) async fn finish_early(page: Page, Path(id): Path<String>, form: Fields) -> Response {
    let ended = async {
        page.check_form(&form)?;
        let ended = finish(&page.app, page.subject(), place(&id, page.lang())?).await;
        ended.map_err(|error| Problem::delegation(&error, page.lang()))?;
        Ok(page.go("/delegations?done=1"))
    };
    page.answer_to(&form, ended.await)
}

async fn carry_out(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let given = give(&page.app, page.subject(), &order(page, form)?).await;
    given.map_err(|error| Problem::delegation(&error, page.lang()))?;
    Ok(page.go("/delegations?done=1"))
}

/// What was typed, as an order.
fn order(page: &Page, form: &Fields) -> Result<DelegationOrder, Problem> {
    let t = DelegationTexts::of(page.lang());
    let wrong = |what: &str, name| Problem::bad_input(what, page.lang()).at(name);
    let who = |name, label: &str| form.id(name).ok_or_else(|| wrong(&format!("{label}: {}", t.choose), name));
    let day = |name| form.get(name).trim().parse::<Date>().map_err(|_| wrong(t.date_wrong, name));
    Ok(DelegationOrder {
        of: who("of", t.of)?,
        to: who("to", t.to)?,
        roles: form.all("role").filter_map(Role::from_key).collect(),
        first: day("first")?,
        last: day("last")?,
        ground: form.get("ground").to_owned(),
    })
}

async fn view(page: &Page) -> Result<Response, Problem> {
    let t = DelegationTexts::of(page.lang());
    let (people, units) = (people(page).await?, page.subject().units().collect::<BTreeSet<_>>());
    let state = page.app.rehearsal.state();
    let here = page.app.delegations(&state).filter(|given| units.contains(&given.unit));
    let concerns = |given: &&Delegation| {
        let leads = people.get(&given.of).is_some_and(|of| speaks_for(page.subject(), of));
        leads || page.subject().assignments.iter().any(|held| held.id == given.to)
    };
    let mut lines: Vec<_> = here.filter(concerns).map(|given| (given.clone(), line(page, &people, given))).collect();
    lines.sort_by_key(|(given, _)| (given.first, given.id));
    let (current, mut earlier): (Vec<_>, Vec<_>) =
        lines.into_iter().partition(|(given, _)| given.is_open_on(page.app.today()));
    earlier.reverse();
    let mine: Vec<_> = people.values().filter(|held| speaks_for(page.subject(), held)).collect();
    let given: BTreeSet<Role> = mine.iter().flat_map(|held| held.roles.iter().copied()).collect();
    let shown = DelegationsPage {
        shell: page.shell(t.title),
        t,
        path: page.link("/delegations"),
        done: page.asked.filled("done").is_some(),
        current: current.into_iter().map(|(_, line)| line).collect(),
        earlier: earlier.into_iter().map(|(_, line)| line).take(EARLIER).collect(),
        givers: choices(page, &mine),
        takers: choices(page, &people.values().collect::<Vec<_>>()),
        roles: DELEGABLE
            .into_iter()
            .filter(|role| given.contains(role))
            .map(|role| (role.key(), role.label(page.lang())))
            .collect(),
        today: page.app.today().to_string(),
        days_max: TERM_DAYS_MAX,
        article: SIGNING_FOR.cite(),
    };
    page.html(&shown)
}

/// Delegations that are over, as many as are shown.
const EARLIER: usize = 50;

/// Everybody with a right on dossiers at the units of the person who can sign in today.
async fn people(page: &Page) -> Result<BTreeMap<Uuid, Assignment>, Problem> {
    let (mut people, today) = (BTreeMap::new(), page.app.today());
    for unit in page.subject().units().collect::<BTreeSet<_>>() {
        let staff = page.kept(staff::of_unit(&page.app, unit).await)?;
        let held = staff.holders.into_iter().filter(|holder| holder.signs_in).flat_map(|h| h.subject.assignments);
        let works = |held: &Assignment| {
            held.unit == unit && held.counts_on(today) && DELEGABLE.iter().any(|role| held.roles.contains(role))
        };
        people.extend(held.filter(works).map(|held| (held.id, held)));
    }
    Ok(people)
}

fn name(page: &Page, people: &BTreeMap<Uuid, Assignment>, id: Uuid) -> String {
    let known = people.get(&id).map(|held| format!("{}, {}", held.name, show::post(page, &held.post)));
    known.unwrap_or_else(|| page.w().actor_unknown.to_owned())
}

fn line(page: &Page, people: &BTreeMap<Uuid, Assignment>, given: &Delegation) -> Line {
    let (t, today) = (DelegationTexts::of(page.lang()), page.app.today());
    let form = given.form.map(|form| format!(" ({})", form.label(page.lang()))).unwrap_or_default();
    let right = |role: &Role| match role {
        Role::Signatory => format!("{}{form}", role.label(page.lang())),
        _ => role.label(page.lang()).to_owned(),
    };
    let (state, class) = match () {
        () if given.ended_at.is_some() => (t.ended, "quiet"),
        () if given.counts_on(today) => (t.counts, "good"),
        () if given.is_open_on(today) => (t.coming, "paused"),
        () => (t.over, "quiet"),
    };
    Line {
        id: given.id,
        of: name(page, people, given.of),
        to: name(page, people, given.to),
        rights: given.roles.iter().map(right).collect::<Vec<_>>().join(", "),
        term: format!("{} – {}", date(given.first), date(given.last)),
        ground: given.ground.clone(),
        state,
        class,
        ends: given.is_open_on(today),
    }
}

fn choices(page: &Page, people: &[&Assignment]) -> Vec<Choice> {
    let mut people = people.to_vec();
    people.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    let alone = people.len() == 1;
    let choice = |held: &&Assignment| Choice {
        key: held.id.to_string(),
        label: format!("{}, {}", held.name, show::post(page, &held.post)),
        chosen: alone,
    };
    people.iter().map(choice).collect()
}
