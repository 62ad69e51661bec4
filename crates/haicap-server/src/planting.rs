//! Planting of faults in a trial: its accounts and its configuration, nothing of the city or the official store.
//!
//! Whoever looks for them knows nothing of this module: see `haicap_core::inspection`.

use crate::app::{App, AppKind};
use crate::configured;
use crate::instance::InstanceError;
use crate::rights::account_entry;
use crate::sign_in::AccountBody;
use haicap_core::city::City;
use haicap_core::configuration::{Configuration, Form, UnitConfiguration, default_seal};
use haicap_core::organization::{Assignment, Role};
use haicap_core::procedure::{FeeTier, Procedure, StepKey};
use haicap_pack::faults::{Fault, Mistake};
use haicap_store::{AccountRow, Change, NewEntry};
use uuid::Uuid;

/// Plants faults in a trial that was just branched.
///
/// # Errors
/// When the store is not a trial's, or fails.
pub async fn plant(app: &App, plan: &[Assignment], faults: &[Fault]) -> Result<(), InstanceError> {
    if !matches!(app.kind, AppKind::Trial(_)) {
        return Err(InstanceError::Round("faults are planted in trials only".into()));
    }
    let mut configuration = (*app.own_configuration()).clone();
    for fault in faults {
        configure(&mut configuration, app.city(), plan, fault);
        for (official, change) in people(app.city(), plan, fault) {
            change_account(app, official, change).await?;
        }
    }
    let entry = NewEntry { actor: "rehearse".into(), ..configured::entry(app, "configure") };
    Ok(configured::set_up(app, Vec::new(), entry, configuration).await?)
}

/// What happens to somebody's account.
enum AccountChange {
    Close,
    Take(Role),
    End(Uuid),
    Add(Box<Assignment>),
}

/// The accounts that a fault changes.
fn people(city: &City, plan: &[Assignment], fault: &Fault) -> Vec<(Uuid, AccountChange)> {
    let of = |id: &Uuid| plan.iter().find(|assignment| assignment.id == *id);
    let division = |key: &str| {
        let key = key.to_owned();
        plan.iter().filter(move |a| a.unit == fault.unit && a.division == key)
    };
    match &fault.mistake {
        Mistake::DivisionWithoutAccount { division: key } => {
            division(key).map(|a| (a.official, AccountChange::Close)).collect()
        }
        Mistake::NoCompetentOfficer { division: key } => {
            let meant = |a: &&Assignment| {
                city.blueprint.post(&a.post).is_some_and(|post| post.roles.contains(&Role::CaseOfficer))
            };
            division(key).filter(meant).map(|a| (a.official, AccountChange::Take(Role::CaseOfficer))).collect()
        }
        Mistake::SigningRightMissing { assignment } => {
            of(assignment).map(|a| (a.official, AccountChange::Take(Role::Signatory))).into_iter().collect()
        }
        Mistake::ExpiredAssignment { assignment } => {
            of(assignment).map(|a| (a.official, AccountChange::End(a.id))).into_iter().collect()
        }
        Mistake::TwoUnits { assignment, other } => {
            let second = |a: &Assignment| Assignment {
                id: Uuid::new_v5(&a.id, other.to_string().as_bytes()),
                unit: *other,
                ..a.clone()
            };
            of(assignment).map(|a| (a.official, AccountChange::Add(Box::new(second(a))))).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

async fn change_account(app: &App, official: Uuid, change: AccountChange) -> Result<(), InstanceError> {
    let Some(account) = app.store.account(official).await? else { return Ok(()) };
    let mut body: AccountBody = serde_json::from_str(&account.body)?;
    let mut active = account.active;
    match change {
        AccountChange::Close => active = false,
        AccountChange::Take(role) => body.assignments.iter_mut().for_each(|assignment| {
            assignment.roles.remove(&role);
        }),
        AccountChange::End(id) => {
            let today = app.city().calendar.civil(app.clock.now()).date();
            body.assignments.iter_mut().filter(|a| a.id == id).for_each(|a| a.until = Some(today));
        }
        AccountChange::Add(assignment) => body.assignments.push(*assignment),
    }
    let (version, body) = (account.version + 1, serde_json::to_string(&body)?);
    let account = AccountRow { active, version, body, ..account };
    let entry = account_entry(&account, "configure");
    app.store.change(Change { accounts: vec![account], ..Change::new(entry) }).await?;
    app.sessions.forget(official);
    Ok(())
}

/// What a fault changes in the configuration.
fn configure(configuration: &mut Configuration, city: &City, plan: &[Assignment], fault: &Fault) {
    if let Mistake::WrongSuccessor { from, to } = &fault.mistake {
        let right = configuration.successors(city, *from);
        let wrong = right.into_iter().map(|unit| if unit == fault.unit { *to } else { unit }).collect();
        configuration.successors.insert(*from, wrong);
        return;
    }
    let own = configuration.units.entry(fault.unit).or_default();
    match &fault.mistake {
        Mistake::AbolishedRoute { procedure, district } => {
            if let Some(step) = own_procedure(own, city, procedure)
                .and_then(|own| own.steps.iter_mut().find(|step| step.key == StepKey::Handle))
            {
                step.division = format!("district-{district}");
            }
        }
        Mistake::WrongFee { procedure } => {
            if let Some(own) = own_procedure(own, city, procedure) {
                match own.fee.tiers.first_mut() {
                    Some(tier) => tier.each += 1_000,
                    None => own.fee.tiers.push(FeeTier { from: 1, each: 5_000 }),
                }
            }
        }
        Mistake::HolidayMissing { day } => {
            own.calendar.get_or_insert_with(|| city.calendar.clone()).days_off.remove(day);
        }
        Mistake::SlowLine { ms } => own.line_delay_ms = *ms,
        Mistake::FormMissing => {
            own.forms_missing.insert(Form::Receipt);
        }
        Mistake::SharedSeal { first, second } => {
            if let Some(first) = plan.iter().find(|assignment| assignment.id == *first) {
                own.seals.insert(*second, default_seal(city, first));
            }
        }
        _ => {}
    }
}

/// The unit's own copy of a procedure's version of the first trial day.
fn own_procedure<'a>(own: &'a mut UnitConfiguration, city: &City, code: &str) -> Option<&'a mut Procedure> {
    let version = city.procedure_on(code, city.first_trial_day)?;
    if !own.procedures.iter().any(|procedure| procedure.id == version.id) {
        own.procedures.push(version.clone());
    }
    own.procedures.iter_mut().find(|procedure| procedure.id == version.id)
}
