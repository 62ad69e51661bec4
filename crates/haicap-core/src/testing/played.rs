//! What a player of a scenario wants of the rules.

use crate::dossier::{Command, Delivery, NewResult, PayMethod, Proposal};
use crate::procedure::Channel;
use crate::time::Calendar;
use crate::trial::{CastList, Deed, Play, Scenario};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// The command of a deed that is due at a moment; not of what is done in another system or without a procedure.
pub fn command(
    deed: &Deed,
    (play, cast): (&Play, &CastList),
    scenario: &Scenario,
    at: Timestamp,
    calendar: &Calendar,
) -> Command {
    let one = |paper: &String| BTreeSet::from([paper.clone()]);
    let until = || deed.until(at, calendar).unwrap_or(Date::MAX);
    match deed.clone() {
        Deed::Submit { channel } => Command::Submit {
            unit: play.unit,
            procedure: scenario.procedure.clone().expect("documents have no dossier"),
            channel,
            applicant: play.id,
            owner: (channel == Channel::Online).then_some(play.id),
            papers: scenario.papers.clone(),
            quantity: scenario.quantity,
            delivery: Delivery::default(),
        },
        Deed::Accept => Command::Accept,
        Deed::Decline { reason } => Command::Decline { reason },
        Deed::RequestSupplement { paper, reason } => Command::RequestSupplement { papers: one(&paper), reason },
        Deed::Supplement { paper } => Command::Supplement { papers: one(&paper) },
        Deed::HandOver => Command::HandOver,
        Deed::Handle => Command::Handle,
        Deed::SubmitForSignature => Command::SubmitForSignature { proposal: Proposal::Grant },
        Deed::ProposeRefusal { reason } => Command::SubmitForSignature { proposal: Proposal::Refuse { reason } },
        Deed::Approve => Command::Approve,
        Deed::SendBack { reason } => Command::SendBack { reason },
        Deed::Sign | Deed::SignTogether => Command::Sign,
        Deed::Issue { number } => Command::Issue { number, result: None },
        Deed::AttachResult => {
            let result = NewResult { file: format!("{}.pdf", "a".repeat(64)), bytes: 7 };
            Command::AttachResult { result, reason: String::new() }
        }
        Deed::ChooseDelivery { way } => {
            Command::ChooseDelivery { delivery: Delivery::of(way, "12 đường Kịch Bản, phường Thử") }
        }
        Deed::ReturnResult => Command::ReturnResult { consignment: String::new() },
        Deed::SendByPost { number } => Command::ReturnResult { consignment: number },
        Deed::Withdraw => Command::Withdraw { reason: String::new() },
        Deed::Apologise { reason, .. } => Command::Apologise { reason, until: until() },
        Deed::RequestPayment { dong, reason } => Command::RequestPayment { amount: dong, reason },
        Deed::RecordPayment { dong } => {
            Command::RecordPayment { amount: dong, method: PayMethod::Cash, receipt: "BL-01".into() }
        }
        Deed::TakeFee { dong } => Command::TakeFee { amount: dong, method: PayMethod::Cash, receipt: "BL-02".into() },
        Deed::Consult { agency, question, .. } => Command::Consult { agency, question, until: until() },
        Deed::RecordAnswer { agency, answer } => Command::RecordAnswer { agency, answer },
        Deed::Stop { ground, reason } => Command::Stop { ground, reason },
        Deed::Transfer => Command::Transfer,
        Deed::Reassign { reason } => Command::Reassign { officer: cast.colleague.unwrap_or_default(), reason },
        Deed::AttachFile { .. }
        | Deed::FetchResult
        | Deed::Rate { .. }
        | Deed::DecreeDayOff { .. }
        | Deed::WithdrawDayOff
        | Deed::TakeTicket { .. }
        | Deed::CallTicket
        | Deed::CloseTicket => panic!("what is done beside a dossier is no command on it"),
        Deed::Elsewhere { .. } => panic!("another system takes no command of ours"),
    }
}
