//! Who is missing in a round, and whom the director calls in for them.

use crate::app::AppKind;
use crate::board::lock;
use crate::error::Problem;
use crate::instance::Instance;
use crate::pages::rehearsal::rounds::{Found, by, find};
use crate::pages::{Fields, Page};
use crate::rehearsal::rounds::people::{CallIn, assignments, call_in as replace, substitutes, turns};
use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::access::Action;
use haicap_core::trial::Cast;
use haicap_core::words::tidy;
use std::sync::Arc;
use uuid::Uuid;

/// A part of a person whose turn has come, or that nobody holds.
pub(crate) struct Part {
    pub(crate) unit: String,
    pub(crate) unit_name: String,
    pub(crate) cast: &'static str,
    pub(crate) cast_name: &'static str,
    pub(crate) from: Option<Uuid>,
    /// Name of the person, for those who may read it.
    pub(crate) person: Option<String>,
    pub(crate) turns: usize,
    pub(crate) substitutes: Vec<(Uuid, String)>,
}

/// Everybody who is missing, by unit and part.
pub(super) async fn parts(page: &Page, found: &Found) -> Result<Vec<Part>, Problem> {
    let (turns, closed) = {
        let round = lock(&found.round);
        (turns(&round), round.is_closed())
    };
    let here = page.app.kind == AppKind::Trial(found.trial);
    let mut parts = Vec::new();
    for ((unit, cast, from), turns) in turns {
        if closed || (turns == 0 && from.is_some()) {
            continue;
        }
        let readable = page.may_at(Action::ReadUnitWork, unit);
        let (mut person, mut others) = (None, Vec::new());
        if let Some(from) = from.filter(|_| readable) {
            let held = page.kept(assignments(&found.app, unit).await)?;
            person = held.iter().find(|held| held.id == from).map(|held| held.name.clone());
            if here && page.may_at(Action::DirectTrial, unit) {
                others = page.kept(substitutes(&found.app, from, unit).await)?;
            }
        }
        parts.push(Part {
            unit: unit.to_string(),
            unit_name: page.unit_name(unit),
            cast: cast.key(),
            cast_name: cast.label(page.lang()),
            from,
            person,
            turns,
            substitutes: others.into_iter().map(|other| (other.id, other.name)).collect(),
        });
    }
    Ok(parts)
}

/// The director calls somebody in, or lets a robot stand in.
pub(crate) async fn call_in(
    page: Page,
    Extension(instance): Extension<Arc<Instance>>,
    Path(id): Path<String>,
    form: Fields,
) -> Response {
    page.answer_to(&form, call(&page, &instance, &id, &form).await)
}

async fn call(page: &Page, instance: &Instance, id: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let missing = || Problem::not_found(page.lang());
    let round: Uuid = id.parse().map_err(|_| missing())?;
    let found = find(instance, round).filter(|found| page.app.kind == AppKind::Trial(found.trial));
    let found = found.ok_or_else(missing)?;
    let wish = wish(form).ok_or_else(missing)?;
    page.kept(replace(&found.app, &found.round, wish, &by(page)).await)?;
    Ok(page.go(&format!("/rounds/{round}?called=1")))
}

/// What a form asks for: a substitute by assignment, or `robot`.
pub(crate) fn wish(form: &Fields) -> Option<CallIn> {
    Some(CallIn {
        unit: form.get("unit").parse().ok()?,
        cast: Cast::from_key(form.get("cast"))?,
        from: form.id("from")?,
        to: if form.get("to") == "robot" { None } else { Some(form.id("to")?) },
        reason: tidy(form.get("reason")),
    })
}
