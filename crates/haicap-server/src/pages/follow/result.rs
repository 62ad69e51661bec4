//! The file of the result, for a citizen who looked the dossier up.

use super::{ask_first, held};
use crate::pages::Page;
use crate::pages::result::hand_to_citizen;
use axum::http::HeaderMap;
use axum::response::Response;

/// The file, once the result is issued; whoever has no proof is asked for it first.
pub(crate) async fn result(page: Page, headers: HeaderMap) -> Response {
    page.answer(match held(&page, &headers).await {
        Ok(Some(held)) => hand_to_citizen(&page.app, &held.dossier, page.lang()).await,
        Ok(None) => Ok(ask_first(&page)),
        Err(problem) => Err(problem),
    })
}
