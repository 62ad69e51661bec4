//! Files of papers on their way in (tệp đính kèm): read from a form as they come, and held for whoever has to send the
//! form again.
//!
//! [`receive`] takes a form with files, from whoever it comes; [`crate::act::act_with`] makes them part of a dossier.

mod slots;

use crate::app::App;
use crate::files::{FileError, Kept, kind_of};
use crate::look_up::Place;
use crate::pages::Fields;
use crate::pages::upload::{UploadError, file_name};
use crate::routes::Caller;
use crate::secret;
use axum::body::Bytes;
use axum::extract::multipart::Field;
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Multipart, Request};
use axum::http::header;
use axum::http::request::Parts;
use slots::{Slot, slot};
use std::sync::OnceLock;
use std::time::Duration;

/// Largest body of a form with files; what is larger is cut off.
const BODY_MAX: usize = 120 << 20;
/// What the files of one form may weigh; the rest is for what is typed.
pub(crate) const FILES_MAX: usize = BODY_MAX - (1 << 20);
/// Bytes of one field that is no file.
const FIELD_MAX: usize = 64 << 10;
/// What stands before the key of a paper in the name of a field with its files.
pub(crate) const FILE: &str = "file.";
/// A field that says which file came in with an earlier try.
pub(crate) const HELD: &str = "held";
/// Files that may come from one place without an account in a quarter of an hour: as many dossiers as may be sent from
/// there, with three files each.
const PER_PLACE: u32 = 180;
/// A line on which nothing comes for so long is cut.
const SILENCE: Duration = Duration::from_secs(30);

/// A file for a paper, kept but not yet of any dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    /// Key of the paper.
    pub(crate) paper: String,
    /// As its sender calls it.
    pub(crate) name: String,
    pub(crate) kept: Kept,
}

/// A file that was not kept.
#[derive(Debug)]
pub(crate) struct Unkept {
    pub(crate) paper: String,
    pub(crate) name: String,
    pub(crate) error: FileError,
}

/// What came with a form.
#[derive(Debug, Default)]
pub(crate) struct Received {
    /// A secret of whoever sent it, by which files are held for them alone.
    pub(crate) sender: String,
    pub(crate) form: Fields,
    pub(crate) files: Vec<Offer>,
    pub(crate) unkept: Vec<Unkept>,
    /// Files that the form says it sent before and that are not there: the server started anew, or a day went by.
    pub(crate) lost: usize,
}

impl Received {
    /// Whether every file that was sent, now or before, is there.
    pub(crate) fn is_whole(&self) -> bool {
        self.unkept.is_empty() && self.lost == 0
    }

    /// What was ticked, and what has a file.
    pub(crate) fn papers(&self) -> impl Iterator<Item = &str> {
        self.form.all("paper").chain(self.files.iter().map(|file| file.paper.as_str()))
    }
}

/// Reads a form whose files are called `file.` and the key of a paper; one without files is read as any other. `sender`
/// is a secret of the session, or of the form of somebody without one: a file that was held for one is no other's.
pub(crate) async fn receive(
    app: &App,
    sender: impl FnOnce(&Fields) -> String,
    mut request: Request,
) -> Result<Received, UploadError> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
        // It cannot fail: a body that is no form has no fields.
        let form = Fields::from_request(request, &()).await.unwrap_or_default();
        return Ok(whole(app, sender(&form), form, Vec::new(), Vec::new()));
    }
    DefaultBodyLimit::max(BODY_MAX).apply(&mut request);
    let (mut head, body) = request.into_parts();
    let sent_by = SentBy::of(&mut head).await;
    let request = Request::from_parts(head, body);
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| UploadError::NoForm)?;
    let (mut pairs, mut files, mut unkept) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(part) = parts.next_field().await? {
        let name = part.name().unwrap_or_default().to_owned();
        let Some(paper) = name.strip_prefix(FILE) else {
            pairs.push((name, text(part).await?));
            continue;
        };
        let called = file_name(part.file_name().unwrap_or_default());
        match one(app, &sent_by, part).await? {
            // A browser sends a file without name and content where none was chosen.
            None if called.is_empty() => {}
            None => unkept.push((paper.to_owned(), called, haicap_files::Fault::Empty.into())),
            Some(Ok(kept)) => files.push(Offer { paper: paper.to_owned(), name: called, kept }),
            Some(Err(error)) => unkept.push((paper.to_owned(), called, error)),
        }
    }
    let form = Fields::of_pairs(pairs);
    let unkept = unkept.into_iter().map(|(paper, name, error)| Unkept { paper, name, error }).collect();
    Ok(whole(app, sender(&form), form, files, unkept))
}

/// A form with the files that came with it now and before.
fn whole(app: &App, sender: String, form: Fields, mut files: Vec<Offer>, unkept: Vec<Unkept>) -> Received {
    let earlier = held(&sender, &form).into_iter().filter(|offer| app.shelf.holds_on(&offer.kept.file));
    let now = files.len();
    files.extend(earlier);
    let lost = form.all(HELD).count() - (files.len() - now);
    let mut seen = std::collections::BTreeSet::new();
    files.retain(|file| seen.insert((file.paper.clone(), file.kept.file.clone())));
    Received { sender, form, files, unkept, lost }
}

/// From where somebody without an account sends files; nothing of whoever signed in.
struct SentBy(Option<String>);

impl SentBy {
    async fn of(head: &mut Parts) -> Self {
        let signed_in = head.extensions.get::<Caller>().is_some_and(|caller| caller.session.is_some());
        let Ok(Place(place)) = Place::from_request_parts(head, &()).await;
        SentBy((!signed_in).then_some(place))
    }

    /// Leave to send one more file.
    fn slot(&self, app: &App) -> Result<Slot, FileError> {
        let slot = slot(self.0.as_deref()).ok_or(FileError::Busy)?;
        match &self.0 {
            Some(place) if !app.look_ups.files.take(&[(format!("place {place}"), PER_PLACE)]) => {
                Err(FileError::TooOften)
            }
            _ => Ok(slot),
        }
    }
}

/// One file, on the disk when it is whole; `None` when nothing came. What is not let in is read past, so that the form
/// around it is read to its end.
async fn one(app: &App, sent_by: &SentBy, mut part: Field<'_>) -> Result<Option<Result<Kept, FileError>>, UploadError> {
    let Some(first) = next(&mut part).await? else { return Ok(None) };
    let slot = match sent_by.slot(app) {
        Ok(slot) => slot,
        Err(error) => {
            while next(&mut part).await?.is_some() {}
            return Ok(Some(Err(error)));
        }
    };
    let mut incoming = match app.shelf.begin().await {
        Ok(incoming) => incoming,
        Err(error) => return Ok(Some(Err(error.into()))),
    };
    incoming.add(&first).await;
    while let Some(piece) = next(&mut part).await? {
        incoming.add(&piece).await;
    }
    if incoming.is_empty() {
        return Ok(None);
    }
    let kept = app.shelf.keep(incoming).await;
    drop(slot);
    Ok(Some(kept))
}

async fn next(part: &mut Field<'_>) -> Result<Option<Bytes>, UploadError> {
    let piece = tokio::time::timeout(SILENCE, part.chunk()).await;
    Ok(piece.map_err(|_| UploadError::BrokenOff)??)
}

/// A field that is no file.
async fn text(mut part: Field<'_>) -> Result<String, UploadError> {
    let mut bytes = Vec::new();
    while let Some(piece) = next(&mut part).await? {
        if bytes.len() + piece.len() > FIELD_MAX {
            return Err(UploadError::TooLarge);
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A kept file as the form carries it that has to be sent again: nobody can name a file that they did not send.
pub(crate) fn hold(sender: &str, offer: &Offer) -> Option<String> {
    let said = format!("{}/{}/{}/{}", offer.paper, offer.kept.file, offer.kept.bytes, offer.name);
    Some(format!("{}/{said}", mark(sender, &said)?))
}

fn held(sender: &str, form: &Fields) -> Vec<Offer> {
    let one = |value: &str| {
        let (marked, said) = value.split_once('/')?;
        if !secret::same(marked, &mark(sender, said)?) {
            return None;
        }
        let mut parts = said.splitn(4, '/');
        let (paper, file) = (parts.next()?.to_owned(), parts.next()?.to_owned());
        let bytes = parts.next()?.parse().ok()?;
        let kept = Kept { kind: kind_of(&file)?, file, bytes };
        Some(Offer { paper, name: parts.next()?.to_owned(), kept })
    };
    form.all(HELD).filter_map(one).collect()
}

/// What only this process can write under a text, for one session.
fn mark(sender: &str, said: &str) -> Option<String> {
    static KEY: OnceLock<Option<String>> = OnceLock::new();
    let key = KEY.get_or_init(|| secret::token().ok()).as_ref()?;
    Some(secret::hash(&format!("{key}{}", secret::hash(&format!("{key}{sender}\n{said}")))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use haicap_files::Kind;

    #[test]
    fn a_held_file_is_named_only_by_whoever_sent_it() {
        let kept = Kept { file: format!("{}.pdf", "a".repeat(64)), kind: Kind::Pdf, bytes: 7 };
        let offer = Offer { paper: "to_khai".into(), name: "Tờ khai/1.pdf".into(), kept };
        let value = hold("session", &offer).unwrap();
        let held = |sender: &str, value: String| held(sender, &Fields::of_pairs(vec![(HELD.into(), value)]));
        assert_eq!(held("session", value.clone()), [offer]);
        assert_eq!(held("another", value.clone()), []);
        assert_eq!(held("session", value.replace("aaa", "aab")), []);
        assert_eq!(held("session", "x/to_khai/b.pdf/1/n".into()), []);
    }
}
