//! What happened to a dossier, as the journal tells it.

use super::hands::HandTexts;
use crate::clock::from_micros;
use crate::error::Problem;
use crate::pages::{Page, show};
use haicap_core::procedure::Procedure;
use haicap_store::{JournalLine, Outcome};
use uuid::Uuid;

/// One entry.
pub(crate) struct Happened {
    pub(crate) at: String,
    pub(crate) what: String,
    pub(crate) who: String,
    /// Reason, papers, or why it was turned away.
    pub(crate) detail: String,
    /// The ground of a refusal.
    pub(crate) ground: String,
    pub(crate) refused: bool,
}

/// Every entry about a dossier, oldest first; refusals too.
pub(crate) async fn timeline(page: &Page, dossier: Uuid, procedure: &Procedure) -> Result<Vec<Happened>, Problem> {
    let lines = page.stored(page.app.store.journal_of(&dossier.to_string()).await)?;
    let away: Vec<_> = lines.iter().map(|line| away(&line.events)).collect();
    let named = lines.iter().map(|line| line.actor.as_str()).chain(away.iter().flatten().map(String::as_str));
    let who = show::actors(page, named).await?;
    let by = |line: &JournalLine, away: &Option<String>| {
        let name = |actor: &str| who.get(actor).cloned().unwrap_or_default();
        let away = away.as_ref().map(|away| format!(" ({} {})", HandTexts::of(page.lang()).in_place_of, name(away)));
        name(&line.actor) + &away.unwrap_or_default()
    };
    let happened = lines.iter().zip(&away).map(|(line, away)| Happened {
        at: page.moment(from_micros(line.at)),
        what: show::command(&line.command, page.w(), page.lang()),
        who: by(line, away),
        detail: detail(page, line, procedure),
        ground: line.ground.clone(),
        refused: line.outcome == Outcome::Refused,
    });
    Ok(happened.collect())
}

/// The words of a refusal, or the reason that somebody gave.
fn detail(page: &Page, line: &JournalLine, procedure: &Procedure) -> String {
    let said: serde_json::Value = serde_json::from_str(&line.events).unwrap_or_default();
    match line.outcome {
        Outcome::Refused => show::with_paper_names(words_in(&said), procedure, page.lang()),
        Outcome::Done => words_in(&said).to_owned(),
    }
}

/// The assignment in whose place an entry was made.
fn away(events: &str) -> Option<String> {
    in_place_of(&serde_json::from_str(events).ok()?).map(|(of, _)| of.to_string())
}

/// In whose place something was done: assignment and delegation.
pub(crate) fn in_place_of(said: &serde_json::Value) -> Option<(Uuid, Uuid)> {
    let event = said.as_array()?.iter().find(|event| event["event"] == "done_in_place_of")?;
    Some((event["of"].as_str()?.parse().ok()?, event["under"].as_str()?.parse().ok()?))
}

/// The words of a refusal, or the reason in the first event.
pub(crate) fn words_in(said: &serde_json::Value) -> &str {
    let event = said.get(0).unwrap_or(said);
    let reason = event.get("reason").or_else(|| event.get("proposal").and_then(|proposal| proposal.get("reason")));
    event.get("message").or(reason).and_then(serde_json::Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_and_refusals_are_found() {
        let refused = serde_json::json!({"refused": "papers_missing", "message": "Hồ sơ còn thiếu giấy tờ."});
        assert_eq!(words_in(&refused), "Hồ sơ còn thiếu giấy tờ.");
        assert_eq!(words_in(&serde_json::json!([{"event": "declined", "reason": "bị tẩy xóa"}])), "bị tẩy xóa");
        let sent = serde_json::json!([{"event": "sent_for_signature", "proposal": {"kind": "refuse", "reason": "x"}}]);
        assert_eq!(words_in(&sent), "x");
        assert_eq!(words_in(&serde_json::json!([{"event": "signed"}])), "");
    }
}
