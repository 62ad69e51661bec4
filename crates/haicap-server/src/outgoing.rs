//! What leaves the house: notices to applicants, in the way that the settings name (gửi ra ngoài).
//!
//! Only the official store tells applicants; a trial's notices stay in its outbox. Other programs that subscribed hear of
//! the dossiers of their store. A message is leased, sent, and then noted as
//! sent: whoever is killed between the two sends it again under the same identifier, by which the receiver knows it.

pub(crate) mod deliveries;
pub(crate) mod events;
pub(crate) mod notice;
pub(crate) mod subscriptions;
pub(crate) mod why;

use crate::app::{App, AppKind};
use crate::clock::{from_micros, wall};
use events::EVENT;
use futures_util::StreamExt;
use haicap_core::dossier::{self, Dossier, Event};
use haicap_core::time::Calendar;
use haicap_notify::{Call, Letter, Mailer, Notices, Settings, SettingsError, Web};
use haicap_store::{Change, FollowupRow, NewEntry, NewFollowup, StoreError};
use jiff::Timestamp;
use notice::Told;
use std::path::Path;
use std::time::Duration;
use uuid::Uuid;
use why::Unsent;

/// Kind of the follow-ups that tell an applicant something.
pub(crate) const NOTIFY: &str = "notify";
/// Messages that are on their way at the same time.
const BESIDE: usize = 8;
/// Messages that are taken together: each may take its full time within one lease.
pub(crate) const TOGETHER: u32 = 32;
/// The first pause after a failure; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(30);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(6 * 3600);
/// Attempts, the last of them a good day after the first; then a person decides.
const ATTEMPTS: i64 = 14;

/// Whatever sends messages out, by the settings of `--notify`.
pub struct Outgoing {
    pub(crate) settings: Settings,
    pub(crate) web: Web,
    way: Way,
}

enum Way {
    Files,
    Mail(Box<Mailer>, Option<String>),
    Gateway(haicap_notify::Gateway),
}

/// Why nothing can be sent by these settings.
#[derive(Debug, thiserror::Error)]
pub enum OutgoingError {
    /// The settings are wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// This machine cannot send in this way.
    #[error("messages cannot be sent: {0}")]
    Unable(String),
}

/// What became of a message.
enum Outcome {
    Sent,
    /// Nobody can be written to: it goes into the outbox.
    NoAddress,
    Failed(Unsent),
}

impl Outgoing {
    /// Reads the settings and makes ready; nobody is written to yet.
    ///
    /// # Errors
    /// See [`OutgoingError`].
    pub fn read(file: &Path) -> Result<Self, OutgoingError> {
        let settings = Settings::read(file)?;
        let web = Web::new(settings.reach.clone(), &settings.trust).map_err(OutgoingError::Unable)?;
        let way = match &settings.notices {
            Notices::Files => Way::Files,
            Notices::Smtp(smtp) => {
                let mailer = Mailer::new(smtp, &settings.trust).map_err(OutgoingError::Unable)?;
                Way::Mail(Box::new(mailer), smtp.phone_mailbox.clone())
            }
            Notices::Gateway(gateway) => Way::Gateway(gateway.clone()),
        };
        Ok(Outgoing { settings, web, way })
    }

    async fn tell(&self, app: &App, row: &FollowupRow, now: i64) -> Result<Outcome, StoreError> {
        let told = match notice::told(app, row, self.settings.address.as_deref()).await? {
            Ok(told) => told,
            Err(why) => return Ok(Outcome::Failed(Unsent { why, passes: false })),
        };
        let id = identifier(app, row);
        let sent = match &self.way {
            Way::Files => return Ok(Outcome::NoAddress),
            Way::Mail(mailer, phone_mailbox) => {
                let by_phone =
                    || phone_mailbox.as_ref().zip(told.phone()).map(|(m, phone)| m.replace("{phone}", &phone));
                let Some(to) = told.mail.clone().or_else(by_phone) else { return Ok(Outcome::NoAddress) };
                let Told { subject, text, .. } = &told;
                mailer.send(&Letter { id: &id, to: &to, subject, text }).await
            }
            Way::Gateway(gateway) => {
                if told.phone().is_none() && told.mail.is_none() {
                    return Ok(Outcome::NoAddress);
                }
                let (body, at) = (told.posted(&id), from_micros(now).as_second());
                let (url, secret) = (gateway.url.as_str(), &gateway.secret);
                self.web.post(&Call { url, id: &id, at, body: &body, secret }).await
            }
        };
        Ok(sent.map_or_else(|fault| Outcome::Failed(fault.into()), |()| Outcome::Sent))
    }
}

/// Everything that has to be done outside after a command: whom to tell, and who subscribed to it.
pub(crate) fn followups(
    app: &App,
    before: Option<&Dossier>,
    (after, version): (&Dossier, i64),
    events: &[Event],
    (at, calendar): (Timestamp, &Calendar),
) -> Result<Vec<NewFollowup>, serde_json::Error> {
    let told = events.iter().map(|event| to_tell(after, event, (at, calendar)));
    let mut followups: Vec<_> = told.filter_map(Result::transpose).collect::<Result<_, _>>()?;
    followups.extend(events::subscribed(app, before.map(Dossier::stage), (after, version), at)?);
    Ok(followups)
}

/// What the applicant is to be told after an event.
pub(crate) fn to_tell(
    dossier: &Dossier,
    event: &Event,
    (at, calendar): (Timestamp, &Calendar),
) -> Result<Option<NewFollowup>, serde_json::Error> {
    let Some(followup) = dossier::followups(dossier, event, calendar) else { return Ok(None) };
    Ok(Some(NewFollowup {
        kind: NOTIFY.into(),
        aggregate_id: dossier.id.to_string(),
        target: String::new(),
        body: serde_json::to_string(&followup)?,
        ready_at: at.as_microsecond(),
    }))
}

impl App {
    /// How notices of this store are sent, when not by files.
    pub(crate) fn sends(&self) -> Option<&Outgoing> {
        let official = self.kind == AppKind::Official;
        self.outgoing.get().filter(|outgoing| official && !matches!(outgoing.way, Way::Files))
    }
}

/// By what a message is known to whoever receives it, also when it comes again.
pub(crate) fn identifier(app: &App, row: &FollowupRow) -> String {
    format!("{}-{}-{}", app.city().key, app.kind.key(), row.id)
}

/// Sends notices and notes what became of each; those that nobody can be written about come back.
pub(crate) async fn send(
    app: &App,
    outgoing: &Outgoing,
    rows: Vec<FollowupRow>,
    now: i64,
) -> Result<Vec<FollowupRow>, StoreError> {
    let told = futures_util::stream::iter(rows).map(|row| async move {
        let outcome = outgoing.tell(app, &row, now).await?;
        match outcome {
            Outcome::Sent => app.store.finish_followup(row.id, now).await.map(|_| None),
            Outcome::NoAddress => Ok(Some(row)),
            Outcome::Failed(unsent) => failed(app, &row, &unsent, now).await.map(|()| None),
        }
    });
    let told: Vec<Result<Option<FollowupRow>, StoreError>> = told.buffer_unordered(BESIDE).collect().await;
    told.into_iter().filter_map(Result::transpose).collect()
}

/// Notes that a message did not go out: when it is tried again, or that it waits for a person.
async fn failed(app: &App, row: &FollowupRow, unsent: &Unsent, now: i64) -> Result<(), StoreError> {
    let (store, why) = (&app.store, &unsent.why);
    match pause_after(row.attempts).filter(|_| unsent.passes) {
        Some(pause) => {
            let retry_at = now.saturating_add(i64::try_from(pause.as_micros()).unwrap_or(i64::MAX));
            store.fail_followup(row.id, retry_at, &why.kept()).await?;
        }
        None => {
            tracing::warn!(store = app.kind.key(), message = row.id, %why, "a message was given up");
            store.give_up_followup(row.id, now, &why.kept()).await?;
        }
    }
    Ok(())
}

/// Sends a message again that failed or was given up, or everything for a subscriber that did, as somebody asks; how many
/// go out again.
pub(crate) async fn again(app: &App, by: &str, which: Again) -> Result<u64, StoreError> {
    let now = wall().as_microsecond();
    let (found, about) = match which {
        Again::One(id) => (app.store.retry_followup(id, now).await?.into(), format!("followup/{id}")),
        Again::Of(id) => (app.store.retry_followups_of(&id.to_string(), now).await?, format!("subscription/{id}")),
    };
    if found > 0 {
        let entry = crate::rights::operator_entry("followup", &about, "send_again");
        let entry = NewEntry { actor: by.to_owned(), at: app.clock.now().as_microsecond(), ..entry };
        app.store.change(Change::new(entry)).await?;
        // The workers hear of it, too.
        app.journal_grew();
    }
    Ok(found)
}

/// What is to go out again.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Again {
    /// The message with this number.
    One(i64),
    /// Everything for this subscriber.
    Of(Uuid),
}

/// How long a message waits after so many attempts; none after the last one.
fn pause_after(attempts: i64) -> Option<Duration> {
    let doublings = u32::try_from(attempts - 1).ok().filter(|_| attempts < ATTEMPTS)?;
    Some(FIRST_PAUSE.saturating_mul(2u32.saturating_pow(doublings)).min(LONGEST_PAUSE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_six_hours_and_end() {
        let pauses: Vec<u64> = (1..=14).filter_map(pause_after).map(|pause| pause.as_secs()).collect();
        let expected = [30, 60, 120, 240, 480, 960, 1920, 3840, 7680, 15_360, 21_600, 21_600, 21_600];
        assert_eq!(pauses, expected);
        let day = 24 * 3600;
        assert!((day..2 * day).contains(&pauses.iter().sum::<u64>()), "a receiver may be away for a day");
        assert_eq!(pause_after(14), None);
        assert_eq!(pause_after(15), None);
    }
}
