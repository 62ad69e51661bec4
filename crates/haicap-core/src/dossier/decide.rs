//! May this command happen, and what happens then.

use super::clock::after_wait;
use super::reception::received_by;
use super::rules::{Case, RULES, Rule};
use super::{
    Actor, ApologyCame, Colleague, Command, DeliveryWay, Dossier, Event, NewResult, PayMethod, Refusal, dossier_code,
};
use crate::law::RuleSet;
use crate::procedure::{Procedure, StepKey, WhilePaying};
use crate::territory::UnitId;
use crate::time::{Calendar, due};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

/// The circumstances of a command. Time is an argument; nothing is looked up.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    /// The store's time.
    pub at: Timestamp,
    /// Working time of the city.
    pub calendar: &'a Calendar,
    /// The rules that hold for the dossier: those of the day on which it was handed in ([`Dossier::rules`]).
    pub rules: &'static RuleSet,
    /// The coming rules that a trial rehearses before their day: what they newly allow is allowed.
    pub rehearsed: Option<&'static RuleSet>,
    /// The procedure version of the dossier.
    pub procedure: &'a Procedure,
    /// Who acts.
    pub actor: &'a Actor,
    /// The officer whom the command names; `None` when it names nobody whom the staff list has.
    pub colleague: Option<&'a Colleague>,
    /// Identifier of the receiving desk in codes, with the prefix of a trial.
    pub desk: &'a str,
    /// The number the next dossier accepted at the desk today gets.
    pub next_number: u32,
}

/// Decides a command against a dossier.
///
/// # Errors
/// The first refusal of [`RULES`], in order of precedence.
pub fn decide(dossier: Option<&Dossier>, command: &Command, context: &Context) -> Result<Vec<Event>, Refusal> {
    decide_under(RULES, dossier, command, context)
}

/// Decides under a given list of rules; tests leave one out to prove that it is missed.
pub(crate) fn decide_under(
    rules: &[(&str, Rule)],
    dossier: Option<&Dossier>,
    command: &Command,
    context: &Context,
) -> Result<Vec<Event>, Refusal> {
    let case = Case { dossier, command, context };
    match rules.iter().find_map(|(_, rule)| rule(&case)) {
        Some(refusal) => Err(refusal),
        None => Ok([event(&case)].into_iter().chain(with_it(&case)).chain(in_place(&case)).collect()),
    }
}

/// What a command brings besides: the way in which the result is to be received, the issued paper as a file.
fn with_it(case: &Case) -> Option<Event> {
    match case.command {
        Command::Submit { delivery, .. } if delivery.way != DeliveryWay::Desk => {
            Some(Event::DeliveryChosen { way: delivery.way })
        }
        Command::Issue { result: Some(result), .. } => Some(attached(result, "")),
        _ => None,
    }
}

fn attached(NewResult { file, bytes }: &NewResult, reason: &str) -> Event {
    Event::ResultAttached { file: file.clone(), bytes: *bytes, reason: reason.trim().to_owned() }
}

/// What is done in another's place says so.
fn in_place(case: &Case) -> Option<Event> {
    let away = case.context.actor.in_place_of?;
    Some(Event::DoneInPlaceOf { of: away.assignment, under: away.under })
}

fn event(case: &Case) -> Event {
    let context = case.context;
    match case.command.clone() {
        Command::Submit { unit, procedure, channel, applicant, owner, papers, quantity, .. } => {
            let received_by = received_by(case.command, context.actor);
            Event::Submitted { unit, procedure, channel, applicant, owner, papers, quantity, received_by }
        }
        Command::Accept => Event::Accepted {
            code: dossier_code(context.desk, context.calendar.civil(context.at).date(), context.next_number),
            fee: context.procedure.fee.amount(case.dossier.map(|d| d.quantity).unwrap_or_default()),
            due_at: due(context.procedure.limit, context.at, context.calendar).at,
        },
        Command::Decline { reason } => Event::Declined { reason: reason.trim().to_owned() },
        Command::RequestSupplement { papers, reason } => {
            Event::SupplementRequested { papers, reason: reason.trim().to_owned() }
        }
        Command::Supplement { papers } => Event::Supplemented { papers, due_at: restarted(case) },
        Command::Transfer => Event::Transferred,
        Command::HandOver => Event::HandedOver { division: step_division(case, StepKey::Handle) },
        Command::Handle => Event::Taken,
        Command::Reassign { officer, reason } => {
            Event::Reassigned { officer, from: case.dossier.and_then(|d| d.officer), reason: reason.trim().to_owned() }
        }
        Command::SubmitForSignature { proposal } => Event::SentForSignature {
            post: signing_post(case),
            proposal,
            approve: context.procedure.step(StepKey::Approve).map(|step| step.division.clone()),
        },
        Command::Approve => Event::Approved,
        Command::SendBack { reason } => Event::SentBack { reason: reason.trim().to_owned() },
        Command::Sign => {
            Event::Signed { issue: context.procedure.step(StepKey::Issue).map(|step| step.division.clone()) }
        }
        Command::Issue { number, .. } => Event::Issued { number: number.trim().to_owned() },
        Command::AttachResult { result, reason } => attached(&result, &reason),
        Command::ChooseDelivery { delivery } => Event::DeliveryChosen { way: delivery.way },
        Command::ReturnResult { consignment } => {
            let way = case.dossier.map(|dossier| dossier.delivery).unwrap_or_default();
            Event::Returned { way, consignment: consignment.trim().to_owned() }
        }
        Command::Withdraw { reason } => Event::Withdrawn { reason: reason.trim().to_owned() },
        Command::Stop { ground, reason } => Event::Stopped { ground, reason: reason.trim().to_owned() },
        Command::Apologise { reason, until } => apologised(case, reason.trim(), until),
        Command::RequestPayment { amount, reason } => {
            let clock = context.procedure.obligation.as_ref().map(|obligation| obligation.clock).unwrap_or_default();
            Event::PaymentRequested { amount, reason: reason.trim().to_owned(), clock }
        }
        Command::RecordPayment { method, receipt, .. } => paid(case, method, receipt.trim()),
        Command::TakeFee { amount, method, receipt } => {
            let receipt = receipt.trim().to_owned();
            Event::FeeTaken { amount, method, receipt, desk: other_desk(case) }
        }
        Command::WaiveFee { ground, proof } => waived(case, ground, proof.trim()),
        Command::RefundFee { ground, reason, voucher } => {
            let (reason, voucher) = (reason.trim().to_owned(), voucher.trim().to_owned());
            Event::FeeRefunded { ground, reason, voucher }
        }
        Command::Consult { agency, question, until } => Event::Consulted {
            agency: agency.trim().to_owned(),
            question: question.trim().to_owned(),
            until: context.calendar.closing(until),
        },
        Command::RecordAnswer { agency, answer } => {
            Event::Answered { agency: agency.trim().to_owned(), answer: answer.trim().to_owned() }
        }
    }
}

/// Điều 19 khoản 9: in time is at the latest so many days before the limit ends as the rules say.
fn apologised(case: &Case, reason: &str, until: Date) -> Event {
    let calendar = case.context.calendar;
    let day = |at: Timestamp| calendar.civil(at).date();
    let due = case.dossier.and_then(|dossier| dossier.due_at);
    let ahead = case.context.rules.apology_days.days();
    let in_time = due.is_none_or(|due| day(case.context.at).saturating_add(ahead) <= day(due));
    let came = if in_time { ApologyCame::InTime } else { ApologyCame::Late };
    Event::Apologised { reason: reason.to_owned(), until: calendar.closing(until), came }
}

fn paid(case: &Case, method: PayMethod, receipt: &str) -> Event {
    let context = case.context;
    let payment = case.dossier.and_then(|dossier| dossier.payment.as_ref());
    let waited = payment.filter(|payment| payment.clock == WhilePaying::Waits);
    let due_at = waited.zip(case.dossier.and_then(|dossier| dossier.due_at)).map(|(payment, due)| {
        after_wait(due, context.procedure.limit.unit, payment.requested_at, context.at, context.calendar)
    });
    Event::Paid { method, receipt: receipt.to_owned(), due_at }
}

fn waived(case: &Case, ground: String, proof: &str) -> Event {
    let waiver = case.context.procedure.waiver(&ground);
    let (name, name_en) = waiver.map(|waiver| (waiver.name.clone(), waiver.name_en.clone())).unwrap_or_default();
    let fee = case.dossier.and_then(|dossier| dossier.fee).unwrap_or_default();
    let off = waiver.map_or(0, |waiver| waiver.off(fee));
    Event::FeeWaived { ground, name, name_en, off, proof: proof.to_owned(), desk: other_desk(case) }
}

/// The unit at whose desk the actor sits, when that is not the competent one.
fn other_desk(case: &Case) -> Option<UnitId> {
    let competent = case.dossier.map(|dossier| dossier.unit);
    case.context.actor.unit.filter(|desk| Some(*desk) != competent)
}

/// Điều 19 khoản 4: the limit starts again from zero when the dossier is complete.
fn restarted(case: &Case) -> Option<Timestamp> {
    case.dossier?.accepted_at?;
    Some(due(case.context.procedure.limit, case.context.at, case.context.calendar).at)
}

fn step_division(case: &Case, key: StepKey) -> String {
    case.context.procedure.step(key).map(|step| step.division.clone()).unwrap_or_default()
}

fn signing_post(case: &Case) -> String {
    case.context.procedure.step(StepKey::Sign).and_then(|step| step.post.clone()).unwrap_or_default()
}
