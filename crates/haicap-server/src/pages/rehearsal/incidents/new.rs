//! Reporting an incident in two taps: the button in the frame of every page of a trial, then what does not work.

use super::super::recorded;
use super::{IncidentTexts, place, sees, wrong};
use crate::error::Problem;
use crate::ledger::Note;
use crate::pages::upload::{self, Sent, UploadError};
use crate::pages::{Page, Shell, local};
use crate::pictures::{self, PICTURE_MAX, PictureError};
use crate::rehearsal::console::Direction;
use crate::rehearsal::incidents::{Incident, Source};
use askama::Template;
use axum::extract::{Path, Request};
use axum::http::StatusCode;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::territory::UnitId;
use haicap_core::trial::incident::IncidentKind;
use haicap_core::words::tidy;
use uuid::Uuid;

/// Letters of a report that are kept.
const TEXT_MAX: usize = 2_000;

#[derive(Template)]
#[template(path = "rehearsal/incident_new.html")]
struct NewPage {
    shell: Shell,
    t: &'static IncidentTexts,
    path: String,
    id: Uuid,
    back: String,
    wrong: Option<String>,
    text: String,
    kinds: Vec<(&'static str, &'static str)>,
    places: Vec<(String, String, bool)>,
}

/// The form.
pub(crate) async fn form(page: Page) -> Response {
    let back = page.asked.get("from").to_owned();
    let asked = page.id().and_then(|id| shown(&page, id, &back, "", None, None));
    page.answer(asked)
}

fn shown(
    page: &Page,
    id: Uuid,
    back: &str,
    text: &str,
    unit: Option<&str>,
    wrong: Option<String>,
) -> Result<Response, Problem> {
    let t = IncidentTexts::of(page.lang());
    let status = if wrong.is_some() { 422 } else { 200 };
    let new = NewPage {
        shell: page.shell(t.new),
        t,
        path: page.link("/incidents"),
        id,
        back: local(back).unwrap_or_default().to_owned(),
        wrong,
        text: text.to_owned(),
        kinds: IncidentKind::ALL.iter().map(|kind| (kind.key(), kind.label(page.lang()))).collect(),
        places: places(page, unit),
    };
    page.html_with(status, &new)
}

/// Where it may have happened: one's own units, or the whole city.
fn places(page: &Page, chosen: Option<&str>) -> Vec<(String, String, bool)> {
    let mut units: Vec<UnitId> = page.subject().units().collect();
    units.dedup();
    if !super::sees_all(page) {
        return units.iter().map(|u| (u.to_string(), page.unit_name(*u), chosen == Some(&u.to_string()))).collect();
    }
    let all = page.city().units.values().filter(|unit| unit.id.era == haicap_core::territory::Era::New);
    let mut all: Vec<_> = all.map(|unit| (unit.id.to_string(), unit.name.clone())).collect();
    all.sort_by(|a, b| a.1.cmp(&b.1));
    let city = (String::new(), place(page, None));
    [city].into_iter().chain(all).map(|(key, name)| (key.clone(), name, chosen == Some(&key))).collect()
}

/// Takes a report in.
pub(crate) async fn report(page: Page, request: Request) -> Response {
    page.answer(take_in(&page, request).await)
}

async fn take_in(page: &Page, request: Request) -> Result<Response, Problem> {
    let read = upload::read(request, "photo", PICTURE_MAX).await;
    let (form, photo) = read.map_err(|error| not_read(page, error))?;
    page.check_form(&form)?;
    let id = form.id("id").map_or_else(|| page.id(), Ok)?;
    let text: String = tidy(form.get("text")).chars().take(TEXT_MAX).collect();
    let again = |of: fn(&'static IncidentTexts) -> &'static str| {
        let sentence = of(IncidentTexts::of(page.lang())).to_owned();
        shown(page, id, form.get("back"), &text, form.filled("unit"), Some(sentence))
    };
    let of_photo = |of: fn(&'static IncidentTexts) -> &'static str| {
        let words = (of(IncidentTexts::of(Lang::Vi)), of(IncidentTexts::of(Lang::En)));
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong_file", words, page.lang()).at("photo");
        again(of).map(|shown| page.marked(&form, &problem, shown))
    };
    let Some(kind) = IncidentKind::from_key(form.get("kind")) else { return again(|t| t.kind_missing) };
    let picture = match photo {
        Sent::Nothing => None,
        Sent::TooLarge => return of_photo(|t| t.too_large),
        Sent::File { bytes, .. } => match pictures::keep(&page.app.pictures, bytes).await {
            Ok(name) => Some(name),
            Err(PictureError::OtherKind) => return of_photo(|t| t.other_kind),
            Err(PictureError::TooLarge) => return of_photo(|t| t.too_large),
            Err(PictureError::Damaged) => return of_photo(|t| t.damaged),
            Err(PictureError::Disk(error)) => {
                tracing::error!(%error, "a picture could not be kept");
                return Err(Problem::internal(page.lang()));
            }
        },
    };
    let unit = unit(page, form.get("unit"))?;
    let by = page.subject().account.unwrap_or_default();
    put(page, id, unit, Source::Person { by, kind, text, picture }).await?;
    let back = crate::pages::encoded(form.get("back"));
    Ok(page.go(&format!("/incidents?saved=1&back={back}")))
}

/// The unit that is meant; one's own when none is named.
fn unit(page: &Page, asked: &str) -> Result<Option<UnitId>, Problem> {
    if super::sees_all(page) {
        let known = |unit: &UnitId| page.city().units.contains_key(unit);
        return Ok(asked.parse().ok().filter(known));
    }
    let own = |unit: &UnitId| page.subject().units().any(|own| own == *unit);
    let unit = asked.parse().ok().filter(own).or_else(|| page.subject().units().next());
    unit.map(Some).ok_or_else(|| Problem::not_found(page.lang()))
}

/// Writes an incident that a person reported; sent twice it is written once.
async fn put(page: &Page, id: Uuid, unit: Option<UnitId>, source: Source) -> Result<(), Problem> {
    let (trial, store_at) = (super::super::number(page), page.app.clock.now());
    let change = recorded(page, |batch| {
        if batch.state().get::<Incident>(&id).is_some() {
            return Ok(());
        }
        let running = trial.and_then(|number| batch.state().get::<Direction>(&number));
        let kind = |direction: &Direction| {
            let Source::Person { kind: IncidentKind::Line | IncidentKind::Device, .. } = &source else { return None };
            direction.running().find(|injection| injection.unit == unit && unit.is_some()).map(|i| i.kind)
        };
        let injected = running.and_then(kind);
        let events = serde_json::json!({ "unit": unit, "injected": injected });
        let incident = Incident { trial, unit, at: batch.at(), store_at, injected, gone_at: None, source };
        batch.put(id, incident, Note { command: "report_incident", unit, events: &events })
    });
    change.await
}

fn not_read(page: &Page, error: UploadError) -> Problem {
    let (status, error) = match error {
        UploadError::NoForm => return Problem::bad_input("multipart/form-data", page.lang()),
        UploadError::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, wrong(|t| t.too_large)),
        UploadError::BrokenOff => (StatusCode::BAD_REQUEST, wrong(|t| t.broken_off)),
    };
    Problem { status: status.as_u16(), ..Problem::record(&error, page.lang()) }
}

/// A picture, for whoever sees an incident it belongs to.
pub(crate) async fn picture(page: Page, Path(name): Path<String>) -> Response {
    let state = page.app.rehearsal.state();
    let belongs = |incident: &Incident| {
        matches!(&incident.source, Source::Person { picture: Some(own), .. } if *own == name) && sees(&page, incident)
    };
    let known = state.all::<Incident>().any(|(_, incident)| belongs(incident));
    let found = if known { pictures::download(&page.app.pictures, &name).await } else { None };
    page.answer(found.ok_or_else(|| Problem::not_found(page.lang())))
}
