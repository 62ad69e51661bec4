//! Officials and their assignments. City store.

use crate::db::Statement;
use crate::value::{Columns, Row, args};
use crate::{Store, StoreError};
use uuid::Uuid;

/// An official (cán bộ, công chức, viên chức).
#[derive(Clone, Debug, PartialEq)]
pub struct OfficialRow {
    /// The id.
    pub id: Uuid,
    /// The personnel code; unique.
    pub code: String,
    /// The unit before the reform.
    pub from_unit: String,
    /// The rest as JSON.
    pub body: String,
}

/// An assignment of an official to a unit.
#[derive(Clone, Debug, PartialEq)]
pub struct AssignmentRow {
    /// Its id.
    pub id: Uuid,
    /// The official.
    pub official: Uuid,
    /// The unit.
    pub unit: String,
    /// Its version: when updating, the stored one plus one.
    pub version: i64,
    /// The rest as JSON.
    pub body: String,
}

macro_rules! select_officials {
    ($rest:literal) => {
        concat!("SELECT id, code, from_unit, body FROM officials ", $rest)
    };
}

macro_rules! select_assignments {
    ($rest:literal) => {
        concat!("SELECT id, official, unit, version, body FROM assignments ", $rest)
    };
}

impl OfficialRow {
    fn insert(self) -> Statement {
        Statement::new(
            "INSERT INTO officials (id, code, from_unit, body) VALUES ($1, $2, $3, $4)",
            args![self.id, self.code, self.from_unit, self.body],
        )
    }

    pub(crate) fn upsert(self) -> Statement {
        Statement::new(
            "INSERT INTO officials (id, code, from_unit, body) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (id) DO UPDATE SET code = excluded.code, from_unit = excluded.from_unit, \
             body = excluded.body",
            args![self.id, self.code, self.from_unit, self.body],
        )
    }

    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { id: row.get(0)?, code: row.get(1)?, from_unit: row.get(2)?, body: row.get(3)? })
    }
}

impl AssignmentRow {
    fn insert(self) -> Statement {
        Statement::new(
            "INSERT INTO assignments (id, official, unit, version, body) VALUES ($1, $2, $3, $4, $5)",
            args![self.id, self.official, self.unit, self.version, self.body],
        )
    }

    pub(crate) fn upsert(self) -> Statement {
        Statement::new(
            "INSERT INTO assignments (id, official, unit, version, body) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (id) DO UPDATE SET official = excluded.official, unit = excluded.unit, \
             version = CASE WHEN assignments.version = excluded.version - 1 THEN excluded.version ELSE -1 END, \
             body = excluded.body",
            args![self.id, self.official, self.unit, self.version, self.body],
        )
    }

    /// Takes an assignment out; a conflict when it is not stored. The first statement writes a
    /// row that the guard of versions refuses, but only when there is nothing to take out.
    pub(crate) fn end(id: Uuid) -> [Statement; 2] {
        [
            Statement::new(
                "INSERT INTO assignments (id, official, unit, version, body) \
                 SELECT $1, '', '', -1, '' WHERE NOT EXISTS (SELECT 1 FROM assignments WHERE id = $1)",
                args![id],
            ),
            Statement::new("DELETE FROM assignments WHERE id = $1", args![id]),
        ]
    }

    fn read(row: &Row) -> Result<Self, StoreError> {
        let mut columns = Columns::of(row);
        Ok(Self {
            id: columns.take()?,
            official: columns.take()?,
            unit: columns.take()?,
            version: columns.take()?,
            body: columns.take()?,
        })
    }
}

impl Store {
    /// Adds new officials and assignments in one transaction; [`StoreError::Conflict`] when an
    /// id or a code exists, and then none is added.
    pub async fn insert_officials(
        &self,
        officials: Vec<OfficialRow>,
        assignments: Vec<AssignmentRow>,
    ) -> Result<(), StoreError> {
        let mut statements: Vec<_> = officials.into_iter().map(OfficialRow::insert).collect();
        statements.extend(assignments.into_iter().map(AssignmentRow::insert));
        self.commit(statements).await.map(drop)
    }

    /// The official with this id.
    pub async fn official(&self, id: Uuid) -> Result<Option<OfficialRow>, StoreError> {
        self.one(select_officials!("WHERE id = $1"), args![id], OfficialRow::read).await
    }

    /// All officials, by code.
    pub async fn officials(&self) -> Result<Vec<OfficialRow>, StoreError> {
        self.list(select_officials!("ORDER BY code"), args![], OfficialRow::read).await
    }

    /// The officials who came from a unit, by code.
    pub async fn officials_of_unit(&self, from_unit: &str) -> Result<Vec<OfficialRow>, StoreError> {
        let sql = select_officials!("WHERE from_unit = $1 ORDER BY code");
        self.list(sql, args![from_unit], OfficialRow::read).await
    }

    /// The assignment with this id.
    pub async fn assignment(&self, id: Uuid) -> Result<Option<AssignmentRow>, StoreError> {
        self.one(select_assignments!("WHERE id = $1"), args![id], AssignmentRow::read).await
    }

    /// All assignments, by id.
    pub async fn assignments(&self) -> Result<Vec<AssignmentRow>, StoreError> {
        self.list(select_assignments!("ORDER BY id"), args![], AssignmentRow::read).await
    }

    /// How many assignments there are.
    pub async fn assignment_count(&self) -> Result<u64, StoreError> {
        self.count("SELECT COUNT(*) FROM assignments", args![]).await
    }

    /// The assignments to a unit, by id.
    pub async fn assignments_of_unit(&self, unit: &str) -> Result<Vec<AssignmentRow>, StoreError> {
        self.list(select_assignments!("WHERE unit = $1 ORDER BY id"), args![unit], AssignmentRow::read).await
    }

    /// The assignments of an official, by id.
    pub async fn assignments_of_official(&self, official: Uuid) -> Result<Vec<AssignmentRow>, StoreError> {
        self.list(select_assignments!("WHERE official = $1 ORDER BY id"), args![official], AssignmentRow::read).await
    }
}
