//! Complaints about conduct, as records of the city store: written by citizens, concluded by leaders of the unit (phản ánh
//! về thái độ, hành vi).
//!
//! The journal says that there is one and how it was concluded, not what it says; the words lie here alone.

use crate::app::App;
use crate::ledger::{Note, RecordError};
use crate::look_up::may_rate;
use crate::rehearsal::State;
use haicap_core::access::Subject;
use haicap_core::dossier::Dossier;
use haicap_core::indicators::{Complaint, ComplaintFault, Finding};
use haicap_core::territory::UnitId;
use haicap_core::words::tidy;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A complaint of one store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// The store, `official` or `trial-N`.
    pub(crate) store: String,
    pub(crate) complaint: Complaint,
}

/// What somebody says that they found out.
pub(crate) struct Conclusion {
    pub(crate) founded: Option<bool>,
    pub(crate) ground: String,
}

impl App {
    /// Complaints about dossiers of this store.
    pub(crate) fn complaints<'s>(&self, state: &'s State) -> impl Iterator<Item = &'s Complaint> {
        let store = self.kind.key();
        state.all::<Kept>().map(|(_, kept)| kept).filter(move |kept| kept.store == store).map(|kept| &kept.complaint)
    }

    /// The complaint about a dossier.
    pub(crate) fn complaint(&self, state: &State, dossier: Uuid) -> Option<Complaint> {
        state.get::<Kept>(&self.complaint_key(dossier)).map(|kept| kept.complaint.clone())
    }

    fn complaint_key(&self, dossier: Uuid) -> String {
        format!("{}/{dossier}", self.kind.key())
    }

    /// Dossiers of a unit about which a complaint counts.
    pub(crate) fn blamed(&self, state: &State, unit: UnitId) -> BTreeSet<Uuid> {
        let of = self.complaints(state).filter(|complaint| complaint.unit == unit && complaint.counts());
        of.map(|complaint| complaint.dossier).collect()
    }
}

/// Keeps what a citizen says of the conduct over their dossier, once. `subject` is whoever is signed in in the same browser.
///
/// # Errors
/// The store failed. What is wrong with the complaint is the answer.
pub(crate) async fn complain(
    app: &App,
    subject: &Subject,
    dossier: &Dossier,
    words: &str,
) -> Result<Result<(), ComplaintFault>, RecordError> {
    let complaint =
        Complaint { dossier: dossier.id, unit: dossier.unit, words: tidy(words), at: app.clock.now(), finding: None };
    if !may_rate(subject, dossier) {
        return Ok(Err(ComplaintFault::OwnWork));
    }
    if let Some(fault) = complaint.fault() {
        return Ok(Err(fault));
    }
    let key = app.complaint_key(dossier.id);
    let kept = Kept { store: app.kind.key(), complaint };
    let by = dossier.applicant.to_string();
    let written = app.rehearsal.change(app, &by, |batch| {
        if batch.state().get::<Kept>(&key).is_some() {
            return Ok(Err(ComplaintFault::Twice));
        }
        let note = Note { command: "complain", unit: Some(dossier.unit), events: &[dossier.id] };
        batch.put(key, kept, note).map(Ok)
    });
    let written = written.await?;
    app.figures.count_anew().await;
    Ok(written)
}

/// Takes down what leaders of the unit found out, once; not by whoever handled or signed the dossier.
///
/// # Errors
/// The store failed. What is wrong with the conclusion is the answer.
pub(crate) async fn conclude(
    app: &App,
    subject: &Subject,
    dossier: &Dossier,
    conclusion: Conclusion,
) -> Result<Result<(), ComplaintFault>, RecordError> {
    let Some(founded) = conclusion.founded else { return Ok(Err(ComplaintFault::Undecided)) };
    let finding = Finding { founded, ground: tidy(&conclusion.ground), at: app.clock.now() };
    let hands = [dossier.officer, dossier.signatory];
    let handled = subject.assignments.iter().any(|held| hands.contains(&Some(held.id)));
    let by = subject.account.map(|account| account.to_string()).unwrap_or_default();
    let key = app.complaint_key(dossier.id);
    let written = app.rehearsal.change(app, &by, |batch| {
        let Some(mut kept) = batch.state().get::<Kept>(&key).cloned() else { return Ok(Err(ComplaintFault::Unknown)) };
        if let Err(fault) = kept.complaint.conclude(finding.clone(), handled) {
            return Ok(Err(fault));
        }
        let note = Note { command: "conclude_complaint", unit: Some(dossier.unit), events: &[finding] };
        batch.put(key, kept, note).map(Ok)
    });
    let written = written.await?;
    app.figures.count_anew().await;
    Ok(written)
}
