//! Who is there: key posts, and for each procedure somebody with an account and the right to do each step.

use super::Observation;
use crate::city::City;
use crate::organization::{Assignment, Presence};
use crate::procedure::{Procedure, ProcedureStep, StepKey};
use crate::territory::{UnitId, UnitKind};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

labelled! {
    /// Why nobody can do a step.
    pub enum Lack {
        /// Nobody holds the post or works in the division.
        Nobody = "nobody", "chưa có người", "nobody holds the post";
        /// Whoever does has no active account.
        Account = "account", "có người nhưng chưa có tài khoản hoạt động", "no active account";
        /// The account may not.
        Right = "right", "có tài khoản nhưng chưa được giao quyền", "the account lacks the right";
    }
}

/// A step of a procedure that nobody at the unit can do (khâu thiếu người).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Gap {
    /// National code of the procedure.
    pub procedure: String,
    /// The step.
    pub step: StepKey,
    /// Why.
    pub lack: Lack,
}

/// What can be seen of a unit's people on a day. `placed` are the assignments of the city, `accounts` those that
/// active accounts of the store carry, with the rights in force there.
///
/// As in a dossier's way: whoever has the role may receive, handling asks for the division too, signing for the very
/// post that the procedure names (nobody silently stands in).
pub fn people(city: &City, unit: UnitId, day: Date, placed: &[Assignment], accounts: &[Assignment]) -> Observation {
    let here = |all: &[Assignment]| -> Vec<Assignment> {
        all.iter().filter(|a| a.unit == unit && a.counts_on(day)).cloned().collect()
    };
    let (placed, accounts) = (here(placed), here(accounts));
    let held: BTreeSet<&str> = placed.iter().flat_map(|a| posts_of(city, a)).collect();
    let empty = city.staffing.key_posts.iter().filter(|post| exists(city, unit, post) && !held.contains(post.as_str()));
    let of_procedure = |procedure: &Procedure| -> Vec<Gap> {
        let gap = |step: &ProcedureStep| {
            let lack = lack(city, step, &placed, &accounts)?;
            Some(Gap { procedure: procedure.id.code.clone(), step: step.key, lack })
        };
        // Whoever may receive may also give the result back: the same people, so it is named once.
        procedure.steps.iter().filter(|step| step.key != StepKey::Return).filter_map(gap).collect()
    };
    // A unit handles what takes new dossiers when it opens.
    let procedures = city.procedures_on(day.max(city.opening_day));
    let gaps = procedures.into_iter().flat_map(of_procedure).collect();
    Observation::People { empty_posts: empty.cloned().collect(), gaps }
}

/// The post, and the one held together with it.
fn posts_of<'c>(city: &'c City, assignment: &'c Assignment) -> impl Iterator<Item = &'c str> {
    let concurrent = city.blueprint.post(&assignment.post).and_then(|post| post.concurrent_with.as_deref());
    std::iter::once(assignment.post.as_str()).chain(concurrent)
}

/// Whether units of this kind have the post.
fn exists(city: &City, unit: UnitId, post: &str) -> bool {
    let kind = city.units.get(&unit).map(|unit| unit.kind);
    let Some(post) = city.blueprint.post(post) else { return false };
    city.blueprint.divisions.iter().filter(|division| division.key == post.division).any(|division| {
        match division.presence {
            Presence::All => true,
            Presence::Ward => kind == Some(UnitKind::Ward),
            Presence::Commune => kind == Some(UnitKind::Commune),
        }
    })
}

fn lack(city: &City, step: &ProcedureStep, placed: &[Assignment], accounts: &[Assignment]) -> Option<Lack> {
    let meant = |a: &Assignment| city.blueprint.post(&a.post).is_some_and(|post| post.roles.contains(&step.role));
    let fits = |a: &Assignment| match step.key {
        StepKey::Accept | StepKey::Return => true,
        StepKey::Handle => a.division == step.division,
        StepKey::Sign => step.post.as_ref().is_none_or(|post| *post == a.post),
    };
    let may = |a: &&Assignment| fits(a) && a.roles.contains(&step.role);
    if accounts.iter().any(|a| may(&a)) {
        return None;
    }
    let candidates = |all: &[Assignment]| all.iter().any(|a| fits(a) && (meant(a) || a.roles.contains(&step.role)));
    Some(if candidates(accounts) {
        Lack::Right
    } else if candidates(placed) {
        Lack::Account
    } else {
        Lack::Nobody
    })
}
