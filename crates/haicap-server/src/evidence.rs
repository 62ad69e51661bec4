//! Evidence of steps done in systems that are not ours: taken and journalled, its pictures kept with all others (minh chứng).
//!
//! Evidence changes nothing but the journal; the judge reads it there like everything else.

use crate::app::App;
use crate::board;
use crate::clock::wall;
use crate::pictures::{self, PICTURE_MAX, PictureError};
use haicap_core::access::Subject;
use haicap_core::organization::Role;
use haicap_core::territory::UnitId;
use haicap_core::trial::{Act, Cast, Deed, EvidenceKind, Given, Step};
use haicap_core::words::tidy;
use haicap_store::{Change, NewEntry, Outcome, StoreError};
use uuid::Uuid;

/// Largest body of a form with a picture: the picture and what stands around it.
pub(crate) const BODY_MAX: usize = PICTURE_MAX + (64 << 10);
/// Letters of a text.
const TEXT_MAX: usize = 500;

/// What somebody offers as evidence.
pub(crate) struct Offer {
    /// Identifier of the command.
    pub(crate) command_id: Uuid,
    pub(crate) step: usize,
    pub(crate) kind: EvidenceKind,
    pub(crate) text: String,
    /// The picture as it was sent.
    pub(crate) picture: Option<Vec<u8>>,
}

/// Why evidence was not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EvidenceError {
    #[error("no open round has such a play")]
    NoSuchPlay,
    #[error("the step is another person's")]
    NotTheirs,
    #[error("another step comes next")]
    NotThisStep,
    #[error("no text, or one that is too long")]
    NoText,
    #[error("no picture in a form that can be shown")]
    NoPicture,
    #[error("the picture is too large")]
    PictureTooLarge,
    #[error("the picture is not kept: {0}")]
    Picture(#[from] PictureError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl EvidenceError {
    /// A stable word for clients.
    pub(crate) const fn key(&self) -> &'static str {
        match self {
            EvidenceError::NoSuchPlay => "not_found",
            EvidenceError::NotTheirs => "other_person",
            EvidenceError::NotThisStep => "wrong_step",
            EvidenceError::NoText => "text_missing",
            EvidenceError::NoPicture => "picture_missing",
            EvidenceError::PictureTooLarge | EvidenceError::Picture(PictureError::TooLarge) => "too_large",
            EvidenceError::Picture(PictureError::OtherKind) => "picture_missing",
            EvidenceError::Picture(PictureError::Damaged) => "picture_damaged",
            EvidenceError::Picture(PictureError::Disk(_)) | EvidenceError::Store(_) => "internal",
        }
    }
}

/// A step that waits for evidence.
pub(crate) struct Waiting {
    pub(crate) unit: UnitId,
    pub(crate) step: usize,
    pub(crate) act: Act,
    /// Who plays the part; nobody where the post is empty.
    player: Option<Uuid>,
}

/// The step of a play that waits for evidence now; nothing when another kind of step comes next.
pub(crate) fn waiting(app: &App, play: Uuid) -> Result<Option<Waiting>, EvidenceError> {
    for round in app.boards.all() {
        let round = board::lock(&round);
        let Some((state, scenario, casts)) = round.play(play).filter(|_| !round.is_closed()) else { continue };
        let next = state.next_step().and_then(|step| Some((step, scenario.steps.get(step)?)));
        let Some((step, Step::Act { act, .. })) = next else { return Ok(None) };
        let elsewhere = matches!(act.deed, Deed::Elsewhere { .. });
        return Ok(elsewhere.then(|| Waiting {
            unit: state.play.unit,
            step,
            act: act.clone(),
            player: casts.player(act.cast, play),
        }));
    }
    Err(EvidenceError::NoSuchPlay)
}

/// Takes evidence and writes it into the journal; the name of its picture.
pub(crate) async fn give(
    app: &App,
    subject: &Subject,
    play: Uuid,
    offer: Offer,
) -> Result<Option<String>, EvidenceError> {
    if let Some(before) = app.store.entry_by_command(offer.command_id).await? {
        let same = before.aggregate == "play" && before.aggregate_id == play.to_string();
        return if same { Ok(picture_of(&before.events)) } else { Err(EvidenceError::NotThisStep) };
    }
    crate::worker::seal_and_judge(app).await?;
    let waiting = waiting(app, play)?;
    let waiting = waiting.filter(|waiting| waiting.step == offer.step).ok_or(EvidenceError::NotThisStep)?;
    let (actor, by_director) = actor(subject, &waiting, play).ok_or(EvidenceError::NotTheirs)?;
    let text = tidy(&offer.text);
    if text.chars().count() > TEXT_MAX || (text.is_empty() && offer.kind != EvidenceKind::Picture) {
        return Err(EvidenceError::NoText);
    }
    let picture = match (offer.kind, offer.picture) {
        (EvidenceKind::Picture, Some(picture)) if picture.len() > PICTURE_MAX => {
            return Err(EvidenceError::PictureTooLarge);
        }
        (EvidenceKind::Picture, Some(picture)) => Some(pictures::keep(&app.pictures, picture).await?),
        (EvidenceKind::Picture, None) | (_, Some(_)) => return Err(EvidenceError::NoPicture),
        (_, None) => None,
    };
    let given = Given { step: offer.step, kind: offer.kind, text, picture: picture.clone(), by_director };
    let entry = NewEntry {
        command_id: Some(offer.command_id),
        fingerprint: String::new(),
        at: app.clock.now().as_microsecond(),
        recorded_at: wall().as_microsecond(),
        actor: actor.to_string(),
        unit: waiting.unit.to_string(),
        aggregate: "play".into(),
        aggregate_id: play.to_string(),
        version: None,
        command: "evidence".into(),
        outcome: Outcome::Done,
        ground: String::new(),
        events: serde_json::json!([given]).to_string(),
    };
    app.store.change(Change::new(entry)).await?;
    app.journal_grew();
    Ok(picture)
}

fn picture_of(events: &str) -> Option<String> {
    let [given]: [Given; 1] = serde_json::from_str(events).ok()?;
    given.picture
}

/// As whom somebody gives evidence: the person cast, or the director in their place.
fn actor(subject: &Subject, waiting: &Waiting, play: Uuid) -> Option<(Uuid, bool)> {
    let account = subject.account?;
    let player = waiting.player;
    let cast = match waiting.act.cast {
        Cast::Citizen => player.filter(|_| account == play),
        _ => player.filter(|player| subject.assignments.iter().any(|held| held.id == *player)),
    };
    let directs = subject.roles.contains(&Role::TrialDirector).then_some((account, true));
    cast.map(|player| (player, false)).or(directs)
}
