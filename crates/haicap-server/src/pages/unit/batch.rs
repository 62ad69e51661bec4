//! Cards and delivery sheets of all units in one file, printed behind a page that shows how far it is.

use super::cards::{Holder, card, minted_key, nobody, not_minted, people, purpose, sheet};
use crate::clock::wall;
use crate::error::Problem;
use crate::instance::{grant_hours, mint_codes};
use crate::pages::job::{self, JobWords};
use crate::pages::{Fields, Page};
use axum::extract::Path;
use axum::response::Response;
use haicap_core::access::Object;
use haicap_core::document::Document;
use haicap_core::territory::Unit;
use haicap_documents::{Archive, CardUse, CardsPerSheet, SignInCard, cards, render};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The cards of a unit with their delivery sheet, to be printed.
struct Piece {
    unit: String,
    cards: Vec<SignInCard>,
    sheet: Document,
}

/// Mints a card for everybody who takes one, at every unit, and begins to print them.
pub(crate) async fn start(page: Page, form: Fields) -> Response {
    page.answer_to(&form, begin(&page, &form).await)
}

async fn begin(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    page.caller.may(Object::default())?;
    let owner = page.subject().account.unwrap_or_default();
    let mut units: Vec<(&Unit, Vec<Holder>)> = Vec::new();
    for unit in page.city().new_units() {
        units.push((unit, people(page, unit).await?));
    }
    units.retain(|(_, people)| !people.is_empty());
    if units.is_empty() {
        return Err(nobody(page));
    }
    let accounts: Vec<Uuid> = units.iter().flat_map(|(_, people)| people.iter().map(|person| person.account)).collect();
    let expires_at = wall() + grant_hours(page.app.kind).hours();
    let minted = mint_codes(&page.app, &owner.to_string(), &accounts).await.map_err(|error| not_minted(page, error))?;
    let mut grants: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    for (account, grant) in minted {
        grants.entry(account).or_default().push(grant);
    }
    let mut pieces = Vec::with_capacity(units.len());
    for (unit, people) in units {
        page.stored(page.app.store.set_meta(&minted_key(unit.id), &expires_at.to_string()).await)?;
        let mut made: Vec<SignInCard> = Vec::with_capacity(people.len());
        for person in &people {
            // Somebody with posts at two units has a card at each.
            let grant = grants.get_mut(&person.account).and_then(Vec::pop);
            made.extend(grant.map(|grant| card(page, unit, person, &grant, expires_at)));
        }
        pieces.push(Piece { unit: unit.id.to_string(), sheet: sheet(page, unit, &made), cards: made });
    }
    let id = page.id()?;
    let (today, purpose) = (page.city().calendar.civil(wall()).date(), purpose(page));
    let file = format!("the-dang-nhap-{today}.zip");
    page.app.personnel.jobs.start_pieces(id, (owner, file), pieces, move |piece| print(piece, purpose, today));
    Ok(page.go(&format!("/cards/{id}")))
}

fn print(piece: Piece, purpose: CardUse, today: Date) -> Result<Vec<(String, Vec<u8>)>, String> {
    let failed = |error: haicap_documents::RenderError| format!("{}: {error}", piece.unit);
    let shape = (CardsPerSheet::Eight, purpose);
    let printed = cards(&piece.cards, shape, today, Archive::default()).map_err(failed)?;
    let sheet = render(&piece.sheet, Archive::default()).map_err(failed)?;
    let name = |kind: &str| format!("{}/{kind}.pdf", piece.unit);
    Ok(vec![(name("the-dang-nhap"), printed), (name("giao-the"), sheet)])
}

/// How far the printing is.
pub(crate) async fn job(page: Page, Path(id): Path<Uuid>) -> Response {
    let w = page.w();
    let words = JobWords {
        titles: [w.cards_printing, w.cards_printed],
        counted: w.cards_units,
        note: w.cards_printing_note,
        about: Some(w.cards_package),
        download: w.cards_download,
        failed: w.cards_failed,
        back: None,
    };
    page.answer(job::progress(&page, (id, page.subject().account), words, &format!("/cards/{id}/file")))
}

/// The file.
pub(crate) async fn file(page: Page, Path(id): Path<Uuid>) -> Response {
    page.answer(job::file(&page, id, page.subject().account))
}
