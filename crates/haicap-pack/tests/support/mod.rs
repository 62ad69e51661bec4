//! A copy of the tiny pack, with a mistake made in it.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use haicap_pack::Pack;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the tiny pack: 3 old units, 2 new ones.
pub(crate) fn tiny() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tiny")
}

/// Copies a folder with its folders.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Every error of the tiny pack after something was done to it.
pub(crate) fn errors_after(change: impl FnOnce(&Path)) -> String {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().join("tiny");
    copy(&tiny(), &folder);
    change(&folder);
    let text = match Pack::read(&folder) {
        Ok(_) => "no error".to_owned(),
        Err(errors) => errors.to_string(),
    };
    text.replace(&folder.display().to_string(), "tiny")
}

/// Errors after a text in a file was replaced; it must be there.
pub(crate) fn errors_with(file: &str, from: &str, to: &str) -> String {
    errors_after(|folder| {
        let path = folder.join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no “{from}”");
        fs::write(path, text.replacen(from, to, 1)).unwrap();
    })
}

/// A report with one paragraph for each mistake in a file.
pub(crate) fn report(file: &str, mistakes: &[(&str, &str, &str)]) -> String {
    let paragraph = |(what, from, to): &(&str, &str, &str)| format!("# {what}\n{}\n", errors_with(file, from, to));
    mistakes.iter().map(paragraph).collect::<Vec<_>>().join("\n")
}
