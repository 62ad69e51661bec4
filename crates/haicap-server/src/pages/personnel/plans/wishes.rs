//! Wishes by hand: each makes a new plan with the old one as its parent.

use super::{name_of, person_name, plan_at, slot_name};
use crate::error::Problem;
use crate::pages::{Fields, Page};
use crate::personnel::records::Plan;
use crate::personnel::suggest::{self, Question, WishChange, changed, person_named};
use crate::personnel::{RecordError, State};
use axum::extract::Path;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::organization::PositionGroup;
use haicap_core::territory::UnitId;
use haicap_planner::model::Wish;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Adds or drops a wish and plans again.
pub(crate) async fn change(page: Page, Path(id): Path<String>, form: Fields) -> Response {
    page.answer_to(&form, carry(&page, &id, &form).await)
}

async fn carry(page: &Page, id: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let state = page.staff();
    let (parent, plan) = plan_at(page, &state, id)?;
    let change = page.kept(asked(page, &state, form))?;
    let wishes = page.kept(suggest::wishes_of(plan).and_then(|old| changed(page.city(), plan, old, change)))?;
    let name = page.kept(name_of(form, || next_name(page, &state, parent)))?;
    let weights = match &plan.weights {
        Some(weights) => weights.clone(),
        None => page.kept(suggest::preset(&page.app.pack.presets, &plan.preset))?.clone(),
    };
    let question = Question { name, preset: plan.preset.clone(), parent: Some(parent), wishes };
    let new = page.id()?;
    page.kept(suggest::make(&page.app, &page.actor()?.key(), new, question, weights).await)?;
    Ok(page.go(&format!("/plans/{new}")))
}

/// What a form asks for.
fn asked(page: &Page, state: &State, form: &Fields) -> Result<WishChange, RecordError> {
    let person = |field: &str| match form.filled(field) {
        Some(text) => person_named(state, text).map(|official| official.id),
        None => Err(RecordError::wrong("Hãy ghi mã số của người.", "Write the person's staff number.")),
    };
    match form.get("do") {
        "pin" => {
            let (official, unit) = (person("person")?, unit_of(page, form)?);
            let group = form.filled("group").and_then(PositionGroup::from_key);
            Ok(WishChange::Add(Wish::Pin { official, unit, group }))
        }
        "ban" => Ok(WishChange::Add(Wish::Ban { official: person("person")?, unit: unit_of(page, form)? })),
        "swap" => Ok(WishChange::Swap(person("person")?, person("other")?)),
        "apart" => Ok(WishChange::Add(Wish::Apart { one: person("person")?, other: person("other")? })),
        "together" => {
            let names = form.all("people").flat_map(|text| text.split([',', ';', '\n'])).map(str::trim);
            let people = names.filter(|name| !name.is_empty()).map(|name| Ok(person_named(state, name)?.id));
            Ok(WishChange::Add(Wish::Together { officials: people.collect::<Result<_, RecordError>>()? }))
        }
        "remove" => {
            let wrong = || RecordError::wrong("Hãy chọn yêu cầu cần bỏ.", "Choose the wish to drop.");
            form.get("number").parse().map(WishChange::Remove).map_err(|_| wrong())
        }
        _ => Err(RecordError::wrong("Hãy chọn loại yêu cầu.", "Choose a kind of wish.")),
    }
}

fn unit_of(page: &Page, form: &Fields) -> Result<UnitId, RecordError> {
    let unit = form.get("unit").parse().ok().filter(|id| page.city().new_units().any(|unit| unit.id == *id));
    unit.ok_or_else(|| RecordError::wrong("Hãy chọn đơn vị mới.", "Choose the new unit."))
}

/// The name of the next plan that goes back to the same first one.
fn next_name(page: &Page, state: &State, parent: Uuid) -> String {
    let parents: BTreeMap<Uuid, Option<Uuid>> = state.all::<Plan>().map(|(id, plan)| (*id, plan.parent)).collect();
    let first = |mut id: Uuid| {
        while let Some(Some(parent)) = parents.get(&id) {
            id = *parent;
        }
        id
    };
    let root = first(parent);
    let count = parents.keys().filter(|id| first(**id) == root).count();
    let name = state.get::<Plan>(&root).map_or("", |plan| plan.name.as_str());
    match page.lang() {
        Lang::Vi => format!("{name}, chỉnh lần {count}"),
        Lang::En => format!("{name}, change {count}"),
    }
}

/// A wish in words.
pub(super) fn words(page: &Page, state: &State, wish: &Wish) -> String {
    let name = |id: &Uuid| state.person(*id).map_or_else(|| id.to_string(), person_name);
    let unit = |id: &UnitId| page.unit_name(*id);
    match (wish, page.lang()) {
        (Wish::Pin { official, unit: at, group: Some(group) }, Lang::Vi) => {
            format!("Bố trí {} vào {}", name(official), slot_name(page, *at, *group))
        }
        (Wish::Pin { official, unit: at, group: Some(group) }, Lang::En) => {
            format!("{} goes to {}", name(official), slot_name(page, *at, *group))
        }
        (Wish::Pin { official, unit: at, group: None }, Lang::Vi) => {
            format!("Bố trí {} về {}", name(official), unit(at))
        }
        (Wish::Pin { official, unit: at, group: None }, Lang::En) => format!("{} goes to {}", name(official), unit(at)),
        (Wish::Ban { official, unit: at }, Lang::Vi) => format!("Không bố trí {} về {}", name(official), unit(at)),
        (Wish::Ban { official, unit: at }, Lang::En) => format!("{} does not go to {}", name(official), unit(at)),
        (Wish::Together { officials }, lang) => {
            let names: Vec<String> = officials.iter().map(name).collect();
            let words = if lang == Lang::Vi { "Về cùng một đơn vị" } else { "To one unit" };
            format!("{words}: {}", names.join(", "))
        }
        (Wish::Apart { one, other }, Lang::Vi) => format!("Ở hai đơn vị khác nhau: {}, {}", name(one), name(other)),
        (Wish::Apart { one, other }, Lang::En) => format!("To different units: {}, {}", name(one), name(other)),
    }
}
