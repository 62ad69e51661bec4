//! Points of the indices that no dossier scores: what was given, and the form to give them.

use super::{Asked, IndicatorTexts, asked};
use crate::assessments::{AssessmentOrder, assess};
use crate::error::Problem;
use crate::pages::{Fields, Page};
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::Action;
use haicap_core::indicators::{BY_INSPECTION, IN_FORCE, INDICES, Quarter};

/// Points that were given.
pub(super) struct GivenLine {
    pub(super) quarter: String,
    pub(super) name: String,
    pub(super) points: u8,
    pub(super) ground: String,
    pub(super) at: String,
}

/// The form.
pub(super) struct Giving {
    pub(super) quarters: Vec<(String, String)>,
    pub(super) indices: Vec<(usize, String)>,
    pub(super) points: [u8; 3],
}

/// Takes points of the unit down.
pub(crate) async fn assess_unit(page: Page, form: Fields) -> Response {
    page.answer_to(&form, carry_out(&page, &form).await)
}

async fn carry_out(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let asked = asked(page)?;
    page.kept(assess(&page.app, page.subject(), order(page, &asked, form)?).await)?;
    let unit = asked.unit.map(|unit| unit.to_string()).unwrap_or_default();
    let (from, to) = (asked.period.from, asked.period.to);
    Ok(page.go(&format!("/indicators?unit={unit}&from={from}&to={to}&done=1#given-heading")))
}

/// What was typed, as an order.
fn order(page: &Page, asked: &Asked, form: &Fields) -> Result<AssessmentOrder, Problem> {
    let (t, lang) = (IndicatorTexts::of(page.lang()), page.lang());
    let wrong = |label: &str, field| Problem::bad_input(label, lang).at(field);
    Ok(AssessmentOrder {
        unit: asked.unit.ok_or_else(|| wrong(t.unit, "unit"))?,
        quarter: form.get("quarter").parse().map_err(|_| wrong(t.quarter, "quarter"))?,
        index: form.get("index").parse().map_err(|_| wrong(t.figure, "index"))?,
        points: form.get("points").parse().map_err(|_| wrong(t.points, "points"))?,
        ground: form.get("ground").to_owned(),
    })
}

/// Points of the unit for the quarters of the period, the latest quarter first.
pub(super) fn given(page: &Page, asked: &Asked) -> Vec<GivenLine> {
    let Some(unit) = asked.unit else { return Vec::new() };
    let state = page.app.rehearsal.state();
    let mut given: Vec<_> = page.app.assessments(&state, unit, asked.period).collect();
    given.sort_by_key(|given| (std::cmp::Reverse(given.assessment.quarter), given.assessment.index));
    let line = |given: &&crate::assessments::Given| GivenLine {
        quarter: label(given.assessment.quarter, page.lang()),
        name: name(given.assessment.index, page.lang()),
        points: given.assessment.points,
        ground: given.assessment.ground.clone(),
        at: page.moment(given.at),
    };
    given.iter().map(line).collect()
}

/// The form, for whoever may give points; none for the whole city, and where no quarter of the period counts.
pub(super) fn giving(page: &Page, asked: &Asked) -> Option<Giving> {
    let unit = asked.unit?;
    let may = page.may_at(Action::AssessUnits, unit);
    let quarters = quarters(page, asked);
    if !may || quarters.is_empty() {
        return None;
    }
    Some(Giving {
        quarters,
        indices: BY_INSPECTION.map(|index| (index, name(index, page.lang()))).into(),
        points: [2, 1, 0],
    })
}

/// Quarters of the period for which points may be given, the latest first.
fn quarters(page: &Page, asked: &Asked) -> Vec<(String, String)> {
    let last = asked.period.to.min(page.store_day()).min(IN_FORCE.1);
    let first = asked.period.from.max(IN_FORCE.0);
    let mut all: Vec<Quarter> = Vec::new();
    let mut day = last;
    while day >= first {
        let quarter = Quarter::of(day);
        all.push(quarter);
        let Ok(before) = quarter.days().from.yesterday() else { break };
        day = before;
    }
    all.into_iter().map(|quarter| (quarter.to_string(), label(quarter, page.lang()))).collect()
}

fn name(index: usize, lang: Lang) -> String {
    let words = index.checked_sub(1).and_then(|place| INDICES.get(place));
    let words = words.map_or("", |(vi, en)| if lang == Lang::Vi { vi } else { en });
    format!("{index}. {words}")
}

/// `quý 2/2025`.
fn label(quarter: Quarter, lang: Lang) -> String {
    let text = quarter.to_string();
    let (year, number) = text.split_once("-Q").unwrap_or((&text, ""));
    match lang {
        Lang::Vi => format!("Quý {number}/{year}"),
        Lang::En => format!("Q{number} {year}"),
    }
}
