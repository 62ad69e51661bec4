//! Papers as data: what stands on a notice, a decision, a list or a form, and how it is numbered. Nothing is printed
//! here; `haicap-documents` lays a [`Document`] out.
//!
//! State papers follow Nghị định 30/2020/NĐ-CP (annexes I and III), Party papers Hướng dẫn 36-HD/VPTW; what no source
//! at hand says is marked as an assumption where it stands.

mod body;
mod kind;
mod number;
mod signing;

#[cfg(test)]
mod tests;

pub use body::{Align, Annex, Column, Field, Marker, Orientation, Passage, Table};
pub use kind::{Classification, PaperKind, PaperStyle, SignatureForm};
pub use number::{
    CopyNumber, NumberBook, Period, full_date, number_and_symbol, number_line, place_and_date, point_letter, roman,
};
pub use signing::{Agency, Seat, Signs, is_deputy};
pub(crate) use signing::{head_of, under};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What stands across each page of a trial's papers.
pub const TRIAL_WATERMARK: &str = "VẬN HÀNH THỬ - KHÔNG CÓ GIÁ TRỊ PHÁP LÝ";

/// A paper (văn bản). It holds no signature image and no seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// What it is.
    pub kind: PaperKind,
    /// Whose papers it looks like.
    pub style: PaperStyle,
    /// The sheet it is printed on.
    pub size: PaperSize,
    /// How its pages are turned; annexes say it for themselves.
    #[serde(default)]
    pub orientation: Orientation,
    /// Draft or not.
    pub stage: PaperStage,
    /// Who issues it.
    pub issuer: Issuer,
    /// Its number, or none while the clerk has not given one.
    pub number: Option<u32>,
    /// The place before the date (địa danh).
    pub place: String,
    /// The day of issue, or none for a blank to write on.
    pub date: Option<Date>,
    /// The day on which it was drawn up: what the file says of its making while there is no day of issue.
    pub drawn_up_on: Option<Date>,
    /// The name above it; none takes [`PaperKind::heading`].
    pub title: Option<String>,
    /// What it is about (trích yếu); may be empty.
    pub subject: String,
    /// How secret it is.
    pub classification: Classification,
    /// How long it is kept, in the words of the body's own list (thời hạn bảo quản); not printed, but in the file.
    pub retention: String,
    /// Which of how many copies, or none.
    pub copy: Option<CopyNumber>,
    /// Pale across each page, or none: [`TRIAL_WATERMARK`] on every paper of a trial.
    pub watermark: Option<String>,
    /// Which form of which set it is, at the foot of each page, or none.
    #[serde(default)]
    pub mark: Option<String>,
    /// An address printed as a QR code beside the title, or none.
    #[serde(default)]
    pub look_up: Option<String>,
    /// Who exported it, at the foot of each page, or none.
    pub reader: Option<String>,
    /// To whom it is addressed (kính gửi); may be empty.
    pub addressees: Vec<String>,
    /// Whose act it is (thẩm quyền ban hành), before the grounds of a decision or resolution.
    pub authority: Option<String>,
    /// The grounds (căn cứ), without the marks at their ends.
    pub grounds: Vec<String>,
    /// The text.
    pub body: Vec<Passage>,
    /// Who signs: none, one beside the recipients, or several beside each other.
    pub signers: Vec<Signer>,
    /// Who gets it (nơi nhận), without the marks at their ends; may be empty.
    pub recipients: Vec<String>,
    /// Annexes in their order.
    pub annexes: Vec<Annex>,
}

/// The sheet a paper is printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperSize {
    /// 210 x 297 mm.
    #[default]
    A4,
    /// 148 x 210 mm: forms of the one-stop desk.
    A5,
}

/// Whether a paper is still a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperStage {
    /// Carries the mark "DỰ THẢO".
    Draft,
    /// Carries no mark.
    #[default]
    Final,
}

/// Who issues a paper (cơ quan ban hành).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issuer {
    /// The body directly above it, if it is named.
    pub parent: Option<String>,
    /// Its full name.
    pub name: String,
    /// Its abbreviation in symbols: `UBND`, `TU`.
    pub symbol: String,
}

/// Who signs (người ký).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// In whose place, from the outer to the inner: on behalf of a committee, and for its chair.
    pub signed_for: Vec<SignedFor>,
    /// The signer's own post.
    pub title: String,
    /// The name, or none for a blank to sign on.
    pub name: Option<String>,
}

/// One line of authority above a signature: `TM. ỦY BAN NHÂN DÂN`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedFor {
    /// How.
    pub form: SignatureForm,
    /// For whom: a body or a post.
    pub whom: String,
}

impl Signer {
    /// Somebody who signs in their own post.
    pub fn new(title: impl Into<String>) -> Self {
        Self { signed_for: Vec::new(), title: title.into(), name: None }
    }

    /// The same signer, in the place of `whom`.
    #[must_use]
    pub fn signing(mut self, form: SignatureForm, whom: impl Into<String>) -> Self {
        self.signed_for.push(SignedFor { form, whom: whom.into() });
        self
    }

    /// The same signer with a name.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The lines of authority, in capitals: `TM. ỦY BAN NHÂN DÂN`, `KT. CHỦ TỊCH`.
    pub fn authority_lines(&self, style: PaperStyle) -> Vec<String> {
        let line = |line: &SignedFor| format!("{} {}", line.form.prefix(style), line.whom.to_uppercase());
        self.signed_for.iter().map(line).collect()
    }
}

impl Document {
    /// A paper with nothing on it but its heading; fill in the other fields.
    pub fn new(kind: PaperKind, style: PaperStyle, issuer: Issuer) -> Self {
        Self {
            kind,
            style,
            size: PaperSize::A4,
            orientation: Orientation::Portrait,
            stage: PaperStage::Final,
            issuer,
            number: None,
            place: String::new(),
            date: None,
            drawn_up_on: None,
            title: None,
            subject: String::new(),
            classification: Classification::Open,
            retention: String::new(),
            copy: None,
            watermark: None,
            mark: None,
            look_up: None,
            reader: None,
            addressees: Vec::new(),
            authority: None,
            grounds: Vec::new(),
            body: Vec::new(),
            signers: Vec::new(),
            recipients: Vec::new(),
            annexes: Vec::new(),
        }
    }

    /// The name above the paper, in capitals.
    pub fn heading(&self) -> String {
        self.title.as_deref().unwrap_or(self.kind.heading()).to_uppercase()
    }

    /// The line with number and symbol; none on a sheet or list that has no number.
    pub fn number_line(&self) -> Option<String> {
        let numbered = self.number.is_some() || self.kind.symbol().is_some();
        numbered.then(|| number_line(self.style, self.kind, self.number, &self.issuer.symbol))
    }

    /// How other papers name it: `Thông báo số 05/TB-UBND ngày 03 tháng 7 năm 2026 của Ủy ban nhân dân phường A`.
    pub fn reference(&self) -> String {
        let heading = self.heading().to_lowercase();
        let mut letters = heading.chars();
        let mut text: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
        if self.number_line().is_some() {
            let number = number_and_symbol(self.style, self.kind, self.number, &self.issuer.symbol);
            text.push_str(&format!(" số {number}"));
        }
        format!("{text} {} của {}", full_date(self.date), self.issuer.name)
    }

    /// The line above an annex: `Phụ lục`, numbered with `I`, `II` … when there are several (annex I of Nghị định
    /// 30/2020/NĐ-CP, part III, point 1a).
    pub fn annex_label(&self, index: usize) -> String {
        if self.annexes.len() > 1 { format!("Phụ lục {}", roman(index + 1)) } else { "Phụ lục".to_owned() }
    }

    /// Everything that keeps the paper from being printed; empty when it can be.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.number == Some(0) {
            faults.push(Fault::NumberZero);
        }
        if let Some(copy) = self.copy.filter(|copy| copy.number == 0 || copy.number > copy.of) {
            faults.push(Fault::CopyOutOfRange(copy));
        }
        if self.date.or(self.drawn_up_on).is_none() {
            faults.push(Fault::NoDay);
        }
        if self.heading().trim().is_empty() {
            faults.push(Fault::NoTitle);
        }
        let bodies = self.annexes.iter().map(|annex| &annex.body);
        for passage in std::iter::once(&self.body).chain(bodies).flatten() {
            if let Passage::Table(table) = passage {
                table_faults(table, &mut faults);
            }
        }
        faults
    }
}

fn table_faults(table: &Table, faults: &mut Vec<Fault>) {
    if table.columns.is_empty() {
        faults.push(Fault::TableWithoutColumns);
        return;
    }
    for column in table.columns.iter().filter(|column| column.weight == 0) {
        faults.push(Fault::ColumnWithoutWidth(column.title.clone()));
    }
    for (index, row) in table.rows.iter().enumerate() {
        if row.len() > table.columns.len() {
            let (cells, columns) = (row.len(), table.columns.len());
            faults.push(Fault::RowTooLong { row: index + 1, cells, columns });
        }
    }
}

/// What keeps a paper from being printed (lỗi của văn bản).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Numbers begin at 1.
    NumberZero,
    /// A copy beyond the number of copies.
    CopyOutOfRange(CopyNumber),
    /// Neither a day of issue nor a day on which it was drawn up; an archive asks for one.
    NoDay,
    /// A form that does not say its title.
    NoTitle,
    /// A table without columns.
    TableWithoutColumns,
    /// A column of weight 0, by its title.
    ColumnWithoutWidth(String),
    /// A row with more cells than the table has columns; rows are counted from 1.
    RowTooLong {
        /// Which row.
        row: usize,
        /// Its cells.
        cells: usize,
        /// The table's columns.
        columns: usize,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NumberZero => write!(f, "số văn bản là 0: số bắt đầu từ 1, hoặc để trống"),
            Self::CopyOutOfRange(CopyNumber { number, of }) => {
                write!(f, "bản số {number} trên {of} bản: số bản phải từ 1 đến tổng số bản")
            }
            Self::NoDay => write!(f, "chưa có ngày: hãy ghi ngày ban hành, hoặc ngày soạn nếu còn để trống"),
            Self::NoTitle => write!(f, "biểu mẫu chưa có tên: hãy ghi tên vào `title`"),
            Self::TableWithoutColumns => write!(f, "có bảng không có cột: hãy khai báo ít nhất một cột"),
            Self::ColumnWithoutWidth(title) => {
                write!(f, "cột “{title}” có độ rộng 0: hãy đặt `weight` từ 1 trở lên")
            }
            Self::RowTooLong { row, cells, columns } => {
                write!(f, "dòng {row} của bảng có {cells} ô, bảng chỉ có {columns} cột: hãy bỏ ô thừa hoặc thêm cột")
            }
        }
    }
}
