//! Rules of who has a dossier in hand, and who may give it to whom.

use super::Case;
use crate::dossier::{Actor, Colleague, Command, Dossier, Refusal};
use crate::organization::Role;
use uuid::Uuid;

/// Điều 12 khoản 5: the letter is of the agency that is late, so a head writes it for the own division only, whoever
/// leads the centre or the unit for all.
pub(super) fn own_head(case: &Case) -> Option<Refusal> {
    let Command::Apologise { .. } = case.command else {
        return None;
    };
    let handles = case.dossier?.division.as_deref()?;
    (!leads(case.context.actor) && case.context.actor.division.as_deref() != Some(handles))
        .then_some(Refusal::OtherHead)
}

/// Điều 19 khoản 1: whoever leads says who handles a dossier; who has it may hand it to a colleague.
pub(super) fn in_charge(case: &Case) -> Option<Refusal> {
    let Command::Reassign { .. } = case.command else {
        return None;
    };
    (!case.dossier?.is_in_charge(case.context.actor)).then_some(Refusal::NotInCharge)
}

impl Dossier {
    /// Whether somebody brings the file of the result: the clerk of the division that issues it; where no clerk does,
    /// whoever handled or signed it.
    pub fn brings_result(&self, actor: &Actor) -> bool {
        let is = |assignment: Option<Uuid>| assignment.is_some_and(|assignment| actor.is(assignment));
        match &self.issue {
            Some(issue) => actor.has(Role::RecordsClerk) && actor.division.as_ref() == Some(&issue.division),
            None => is(self.officer) || is(self.signatory),
        }
    }

    /// Whether somebody says who handles it: the officer who has it, the head of the division, whoever leads.
    pub fn is_in_charge(&self, actor: &Actor) -> bool {
        let has_it = self.officer.is_some_and(|officer| actor.is(officer));
        let heads = actor.has(Role::DivisionHead) && actor.division == self.division;
        has_it || heads || leads(actor)
    }
}

/// Whether somebody leads the centre or the unit, and with it every division.
fn leads(actor: &Actor) -> bool {
    [Role::CenterHead, Role::UnitLeader].into_iter().any(|role| actor.has(role))
}

/// The officer whom the command names, and who that is.
fn named<'a>(case: &Case<'a>) -> Option<(Uuid, Option<&'a Colleague>)> {
    let Command::Reassign { officer, .. } = case.command else {
        return None;
    };
    Some((*officer, case.context.colleague))
}

pub(super) fn officer_known(case: &Case) -> Option<Refusal> {
    let (_, colleague) = named(case)?;
    colleague.is_none().then_some(Refusal::NoSuchOfficer)
}

pub(super) fn officer_of_unit(case: &Case) -> Option<Refusal> {
    let colleague = named(case)?.1?;
    (colleague.held.unit != case.dossier?.unit).then_some(Refusal::OfficerOfOtherUnit)
}

pub(super) fn officer_of_division(case: &Case) -> Option<Refusal> {
    let colleague = named(case)?.1?;
    let handles = colleague.held.roles.contains(&Role::CaseOfficer);
    let here = Some(colleague.held.division.as_str()) == case.dossier?.division.as_deref();
    (!handles || !here).then_some(Refusal::OfficerDoesNotHandle)
}

pub(super) fn officer_changes(case: &Case) -> Option<Refusal> {
    let (officer, _) = named(case)?;
    (case.dossier?.officer == Some(officer)).then_some(Refusal::SameOfficer)
}

pub(super) fn officer_present(case: &Case) -> Option<Refusal> {
    let until = named(case)?.1?.away_until?;
    Some(Refusal::OfficerAway { until })
}

pub(super) fn officer_not_applicant(case: &Case) -> Option<Refusal> {
    let colleague = named(case)?.1?;
    (case.dossier?.owner == Some(colleague.held.official)).then_some(Refusal::OfficersOwnFile)
}
