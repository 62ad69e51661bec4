//! Faults of a rehearsal: where they come from, planting them, and what the report says of them.

use crate::args::{FaultSource, Rehearse};
use haicap_core::Lang;
use haicap_core::city::City;
use haicap_core::configuration::{Form, default_seal};
use haicap_core::inspection::Trouble;
use haicap_core::organization::Assignment;
use haicap_drill::FaultLine;
use haicap_pack::faults::{self, Fault, Mistake};
use haicap_server::Instance;
use uuid::Uuid;

/// The plan of people: the city's assignments.
pub(super) async fn plan(instance: &Instance) -> anyhow::Result<Vec<Assignment>> {
    let rows = instance.city_store().assignments().await?;
    rows.iter().map(|row| Ok(serde_json::from_str(&row.body)?)).collect()
}

/// The faults that were asked for; none when the option is absent.
pub(super) fn wanted(args: &Rehearse, city: &City, plan: &[Assignment]) -> anyhow::Result<Option<Vec<Fault>>> {
    match &args.faults {
        None => Ok(None),
        Some(FaultSource::Random(count)) => {
            let placed = faults::random(*count, args.seed, city, plan);
            Ok(Some(placed.map_err(|error| anyhow::anyhow!("--faults random:{count}: {error}"))?))
        }
        Some(FaultSource::File(path)) => match faults::read(path, args.seed, city, plan) {
            Ok(faults) => Ok(Some(faults)),
            Err(errors) => anyhow::bail!("the faults have errors:\n{errors}"),
        },
    }
}

/// Planted faults as the report lists them; what was found is not known yet.
pub(super) fn lines(faults: &[Fault], city: &City, plan: &[Assignment]) -> Vec<FaultLine> {
    let line = |fault: &Fault| {
        let kind = fault.mistake.kind();
        FaultLine {
            unit: fault.unit,
            unit_name: city.units.get(&fault.unit).map(|unit| unit.name.clone()).unwrap_or_default(),
            label: Trouble::from_key(kind).map_or(kind, |trouble| trouble.label(Lang::Vi)).to_owned(),
            kind: kind.to_owned(),
            about: about(&fault.mistake, city, plan),
            found: false,
        }
    };
    faults.iter().map(line).collect()
}

/// What a mistake is about, in the keys that findings use.
fn about(mistake: &Mistake, city: &City, plan: &[Assignment]) -> Option<String> {
    let held = |id: &Uuid| plan.iter().find(|assignment| assignment.id == *id);
    match mistake {
        Mistake::DivisionWithoutAccount { division } | Mistake::NoCompetentOfficer { division } => {
            Some(division.clone())
        }
        Mistake::SigningRightMissing { assignment }
        | Mistake::ExpiredAssignment { assignment }
        | Mistake::TwoUnits { assignment, .. } => held(assignment).map(|held| held.post.clone()),
        Mistake::AbolishedRoute { procedure, .. } | Mistake::WrongFee { procedure } => Some(procedure.clone()),
        Mistake::HolidayMissing { day } => Some(day.to_string()),
        Mistake::WrongSuccessor { from, .. } => Some(from.to_string()),
        Mistake::FormMissing => Some(Form::Receipt.key().to_owned()),
        Mistake::SharedSeal { first, .. } => held(first).map(|held| default_seal(city, held)),
        Mistake::SlowLine { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The two sides know nothing of each other; here alone their words meet.
    #[test]
    fn every_kind_that_can_be_planted_can_be_named() {
        let known: Vec<_> = Trouble::ALL.iter().take(12).map(|trouble| trouble.key()).collect();
        assert_eq!(faults::kinds().collect::<Vec<_>>(), known);
    }
}
