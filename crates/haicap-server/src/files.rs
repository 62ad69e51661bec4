//! The files of a store (tệp): written to disk as they come, looked into, kept once under the hash of what is left of
//! them, handed out as downloads that can do nothing, and gone when no paper has them any more.

mod sweep;

use crate::clock::wall;
use crate::secret;
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use haicap_files::{Fault, Kind};
use sha2::{Digest, Sha256};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Semaphore;
use uuid::Uuid;

pub(crate) use sweep::sweeper;

/// Largest file, in bytes.
pub(crate) const FILE_MAX: u64 = 25 << 20;
/// By so many bytes a file is told before more of it is written.
const HEAD: usize = 64;
/// Bytes that are read at once when a file is handed out.
const PIECE: usize = 64 << 10;
/// Files are looked into one at a time, so that no more than one of them, with its picture, is in memory.
static LOOKED_INTO: Semaphore = Semaphore::const_new(1);

/// Why a file was not kept.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    #[error("larger than {} MB", FILE_MAX >> 20)]
    TooLarge,
    /// Too many files are on their way.
    #[error("too many files at once")]
    Busy,
    /// Too many came from one place in a while.
    #[error("too many files from one place")]
    TooOften,
    #[error(transparent)]
    Unfit(#[from] Fault),
    #[error(transparent)]
    Disk(#[from] io::Error),
}

/// Runs what looks into a file, when its turn comes. It may meet one that it does not understand and panic.
pub(crate) async fn looked_into<T: Send + 'static, E: From<Fault> + Send + 'static>(
    look: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, E> {
    let _permit = LOOKED_INTO.acquire().await;
    tokio::task::spawn_blocking(look).await.unwrap_or_else(|_| Err(Fault::Damaged.into()))
}

/// A file that is kept: under which name, what it is and how large.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Hash and ending.
    pub(crate) file: String,
    pub(crate) kind: Kind,
    pub(crate) bytes: u64,
}

/// Where the files of one store lie: in 256 folders, by the first two letters of their names.
pub(crate) struct Shelf {
    folder: PathBuf,
    /// Putting a file in and throwing one away take turns, so that none goes that has just been brought again.
    turn: Mutex<()>,
}

impl Shelf {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Shelf { folder, turn: Mutex::default() }
    }

    /// Where files lie that are still on their way.
    fn unfinished(&self) -> PathBuf {
        self.folder.join("unfinished")
    }

    fn place(&self, file: &str) -> PathBuf {
        self.folder.join(&file[..2]).join(file)
    }

    /// Begins a file.
    pub(crate) async fn begin(&self) -> io::Result<Incoming> {
        let folder = self.unfinished();
        tokio::fs::create_dir_all(&folder).await?;
        let path = Unfinished(folder.join(secret::id().map_err(io::Error::other)?.to_string()));
        let file = File::create_new(&path.0).await?;
        Ok(Incoming { path, file, head: Vec::with_capacity(HEAD), bytes: 0, hash: Sha256::new(), stopped: None })
    }

    /// Looks into a file that came to its end, and keeps what is left of it.
    pub(crate) async fn keep(&self, incoming: Incoming) -> Result<Kept, FileError> {
        let Incoming { path, mut file, bytes, hash, stopped, head } = incoming;
        if let Some(error) = stopped {
            return Err(error);
        }
        Kind::of(&head)?;
        file.flush().await?;
        drop(file);
        let (kept, path) = looked_into(move || look(path, bytes, hash)).await?;
        self.put(&kept, &path.0)?;
        Ok(kept)
    }

    /// Moves a file to its place; one that lies there already is as good as new.
    fn put(&self, kept: &Kept, from: &Path) -> io::Result<()> {
        let place = self.place(&kept.file);
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(known) = std::fs::File::options().write(true).open(&place) {
            return known.set_modified(SystemTime::from(wall()));
        }
        let folder = place.parent().unwrap_or(&self.folder);
        std::fs::create_dir_all(folder)?;
        std::fs::rename(from, &place)?;
        // The name is on the disk, too, before anybody is told.
        std::fs::File::open(folder)?.sync_all()
    }

    /// Keeps a file for another while that somebody still means to send; whether it is there.
    pub(crate) fn holds_on(&self, file: &str) -> bool {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let known = std::fs::File::options().write(true).open(self.place(file));
        known.and_then(|known| known.set_modified(SystemTime::from(wall()))).is_ok()
    }

    /// Throws a file away, unless somebody brought it again meanwhile.
    fn throw_away(&self, file: &str, since: SystemTime) -> io::Result<bool> {
        let place = self.place(file);
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if std::fs::metadata(&place)?.modified()? > since {
            return Ok(false);
        }
        std::fs::remove_file(place)?;
        Ok(true)
    }

    /// A kept file as a download that can do nothing but be saved; `None` when there is none of this name.
    pub(crate) async fn download(&self, file: &str, name: &str) -> Option<Response> {
        let kind = kind_of(file)?;
        let opened = File::open(self.place(file)).await.ok()?;
        let length = opened.metadata().await.ok()?.len();
        let pieces = futures_util::stream::unfold(opened, |mut file| async move {
            let mut piece = Vec::with_capacity(PIECE);
            match (&mut file).take(PIECE as u64).read_to_end(&mut piece).await {
                Ok(0) => None,
                Ok(_) => Some((Ok(piece), file)),
                Err(error) => Some((Err(error), file)),
            }
        });
        // Whoever packs the answer asks once more after the end.
        let mut response = (locked(kind, name, &file[..12])?, Body::from_stream(pieces.fuse())).into_response();
        response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
        Some(response)
    }
}

/// What a kept file is by its name; `None` when that is no name of a kept file.
pub(crate) fn kind_of(file: &str) -> Option<Kind> {
    let (hash, ending) = file.split_once('.')?;
    let plain = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    Kind::from_ending(ending).filter(|_| plain)
}

/// The head of a download: saved, never shown, and without any power should somebody show it.
pub(crate) fn locked(kind: Kind, name: &str, plain: &str) -> Option<[(header::HeaderName, HeaderValue); 5]> {
    let ending = kind.ending();
    let whole =
        if name.to_lowercase().ends_with(&format!(".{ending}")) { name.to_owned() } else { format!("{name}.{ending}") };
    let encoded = crate::pages::encoded(&whole).replace('/', "%2F");
    let saved_as = format!("attachment; filename=\"tep-{plain}.{ending}\"; filename*=UTF-8''{encoded}");
    Some([
        (header::CONTENT_TYPE, HeaderValue::from_static(kind.media_type())),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&saved_as).ok()?),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    ])
}

/// Reads a file back, checks it and writes what is kept; the file's own place is reused.
fn look(path: Unfinished, bytes: u64, hash: Sha256) -> Result<(Kept, Unfinished), FileError> {
    let (kind, kept) = haicap_files::checked(std::fs::read(&path.0)?)?;
    let name = if kind == Kind::Pdf {
        secret::hex(&hash.finalize())
    } else {
        std::fs::write(&path.0, &kept)?;
        secret::digest(&kept)
    };
    std::fs::File::open(&path.0)?.sync_all()?;
    let bytes = if kind == Kind::Pdf { bytes } else { kept.len() as u64 };
    Ok((Kept { file: format!("{name}.{}", kind.ending()), kind, bytes }, path))
}

/// A file on its way in.
pub(crate) struct Incoming {
    path: Unfinished,
    file: File,
    /// Its first bytes.
    head: Vec<u8>,
    bytes: u64,
    hash: Sha256,
    /// Why no more of it is written; the rest is read past.
    stopped: Option<FileError>,
}

impl Incoming {
    /// Takes the next bytes. A file that cannot be kept is no longer written.
    pub(crate) async fn add(&mut self, piece: &[u8]) {
        if self.stopped.is_some() {
            return;
        }
        if let Err(error) = self.write(piece).await {
            self.stopped = Some(error);
        }
    }

    async fn write(&mut self, piece: &[u8]) -> Result<(), FileError> {
        self.bytes += piece.len() as u64;
        if self.bytes > FILE_MAX {
            return Err(FileError::TooLarge);
        }
        let room = HEAD - self.head.len();
        self.head.extend_from_slice(&piece[..piece.len().min(room)]);
        if self.head.len() == HEAD {
            Kind::of(&self.head)?;
        }
        self.hash.update(piece);
        Ok(self.file.write_all(piece).await?)
    }

    /// Whether nothing came at all: a browser sends that where no file was chosen.
    pub(crate) fn is_empty(&self) -> bool {
        self.bytes == 0
    }
}

/// A file that nobody has yet: gone with whoever lets go of it, also when a line is cut.
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        // It was moved to its place, or the folder is gone.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// An identifier of a file of a dossier.
pub(crate) fn new_id() -> io::Result<Uuid> {
    secret::id().map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nothing_is_left_of_a_file_that_breaks_off() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path().join("official"));
        let mut incoming = shelf.begin().await.unwrap();
        incoming.add(b"%PDF-1.7 and then the line was cut").await;
        assert_eq!(std::fs::read_dir(shelf.unfinished()).unwrap().count(), 1);
        drop(incoming);
        assert_eq!(std::fs::read_dir(shelf.unfinished()).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn what_cannot_be_kept_is_not_written_on() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path().to_owned());
        let mut program = shelf.begin().await.unwrap();
        for _ in 0..1000 {
            program.add(&[b"MZ".as_slice(), &[0; 1022]].concat()).await;
        }
        assert!(std::fs::metadata(&program.path.0).unwrap().len() < 2048);
        assert!(matches!(shelf.keep(program).await, Err(FileError::Unfit(Fault::OtherKind(_)))));
        assert_eq!(std::fs::read_dir(shelf.unfinished()).unwrap().count(), 0);
    }

    #[test]
    fn a_download_is_named_and_locked() {
        let [kind, saved_as, policy, ..] = locked(Kind::Pdf, "Tờ khai\".exe", "0123456789ab").unwrap();
        let texts = [kind, policy].map(|(_, value)| value.to_str().unwrap().to_owned());
        assert_eq!(texts, ["application/pdf", "default-src 'none'; sandbox"]);
        let text = "attachment; filename=\"tep-0123456789ab.pdf\"; filename*=UTF-8''T%E1%BB%9D%20khai%22.exe.pdf";
        assert_eq!(saved_as.1.to_str().unwrap(), text);
        assert_eq!(kind_of(&format!("{}.pdf", "a".repeat(64))), Some(Kind::Pdf));
        for wrong in
            ["../../etc/passwd", "a.pdf", &format!("{}.exe", "a".repeat(64)), &format!("{}.pdf", "A".repeat(64))]
        {
            assert_eq!(kind_of(wrong), None, "{wrong}");
        }
    }
}
