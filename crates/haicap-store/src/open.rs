//! What is open, by the moment at which it is due: at a unit, and on somebody's desks. Official and trial stores.

use crate::dossiers::WorkRow;
use crate::value::{Columns, Row, Value, args};
use crate::{Store, StoreError};
use uuid::Uuid;

/// An open dossier of a unit.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenRow {
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
    /// Its state as JSON, when it is due by the horizon.
    pub body: Option<String>,
    /// The applicant's name, when it is due by the horizon.
    pub applicant_name: Option<String>,
}

impl OpenRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let mut columns = Columns::of(row);
        Ok(Self {
            id: columns.take()?,
            code: columns.take()?,
            stage: columns.take()?,
            queue: columns.take()?,
            procedure: columns.take()?,
            due_at: columns.take()?,
            body: columns.take()?,
            applicant_name: columns.take()?,
        })
    }
}

impl Store {
    /// The dossiers of a unit in these stages, the first due first and those without a limit last, at most `limit`. Those
    /// that are due by `horizon` (µs) come whole, the others as what is counted of them: the index on unit and stage
    /// finds them, whatever the unit has closed.
    pub async fn open_of_unit(
        &self,
        unit: &str,
        stages: &[&str; 9],
        horizon: i64,
        limit: u32,
    ) -> Result<Vec<OpenRow>, StoreError> {
        let sql = "SELECT d.id, d.code, d.stage, d.queue, d.procedure, d.due_at, \
                   CASE WHEN d.due_at <= $11 THEN d.body END, CASE WHEN d.due_at <= $11 THEN a.name END \
                   FROM dossiers d LEFT JOIN applicants a ON a.id = d.applicant AND d.due_at <= $11 \
                   WHERE d.unit = $1 AND d.stage IN ($2, $3, $4, $5, $6, $7, $8, $9, $10) \
                   ORDER BY CASE WHEN d.due_at IS NULL THEN 1 ELSE 0 END, d.due_at, d.id LIMIT $12";
        let mut values: Vec<Value> = vec![unit.into()];
        values.extend(stages.iter().map(|stage| Value::from(*stage)));
        values.extend(args![horizon, limit]);
        self.list(sql, values, OpenRow::read).await
    }

    /// What lies on these desks, the first due first, at most `limit` dossiers over all of them; what has no limit yet
    /// counts from the moment it was handed in, and stages in which it is the citizen's turn come last.
    pub async fn worklist_by_due(
        &self,
        queues: &[String],
        citizens_turn: &[&str; 3],
        limit: u32,
    ) -> Result<Vec<WorkRow>, StoreError> {
        let [one, two, three] = *citizens_turn;
        let mut work: Vec<WorkRow> = Vec::new();
        for queue in queues.iter().filter(|queue| !queue.is_empty()) {
            // The order is found on keys alone; bodies are read for those that are shown.
            let sql = "SELECT d.id, d.code, d.stage, d.queue, d.procedure, d.due_at, d.submitted_at, d.version, \
                       d.body, COALESCE(a.name, ''), COALESCE(a.identity_number, '') FROM \
                       (SELECT id FROM dossiers WHERE queue = $1 AND queue <> '' \
                       ORDER BY CASE WHEN stage IN ($3, $4, $5) THEN 1 ELSE 0 END, COALESCE(due_at, submitted_at), id \
                       LIMIT $2) AS nearest \
                       JOIN dossiers d ON d.id = nearest.id LEFT JOIN applicants a ON a.id = d.applicant";
            work.extend(self.list(sql, args![queue.as_str(), limit, one, two, three], WorkRow::read).await?);
        }
        // A dossier that moved between two of the reads is kept in its newer version.
        work.sort_by_key(|row| (row.id, std::cmp::Reverse(row.version)));
        work.dedup_by_key(|row| row.id);
        let rests = |row: &WorkRow| citizens_turn.contains(&row.stage.as_str());
        work.sort_by_key(|row| (rests(row), row.due_at.unwrap_or(row.submitted_at), row.id));
        work.truncate(limit as usize);
        Ok(work)
    }

    /// What a unit accepted from `from` until before `to` (µs): moment, id and state as JSON in the order of acceptance,
    /// `limit` at a time. Start with `None`, continue with moment and id of the last one.
    pub async fn accepted_at_unit(
        &self,
        unit: &str,
        (from, to): (i64, i64),
        after: Option<(i64, Uuid)>,
        limit: u32,
    ) -> Result<Vec<(i64, Uuid, String)>, StoreError> {
        let (moment, id) = after.map_or((i64::MIN, String::new()), |(moment, id)| (moment, id.to_string()));
        let sql = "SELECT accepted_at, id, body FROM dossiers \
                   WHERE unit = $1 AND accepted_at >= $2 AND accepted_at < $3 AND (accepted_at, id) > ($4, $5) \
                   ORDER BY accepted_at, id LIMIT $6";
        let read = |row: &Row| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        self.list(sql, args![unit, from, to, moment, id.as_str(), limit], read).await
    }
}
