//! Rules of what comes up on the way: issuing, apology, payment, stopping, opinions of other agencies.

use super::Case;
use crate::dossier::refusal::{AMOUNT_MAX, NEW_DATE_DAYS_MAX};
use crate::dossier::{Command, Refusal};
use jiff::ToSpan;

/// Điều 15 Nghị định 30/2020/NĐ-CP: a paper that is issued has its number.
pub(super) fn numbered(case: &Case) -> Option<Refusal> {
    let Command::Issue { number, .. } = case.command else {
        return None;
    };
    number.trim().is_empty().then_some(Refusal::NumberMissing)
}

/// Điều 19 khoản 9: a new date is given as often as the rules say, once.
pub(super) fn apology_once(case: &Case) -> Option<Refusal> {
    let Command::Apologise { .. } = case.command else {
        return None;
    };
    let most = case.context.rules.new_dates;
    (case.dossier?.new_dates_given() >= most).then_some(Refusal::AlreadyApologised { most })
}

/// Điều 19 khoản 9: the new date extends the limit, so it lies after it, and not before today.
pub(super) fn new_date_later(case: &Case) -> Option<Refusal> {
    let Command::Apologise { until, .. } = case.command else {
        return None;
    };
    let calendar = case.context.calendar;
    let due = calendar.civil(case.dossier?.promised_at()?).date();
    let today = calendar.civil(case.context.at).date();
    (*until <= due || *until < today).then_some(Refusal::NewDateNotLater)
}

/// There is one new date, so a slip of the hand could not be mended.
pub(super) fn new_date_near(case: &Case) -> Option<Refusal> {
    let Command::Apologise { until, .. } = case.command else {
        return None;
    };
    let calendar = case.context.calendar;
    let from = calendar.civil(case.dossier?.promised_at()?.max(case.context.at)).date();
    (*until > from.saturating_add(i64::from(NEW_DATE_DAYS_MAX).days())).then_some(Refusal::NewDateTooFar)
}

pub(super) fn new_date_working(case: &Case) -> Option<Refusal> {
    let Command::Apologise { until, .. } = case.command else {
        return None;
    };
    (!case.context.calendar.is_working_day(*until)).then_some(Refusal::NewDateIsDayOff)
}

/// Điều 15 khoản 1 điểm c, Điều 22 khoản 1: only what is laid down for the procedure is asked for.
pub(super) fn obligation(case: &Case) -> Option<Refusal> {
    let Command::RequestPayment { .. } = case.command else {
        return None;
    };
    case.context.procedure.obligation.is_none().then_some(Refusal::NothingToPay)
}

pub(super) fn payment_once(case: &Case) -> Option<Refusal> {
    let Command::RequestPayment { .. } = case.command else {
        return None;
    };
    case.dossier?.payment.as_ref().map(|_| Refusal::PaymentAlreadyRequested)
}

pub(super) fn payment_amount(case: &Case) -> Option<Refusal> {
    let Command::RequestPayment { amount, .. } = case.command else {
        return None;
    };
    (!(1..=AMOUNT_MAX).contains(amount)).then_some(Refusal::AmountOutOfRange)
}

/// Điều 22 khoản 1: what was asked for is paid, no more and no less.
pub(super) fn payment_whole(case: &Case) -> Option<Refusal> {
    let Command::RecordPayment { amount, .. } = case.command else {
        return None;
    };
    let asked = case.dossier?.payment.as_ref()?.amount;
    (*amount != asked).then_some(Refusal::PaymentDiffers { asked })
}

pub(super) fn stop_ground_fits(case: &Case) -> Option<Refusal> {
    let Command::Stop { ground, .. } = case.command else {
        return None;
    };
    (!ground.fits(case.dossier?.stage())).then_some(Refusal::StopGroundDoesNotFit(*ground))
}

/// Điều 19 khoản 5 điểm a: whom, and about what. An answer says something.
pub(super) fn agency_named(case: &Case) -> Option<Refusal> {
    let (Command::Consult { agency, question: text, .. } | Command::RecordAnswer { agency, answer: text }) =
        case.command
    else {
        return None;
    };
    (agency.trim().is_empty() || text.trim().is_empty()).then_some(Refusal::AgencyOrQuestionMissing)
}

/// Điều 19 khoản 5 điểm a: with a limit, which lies ahead.
pub(super) fn agency_limit(case: &Case) -> Option<Refusal> {
    let Command::Consult { until, .. } = case.command else {
        return None;
    };
    (case.context.calendar.closing(*until) <= case.context.at).then_some(Refusal::AnswerLimitPast)
}

pub(super) fn agency_limit_working(case: &Case) -> Option<Refusal> {
    let Command::Consult { until, .. } = case.command else {
        return None;
    };
    (!case.context.calendar.is_working_day(*until)).then_some(Refusal::AnswerLimitIsDayOff)
}

pub(super) fn agency_once(case: &Case) -> Option<Refusal> {
    let Command::Consult { agency, .. } = case.command else {
        return None;
    };
    case.dossier?.consults.iter().any(|consult| consult.is_open_with(agency)).then_some(Refusal::AlreadyConsulted)
}

pub(super) fn agency_asked(case: &Case) -> Option<Refusal> {
    let Command::RecordAnswer { agency, .. } = case.command else {
        return None;
    };
    (!case.dossier?.consults.iter().any(|consult| consult.is_open_with(agency))).then_some(Refusal::NotConsulted)
}
