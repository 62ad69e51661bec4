//! Files of a dossier's papers: they come in with a command or afterwards, and go while the dossier is not accepted.

use super::{ActError, dossier_row, seen_entry};
use crate::app::App;
use crate::attachments::Offer;
use crate::clock::wall;
use crate::rehearsal::console;
use haicap_core::access::{Action, Subject, desk_roles, permits, unit_roles};
use haicap_core::dossier::{self, Attachment, Dossier, Event, Occasion, RESULT};
use haicap_core::procedure::Procedure;
use haicap_store::{AttachmentRow, Change, NewEntry, Outcome, StoreError};
use uuid::Uuid;

/// The journal's word for files that came in after the papers.
pub(crate) const ATTACH: &str = "attach_files";
/// The journal's word for a file that was taken away.
pub(crate) const REMOVE_FILE: &str = "remove_file";

/// What a command brings besides its own.
#[derive(Default)]
pub(super) struct Brought {
    pub(super) event: Option<Event>,
    pub(super) rows: Vec<AttachmentRow>,
}

/// Files become part of a dossier; one that its paper has already is passed over.
pub(super) async fn brought(
    app: &App,
    dossier: &mut Dossier,
    procedure: &Procedure,
    files: &[Offer],
    occasion: Occasion,
) -> Result<Brought, ActError> {
    // The file of a result is no paper's.
    let of_papers = files.iter().filter(|file| file.paper != RESULT);
    let files: Vec<_> = of_papers.filter(|file| !dossier.has_file(&file.paper, &file.kept.file)).collect();
    if files.is_empty() {
        return Ok(Brought::default());
    }
    let held = app.store.attachments_of(dossier.id).await?;
    let held = held.iter().filter(|row| row.paper != RESULT).map(|row| row.bytes.unsigned_abs()).sum();
    let attachment =
        |file: &&Offer| Attachment { paper: file.paper.clone(), file: file.kept.file.clone(), bytes: file.kept.bytes };
    let wanted: Vec<_> = files.iter().map(attachment).collect();
    let event = dossier::attach(dossier, procedure, &wanted, held, occasion).map_err(ActError::File)?;
    let rows = files.iter().map(|file| row(app, dossier.id, file)).collect::<Result<_, _>>()?;
    changed(app, dossier, &event);
    Ok(Brought { event: Some(event), rows })
}

fn changed(app: &App, dossier: &mut Dossier, event: &Event) {
    let mut state = Some(dossier.clone());
    dossier::apply(&mut state, dossier.id, app.clock.now(), None, event);
    if let Some(state) = state {
        *dossier = state;
    }
}

fn row(app: &App, dossier: Uuid, offer: &Offer) -> Result<AttachmentRow, ActError> {
    let id = crate::files::new_id().map_err(|error| StoreError::Other { what: error.to_string() })?;
    Ok(AttachmentRow {
        id,
        dossier,
        paper: offer.paper.clone(),
        file: offer.kept.file.clone(),
        name: offer.name.clone(),
        bytes: i64::try_from(offer.kept.bytes).unwrap_or(i64::MAX),
        added_at: app.clock.now().as_microsecond(),
    })
}

/// What is wanted of a dossier's files.
enum Wanted<'w> {
    Attach(&'w [Offer]),
    TakeAway(&'w AttachmentRow),
}

/// Takes files in for papers that were handed in before: at the desk, or by the owner until it is accepted.
///
/// # Errors
/// See [`ActError`]; when it is an error, nothing was changed.
pub(crate) async fn attach(
    app: &App,
    subject: &Subject,
    (dossier, command_id): (Uuid, Uuid),
    files: &[Offer],
) -> Result<(), ActError> {
    change(app, subject, (dossier, command_id), &Wanted::Attach(files)).await
}

/// Takes a file away from a dossier that is not accepted yet, and off the disk.
///
/// # Errors
/// See [`ActError`]; when it is an error, nothing was changed.
pub(crate) async fn take_away(
    app: &App,
    subject: &Subject,
    command_id: Uuid,
    file: &AttachmentRow,
) -> Result<(), ActError> {
    change(app, subject, (file.dossier, command_id), &Wanted::TakeAway(file)).await?;
    Ok(app.drop_file(&file.file).await?)
}

async fn change(
    app: &App,
    subject: &Subject,
    (id, command_id): (Uuid, Uuid),
    wanted: &Wanted<'_>,
) -> Result<(), ActError> {
    let fingerprint = wanted.fingerprint();
    for _ in 0..super::ATTEMPTS {
        if seen_entry(app, command_id, &fingerprint).await? {
            return Ok(());
        }
        let row = app.store.dossier(id).await?.ok_or_else(ActError::no_such_dossier)?;
        let mut dossier: Dossier = serde_json::from_str(&row.body)?;
        let (occasion, actor) = allowed(app, subject, &dossier)?;
        let Some((event, attachments, removed)) = wanted.decide(app, &mut dossier, occasion).await? else {
            return Ok(());
        };
        let entry = NewEntry {
            command_id: Some(command_id),
            fingerprint: fingerprint.clone(),
            at: app.clock.now().as_microsecond(),
            recorded_at: wall().as_microsecond(),
            actor: actor.to_string(),
            unit: dossier.unit.to_string(),
            aggregate: "dossier".into(),
            aggregate_id: id.to_string(),
            version: Some(row.version + 1),
            command: wanted.command().into(),
            outcome: Outcome::Done,
            ground: String::new(),
            events: serde_json::to_string(&[event])?,
        };
        let change = Change {
            dossier: Some(dossier_row(&dossier, row.version + 1)?),
            attachments,
            removed_attachments: removed,
            ..Change::new(entry)
        };
        match app.store.change(change).await {
            Err(StoreError::Conflict { .. }) => {}
            written => {
                written?;
                app.journal_grew();
                return Ok(());
            }
        }
    }
    Err(ActError::Busy)
}

/// What happened to a dossier, rows that come and rows that go.
type Happened = (Event, Vec<AttachmentRow>, Vec<Uuid>);

impl Wanted<'_> {
    const fn command(&self) -> &'static str {
        match self {
            Wanted::Attach(_) => ATTACH,
            Wanted::TakeAway(_) => REMOVE_FILE,
        }
    }

    /// By which a reused command id is noticed.
    fn fingerprint(&self) -> String {
        match self {
            Wanted::Attach(files) => {
                let named: Vec<_> = files.iter().map(|one| format!("{} {}", one.paper, one.kept.file)).collect();
                format!("{ATTACH} {}", crate::secret::digest(named.join(" ").as_bytes()))
            }
            Wanted::TakeAway(file) => format!("{REMOVE_FILE} {}", file.id),
        }
    }

    /// What happens to the dossier; nothing when it has these files already.
    async fn decide(&self, app: &App, dossier: &mut Dossier, occasion: Occasion) -> Result<Option<Happened>, ActError> {
        match self {
            Wanted::Attach(files) => {
                let configuration = app.configuration();
                let procedure = configuration.procedure(app.city(), dossier.unit, &dossier.procedure);
                let procedure = procedure.ok_or_else(|| ActError::ProcedureGone(dossier.procedure.to_string()))?;
                let brought = brought(app, dossier, procedure, files, occasion).await?;
                Ok(brought.event.map(|event| (event, brought.rows, Vec::new())))
            }
            Wanted::TakeAway(file) => {
                let event = dossier::take_away(dossier, &file.paper, &file.file).map_err(ActError::File)?;
                changed(app, dossier, &event);
                Ok(Some((event, Vec::new(), vec![file.id])))
            }
        }
    }
}

/// As whom somebody changes files: with the post that takes supplements in, or as the owner.
fn allowed(app: &App, subject: &Subject, dossier: &Dossier) -> Result<(Occasion, Uuid), ActError> {
    let object = dossier.object();
    permits(subject, Action::ReadDossier, &object).map_err(|_| ActError::no_such_dossier())?;
    permits(subject, Action::Supplement, &object).map_err(ActError::Denied)?;
    if let Some(obstacle) = console::unreachable(app, subject) {
        return Err(ActError::Halted(obstacle));
    }
    let here = subject.assignment_with(dossier.unit, unit_roles(Action::Supplement));
    Ok(match here.or_else(|| subject.assignment_with(dossier.desk(), desk_roles(Action::Supplement))) {
        Some(assignment) => (Occasion::AtDesk, assignment.id),
        None => (Occasion::ByOwner, subject.account.unwrap_or_default()),
    })
}
