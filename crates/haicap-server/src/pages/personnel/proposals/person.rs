//! One person's draft: first the unit, then a post of it.

use super::{deadline, posts, visible};
use crate::error::Problem;
use crate::pages::personnel::list::{self, Choice};
use crate::pages::personnel::outcome::Outcome;
use crate::pages::{Fields, Page, Shell};
use crate::personnel::proposals::{act, draft as wish, ordinary_place};
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::access::Object;
use haicap_core::organization::Block;
use haicap_core::staffing::{Place, PlacementState, Track};
use haicap_core::territory::UnitId;
use std::collections::{BTreeMap, BTreeSet};

texts! { pub(crate) PersonTexts;
    title: "Dự thảo bố trí", "Draft of a place";
    present: "Hiện nay", "Now";
    former: "Nơi công tác", "Works at";
    team: "Tổ, nhóm", "Team";
    suggestion: "Gợi ý của phương án", "Suggested by the plan";
    no_suggestion: "chưa có gợi ý", "none";
    written: "Đang ghi", "Written down";
    nothing: "chưa có", "nothing";
    first: "1. Chọn đơn vị", "1. Choose the unit";
    choose: "Xem chức vụ của đơn vị này", "Show the posts of this unit";
    second: "2. Chọn chức vụ", "2. Choose the post";
    post: "Chức vụ (chiếm một chỗ biên chế)", "Post (takes an establishment place)";
    planned: "đã dự kiến", "planned";
    concurrent: "Kiêm nhiệm", "Concurrent posts";
    concurrent_hint: "Không chiếm thêm chỗ biên chế.", "They take no further place.";
    note: "Lý do, ghi chú", "Reason, note";
    save: "Ghi dự thảo", "Save the draft";
    closed: "Đang ở bước sau, không sửa được dự thảo.", "It is at a later step: the draft cannot be changed.";
    back: "Về danh sách đề xuất", "Back to the proposals";
    past: "Đã hết hạn đề xuất: dự thảo vẫn ghi được, nhưng chưa đề xuất được.", "The deadline has passed: a draft may be saved, not proposed.";
    unknown_post: "Hãy chọn chức vụ.", "Choose a post.";
}

#[derive(Template)]
#[template(path = "personnel/proposal_person.html")]
struct PersonPage {
    shell: Shell,
    t: &'static PersonTexts,
    here: String,
    track: Track,
    back: String,
    name: String,
    code: String,
    link: String,
    position: String,
    former: String,
    team: Option<String>,
    suggestion: Option<String>,
    written: Option<(String, &'static str)>,
    note: String,
    open: bool,
    past: bool,
    unit: Option<(String, String)>,
    units: Vec<Choice>,
    posts: Vec<Choices>,
    concurrent: Vec<Choice>,
}

struct Choices {
    block: &'static str,
    posts: Vec<Choice>,
}

/// The form.
pub(crate) async fn show(page: Page, Path(official): Path<String>) -> Response {
    page.answer(view(&page, &official))
}

/// Saves it.
pub(crate) async fn draft(page: Page, Path(official): Path<String>, form: Fields) -> Response {
    page.answer_to(&form, save(&page, &official, &form).await)
}

fn view(page: &Page, official: &str) -> Result<Response, Problem> {
    let (lang, state) = (page.lang(), page.staff());
    let item = visible(page, &state, official, list::track_of(&page.asked))?;
    page.caller.may(Object { district: Some(item.district), ..Object::default() })?;
    let t = PersonTexts::of(lang);
    let person = item.official;
    let asked: Option<UnitId> = page.asked.filled("unit").and_then(|unit| unit.parse().ok());
    let unit = asked.filter(|unit| page.city().new_units().any(|known| known.id == *unit)).or(item.unit());
    // What is chosen beforehand: what is written down, else the suggestion, else the ordinary post.
    let ordinary = unit.and_then(|unit| ordinary_place(page.city(), &item, unit));
    let written = item.placement.map(|placement| &placement.place).filter(|place| Some(place.unit) == unit);
    let chosen = written.or(ordinary.as_ref());
    let key = unit.map(|unit| unit.to_string()).unwrap_or_default();
    let units = super::units(page, std::slice::from_ref(&item)).into_iter();
    let shown = PersonPage {
        shell: page.shell(t.title),
        t,
        here: page.link(&format!("/proposals/people/{}", person.id)),
        track: list::track_of(&page.asked),
        back: page.link(&format!("/proposals?district={:03}{}", item.district, list::track_query(item.track, '&'))),
        name: person.name.clone(),
        code: person.code.clone(),
        link: page.link(&format!("/people/{}", person.id)),
        position: person.position.clone(),
        former: page.former_place(person),
        team: person.team.clone(),
        suggestion: item.suggested.map(|place| page.place_name(place)),
        written: item.placement.map(|p| (page.place_name(&p.place), p.state.label(lang))),
        note: item.placement.and_then(|placement| placement.note.clone()).unwrap_or_default(),
        open: match item.placement {
            None => !item.decided,
            Some(placement) => matches!(placement.state, PlacementState::Draft | PlacementState::Returned),
        },
        past: deadline(page, &state, item.district, item.track).is_some_and(|deadline| deadline.passed),
        unit: unit.map(|unit| (unit.to_string(), page.unit_name(unit))),
        units: units.map(|choice| Choice { chosen: choice.key == key, ..choice }).collect(),
        posts: unit.map(|unit| posts_with_numbers(page, &state, item.track, unit, chosen)).unwrap_or_default(),
        concurrent: unit.map(|unit| beside(page, unit, chosen)).unwrap_or_default(),
    };
    page.html(&shown)
}

/// The posts of a unit, each with how many people are planned for it.
fn posts_with_numbers(
    page: &Page,
    state: &crate::personnel::State,
    track: Track,
    unit: UnitId,
    chosen: Option<&Place>,
) -> Vec<Choices> {
    let t = PersonTexts::of(page.lang());
    let mut planned: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, _, placement) in state.placed(track).filter(|(.., placement)| placement.place.unit == unit) {
        *planned.entry(placement.place.post.as_str()).or_default() += 1;
    }
    let chosen = chosen.map_or("", |place| place.post.as_str());
    let choice = |(key, name): (String, String)| {
        let count = planned.get(key.as_str()).copied().unwrap_or_default();
        let name = if count > 0 { format!("{name} ({} {count})", t.planned) } else { name };
        Choice::new(key, name, chosen)
    };
    let group =
        |group: super::PostGroup| Choices { block: group.block, posts: group.posts.into_iter().map(choice).collect() };
    posts(page, Some(unit)).into_iter().map(group).collect()
}

/// Posts that may be held beside the one that takes the place: fixed posts that are led or chaired.
fn beside(page: &Page, unit: UnitId, chosen: Option<&Place>) -> Vec<Choice> {
    let city = page.city();
    let Some(kind) = city.units.get(&unit).map(|unit| unit.kind) else { return vec![] };
    // Any post that the table of pairs or the blueprint names together with another.
    let mut keys: BTreeSet<&str> =
        city.staffing.pairs.iter().flat_map(|pair| [pair.first.as_str(), pair.second.as_str()]).collect();
    keys.extend(city.blueprint.posts.iter().filter_map(|post| post.concurrent_with.as_deref()));
    let held = |key: &str| chosen.is_some_and(|place| place.concurrent.contains(key));
    let posts = Block::ALL.iter().flat_map(|block| city.blueprint.posts_of(kind, *block, city.opening_day));
    let named = posts.filter(|post| keys.contains(post.key.as_str()) || held(&post.key));
    let choice = |key: &str| Choice { key: key.to_owned(), name: page.post_name(key), chosen: held(key) };
    named.map(|post| choice(&post.key)).collect()
}

async fn save(page: &Page, official: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let state = page.staff();
    let item = visible(page, &state, official, list::track_of(form))?;
    page.caller.may(Object { district: Some(item.district), ..Object::default() })?;
    let (vi, en) = ("Hãy chọn đơn vị và chức vụ.", PersonTexts::of(haicap_core::Lang::En).unknown_post);
    let wrong = || Problem::new(axum::http::StatusCode::UNPROCESSABLE_ENTITY, "wrong_input", (vi, en), page.lang());
    let unit: UnitId = form.get("unit").parse().map_err(|_| wrong())?;
    let post = form.filled("post").ok_or_else(wrong)?;
    let concurrent = form.all("concurrent").filter(|key| *key != post).map(str::to_owned).collect();
    let place = Place { unit, post: post.to_owned(), concurrent };
    let note = form.filled("note").map(haicap_core::words::tidy);
    let wish = page.kept(wish(&item, place, note))?;
    let done = page.kept(act(&page.app, &page.actor()?, &[wish]).await)?;
    let mut outcome = Outcome::default();
    outcome.add(page, &done);
    let (district, track) = (item.district, list::track_query(item.track, '&'));
    outcome.answer(page, &format!("/proposals?district={district:03}&unit={unit}{track}"))
}
