//! Printing many papers or cards takes a while: it goes on behind the page, which shows how far it is.

use haicap_core::document::Document;
use haicap_documents::{Archive, render_all};
use std::collections::BTreeMap;
use std::io::Write;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use uuid::Uuid;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Printing of many papers (in hàng loạt).
pub(crate) struct Job {
    /// Who asked for it; nobody else gets the file.
    pub(crate) owner: Uuid,
    /// Name of the file.
    pub(crate) file: String,
    /// How many papers.
    pub(crate) total: usize,
    done: AtomicUsize,
    /// The file, or why there is none.
    outcome: OnceLock<Result<Vec<u8>, String>>,
}

impl Job {
    /// How many papers are done.
    pub(crate) fn done(&self) -> usize {
        self.done.load(Ordering::Acquire)
    }

    /// The file or why there is none; `None` while it goes on.
    pub(crate) fn outcome(&self) -> Option<&Result<Vec<u8>, String>> {
        self.outcome.get()
    }
}

/// Jobs of this process; the oldest are forgotten.
#[derive(Default)]
pub(crate) struct Jobs(Mutex<BTreeMap<Uuid, Arc<Job>>>);

/// Files kept at once; each may hold some megabytes.
const KEPT: usize = 8;

impl Jobs {
    /// A job.
    pub(crate) fn get(&self, id: Uuid) -> Option<Arc<Job>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    /// Begins to print papers, each under its name, into one ZIP file. Identifiers rise with time.
    pub(crate) fn start(&self, id: Uuid, owner: Uuid, file: String, papers: Vec<(String, Document)>) {
        self.begin(id, (owner, file, papers.len()), |job| print(job, papers));
    }

    /// Begins to make one ZIP file out of pieces; each piece is some files under their names, and counts as one.
    pub(crate) fn start_pieces<P: Send + 'static>(
        &self,
        id: Uuid,
        (owner, file): (Uuid, String),
        pieces: Vec<P>,
        make: impl Fn(P) -> Result<Vec<(String, Vec<u8>)>, String> + Send + 'static,
    ) {
        self.begin(id, (owner, file, pieces.len()), move |job| {
            let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
            for piece in pieces {
                for (name, bytes) in make(piece)? {
                    pack(&mut archive, &name, &bytes).map_err(|error| error.to_string())?;
                }
                job.done.fetch_add(1, Ordering::AcqRel);
            }
            archive.finish().map(std::io::Cursor::into_inner).map_err(|error| error.to_string())
        });
    }

    fn begin(
        &self,
        id: Uuid,
        (owner, file, total): (Uuid, String, usize),
        work: impl FnOnce(&Job) -> Result<Vec<u8>, String> + Send + 'static,
    ) {
        let job = Arc::new(Job { owner, file, total, done: AtomicUsize::new(0), outcome: OnceLock::new() });
        let mut jobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while jobs.len() >= KEPT {
            jobs.pop_first();
        }
        jobs.insert(id, job.clone());
        drop(jobs);
        tokio::task::spawn_blocking(move || {
            let outcome = work(&job);
            // Nobody else sets it: this is the only task of the job.
            let _ = job.outcome.set(outcome);
        });
    }
}

fn print(job: &Job, papers: Vec<(String, Document)>) -> Result<Vec<u8>, String> {
    let (names, documents): (Vec<String>, Vec<Document>) = papers.into_iter().unzip();
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut failed = None;
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    render_all(documents, Archive::default(), threads, |rendered| {
        let name = names.get(rendered.index).map(String::as_str).unwrap_or_default();
        let packed = match rendered.pdf {
            Ok(pdf) => pack(&mut archive, name, &pdf).map_err(|error| error.to_string()),
            Err(error) => Err(format!("{name}: {error}")),
        };
        job.done.fetch_add(1, Ordering::AcqRel);
        match packed {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    });
    match failed {
        Some(error) => Err(error),
        None => archive.finish().map(std::io::Cursor::into_inner).map_err(|error| error.to_string()),
    }
}

/// A PDF is compressed already.
fn pack(
    archive: &mut ZipWriter<std::io::Cursor<Vec<u8>>>,
    name: &str,
    pdf: &[u8],
) -> Result<(), zip::result::ZipError> {
    archive.start_file(name, SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored))?;
    Ok(archive.write_all(pdf)?)
}
