//! Who subscribed to the state changes of a store's dossiers, as records of the city store (đăng ký nhận sự kiện).
//!
//! The secret of a subscription follows from the key of the settings: no store, no journal and no backup holds it.

use super::Outgoing;
use super::why::address_words;
use crate::app::App;
use crate::clock::wall;
use crate::error::Problem;
use crate::ledger::{Note, RecordError};
use crate::rehearsal::{Batch, State};
use crate::words::texts;
use axum::http::StatusCode;
use haicap_core::Lang;
use haicap_core::dossier::Stage;
use haicap_core::words::tidy;
use haicap_notify::{Secret, Unreachable};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// A program that hears of state changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Subscription {
    /// The store, `official` or `trial-N`.
    pub(crate) store: String,
    /// What people call it.
    pub(crate) name: String,
    /// Where events are posted to.
    pub(crate) url: String,
    /// Of which states it hears; of all when empty.
    pub(crate) states: BTreeSet<Stage>,
    /// Counts its secrets.
    pub(crate) secret: u32,
    pub(crate) made_at: Timestamp,
    /// Since when what it is to hear waits.
    #[serde(default)]
    pub(crate) paused_at: Option<Timestamp>,
    /// Since when it hears nothing more.
    pub(crate) ended_at: Option<Timestamp>,
}

/// What a receiver is called, where it listens and of what it hears.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookOrder {
    /// What people call it, 1 to 80 letters.
    #[schema(example = "Kho dữ liệu")]
    pub(crate) name: String,
    /// Where events are posted to: https, at a host of the list `hosts` in the settings of `--notify`; each address once.
    #[schema(example = "https://nhan.example.vn/su-kien")]
    pub(crate) url: String,
    /// Of which states it hears; of all when there are none.
    #[schema(value_type = Vec<crate::api::shapes::StageWord>)]
    #[serde(default)]
    pub(crate) states: BTreeSet<Stage>,
}

/// What may be done to a subscription besides writing it anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// What it is to hear waits.
    Pause,
    /// It hears again, of what waited first.
    Resume,
    /// Its secret counts no more; it gets another.
    RenewSecret,
    /// It hears nothing more, of what waits neither.
    End,
}

texts! { SubscriptionTexts;
    name: "Đặt tên cho bên nhận, 1 đến 80 chữ.", "Name the receiver, 1 to 80 letters.";
    same: "Địa chỉ này đã có trong danh sách bên nhận; sửa bên nhận đó, hoặc dừng nó trước.", "This address is on the list already; change that receiver, or end it first.";
    many: "Đã có 20 bên nhận; dừng một bên trước khi thêm.", "There are 20 receivers; end one before you add another.";
    address: "Địa chỉ nhận chưa dùng được:", "The address cannot be used:";
    not_set: "Máy chủ chưa được cấu hình để gửi sự kiện: người vận hành cần chạy haicap serve với --notify và khai key_file, hosts (xem docs/operations.md).", "The server is not set up to send events: whoever runs it starts haicap serve with --notify and names key_file and hosts (see docs/operations.md).";
    gone: "Bên nhận này không còn trong danh sách.", "This receiver is not on the list any more.";
}

/// Subscriptions of one store that hear something.
const MOST: usize = 20;
/// Longest name, in letters.
const NAME_MAX: usize = 80;

impl Subscription {
    /// Whether it hears of dossiers that come into a state.
    pub(crate) fn wants(&self, stage: Stage) -> bool {
        self.states.is_empty() || self.states.contains(&stage)
    }
}

impl App {
    /// Subscriptions of this store that hear something, oldest first.
    pub(crate) fn subscriptions<'s>(&self, state: &'s State) -> impl Iterator<Item = (&'s Uuid, &'s Subscription)> {
        let store = self.kind.key();
        let all = state.all::<Subscription>();
        all.filter(move |(_, subscription)| subscription.store == store && subscription.ended_at.is_none())
    }

    /// A subscription of this store that hears something.
    pub(crate) fn subscribed(&self, id: Uuid) -> Option<Subscription> {
        known(self, &self.rehearsal.state(), id).ok()
    }

    /// A subscription of this store, also one that was ended.
    pub(crate) fn subscription(&self, id: Uuid) -> Option<(Uuid, Subscription)> {
        let state = self.rehearsal.state();
        let found = state.get::<Subscription>(&id).filter(|found| found.store == self.kind.key());
        found.map(|found| (id, found.clone()))
    }
}

impl App {
    /// Whatever sends events, or what whoever runs the server must do first.
    pub(crate) fn sends_events(&self, lang: Lang) -> Result<&Outgoing, Problem> {
        let ready = self.outgoing.get().filter(|outgoing| outgoing.settings.key.is_some());
        let words = [Lang::Vi, Lang::En].map(|lang| SubscriptionTexts::of(lang).not_set);
        ready.ok_or_else(|| Problem::new(StatusCode::CONFLICT, "not_set_up", (words[0], words[1]), lang))
    }
}

impl Outgoing {
    /// The secret of a subscription; none when the settings name no key.
    pub(crate) fn secret(&self, id: Uuid, subscription: &Subscription) -> Option<Secret> {
        let key = self.settings.key.as_ref()?;
        Some(key.derived(&format!("haicap subscription {id} {}", subscription.secret)))
    }
}

fn wrong(why: fn(&'static SubscriptionTexts) -> &'static str) -> RecordError {
    RecordError::wrong(why(SubscriptionTexts::of(Lang::Vi)), why(SubscriptionTexts::of(Lang::En)))
}

fn unfit(fault: Unreachable) -> RecordError {
    let say = |lang| format!("{} {}", SubscriptionTexts::of(lang).address, address_words(fault, lang));
    RecordError::wrong(say(Lang::Vi), say(Lang::En))
}

/// What is wrong with an order, apart from other receivers; else it, tidied.
fn checked(outgoing: &Outgoing, order: &WebhookOrder) -> Result<WebhookOrder, RecordError> {
    let (name, url) = (tidy(&order.name), order.url.trim().to_owned());
    if name.is_empty() || name.chars().count() > NAME_MAX {
        return Err(wrong(|t| t.name));
    }
    outgoing.web.reach().check(&url).map_err(unfit)?;
    Ok(WebhookOrder { name, url, states: order.states.clone() })
}

/// A receiver is on the list once: an order that is sent twice makes one.
fn alone(app: &App, state: &State, url: &str, own: Option<Uuid>) -> Result<(), RecordError> {
    let mut others = app.subscriptions(state).filter(|(id, _)| Some(**id) != own);
    others.all(|(_, other)| other.url != url).then_some(()).ok_or_else(|| wrong(|t| t.same))
}

/// Takes a subscription down.
pub(crate) async fn subscribe(
    app: &App,
    outgoing: &Outgoing,
    by: &str,
    order: &WebhookOrder,
) -> Result<(Uuid, Subscription), RecordError> {
    let WebhookOrder { name, url, states } = checked(outgoing, order)?;
    let id = crate::secret::id()?;
    app.rehearsal
        .change(app, by, |batch| {
            alone(app, batch.state(), &url, None)?;
            if app.subscriptions(batch.state()).count() >= MOST {
                return Err(wrong(|t| t.many));
            }
            let (store, made_at) = (app.kind.key(), batch.at());
            let made = Subscription { store, name, url, states, secret: 1, made_at, paused_at: None, ended_at: None };
            let events = serde_json::json!({ "url": made.url, "states": made.states });
            batch.put(id, made.clone(), Note { command: "subscribe", unit: None, events: &events })?;
            Ok((id, made))
        })
        .await
}

/// A subscription of the store that still hears something.
fn known(app: &App, state: &State, id: Uuid) -> Result<Subscription, RecordError> {
    let known = state.get::<Subscription>(&id).cloned();
    let known = known.filter(|known| known.store == app.kind.key() && known.ended_at.is_none());
    known.ok_or_else(|| wrong(|t| t.gone))
}

/// Writes a subscription anew; its secret stays. What waits for it goes to the new address.
pub(crate) async fn rewrite(
    app: &App,
    outgoing: &Outgoing,
    by: &str,
    (id, order): (Uuid, &WebhookOrder),
) -> Result<Subscription, RecordError> {
    let WebhookOrder { name, url, states } = checked(outgoing, order)?;
    app.rehearsal
        .change(app, by, |batch| {
            let known = known(app, batch.state(), id)?;
            alone(app, batch.state(), &url, Some(id))?;
            let written = Subscription { name, url, states, ..known };
            let events = serde_json::json!({ "url": written.url, "states": written.states });
            batch.put(id, written.clone(), Note { command: "change_webhook", unit: None, events: &events })?;
            Ok(written)
        })
        .await
}

/// Pauses a subscription, lets it go on, gives it a new secret or ends it. What was done already changes nothing.
pub(crate) async fn change(app: &App, by: &str, id: Uuid, step: Step) -> Result<Subscription, RecordError> {
    let changed = app.rehearsal.change(app, by, |batch| stepped(app, batch, id, step)).await?;
    let (target, now) = (id.to_string(), wall().as_microsecond());
    match step {
        Step::Resume => {
            app.store.release_followups_of(&target, now).await?;
            app.events.notify_one();
        }
        Step::End => app.store.drop_followups_of(&target, now).await?,
        Step::Pause | Step::RenewSecret => {}
    }
    Ok(changed)
}

fn stepped(app: &App, batch: &mut Batch, id: Uuid, step: Step) -> Result<Subscription, RecordError> {
    let (known, at) = (known(app, batch.state(), id)?, batch.at());
    let mut after = known.clone();
    let command = match step {
        Step::Pause => {
            after.paused_at = known.paused_at.or(Some(at));
            "pause_webhook"
        }
        Step::Resume => {
            after.paused_at = None;
            "resume_webhook"
        }
        Step::RenewSecret => {
            after.secret += 1;
            "renew_secret"
        }
        Step::End => {
            after.ended_at = Some(at);
            "unsubscribe"
        }
    };
    if after != known {
        let events =
            serde_json::json!({ "secret": after.secret, "paused_at": after.paused_at, "ended_at": after.ended_at });
        batch.put(id, after.clone(), Note { command, unit: None, events: &events })?;
    }
    Ok(after)
}
