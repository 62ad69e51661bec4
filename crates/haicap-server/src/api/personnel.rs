//! The JSON API of the personnel part, at `/p/api/v1/personnel`.

pub(crate) mod appraisal;
pub(crate) mod files;
pub(crate) mod people;
pub(crate) mod units;

use crate::error::Problem;
use crate::personnel::RecordError;
use crate::routes::Caller;
use haicap_core::Lang;
use haicap_core::access::{Action, Object, permits};
use haicap_core::staffing::{Finding, FindingRule, Place, Placement};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Where somebody is to work.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlaceView {
    /// The unit, for example `new-26740`.
    unit: String,
    /// Key of the post that takes the place.
    post: String,
    /// Keys of posts held beside it.
    concurrent: Vec<String>,
}

impl PlaceView {
    fn of(place: &Place) -> Self {
        PlaceView {
            unit: place.unit.to_string(),
            post: place.post.clone(),
            concurrent: place.concurrent.iter().cloned().collect(),
        }
    }
}

/// A placement and how far it has come.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlacementView {
    /// Where.
    place: PlaceView,
    /// How far, for example `proposed`.
    state: String,
    /// Home affairs accepted; `state` changes when the organisation commission concurs.
    accepted: bool,
    /// Why it was given back last.
    returned: Option<String>,
}

impl PlacementView {
    fn of(placement: &Placement) -> Self {
        PlacementView {
            place: PlaceView::of(&placement.place),
            state: placement.state.key().to_owned(),
            accepted: placement.appraised_by.is_some(),
            returned: placement.returned.as_ref().map(|(_, reason)| reason.clone()),
        }
    }
}

/// Something that a rule of the appraisal found.
#[derive(Serialize, ToSchema)]
#[schema(as = AppraisalFinding)]
pub(crate) struct FindingView {
    /// Name of the rule, for example `over_allotted`.
    rule: String,
    /// `serious` or `warning`.
    severity: String,
    /// The unit.
    unit: String,
    /// The people concerned; those of other districts are left out for a district committee.
    officials: Vec<Uuid>,
    /// The finding as a sentence.
    message: String,
    /// The article of law, or the assumption, it rests on.
    ground: String,
}

/// A finding as this caller may see it; `None` when it is about family ties and these are closed to them.
fn finding(
    caller: &Caller,
    city: &haicap_core::city::City,
    finding: &Finding,
    sees: impl Fn(&Uuid) -> bool,
) -> Option<FindingView> {
    let closed = finding.rule == FindingRule::FamilyLine
        && permits(caller.subject(), Action::ReadFamilyTies, &Object::default()).is_err();
    (!closed).then(|| FindingView {
        rule: finding.rule.key().to_owned(),
        severity: finding.rule.severity().key().to_owned(),
        unit: finding.unit.to_string(),
        officials: finding.officials.iter().copied().filter(sees).collect(),
        message: finding.message(city, caller.lang),
        ground: finding.rule.ground().cite(),
    })
}

/// Whether a district's people are the caller's to see.
fn sees(caller: &Caller, district: u32) -> bool {
    permits(caller.subject(), caller.action, &Object { district: Some(district), ..Object::default() }).is_ok()
}

fn problem(error: &RecordError, lang: Lang) -> Problem {
    Problem::record(error, lang)
}
