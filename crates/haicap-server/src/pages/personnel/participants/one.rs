//! The list of one unit: people in and out, substitutes called in, the list handed out.

use super::{ParticipantTexts, standing};
use crate::error::Problem;
use crate::instance::Instance;
use crate::pages::personnel::proposals::{PostGroup, committee, frame, posts, reader};
use crate::pages::personnel::scope::{Scope, Tag, may, person_link};
use crate::pages::personnel::take_out::{note, print_paper};
use crate::pages::{Fields, Page, Shell};
use crate::personnel::participants::{
    Wish, carry_into_trials, carry_out, hand_out as hand_over, has_paper, list_of, listed_at, planned, planned_for,
};
use crate::personnel::records::{Participant, ParticipantList, ProposalRound};
use crate::personnel::state::{State, district_of, lead_of};
use crate::personnel::{Actor, RecordError};
use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::Action;
use haicap_core::organization::Official;
use haicap_core::staffing::Place;
use haicap_core::staffing::notices::{Frame, NoticeRow, participant_list};
use haicap_core::territory::{Unit, UnitId};
use haicap_core::words::fold;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// People that a search shows.
const FOUND: usize = 20;

#[derive(Template)]
#[template(path = "personnel/participants_unit.html")]
struct OnePage {
    shell: Shell,
    t: &'static ParticipantTexts,
    path: String,
    state: Tag,
    at: Option<String>,
    message: Option<&'static str>,
    rows: Vec<EntryRow>,
    others: usize,
    keeps: bool,
    hands_out: bool,
    lead: Option<String>,
    alone: bool,
    planned: usize,
    q: String,
    found: Vec<FoundRow>,
    found_cut: bool,
    posts: Vec<PostGroup>,
    players: Vec<(Uuid, String)>,
}

struct EntryRow {
    id: Uuid,
    name: String,
    code: String,
    link: String,
    post: String,
    role: Tag,
    of: Option<String>,
    by_paper: bool,
    calls: bool,
    sends_back: bool,
}

struct FoundRow {
    id: Uuid,
    name: String,
    code: String,
    former: String,
    planned: Option<String>,
}

/// The page of a unit.
pub(crate) async fn show(
    page: Page,
    Extension(instance): Extension<Arc<Instance>>,
    Path(unit): Path<String>,
) -> Response {
    page.answer(view(&page, &instance, &unit))
}

fn view(page: &Page, instance: &Instance, unit: &str) -> Result<Response, Problem> {
    let (t, state, scope) = (ParticipantTexts::of(page.lang()), page.staff(), Scope::of(page));
    let unit = scope.unit(page, unit)?;
    let list = list_of(&state, unit.id);
    let keeps = may(page, Action::KeepParticipants);
    let seen = |id: Uuid| state.person(id).filter(|official| scope.has_person(page.city(), official));
    let mut rows: Vec<EntryRow> = list
        .entries
        .iter()
        .filter_map(|entry| Some(entry_row(page, &state, &list, entry, seen(entry.official)?, &seen)))
        .collect();
    let rank = |key: &str| page.city().blueprint.posts.iter().position(|post| post.key == key);
    let ranks: BTreeMap<Uuid, _> = list.entries.iter().map(|e| (e.official, rank(&e.post))).collect();
    rows.sort_by_key(|row| (ranks.get(&row.id).copied().flatten().unwrap_or(usize::MAX), row.code.clone()));
    let q = page.asked.get("q").trim().to_owned();
    let found = if keeps { search(page, &state, &scope, &q) } else { vec![] };
    let player = |row: &EntryRow| {
        let entry = list.entries.iter().find(|entry| entry.official == row.id)?;
        entry.substitute_for.is_none().then(|| (row.id, format!("{} ({})", row.name, row.post)))
    };
    let lead = lead(page, &state, unit.id);
    let shown = OnePage {
        shell: page.shell(format!("{}: {}", t.title, unit.name)),
        t,
        path: page.link(&format!("/participants/{}", unit.id)),
        state: standing(t, &list).1,
        at: list.handed_out_at.map(|at| page.moment(at)),
        message: page.asked.filled("saved").map(|_| t.saved).or(page.asked.filled("given").map(|_| t.given)),
        others: list.entries.len() - rows.len(),
        keeps,
        hands_out: keeps && leads(&scope, lead) && !(list.entries.is_empty() && list.handed_out.is_empty()),
        lead: lead.map(|code| page.district_name(code)),
        alone: instance.is_personnel_only(),
        planned: if keeps { mine(page, &scope, planned_for(&state, unit.id)).len() } else { 0 },
        found_cut: found.len() > FOUND,
        found: found.into_iter().take(FOUND).map(|official| found_row(page, &state, official)).collect(),
        q,
        posts: if keeps { posts(page, Some(unit.id)) } else { vec![] },
        players: rows.iter().filter_map(player).collect(),
        rows,
    };
    page.html(&shown)
}

/// The district that leads for a unit, by the round that ends last.
fn lead(page: &Page, state: &State, unit: UnitId) -> Option<u32> {
    let round = state.all::<ProposalRound>().map(|(_, round)| round).max_by_key(|round| round.deadline);
    lead_of(page.city(), round, unit)
}

/// Whether the person hands the list of a unit out: its leading district does, and whoever sees everything.
fn leads(scope: &Scope, lead: Option<u32>) -> bool {
    scope.is_everything() || lead.is_some_and(|code| scope.has_district(code))
}

fn entry_row<'s>(
    page: &Page,
    state: &'s State,
    list: &ParticipantList,
    entry: &Participant,
    official: &Official,
    seen: &dyn Fn(Uuid) -> Option<&'s Official>,
) -> EntryRow {
    let t = ParticipantTexts::of(page.lang());
    let replaced = |other: &Participant| other.substitute_for == Some(entry.official) && other.called_in_at.is_some();
    let is_replaced = list.entries.iter().any(replaced);
    let (label, class) = match (entry.substitute_for, entry.called_in_at) {
        (None, _) if is_replaced => (t.replaced, "unsure"),
        (None, _) => (t.plays, "good"),
        (Some(_), None) => (t.stands_in, ""),
        (Some(_), Some(_)) => (t.plays_for, "running"),
    };
    let swaps = entry.substitute_for.is_some_and(|of| seen(of).is_some());
    let name = |id: Uuid| seen(id).map_or_else(|| t.elsewhere.to_owned(), |official| official.name.clone());
    EntryRow {
        id: official.id,
        name: official.name.clone(),
        code: official.code.clone(),
        link: person_link(page, official),
        post: page.post_name(&entry.post),
        role: Tag { label: label.to_owned(), class },
        of: entry.substitute_for.map(name),
        by_paper: has_paper(state, official.id),
        calls: swaps && entry.called_in_at.is_none(),
        sends_back: swaps && entry.called_in_at.is_some(),
    }
}

fn mine<'s>(page: &Page, scope: &Scope, planned: Vec<(&'s Official, &'s Place)>) -> Vec<(&'s Official, &'s Place)> {
    planned.into_iter().filter(|(official, _)| scope.has_person(page.city(), official)).collect()
}

/// People whose name, number or post has all the words, and who are on no list.
fn search<'s>(page: &Page, state: &'s State, scope: &Scope, q: &str) -> Vec<&'s Official> {
    let words: Vec<String> = fold(q).split_whitespace().map(str::to_owned).collect();
    if words.is_empty() {
        return vec![];
    }
    let fits = |official: &&Official| {
        let text = fold(&format!("{} {} {}", official.name, official.code, official.position));
        scope.has_person(page.city(), official) && words.iter().all(|word| text.contains(word.as_str()))
    };
    let people = state.all::<Official>().map(|(_, official)| official).filter(fits);
    let mut found: Vec<&Official> = people.filter(|official| listed_at(state, official.id).is_none()).collect();
    found.sort_by(|a, b| a.code.cmp(&b.code));
    found.truncate(FOUND + 1);
    found
}

fn found_row(page: &Page, state: &State, official: &Official) -> FoundRow {
    FoundRow {
        id: official.id,
        name: official.name.clone(),
        code: official.code.clone(),
        former: format!("{}, {}", official.position, page.former_place(official)),
        planned: planned(state, official.id).map(|place| page.place_name(place)),
    }
}

/// Changes a list.
pub(crate) async fn change(
    page: Page,
    Extension(instance): Extension<Arc<Instance>>,
    Path(unit): Path<String>,
    form: Fields,
) -> Response {
    page.answer_to(&form, amend(&page, &instance, &unit, &form).await)
}

async fn amend(page: &Page, instance: &Instance, unit: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let (scope, actor, city) = (Scope::of(page), page.actor()?, page.city());
    let unit = scope.unit(page, unit)?;
    let wish = page.kept(wish(page, &scope, unit, form))?;
    let may = |official: &Official| scope.has_person(city, official);
    let who = actor.key();
    let change =
        page.app.personnel.change(&page.app, &who, |batch| carry_out(batch, city, (&actor, &may), unit.id, &wish));
    if let Some(issued) = page.kept(change.await)? {
        page.kept(carry_into_trials(instance, &issued).await)?;
    }
    Ok(page.go(&format!("/participants/{}?saved=1", unit.id)))
}

/// What a form wishes.
fn wish(page: &Page, scope: &Scope, unit: &Unit, form: &Fields) -> Result<Wish, RecordError> {
    let state = page.staff();
    if let Some(official) = form.id("call_in") {
        return Ok(Wish::CallIn(official));
    }
    if let Some(official) = form.id("send_back") {
        return Ok(Wish::SendBack(official));
    }
    let ticked: Vec<Uuid> = form.all("official").filter_map(|id| id.parse().ok()).collect();
    let entry = |official: Uuid, post: String, substitute_for: Option<Uuid>| Participant {
        official,
        post,
        substitute_for,
        called_in_at: None,
    };
    let nobody = || {
        let (vi, en) = (ParticipantTexts::of(Lang::Vi), ParticipantTexts::of(Lang::En));
        RecordError::wrong(vi.nobody_picked, en.nobody_picked)
    };
    match form.get("do") {
        "take" => {
            let people = mine(page, scope, planned_for(&state, unit.id)).into_iter();
            Ok(Wish::Add(people.map(|(official, place)| entry(official.id, place.post.clone(), None)).collect()))
        }
        _ if ticked.is_empty() => Err(nobody()),
        "remove" => Ok(Wish::Remove(ticked)),
        _ => {
            let of = form.id("substitute_for");
            let list = list_of(&state, unit.id);
            let of_post = list.entries.iter().find(|entry| Some(entry.official) == of).map(|entry| entry.post.clone());
            let post = |official: Uuid| {
                let planned = planned(&state, official).filter(|place| place.unit == unit.id);
                let asked = form.filled("post").map(str::to_owned);
                asked.or_else(|| of_post.clone()).or(planned.map(|place| place.post.clone())).unwrap_or_default()
            };
            Ok(Wish::Add(ticked.into_iter().map(|official| entry(official, post(official), of)).collect()))
        }
    }
}

/// Hands a list out.
pub(crate) async fn hand_out(
    page: Page,
    Extension(instance): Extension<Arc<Instance>>,
    Path(unit): Path<String>,
    form: Fields,
) -> Response {
    page.answer_to(&form, give(&page, &instance, &unit, &form).await)
}

async fn give(page: &Page, instance: &Instance, unit: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let (scope, actor) = (Scope::of(page), page.actor()?);
    let unit = scope.unit(page, unit)?;
    if !leads(&scope, lead(page, &page.staff(), unit.id)) {
        let words = (ParticipantTexts::of(Lang::Vi).not_lead, ParticipantTexts::of(Lang::En).not_lead);
        return Err(Problem::new(StatusCode::FORBIDDEN, "not_lead", words, page.lang()));
    }
    let who = Actor::key(&actor);
    let change = page.app.personnel.change(&page.app, &who, |batch| hand_over(batch, page.city(), &actor, unit.id));
    let issued = page.kept(change.await)?;
    page.kept(carry_into_trials(instance, &issued).await)?;
    Ok(page.go(&format!("/participants/{}?given=1", unit.id)))
}

/// The list as a paper of each district that is seen, one after another.
pub(crate) async fn pdf(page: Page, Path(unit): Path<String>) -> Response {
    page.answer(print(&page, &unit).await)
}

async fn print(page: &Page, unit: &str) -> Result<Response, Problem> {
    let (state, scope, city) = (page.staff(), Scope::of(page), page.city());
    let unit = scope.unit(page, unit)?;
    let missing = || Problem::not_found(page.lang());
    let list = list_of(&state, unit.id);
    let entries = list.entries.iter().filter_map(|entry| {
        let official = state.person(entry.official).filter(|official| scope.has_person(city, official))?;
        Some((official, Place::new(unit.id, entry.post.clone()), entry.substitute_for))
    });
    type Line<'s> = (&'s Official, Place, Option<Uuid>);
    let mut districts: BTreeMap<u32, Vec<Line>> = BTreeMap::new();
    for line in entries {
        districts.entry(district_of(city, line.0)).or_default().push(line);
    }
    let reader = reader(page);
    let papers = districts.iter().map(|(district, lines)| {
        let issuer = committee(&page.district_name(*district), page.today());
        let rows = |stands_in: bool| -> Vec<NoticeRow> {
            let lines = lines.iter().filter(|(_, _, of)| of.is_some() == stands_in);
            lines.map(|(official, place, _)| NoticeRow { official, place, note: None }).collect()
        };
        // Watermarked as a list of the trial; it decides nothing that a draft would leave open.
        let frame = Frame { draft: false, ..frame(page, &issuer, &reader)? };
        Ok(participant_list(&frame, *district, &rows(false), &rows(true)))
    });
    let papers: Vec<_> = papers.collect::<Result<_, Problem>>()?;
    if papers.is_empty() {
        return Err(missing());
    }
    note(page, ("participants", format!("participants/{}", unit.id)), Some(unit.id), "export_participants").await?;
    print_paper(page, &format!("tham-gia-van-hanh-thu-{}.pdf", unit.id), papers).await
}
