//! Rosters as the districts send them, read into officials (danh sách cán bộ, công chức, viên chức).
//!
//! Every district has its own form: other column names, titles above the table, headers of two rows, one
//! sheet for each unit, sums and signatures below. [`recognise`] suggests which column is what; a person
//! looks at it and corrects it; [`read`] takes the good rows and says of every other row what is wrong
//! and what to do. Nothing is guessed silently: a row with a remark waits.

mod annotated;
mod birth;
mod cross;
mod dictionary;
mod header;
mod person;
mod places;
mod reading;
mod remark;
mod view;
mod words;

pub use annotated::{NOTE_HEADER, NotWritten, with_remarks};
pub use header::{
    ColumnMatch, Confidence, MappingFault, NoTable, Recognition, SheetRecognition, check_mapping, recognise,
};
pub use reading::{Change, FieldChange, GoodRow, PassedOver, Reading, read};
pub use remark::{Reason, Remark};
pub use words::Field;

#[cfg(test)]
mod tests;
