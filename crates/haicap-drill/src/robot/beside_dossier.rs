//! What a person does beside the commands on a dossier: files, ratings, numbers of the hall, rights given on.

use super::Robot;
use crate::client::{ApiError, Client, ClientError, Form, to_json};
use crate::stage::Run;
use crate::wire::{ErrorBody, GivenOn, LookedAt, NewTicket, Officer, OwnDossier, Pair, Rating, Signed, TicketCall};
use haicap_core::dossier::RESULT;
use haicap_core::organization::Role;
use haicap_core::queue::Purpose;
use haicap_core::territory::UnitId;
use haicap_core::trial::{Cast, Deed};
use jiff::civil::Date;
use serde_json::json;
use uuid::Uuid;

/// What stands between the parts of a form with a file.
const EDGE: &str = "haicap-drill-form";
/// With which status one of several signatures is refused.
const REFUSED: u16 = 422;
/// The counter at which the officer of a unit calls.
const COUNTER: u32 = 1;
/// The paper that a delegation of a scenario rests on.
const GROUND: &str = "Giấy ủy quyền của kịch bản vận hành thử";
/// A photo of one dot: what is sent is looked into and drawn anew like any other.
const PHOTO: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU\x00\x00\x00\x0aIDATx\x9ccH\x00\x00\x00b\x00a\xb1\x98y\xf2\x00\x00\x00\x00IEND\xaeB`\x82";

impl Robot {
    /// Sends a file of a paper: a photo from the citizen's phone, a PDF from the desk's scanner.
    pub(crate) async fn send_file(
        &self,
        client: &Client,
        (dossier, cast): (Uuid, Cast),
        paper: &str,
        command_id: Uuid,
    ) -> Result<(), ClientError> {
        let form = match cast {
            Cast::Citizen => form(command_id, paper, "anh.png", PHOTO),
            _ => form(command_id, paper, "quet.pdf", scan(command_id).as_bytes()),
        };
        client.upload(&self.bearer, &format!("dossiers/{dossier}/files"), form).await
    }

    /// Stores the signed result: a scan.
    pub(crate) async fn store_result(
        &self,
        client: &Client,
        dossier: Uuid,
        command_id: Uuid,
    ) -> Result<(), ClientError> {
        let form = form(command_id, RESULT, "ket-qua.pdf", scan(command_id).as_bytes());
        client.upload(&self.bearer, &format!("dossiers/{dossier}/result"), form).await
    }

    /// Reads the code on the own dossier, then fetches the result as anybody does who is not signed in.
    pub(crate) async fn fetch_result(&self, client: &Client, run: &Run) -> Result<(), ClientError> {
        let own: OwnDossier = client.get(&self.bearer, &format!("dossiers/{}", run.dossier_id())).await?;
        let number = own.facts.code.unwrap_or_default();
        client.visit("look-up/result", to_json(&Pair { number: &number, phone: &run.phone })?).await
    }

    /// Looks at each dossier, then signs all of them in one go; what came of each, in their order.
    pub(crate) async fn sign_together(
        &self,
        client: &Client,
        dossiers: &[(Uuid, Uuid)],
    ) -> Result<Vec<Result<(), ClientError>>, ClientError> {
        let mut looked = Vec::with_capacity(dossiers.len());
        for &(dossier, command_id) in dossiers {
            let LookedAt { version } = client.get(&self.bearer, &format!("dossiers/{dossier}")).await?;
            looked.push(json!({ "dossier": dossier, "version": version, "command_id": command_id }));
        }
        let body = to_json(&json!({ "dossiers": looked }))?;
        let Signed { outcomes } = client.post("signing", Some(&self.bearer), body).await?;
        let refused = |ErrorBody { error, message, ground }| {
            Err(ClientError::Api(ApiError { status: REFUSED, error, message, ground }))
        };
        Ok(outcomes.into_iter().map(|outcome| outcome.problem.map_or(Ok(()), refused)).collect())
    }

    /// Reads the code on the own dossier, then follows and rates it as anybody does who is not signed in.
    pub(crate) async fn rate(&self, client: &Client, run: &Run, score: u8) -> Result<(), ClientError> {
        let own: OwnDossier = client.get(&self.bearer, &format!("dossiers/{}", run.dossier_id())).await?;
        let number = own.facts.code.unwrap_or_default();
        let pair = || Pair { number: &number, phone: &run.phone };
        client.visit("look-up", to_json(&pair())?).await?;
        client.visit("look-up/rating", to_json(&Rating { pair: pair(), score })?).await
    }

    /// Takes a number, calls the next one or is done with one.
    pub(crate) async fn in_hall(
        &self,
        client: &Client,
        unit: UnitId,
        deed: &Deed,
        command_id: Uuid,
    ) -> Result<(), ClientError> {
        let (hall, calls) = (format!("units/{unit}/tickets"), format!("units/{unit}/tickets/calls"));
        let call = |call| TicketCall { counter: COUNTER, call };
        match deed {
            Deed::TakeTicket { priority } => {
                let wish = NewTicket { command_id, purpose: Purpose::HandIn, priority: *priority };
                client.command(&self.bearer, &hall, to_json(&wish)?).await
            }
            Deed::CloseTicket => client.command(&self.bearer, &calls, to_json(&call("finish"))?).await,
            _ => client.command(&self.bearer, &calls, to_json(&call("next"))?).await,
        }
    }

    /// The officer whom the cast names, when a dossier may be given to them; else whoever may get it.
    pub(crate) async fn successor(
        &self,
        client: &Client,
        dossier: Uuid,
        wanted: Option<Uuid>,
    ) -> Result<Option<Uuid>, ClientError> {
        let known: Vec<Officer> = client.get(&self.bearer, &format!("dossiers/{dossier}/officers")).await?;
        let named = known.iter().find(|officer| Some(officer.assignment) == wanted);
        Ok(named.or(known.first()).map(|officer| officer.assignment))
    }

    /// Gives the right to sign on for some days; given on before is as well.
    pub(crate) async fn give_on(
        &self,
        client: &Client,
        (of, to): (Uuid, Uuid),
        (first, last): (Date, Date),
    ) -> Result<(), ClientError> {
        let wish = GivenOn { of, to, roles: [Role::Signatory], first, last, ground: GROUND };
        match client.command(&self.bearer, "delegations", to_json(&wish)?).await {
            Err(ClientError::Api(error)) if error.error == "given_already" => Ok(()),
            given => given,
        }
    }
}

/// A form with one file.
fn form(command_id: Uuid, paper: &str, name: &str, file: &[u8]) -> Form {
    let kind = if name.ends_with("pdf") { "application/pdf" } else { "image/png" };
    let head = format!(
        "--{EDGE}\r\nContent-Disposition: form-data; name=\"command_id\"\r\n\r\n{command_id}\r\n--{EDGE}\r\n\
         Content-Disposition: form-data; name=\"file.{paper}\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n"
    );
    let body = [head.as_bytes(), file, format!("\r\n--{EDGE}--\r\n").as_bytes()].concat();
    Form { kind: "multipart/form-data; boundary=haicap-drill-form", body }
}

/// An empty page with a number of its own, so that no two scans are the same file.
fn scan(number: Uuid) -> String {
    format!(
        "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 \
         >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] >>\nendobj\n% {number}\ntrailer\n<< \
         /Root 1 0 R /Size 4 >>\nstartxref\n9\n%%EOF\n"
    )
}
