//! Which files belong to which papers. Official and trial stores.

use crate::db::Statement;
use crate::value::{Columns, Row, args};
use crate::{Store, StoreError};
use uuid::Uuid;

/// A file of a paper of a dossier.
#[derive(Clone, Debug, PartialEq)]
pub struct AttachmentRow {
    /// Its id.
    pub id: Uuid,
    /// The dossier.
    pub dossier: Uuid,
    /// Key of the paper.
    pub paper: String,
    /// Hash and ending, under which the file lies.
    pub file: String,
    /// The name that it had where it came from.
    pub name: String,
    /// How large it is.
    pub bytes: i64,
    /// When it came in, µs.
    pub added_at: i64,
}

macro_rules! select_attachments {
    ($rest:literal) => {
        concat!("SELECT id, dossier, paper, file, name, bytes, added_at FROM attachments ", $rest)
    };
}

impl AttachmentRow {
    pub(crate) fn insert(self) -> Statement {
        Statement::new(
            "INSERT INTO attachments (id, dossier, paper, file, name, bytes, added_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            args![self.id, self.dossier, self.paper, self.file, self.name, self.bytes, self.added_at],
        )
    }

    pub(crate) fn remove(id: Uuid) -> Statement {
        Statement::new("DELETE FROM attachments WHERE id = $1", args![id])
    }

    fn read(row: &Row) -> Result<Self, StoreError> {
        let mut columns = Columns::of(row);
        Ok(Self {
            id: columns.take()?,
            dossier: columns.take()?,
            paper: columns.take()?,
            file: columns.take()?,
            name: columns.take()?,
            bytes: columns.take()?,
            added_at: columns.take()?,
        })
    }
}

impl Store {
    /// A file of a dossier.
    pub async fn attachment(&self, id: Uuid) -> Result<Option<AttachmentRow>, StoreError> {
        self.one(select_attachments!("WHERE id = $1"), args![id], AttachmentRow::read).await
    }

    /// The files of a dossier, oldest first.
    pub async fn attachments_of(&self, dossier: Uuid) -> Result<Vec<AttachmentRow>, StoreError> {
        self.list(select_attachments!("WHERE dossier = $1 ORDER BY added_at, id"), args![dossier], AttachmentRow::read)
            .await
    }

    /// Files that belong to some paper, from one name up to another, which is not among them.
    pub async fn attached_files(&self, from: &str, to: &str) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT DISTINCT file FROM attachments WHERE file >= $1 AND file < $2 ORDER BY file";
        self.list(sql, args![from.to_owned(), to.to_owned()], |row| row.get(0)).await
    }
}
