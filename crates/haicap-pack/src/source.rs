//! A text file of the pack and places in it.

use crate::error::{PackError, PackErrors, Said};
use std::fs;
use std::path::Path;

/// A file that was read, with the name that errors show.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) file: String,
    pub(crate) text: String,
}

impl Source {
    /// Reads a file of a folder; errors for a missing file and for text that is not UTF-8.
    pub(crate) fn read(folder: &Path, name: &str, errors: &mut PackErrors) -> Option<Source> {
        let path = folder.join(name);
        let file = path.display().to_string();
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                errors.push(unreadable(file, &error));
                return None;
            }
        };
        match String::from_utf8(bytes) {
            Ok(text) => Some(Source { file, text: text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned) }),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
                let source = Source { file, text };
                errors.push(source.error(
                    valid,
                    "tệp không phải là văn bản UTF-8",
                    "lưu lại tệp với bảng mã UTF-8 (Unicode)",
                ));
                None
            }
        }
    }

    /// Line and column, from 1, of a byte of the text; the column counts characters.
    pub(crate) fn place(&self, offset: usize) -> (usize, usize) {
        let mut end = offset.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &self.text[..end];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }

    /// An error at a byte of the text.
    pub(crate) fn error(&self, offset: usize, problem: impl Into<Said>, cure: impl Into<Said>) -> PackError {
        let (line, column) = self.place(offset);
        PackError {
            file: self.file.clone(),
            line: Some(line),
            column: Some(column),
            problem: problem.into(),
            cure: cure.into(),
        }
    }

    /// An error of the file as a whole.
    pub(crate) fn error_at_all(&self, problem: impl Into<Said>, cure: impl Into<Said>) -> PackError {
        whole(self.file.clone(), problem, cure)
    }
}

/// An error without a place in the file.
pub(crate) fn whole(file: String, problem: impl Into<Said>, cure: impl Into<Said>) -> PackError {
    PackError { file, line: None, column: None, problem: problem.into(), cure: cure.into() }
}

fn unreadable(file: String, error: &std::io::Error) -> PackError {
    match error.kind() {
        std::io::ErrorKind::NotFound => {
            whole(file, "thiếu tệp này", "tạo tệp, hoặc kiểm tra lại tên thư mục của thành phố")
        }
        std::io::ErrorKind::PermissionDenied => {
            whole(file, "không có quyền đọc tệp", "cấp quyền đọc tệp cho người chạy chương trình")
        }
        _ => whole(file, format!("không đọc được tệp ({error})"), "kiểm tra ổ đĩa và quyền đọc tệp"),
    }
}
