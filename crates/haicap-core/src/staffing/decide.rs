//! May this wish about a person's file be carried out, and what happens then.

use super::settings::Competence;
use super::{
    Agreement, Body, By, Command, CommandKind, Event, File, FindingRule, PaperRef, Place, Placement, PlacementState,
    Refusal, Track,
};
use crate::city::City;
use crate::organization::{Official, Post};
use crate::territory::{Era, Unit};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The circumstances of a wish. Nothing is looked up.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Who acts, for which body.
    pub by: By,
    /// Districts that the person acts for, when they act for a district committee.
    pub districts: &'a BTreeSet<u32>,
    /// The store's time.
    pub at: Timestamp,
    /// The store's day.
    pub today: Date,
    /// The city.
    pub city: &'a City,
    /// The person whose file it is.
    pub official: &'a Official,
    /// Where a concluded list puts the person.
    pub settled: Option<&'a Place>,
    /// Until when the round takes proposals; `None` when no round is open to the district.
    pub deadline: Option<Timestamp>,
    /// Rules of weight that name the person, as far as whoever acts may know of them.
    pub serious: &'a BTreeSet<FindingRule>,
    /// Gates that were opened, with the first day of the act's force.
    pub gates: &'a BTreeMap<String, Date>,
}

/// Everything a rule looks at.
pub struct Case<'a> {
    file: &'a File,
    track: Track,
    command: &'a Command,
    context: &'a Context<'a>,
}

/// One rule: a refusal, or nothing against it.
pub type Rule = fn(&Case) -> Option<Refusal>;

/// Every rule, in order of precedence.
pub const RULES: &[(&str, Rule)] = &[
    ("own file", own_file),
    ("competent body", competent_body),
    ("own district", own_district),
    ("state", state),
    ("no provisional place beside a legal one", legally_placed),
    ("in the pool", in_the_pool),
    ("known place", known_place),
    ("settled elsewhere", settled_elsewhere),
    ("before the deadline", before_the_deadline),
    ("reason given", reason_given),
    ("agreement complete", agreement_complete),
    ("accepted once", accepted_once),
    ("accepted before concurring", accepted_first),
    ("findings answered", findings_answered),
    ("different people", different_people),
    ("not issued before its day", issued_by_today),
    ("no effect before its issue", effective_after_issue),
    ("competence known", competence_known),
    ("gate open", gate_open),
    ("in order", in_order),
];

/// Decides a wish against a person's file.
///
/// # Errors
/// The first refusal of [`RULES`].
pub fn decide(file: &File, track: Track, command: &Command, context: &Context) -> Result<Vec<Event>, Refusal> {
    decide_under(RULES, file, track, command, context)
}

/// Decides under a given list of rules; tests leave one out to prove that it is missed.
pub(crate) fn decide_under(
    rules: &[(&str, Rule)],
    file: &File,
    track: Track,
    command: &Command,
    context: &Context,
) -> Result<Vec<Event>, Refusal> {
    let case = Case { file, track, command, context };
    match rules.iter().find_map(|(_, rule)| rule(&case)) {
        Some(refusal) => Err(refusal),
        None => Ok(events(&case)),
    }
}

fn events(case: &Case) -> Vec<Event> {
    let (by, at) = (case.context.by, case.context.at);
    // Who acts is who stands in the record, and a paper names the gate that the table of competence names.
    let recorded = |paper: PaperRef| PaperRef { gate: case.gate(&paper), by, ..paper };
    let event = match case.command.clone() {
        Command::Draft { id, place, note } => Event::Drafted { id, place, note, at },
        Command::Discard => Event::Discarded,
        Command::Propose => Event::Proposed { by },
        Command::Accept { reason } => {
            Event::Accepted { by, reason: reason.filter(|_| !case.context.serious.is_empty()) }
        }
        Command::Concur => Event::Concurred { by },
        Command::Return { reason } => Event::Returned { by, reason },
        Command::Agree { agreement } => Event::Agreed { agreement: Agreement { by, ..agreement } },
        Command::Issue { paper } => Event::Issued { paper: recorded(paper) },
        Command::Adjust { id, place, paper, agreement, reason } => {
            let agreement = Agreement { by, ..agreement };
            Event::Adjusted { id, place, paper: recorded(paper), agreement, reason, at }
        }
        Command::Withdraw { paper, reason } => Event::Withdrawn { paper: recorded(paper), reason },
        Command::Replace { paper, successor, reason } => Event::Replaced { paper: recorded(paper), successor, reason },
    };
    // A decision replaces the provisional assignment (FACTS: the legal track ends the provisional one).
    let superseded = match &event {
        Event::Issued { paper } if case.track == Track::Legal => {
            case.file.issued(Track::Provisional).map(|_| Event::Superseded { paper: paper.clone() })
        }
        _ => None,
    };
    std::iter::once(event).chain(superseded).collect()
}

impl CommandKind {
    /// The bodies whose step it is.
    pub const fn competent(self) -> &'static [Body] {
        match self {
            CommandKind::Draft | CommandKind::Discard | CommandKind::Propose => &[Body::DistrictCommittee],
            CommandKind::Accept => &[Body::HomeAffairs],
            CommandKind::Concur => &[Body::OrganizationCommission],
            CommandKind::Return => &[Body::HomeAffairs, Body::OrganizationCommission],
            CommandKind::Agree
            | CommandKind::Issue
            | CommandKind::Adjust
            | CommandKind::Withdraw
            | CommandKind::Replace => &[Body::DecidingBody],
        }
    }

    /// The states of a placement in which the command is possible.
    pub const fn states(self) -> &'static [PlacementState] {
        use PlacementState::*;
        match self {
            CommandKind::Draft | CommandKind::Discard => &[Draft, Returned],
            CommandKind::Propose => &[Draft],
            CommandKind::Accept | CommandKind::Concur => &[Proposed],
            CommandKind::Return => &[Proposed, Appraised],
            CommandKind::Agree => &[Appraised],
            CommandKind::Issue => &[Agreed],
            CommandKind::Adjust | CommandKind::Withdraw | CommandKind::Replace => &[Issued],
        }
    }
}

impl<'a> Case<'a> {
    fn current(&self) -> Option<&'a Placement> {
        self.file.current(self.track)
    }

    fn paper(&self) -> Option<&'a PaperRef> {
        match self.command {
            Command::Issue { paper }
            | Command::Adjust { paper, .. }
            | Command::Withdraw { paper, .. }
            | Command::Replace { paper, .. } => Some(paper),
            _ => None,
        }
    }

    fn wished_place(&self) -> Option<&'a Place> {
        match self.command {
            Command::Draft { place, .. } | Command::Adjust { place, .. } => Some(place),
            _ => None,
        }
    }

    /// Who decides about the place on the legal track, by the table of competence of the paper's first day.
    fn competence(&self, paper: &PaperRef) -> Option<&'a Competence> {
        let (settings, current) = (&self.context.city.staffing, self.current());
        let place = self.wished_place().or_else(|| current.map(|placement| &placement.place))?;
        let earlier = current.and_then(|placement| placement.issued.as_ref()).map(|paper| paper.effective_from);
        settings.competence_since(Track::Legal, &place.post, paper.effective_from, earlier)
    }

    /// The gate that a paper of the legal track waits for.
    fn gate(&self, paper: &PaperRef) -> Option<String> {
        if self.track == Track::Legal { self.competence(paper)?.gate.clone() } else { None }
    }
}

fn own_file(case: &Case) -> Option<Refusal> {
    (case.context.by.person == case.file.official).then_some(Refusal::OwnFile)
}

fn competent_body(case: &Case) -> Option<Refusal> {
    let command = case.command.kind();
    let competent = command.competent();
    (!competent.contains(&case.context.by.body)).then_some(Refusal::NotThisBody { command, competent })
}

fn own_district(case: &Case) -> Option<Refusal> {
    let district = case.file.district;
    let other = case.context.by.body == Body::DistrictCommittee && !case.context.districts.contains(&district);
    other.then_some(Refusal::OtherDistrict { district })
}

fn state(case: &Case) -> Option<Refusal> {
    let command = case.command.kind();
    match case.current() {
        None if command == CommandKind::Draft => None,
        None => Some(Refusal::NothingPlaced { command }),
        Some(placement) if command.states().contains(&placement.state) => None,
        Some(placement) => Some(Refusal::WrongState { state: placement.state, command }),
    }
}

/// The decision has ended the provisional assignment; only a withdrawal of the decision lets another begin.
fn legally_placed(case: &Case) -> Option<Refusal> {
    let begins = matches!(case.command.kind(), CommandKind::Draft | CommandKind::Propose | CommandKind::Issue);
    let issued = case.file.issued(Track::Legal)?.issued.as_ref()?;
    (begins && case.track == Track::Provisional).then(|| Refusal::LegallyPlaced { number: issued.number.clone() })
}

/// Whoever left, or is not to be placed any more, is carried no step further; taking a placement back stays open.
fn in_the_pool(case: &Case) -> Option<Refusal> {
    let pool = case.context.official.pool;
    let goes_on = match case.command.kind() {
        CommandKind::Draft
        | CommandKind::Propose
        | CommandKind::Accept
        | CommandKind::Concur
        | CommandKind::Agree
        | CommandKind::Issue
        | CommandKind::Adjust => true,
        CommandKind::Discard | CommandKind::Return | CommandKind::Withdraw | CommandKind::Replace => false,
    };
    (goes_on && !pool.is_placed()).then_some(Refusal::NotInPool { pool })
}

fn known_place(case: &Case) -> Option<Refusal> {
    let place = case.wished_place()?;
    let city = case.context.city;
    let unit = city.units.get(&place.unit).filter(|unit| unit.id.era == Era::New);
    let takes = |post: &Post, unit: &Unit| city.takes_people(post, unit.kind, case.context.today);
    let known = unit
        .is_some_and(|unit| place.posts().all(|key| city.blueprint.post(key).is_some_and(|post| takes(post, unit))));
    (!known).then(|| Refusal::UnknownPlace { place: place.clone() })
}

fn settled_elsewhere(case: &Case) -> Option<Refusal> {
    let (wished, settled) = (case.wished_place()?, case.context.settled?);
    // A settled post may be held beside the one that takes the place: concurrent posts are the model.
    let holds = |post: &str| wished.posts().any(|wished| wished == post);
    let same = wished.unit == settled.unit && settled.posts().all(holds);
    (!same).then(|| Refusal::SettledElsewhere { place: settled.clone() })
}

/// A round asks for provisional proposals; the legal track waits for its gates, not for a round.
fn before_the_deadline(case: &Case) -> Option<Refusal> {
    let late = |deadline: &Timestamp| case.context.at > *deadline;
    let deadline = case.context.deadline.filter(late)?;
    let asked = case.track == Track::Provisional && case.command.kind() == CommandKind::Propose;
    asked.then_some(Refusal::DeadlinePassed { deadline })
}

fn reason_given(case: &Case) -> Option<Refusal> {
    let reason = match case.command {
        Command::Return { reason }
        | Command::Adjust { reason, .. }
        | Command::Withdraw { reason, .. }
        | Command::Replace { reason, .. } => reason,
        _ => return None,
    };
    reason.trim().is_empty().then_some(Refusal::ReasonMissing)
}

fn agreement_complete(case: &Case) -> Option<Refusal> {
    let (Command::Agree { agreement } | Command::Adjust { agreement, .. }) = case.command else { return None };
    let complete = !agreement.session.trim().is_empty()
        && !agreement.number.trim().is_empty()
        && agreement.date <= case.context.today;
    (!complete).then_some(Refusal::AgreementIncomplete)
}

fn accepted_once(case: &Case) -> Option<Refusal> {
    let by = case.current()?.appraised_by?;
    (case.command.kind() == CommandKind::Accept).then_some(Refusal::AlreadyAccepted { by: by.body })
}

fn accepted_first(case: &Case) -> Option<Refusal> {
    let concurs = case.command.kind() == CommandKind::Concur;
    (concurs && case.current()?.appraised_by.is_none()).then_some(Refusal::NotYetAccepted)
}

/// What is serious is mended, or accepted with a reason.
fn findings_answered(case: &Case) -> Option<Refusal> {
    let Command::Accept { reason } = case.command else { return None };
    let answered = reason.as_ref().is_some_and(|reason| !reason.trim().is_empty());
    let rules = case.context.serious;
    (!answered && !rules.is_empty()).then(|| Refusal::FindingsUnanswered { rules: rules.clone() })
}

/// Whoever acted on a placement for one body does not act on it for another.
fn different_people(case: &Case) -> Option<Refusal> {
    let by = case.context.by;
    let earlier = case.current()?.parts.iter().find(|part| part.person == by.person && part.body != by.body)?;
    Some(Refusal::SamePerson { earlier: earlier.body })
}

/// A paper leaves on its day at the earliest: one that is dated in the future is still a draft.
fn issued_by_today(case: &Case) -> Option<Refusal> {
    let (paper, today) = (case.paper()?, case.context.today);
    (paper.issued_on > today).then_some(Refusal::DatedInTheFuture { today })
}

fn effective_after_issue(case: &Case) -> Option<Refusal> {
    let paper = case.paper()?;
    let issued_on = paper.issued_on;
    (paper.effective_from < issued_on).then_some(Refusal::EffectiveBeforeIssue { issued_on })
}

fn competence_known(case: &Case) -> Option<Refusal> {
    let paper = case.paper().filter(|_| case.track == Track::Legal)?;
    case.competence(paper).is_none().then_some(Refusal::NoCompetence { day: paper.effective_from })
}

fn gate_open(case: &Case) -> Option<Refusal> {
    let paper = case.paper()?;
    let gate = case.gate(paper)?;
    let open = case.context.gates.get(&gate).is_some_and(|from| *from <= paper.effective_from);
    (!open).then_some(Refusal::GateClosed { gate })
}

fn in_order(case: &Case) -> Option<Refusal> {
    let paper = case.paper()?;
    let last = case.file.track(case.track).iter().flat_map(|p| [&p.issued, &p.ended]).flatten();
    let last = last.map(|earlier| earlier.effective_from).max()?;
    let overlaps = match case.track {
        // A provisional notice may be corrected on its very day.
        Track::Provisional => paper.effective_from < last,
        Track::Legal => paper.effective_from <= last,
    };
    let earliest = if case.track == Track::Legal { last.tomorrow().unwrap_or(last) } else { last };
    overlaps.then_some(Refusal::OutOfOrder { earliest })
}
