//! A unit: what it is, who works there, its dossiers, and what failed there in the latest round.

mod batch;
mod bring_in;
mod cards;
mod register;
mod steps;
mod takings;

pub(crate) use batch::{file as cards_file, job as cards_job, start as cards_everywhere};
pub(crate) use bring_in::{by_api as brought_by_api, form as bring_in_form, submit as bring_in};
pub(crate) use cards::{cards, in_halves};
pub(crate) use register::{
    csv as register_csv, json as register_json, print as print_register, rows as register_rows, show as register,
    workbook as register_workbook,
};
pub(crate) use takings::{csv as takings_csv, show as takings, workbook as takings_workbook};

use super::board::{Failing, failing};
use super::show::{self, DueView};
use super::{Fields, Page, Shell};
use crate::api::work::unit_dossiers;
use crate::app::AppKind;
use crate::error::Problem;
use crate::instance::mint;
use crate::sign_in::has_rights_to_come;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::{Action, Object};
use haicap_core::organization::{Assignment, Presence};
use haicap_core::territory::{Era, Unit, UnitId, UnitKind};
use haicap_core::words::grouped;
use steps::{Played, played};

/// Dossiers shown.
const MOST: u32 = 50;

#[derive(Template)]
#[template(path = "unit.html")]
struct UnitPage {
    shell: Shell,
    id: UnitId,
    kind: &'static str,
    population: Option<String>,
    area: Option<String>,
    seat: Option<String>,
    remark: Option<String>,
    predecessors: Vec<(String, &'static str)>,
    failing: Vec<Failing>,
    has_round: bool,
    played: Vec<Played>,
    dossiers: Vec<DossierLine>,
    divisions: Vec<DivisionView>,
    people: usize,
    /// Whether one-time cards may be made here.
    directs: bool,
    /// The register, for those who may read its dossiers.
    register: Option<String>,
    takings: String,
    takings_word: &'static str,
    /// Where dossiers of other systems are brought in, for its desk.
    bring_in: Option<(String, &'static str)>,
}

struct DossierLine {
    code: Option<String>,
    link: Option<String>,
    procedure: String,
    stage: &'static str,
    submitted: String,
    due: Option<DueView>,
}

struct DivisionView {
    name: String,
    people: Vec<PersonLine>,
}

struct PersonLine {
    account: String,
    name: String,
    post: String,
    roles: Vec<&'static str>,
}

#[derive(Template)]
#[template(path = "unit_grant.html")]
struct GrantPage {
    shell: Shell,
    unit_link: String,
    unit: String,
    name: String,
    posts: Vec<String>,
    address: String,
}

/// The page of a unit.
pub(crate) async fn show(page: Page, Path(unit): Path<String>) -> Response {
    page.answer(view(&page, &unit).await)
}

/// Makes a one-time card for somebody who works at the unit.
pub(crate) async fn grant(page: Page, Path(unit): Path<String>, form: Fields) -> Response {
    page.answer_to(&form, card(&page, &unit, &form).await)
}

/// The new unit that is asked for, when the person may read its work.
fn asked<'p>(page: &'p Page, unit: &str) -> Result<&'p Unit, Problem> {
    let missing = || Problem::not_found(page.lang());
    let id: UnitId = unit.parse().map_err(|_| missing())?;
    page.caller.may(Object { unit: Some(id), owner: None, ..Object::default() })?;
    page.city().units.get(&id).filter(|unit| unit.id.era == Era::New).ok_or_else(missing)
}

async fn view(page: &Page, unit: &str) -> Result<Response, Problem> {
    let unit = asked(page, unit)?;
    let lang = page.lang();
    let people = assignments(page, unit.id).await?;
    let old = |id: UnitId| page.city().units.get(&id);
    let district =
        |unit: &Unit| unit.district.and_then(|code| page.city().districts.get(&code)).map(|d| d.name.clone());
    let predecessor = |succession: &haicap_core::territory::Succession| {
        let from = old(succession.from);
        let name = from.map_or_else(|| succession.from.to_string(), |from| from.name.clone());
        let lay_in = from.and_then(district).map(|district| format!(" ({district})")).unwrap_or_default();
        (format!("{name}{lay_in}"), succession.share.label(lang))
    };
    let mark = if lang == Lang::Vi { '.' } else { ',' };
    let shown = UnitPage {
        shell: page.shell(unit.name.clone()),
        id: unit.id,
        kind: unit.kind.label(lang),
        population: unit.population.map(|population| grouped(u64::from(population), mark)),
        area: unit.area_km2.map(|area| decimal(area, lang)),
        seat: unit.seat.clone(),
        remark: unit.remark.clone(),
        predecessors: page.city().predecessors(unit.id).map(predecessor).collect(),
        failing: failing_here(page, unit.id),
        played: played(page, unit.id),
        has_round: !page.app.boards.all().is_empty(),
        dossiers: dossiers(page, unit.id).await?,
        people: people.len(),
        divisions: divisions(page, unit.kind, people),
        takings: page.link(&format!("/units/{}/takings", unit.id)),
        takings_word: takings::TakingsTexts::of(lang).title,
        directs: page.may_at(Action::HandOutCards, unit.id),
        bring_in: page
            .may_at(Action::Accept, unit.id)
            .then(|| (page.link(&format!("/units/{}/bring-in", unit.id)), bring_in::BringInTexts::of(lang).title)),
        register: page.may_at(Action::ReadDossier, unit.id).then(|| page.link(&format!("/units/{}/register", unit.id))),
    };
    page.html(&shown)
}

fn decimal(number: f64, lang: Lang) -> String {
    let text = format!("{number:.2}");
    if lang == Lang::Vi { text.replace('.', ",") } else { text }
}

fn failing_here(page: &Page, unit: UnitId) -> Vec<Failing> {
    let Some(round) = page.app.boards.all().pop() else { return vec![] };
    let round = crate::board::lock(&round);
    failing(page, &round).into_iter().filter(|failing| failing.unit == unit).collect()
}

async fn dossiers(page: &Page, unit: UnitId) -> Result<Vec<DossierLine>, Problem> {
    let now = page.app.clock.now();
    let may_read = page.may_at(Action::ReadDossier, unit);
    let dossiers = page.stored(unit_dossiers(&page.app, unit, MOST).await)?;
    let line = |dossier: crate::api::work::UnitDossier| DossierLine {
        link: may_read.then(|| page.link(&format!("/dossiers/{}", dossier.dossier))),
        code: dossier.code,
        procedure: show::procedure_name(page, &dossier.procedure),
        stage: dossier.stage.label(page.lang()),
        submitted: page.moment(dossier.submitted_at),
        due: show::due(page, dossier.due_at, show::punctuality(dossier.stage, dossier.due_at, now)),
    };
    Ok(dossiers.into_iter().map(line).collect())
}

/// Who holds a post at a unit.
pub(super) async fn assignments(page: &Page, unit: UnitId) -> Result<Vec<Assignment>, Problem> {
    let rows = page.stored(page.app.city_store.assignments_of_unit(&unit.to_string()).await)?;
    let read = |row: haicap_store::AssignmentRow| {
        serde_json::from_str(&row.body).map_err(|error| {
            tracing::error!(%error, assignment = %row.id, "a stored assignment cannot be read");
            Problem::internal(page.lang())
        })
    };
    rows.into_iter().map(read).collect()
}

/// People by division and post, in the order of the blueprint.
fn divisions(page: &Page, kind: UnitKind, mut people: Vec<Assignment>) -> Vec<DivisionView> {
    let blueprint = &page.city().blueprint;
    let rank = |held: &Assignment| blueprint.posts.iter().position(|post| post.key == held.post);
    people.sort_by_key(|held| (rank(held).unwrap_or(usize::MAX), held.id));
    let exists = |presence| match presence {
        Presence::All => true,
        Presence::Ward => kind == UnitKind::Ward,
        Presence::Commune => kind != UnitKind::Ward,
    };
    let here = blueprint.divisions.iter().filter(|division| exists(division.presence));
    let views = here.map(|division| DivisionView {
        name: if page.lang() == Lang::Vi { division.name.clone() } else { division.name_en.clone() },
        people: people.iter().filter(|held| held.division == division.key).map(|held| person(page, held)).collect(),
    });
    views.filter(|division| !division.people.is_empty()).collect()
}

fn person(page: &Page, held: &Assignment) -> PersonLine {
    PersonLine {
        account: held.official.to_string(),
        name: held.name.clone(),
        post: show::post(page, &held.post),
        roles: held.roles.iter().map(|role| role.label(page.lang())).collect(),
    }
}

async fn card(page: &Page, unit: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let unit = asked(page, unit)?;
    let missing = || Problem::not_found(page.lang());
    let account = form.id("account").ok_or_else(missing)?;
    let held: Vec<_> = assignments(page, unit.id).await?.into_iter().filter(|held| held.official == account).collect();
    let name = held.first().map(|held| held.name.clone()).ok_or_else(missing)?;
    let known = page.stored(page.app.store.account(account).await)?;
    let today = page.city().calendar.civil(crate::clock::wall()).date();
    if page.app.kind == AppKind::Official && !known.is_some_and(|known| has_rights_to_come(&known, today)) {
        return Err(cards::nobody(page));
    }
    let by = page.subject().account.map(|account| account.to_string()).unwrap_or_default();
    let minted = mint(&page.app, &by, &[account]).await.map_err(|error| cards::not_minted(page, error))?;
    let token = minted.into_iter().next().map(|(_, token)| token).ok_or_else(|| Problem::internal(page.lang()))?;
    let scheme = if page.secure { "https" } else { "http" };
    let shown = GrantPage {
        shell: page.shell(page.w().card_title),
        unit_link: page.link(&format!("/units/{}", unit.id)),
        unit: unit.name.clone(),
        name,
        posts: held.iter().map(|held| show::post(page, &held.post)).collect(),
        address: format!("{scheme}://{}{}", page.host, page.link(&format!("/sign-in/{token}"))),
    };
    page.html(&shown)
}
