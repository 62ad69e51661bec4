//! Lines of the journal as the judge reads them.

use crate::clock::from_micros;
use haicap_core::trial::{
    Aside, Deed, Doing, Entry, Evidence, Given, Outcome, PlayState, Proof, Scenario, Step, command_of,
};
use haicap_store::JournalLine;
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;

/// The journal's word for numbers of a hall.
pub(super) const TICKET: &str = "ticket";

/// Whose number is whose: the journal names nobody, the number was taken with the command of a play's step.
pub(super) struct Tickets {
    by_command: HashMap<Uuid, usize>,
    by_ticket: HashMap<String, usize>,
}

impl Tickets {
    /// Of plays in which nobody took a number yet.
    pub(super) fn of(states: &[PlayState], scenarios: &[Scenario]) -> Self {
        let takes = |step: &Step| matches!(step, Step::Act { act, .. } if matches!(act.deed, Deed::TakeTicket { .. }));
        let mut by_command = HashMap::new();
        for (index, state) in states.iter().enumerate() {
            let steps = scenarios[state.play.scenario].steps.iter().enumerate();
            let taking = steps.filter(|(_, step)| takes(step));
            by_command.extend(taking.map(|(step, _)| (command_of(state.play.id, step), index)));
        }
        Tickets { by_command, by_ticket: HashMap::new() }
    }

    /// The play whose citizen has the number of a line.
    pub(super) fn play_of(&mut self, line: &JournalLine) -> Option<usize> {
        if let Some(&index) = line.command_id.as_ref().and_then(|command| self.by_command.get(command)) {
            self.by_ticket.insert(line.aggregate_id.clone(), index);
        }
        self.by_ticket.get(&line.aggregate_id).copied()
    }
}

/// A line about a dossier, its rating or a number of a hall; `None` of any other.
pub(super) fn entry(line: &JournalLine) -> Option<Entry> {
    let doing = Doing::from_key(&line.command)?;
    let (dossier, actor) = match (line.aggregate.as_str(), doing) {
        ("dossier", Doing::Command(_) | Doing::Aside(Aside::AttachFiles | Aside::FetchResult)) => {
            (line.aggregate_id.parse().ok()?, line.actor.parse().ok()?)
        }
        ("dossier", Doing::Aside(Aside::MoveDue)) => (line.aggregate_id.parse().ok()?, Uuid::nil()),
        ("rating", Doing::Aside(Aside::Rate)) => {
            (line.aggregate_id.strip_prefix("rating-")?.parse().ok()?, line.actor.parse().ok()?)
        }
        (TICKET, Doing::Aside(_)) => (Uuid::nil(), line.actor.parse().unwrap_or_default()),
        _ => return None,
    };
    let outcome = match line.outcome {
        haicap_store::Outcome::Done if line.aggregate == TICKET => Outcome::Done(vec![]),
        haicap_store::Outcome::Done => Outcome::Done(serde_json::from_str(&line.events).ok()?),
        haicap_store::Outcome::Refused => {
            let said: Said = serde_json::from_str(&line.events).ok()?;
            Outcome::Refused { name: said.refused, message: said.message }
        }
    };
    Some(Entry {
        place: Proof { seal: line.seal, entry: line.entry, recorded_at: from_micros(line.recorded_at) },
        dossier,
        unit: line.unit.parse().ok()?,
        actor,
        at: from_micros(line.at),
        doing,
        outcome,
    })
}

/// A line of the journal that is evidence of a step in another system.
pub(super) fn evidence(line: &JournalLine) -> Option<Evidence> {
    if line.aggregate != "play" || line.outcome != haicap_store::Outcome::Done {
        return None;
    }
    let [given]: [Given; 1] = serde_json::from_str(&line.events).ok()?;
    Some(Evidence {
        place: Proof { seal: line.seal, entry: line.entry, recorded_at: from_micros(line.recorded_at) },
        play: line.aggregate_id.parse().ok()?,
        unit: line.unit.parse().ok()?,
        actor: line.actor.parse().ok()?,
        at: from_micros(line.at),
        given,
    })
}

#[derive(Deserialize)]
struct Said {
    refused: String,
    message: String,
}
