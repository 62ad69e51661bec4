//! One process at a time on an SQLite store: an advisory lock of the kernel, which lets go of it
//! when the process ends, however it ends.

use crate::StoreError;
use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

/// The held lock; dropping it releases the store.
#[derive(Debug)]
pub(crate) struct StoreLock {
    _file: File,
}

impl StoreLock {
    /// Takes the lock of the database file `database` (the file `NAME.lock` beside it) and
    /// writes this process into it. [`StoreError::Locked`] names the holder.
    pub(crate) fn take(database: &Path) -> Result<Self, StoreError> {
        let path = lock_path(database);
        let not_writable =
            |error: std::io::Error| StoreError::NotWritable { path: path.clone(), reason: error.to_string() };
        let mut file =
            File::options().read(true).write(true).create(true).truncate(false).open(&path).map_err(not_writable)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let read = file.read_to_string(&mut holder);
                if read.is_err() || holder.trim().is_empty() {
                    holder = "another process".to_owned();
                }
                let holder = holder.trim().to_owned();
                return Err(StoreError::Locked { path: database.to_owned(), holder });
            }
            Err(TryLockError::Error(error)) => return Err(not_writable(error)),
        }
        write_holder(&mut file).map_err(not_writable)?;
        Ok(Self { _file: file })
    }
}

fn lock_path(database: &Path) -> PathBuf {
    database.with_extension("lock")
}

fn write_holder(file: &mut File) -> std::io::Result<()> {
    let started = jiff::Timestamp::try_from(std::time::SystemTime::now())
        .map(|moment| moment.strftime("%Y-%m-%d %H:%M:%S UTC").to_string())
        .unwrap_or_else(|_| "an unknown time".to_owned());
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "process {} since {started}", std::process::id())
}
