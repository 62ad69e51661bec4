//! What goes over the wire: only the fields that the drill sends or reads.

use haicap_core::dossier::{Delivery, PayMethod, Proposal, StopGround};
use haicap_core::inspection::{Question, Trouble};
use haicap_core::organization::Role;
use haicap_core::procedure::fields::Answers;
use haicap_core::queue::{Priority, Purpose};
use haicap_core::territory::UnitId;
use haicap_core::time::DecreeKind;
use haicap_core::trial::{Cast, EvidenceKind, Proof, RoundStage, Scenario, Verdict};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeSet;
use uuid::Uuid;

/// How the dossiers of some days were handled, as `GET /api/v1/indicators` counts them: the formulas are those of real
/// work. Shares are in tenths of a percent, points in tenths.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Accepted in these days.
    pub received: u32,
    /// With a result on an earlier day than due.
    pub early: u32,
    /// With a result on the due day.
    pub on_time: u32,
    /// With a result after it was due.
    pub late: u32,
    /// Overdue without a result.
    pub overdue: u32,
    /// In work within the limit.
    pub running: u32,
    /// Waiting for the citizen.
    pub paused: u32,
    /// Taken back.
    pub withdrawn: u32,
    /// Stopped before they were due.
    #[serde(default)]
    pub stopped: u32,
    /// In time, of all results and of what is overdue.
    pub in_time_permille: Option<u32>,
    /// Handed in online, of all.
    pub online_permille: Option<u32>,
    /// With a file for every paper, of those with papers.
    pub digitised_permille: Option<u32>,
    /// Satisfied, of those who rated.
    pub satisfied_permille: Option<u32>,
    /// By the nine indices of Điều 13 Thông tư 01/2018/TT-VPCP; null where the facts are not held.
    pub points_in_tenths: Vec<Option<u32>>,
}

/// An error as the API writes it.
#[derive(Deserialize)]
pub(crate) struct ErrorBody {
    pub(crate) error: String,
    #[serde(default)]
    pub(crate) message: String,
    #[serde(default)]
    pub(crate) ground: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct SignIn<'a> {
    pub(crate) grant: &'a str,
}

#[derive(Deserialize)]
pub(crate) struct Session {
    pub(crate) token: String,
}

#[derive(Serialize)]
pub(crate) struct GrantsWanted<'a> {
    pub(crate) accounts: Vec<Uuid>,
    pub(crate) citizens: Vec<CitizenAccount<'a>>,
}

#[derive(Clone, Copy, Serialize)]
pub(crate) struct CitizenAccount<'a> {
    pub(crate) id: Uuid,
    pub(crate) name: &'a str,
    pub(crate) identity_number: &'a str,
}

#[derive(Deserialize)]
pub(crate) struct GrantsMinted {
    pub(crate) grants: Vec<Grant>,
}

#[derive(Deserialize)]
pub(crate) struct Grant {
    pub(crate) account: Uuid,
    pub(crate) grant: String,
}

#[derive(Serialize)]
pub(crate) struct ClockTo {
    pub(crate) at: Timestamp,
}

/// The list of "my work"; the identity numbers point into the answer's text.
#[derive(Deserialize)]
pub(crate) struct WorkList<'a> {
    #[serde(borrow)]
    pub(crate) items: Vec<WorkItem<'a>>,
    /// Where the next page begins.
    #[serde(borrow)]
    pub(crate) next: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
pub(crate) struct WorkItem<'a> {
    pub(crate) dossier: Uuid,
    #[serde(borrow)]
    pub(crate) applicant: WorkApplicant<'a>,
}

#[derive(Deserialize)]
pub(crate) struct WorkApplicant<'a> {
    #[serde(borrow)]
    pub(crate) identity_number: Option<Cow<'a, str>>,
}

/// Dossiers that were looked for.
#[derive(Deserialize)]
pub(crate) struct Found {
    pub(crate) items: Vec<FoundDossier>,
}

#[derive(Deserialize)]
pub(crate) struct FoundDossier {
    pub(crate) dossier: Uuid,
}

/// A new dossier.
#[derive(Serialize)]
pub(crate) struct NewDossier<'a> {
    pub(crate) command_id: Uuid,
    pub(crate) id: Uuid,
    pub(crate) unit: UnitId,
    pub(crate) procedure: &'a str,
    pub(crate) channel: &'static str,
    pub(crate) papers: &'a BTreeSet<String>,
    pub(crate) quantity: haicap_core::procedure::Quantity,
    pub(crate) applicant: Applicant<'a>,
    /// What was typed into the form; nothing at the counter, where the application is a paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) answers: Option<&'a Answers>,
}

#[derive(Serialize)]
pub(crate) struct Applicant<'a> {
    pub(crate) id: Uuid,
    pub(crate) name: &'a str,
    pub(crate) identity_number: &'a str,
    pub(crate) phone: &'a str,
}

/// Every other command: the server refuses fields that do not belong to it, so they are left out.
#[derive(Serialize, Default)]
pub(crate) struct CommandBody<'a> {
    pub(crate) command_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) papers: Option<[&'a str; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) proposal: Option<Proposal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) amount: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) method: Option<PayMethod>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) receipt: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) agency: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) question: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) answer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ground: Option<StopGround>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) officer: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) delivery: Option<Delivery>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) consignment: Option<&'a str>,
}

/// A dossier that somebody looked at before signing it.
#[derive(Deserialize)]
pub(crate) struct LookedAt {
    pub(crate) version: i64,
}

/// What came of each dossier that was signed in one go.
#[derive(Deserialize)]
pub(crate) struct Signed {
    pub(crate) outcomes: Vec<SignedOne>,
}

#[derive(Deserialize)]
pub(crate) struct SignedOne {
    pub(crate) problem: Option<ErrorBody>,
}

/// An officer to whom a dossier may be given.
#[derive(Deserialize)]
pub(crate) struct Officer {
    pub(crate) assignment: Uuid,
}

/// The right to sign, given on for some days.
#[derive(Serialize)]
pub(crate) struct GivenOn {
    pub(crate) of: Uuid,
    pub(crate) to: Uuid,
    pub(crate) roles: [Role; 1],
    pub(crate) first: Date,
    pub(crate) last: Date,
    pub(crate) ground: &'static str,
}

/// One's own dossier, as much as is needed to follow it.
#[derive(Deserialize)]
pub(crate) struct OwnDossier {
    pub(crate) facts: OwnFacts,
}

#[derive(Deserialize)]
pub(crate) struct OwnFacts {
    pub(crate) code: Option<String>,
}

/// The pair by which a dossier is followed without an account.
#[derive(Serialize)]
pub(crate) struct Pair<'a> {
    pub(crate) number: &'a str,
    pub(crate) phone: &'a str,
}

/// What a citizen says of how a dossier was handled.
#[derive(Serialize)]
pub(crate) struct Rating<'a> {
    #[serde(flatten)]
    pub(crate) pair: Pair<'a>,
    pub(crate) score: u8,
}

/// A number of the hall that is wished for.
#[derive(Serialize)]
pub(crate) struct NewTicket {
    pub(crate) command_id: Uuid,
    pub(crate) purpose: Purpose,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) priority: Option<Priority>,
}

/// A day off for the whole city.
#[derive(Serialize)]
pub(crate) struct DayOff {
    pub(crate) date: Date,
    pub(crate) kind: DecreeKind,
    pub(crate) name: &'static str,
    #[serde(flatten)]
    pub(crate) paper: DayPaper,
}

/// The paper that a decree, or its withdrawal, rests on.
#[derive(Serialize)]
pub(crate) struct DayPaper {
    pub(crate) paper: &'static str,
    pub(crate) paper_date: Date,
}

/// What a counter does with numbers.
#[derive(Serialize)]
pub(crate) struct TicketCall {
    pub(crate) counter: u32,
    pub(crate) call: &'static str,
}

/// Evidence of a step in another system.
#[derive(Serialize)]
pub(crate) struct Witness<'a> {
    pub(crate) command_id: Uuid,
    pub(crate) step: usize,
    pub(crate) kind: EvidenceKind,
    pub(crate) text: &'a str,
}

#[derive(Serialize)]
pub(crate) struct NewRound<'a> {
    pub(crate) id: Uuid,
    pub(crate) stage: RoundStage,
    pub(crate) seed: u64,
    pub(crate) units: &'a [UnitId],
    pub(crate) scenarios: &'a [Scenario],
}

/// Whether a round still goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundStatus {
    /// It does.
    Open,
    /// It has been judged.
    Closed,
}

#[derive(Deserialize)]
pub(crate) struct OpenedRound {
    pub(crate) status: RoundStatus,
    pub(crate) day: Date,
    pub(crate) players: Vec<Player>,
    /// Whether people play beside the robots, or the clock never jumps.
    #[serde(default)]
    pub(crate) beside_people: bool,
}

/// Who plays a part.
#[derive(Deserialize)]
pub(crate) struct Player {
    pub(crate) unit: UnitId,
    pub(crate) scenario: usize,
    pub(crate) cast: Cast,
    #[serde(default)]
    pub(crate) assignment: Option<Uuid>,
    pub(crate) account: Option<Uuid>,
    /// Whether that person is at the keyboard.
    #[serde(default)]
    pub(crate) by_person: bool,
}

#[derive(Deserialize)]
pub(crate) struct ShownPlays {
    pub(crate) plays: Vec<ShownPlay>,
    pub(crate) status: RoundStatus,
    /// Grows with every change of the board.
    pub(crate) revision: u64,
    /// The trial's time.
    pub(crate) at: Timestamp,
    /// When the hours of the round are over.
    pub(crate) ends_at: Option<Timestamp>,
    pub(crate) in_real_time: bool,
}

/// What the journal already shows of a play.
#[derive(Deserialize)]
pub(crate) struct ShownPlay {
    pub(crate) id: Uuid,
    pub(crate) next: Option<usize>,
    pub(crate) failed: bool,
    /// Whether the next step failed and may still be done rightly.
    pub(crate) again: bool,
}

/// The server's judgement of a round, read from the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// Units with their verdicts.
    pub units: Vec<UnitVerdict>,
    /// Parts in which a robot stood in for an absent person: nothing is proved there.
    #[serde(default)]
    pub stand_ins: Vec<StandIn>,
    /// Every step that failed.
    pub failures: Vec<StepFailure>,
    /// Dossiers planned.
    pub dossiers: u64,
    /// Dossiers that came to their end: result returned, declined or withdrawn.
    pub dossiers_completed: u64,
    /// Commands carried out, by the journal.
    pub commands: u64,
}

/// A part that a robot played for an absent person, by the director's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandIn {
    /// The unit.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// The part.
    pub cast: Cast,
    /// Why, as the director said it.
    #[serde(default)]
    pub reason: String,
}

impl StandIn {
    /// What the report says of it.
    pub fn words(&self) -> String {
        let why = if self.reason.is_empty() { "vắng người" } else { &self.reason };
        format!("robot đóng thay vai {} (lý do: {why}), chưa được coi là đạt", self.cast.label(haicap_core::Lang::Vi))
    }
}

/// The verdict on a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitVerdict {
    /// The unit.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// How it went.
    pub verdict: Verdict,
    /// By scenario, then by step.
    pub cells: Vec<Vec<Cell>>,
}

/// Plays of one scenario at one unit, counted at one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cell {
    /// Done rightly.
    pub passed: u32,
    /// Not done, or not rightly.
    pub failed: u32,
    /// Could not be tried.
    pub not_reached: u32,
}

/// A step that failed in one play.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepFailure {
    /// The unit.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// Key of the scenario.
    pub scenario: String,
    /// Its place in the round.
    pub scenario_index: usize,
    /// Its title.
    pub title: String,
    /// The step as it was written.
    pub step: String,
    /// Its place in the scenario.
    pub step_index: usize,
    /// The play.
    pub play: Uuid,
    /// A stable word for the cause.
    pub cause: String,
    /// The cause as a Vietnamese sentence.
    pub message: String,
    /// The place in the journal that proves it.
    pub proof: Option<Proof>,
}

#[derive(Serialize)]
pub(crate) struct Inspection<'a> {
    pub(crate) unit: UnitId,
    pub(crate) questions: &'a [Question],
}

/// What inspections and rounds found, by the server's judgement of its journal.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Findings {
    /// People of the plan.
    pub people_planned: usize,
    /// People of the plan who were seen.
    pub people_seen: usize,
    /// What is wrong.
    pub findings: Vec<FindingLine>,
}

/// Something that is wrong at a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingLine {
    /// The unit.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// Stable word for the kind.
    pub kind: Trouble,
    /// The kind in words.
    pub label: String,
    /// Keys of divisions, posts, procedures or days.
    pub about: BTreeSet<String>,
    /// What is wrong.
    pub message: String,
    /// Entries of the journal that prove it.
    pub proofs: BTreeSet<Proof>,
}
