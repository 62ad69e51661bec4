//! Recomputes the whole chain of seals, a page at a time.

use crate::journal::select_journal;
use crate::seal::{Chain, Seal, select_seals};
use crate::value::args;
use crate::{JournalLine, SealCursor, Store, StoreError};
use std::collections::VecDeque;

const PAGE: u32 = 1000;

/// What the check found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VerifyReport {
    /// Sealed entries that were read.
    pub entries: u64,
    /// Closed seals that were recomputed.
    pub seals: u64,
    /// Entries that no closed seal covers yet.
    pub unsealed: u64,
    /// The newest seal's hash. Written down elsewhere it also proves that nobody cut off the end
    /// of the journal together with its seals, which the chain alone cannot show.
    pub head: String,
    /// Everything that does not fit; empty means that the journal is whole.
    pub faults: Vec<VerifyFault>,
}

/// One place where the journal is not what was sealed.
#[derive(Clone, Debug, PartialEq)]
pub struct VerifyFault {
    /// The seal.
    pub seal: i64,
    /// The entry, when the fault lies in a single one.
    pub entry: Option<i64>,
    /// What is wrong.
    pub what: String,
}

impl Store {
    /// Checks every sealed entry: altered, removed, added after sealing, reordered, and missing
    /// or exchanged seals. Memory does not grow with the journal. `progress` is told the entries
    /// read so far and the entries in all. Faults are a result, not an error.
    pub async fn verify(&self, progress: impl FnMut(u64, u64) + Send) -> Result<VerifyReport, StoreError> {
        let newest = self.count("SELECT COALESCE(MAX(seal), 0) FROM seals WHERE hash <> ''", args![]).await?;
        let newest = newest.cast_signed();
        let mut check = Check {
            entries: Entries {
                store: self,
                newest,
                cursor: SealCursor::default(),
                page: VecDeque::new(),
                ended: false,
            },
            report: VerifyReport::default(),
            total: self.count("SELECT COUNT(*) FROM journal", args![]).await?,
            progress,
        };
        let mut last = Seal { seal: 0, entries: 0, previous: String::new(), hash: String::new() };
        loop {
            let sql = select_seals!("WHERE seal > $1 AND seal <= $2 ORDER BY seal LIMIT $3");
            let seals = self.list(sql, args![last.seal, newest, PAGE], Seal::read).await?;
            if seals.is_empty() {
                break;
            }
            for seal in seals {
                check.seal(&last, &seal).await?;
                last = seal;
            }
        }
        check.strays(i64::MAX).await?;
        check.odd_seals().await?;
        let mut report = check.report;
        report.head = last.hash;
        let unsealed = "SELECT COUNT(*) FROM journal WHERE seal = 0 OR seal > $1";
        report.unsealed = self.count(unsealed, args![newest]).await?;
        Ok(report)
    }
}

/// The sealed entries in their order, read page by page.
struct Entries<'a> {
    store: &'a Store,
    newest: i64,
    cursor: SealCursor,
    page: VecDeque<JournalLine>,
    ended: bool,
}

impl Entries<'_> {
    /// The next entry, if its seal is at most `seal`.
    async fn next_up_to(&mut self, seal: i64) -> Result<Option<JournalLine>, StoreError> {
        if self.page.is_empty() && !self.ended {
            let sql = select_journal!(
                "WHERE (seal, entry) > ($1, $2) AND seal > 0 AND seal <= $3 ORDER BY seal, entry LIMIT $4"
            );
            let args = args![self.cursor.seal, self.cursor.entry, self.newest, PAGE];
            self.page = self.store.list(sql, args, JournalLine::read).await?.into();
            self.ended = self.page.len() < PAGE as usize;
        }
        if self.page.front().is_none_or(|line| line.seal > seal) {
            return Ok(None);
        }
        let line = self.page.pop_front();
        if let Some(line) = &line {
            self.cursor = line.cursor();
        }
        Ok(line)
    }
}

struct Check<'a, P> {
    entries: Entries<'a>,
    report: VerifyReport,
    total: u64,
    progress: P,
}

impl<P: FnMut(u64, u64) + Send> Check<'_, P> {
    async fn seal(&mut self, last: &Seal, seal: &Seal) -> Result<(), StoreError> {
        for missing in (last.seal + 1..seal.seal).take(10) {
            self.fault(missing, None, "the seal is missing".to_owned());
        }
        self.strays(seal.seal - 1).await?;
        if seal.is_open() {
            self.fault(seal.seal, None, "the seal has lost its hash".to_owned());
        }
        if seal.previous != last.hash {
            self.fault(seal.seal, None, "it does not continue the seal before it".to_owned());
        }
        let mut chain = Chain::new(&seal.previous, seal.seal);
        let mut found = 0;
        while let Some(line) = self.entries.next_up_to(seal.seal).await? {
            chain.add(&line);
            found += 1;
            self.count_one();
        }
        self.report.seals += 1;
        let sealed = seal.entries;
        if found < sealed {
            self.fault(seal.seal, None, format!("{} of {sealed} entries were removed", sealed - found));
        } else if found > sealed {
            self.fault(seal.seal, None, format!("{} entries were added to {sealed} after sealing", found - sealed));
        } else if chain.finish() != seal.hash && !seal.is_open() {
            self.fault(seal.seal, None, format!("its {sealed} entries were altered or reordered"));
        }
        Ok(())
    }

    /// Entries up to `seal` that no seal has taken.
    async fn strays(&mut self, seal: i64) -> Result<(), StoreError> {
        while let Some(line) = self.entries.next_up_to(seal).await? {
            self.count_one();
            self.fault(line.seal, Some(line.entry), "the entry's seal does not exist".to_owned());
        }
        Ok(())
    }

    /// Entries and seals with numbers that the sealer never gives.
    async fn odd_seals(&mut self) -> Result<(), StoreError> {
        let store = self.entries.store;
        let sql = "SELECT seal, entry FROM journal WHERE seal < 0 \
                   OR (seal > $1 AND seal NOT IN (SELECT seal FROM seals)) ORDER BY seal, entry LIMIT 100";
        let odd = store.list(sql, args![self.entries.newest], |row| Ok((row.get(0)?, row.get(1)?))).await?;
        for (seal, entry) in odd {
            self.fault(seal, Some(entry), "the entry carries a seal that was never made".to_owned());
        }
        let odd = store.list("SELECT seal FROM seals WHERE seal < 1 LIMIT 100", args![], |row| row.get(0)).await?;
        for seal in odd {
            self.fault(seal, None, "seals are numbered from 1".to_owned());
        }
        Ok(())
    }

    fn count_one(&mut self) {
        self.report.entries += 1;
        (self.progress)(self.report.entries, self.total);
    }

    fn fault(&mut self, seal: i64, entry: Option<i64>, what: String) {
        self.report.faults.push(VerifyFault { seal, entry, what });
    }
}
