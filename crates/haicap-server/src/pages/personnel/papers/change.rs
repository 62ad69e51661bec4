//! Adjusting, withdrawing and replacing what a paper said of one person.

use super::PapersTexts;
use crate::error::Problem;
use crate::instance::Instance;
use crate::pages::personnel::agreement::agreement;
use crate::pages::personnel::take_out::{Secrecy, classification, secrecy};
use crate::pages::{Fields, Page, Shell};
use crate::personnel::changes::{Alteration, ChangeOrder, change};
use crate::personnel::papers::watermark;
use crate::personnel::publish;
use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use haicap_core::organization::Post;
use haicap_core::staffing::{CommandKind, Place, PlacementState, Track};
use haicap_core::territory::UnitId;
use jiff::civil::Date;
use std::sync::Arc;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "personnel/papers_change.html")]
struct ChangePage {
    shell: Shell,
    t: &'static PapersTexts,
    official: Uuid,
    name: String,
    track: &'static str,
    now: String,
    number: String,
    units: Vec<(String, String)>,
    posts: Vec<(String, String)>,
    successors: Vec<(String, String)>,
    today: String,
    place_name: String,
    order: String,
    secrecy: Secrecy,
}

/// The form for one person and track.
pub(crate) async fn form(page: Page, Path((track, id)): Path<(String, Uuid)>) -> Response {
    page.answer(show(&page, &track, id))
}

fn show(page: &Page, track: &str, id: Uuid) -> Result<Response, Problem> {
    let t = PapersTexts::of(page.lang());
    let state = page.staff();
    let track = Track::from_key(track).ok_or_else(|| Problem::not_found(page.lang()))?;
    let official = state.person(id).ok_or_else(|| Problem::not_found(page.lang()))?;
    let file = state.file(page.city(), official);
    let placement = file.issued(track).ok_or_else(|| Problem::not_found(page.lang()))?;
    let successors = state.placed(track).filter(|(_, _, other)| {
        other.state == PlacementState::Agreed
            && other.place.unit == placement.place.unit
            && other.place.post == placement.place.post
    });
    let view = ChangePage {
        shell: page.shell(t.change_heading),
        t,
        official: id,
        name: official.name.clone(),
        track: track.key(),
        now: page.place_name(&placement.place),
        number: placement.issued.as_ref().map(|paper| paper.number.clone()).unwrap_or_default(),
        units: page.city().new_units().map(|unit| (unit.id.to_string(), unit.name.clone())).collect(),
        posts: posts_today(page).map(|post| (post.key.clone(), page.post_name(&post.key))).collect(),
        successors: successors.map(|(next, _, _)| (next.id.to_string(), next.name.clone())).collect(),
        today: page.today().to_string(),
        place_name: page.city().name.clone(),
        order: page.id()?.to_string(),
        secrecy: secrecy(page),
    };
    page.html(&view)
}

/// Posts that people can be moved to: those of the opening day and of today.
fn posts_today(page: &Page) -> impl Iterator<Item = &Post> {
    let (city, today) = (page.city(), page.today());
    let opening = city.opening_day;
    let there = move |post: &&Post| post.exists_on(opening) || post.exists_on(city.organised_on(today));
    city.blueprint.posts.iter().filter(there)
}

/// Issues the notice.
pub(crate) async fn submit(
    page: Page,
    Extension(instance): Extension<Arc<Instance>>,
    Path((track, id)): Path<(String, Uuid)>,
    form: Fields,
) -> Response {
    page.answer_to(&form, carry_out(&page, &instance, &track, id, &form).await)
}

async fn carry_out(
    page: &Page,
    instance: &Arc<Instance>,
    track: &str,
    official: Uuid,
    form: &Fields,
) -> Result<Response, Problem> {
    page.check_form(form)?;
    let lang = page.lang();
    let day = |name: &str| -> Result<Date, Problem> {
        form.get(name).trim().parse().map_err(|_| Problem::bad_input(name, lang))
    };
    let alteration = match form.get("what") {
        "adjust" => {
            let unit: UnitId = form.get("unit").parse().map_err(|_| Problem::bad_input("unit", lang))?;
            let post = page.city().blueprint.post(form.get("post")).ok_or_else(|| Problem::bad_input("post", lang))?;
            let concurrent = post.concurrent_with.iter().cloned().collect();
            let place = Place { unit, post: post.key.clone(), concurrent };
            Alteration::Adjust(place, page.kept(agreement(form, page.actor()?.by(CommandKind::Adjust)))?)
        }
        "withdraw" => Alteration::Withdraw,
        "replace" => Alteration::Replace(form.id("successor").ok_or_else(|| {
            let words = ("Chọn người thay thế.", "Choose the successor.");
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "no_successor", words, lang)
        })?),
        _ => return Err(Problem::bad_input("what", lang)),
    };
    let date = day("date")?;
    let order = ChangeOrder {
        official,
        track: Track::from_key(track).ok_or_else(|| Problem::not_found(lang))?,
        alteration,
        reason: form.get("reason").to_owned(),
        date,
        effective_from: if form.filled("effective").is_some() { day("effective")? } else { date },
        place_name: form.filled("place").unwrap_or(&page.city().name).to_owned(),
        classification: classification(page, form)?,
        watermark: watermark(&page.app),
        order: form.id("order").ok_or_else(|| Problem::bad_input("order", lang))?,
    };
    let (app, city, actor) = (&page.app, page.city(), page.actor()?);
    let changed = app.personnel.change(app, &actor.key(), |batch| change(batch, city, &actor, &order)).await;
    let changed = page.kept(changed)?;
    if !instance.is_personnel_only() {
        page.kept(publish::take_in(instance, &changed.list).await)?;
    }
    Ok(page.go(&format!("/papers/{}/paper.pdf", changed.paper)))
}
