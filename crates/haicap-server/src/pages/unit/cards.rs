//! One-time sign-in cards for everybody at a unit, and the sheet on which their delivery is signed for.
//!
//! In the official store cards are for people whom a decision placed and who have no password yet.

use super::{asked, assignments};
use crate::app::AppKind;
use crate::clock::wall;
use crate::error::Problem;
use crate::instance::{InstanceError, grant_hours, mint_codes};
use crate::pages::{Fields, Page, show};
use crate::sign_in::has_rights_to_come;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use haicap_core::document::{Document, Issuer};
use haicap_core::organization::Assignment;
use haicap_core::territory::{Unit, UnitId};
use haicap_documents::{
    Archive, CardUse, CardsPerSheet, RenderError, SignInCard, cards as print_cards, delivery_sheet, render,
};
use haicap_store::AccountRow;
use jiff::{Timestamp, ToSpan};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Mints a card for everybody at the unit; `?sheet=delivery` prints the sheet for the cards minted last, and mints
/// nothing.
pub(crate) async fn cards(page: Page, Path(unit): Path<String>, form: Fields) -> Response {
    page.answer_to(&form, print(&page, &unit, &form).await)
}

async fn print(page: &Page, unit: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let unit = asked(page, unit)?;
    let people = people(page, unit).await?;
    if people.is_empty() {
        return Err(nobody(page));
    }
    let today = page.city().calendar.civil(wall()).date();
    let bytes = if page.asked.get("sheet") == "delivery" {
        let expires_at = page.stored(expiry(page, unit.id).await)?;
        let cards: Vec<SignInCard> = people.iter().map(|person| card(page, unit, person, "", expires_at)).collect();
        let sheet = sheet(page, unit, &cards);
        tokio::task::spawn_blocking(move || render(&sheet, Archive::default())).await
    } else {
        let cards = mint_cards(page, unit, &people).await?;
        let shape = (CardsPerSheet::Eight, purpose(page));
        tokio::task::spawn_blocking(move || print_cards(&cards, shape, today, Archive::default())).await
    };
    let bytes = bytes.map_err(|_| Problem::internal(page.lang()))?.map_err(|error| not_printed(page, &error))?;
    let name = if page.asked.get("sheet") == "delivery" { "giao-the" } else { "the-dang-nhap" };
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}-{}.pdf\"", unit.id)),
    ];
    Ok((headers, bytes).into_response())
}

/// The problem of cards for nobody.
pub(super) fn nobody(page: &Page) -> Problem {
    let words = match purpose(page) {
        CardUse::Trial => {
            ("Đơn vị chưa có ai có tài khoản trong đợt này.", "Nobody at this unit has an account in this trial.")
        }
        CardUse::Official => (
            "Không có ai cần thẻ: thẻ dành cho người có quyết định và chưa có mật khẩu.",
            "Nobody needs a card: cards are for people with a decision and without a password.",
        ),
    };
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "nobody", words, page.lang())
}

/// What cards of the page's store are for.
pub(super) fn purpose(page: &Page) -> CardUse {
    if page.app.kind == AppKind::Official { CardUse::Official } else { CardUse::Trial }
}

/// The sheet on which the people of a unit sign for their cards.
pub(super) fn sheet(page: &Page, unit: &Unit, cards: &[SignInCard]) -> Document {
    let name = match purpose(page) {
        CardUse::Trial => "Điều hành vận hành thử",
        CardUse::Official => "Trung tâm Chuyển đổi số",
    };
    let issuer = Issuer { parent: None, name: name.into(), symbol: String::new() };
    delivery_sheet(issuer, (&unit.name, purpose(page)), page.city().calendar.civil(wall()).date(), cards)
}

fn not_printed(page: &Page, error: &RenderError) -> Problem {
    let words = error.to_string();
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "not_printed", (&words, &words), page.lang())
}

/// A person of the unit with all posts held there.
pub(super) struct Holder {
    pub(super) account: Uuid,
    name: String,
    posts: Vec<String>,
}

/// Everybody at the unit who has an account, in the order of precedence.
pub(super) async fn people(page: &Page, unit: &Unit) -> Result<Vec<Holder>, Problem> {
    let rank = |held: &Assignment| page.city().blueprint.posts.iter().position(|post| post.key == held.post);
    let mut held = assignments(page, unit.id).await?;
    held.sort_by_key(|held| (rank(held).unwrap_or(usize::MAX), held.id));
    let mut people: Vec<Holder> = Vec::new();
    for held in held {
        let post = show::post(page, &held.post);
        match people.iter_mut().find(|person| person.account == held.official) {
            Some(person) => person.posts.push(post),
            None => {
                let account = page.stored(page.app.store.account(held.official).await)?;
                let wants = account.filter(|account| takes_card(page, account));
                let person = |account: AccountRow| Holder { account: account.id, name: held.name, posts: vec![post] };
                people.extend(wants.map(person));
            }
        }
    }
    Ok(people)
}

/// Whether a card is printed for an account with all the others of its unit. In the official store those who have a
/// password keep it; a card for one of them alone is asked for by name.
fn takes_card(page: &Page, account: &AccountRow) -> bool {
    let waits = || account.login.is_none() && has_rights_to_come(account, page.city().calendar.civil(wall()).date());
    page.app.kind != AppKind::Official || waits()
}

async fn mint_cards(page: &Page, unit: &Unit, people: &[Holder]) -> Result<Vec<SignInCard>, Problem> {
    let by = page.subject().account.map(|account| account.to_string()).unwrap_or_default();
    let accounts: Vec<Uuid> = people.iter().map(|person| person.account).collect();
    let expires_at = wall() + grant_hours(page.app.kind).hours();
    let minted = mint_codes(&page.app, &by, &accounts).await.map_err(|error| not_minted(page, error))?;
    page.stored(page.app.store.set_meta(&minted_key(unit.id), &expires_at.to_string()).await)?;
    let grants: BTreeMap<Uuid, String> = minted.into_iter().collect();
    let with_grant = people.iter().filter_map(|person| Some((person, grants.get(&person.account)?)));
    Ok(with_grant.map(|(person, grant)| card(page, unit, person, grant, expires_at)).collect())
}

/// The problem of sign-ins that could not be minted.
pub(super) fn not_minted(page: &Page, error: InstanceError) -> Problem {
    match error {
        InstanceError::Store(error) => Problem::store(&error, page.lang()),
        _ => Problem::internal(page.lang()),
    }
}

/// Where it is kept until when the cards of a unit work.
pub(super) fn minted_key(unit: UnitId) -> String {
    format!("cards/{unit}")
}

/// Until when the cards minted last work; of cards that are still to be minted, from now on.
async fn expiry(page: &Page, unit: UnitId) -> Result<Timestamp, haicap_store::StoreError> {
    let kept = page.app.store.meta(&minted_key(unit)).await?.and_then(|at| at.parse::<Timestamp>().ok());
    Ok(kept.filter(|at| *at > wall()).unwrap_or_else(|| wall() + grant_hours(page.app.kind).hours()))
}

pub(super) fn card(page: &Page, unit: &Unit, person: &Holder, grant: &str, expires_at: Timestamp) -> SignInCard {
    let scheme = if page.secure { "https" } else { "http" };
    SignInCard {
        name: person.name.clone(),
        unit: unit.name.clone(),
        post: person.posts.join(", "),
        link: format!("{scheme}://{}{}", page.host, page.link(&format!("/sign-in/{grant}"))),
        code: in_halves(grant),
        expires_at: page.city().calendar.civil(expires_at),
    }
}

/// A code as it is printed: a blank in the middle, where the line breaks on a narrow card. Blanks are ignored when it
/// is typed.
pub(crate) fn in_halves(code: &str) -> String {
    let groups: Vec<&str> = code.split('-').collect();
    groups.chunks(2).map(|half| half.join("-")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_code_is_printed_in_two_halves() {
        assert_eq!(super::in_halves("K7QM-2XVD-9RTA-04HE"), "K7QM-2XVD 9RTA-04HE");
        assert_eq!(super::in_halves(""), "");
    }
}
