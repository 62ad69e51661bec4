//! Playing the failed checks of a lesson again: just those scenarios, at just those units.

use super::super::who;
use super::reads;
use crate::error::Problem;
use crate::instance::Instance;
use crate::pages::{Fields, Page};
use crate::rehearsal::lessons;
use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::trial::lesson::Lesson;
use std::sync::Arc;
use uuid::Uuid;

/// Opens the round.
pub(crate) async fn rerun(
    page: Page,
    Extension(instance): Extension<Arc<Instance>>,
    Path(id): Path<Uuid>,
    form: Fields,
) -> Response {
    page.answer_to(&form, start(&page, &instance, id, &form).await)
}

async fn start(page: &Page, instance: &Instance, id: Uuid, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let state = page.app.rehearsal.state();
    let known = state.get::<Lesson>(&id).is_some_and(|lesson| reads(page, &state, lesson));
    if !known {
        return Err(Problem::not_found(page.lang()));
    }
    let (by, actor) = (who(page)?, lessons::actor(page.subject()));
    let newest = form.filled("newest").is_some();
    page.kept(lessons::rerun(instance, &page.app, &by, &actor, (id, newest)).await)?;
    Ok(page.go(&format!("/lessons/{id}")))
}
