//! How far a round is, for whoever watches (tiến độ).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A handle on the progress of a round: cheap to clone, read at any moment from any thread.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    counts: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    units_total: AtomicU64,
    units_done: AtomicU64,
    dossiers_total: AtomicU64,
    dossiers_done: AtomicU64,
    commands: AtomicU64,
    waves_total: AtomicU64,
    waves_done: AtomicU64,
    sign_ins_total: AtomicU64,
    sign_ins_done: AtomicU64,
}

/// The progress of a round at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Snapshot {
    /// Units that take part.
    pub units_total: u64,
    /// Units in which nothing is left to do.
    pub units_done: u64,
    /// Dossiers to be played.
    pub dossiers_total: u64,
    /// Dossiers with which nothing is left to do, whether they came to their end or not.
    pub dossiers_done: u64,
    /// Commands answered so far.
    pub commands: u64,
    /// Waves: steps of all units that are done at one moment of the trial's clock.
    pub waves_total: u64,
    /// Waves that are over.
    pub waves_done: u64,
    /// People who have to sign in.
    pub sign_ins_total: u64,
    /// People who have tried to.
    pub sign_ins_done: u64,
}

impl Progress {
    /// Nothing done yet.
    pub fn new() -> Self {
        Progress::default()
    }

    /// The numbers now.
    pub fn snapshot(&self) -> Snapshot {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let counts = &*self.counts;
        Snapshot {
            units_total: read(&counts.units_total),
            units_done: read(&counts.units_done),
            dossiers_total: read(&counts.dossiers_total),
            dossiers_done: read(&counts.dossiers_done),
            commands: read(&counts.commands),
            waves_total: read(&counts.waves_total),
            waves_done: read(&counts.waves_done),
            sign_ins_total: read(&counts.sign_ins_total),
            sign_ins_done: read(&counts.sign_ins_done),
        }
    }

    /// Starts a round: everything that was counted before is forgotten.
    pub(crate) fn start(&self, begin: Snapshot) {
        let set = |count: &AtomicU64, value| count.store(value, Ordering::Relaxed);
        let counts = &*self.counts;
        set(&counts.units_total, begin.units_total);
        set(&counts.units_done, begin.units_done);
        set(&counts.dossiers_total, begin.dossiers_total);
        set(&counts.dossiers_done, begin.dossiers_done);
        set(&counts.commands, begin.commands);
        set(&counts.waves_total, begin.waves_total);
        set(&counts.waves_done, begin.waves_done);
        set(&counts.sign_ins_total, begin.sign_ins_total);
        set(&counts.sign_ins_done, begin.sign_ins_done);
    }

    pub(crate) fn signed_in(&self) {
        self.counts.sign_ins_done.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn command_done(&self) {
        self.counts.commands.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn dossier_done(&self) {
        self.counts.dossiers_done.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn unit_done(&self) {
        self.counts.units_done.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn wave_done(&self) {
        self.counts.waves_done.fetch_add(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_sees_what_the_round_counts_and_a_new_round_starts_afresh() {
        let progress = Progress::new();
        let watcher = progress.clone();
        progress.start(Snapshot { units_total: 2, dossiers_total: 3, ..Snapshot::default() });
        progress.command_done();
        progress.command_done();
        progress.dossier_done();
        let seen = watcher.snapshot();
        assert_eq!((seen.units_total, seen.dossiers_total, seen.dossiers_done, seen.commands), (2, 3, 1, 2));
        progress.start(Snapshot::default());
        assert_eq!(watcher.snapshot(), Snapshot::default());
    }
}
