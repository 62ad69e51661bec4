//! What stands between the heading and the signature of a paper.

use super::number::point_letter;
use serde::{Deserialize, Serialize};

/// One piece of a text (phần nội dung), in the order of reading. Text is plain: nothing in it is markup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "passage", rename_all = "snake_case")]
pub enum Passage {
    /// A paragraph with its first line indented.
    Paragraph {
        /// The text.
        text: String,
    },
    /// A bold line of its own, with its number if it has one: `I. CĂN CỨ`, `1. Kết quả`.
    Heading {
        /// The text.
        text: String,
    },
    /// An article (điều); articles of one body are numbered one after another.
    Article {
        /// In bold behind the number, or none.
        title: Option<String>,
        /// The first paragraph follows the number (or the title) on its line.
        paragraphs: Vec<String>,
    },
    /// A list.
    List {
        /// What stands before each item.
        marker: Marker,
        /// The items.
        items: Vec<String>,
    },
    /// Names with what is said of them, one a line: `Ông (bà): …`.
    Fields {
        /// The lines.
        rows: Vec<Field>,
    },
    /// A table.
    Table(Table),
}

impl Passage {
    /// A paragraph.
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph { text: text.into() }
    }

    /// A bold line.
    pub fn heading(text: impl Into<String>) -> Self {
        Self::Heading { text: text.into() }
    }

    /// An article of one paragraph, without a title.
    pub fn article(text: impl Into<String>) -> Self {
        Self::Article { title: None, paragraphs: vec![text.into()] }
    }

    /// A list.
    pub fn list<T: Into<String>>(marker: Marker, items: impl IntoIterator<Item = T>) -> Self {
        Self::List { marker, items: items.into_iter().map(Into::into).collect() }
    }
}

/// One line of [`Passage::Fields`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// What it is, without the colon.
    pub name: String,
    /// What is said; dots to write on when it is empty.
    pub value: String,
}

/// What stands before the items of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Marker {
    /// `-`.
    Dash,
    /// `1.`: clauses (khoản).
    Number,
    /// `a)`: points (điểm), by the Vietnamese alphabet.
    Letter,
}

impl Marker {
    /// The marker of the item with this index, from 0.
    pub fn text(self, index: usize) -> String {
        match self {
            Self::Dash => "-".to_owned(),
            Self::Number => format!("{}.", index + 1),
            Self::Letter => format!("{})", point_letter(index)),
        }
    }
}

/// A table (bảng). Its header row is repeated on each page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// From left to right; at least one.
    pub columns: Vec<Column>,
    /// From top to bottom; a row shorter than the columns is filled with empty cells.
    pub rows: Vec<Vec<String>>,
}

/// A column of a [`Table`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// What stands in the header row.
    pub title: String,
    /// Its share of the width, beside the weights of the other columns; at least 1.
    pub weight: u32,
    /// How its cells are aligned.
    pub align: Align,
}

impl Column {
    /// A column.
    pub fn new(title: impl Into<String>, weight: u32, align: Align) -> Self {
        Self { title: title.into(), weight, align }
    }
}

/// How cells are aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// To the left: text.
    Left,
    /// In the middle: short marks, dates.
    Center,
    /// To the right: amounts.
    Right,
}

/// How a page is turned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    /// Upright.
    #[default]
    Portrait,
    /// On its side, for wide tables.
    Landscape,
}

/// An annex (phụ lục), on pages of its own with their own numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annex {
    /// Its name, printed in capitals.
    pub title: String,
    /// How its pages are turned.
    pub orientation: Orientation,
    /// Its text.
    pub body: Vec<Passage>,
}
