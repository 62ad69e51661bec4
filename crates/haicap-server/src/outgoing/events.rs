//! State changes of dossiers for programs that subscribed: identifiers and states, nothing about people (sự kiện).
//!
//! Each subscriber has its own follow-up, written with the change it tells of. One subscriber gets its events one after
//! another, and when one cannot be delivered the others wait with it; subscribers do not wait for each other.

use super::subscriptions::Subscription;
use super::why::{Unsent, Why};
use super::{BESIDE, Outgoing, failed, identifier};
use crate::app::{App, AppKind};
use crate::clock::{from_micros, wall};
use futures_util::StreamExt;
use haicap_core::dossier::{Dossier, Stage};
use haicap_notify::Call;
use haicap_store::{FollowupRow, NewFollowup, StoreError};
use jiff::Timestamp;
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Kind of the follow-ups that tell a subscriber something.
pub(crate) const EVENT: &str = "event";

/// What a paused subscriber is to hear is looked at again after so long, in microseconds; going on does not wait for it.
const HELD: i64 = 10 * 60_000_000;

/// What subscribers are to hear after a change; nothing when the stage is what it was.
pub(crate) fn subscribed(
    app: &App,
    before: Option<Stage>,
    (after, version): (&Dossier, i64),
    at: Timestamp,
) -> Result<Vec<NewFollowup>, serde_json::Error> {
    let stage = after.stage();
    if before == Some(stage) {
        return Ok(Vec::new());
    }
    let state = app.rehearsal.state();
    let wanting = app.subscriptions(&state).filter(|(_, subscription)| subscription.wants(stage));
    let body = json!({ "type": "dossier.state", "store": app.kind.key(), "trial": app.kind != AppKind::Official,
        "dossier": after.id, "code": after.code,
        "unit": after.unit, "procedure": after.procedure.code, "state": stage, "portal_state": after.portal_state().number(),
        "version": version, "at": at });
    let body = serde_json::to_string(&body)?;
    let followup = |(id, _): (&Uuid, &Subscription)| NewFollowup {
        kind: EVENT.into(),
        aggregate_id: after.id.to_string(),
        target: id.to_string(),
        body: body.clone(),
        ready_at: wall().as_microsecond(),
    };
    Ok(wanting.map(followup).collect())
}

/// Delivers events and notes what became of each.
pub(crate) async fn deliver(
    app: &App,
    outgoing: &Outgoing,
    rows: Vec<FollowupRow>,
    now: i64,
) -> Result<(), StoreError> {
    let mut queues: BTreeMap<String, Vec<FollowupRow>> = BTreeMap::new();
    for row in rows {
        queues.entry(row.target.clone()).or_default().push(row);
    }
    let delivered = futures_util::stream::iter(queues).map(|(target, rows)| async move {
        let subscription = target.parse().ok().and_then(|id: Uuid| app.subscription(id));
        if subscription.as_ref().is_some_and(|(_, found)| found.paused_at.is_some() && found.ended_at.is_none()) {
            return app.store.hold_followups_of(&target, now, now.saturating_add(HELD)).await;
        }
        let mut stopped: Option<Unsent> = None;
        for row in rows {
            let Some((id, subscription)) = subscription.as_ref().filter(|(_, found)| found.ended_at.is_none()) else {
                app.store.finish_followup(row.id, now).await?;
                continue;
            };
            if stopped.is_none() {
                stopped = post(app, outgoing, (*id, subscription), &row, now).await.err();
            }
            match &stopped {
                None => {
                    app.store.finish_followup(row.id, now).await?;
                }
                Some(unsent) => failed(app, &row, unsent, now).await?,
            }
        }
        Ok(())
    });
    let delivered: Vec<Result<(), StoreError>> = delivered.buffer_unordered(BESIDE).collect().await;
    delivered.into_iter().collect()
}

async fn post(
    app: &App,
    outgoing: &Outgoing,
    (id, subscription): (Uuid, &Subscription),
    row: &FollowupRow,
    now: i64,
) -> Result<(), Unsent> {
    let secret = outgoing.secret(id, subscription).ok_or(Unsent { why: Why::NoKey, passes: true })?;
    let (name, at) = (identifier(app, row), from_micros(now).as_second());
    let call = Call { url: &subscription.url, id: &name, at, body: &row.body, secret: &secret };
    Ok(outgoing.web.post(&call).await?)
}
