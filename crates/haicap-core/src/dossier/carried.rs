//! A dossier that an old unit began and a new one finishes (hồ sơ chuyển tiếp).

use super::Event;
use crate::procedure::Procedure;
use crate::territory::UnitId;
use crate::time::{Calendar, due};
use crate::words::fold;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a dossier was at its old unit; kept for good (hồ sơ ở đơn vị cũ).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldFile {
    /// The old unit.
    pub unit: UnitId,
    /// The code it had there.
    pub code: String,
    /// The day of reception.
    pub received: Date,
    /// The day that the old unit promised, when it is known.
    pub due: Option<Date>,
}

impl OldFile {
    /// See [`carried_over_id`].
    pub fn id(&self) -> Uuid {
        carried_over_id(self.unit, &self.code)
    }
}

/// The identifier that a dossier of an old unit gets at the new one. It follows from unit and code alone, so that taking
/// a dossier over twice is taking it over once, and the old code finds it.
pub fn carried_over_id(unit: UnitId, code: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("haicap carried over {unit} {}", fold(code)).as_bytes())
}

/// What happens to an open dossier of an old unit when its new unit opens: it goes on there, accepted, under a new code.
///
/// The promised day stays. Where the old unit's file names none, the limit of the procedure runs from the day of
/// reception. Of that day the hour is not known: it counts from the opening of the offices (assumption).
pub fn carried_over(old: OldFile, unit: UnitId, procedure: &Procedure, code: String, calendar: &Calendar) -> Event {
    let received_at = calendar.opening(old.received);
    let by_limit = || due(procedure.limit, received_at, calendar).at;
    Event::CarriedOver {
        unit,
        procedure: procedure.id.clone(),
        applicant: Uuid::new_v5(&old.id(), b"applicant"),
        code,
        received_at,
        due_at: old.due.map_or_else(by_limit, |day| calendar.closing(day)),
        old,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dossier::{
        Actor, Command, Context, Dossier, Queue, Refusal, Stage, SupplementRequest, apply, decide, queue, replay,
    };
    use crate::testing;
    use jiff::civil::date;

    const OLD: UnitId = UnitId::old(10_004);
    const NEW: UnitId = UnitId::new(10_001);

    fn taken(due: Option<Date>) -> (Event, Dossier) {
        let old = OldFile { unit: OLD, code: "B-1/2025".into(), received: date(2025, 6, 12), due };
        let id = old.id();
        let event = carried_over(old, NEW, &testing::procedure(), "H99.10001-250630-0001".into(), &testing::calendar());
        let at = testing::calendar().opening(date(2025, 7, 1));
        let dossier = replay(id, [(at, None, &event)]).unwrap();
        (event, dossier)
    }

    #[test]
    fn it_goes_on_accepted_with_its_promise_its_old_code_and_no_receipt_of_the_new_unit() {
        let (event, dossier) = taken(Some(date(2025, 6, 20)));
        let calendar = testing::calendar();
        assert_eq!((dossier.stage(), queue(&dossier)), (Stage::Accepted, Queue::Counter(NEW)));
        assert_eq!(dossier.code.as_deref(), Some("H99.10001-250630-0001"));
        assert_eq!(dossier.carried_over.as_ref().map(|old| old.code.as_str()), Some("B-1/2025"));
        assert_eq!(dossier.submitted_at, calendar.opening(date(2025, 6, 12)));
        assert_eq!(dossier.due_at, Some(calendar.closing(date(2025, 6, 20))), "the old unit's promise stays");
        assert_eq!(dossier.fee, None, "the old unit took the fee");
        let text = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event);
    }

    #[test]
    fn without_a_promise_the_limit_runs_from_the_day_of_reception() {
        let (_, dossier) = taken(None);
        let calendar = testing::calendar();
        // Three working days after Thursday, the weekend between them.
        assert_eq!(dossier.due_at, Some(calendar.closing(date(2025, 6, 17))));
    }

    #[test]
    fn its_identifier_follows_from_old_unit_and_code() {
        assert_eq!(carried_over_id(OLD, "b-1/2025 "), carried_over_id(OLD, "B-1/2025"));
        assert_ne!(carried_over_id(UnitId::old(10_001), "B-1/2025"), carried_over_id(OLD, "B-1/2025"));
        assert_ne!(carried_over_id(OLD, "B-2/2025"), carried_over_id(OLD, "B-1/2025"));
    }

    #[test]
    fn the_new_unit_works_on_under_the_same_rules() {
        let (_, dossier) = taken(None);
        let (calendar, procedure) = (testing::calendar(), testing::procedure());
        let actor = Actor { assignment: Some(Uuid::from_u128(1)), ..Actor::default() };
        let at = calendar.opening(date(2025, 7, 1));
        let context = Context {
            at,
            calendar: &calendar,
            rules: dossier.rules(&calendar),
            rehearsed: None,
            procedure: &procedure,
            actor: &actor,
            colleague: None,
            desk: "",
            next_number: 1,
        };
        let try_it = |dossier: &Dossier, command: &Command| decide(Some(dossier), command, &context);
        assert!(matches!(try_it(&dossier, &Command::Accept), Err(Refusal::WrongStage { .. })), "not accepted twice");
        let handed_over = try_it(&dossier, &Command::HandOver).unwrap();
        let mut state = Some(dossier.clone());
        apply(&mut state, dossier.id, at, actor.assignment, &handed_over[0]);
        assert_eq!(state.map(|dossier| dossier.stage()), Some(Stage::HandedOver));
        // Điều 19 khoản 4: the 3 working days run from the reception at the old unit, not anew.
        let handling = Dossier { handed_over_at: Some(at), handled_at: Some(at), officer: actor.assignment, ..dossier };
        let ask = Command::RequestSupplement { papers: ["power".to_owned()].into(), reason: "thiếu".into() };
        assert_eq!(try_it(&handling, &ask), Err(Refusal::SupplementTooLate { days: 3 }));
        let none: Option<SupplementRequest> = None;
        assert_eq!(handling.supplement, none);
    }
}
