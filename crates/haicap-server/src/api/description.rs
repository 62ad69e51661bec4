//! The OpenAPI description: what every operation shares is said here once, from the table of routes.

use super::shapes;
use crate::{Access, PERSONNEL_ROUTES, ROUTES};
use haicap_core::access::{city_roles, owner_may, unit_roles};
use haicap_core::organization::Role;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use utoipa::Modify;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, RefOr, ResponseBuilder};

/// How one says who one is.
pub(super) struct Bearer;

impl Modify for Bearer {
    fn modify(&self, openapi: &mut OpenApi) {
        let scheme = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        openapi.components.get_or_insert_default().add_security_scheme("bearer", scheme);
    }
}

/// An example of each body, by path.
const EXAMPLES: &str = include_str!("examples.json");

/// Examples of bodies; none at all when the file cannot be read, which a test sees.
pub(super) fn examples() -> BTreeMap<String, Value> {
    serde_json::from_str(EXAMPLES).unwrap_or_default()
}

/// What every operation of a kind may answer besides its own, and who may ask it.
pub(super) struct Shared;

impl Modify for Shared {
    fn modify(&self, openapi: &mut OpenApi) {
        let mut examples = examples();
        for (path, item) in &mut openapi.paths.paths {
            for (method, operation) in [("get", &mut item.get), ("post", &mut item.post)] {
                if let Some(operation) = operation {
                    answers(operation);
                    roles(operation, method, path);
                    if let Some(RefOr::T(body)) = &mut operation.request_body
                        && let Some(RefOr::T(content)) = body.content.get_mut("application/json")
                    {
                        content.example = examples.remove(path);
                    }
                }
            }
        }
    }
}

/// Adds the problems that guard and readers of bodies, places and queries answer with.
fn answers(operation: &mut Operation) {
    let signed_in = operation.security.as_ref().is_some_and(|security| !security.is_empty());
    let takes = |place: ParameterIn| {
        let mut parameters = operation.parameters.iter().flatten();
        parameters.any(|one| matches!(one, RefOr::T(one) if one.parameter_in == place))
    };
    let body = operation.request_body.is_some();
    let mut add = |status: &str, when: bool, what: &str| {
        if when {
            let content = ContentBuilder::new().schema(Some(shapes::problem())).build();
            let response = ResponseBuilder::new().description(what).content("application/json", content).build();
            operation.responses.responses.entry(status.to_owned()).or_insert(RefOr::T(response));
        }
    };
    let (path, query) = (takes(ParameterIn::Path), takes(ParameterIn::Query));
    add("400", body || query, "What was sent cannot be read");
    add("401", signed_in, "Nobody is signed in");
    add("403", signed_in, "The role is missing");
    add("404", path || signed_in, "Not there, or not for this person");
    add("413", body, "The body is too large");
    add("415", body, "The body is not JSON");
    add("422", body || query, "It can be read, and a rule refuses it");
    add("503", true, "The store cannot be reached or is full: nothing was changed");
}

/// Says which roles a route asks for: `x-roles` for scripts, a sentence for people.
fn roles(operation: &mut Operation, method: &str, path: &str) {
    let mut routes = ROUTES.iter().chain(PERSONNEL_ROUTES);
    let Some(Access { action, .. }) = routes.find(|route| route.method == method && route.path == path) else {
        return;
    };
    let mut roles: Vec<Role> = [unit_roles(*action), city_roles(*action)].concat();
    if owner_may(*action) {
        roles.push(Role::Citizen);
    }
    roles.sort_unstable();
    roles.dedup();
    let keys: Vec<&str> = roles.iter().map(|role| role.key()).collect();
    let extensions = ExtensionsBuilder::new().add("x-action", json!(action.key())).add("x-roles", json!(keys)).build();
    operation.extensions.get_or_insert_default().merge(extensions);
    if !keys.is_empty() {
        let said = operation.description.get_or_insert_default();
        let gap = if said.is_empty() { "" } else { "\n\n" };
        *said += &format!("{gap}Roles: {}.", keys.join(", "));
    }
}
