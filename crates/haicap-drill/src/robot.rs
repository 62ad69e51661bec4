//! A signed-in person who does as the scenario says (người diễn).

mod beside_dossier;

use crate::client::{Bearer, Client, ClientError, to_json};
use crate::stage::{Run, Script};
use crate::wire::{Applicant, CommandBody, Found, NewDossier, Witness, WorkItem, WorkList};
use haicap_core::dossier::{Delivery, PayMethod, Proposal};
use haicap_core::procedure::Channel;
use haicap_core::territory::UnitId;
use haicap_core::trial::{Deed, EvidenceKind};
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The number on the receipts of robots.
const RECEIPT: &str = "BL-01";

/// Where citizens live who do not exist.
const AT_HOME: &str = "Số 1 đường Kịch Bản, khu phố Vận Hành Thử";

/// What a citizen says who takes a dossier back; scenarios do not name a reason.
const WITHDRAWN_BECAUSE: &str = "Người dân không còn nhu cầu";

/// What a robot says of a step in another system.
const SEEN: &str = "Người diễn mô phỏng xác nhận đã làm xong trên hệ thống ấy";

/// A person with a session of their own.
pub(crate) struct Robot {
    bearer: Bearer,
}

/// What lies on a person's desk: the dossier of each citizen, by identity number.
pub(crate) struct Desk {
    dossiers: HashMap<String, Uuid>,
}

impl Desk {
    /// Nothing lies on it.
    pub(crate) fn empty() -> Self {
        Desk { dossiers: HashMap::new() }
    }

    /// Puts a dossier on it that was found elsewhere.
    pub(crate) fn add(&mut self, identity_number: &str, dossier: Uuid) {
        self.dossiers.insert(identity_number.to_owned(), dossier);
    }

    /// The dossier of the citizen who shows this number; of several the oldest.
    pub(crate) fn dossier_of(&self, identity_number: &str) -> Option<Uuid> {
        self.dossiers.get(identity_number).copied()
    }
}

impl Robot {
    /// Signs in with a one-time grant.
    pub(crate) async fn sign_in(client: &Client, grant: &str) -> Result<Robot, ClientError> {
        Ok(Robot { bearer: client.sign_in(grant).await? })
    }

    /// Looks at "my work" page by page, until each of `wanted` was seen or the list ends.
    pub(crate) async fn desk(&self, client: &Client, wanted: &HashSet<&str>) -> Result<Desk, ClientError> {
        let mut dossiers = HashMap::with_capacity(wanted.len());
        let mut after = None;
        loop {
            let text = client.work(&self.bearer, after.as_deref()).await?;
            let WorkList { items, next } =
                serde_json::from_slice(&text).map_err(|error| client.unreadable("work", &error))?;
            for WorkItem { dossier, applicant } in items {
                if let Some(number) = applicant.identity_number.filter(|number| wanted.contains(number.as_ref())) {
                    dossiers.entry(number.into_owned()).or_insert(dossier);
                }
            }
            after = next.map(|next| next.into_owned());
            if after.is_none() || dossiers.len() == wanted.len() {
                return Ok(Desk { dossiers });
            }
        }
    }

    /// Looks for the dossier of the citizen who shows a number, wherever it lies; of several the newest.
    pub(crate) async fn search(&self, client: &Client, identity_number: &str) -> Result<Option<Uuid>, ClientError> {
        let text = client.search(&self.bearer, identity_number).await?;
        let Found { items } = serde_json::from_slice(&text).map_err(|error| client.unreadable("dossiers", &error))?;
        Ok(items.first().map(|found| found.dossier))
    }

    /// Hands a dossier in: the citizen online, or the counter officer for the citizen who stands there.
    pub(crate) async fn submit(
        &self,
        client: &Client,
        run: &Run,
        unit: UnitId,
        script: &Script<'_>,
        channel: Channel,
        step: usize,
    ) -> Result<(), ClientError> {
        let scenario = script.scenario;
        let body = to_json(&NewDossier {
            command_id: run.command_id(step),
            id: run.dossier_id(),
            unit,
            procedure: scenario.procedure.as_ref().map_or("", |procedure| &procedure.code),
            channel: channel.key(),
            papers: &scenario.papers,
            quantity: scenario.quantity,
            applicant: Applicant {
                id: run.id,
                name: &run.name,
                identity_number: &run.identity_number,
                phone: &run.phone,
            },
            answers: (channel == Channel::Online).then_some(&script.answers),
        })?;
        client.command(&self.bearer, "dossiers", body).await
    }

    /// Says that it saw a step done in another system.
    pub(crate) async fn witness(&self, client: &Client, run: &Run, step: usize) -> Result<(), ClientError> {
        let body = Witness { command_id: run.command_id(step), step, kind: EvidenceKind::Witness, text: SEEN };
        client.command(&self.bearer, &format!("plays/{}/evidence", run.id), to_json(&body)?).await
    }

    /// Does something with a dossier that was found; `named` is the day and the officer that the deed names.
    pub(crate) async fn act(
        &self,
        client: &Client,
        dossier: Uuid,
        deed: &Deed,
        command_id: Uuid,
        named: (Option<Date>, Option<Uuid>),
    ) -> Result<(), ClientError> {
        let (word, body) = command(deed, command_id, named);
        client.command(&self.bearer, &format!("dossiers/{dossier}/{word}"), to_json(&body)?).await
    }
}

/// The last part of the address and the body of a deed.
fn command(
    deed: &Deed,
    command_id: Uuid,
    (until, officer): (Option<Date>, Option<Uuid>),
) -> (&'static str, CommandBody<'_>) {
    let plain = CommandBody { command_id, until, ..CommandBody::default() };
    match deed {
        Deed::Submit { .. } => ("submit", plain),
        Deed::Accept => ("accept", plain),
        Deed::Decline { reason } => ("decline", CommandBody { reason: Some(reason), ..plain }),
        Deed::RequestSupplement { paper, reason } => {
            ("request-supplement", CommandBody { papers: Some([paper]), reason: Some(reason), ..plain })
        }
        Deed::Supplement { paper } => ("supplement", CommandBody { papers: Some([paper]), ..plain }),
        Deed::HandOver => ("hand-over", plain),
        Deed::Handle => ("handle", plain),
        Deed::SubmitForSignature => ("submit-for-signature", CommandBody { proposal: Some(Proposal::Grant), ..plain }),
        Deed::ProposeRefusal { reason } => {
            let proposal = Some(Proposal::Refuse { reason: reason.clone() });
            ("submit-for-signature", CommandBody { proposal, ..plain })
        }
        Deed::Approve => ("approve", plain),
        Deed::SendBack { reason } => ("send-back", CommandBody { reason: Some(reason), ..plain }),
        // Several at once have an address of their own: see `sign_together`.
        Deed::Sign | Deed::SignTogether => ("sign", plain),
        Deed::Issue { number } => ("issue", CommandBody { number: Some(number), ..plain }),
        Deed::Apologise { reason, .. } => ("apologise", CommandBody { reason: Some(reason), ..plain }),
        Deed::RequestPayment { dong, reason } => {
            ("request-payment", CommandBody { amount: Some(*dong), reason: Some(reason), ..plain })
        }
        Deed::RecordPayment { dong } => {
            let (amount, receipt) = (Some(*dong), Some(RECEIPT));
            ("record-payment", CommandBody { amount, method: Some(PayMethod::Cash), receipt, ..plain })
        }
        Deed::TakeFee { dong } => {
            let (amount, receipt) = (Some(*dong), Some(RECEIPT));
            ("take-fee", CommandBody { amount, method: Some(PayMethod::Cash), receipt, ..plain })
        }
        Deed::Consult { agency, question, .. } => {
            ("consult", CommandBody { agency: Some(agency), question: Some(question), ..plain })
        }
        Deed::RecordAnswer { agency, answer } => {
            ("record-answer", CommandBody { agency: Some(agency), answer: Some(answer), ..plain })
        }
        Deed::Stop { ground, reason } => ("stop", CommandBody { ground: Some(*ground), reason: Some(reason), ..plain }),
        Deed::ChooseDelivery { way } => {
            let delivery = Some(Delivery::of(*way, AT_HOME));
            ("delivery", CommandBody { delivery, ..plain })
        }
        Deed::ReturnResult => ("return-result", plain),
        Deed::SendByPost { number } => ("return-result", CommandBody { consignment: Some(number), ..plain }),
        // What is done in another system has no address here: see `witness`.
        Deed::Elsewhere { .. } => ("evidence", plain),
        Deed::Withdraw => ("withdraw", CommandBody { reason: Some(WITHDRAWN_BECAUSE), ..plain }),
        Deed::Transfer => ("transfer", plain),
        Deed::Reassign { reason } => ("reassign", CommandBody { reason: Some(reason), officer, ..plain }),
        // What is done beside a dossier is no command on it: see `beside_dossier`.
        Deed::AttachFile { .. } => ("files", plain),
        Deed::AttachResult => ("result", plain),
        Deed::FetchResult
        | Deed::Rate { .. }
        | Deed::DecreeDayOff { .. }
        | Deed::WithdrawDayOff
        | Deed::TakeTicket { .. }
        | Deed::CallTicket
        | Deed::CloseTicket => ("", plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use haicap_core::dossier::{DeliveryWay, StopGround};
    use jiff::Timestamp;

    #[test]
    fn each_deed_has_its_address_and_only_its_own_fields() {
        let deeds = [
            Deed::Accept,
            Deed::Decline { reason: "tẩy xóa".into() },
            Deed::RequestSupplement { paper: "form".into(), reason: "thiếu".into() },
            Deed::Supplement { paper: "form".into() },
            Deed::HandOver,
            Deed::Handle,
            Deed::SubmitForSignature,
            Deed::ProposeRefusal { reason: "không đủ điều kiện".into() },
            Deed::Sign,
            Deed::ReturnResult,
            Deed::ChooseDelivery { way: DeliveryWay::Post },
            Deed::SendByPost { number: "EA1VN".into() },
            Deed::Withdraw,
            Deed::Approve,
            Deed::SendBack { reason: "sai tên".into() },
            Deed::Issue { number: "15/GXN".into() },
            Deed::Apologise { working_days: 2, reason: "quá tải".into() },
            Deed::RequestPayment { dong: 300_000, reason: "thuế".into() },
            Deed::RecordPayment { dong: 300_000 },
            Deed::TakeFee { dong: 8_000 },
            Deed::Consult { agency: "Công an".into(), working_days: 1, question: "cư trú".into() },
            Deed::RecordAnswer { agency: "Công an".into(), answer: "đúng".into() },
            Deed::Stop { ground: StopGround::NotPaid, reason: "đã báo".into() },
            Deed::Transfer,
            Deed::Reassign { reason: "ốm".into() },
        ];
        let calendar = haicap_core::testing::calendar();
        let lines: Vec<_> = deeds
            .iter()
            .map(|deed| {
                let until = deed.until(Timestamp::UNIX_EPOCH, &calendar);
                let (word, body) = command(deed, Uuid::nil(), (until, Some(Uuid::nil())));
                format!("{word} {}", serde_json::to_string(&body).unwrap())
            })
            .collect();
        insta::assert_snapshot!(lines.join("\n").replace(&Uuid::nil().to_string(), "ID"), @r#"
        accept {"command_id":"ID"}
        decline {"command_id":"ID","reason":"tẩy xóa"}
        request-supplement {"command_id":"ID","papers":["form"],"reason":"thiếu"}
        supplement {"command_id":"ID","papers":["form"]}
        hand-over {"command_id":"ID"}
        handle {"command_id":"ID"}
        submit-for-signature {"command_id":"ID","proposal":{"kind":"grant"}}
        submit-for-signature {"command_id":"ID","proposal":{"kind":"refuse","reason":"không đủ điều kiện"}}
        sign {"command_id":"ID"}
        return-result {"command_id":"ID"}
        delivery {"command_id":"ID","delivery":{"way":"post","address":"Số 1 đường Kịch Bản, khu phố Vận Hành Thử"}}
        return-result {"command_id":"ID","consignment":"EA1VN"}
        withdraw {"command_id":"ID","reason":"Người dân không còn nhu cầu"}
        approve {"command_id":"ID"}
        send-back {"command_id":"ID","reason":"sai tên"}
        issue {"command_id":"ID","number":"15/GXN"}
        apologise {"command_id":"ID","reason":"quá tải","until":"1970-01-05"}
        request-payment {"command_id":"ID","reason":"thuế","amount":300000}
        record-payment {"command_id":"ID","amount":300000,"method":"cash","receipt":"BL-01"}
        take-fee {"command_id":"ID","amount":8000,"method":"cash","receipt":"BL-01"}
        consult {"command_id":"ID","until":"1970-01-02","agency":"Công an","question":"cư trú"}
        record-answer {"command_id":"ID","agency":"Công an","answer":"đúng"}
        stop {"command_id":"ID","reason":"đã báo","ground":"not_paid"}
        transfer {"command_id":"ID"}
        reassign {"command_id":"ID","reason":"ốm","officer":"ID"}
        "#);
    }
}
