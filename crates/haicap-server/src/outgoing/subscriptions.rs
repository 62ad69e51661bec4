//! Who subscribed to the state changes of a store's dossiers, as records of the city store (đăng ký nhận sự kiện).
//!
//! The secret of a subscription follows from the key of the settings: no store, no journal and no backup holds it.

use super::Outgoing;
use crate::app::App;
use crate::ledger::{Note, RecordError};
use crate::rehearsal::State;
use crate::words::texts;
use haicap_core::Lang;
use haicap_core::dossier::Stage;
use haicap_core::words::tidy;
use haicap_notify::{Secret, Unreachable};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
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
    /// Since when it hears nothing more.
    pub(crate) ended_at: Option<Timestamp>,
}

texts! { SubscriptionTexts;
    name: "Đặt tên cho bên nhận, 1 đến 80 chữ.", "Name the receiver, 1 to 80 letters.";
    many: "Đã có 20 bên nhận; dừng một bên trước khi thêm.", "There are 20 receivers; end one before you add another.";
    address: "Địa chỉ nhận", "The address";
    no_address: "không phải là địa chỉ; viết như https://nhan.example.vn/su-kien.", "is no address; write it like https://nhan.example.vn/events.";
    holds: "không được chứa tên người dùng, mật khẩu hoặc dấu #.", "must not hold a user, a password or #.";
    open: "không được mã hóa; dùng https:// (http chỉ cho chính máy chủ này).", "is not encrypted; use https:// (http is for this very machine only).";
    not_listed: "không thuộc máy chủ nào trong danh sách hosts của tệp cấu hình --notify; nhờ người vận hành máy chủ thêm vào.", "is not at a host of the list hosts in the settings of --notify; ask whoever runs the server to add it.";
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

    /// A subscription of this store, also one that was ended.
    pub(crate) fn subscription(&self, id: Uuid) -> Option<(Uuid, Subscription)> {
        let state = self.rehearsal.state();
        let found = state.get::<Subscription>(&id).filter(|found| found.store == self.kind.key());
        found.map(|found| (id, found.clone()))
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
    let say = |lang| {
        let t = SubscriptionTexts::of(lang);
        let why = match fault {
            Unreachable::NoAddress => t.no_address,
            Unreachable::Holds => t.holds,
            Unreachable::Open => t.open,
            Unreachable::NotListed => t.not_listed,
        };
        format!("{} {why}", t.address)
    };
    RecordError::wrong(say(Lang::Vi), say(Lang::En))
}

/// Takes a subscription down.
pub(crate) async fn subscribe(
    app: &App,
    outgoing: &Outgoing,
    by: &str,
    (name, url, states): (&str, &str, BTreeSet<Stage>),
) -> Result<(Uuid, Subscription), RecordError> {
    let (name, url) = (tidy(name), url.trim().to_owned());
    if name.is_empty() || name.chars().count() > NAME_MAX {
        return Err(wrong(|t| t.name));
    }
    outgoing.web.reach().check(&url).map_err(unfit)?;
    let id = crate::secret::id()?;
    app.rehearsal
        .change(app, by, |batch| {
            if app.subscriptions(batch.state()).count() >= MOST {
                return Err(wrong(|t| t.many));
            }
            let (store, made_at) = (app.kind.key(), batch.at());
            let made = Subscription { store, name, url, states, secret: 1, made_at, ended_at: None };
            let events = serde_json::json!({ "url": made.url, "states": made.states });
            batch.put(id, made.clone(), Note { command: "subscribe", unit: None, events: &events })?;
            Ok((id, made))
        })
        .await
}

/// Gives a subscription a new secret, or ends it; the old secret counts no more.
pub(crate) async fn change(app: &App, by: &str, id: Uuid, ends: bool) -> Result<(Uuid, Subscription), RecordError> {
    app.rehearsal
        .change(app, by, |batch| {
            let known = batch.state().get::<Subscription>(&id).cloned();
            let known = known.filter(|known| known.store == app.kind.key() && known.ended_at.is_none());
            let mut known = known.ok_or_else(|| wrong(|t| t.gone))?;
            let command = if ends { "unsubscribe" } else { "renew_secret" };
            if ends {
                known.ended_at = Some(batch.at());
            } else {
                known.secret += 1;
            }
            let events = serde_json::json!({ "secret": known.secret, "ended_at": known.ended_at });
            batch.put(id, known.clone(), Note { command, unit: None, events: &events })?;
            Ok((id, known))
        })
        .await
}
