//! Many papers at once: each its own PDF, on several threads.

use crate::{Archive, RenderError, render};
use haicap_core::document::Document;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

/// One paper of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The paper's place among those given, from 0.
    pub index: usize,
    /// Its PDF, or why there is none; the others are not kept from being printed.
    pub pdf: Result<Vec<u8>, RenderError>,
}

/// Renders papers on `threads` threads and hands each to `done` on the calling thread as soon as it is ready, in no
/// settled order. Papers are drawn from `documents` as they are needed, and at most a few finished ones wait for
/// `done`, so a batch of any length needs little memory. `done` ends the batch early by breaking.
pub fn render_all<I>(
    documents: I,
    archive: Archive,
    threads: NonZeroUsize,
    mut done: impl FnMut(Rendered) -> ControlFlow<()>,
) where
    I: IntoIterator<Item = Document>,
    I::IntoIter: Send,
{
    let queue = Mutex::new(documents.into_iter().enumerate());
    let (sender, finished) = mpsc::sync_channel(threads.get() * 2);
    thread::scope(|scope| {
        for _ in 0..threads.get() {
            let (queue, sender) = (&queue, sender.clone());
            scope.spawn(move || {
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((index, document)) = next else { return };
                    if sender.send(Rendered { index, pdf: render(&document, archive) }).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        for rendered in &finished {
            if done(rendered).is_break() {
                break;
            }
        }
        // Whoever still renders finds nobody listening and stops.
        drop(finished);
    });
}
