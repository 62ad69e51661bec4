//! Dossiers, their applicants and the numbers that desks give out. Official and trial stores.

use crate::db::Statement;
use crate::value::{Columns, Row, args};
use crate::{Store, StoreError};
use uuid::Uuid;

/// A dossier (hồ sơ): the columns that are searched, and its state as JSON. Procedure, applicant,
/// channel and `submitted_at` are facts of its first day: an update that changes one of them is
/// refused as a conflict.
#[derive(Clone, Debug, PartialEq)]
pub struct DossierRow {
    /// Its id.
    pub id: Uuid,
    /// The dossier code, once there is one; unique.
    pub code: Option<String>,
    /// The unit that handles it.
    pub unit: String,
    /// Its stage.
    pub stage: String,
    /// The desk that holds it; empty when none does.
    pub queue: String,
    /// The procedure.
    pub procedure: String,
    /// The applicant's id.
    pub applicant: Uuid,
    /// How it came in.
    pub channel: String,
    /// Handed in, µs.
    pub submitted_at: i64,
    /// Accepted, µs.
    pub accepted_at: Option<i64>,
    /// Due, µs.
    pub due_at: Option<i64>,
    /// The result is ready at the desk, µs.
    pub ready_at: Option<i64>,
    /// Closed, µs.
    pub closed_at: Option<i64>,
    /// Its version: when updating, the stored one plus one.
    pub version: i64,
    /// Its state as JSON.
    pub body: String,
}

/// Who applied.
#[derive(Clone, Debug, PartialEq)]
pub struct ApplicantRow {
    /// The id.
    pub id: Uuid,
    /// The full name.
    pub name: String,
    /// The personal identity number.
    pub identity_number: String,
    /// The telephone number.
    pub phone: String,
    /// The person behind it, if known.
    pub person: Option<String>,
}

/// What was typed into the form of a dossier.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswersRow {
    /// The dossier.
    pub dossier: Uuid,
    /// Keys and values as JSON.
    pub body: String,
}

/// The last number that a desk gave out on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct DeskDay {
    /// The desk.
    pub desk: String,
    /// The day, for instance `2026-03-02`.
    pub day: String,
    /// The number.
    pub last: i64,
}

/// A line of a worklist: a dossier with its applicant.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkRow {
    /// The dossier.
    pub id: Uuid,
    /// Its code.
    pub code: Option<String>,
    /// Its stage.
    pub stage: String,
    /// The desk that holds it.
    pub queue: String,
    /// Its procedure.
    pub procedure: String,
    /// Due, µs.
    pub due_at: Option<i64>,
    /// Handed in, µs.
    pub submitted_at: i64,
    /// Its version.
    pub version: i64,
    /// Its state as JSON.
    pub body: String,
    /// The applicant's name; empty when the applicant is not stored.
    pub applicant_name: String,
    /// The applicant's personal identity number.
    pub applicant_identity_number: String,
}

/// A line of a unit's register: a dossier that was accepted, with its applicant.
#[derive(Clone, Debug, PartialEq)]
pub struct RegisterRow {
    /// The dossier.
    pub id: Uuid,
    /// Accepted, µs.
    pub accepted_at: i64,
    /// Its state as JSON.
    pub body: String,
    /// The applicant's name; empty when the applicant is not stored.
    pub name: String,
    /// The applicant's telephone number.
    pub phone: String,
}

/// How many dossiers a unit has in a stage.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitStageCount {
    /// The unit.
    pub unit: String,
    /// The stage.
    pub stage: String,
    /// Dossiers.
    pub count: u64,
}

/// A count for a unit.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitCount {
    /// The unit.
    pub unit: String,
    /// Dossiers.
    pub count: u64,
}

macro_rules! select_dossiers {
    ($rest:literal) => {
        concat!(
            "SELECT id, code, unit, stage, queue, procedure, applicant, channel, submitted_at, accepted_at, due_at, ",
            "ready_at, closed_at, version, body FROM dossiers ",
            $rest
        )
    };
}

impl DossierRow {
    pub(crate) fn upsert(self) -> Statement {
        // SQLite rewrites an index for every column named in SET, changed or not: what never
        // changes is compared instead.
        Statement::new(
            "INSERT INTO dossiers (id, code, unit, stage, queue, procedure, applicant, channel, submitted_at, \
             accepted_at, due_at, ready_at, closed_at, version, body) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) \
             ON CONFLICT (id) DO UPDATE SET code = excluded.code, unit = excluded.unit, stage = excluded.stage, \
             queue = excluded.queue, accepted_at = excluded.accepted_at, due_at = excluded.due_at, \
             ready_at = excluded.ready_at, closed_at = excluded.closed_at, \
             version = CASE WHEN dossiers.version = excluded.version - 1 AND dossiers.applicant = excluded.applicant \
             AND dossiers.procedure = excluded.procedure AND dossiers.channel = excluded.channel \
             AND dossiers.submitted_at = excluded.submitted_at THEN excluded.version ELSE -1 END, \
             body = excluded.body",
            args![
                self.id,
                self.code,
                self.unit,
                self.stage,
                self.queue,
                self.procedure,
                self.applicant,
                self.channel,
                self.submitted_at,
                self.accepted_at,
                self.due_at,
                self.ready_at,
                self.closed_at,
                self.version,
                self.body,
            ],
        )
    }

    fn read(row: &Row) -> Result<Self, StoreError> {
        Self::take(&mut Columns::of(row))
    }

    pub(crate) fn take(columns: &mut Columns<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            id: columns.take()?,
            code: columns.take()?,
            unit: columns.take()?,
            stage: columns.take()?,
            queue: columns.take()?,
            procedure: columns.take()?,
            applicant: columns.take()?,
            channel: columns.take()?,
            submitted_at: columns.take()?,
            accepted_at: columns.take()?,
            due_at: columns.take()?,
            ready_at: columns.take()?,
            closed_at: columns.take()?,
            version: columns.take()?,
            body: columns.take()?,
        })
    }
}

impl ApplicantRow {
    pub(crate) fn upsert(self) -> Statement {
        Statement::new(
            "INSERT INTO applicants (id, name, identity_number, phone, person) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, identity_number = excluded.identity_number, \
             phone = excluded.phone, person = excluded.person",
            args![self.id, self.name, self.identity_number, self.phone, self.person],
        )
    }

    fn read(row: &Row) -> Result<Self, StoreError> {
        Self::take(&mut Columns::of(row))
    }

    pub(crate) fn take(columns: &mut Columns<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            id: columns.take()?,
            name: columns.take()?,
            identity_number: columns.take()?,
            phone: columns.take()?,
            person: columns.take()?,
        })
    }
}

impl AnswersRow {
    pub(crate) fn insert(self) -> Statement {
        Statement::new("INSERT INTO answers (dossier, body) VALUES ($1, $2)", args![self.dossier, self.body])
    }
}

impl DeskDay {
    pub(crate) fn upsert(self) -> Statement {
        Statement::new(
            "INSERT INTO desk_days (desk, day, last) VALUES ($1, $2, $3) \
             ON CONFLICT (desk, day) DO UPDATE SET last = excluded.last WHERE desk_days.last < excluded.last",
            args![self.desk, self.day, self.last],
        )
    }
}

impl WorkRow {
    pub(crate) fn read(row: &Row) -> Result<Self, StoreError> {
        let mut columns = Columns::of(row);
        Ok(Self {
            id: columns.take()?,
            code: columns.take()?,
            stage: columns.take()?,
            queue: columns.take()?,
            procedure: columns.take()?,
            due_at: columns.take()?,
            submitted_at: columns.take()?,
            version: columns.take()?,
            body: columns.take()?,
            applicant_name: columns.take()?,
            applicant_identity_number: columns.take()?,
        })
    }
}

impl RegisterRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let mut columns = Columns::of(row);
        Ok(Self {
            id: columns.take()?,
            accepted_at: columns.take()?,
            body: columns.take()?,
            name: columns.take()?,
            phone: columns.take()?,
        })
    }
}

impl Store {
    /// The dossier with this id.
    pub async fn dossier(&self, id: Uuid) -> Result<Option<DossierRow>, StoreError> {
        self.one(select_dossiers!("WHERE id = $1"), args![id], DossierRow::read).await
    }

    /// The dossier with this code.
    pub async fn dossier_by_code(&self, code: &str) -> Result<Option<DossierRow>, StoreError> {
        self.one(select_dossiers!("WHERE code = $1"), args![code], DossierRow::read).await
    }

    /// What lies on these desks, oldest first, at most `limit` dossiers over all of them. `after` is
    /// the moment of submission and the id of the last dossier of the page before.
    pub async fn worklist(
        &self,
        queues: &[String],
        after: Option<(i64, Uuid)>,
        limit: u32,
    ) -> Result<Vec<WorkRow>, StoreError> {
        let (moment, id) = after.map_or((i64::MIN, String::new()), |(moment, id)| (moment, id.to_string()));
        // One indexed read for each desk, then merged: an IN list would sort whole desks.
        let mut work: Vec<WorkRow> = Vec::new();
        for queue in queues.iter().filter(|queue| !queue.is_empty()) {
            let sql = "SELECT d.id, d.code, d.stage, d.queue, d.procedure, d.due_at, d.submitted_at, d.version, \
                       d.body, COALESCE(a.name, ''), COALESCE(a.identity_number, '') \
                       FROM dossiers d LEFT JOIN applicants a ON a.id = d.applicant \
                       WHERE d.queue = $1 AND d.queue <> '' AND (d.submitted_at, d.id) > ($3, $4) \
                       ORDER BY d.submitted_at, d.id LIMIT $2";
            work.extend(self.list(sql, args![queue.as_str(), limit, moment, id.as_str()], WorkRow::read).await?);
        }
        // A dossier that moved between two of the reads is kept in its newer version.
        work.sort_by_key(|row| (row.submitted_at, row.id, std::cmp::Reverse(row.version)));
        work.dedup_by_key(|row| row.id);
        work.truncate(limit as usize);
        Ok(work)
    }

    /// The dossiers of a unit in these stages, newest first, at most `limit`.
    pub async fn dossiers_of_unit(
        &self,
        unit: &str,
        stages: &[&str],
        limit: u32,
    ) -> Result<Vec<DossierRow>, StoreError> {
        // One indexed read for each stage, then merged: without the stage all dossiers of the unit would be sorted.
        let mut rows: Vec<DossierRow> = Vec::new();
        for stage in stages {
            let sql = select_dossiers!("WHERE unit = $1 AND stage = $2 ORDER BY submitted_at DESC, id DESC LIMIT $3");
            rows.extend(self.list(sql, args![unit, *stage, limit], DossierRow::read).await?);
        }
        // A dossier that went on between two of the reads is kept in its newer version.
        rows.sort_by_key(|row| std::cmp::Reverse((row.submitted_at, row.id, row.version)));
        rows.dedup_by_key(|row| row.id);
        rows.truncate(limit as usize);
        Ok(rows)
    }

    /// What was accepted from `from` until before `to` (µs) for a unit, and at its desk for others, in the order of
    /// acceptance, `limit` at a time: start with `None`, continue with moment and id of the last line. The codes that its
    /// desk gave out in that time lie in `codes`, the second one behind them: by these its desk is known.
    pub async fn register(
        &self,
        (unit, codes): (&str, (&str, &str)),
        (from, to): (i64, i64),
        after: Option<(i64, Uuid)>,
        limit: u32,
    ) -> Result<Vec<RegisterRow>, StoreError> {
        let (moment, id) = after.map_or((i64::MIN, String::new()), |(moment, id)| (moment, id.to_string()));
        let sql = "SELECT d.id, d.accepted_at, d.body, COALESCE(a.name, ''), COALESCE(a.phone, '') \
                   FROM dossiers d LEFT JOIN applicants a ON a.id = d.applicant \
                   WHERE d.unit = $1 AND d.accepted_at >= $2 AND d.accepted_at < $3 AND (d.accepted_at, d.id) > ($4, $5) \
                   ORDER BY d.accepted_at, d.id LIMIT $6";
        let mut lines = self.list(sql, args![unit, from, to, moment, id.as_str(), limit], RegisterRow::read).await?;
        let sql = "SELECT d.id, d.accepted_at, d.body, COALESCE(a.name, ''), COALESCE(a.phone, '') \
                   FROM dossiers d LEFT JOIN applicants a ON a.id = d.applicant \
                   WHERE d.code >= $7 AND d.code < $8 AND d.unit <> $1 AND d.accepted_at >= $2 AND d.accepted_at < $3 \
                   AND (d.accepted_at, d.id) > ($4, $5) ORDER BY d.accepted_at, d.id LIMIT $6";
        let args = args![unit, from, to, moment, id.as_str(), limit, codes.0, codes.1];
        lines.extend(self.list(sql, args, RegisterRow::read).await?);
        lines.sort_by_key(|line| (line.accepted_at, line.id));
        lines.truncate(limit as usize);
        Ok(lines)
    }

    /// How many lines [`Store::register`] has.
    pub async fn accepted_count(
        &self,
        (unit, codes): (&str, (&str, &str)),
        (from, to): (i64, i64),
    ) -> Result<u64, StoreError> {
        let own = "SELECT COUNT(*) FROM dossiers WHERE unit = $1 AND accepted_at >= $2 AND accepted_at < $3";
        let for_others = "SELECT COUNT(*) FROM dossiers WHERE code >= $4 AND code < $5 AND unit <> $1 \
                          AND accepted_at >= $2 AND accepted_at < $3";
        Ok(self.count(own, args![unit, from, to]).await?
            + self.count(for_others, args![unit, from, to, codes.0, codes.1]).await?)
    }

    /// The dossiers of an applicant, newest first.
    pub async fn dossiers_of_applicant(&self, applicant: Uuid) -> Result<Vec<DossierRow>, StoreError> {
        let sql = select_dossiers!("WHERE applicant = $1 ORDER BY submitted_at DESC, id DESC");
        self.list(sql, args![applicant], DossierRow::read).await
    }

    /// All dossiers by id, `limit` at a time: start with `None`, continue with the last id.
    pub async fn dossier_pages(&self, after: Option<Uuid>, limit: u32) -> Result<Vec<DossierRow>, StoreError> {
        let after = after.map(|id| id.hyphenated().to_string()).unwrap_or_default();
        self.list(select_dossiers!("WHERE id > $1 ORDER BY id LIMIT $2"), args![after, limit], DossierRow::read).await
    }

    /// Running dossiers that are due at `from` (µs) or later, and those with the new date of an apology, by id, `limit` at a
    /// time: start with `None`, continue with the last id.
    pub async fn running_dossiers(
        &self,
        from: i64,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<DossierRow>, StoreError> {
        let after = after.map(|id| id.hyphenated().to_string()).unwrap_or_default();
        let sql = select_dossiers!(
            "WHERE ready_at IS NULL AND closed_at IS NULL AND (due_at >= $1 OR body LIKE '%\"apology\":%') AND id > $2 \
             ORDER BY id LIMIT $3"
        );
        self.list(sql, args![from, after, limit], DossierRow::read).await
    }

    /// The applicant with this id.
    pub async fn applicant(&self, id: Uuid) -> Result<Option<ApplicantRow>, StoreError> {
        let sql = "SELECT id, name, identity_number, phone, person FROM applicants WHERE id = $1";
        self.one(sql, args![id], ApplicantRow::read).await
    }

    /// What was typed into the form of a dossier, as JSON.
    pub async fn answers(&self, dossier: Uuid) -> Result<Option<String>, StoreError> {
        self.one("SELECT body FROM answers WHERE dossier = $1", args![dossier], |row| row.get(0)).await
    }

    /// The applicants with this personal identity number, oldest id first.
    pub async fn applicants_by_identity(&self, identity_number: &str) -> Result<Vec<ApplicantRow>, StoreError> {
        let sql = "SELECT id, name, identity_number, phone, person FROM applicants \
                   WHERE identity_number = $1 ORDER BY id LIMIT 1000";
        self.list(sql, args![identity_number], ApplicantRow::read).await
    }

    /// The last number that the desk gave out on the day; 0 when none. Two commands that read
    /// the same number are told apart by the unique dossier code.
    pub async fn desk_last(&self, desk: &str, day: &str) -> Result<i64, StoreError> {
        let sql = "SELECT last FROM desk_days WHERE desk = $1 AND day = $2";
        Ok(self.one(sql, args![desk, day], |row| row.get(0)).await?.unwrap_or(0))
    }

    /// How many dossiers each unit has in each stage, by unit and stage.
    pub async fn counts_by_unit(&self) -> Result<Vec<UnitStageCount>, StoreError> {
        let sql = "SELECT unit, stage, COUNT(*) FROM dossiers GROUP BY unit, stage ORDER BY unit, stage";
        self.list(sql, args![], |row| {
            Ok(UnitStageCount { unit: row.get(0)?, stage: row.get(1)?, count: row.get::<i64>(2)?.unsigned_abs() })
        })
        .await
    }

    /// How many running dossiers of each unit are past due at `now` (µs): no result is ready,
    /// not closed. Units without one are left out.
    pub async fn overdue_count_by_unit(&self, now: i64) -> Result<Vec<UnitCount>, StoreError> {
        let sql = "SELECT unit, COUNT(*) FROM dossiers \
                   WHERE ready_at IS NULL AND closed_at IS NULL AND due_at < $1 GROUP BY unit ORDER BY unit";
        self.list(sql, args![now], |row| Ok(UnitCount { unit: row.get(0)?, count: row.get::<i64>(1)?.unsigned_abs() }))
            .await
    }
}
