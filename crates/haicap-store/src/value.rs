//! Values that go into and come out of both engines.

use crate::StoreError;
use uuid::Uuid;

/// One SQL value: the common ground of SQLite and PostgreSQL.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// SQL NULL.
    Null,
    /// BIGINT.
    Int(i64),
    /// DOUBLE PRECISION.
    Real(f64),
    /// TEXT.
    Text(String),
}

impl Value {
    /// The SQL name of the value's type, for error messages.
    fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "NULL",
            Self::Int(_) => "BIGINT",
            Self::Real(_) => "DOUBLE PRECISION",
            Self::Text(_) => "TEXT",
        }
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}
impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Int(i64::from(value))
    }
}
impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Int(i64::from(value))
    }
}
impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}
impl From<Uuid> for Value {
    fn from(value: Uuid) -> Self {
        Self::Text(value.hyphenated().to_string())
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A Rust type that a column can be read as. The error is the name of the expected type.
pub(crate) trait FromValue: Sized {
    /// Reads the value; `Err` names the expected type.
    fn from_value(value: &Value) -> Result<Self, &'static str>;
}

impl FromValue for i64 {
    fn from_value(value: &Value) -> Result<Self, &'static str> {
        match value {
            Value::Int(number) => Ok(*number),
            _ => Err("BIGINT"),
        }
    }
}
impl FromValue for u32 {
    fn from_value(value: &Value) -> Result<Self, &'static str> {
        match value {
            Value::Int(number) => Self::try_from(*number).map_err(|_| "a number from 0 to 2^32-1"),
            _ => Err("BIGINT"),
        }
    }
}
impl FromValue for bool {
    fn from_value(value: &Value) -> Result<Self, &'static str> {
        match value {
            Value::Int(0) => Ok(false),
            Value::Int(1) => Ok(true),
            _ => Err("0 or 1"),
        }
    }
}
impl FromValue for f64 {
    fn from_value(value: &Value) -> Result<Self, &'static str> {
        match value {
            Value::Real(number) => Ok(*number),
            _ => Err("DOUBLE PRECISION"),
        }
    }
}
impl FromValue for String {
    fn from_value(value: &Value) -> Result<Self, &'static str> {
        match value {
            Value::Text(text) => Ok(text.clone()),
            _ => Err("TEXT"),
        }
    }
}
impl FromValue for Uuid {
    fn from_value(value: &Value) -> Result<Self, &'static str> {
        match value {
            Value::Text(text) => Self::try_parse(text).map_err(|_| "a UUID as TEXT"),
            _ => Err("a UUID as TEXT"),
        }
    }
}
impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Result<Self, &'static str> {
        match value {
            Value::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}

/// One row of an answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row(pub(crate) Vec<Value>);

impl Row {
    /// Column `index` (from 0) as `T`. A missing column or another type is
    /// [`StoreError::Damaged`].
    pub(crate) fn get<T: FromValue>(&self, index: usize) -> Result<T, StoreError> {
        let Some(value) = self.0.get(index) else {
            return Err(StoreError::Damaged { what: format!("a row has no column {index}") });
        };
        T::from_value(value).map_err(|expected| StoreError::Damaged {
            what: format!("column {index} holds {} where {expected} was expected", value.type_name()),
        })
    }
}

/// Reads a row's columns one after the other.
pub(crate) struct Columns<'a> {
    row: &'a Row,
    next: usize,
}

impl<'a> Columns<'a> {
    /// Starts at the first column.
    pub(crate) fn of(row: &'a Row) -> Self {
        Self { row, next: 0 }
    }

    /// The next column as `T`.
    pub(crate) fn take<T: FromValue>(&mut self) -> Result<T, StoreError> {
        let value = self.row.get(self.next);
        self.next += 1;
        value
    }
}

/// The arguments of a statement: `args![1_i64, "text", None::<i64>]`.
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::value::Value::from($value)),*] };
}
pub(crate) use args;
