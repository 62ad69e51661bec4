//! What one command changes, in one transaction.

use crate::db::Statement;
use crate::value::args;
use crate::{
    AccountRow, ApplicantRow, AssignmentRow, DeskDay, DossierRow, GrantRow, NewEntry, NewFollowup, OfficialRow,
    RoundRow, SessionRow, Store, StoreError, TrialRow,
};
use uuid::Uuid;

/// The journal entry of a command and all rows that it writes. A store takes only the rows of
/// its kind: dossiers, accounts, sessions and follow-ups in official and trial stores, officials,
/// assignments, trials and rounds in the city store.
///
/// `Change { dossier: Some(row), ..Change::new(entry) }`
#[derive(Clone, Debug)]
pub struct Change {
    /// What the journal says.
    pub entry: NewEntry,
    /// The dossier after the command.
    pub dossier: Option<DossierRow>,
    /// The applicant, new or corrected.
    pub applicant: Option<ApplicantRow>,
    /// The last number that a desk gave out on a day.
    pub desk_day: Option<DeskDay>,
    /// The account after the command.
    pub account: Option<AccountRow>,
    /// A session that begins.
    pub session: Option<SessionRow>,
    /// All live sessions of this account end at this moment.
    pub end_sessions: Option<(Uuid, i64)>,
    /// One-time grants that are minted.
    pub grants: Vec<GrantRow>,
    /// Outside effects to be carried out.
    pub followups: Vec<NewFollowup>,
    /// The official, new or corrected.
    pub official: Option<OfficialRow>,
    /// The assignment after the command.
    pub assignment: Option<AssignmentRow>,
    /// The trial after the command.
    pub trial: Option<TrialRow>,
    /// The round after the command.
    pub round: Option<RoundRow>,
}

impl Change {
    /// Only a journal entry, as for a refusal.
    pub fn new(entry: NewEntry) -> Self {
        Self {
            entry,
            dossier: None,
            applicant: None,
            desk_day: None,
            account: None,
            session: None,
            end_sessions: None,
            grants: Vec::new(),
            followups: Vec::new(),
            official: None,
            assignment: None,
            trial: None,
            round: None,
        }
    }

    /// The journal first: a lost race is found by its unique keys before anything else is written.
    fn into_statements(self) -> Vec<Statement> {
        let mut statements = vec![self.entry.insert()];
        statements.extend(self.applicant.map(ApplicantRow::upsert));
        statements.extend(self.dossier.map(DossierRow::upsert));
        statements.extend(self.desk_day.map(DeskDay::upsert));
        statements.extend(self.account.map(AccountRow::upsert));
        statements.extend(self.session.map(SessionRow::insert));
        statements.extend(self.end_sessions.map(|(account, at)| {
            Statement::new(
                "UPDATE sessions SET ended_at = $2 WHERE account = $1 AND ended_at IS NULL",
                args![account, at],
            )
        }));
        statements.extend(self.grants.into_iter().map(GrantRow::insert));
        statements.extend(self.followups.into_iter().map(NewFollowup::insert));
        statements.extend(self.official.map(OfficialRow::upsert));
        statements.extend(self.assignment.map(AssignmentRow::upsert));
        statements.extend(self.trial.map(TrialRow::upsert));
        statements.extend(self.round.map(RoundRow::upsert));
        statements
    }
}

impl Store {
    /// Writes the entry and all rows of a command, durably, or nothing at all.
    ///
    /// [`StoreError::Conflict`] when the race was lost: the aggregate already has that version, the
    /// command id was seen before ([`Store::entry_by_command`] tells what it did), a code, login
    /// or token is taken, or a row's version is not the stored one plus one.
    pub async fn change(&self, change: Change) -> Result<(), StoreError> {
        self.commit(change.into_statements()).await.map(drop)
    }
}
