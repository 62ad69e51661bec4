//! The sealer behind the writers: gives committed entries their final order and chains them.
//!
//! 1. claim: one transaction inserts an open seal (no hash) and stamps its number on unsealed
//!    entries. The primary key lets only one sealer claim a number, also over several processes.
//! 2. close: reads the entries of the seal, hashes them behind the previous hash and writes it.
//!
//! A crash between the two leaves an open seal, whose entries are fixed; the next call closes it.
//! On PostgreSQL an entry that commits late with a lower number gets a later seal.

use crate::db::Statement;
use crate::journal::select_journal;
use crate::value::{Row, args};
use crate::{JournalLine, Store, StoreError};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Most entries in one seal.
pub(crate) const BATCH: u32 = 2000;

/// A seal that was just made.
#[derive(Clone, Debug, PartialEq)]
pub struct SealedBatch {
    /// Its number, from 1.
    pub seal: i64,
    /// How many entries it covers.
    pub entries: u64,
    /// Whether entries that were written before may still be unsealed: it is full, or a crash had left it open.
    pub more: bool,
    /// Its hash in hex: SHA-256 over the previous one and every field of its entries.
    pub hash: String,
}

/// A row of `seals`.
#[derive(Clone, Debug)]
pub(crate) struct Seal {
    pub(crate) seal: i64,
    pub(crate) entries: i64,
    pub(crate) previous: String,
    pub(crate) hash: String,
}

impl Seal {
    pub(crate) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { seal: row.get(0)?, entries: row.get(1)?, previous: row.get(2)?, hash: row.get(3)? })
    }

    /// Claimed, but not hashed yet.
    pub(crate) fn is_open(&self) -> bool {
        self.hash.is_empty()
    }
}

macro_rules! select_seals {
    ($rest:literal) => {
        concat!("SELECT seal, entries, previous, hash FROM seals ", $rest)
    };
}
pub(crate) use select_seals;

/// The hash of one seal, fed entry by entry.
pub(crate) struct Chain {
    sha: Sha256,
}

impl Chain {
    /// Starts behind the previous hash.
    pub(crate) fn new(previous: &str, seal: i64) -> Self {
        let mut chain = Self { sha: Sha256::new() };
        chain.text(previous);
        chain.number(seal);
        chain
    }

    /// Adds every field, each with its length, so that no two entries read alike.
    pub(crate) fn add(&mut self, line: &JournalLine) {
        self.number(line.entry);
        self.optional(line.command_id.map(|id| id.hyphenated().to_string()).as_deref());
        self.text(&line.fingerprint);
        self.number(line.at);
        self.number(line.recorded_at);
        self.text(&line.actor);
        self.text(&line.unit);
        self.text(&line.aggregate);
        self.text(&line.aggregate_id);
        self.optional(line.version.map(|version| version.to_string()).as_deref());
        self.text(&line.command);
        self.text(line.outcome.as_str());
        self.text(&line.ground);
        self.text(&line.events);
    }

    /// The hash in hex.
    pub(crate) fn finish(self) -> String {
        self.sha.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
            // Writing to a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    fn number(&mut self, number: i64) {
        self.text(&number.to_string());
    }

    fn optional(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.sha.update(u64::MAX.to_be_bytes()),
        }
    }

    fn text(&mut self, text: &str) {
        self.sha.update((text.len() as u64).to_be_bytes());
        self.sha.update(text.as_bytes());
    }
}

impl Store {
    /// Seals the oldest unsealed entries, at most 2000; `None` when there are none. Call again while there are
    /// [`more`](SealedBatch::more), not until there are none: in a steady stream there always are. `now` (µs) is recorded as the moment of sealing.
    ///
    /// A seal that a crash left open is closed first and returned. [`StoreError::Conflict`] when
    /// another process sealed at the same moment: nothing is lost, call again.
    pub async fn seal_batch(&self, now: i64) -> Result<Option<SealedBatch>, StoreError> {
        // The number to claim follows from the same read that found the newest seal closed: a
        // seal behind an open one would not know its previous hash.
        let newest = self.one(select_seals!("ORDER BY seal DESC LIMIT 1"), args![], Seal::read).await?;
        let last = match newest {
            Some(open) if open.is_open() => {
                let closed = self.close_seal(open.seal).await?;
                return Ok(Some(SealedBatch { more: true, ..closed }));
            }
            Some(closed) => closed.seal,
            None => 0,
        };
        if !self.claim_seal(last + 1, now).await? {
            return Ok(None);
        }
        self.close_seal(last + 1).await.map(Some)
    }

    /// Step 1. False when there is nothing to seal.
    pub(crate) async fn claim_seal(&self, seal: i64, now: i64) -> Result<bool, StoreError> {
        let unsealed = "SELECT MAX(entry) FROM (SELECT entry FROM journal WHERE seal = 0 ORDER BY entry LIMIT $1) AS u";
        let Some(last) = self.one(unsealed, args![BATCH], |row| row.get::<Option<i64>>(0)).await?.flatten() else {
            return Ok(false);
        };
        self.commit(vec![
            Statement::new(
                "INSERT INTO seals (seal, entries, previous, hash, sealed_at) VALUES ($1, 0, '', '', $2)",
                args![seal, now],
            ),
            Statement::new("UPDATE journal SET seal = $1 WHERE seal = 0 AND entry <= $2", args![seal, last]),
        ])
        .await?;
        Ok(true)
    }

    /// Step 2. Closing twice gives the same hash.
    async fn close_seal(&self, seal: i64) -> Result<SealedBatch, StoreError> {
        let previous = self.one(select_seals!("WHERE seal = $1"), args![seal - 1], Seal::read).await?;
        let previous = previous.map_or_else(String::new, |seal| seal.hash);
        let lines =
            self.list(select_journal!("WHERE seal = $1 ORDER BY entry"), args![seal], JournalLine::read).await?;
        let mut chain = Chain::new(&previous, seal);
        for line in &lines {
            chain.add(line);
        }
        let hash = chain.finish();
        let entries = lines.len() as i64;
        self.commit_one(
            "UPDATE seals SET entries = $2, previous = $3, hash = $4 WHERE seal = $1",
            args![seal, entries, previous, hash.as_str()],
        )
        .await?;
        let entries = lines.len() as u64;
        Ok(SealedBatch { seal, entries, more: entries >= u64::from(BATCH), hash })
    }
}
