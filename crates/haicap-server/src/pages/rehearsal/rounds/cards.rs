//! Practice pages as PDF: for everybody who plays in a round, with the sign-in that works once and their steps.

use super::{by, find, name_of};
use crate::app::AppKind;
use crate::board::{Round, lock};
use crate::clock::wall;
use crate::error::Problem;
use crate::instance::{Instance, InstanceError, grant_hours, mint_codes};
use crate::pages::{Fields, Page, show, unit};
use crate::rehearsal::rounds::city_side::{CITY_SIDE, city_side, desk_of};
use crate::rehearsal::rounds::people::assignments;
use axum::Extension;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use haicap_core::Lang;
use haicap_core::organization::Assignment;
use haicap_core::territory::UnitId;
use haicap_core::trial::{Cast, Step};
use haicap_core::words::date;
use haicap_documents::{Archive, PracticePage, PracticePart, PracticeStep, SignInCard, practice_pages};
use jiff::ToSpan;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// A person of a unit with the parts of each scenario.
struct Player {
    held: Assignment,
    /// By scenario.
    casts: BTreeMap<usize, BTreeSet<Cast>>,
}

/// The pages of a unit, or of all units of the round. Every printing mints new sign-ins.
pub(crate) async fn cards(
    page: Page,
    Extension(instance): Extension<Arc<Instance>>,
    Path(id): Path<String>,
    form: Fields,
) -> Response {
    page.answer_to(&form, print(&page, &instance, &id, &form).await)
}

async fn print(page: &Page, instance: &Instance, id: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let missing = || Problem::not_found(page.lang());
    let id: Uuid = id.parse().map_err(|_| missing())?;
    let found = find(instance, id).filter(|found| page.app.kind == AppKind::Trial(found.trial));
    let found = found.ok_or_else(missing)?;
    let only = match form.filled("unit") {
        Some(unit) => Some(unit.parse::<UnitId>().map_err(|_| missing())?),
        None => None,
    };
    let units: Vec<UnitId> = lock(&found.round).record().units.clone();
    let mut players = Vec::new();
    for unit in units.into_iter().filter(|unit| only.is_none_or(|only| only == *unit)) {
        let held = page.kept(assignments(&page.app, unit).await)?;
        players.extend(players_of(&lock(&found.round), unit, &held));
    }
    if only.is_none() {
        players.extend(at_the_city(&lock(&found.round)));
    }
    if players.is_empty() {
        let words = (
            "Không có vai nào do người thật đóng ở đây: đánh dấu vai khi lập đợt.",
            "No part is played by a person here: tick parts when the round is planned.",
        );
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "nobody", words, page.lang()));
    }
    let accounts: Vec<Uuid> = players.iter().map(|player| player.held.official).collect();
    let minted = mint_codes(&page.app, &by(page), &accounts).await.map_err(|error| match error {
        InstanceError::Store(error) => Problem::store(&error, page.lang()),
        _ => Problem::internal(page.lang()),
    })?;
    let grants: BTreeMap<Uuid, String> = minted.into_iter().collect();
    let pages: Vec<PracticePage> = {
        let round = lock(&found.round);
        players
            .iter()
            .filter_map(|player| Some(page_of(page, &round, player, grants.get(&player.held.official)?)))
            .collect()
    };
    let today = page.city().calendar.civil(wall()).date();
    let printed = tokio::task::spawn_blocking(move || practice_pages(&pages, today, Archive::default())).await;
    let bytes = printed.map_err(|_| Problem::internal(page.lang()))?.map_err(|error| {
        let words = error.to_string();
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "not_printed", (&words, &words), page.lang())
    })?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"the-dien-tap.pdf\""),
    ];
    Ok((headers, bytes).into_response())
}

/// Everybody who plays at a unit, each once, whatever the number of their parts.
fn players_of(round: &Round, unit: UnitId, held: &[Assignment]) -> Vec<Player> {
    let mut players: BTreeMap<Uuid, Player> = BTreeMap::new();
    for player in round.players().iter().filter(|player| player.unit == unit && player.by_person) {
        let Some(held) = held.iter().find(|held| Some(held.id) == player.assignment) else { continue };
        let person =
            players.entry(held.official).or_insert_with(|| Player { held: held.clone(), casts: BTreeMap::new() });
        person.casts.entry(player.scenario).or_default().insert(player.cast);
    }
    players.into_values().collect()
}

/// Whoever sits at a desk of the city side; the desk does the same for every unit.
fn at_the_city(round: &Round) -> Vec<Player> {
    let mut players: BTreeMap<Cast, Player> = BTreeMap::new();
    for one in round.players().iter().filter(|one| one.by_person && one.cast.is_city()) {
        let player =
            players.entry(one.cast).or_insert_with(|| Player { held: desk_of(one.cast), casts: BTreeMap::new() });
        player.casts.entry(one.scenario).or_default().insert(one.cast);
    }
    players.into_values().collect()
}

fn page_of(page: &Page, round: &Round, player: &Player, grant: &str) -> PracticePage {
    let record = round.record();
    let time = |at: jiff::civil::Time| at.strftime("%H:%M").to_string();
    let hours = record.hours.map(|hours| format!(", {} - {}", time(hours.from), time(hours.until)));
    let part = |(scenario, casts): (&usize, &BTreeSet<Cast>)| {
        let script = &record.scenarios[*scenario];
        let steps = script.steps.iter().zip(round.schedule(*scenario)).filter_map(|(step, at)| match step {
            Step::Act { text, act } if casts.contains(&act.cast) => {
                let at = page.city().calendar.civil(*at);
                Some(PracticeStep { time: time(at.time()), text: text.clone() })
            }
            _ => None,
        });
        let facts = match &script.procedure {
            Some(id) => format!("{} người dân; thủ tục {}", script.citizens, show::procedure_name(page, &id.code)),
            None => format!("{} văn bản, phản ánh ở mỗi đơn vị", script.citizens),
        };
        PracticePart { title: script.title.clone(), facts, steps: steps.collect() }
    };
    let scheme = if page.secure { "https" } else { "http" };
    PracticePage {
        card: SignInCard {
            name: player.held.name.clone(),
            unit: match player.held.unit {
                CITY_SIDE => city_side(Lang::Vi).to_owned(),
                unit => page.unit_name(unit),
            },
            post: match player.held.unit {
                CITY_SIDE => player.held.name.clone(),
                _ => page.post_name(&player.held.post),
            },
            link: format!("{scheme}://{}{}", page.host, page.link(&format!("/sign-in/{grant}"))),
            code: unit::in_halves(grant),
            expires_at: page.city().calendar.civil(wall() + grant_hours(page.app.kind).hours()),
        },
        round: name_of(page, round),
        time: format!("Ngày {}{}", date(record.day), hours.unwrap_or_default()),
        parts: player.casts.iter().map(part).filter(|part| !part.steps.is_empty()).collect(),
    }
}
