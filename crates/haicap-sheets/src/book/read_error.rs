//! Why a file could not be read, in the words of the person who sent it.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a file is not read; says what to do (lý do không đọc được tệp).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "key", rename_all = "snake_case")]
pub enum ReadError {
    /// Nothing stands in it.
    Empty,
    /// Neither XLSX nor text with separators.
    NotASpreadsheet,
    /// The form of Excel before 2007.
    OldXls,
    /// Locked with a password.
    PasswordProtected,
    /// A program lies in it (.xlsm, .docm), and none was asked for.
    HasMacros,
    /// A text file in an encoding of before Unicode.
    LegacyEncoding,
    /// It unpacks to far more than any roster.
    ZipBomb {
        /// Megabytes that are allowed.
        limit: u64,
    },
    /// More than the limits allow.
    TooLarge {
        /// Of what.
        what: Measure,
        /// How much is allowed.
        limit: u64,
    },
    /// Reading was stopped because it went on too long.
    TookTooLong {
        /// Seconds that are allowed.
        seconds: u64,
    },
    /// Reading was stopped because it asked for too much memory.
    TooMuchMemory {
        /// Megabytes that are allowed.
        limit: u64,
    },
    /// It begins like JSON, and is none.
    BadJson {
        /// The line, from 1.
        line: usize,
        /// The letter of the line.
        column: usize,
    },
    /// JSON, but no list.
    NotAList,
    /// An entry of a list that is no row.
    Entry {
        /// Its number, from 1.
        entry: u32,
        /// The key, where it is about one.
        name: String,
        /// What is wrong with it.
        fault: EntryFault,
    },
    /// It is a spreadsheet, but broken.
    Damaged {
        /// The sheet, when that is known.
        sheet: Option<String>,
    },
    /// This machine cannot hold a process within limits, so no file of others is read on it.
    LimitsUnavailable,
    /// The process that reads could not be started, or said nothing that can be understood.
    ReaderUnavailable {
        /// What the system said.
        detail: String,
    },
}

/// What keeps an entry of a list from being a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryFault {
    /// It has no keys.
    NotAnObject,
    /// A list or object stands where a text or number belongs.
    Nested,
    /// The key stands twice.
    Twice,
    /// A letter that no text has.
    Control,
}

impl EntryFault {
    const fn message(self) -> &'static str {
        match self {
            EntryFault::NotAnObject => "phải là một đối tượng như {\"code\": \"2.000815\"}",
            EntryFault::Nested => "phải là chữ hoặc số, không phải danh sách hay đối tượng",
            EntryFault::Twice => "ghi hai lần trong một mục; bỏ một",
            EntryFault::Control => "có ký tự điều khiển không hiện ra; xóa ký tự đó",
        }
    }

    const fn english(self) -> &'static str {
        match self {
            EntryFault::NotAnObject => "it has to be an object like {\"code\": \"2.000815\"}",
            EntryFault::Nested => "it has to be a text or a number, not a list or an object",
            EntryFault::Twice => "it stands twice in one entry; take one out",
            EntryFault::Control => "it has a control character that is not shown; delete that",
        }
    }
}

/// `mục 3, “fee”`.
fn place(word: &str, entry: u32, key: &str) -> String {
    if key.is_empty() { format!("{word} {entry}") } else { format!("{word} {entry}, “{key}”") }
}

/// What there is too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Megabytes of the file or of the text in it.
    Megabytes,
    /// Rows with values.
    Rows,
    /// Columns.
    Columns,
    /// Cells with values.
    Cells,
    /// Sheets.
    Sheets,
    /// Merged cells.
    Merges,
}

impl Measure {
    const fn label(self) -> &'static str {
        match self {
            Measure::Megabytes => "MB",
            Measure::Rows => "dòng có dữ liệu",
            Measure::Columns => "cột",
            Measure::Cells => "ô có dữ liệu",
            Measure::Sheets => "trang tính",
            Measure::Merges => "ô gộp",
        }
    }

    const fn english(self) -> &'static str {
        match self {
            Measure::Megabytes => "MB",
            Measure::Rows => "rows with values",
            Measure::Columns => "columns",
            Measure::Cells => "cells with values",
            Measure::Sheets => "sheets",
            Measure::Merges => "merged cells",
        }
    }
}

impl ReadError {
    /// A stable word for addresses, tests and the journal.
    pub const fn key(&self) -> &'static str {
        match self {
            ReadError::Empty => "empty",
            ReadError::NotASpreadsheet => "not_a_spreadsheet",
            ReadError::OldXls => "old_xls",
            ReadError::PasswordProtected => "password_protected",
            ReadError::HasMacros => "has_macros",
            ReadError::LegacyEncoding => "legacy_encoding",
            ReadError::ZipBomb { .. } => "zip_bomb",
            ReadError::TooLarge { .. } => "too_large",
            ReadError::TookTooLong { .. } => "took_too_long",
            ReadError::TooMuchMemory { .. } => "too_much_memory",
            ReadError::BadJson { .. } => "bad_json",
            ReadError::NotAList => "not_a_list",
            ReadError::Entry { .. } => "bad_entry",
            ReadError::Damaged { .. } => "damaged",
            ReadError::LimitsUnavailable => "limits_unavailable",
            ReadError::ReaderUnavailable { .. } => "reader_unavailable",
        }
    }

    /// What is wrong, in Vietnamese.
    pub fn message(&self) -> String {
        match self {
            ReadError::Empty => "Tệp trống, không có ô nào có dữ liệu.".into(),
            ReadError::NotASpreadsheet => "Tệp này không phải là bảng tính .xlsx hoặc .csv.".into(),
            ReadError::OldXls => "Tệp ở định dạng .xls cũ (Excel 97-2003).".into(),
            ReadError::PasswordProtected => "Tệp được đặt mật khẩu nên không mở được.".into(),
            ReadError::HasMacros => "Tệp có macro (.xlsm, .docm) nên không được nhận.".into(),
            ReadError::LegacyEncoding => "Tệp văn bản không dùng bảng mã Unicode, dấu tiếng Việt có thể đã mất.".into(),
            ReadError::ZipBomb { limit } => format!("Tệp nén chứa quá nhiều dữ liệu khi giải nén (trên {limit} MB)."),
            ReadError::TooLarge { what, limit } => format!("Tệp quá lớn: cho phép tối đa {limit} {}.", what.label()),
            ReadError::TookTooLong { seconds } => format!("Đọc tệp quá lâu (trên {seconds} giây) nên đã dừng."),
            ReadError::TooMuchMemory { limit } => {
                format!("Đọc tệp cần quá nhiều bộ nhớ (trên {limit} MB) nên đã dừng.")
            }
            ReadError::BadJson { line, column } => {
                format!("Tệp JSON viết sai ở dòng {line}, chữ thứ {column}, hoặc tải lên chưa hết.")
            }
            ReadError::NotAList => "Tệp JSON không phải là một danh sách.".into(),
            ReadError::Entry { entry, name, fault } => {
                format!("Tệp JSON, {}: {}.", place("mục", *entry, name), fault.message())
            }
            ReadError::Damaged { sheet: None } => "Tệp bị hỏng hoặc tải lên chưa hết.".into(),
            ReadError::Damaged { sheet: Some(sheet) } => format!("Trang tính “{sheet}” bị hỏng."),
            ReadError::LimitsUnavailable => {
                "Máy chủ này không giới hạn được bộ nhớ của tiến trình đọc tệp nên không nhận tệp bảng tính.".into()
            }
            ReadError::ReaderUnavailable { detail } => format!("Không chạy được tiến trình đọc tệp: {detail}."),
        }
    }

    /// What is wrong and what to do about it, in English.
    pub fn english(&self) -> String {
        const SAVE_AS: &str =
            "Open it in Excel or LibreOffice, save it as “Excel Workbook (.xlsx)”, and send it again.";
        const SPLIT: &str = "Delete what is not part of the list, or split the file, and send it again.";
        const LIST: &str = "Write a list of objects, one for each row, as in the file that is downloaded as JSON.";
        const OPERATOR: &str = "Nothing was kept; tell the administrator of this server.";
        let (wrong, cure): (String, &str) = match self {
            ReadError::Empty => {
                ("The file is empty: no cell holds anything.".into(), "Check that it is the right file.")
            }
            ReadError::NotASpreadsheet => ("This file is no .xlsx or .csv table.".into(), SAVE_AS),
            ReadError::OldXls => ("The file is in the old .xls format (Excel 97-2003).".into(), SAVE_AS),
            ReadError::PasswordProtected => {
                ("The file is locked with a password.".into(), "Remove the password, save the file, and send it again.")
            }
            ReadError::HasMacros => (
                "The file has macros (.xlsm, .docm) and was not taken.".into(),
                "Save it as “.xlsx” or “.docx” without macros, and send it again.",
            ),
            ReadError::LegacyEncoding => (
                "The text file is not in Unicode; its accents may be lost.".into(),
                "Save the table as “.xlsx” or “CSV UTF-8”; letters in TCVN3 or VNI are converted to Unicode first.",
            ),
            ReadError::ZipBomb { limit } => (format!("The file unpacks to more than {limit} MB."), SPLIT),
            ReadError::TooLarge { what, limit } => {
                (format!("The file is too large: at most {limit} {} are taken.", what.english()), SPLIT)
            }
            ReadError::TookTooLong { seconds } => {
                (format!("Reading took more than {seconds} seconds and was stopped."), SPLIT)
            }
            ReadError::TooMuchMemory { limit } => {
                (format!("Reading asked for more than {limit} MB of memory and was stopped."), SPLIT)
            }
            ReadError::BadJson { line, column } => {
                (format!("The JSON is broken in line {line}, letter {column}, or did not arrive whole."), LIST)
            }
            ReadError::NotAList => ("The JSON file is no list.".into(), LIST),
            ReadError::Entry { entry, name, fault } => {
                (format!("JSON, {}: {}.", place("entry", *entry, name), fault.english()), LIST)
            }
            ReadError::Damaged { sheet: None } => ("The file is damaged, or did not arrive whole.".into(), SAVE_AS),
            ReadError::Damaged { sheet: Some(sheet) } => (format!("The sheet “{sheet}” is damaged."), SAVE_AS),
            ReadError::LimitsUnavailable => {
                ("This server cannot limit the memory of the reading process, so it takes no tables.".into(), OPERATOR)
            }
            ReadError::ReaderUnavailable { detail } => {
                (format!("The reading process did not run: {detail}."), OPERATOR)
            }
        };
        format!("{wrong} {cure}")
    }

    /// What to do about it, in Vietnamese.
    pub const fn cure(&self) -> &'static str {
        match self {
            ReadError::Empty => "Kiểm tra lại đã chọn đúng tệp và đã lưu dữ liệu.",
            ReadError::NotASpreadsheet | ReadError::OldXls => {
                "Mở bằng Excel hoặc LibreOffice, chọn “Lưu thành”, kiểu “Excel Workbook (.xlsx)”, rồi gửi lại."
            }
            ReadError::PasswordProtected => "Mở tệp, bỏ mật khẩu (Tệp > Thông tin > Bảo vệ), lưu lại rồi gửi.",
            ReadError::HasMacros => "Mở tệp, lưu thành .xlsx hoặc .docx (không có macro) rồi gửi lại.",
            ReadError::LegacyEncoding => {
                "Mở bảng tính gốc, lưu thành “.xlsx” hoặc “CSV UTF-8”; chữ theo TCVN3, VNI phải đổi sang Unicode trước."
            }
            ReadError::ZipBomb { .. } | ReadError::TooMuchMemory { .. } | ReadError::TookTooLong { .. } => {
                "Chép riêng vùng danh sách sang một tệp .xlsx mới (chỉ dán giá trị) rồi gửi tệp đó."
            }
            ReadError::TooLarge { .. } => {
                "Tách thành nhiều tệp nhỏ, mỗi quận, huyện một tệp; xóa các cột, trang tính không thuộc danh sách."
            }
            ReadError::BadJson { .. } | ReadError::NotAList | ReadError::Entry { .. } => {
                "Viết thành danh sách, mỗi dòng một đối tượng [{…}, {…}], như tệp JSON tải về."
            }
            ReadError::Damaged { .. } => "Mở lại bằng Excel để kiểm tra, lưu thành tệp .xlsx mới rồi gửi lại.",
            ReadError::LimitsUnavailable => "Nhờ quản trị hệ thống chạy haicap trên Linux.",
            ReadError::ReaderUnavailable { .. } => {
                "Báo cho quản trị hệ thống; dữ liệu trên máy chủ không bị ảnh hưởng."
            }
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.message(), self.cure())
    }
}

impl std::error::Error for ReadError {}
