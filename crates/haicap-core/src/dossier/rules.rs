//! The rules of the dossier, in order of precedence. Each is one function that names one refusal.

mod aside;
mod fee;
mod hands;
mod reception;
mod result;

use super::refusal::QUANTITY_MAX;
use super::{Command, CommandKind, Context, Dossier, Proposal, Refusal, Stage};
use crate::procedure::StepKey;
use crate::time::{LimitUnit, TimeLimit, due};
use aside::{
    agency_asked, agency_limit, agency_limit_working, agency_named, agency_once, apology_once, new_date_later,
    new_date_near, new_date_working, numbered, obligation, payment_amount, payment_once, payment_whole,
    stop_ground_fits,
};
use fee::{
    fee_due, fee_once, fee_to_refund, fee_whole, receipt_numbered, refund_at_desk, refund_ground_fits, refund_numbered,
    refund_once, waived_once, waiver_known, waiver_proved,
};
use hands::{
    in_charge, officer_changes, officer_known, officer_not_applicant, officer_of_division, officer_of_unit,
    officer_present, own_head,
};
use reception::{desk_competent, not_transferred_twice, of_receiving_desk, something_to_transfer, transferred_first};
use result::{address_clear, consignment_fits, consignment_given, issuing_hand, result_there};
use std::collections::BTreeSet;

/// What a rule looks at: the dossier as it stands, the wish, and the circumstances.
pub struct Case<'a> {
    /// The dossier; `None` before it is submitted.
    pub dossier: Option<&'a Dossier>,
    /// What is wanted.
    pub command: &'a Command,
    /// When, by whom, under which procedure.
    pub context: &'a Context<'a>,
}

/// A rule: the refusal it finds, or nothing against the command.
pub type Rule = fn(&Case) -> Option<Refusal>;

/// Every rule with its name, in order of precedence: the first refusal is the answer.
pub const RULES: &[(&str, Rule)] = &[
    ("exists", exists),
    ("submitted_once", submitted_once),
    ("stage", stage),
    ("in_force", in_force),
    ("channel", channel),
    ("quantity", quantity),
    ("papers_known", papers_known),
    ("papers_complete", papers_complete),
    ("reason_given", reason_given),
    ("paper_named", paper_named),
    ("supplement_once", supplement_once),
    ("supplement_in_time", supplement_in_time),
    ("supplement_complete", supplement_complete),
    ("own_division", own_division),
    ("own_case", own_case),
    ("refusal_in_time", refusal_in_time),
    ("not_own_work", not_own_work),
    ("addressed_signatory", addressed_signatory),
    ("numbered", numbered),
    ("apology_once", apology_once),
    ("new_date_later", new_date_later),
    ("new_date_near", new_date_near),
    ("new_date_working", new_date_working),
    ("obligation", obligation),
    ("payment_once", payment_once),
    ("payment_amount", payment_amount),
    ("payment_whole", payment_whole),
    ("fee_due", fee_due),
    ("fee_once", fee_once),
    ("fee_whole", fee_whole),
    ("receipt_numbered", receipt_numbered),
    ("waived_once", waived_once),
    ("waiver_known", waiver_known),
    ("waiver_proved", waiver_proved),
    ("fee_to_refund", fee_to_refund),
    ("refund_once", refund_once),
    ("refund_at_desk", refund_at_desk),
    ("refund_ground_fits", refund_ground_fits),
    ("refund_numbered", refund_numbered),
    ("stop_ground_fits", stop_ground_fits),
    ("agency_named", agency_named),
    ("agency_limit", agency_limit),
    ("agency_limit_working", agency_limit_working),
    ("agency_once", agency_once),
    ("agency_asked", agency_asked),
    ("own_head", own_head),
    ("in_charge", in_charge),
    ("officer_known", officer_known),
    ("officer_of_unit", officer_of_unit),
    ("officer_of_division", officer_of_division),
    ("officer_changes", officer_changes),
    ("officer_present", officer_present),
    ("officer_not_applicant", officer_not_applicant),
    ("desk_competent", desk_competent),
    ("of_receiving_desk", of_receiving_desk),
    ("something_to_transfer", something_to_transfer),
    ("not_transferred_twice", not_transferred_twice),
    ("transferred_first", transferred_first),
    ("issuing_hand", issuing_hand),
    ("address_clear", address_clear),
    ("consignment_given", consignment_given),
    ("consignment_fits", consignment_fits),
    ("result_there", result_there),
];

/// The stages in which a command is possible.
pub const fn allowed_stages(command: CommandKind) -> &'static [Stage] {
    use Stage::*;
    match command {
        CommandKind::Submit => &[],
        CommandKind::Accept | CommandKind::Decline => &[Submitted],
        CommandKind::RequestSupplement => &[Submitted, InHandling],
        CommandKind::Supplement => &[AwaitingSupplement],
        CommandKind::Transfer | CommandKind::HandOver => &[Accepted],
        CommandKind::Handle => &[HandedOver],
        CommandKind::Reassign => &[HandedOver, InHandling, AwaitingSupplement, AwaitingPayment],
        CommandKind::SubmitForSignature => &[InHandling],
        CommandKind::Approve => &[AwaitingApproval],
        CommandKind::SendBack => &[AwaitingApproval, AwaitingSignature],
        CommandKind::Sign => &[AwaitingSignature],
        CommandKind::Issue => &[AwaitingIssue],
        CommandKind::AttachResult => &[AwaitingIssue, Signed],
        CommandKind::ChooseDelivery => &[
            Submitted,
            Accepted,
            HandedOver,
            InHandling,
            AwaitingSupplement,
            AwaitingPayment,
            AwaitingApproval,
            AwaitingSignature,
            AwaitingIssue,
            Signed,
        ],
        CommandKind::ReturnResult => &[Signed],
        CommandKind::Withdraw => &[Submitted, AwaitingSupplement, AwaitingPayment, Accepted, HandedOver, InHandling],
        CommandKind::Apologise => {
            &[Accepted, HandedOver, InHandling, AwaitingPayment, AwaitingApproval, AwaitingSignature, AwaitingIssue]
        }
        CommandKind::RequestPayment | CommandKind::Consult => &[InHandling],
        CommandKind::RecordPayment => &[AwaitingPayment],
        // From acceptance on, and after the result, too: who paid late paid all the same.
        CommandKind::TakeFee | CommandKind::WaiveFee => &[
            Accepted,
            HandedOver,
            InHandling,
            AwaitingSupplement,
            AwaitingPayment,
            AwaitingApproval,
            AwaitingSignature,
            AwaitingIssue,
            Signed,
            Returned,
        ],
        // Wherever a fee can have been taken, also when nothing came of the dossier.
        CommandKind::RefundFee => &[
            Accepted,
            HandedOver,
            InHandling,
            AwaitingSupplement,
            AwaitingPayment,
            AwaitingApproval,
            AwaitingSignature,
            AwaitingIssue,
            Signed,
            Returned,
            Withdrawn,
            Stopped,
        ],
        CommandKind::Stop => &[AwaitingSupplement, AwaitingPayment, InHandling],
        CommandKind::RecordAnswer => {
            &[InHandling, AwaitingSupplement, AwaitingPayment, AwaitingApproval, AwaitingSignature]
        }
    }
}

fn exists(case: &Case) -> Option<Refusal> {
    let submits = case.command.kind() == CommandKind::Submit;
    (case.dossier.is_none() && !submits).then_some(Refusal::NoSuchDossier)
}

fn submitted_once(case: &Case) -> Option<Refusal> {
    let submits = case.command.kind() == CommandKind::Submit;
    (case.dossier.is_some() && submits).then_some(Refusal::AlreadySubmitted)
}

fn stage(case: &Case) -> Option<Refusal> {
    let stage = case.dossier?.stage();
    let command = case.command.kind();
    // Before the hand-over it is the counter's, and nobody's to give on.
    let handled = command != CommandKind::Reassign || case.dossier?.division.is_some();
    let possible = command == CommandKind::Submit || handled && allowed_stages(command).contains(&stage);
    (!possible).then_some(Refusal::WrongStage { stage, command })
}

fn in_force(case: &Case) -> Option<Refusal> {
    let today = case.context.calendar.civil(case.context.at).date();
    let submits = case.command.kind() == CommandKind::Submit;
    (submits && case.context.procedure.in_force_from > today).then_some(Refusal::ProcedureNotInForce)
}

fn channel(case: &Case) -> Option<Refusal> {
    let Command::Submit { channel, .. } = case.command else {
        return None;
    };
    (!case.context.procedure.channels.contains(channel)).then_some(Refusal::ChannelNotOffered(*channel))
}

fn quantity(case: &Case) -> Option<Refusal> {
    let Command::Submit { quantity, .. } = case.command else {
        return None;
    };
    let within = |n: u32| (1..=QUANTITY_MAX).contains(&n);
    (!within(quantity.copies) || !within(quantity.pages)).then_some(Refusal::QuantityOutOfRange)
}

fn papers_known(case: &Case) -> Option<Refusal> {
    let (Command::Submit { papers, .. } | Command::RequestSupplement { papers, .. } | Command::Supplement { papers }) =
        case.command
    else {
        return None;
    };
    papers.iter().find(|key| case.context.procedure.paper(key).is_none()).cloned().map(Refusal::UnknownPaper)
}

/// Điều 17 khoản 1: only a complete dossier gets a receipt.
fn papers_complete(case: &Case) -> Option<Refusal> {
    let Command::Accept = case.command else {
        return None;
    };
    let there = &case.dossier?.papers;
    let required = case.context.procedure.always_required();
    let missing: BTreeSet<_> = required.filter(|key| !there.contains(*key)).map(str::to_owned).collect();
    (!missing.is_empty()).then_some(Refusal::PapersMissing(missing))
}

/// Whether the dossier is past reception; a rule may rest on another article then.
fn accepted(case: &Case) -> bool {
    case.dossier.is_some_and(|dossier| dossier.accepted_at.is_some())
}

/// Điều 17 khoản 1 điểm a, b, Điều 19 khoản 4, 8, 9: the reason is stated.
fn reason_given(case: &Case) -> Option<Refusal> {
    // The first file needs none: it takes nothing away.
    let first = case.dossier.is_none_or(|dossier| dossier.result.is_none());
    if first && case.command.kind() == CommandKind::AttachResult {
        return None;
    }
    let (Command::Decline { reason }
    | Command::AttachResult { reason, .. }
    | Command::RequestSupplement { reason, .. }
    | Command::SubmitForSignature { proposal: Proposal::Refuse { reason } }
    | Command::SendBack { reason }
    | Command::Reassign { reason, .. }
    | Command::Apologise { reason, .. }
    | Command::RequestPayment { reason, .. }
    | Command::RefundFee { reason, .. }
    | Command::Stop { reason, .. }) = case.command
    else {
        return None;
    };
    let why = || Refusal::ReasonMissing { command: case.command.kind(), accepted: accepted(case) };
    reason.trim().is_empty().then(why)
}

fn paper_named(case: &Case) -> Option<Refusal> {
    let Command::RequestSupplement { papers, .. } = case.command else {
        return None;
    };
    papers.is_empty().then(|| Refusal::NoPaperNamed { accepted: accepted(case) })
}

/// Điều 11 khoản 2 điểm c: as often for one dossier as the rules say, once.
fn supplement_once(case: &Case) -> Option<Refusal> {
    let Command::RequestSupplement { .. } = case.command else {
        return None;
    };
    let most = case.context.rules.supplements;
    (case.dossier?.supplements_asked() >= most).then_some(Refusal::SupplementAlreadyRequested { most })
}

/// Điều 19 khoản 4: within so many working days of the day of reception as the rules say.
fn supplement_in_time(case: &Case) -> Option<Refusal> {
    let Command::RequestSupplement { .. } = case.command else {
        return None;
    };
    let received_at = case.dossier?.accepted_at?;
    let days = case.context.rules.supplement_days;
    let limit = TimeLimit { amount: days, unit: LimitUnit::WorkingDay };
    let last = due(limit, received_at, case.context.calendar).at;
    (case.context.at > last).then_some(Refusal::SupplementTooLate { days })
}

fn supplement_complete(case: &Case) -> Option<Refusal> {
    let Command::Supplement { papers } = case.command else {
        return None;
    };
    let asked = &case.dossier?.supplement.as_ref()?.papers;
    let missing: BTreeSet<_> = asked.difference(papers).cloned().collect();
    (!missing.is_empty()).then(|| Refusal::SupplementIncomplete { missing, accepted: accepted(case) })
}

/// Handling, approval and issuing belong to one division each.
fn own_division(case: &Case) -> Option<Refusal> {
    let dossier = case.dossier?;
    let handles = match case.command {
        Command::Handle => dossier.division.as_deref()?,
        Command::Approve => dossier.approval.as_ref()?.division.as_str(),
        Command::SendBack { .. } if dossier.stage() == Stage::AwaitingApproval => {
            dossier.approval.as_ref()?.division.as_str()
        }
        Command::Issue { .. } => dossier.issue.as_ref()?.division.as_str(),
        _ => return None,
    };
    (case.context.actor.division.as_deref() != Some(handles)).then_some(Refusal::OtherDivision)
}

/// Only the officer who took the dossier, or to whom it was given, goes on with it.
fn own_case(case: &Case) -> Option<Refusal> {
    let (Command::Handle
    | Command::SubmitForSignature { .. }
    | Command::RequestSupplement { .. }
    | Command::RequestPayment { .. }
    | Command::Stop { .. }
    | Command::Consult { .. }
    | Command::RecordAnswer { .. }) = case.command
    else {
        return None;
    };
    let officer = case.dossier?.officer?;
    (!case.context.actor.is(officer)).then_some(Refusal::TakenByAnother)
}

/// Điều 19 khoản 8: a refusal on the merits is made known within the limit, the notice is what is signed. A new date
/// (khoản 9) that was given in time extends it: that form asks for an extension of the time for handling.
fn refusal_in_time(case: &Case) -> Option<Refusal> {
    let dossier = case.dossier?;
    let refuses = match case.command {
        Command::SubmitForSignature { proposal } => matches!(proposal, Proposal::Refuse { .. }),
        Command::Approve | Command::Sign => matches!(dossier.proposal, Some(Proposal::Refuse { .. })),
        _ => false,
    };
    (refuses && case.context.at > dossier.limit_ends_at()?).then_some(Refusal::RefusalTooLate)
}

fn not_own_work(case: &Case) -> Option<Refusal> {
    let (Command::Sign | Command::Approve) = case.command else {
        return None;
    };
    let officer = case.dossier?.officer?;
    case.context.actor.is(officer).then_some(Refusal::SignsOwnWork)
}

fn addressed_signatory(case: &Case) -> Option<Refusal> {
    let signs = match case.command {
        Command::Sign => true,
        Command::SendBack { .. } => case.dossier?.stage() == Stage::AwaitingSignature,
        _ => false,
    };
    if !signs {
        return None;
    }
    let post = case.dossier?.signing_post.as_deref()?;
    debug_assert!(case.context.procedure.step(StepKey::Sign).is_some());
    (case.context.actor.post.as_deref() != Some(post)).then_some(Refusal::OtherSignatory)
}
