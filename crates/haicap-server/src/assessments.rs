//! Points that units were given after inspections, as records of the city store: each counts in one store (chấm điểm qua
//! kiểm tra).

use crate::app::App;
use crate::ledger::{Note, RecordError};
use crate::rehearsal::State;
use haicap_core::Lang;
use haicap_core::access::Subject;
use haicap_core::forms::Period;
use haicap_core::indicators::{Assessment, BY_INSPECTION, Quarter};
use haicap_core::territory::UnitId;
use haicap_core::words::tidy;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Points of one store. The last ones count; the journal has those before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Given {
    /// The store, `official` or `trial-N`.
    pub(crate) store: String,
    pub(crate) assessment: Assessment,
    pub(crate) at: Timestamp,
}

/// Points to be taken down.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssessmentOrder {
    /// The unit.
    #[schema(value_type = crate::api::shapes::Unit)]
    pub(crate) unit: UnitId,
    /// The quarter.
    #[schema(value_type = crate::api::shapes::QuarterWord)]
    pub(crate) quarter: Quarter,
    /// Number of the index: 5, 6 or 8.
    #[schema(minimum = 5, maximum = 8)]
    pub(crate) index: usize,
    /// 0, 1 or 2.
    #[schema(maximum = 2)]
    pub(crate) points: u8,
    /// The inspection, report or decision on which they rest.
    #[schema(min_length = 1, max_length = 300)]
    pub(crate) ground: String,
}

impl App {
    /// Points that a unit was given in this store for quarters with a day in the period.
    pub(crate) fn assessments<'s>(
        &self,
        state: &'s State,
        unit: UnitId,
        period: Period,
    ) -> impl Iterator<Item = &'s Given> {
        let store = self.kind.key();
        let of = move |given: &&Given| {
            let assessment = &given.assessment;
            let counts = BY_INSPECTION.contains(&assessment.index);
            counts && given.store == store && assessment.unit == unit && assessment.quarter.meets(period)
        };
        state.all::<Given>().map(|(_, given)| given).filter(of)
    }
}

/// Takes points down, in place of those that were given before for the same quarter.
///
/// # Errors
/// What is wrong with them, or the store failed.
pub(crate) async fn assess(app: &App, subject: &Subject, order: AssessmentOrder) -> Result<(), RecordError> {
    let AssessmentOrder { unit, quarter, index, points, ground } = order;
    let assessment = Assessment { unit, quarter, index, points, ground: tidy(&ground) };
    if !app.city().new_units().any(|known| known.id == unit) {
        return Err(RecordError::wrong("Không có đơn vị mới này.", "There is no such new unit."));
    }
    if let Some(fault) = assessment.faults(app.today()).first() {
        return Err(RecordError::wrong(fault.label(Lang::Vi), fault.label(Lang::En)));
    }
    let (store, by) = (app.kind.key(), subject.account.map(|account| account.to_string()).unwrap_or_default());
    let given = app.rehearsal.change(app, &by, |batch| {
        let given = Given { store: store.clone(), assessment: assessment.clone(), at: app.clock.now() };
        let note = Note { command: "assess_unit", unit: Some(unit), events: &[assessment] };
        batch.put(format!("{store}/{unit}/{quarter}/{index}"), given, note)
    });
    given.await?;
    app.figures.count_anew().await;
    Ok(())
}
