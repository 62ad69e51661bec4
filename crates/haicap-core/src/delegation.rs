//! Rights that somebody gives on for some days (ủy quyền có thời hạn): who may, which, to whom, until when.

mod refusal;
#[cfg(test)]
mod tests;

pub use refusal::{DelegationRefusal, DelegationRefusalName};

use crate::access::Subject;
use crate::document::SignatureForm;
use crate::organization::{Assignment, Role};
use crate::territory::UnitId;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The longest term: rights are given on for an absence, and whoever stays away gets a successor (assumption).
pub const TERM_DAYS_MAX: u32 = 90;

/// Rights that may be given on: those of work on dossiers.
pub const DELEGABLE: [Role; 7] = [
    Role::CounterOfficer,
    Role::CaseOfficer,
    Role::DivisionHead,
    Role::Signatory,
    Role::RecordsClerk,
    Role::CenterHead,
    Role::UnitLeader,
];

/// Rights of one post, given on to the holder of another one at the same unit for a term (ủy quyền có thời hạn).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegation {
    /// Identifier.
    pub id: Uuid,
    /// The unit of both.
    pub unit: UnitId,
    /// Whose rights: the assignment.
    pub of: Uuid,
    /// Who acts: the assignment.
    pub to: Uuid,
    /// Who acts: the person.
    pub to_official: Uuid,
    /// Which rights; at most those that the giver has on the day they are used.
    pub roles: BTreeSet<Role>,
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
    /// How signatures read; none when signing is not given on.
    pub form: Option<SignatureForm>,
    /// The paper or reason it rests on.
    pub ground: String,
    /// The account that made it.
    pub by: Uuid,
    /// When it was made.
    pub made_at: Timestamp,
    /// When somebody ended it before its time.
    pub ended_at: Option<Timestamp>,
}

impl Delegation {
    /// Whether it counts on a day; it ends by itself.
    pub fn counts_on(&self, day: Date) -> bool {
        self.first <= day && self.is_open_on(day)
    }

    /// Whether it goes on or is still to come.
    pub fn is_open_on(&self, day: Date) -> bool {
        self.ended_at.is_none() && day <= self.last
    }

    /// The giver's post with the rights that are given on: never more than the giver has.
    pub fn post_of(&self, giver: &Assignment) -> Assignment {
        let roles = self.roles.intersection(&giver.roles).copied().collect();
        Assignment { roles, ..giver.clone() }
    }
}

/// A delegation that somebody wishes for.
#[derive(Debug, Clone)]
pub struct Wish<'a> {
    /// Whose rights.
    pub of: &'a Assignment,
    /// Who is to act.
    pub to: &'a Assignment,
    /// Which of the two posts are a deputy's.
    pub deputies: Deputies,
    /// Which rights.
    pub roles: BTreeSet<Role>,
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
    /// The paper or reason.
    pub ground: &'a str,
}

/// Whether the post of whoever gives and of whoever acts is a deputy's (cấp phó).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deputies {
    /// Of whoever gives.
    pub of: bool,
    /// Of whoever is to act.
    pub to: bool,
}

/// The circumstances of a wish.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// Who wishes.
    pub subject: &'a Subject,
    /// The store's time.
    pub at: Timestamp,
    /// The day of it.
    pub today: Date,
    /// Delegations of the same store.
    pub others: &'a [&'a Delegation],
}

/// Gives rights on.
///
/// # Errors
/// The first reason against it.
pub fn delegate(id: Uuid, wish: &Wish, around: Circumstances) -> Result<Delegation, DelegationRefusal> {
    let rules: [Rule; 6] = [person, whose, rights, signing, term, overlap];
    if let Some(refusal) = rules.into_iter().find_map(|rule| rule(wish, &around)) {
        return Err(refusal);
    }
    Ok(Delegation {
        id,
        unit: wish.of.unit,
        of: wish.of.id,
        to: wish.to.id,
        to_official: wish.to.official,
        roles: wish.roles.clone(),
        first: wish.first,
        last: wish.last,
        form: signature(wish).filter(|_| wish.roles.contains(&Role::Signatory)),
        ground: wish.ground.trim().to_owned(),
        by: around.subject.account.unwrap_or_default(),
        made_at: around.at,
        ended_at: None,
    })
}

/// Ends a delegation before its time: who gave the rights, who acts, or who leads.
///
/// # Errors
/// When it is over, or somebody else's.
pub fn end(delegation: &Delegation, of: &Assignment, around: Circumstances) -> Result<Delegation, DelegationRefusal> {
    if !delegation.is_open_on(around.today) {
        return Err(DelegationRefusal::Over);
    }
    let acts = around.subject.assignments.iter().any(|held| held.id == delegation.to);
    if !acts && !speaks_for(around.subject, of) {
        return Err(DelegationRefusal::NotYours);
    }
    Ok(Delegation { ended_at: Some(around.at), ..delegation.clone() })
}

/// Whether somebody may give a post's rights on: its holder, the head of its division, whoever leads the unit, and the
/// head of the centre for its counter officers.
pub fn speaks_for(subject: &Subject, of: &Assignment) -> bool {
    let leads = |held: &Assignment| {
        held.roles.contains(&Role::UnitLeader)
            || held.roles.contains(&Role::DivisionHead) && held.division == of.division
            || held.roles.contains(&Role::CenterHead) && of.roles.contains(&Role::CounterOfficer)
    };
    subject.assignments.iter().any(|held| held.id == of.id || held.unit == of.unit && leads(held))
}

/// How somebody would sign in another's place (Điều 13 Nghị định 30/2020/NĐ-CP): a deputy for the head of the unit (khoản 1), the
/// head of a body below by delegation of the head of the unit (khoản 3), the deputy of whoever signs by order (khoản 4); nobody else
/// signs.
pub fn signature(wish: &Wish) -> Option<SignatureForm> {
    let leads_unit = |held: &Assignment| held.roles.contains(&Role::UnitLeader);
    let leads_body = wish.to.roles.contains(&Role::DivisionHead) || wish.to.roles.contains(&Role::CenterHead);
    match (leads_unit(wish.of), wish.deputies) {
        _ if leads_unit(wish.to) => Some(SignatureForm::Deputy),
        (true, Deputies { of: false, to: false }) if leads_body => Some(SignatureForm::Delegated),
        (false, Deputies { to: true, .. }) if leads_body && wish.of.division == wish.to.division => {
            Some(SignatureForm::Deputy)
        }
        _ => None,
    }
}

type Rule = fn(&Wish, &Circumstances) -> Option<DelegationRefusal>;

fn person(wish: &Wish, _: &Circumstances) -> Option<DelegationRefusal> {
    match () {
        () if wish.of.unit != wish.to.unit => Some(DelegationRefusal::OtherUnit),
        () if wish.of.official == wish.to.official => Some(DelegationRefusal::SamePerson),
        () => None,
    }
}

fn whose(wish: &Wish, around: &Circumstances) -> Option<DelegationRefusal> {
    (!speaks_for(around.subject, wish.of)).then_some(DelegationRefusal::NotYours)
}

/// What somebody acts under is no right of theirs: it is not given on again (Điều 13 khoản 3 Nghị định 30/2020/NĐ-CP).
fn rights(wish: &Wish, _: &Circumstances) -> Option<DelegationRefusal> {
    let beyond = wish.roles.iter().find(|role| !DELEGABLE.contains(role) || !wish.of.roles.contains(role));
    match beyond {
        Some(role) => Some(DelegationRefusal::RightNotHeld(*role)),
        None => wish.roles.is_empty().then_some(DelegationRefusal::NothingGiven),
    }
}

/// Điều 13 khoản 1, 3, 4 Nghị định 30/2020/NĐ-CP: signing is given on by whoever signs or leads, in writing, to those who may
/// sign in that place.
fn signing(wish: &Wish, around: &Circumstances) -> Option<DelegationRefusal> {
    if !wish.roles.contains(&Role::Signatory) {
        return None;
    }
    let leads = |held: &Assignment| held.unit == wish.of.unit && held.roles.contains(&Role::UnitLeader);
    let mut held = around.subject.assignments.iter();
    match () {
        () if !held.any(|held| held.id == wish.of.id || leads(held)) => Some(DelegationRefusal::SigningNotYours),
        () if signature(wish).is_none() => Some(DelegationRefusal::SigningNotToOfficers),
        () => wish.ground.trim().is_empty().then_some(DelegationRefusal::PaperMissing),
    }
}

fn term(wish: &Wish, around: &Circumstances) -> Option<DelegationRefusal> {
    if wish.last < wish.first || wish.first < around.today {
        return Some(DelegationRefusal::TermWrong);
    }
    let latest = wish.first.saturating_add((i64::from(TERM_DAYS_MAX) - 1).days());
    (wish.last > latest).then_some(DelegationRefusal::TermTooLong)
}

/// One right has one stand-in on a day, and who stands in is there.
fn overlap(wish: &Wish, around: &Circumstances) -> Option<DelegationRefusal> {
    let meets =
        |other: &&&Delegation| other.is_open_on(around.today) && other.first <= wish.last && wish.first <= other.last;
    let mut others = around.others.iter().filter(meets);
    others.find_map(|other| match () {
        () if other.of == wish.of.id && !other.roles.is_disjoint(&wish.roles) => Some(DelegationRefusal::GivenAlready),
        () if other.of == wish.to.id => Some(DelegationRefusal::StandInAway),
        () => None,
    })
}
