//! Files that no paper has: sent with a form that was never finished, or taken away. They go after a day.

use super::Shelf;
use crate::app::App;
use crate::clock::wall;
use haicap_store::StoreError;
use jiff::ToSpan;
use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::watch;

/// One of the 256 folders is looked through at a time, so that each is after four hours.
const EVERY: Duration = Duration::from_secs(60);
/// A file may belong to a form that somebody is still filling in.
const HOURS_KEPT: i64 = 24;
/// Files that go at a time.
const AT_A_TIME: usize = 1000;

/// Throws away what nobody has, folder after folder, until the server stops.
pub(crate) async fn sweeper(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    app.shelf.forget_unfinished();
    for first in (0..=u8::MAX).cycle() {
        if let Err(error) = sweep(&app, first).await {
            tracing::error!(store = app.kind.key(), %error, "files that nobody has could not be thrown away");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum SweepError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Disk(#[from] io::Error),
}

async fn sweep(app: &App, first: u8) -> Result<(), SweepError> {
    let before = wall().checked_sub(HOURS_KEPT.hours()).map_err(io::Error::other)?;
    let old = app.shelf.older(first, SystemTime::from(before))?;
    if old.is_empty() {
        return Ok(());
    }
    let next = u16::from(first) + 1;
    let to = if next > 0xff { "g".to_owned() } else { format!("{next:02x}") };
    let held: BTreeSet<_> = app.store.attached_files(&format!("{first:02x}"), &to).await?.into_iter().collect();
    for file in old.iter().filter(|file| !held.contains(*file)).take(AT_A_TIME) {
        app.shelf.throw_away(file, SystemTime::from(before))?;
    }
    Ok(())
}

impl Shelf {
    /// What a server that was killed left on its way in.
    fn forget_unfinished(&self) {
        let Ok(left) = std::fs::read_dir(self.unfinished()) else { return };
        for file in left.filter_map(Result::ok) {
            // It is tried again at the next start.
            let _ = std::fs::remove_file(file.path());
        }
    }

    /// Files of one folder that came in before a moment.
    fn older(&self, first: u8, before: SystemTime) -> io::Result<Vec<String>> {
        let folder = match std::fs::read_dir(self.folder.join(format!("{first:02x}"))) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            folder => folder?,
        };
        let mut old = Vec::new();
        for file in folder {
            let file = file?;
            let name = file.file_name().to_string_lossy().into_owned();
            if super::kind_of(&name).is_some() && file.metadata()?.modified()? < before {
                old.push(name);
            }
        }
        Ok(old)
    }
}

impl App {
    /// Throws a file away at once that was taken from a paper, unless another paper has it.
    pub(crate) async fn drop_file(&self, file: &str) -> Result<(), StoreError> {
        let end = format!("{file}~");
        if self.store.attached_files(file, &end).await?.is_empty()
            && let Err(error) = self.shelf.throw_away(file, SystemTime::from(wall()))
        {
            tracing::warn!(%error, "a file is thrown away later");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Kept;
    use haicap_files::Kind;

    #[test]
    fn only_old_files_go_and_one_that_is_brought_again_stays() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path().to_owned());
        let file = format!("{}.pdf", "ab".repeat(32));
        let kept = Kept { file: file.clone(), kind: Kind::Pdf, bytes: 1 };
        let bring = || {
            let from = folder.path().join("from");
            std::fs::write(&from, b"x").unwrap();
            shelf.put(&kept, &from).unwrap();
        };
        bring();
        let day = Duration::from_secs(86_400);
        let now = SystemTime::from(wall());
        assert!(shelf.older(0xab, now - day).unwrap().is_empty(), "it came just now");
        let place = std::fs::File::options().write(true).open(shelf.place(&file)).unwrap();
        place.set_modified(now - 2 * day).unwrap();
        assert_eq!(shelf.older(0xab, now - day).unwrap(), std::slice::from_ref(&file));
        assert!(shelf.older(0xac, now).unwrap().is_empty());
        bring();
        assert!(!shelf.throw_away(&file, now - day).unwrap(), "somebody brought it again");
        place.set_modified(now - 2 * day).unwrap();
        assert!(shelf.holds_on(&file) && shelf.older(0xab, now - day).unwrap().is_empty(), "a form still holds it");
        place.set_modified(now - 2 * day).unwrap();
        assert!(shelf.throw_away(&file, now - day).unwrap());
        assert!(!shelf.place(&file).exists() && !shelf.holds_on(&file));
    }
}
