//! What was typed into the form of a command, as the command.

use super::actions::ActionTexts;
use super::hands::HandTexts;
use crate::act::Act;
use crate::api::dossiers::{one_line, reason};
use crate::attachments::Received;
use crate::error::Problem;
use crate::pages::result::{self, ResultTexts};
use crate::pages::{Fields, Page};
use haicap_core::Lang;
use haicap_core::dossier::{
    Command, CommandKind, Delivery, DeliveryWay, Dossier, PayMethod, Proposal, RefundGround, StopGround,
};
use jiff::civil::Date;
use uuid::Uuid;

/// The fields of a form; each says what is wrong with it.
struct Typed<'r> {
    received: &'r Received,
    form: &'r Fields,
    lang: Lang,
    t: &'static ActionTexts,
}

impl Typed<'_> {
    fn reason(&self) -> Result<String, Problem> {
        reason(self.form.get("reason"), self.lang).map_err(|problem| problem.at("reason"))
    }

    fn line(&self, name: &'static str) -> Result<String, Problem> {
        one_line(self.form.get(name), self.lang).map_err(|problem| problem.at(name))
    }

    fn papers<C: FromIterator<String>>(&self) -> C {
        self.received.papers().map(str::to_owned).collect()
    }

    fn bad(&self, what: &str, field: &'static str) -> Problem {
        Problem::bad_input(what, self.lang).at(field)
    }

    fn unchosen(&self, label: &str) -> Problem {
        self.bad(&format!("{label}: {}", self.t.choose), "choice")
    }

    fn until(&self) -> Result<Date, Problem> {
        self.form.get("until").trim().parse().map_err(|_| self.bad(self.t.date_wrong, "until"))
    }

    fn amount(&self) -> Result<u64, Problem> {
        amount(self.form.get("amount")).ok_or_else(|| self.bad(self.t.amount_wrong, "amount"))
    }

    fn method(&self) -> Result<PayMethod, Problem> {
        PayMethod::from_key(self.form.get("choice")).ok_or_else(|| self.unchosen(self.t.method))
    }
}

/// What was typed, as a command.
pub(super) fn wish(page: &Page, dossier: &Dossier, kind: CommandKind, received: &Received) -> Result<Act, Problem> {
    let (form, lang, t) = (&received.form, page.lang(), ActionTexts::of(page.lang()));
    let typed = Typed { received, form, lang, t };
    let command = match kind {
        CommandKind::Submit | CommandKind::Accept => Command::Accept,
        CommandKind::Decline => Command::Decline { reason: typed.reason()? },
        CommandKind::RequestSupplement => {
            Command::RequestSupplement { papers: typed.papers(), reason: typed.reason()? }
        }
        CommandKind::Supplement => Command::Supplement { papers: typed.papers() },
        CommandKind::Transfer => Command::Transfer,
        CommandKind::HandOver => Command::HandOver,
        CommandKind::Handle => Command::Handle,
        CommandKind::Reassign => {
            let officer = form.id("choice").ok_or_else(|| typed.unchosen(HandTexts::of(lang).to))?;
            Command::Reassign { officer, reason: typed.reason()? }
        }
        CommandKind::SubmitForSignature if form.get("proposal") == "refuse" => {
            Command::SubmitForSignature { proposal: Proposal::Refuse { reason: typed.reason()? } }
        }
        CommandKind::SubmitForSignature => Command::SubmitForSignature { proposal: Proposal::Grant },
        CommandKind::Approve => Command::Approve,
        CommandKind::SendBack => Command::SendBack { reason: typed.reason()? },
        CommandKind::Sign => Command::Sign,
        CommandKind::Issue => Command::Issue { number: typed.line("number")?, result: result::sent(received, lang)? },
        CommandKind::AttachResult => {
            Command::AttachResult { result: result::must_be_sent(received, lang)?, reason: typed.reason()? }
        }
        CommandKind::ChooseDelivery => {
            let label = ResultTexts::of(lang).delivery_of;
            let way = DeliveryWay::from_key(form.get("choice")).ok_or_else(|| typed.unchosen(label))?;
            Command::ChooseDelivery { delivery: Delivery::of(way, form.get("address")) }
        }
        CommandKind::ReturnResult => Command::ReturnResult { consignment: typed.line("consignment")? },
        CommandKind::Withdraw => Command::Withdraw { reason: typed.reason()? },
        CommandKind::Apologise => Command::Apologise { reason: typed.reason()?, until: typed.until()? },
        CommandKind::RequestPayment => Command::RequestPayment { amount: typed.amount()?, reason: typed.reason()? },
        CommandKind::RecordPayment => {
            Command::RecordPayment { amount: typed.amount()?, method: typed.method()?, receipt: typed.line("receipt")? }
        }
        CommandKind::TakeFee => {
            Command::TakeFee { amount: typed.amount()?, method: typed.method()?, receipt: typed.line("receipt")? }
        }
        CommandKind::WaiveFee => {
            let ground = form.filled("choice").ok_or_else(|| typed.unchosen(t.waiver))?.to_owned();
            Command::WaiveFee { ground, proof: typed.line("proof")? }
        }
        CommandKind::RefundFee => {
            let ground = RefundGround::from_key(form.get("choice")).ok_or_else(|| typed.unchosen(t.refund_ground))?;
            Command::RefundFee { ground, reason: typed.reason()?, voucher: typed.line("voucher")? }
        }
        CommandKind::Stop => {
            let ground = StopGround::from_key(form.get("choice")).ok_or_else(|| typed.unchosen(t.stop_ground))?;
            Command::Stop { ground, reason: typed.reason()? }
        }
        CommandKind::Consult => {
            Command::Consult { agency: typed.line("agency")?, question: typed.reason()?, until: typed.until()? }
        }
        CommandKind::RecordAnswer => {
            let agency = form.filled("choice").ok_or_else(|| typed.unchosen(t.agency_answered))?;
            Command::RecordAnswer { agency: agency.to_owned(), answer: typed.reason()? }
        }
    };
    let command_id: Uuid = form.id("command_id").ok_or_else(|| Problem::bad_input("command_id", lang))?;
    Ok(Act { command_id, dossier: dossier.id, command, applicant: None })
}

/// Digits, with the dots or blanks between thousands that people write.
fn amount(text: &str) -> Option<u64> {
    let digits: String = text.chars().filter(|c| !matches!(c, '.' | ',' | ' ' | '\u{a0}')).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let cases = [("500000", Some(500_000)), ("1.250.000", Some(1_250_000)), (" 7 000 ", Some(7_000))];
        let wrong = [("", None), ("năm trăm", None), ("-5", None), ("1e3", None), ("99999999999999999999", None)];
        for (text, expected) in cases.into_iter().chain(wrong) {
            assert_eq!(amount(text), expected, "{text:?}");
        }
    }
}
