//! Inspections of a trial: questions are answered by what decides real work, answers go into the journal,
//! and what is wrong is judged from the sealed journal alone (kiểm tra hệ thống).

use crate::app::App;
use crate::board::{self, PlanError};
use crate::clock::from_micros;
use crate::sign_in::SignedIn;
use haicap_core::access::{Object, permits};
use haicap_core::inspection::{
    Answer, Checked, FailedStep, Finding, Happened, HeldPost, Question, Seen, judge, working_days,
};
use haicap_core::territory::UnitId;
use haicap_core::time::due;
use haicap_core::trial::Proof;
use haicap_store::{Change, JournalLine, NewEntry, Outcome, SealCursor, StoreError};
use uuid::Uuid;

/// What an inspection's entries are about.
const AGGREGATE: &str = "inspection";

/// Entries read from the journal at once.
const PAGE: u32 = 2_000;

/// Answers one question as the store would act.
fn answer(app: &App, caller: &SignedIn, unit: UnitId, question: &Question) -> Answer {
    let configuration = app.configuration();
    let (city, subject) = (app.city(), &caller.subject);
    let yes = |yes: bool| if yes { Answer::Yes } else { Answer::No };
    match question {
        Question::Posts => Answer::Posts {
            held: subject.assignments.iter().map(|held| HeldPost { assignment: held.id, unit: held.unit }).collect(),
            lapsed: caller.lapsed().map(|assignment| assignment.id).collect(),
        },
        Question::May { command } => {
            yes(permits(subject, command.action(), &Object { unit: Some(unit), ..Object::default() }).is_ok())
        }
        Question::Seal => {
            let mut held = subject.assignments.iter().filter(|held| held.unit == unit);
            let number = held.find_map(|held| configuration.seal(city, held));
            number.map_or(Answer::Unknown, |number| Answer::Seal { number })
        }
        Question::Form { form } => yes(configuration.has_form(unit, *form)),
        Question::Route { procedure } => {
            configuration.procedure(city, unit, procedure).map_or(Answer::Unknown, |procedure| Answer::Route {
                steps: procedure.steps.iter().map(|step| (step.key, step.division.clone())).collect(),
            })
        }
        Question::Fee { procedure, quantity } => configuration
            .procedure(city, unit, procedure)
            .map_or(Answer::Unknown, |procedure| Answer::Sum { dong: procedure.fee.amount(*quantity) }),
        Question::Due { working_days: days, received_at } => {
            let calendar = app.calendar(&configuration, unit);
            Answer::Moment { at: due(working_days((*days).min(30)), *received_at, &calendar).at }
        }
        Question::Successors { of } => Answer::Units { units: configuration.successors(city, *of) },
        Question::Line { .. } => Answer::Noted,
    }
}

/// Answers somebody's questions for a unit and writes both into the journal.
pub(crate) async fn ask(
    app: &App,
    caller: &SignedIn,
    unit: UnitId,
    questions: Vec<Question>,
) -> Result<Vec<Checked>, StoreError> {
    let checked: Vec<Checked> = questions
        .into_iter()
        .map(|question| Checked { answer: answer(app, caller, unit, &question), question })
        .collect();
    let account = caller.subject.account.unwrap_or_default().to_string();
    let events = serde_json::to_string(&checked).map_err(|error| StoreError::Damaged { what: error.to_string() })?;
    let entry = NewEntry {
        at: app.clock.now().as_microsecond(),
        actor: account.clone(),
        unit: unit.to_string(),
        events,
        ..crate::rights::operator_entry(AGGREGATE, &account, "inspect")
    };
    app.store.change(Change::new(entry)).await?;
    app.journal_grew();
    Ok(checked)
}

/// What the inspections of a trial found.
pub(crate) struct Found {
    /// People of the plan.
    pub(crate) planned: usize,
    /// People of the plan who asked, or could not sign in.
    pub(crate) seen: usize,
    /// What is wrong.
    pub(crate) findings: Vec<Finding>,
}

/// Judges everything that inspections and rounds left in the journal.
pub(crate) async fn found(app: &App) -> Result<Found, PlanError> {
    crate::worker::seal_and_judge(app).await?;
    let plan = crate::instance::assignments(&app.city_store).await?;
    let mut seen = Vec::new();
    let mut cursor = SealCursor::default();
    loop {
        let page = app.store.journal_after(cursor, PAGE).await?;
        let Some(last) = page.last() else { break };
        cursor = last.cursor();
        seen.extend(page.iter().filter_map(entry));
    }
    let mut failed = Vec::new();
    for round in app.boards.all() {
        let round = board::lock(&round);
        let procedure = |scenario: usize| round.record().scenarios[scenario].procedure.clone();
        failed.extend(round.result(app).failures.into_iter().map(|failure| FailedStep {
            unit: failure.unit,
            procedure: procedure(failure.scenario_index),
            cause: failure.cause,
            message: format!("{}: {}", failure.step, failure.message),
            proof: failure.proof,
        }));
    }
    let people: std::collections::BTreeSet<Uuid> = plan.iter().map(|assignment| assignment.official).collect();
    let came: std::collections::BTreeSet<Uuid> = seen.iter().map(|entry| entry.account).collect();
    Ok(Found {
        planned: people.len(),
        seen: people.intersection(&came).count(),
        findings: judge(app.city(), &plan, &seen, &failed),
    })
}

/// A line of the journal as the inspection's judge reads it; `None` when it is of no inspection.
fn entry(line: &JournalLine) -> Option<Seen> {
    let what = match (line.aggregate.as_str(), line.command.as_str(), line.outcome) {
        ("account", "sign_in", Outcome::Refused) => Happened::SignInRefused,
        (AGGREGATE, "inspect", Outcome::Done) => {
            Happened::Asked { unit: line.unit.parse().ok()?, checked: serde_json::from_str(&line.events).ok()? }
        }
        _ => return None,
    };
    let place = Proof { seal: line.seal, entry: line.entry, recorded_at: from_micros(line.recorded_at) };
    Some(Seen { place, account: line.actor.parse().ok()?, what })
}
