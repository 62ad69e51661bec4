//! Puts a report into files: each whole, or not at all.

use super::Report;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// A report could not be written.
#[derive(Debug, thiserror::Error)]
#[error("không ghi được báo cáo vào {}: {} ({error})", path.display(), problem(error))]
pub struct ReportError {
    /// The file or folder.
    pub path: PathBuf,
    /// What the system said.
    #[source]
    pub error: io::Error,
}

/// What is wrong, and what to do.
fn problem(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "ổ đĩa đã đầy, hãy giải phóng chỗ rồi làm lại",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "không có quyền ghi, hãy chọn thư mục khác bằng --data hoặc cấp quyền ghi"
        }
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists | ErrorKind::IsADirectory => {
            "đường dẫn này không dùng được làm thư mục báo cáo, hãy chọn thư mục khác bằng --data"
        }
        _ => "hãy kiểm tra ổ đĩa và thư mục rồi làm lại",
    }
}

impl Report {
    /// Writes `report.json`, `report.txt` and `report.html` into a folder, which is made when it is
    /// not there. Each file is written beside its place and then moved there, so that nobody ever
    /// reads half a report.
    ///
    /// # Errors
    /// [`ReportError`] with the path and what to do.
    pub fn write(&self, folder: &Path) -> Result<(), ReportError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |error| ReportError { path, error }
        };
        fs::create_dir_all(folder).map_err(failed(folder))?;
        let json = serde_json::to_vec_pretty(self).map_err(|error| failed(folder)(error.into()))?;
        let html = self.html().map_err(|error| failed(folder)(io::Error::other(error)))?;
        let files = [("report.json", json), ("report.txt", self.text().into_bytes()), ("report.html", html.into())];
        for (name, content) in files {
            let path = folder.join(name);
            replace(folder, name, &content).map_err(failed(&path))?;
        }
        Ok(())
    }
}

fn replace(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    let beside = folder.join(format!(".{name}.{}.tmp", std::process::id()));
    let written = File::create(&beside)
        .and_then(|mut file| {
            file.write_all(content)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&beside, folder.join(name)));
    if written.is_err() {
        // The half-written file is of no use; that it cannot be removed either changes nothing.
        let _ = fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_named_with_its_path_and_cure() {
        let error = ReportError { path: "/data/report.json".into(), error: ErrorKind::StorageFull.into() };
        let text = error.to_string();
        assert!(text.contains("/data/report.json") && text.contains("ổ đĩa đã đầy"), "{text}");
    }

    #[test]
    fn a_failed_write_leaves_no_half_file_and_the_old_report() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("report.txt")).unwrap();
        assert!(replace(folder.path(), "report.txt", b"new").is_err());
        let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["report.txt"]);
    }
}
