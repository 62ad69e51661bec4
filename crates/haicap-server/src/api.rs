//! The JSON API: bearer token, closed bodies, named errors, described by OpenAPI.

pub(crate) mod calendar;
pub(crate) mod city;
pub(crate) mod delegations;
mod description;
pub(crate) mod dossiers;
pub(crate) mod evidence;
pub(crate) mod exchange;
pub(crate) mod fees;
pub(crate) mod files;
pub(crate) mod hands;
pub(crate) mod indicators;
pub(crate) mod inspection;
pub(crate) mod journal;
pub(crate) mod look_up;
mod papers;
pub(crate) mod personnel;
pub(crate) mod results;
pub(crate) mod rights;
pub(crate) mod search;
pub(crate) mod session;
pub(crate) mod shapes;
pub(crate) mod tickets;
pub(crate) mod trial;
pub(crate) mod webhooks;
pub(crate) mod work;

use self::description::{Bearer, Shared};
use crate::error::Problem;
use crate::routes::lang_of;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "haicap",
        description = "One-stop dossiers, trials and boards of a two-tier city. Times are RFC 3339, UTC. \
            Every change carries a command id made by the caller; repeating it is safe. The personnel part is served \
            below `/p` with accounts of its own: its addresses are `/p/api/v1/personnel/...`."
    ),
    paths(
        session::sign_in, session::sign_out, session::me,
        calendar::read, calendar::decree, calendar::withdraw,
        city::units, city::unit, city::succession, city::procedures, city::procedure,
        exchange::catalogue, exchange::bring_catalogue_in, exchange::register, exchange::bring_dossiers_in,
        indicators::assess_unit, indicators::read, inspection::ask, inspection::findings, inspection::seals,
        work::list, work::of_unit,
        search::search, dossiers::read, dossiers::submit, dossiers::accept, dossiers::decline, dossiers::request_supplement,
        dossiers::supplement, dossiers::hand_over, dossiers::handle, dossiers::submit_for_signature,
        dossiers::sign, results::return_result, results::choose_delivery, results::attach, results::read, results::fetch, results::sign, dossiers::withdraw, dossiers::approve, dossiers::send_back,
        dossiers::issue, dossiers::apologise, dossiers::request_payment, dossiers::record_payment, dossiers::take_fee, dossiers::stop,
        fees::waive, fees::refund,
        dossiers::consult, dossiers::record_answer, hands::reassign, hands::transfer, hands::officers,
        delegations::list, delegations::order, delegations::over,
        files::list, files::add, files::read, look_up::follow, look_up::rate_it, tickets::take, tickets::call,
        journal::page, rights::order, rights::account, rights::citizen, rights::take_in,
        trial::clock, trial::advance, trial::grants, trial::open, trial::result, trial::plays, trial::close, evidence::give,
        personnel::files::draft, personnel::files::discard, personnel::files::propose, personnel::files::accept,
        personnel::files::concur, personnel::files::give_back, personnel::files::agree,
        personnel::people::list, personnel::units::read, personnel::appraisal::read,
        webhooks::list, webhooks::add, webhooks::read, webhooks::rewrite, webhooks::pause, webhooks::resume,
        webhooks::renew, webhooks::end, webhooks::deliveries, webhooks::retry,
        openapi,
    ),
    modifiers(&Bearer, &Shared),
)]
struct Description;

/// The OpenAPI description of every route under `/api/v1`.
#[utoipa::path(get, path = "/api/v1/openapi.json",
    responses((status = 200, description = "The OpenAPI description", content_type = "application/json")))]
pub(crate) async fn openapi() -> Response {
    Json(Description::openapi()).into_response()
}

/// A JSON body; anything wrong with it is said in the caller's language.
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let lang = lang_of(request.headers());
        match Json::<T>::from_request(request, state).await {
            Ok(Json(body)) => Ok(Body(body)),
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                let words = ("Dữ liệu gửi lên quá lớn.", "The body is too large.");
                Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", words, lang))
            }
            Err(JsonRejection::MissingJsonContentType(_)) => {
                let words =
                    ("Hãy gửi JSON (Content-Type: application/json).", "Send JSON (Content-Type: application/json).");
                Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json", words, lang))
            }
            Err(rejection) => Err(Problem::bad_input(&inner(&rejection), lang)),
        }
    }
}

/// The query of an address; anything wrong with it is said in the caller's language.
pub(crate) struct Asked<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let lang = lang_of(&parts.headers);
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(query)) => Ok(Asked(query)),
            Err(rejection) => Err(Problem::bad_input(&rejection.body_text(), lang)),
        }
    }
}

/// What serde said, without the framework's words around it.
fn inner(rejection: &JsonRejection) -> String {
    use std::error::Error;
    let mut error: &dyn Error = rejection;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

/// How many items are asked for: so many as usual when nothing is said, never more than the most.
pub(crate) fn limited(asked: Option<u32>, usual: u32, most: u32, lang: haicap_core::Lang) -> Result<u32, Problem> {
    match asked.unwrap_or(usual) {
        limit if (1..=most).contains(&limit) => Ok(limit),
        _ => Err(Problem::unfit(&format!("limit 1–{most}"), lang)),
    }
}

/// A place in an address that cannot be read is an address that does not exist.
pub(crate) fn place<T: std::str::FromStr>(text: &str, lang: haicap_core::Lang) -> Result<T, Problem> {
    text.parse().map_err(|_| Problem::not_found(lang))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PERSONNEL_ROUTES, ROUTES};
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    #[test]
    fn every_route_of_the_api_is_described() {
        let description = serde_json::to_value(Description::openapi()).unwrap();
        let mut described = BTreeSet::new();
        for (path, methods) in description["paths"].as_object().unwrap() {
            for method in methods.as_object().unwrap().keys() {
                described.insert((method.clone(), path.clone()));
            }
        }
        let routed: BTreeSet<_> = ROUTES
            .iter()
            .chain(PERSONNEL_ROUTES)
            .filter(|route| route.path.starts_with("/api/"))
            .map(|route| (route.method.to_owned(), route.path.to_owned()))
            .collect();
        assert_eq!(described, routed);
    }

    /// A value of the kinds that a schema allows, with all that it requires and nothing that it does not know.
    fn fits(value: &Value, schema: &Value, whole: &Value) -> bool {
        let schema = match schema["$ref"].as_str() {
            Some(place) => &whole["components"]["schemas"][place.rsplit('/').next().unwrap()],
            None => schema,
        };
        match value {
            Value::Object(fields) if schema["properties"].is_object() => {
                let required = schema["required"].as_array().into_iter().flatten();
                let known = |name: &String| schema["properties"].get(name);
                required.filter_map(Value::as_str).all(|name| fields.contains_key(name))
                    && fields.iter().all(|(name, value)| known(name).is_some_and(|schema| fits(value, schema, whole)))
            }
            Value::Array(items) => items.iter().all(|item| fits(item, &schema["items"], whole)),
            Value::String(text) => match schema["enum"].as_array() {
                Some(words) => words.iter().any(|word| word == text),
                None => true,
            },
            _ => true,
        }
    }

    #[test]
    fn every_body_has_an_example() {
        let description = serde_json::to_value(Description::openapi()).unwrap();
        let mut left = description::examples();
        for (path, methods) in description["paths"].as_object().unwrap() {
            let body = &methods["post"]["requestBody"]["content"]["application/json"];
            // Signing in has none: whoever tries it out would be told that the password is wrong.
            if body.is_null() || path == "/api/v1/sign-in" {
                continue;
            }
            left.remove(path);
            let example = body.get("example").unwrap_or_else(|| panic!("{path} has no example"));
            assert!(fits(example, &body["schema"], &description), "{path}: {example} does not fit {}", body["schema"]);
        }
        assert!(left.is_empty(), "examples of no operation: {left:?}");
        // The description leaves the inside of scenarios open.
        let round = description::examples()["/api/v1/rounds"].clone();
        assert!(serde_json::from_value::<crate::board::RoundOrder>(round).is_ok());
        let round = json!({ "day": "2025-06-12" });
        assert!(!fits(&round, &json!({ "$ref": "#/components/schemas/RoundOrder" }), &description), "half an order");
        assert!(!fits(&json!({ "x": 1 }), &json!({ "$ref": "#/components/schemas/Bare" }), &description));
    }
}
