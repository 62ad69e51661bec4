//! What goes wrong before anything is played: a clear message that says what to do, and no half-made data.

use crate::support;
use std::net::TcpListener;
use std::process::Output;
use support::{Desk, Rehearsal, TINY, haicap, text};

#[track_caller]
fn fails_with(output: &Output, words: &[&str]) {
    let said = text(output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    for word in words {
        assert!(said.contains(word), "“{word}” is not in:\n{said}");
    }
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn a_port_in_use() {
    let desk = Desk::new(1);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = desk.rehearse(&["--once", "--port", &port]).output().unwrap();
    fails_with(&output, &[&port, "in use by another program", "--port"]);
    assert!(!desk.data().join("city.db").exists(), "nothing was made");
}

#[test]
fn a_folder_that_cannot_be_written() {
    let desk = Desk::new(1);
    std::fs::write(desk.data(), b"a file where the folder should be").unwrap();
    let output = desk.rehearse(&["--once"]).output().unwrap();
    fails_with(&output, &["cannot be written", "--data DIR"]);
}

#[test]
fn a_wrong_city_pack() {
    let desk = Desk::new(1);
    let output = desk.rehearse(&["--once", "--city", "no-such-city"]).output().unwrap();
    fails_with(&output, &["no-such-city", "--city DIR"]);
    let broken = desk.folder.path().join("broken");
    std::fs::create_dir_all(broken.join("procedures")).unwrap();
    for file in std::fs::read_dir(TINY).unwrap().map(Result::unwrap).filter(|file| file.path().is_file()) {
        std::fs::copy(file.path(), broken.join(file.file_name())).unwrap();
    }
    std::fs::copy(format!("{TINY}/procedures/1.000001.toml"), broken.join("procedures/1.000001.toml")).unwrap();
    std::fs::write(broken.join("units-new.csv"), "code,name\n10001\n").unwrap();
    let output = desk.rehearse(&["--once", "--city"]).arg(&broken).output().unwrap();
    fails_with(&output, &["units-new.csv:", "Cách sửa", "check-city"]);
    let checked = haicap(&["check-city"]).arg(&broken).output().unwrap();
    assert_eq!(checked.status.code(), Some(1), "{}", text(&checked));
}

#[test]
fn a_wrong_scenario() {
    let desk = Desk::new(1);
    desk.write_scenario(
        "sai.feature",
        "# language: vi\n@dong-loat\nTính năng: Sai\n  Kịch bản: Sai\n    Khi công chức nhận hồ sơ\n",
    );
    let output = desk.rehearse(&["--once"]).output().unwrap();
    fails_with(&output, &["sai.feature:5:", "công chức một cửa tiếp nhận hồ sơ"]);
    std::fs::remove_file(desk.scenarios().join("sai.feature")).unwrap();
    std::fs::remove_file(desk.scenarios().join("thu.feature")).unwrap();
    fails_with(&desk.rehearse(&["--once"]).output().unwrap(), &["không có tệp kịch bản"]);
}

#[test]
fn a_store_of_a_newer_version_and_a_file_that_is_none() {
    let desk = Desk::new(1);
    assert!(desk.rehearse(&["--once"]).output().unwrap().status.success());
    let city = desk.data().join("city.db");
    let mut bytes = std::fs::read(&city).unwrap();
    let note = b"schema_version";
    let at = bytes.windows(note.len()).position(|window| window == note).expect("the store notes its version");
    let version = &mut bytes[at + note.len()];
    assert!(version.is_ascii_digit(), "the value stands beside its key");
    *version = b'9';
    std::fs::write(&city, &bytes).unwrap();
    fails_with(&desk.rehearse(&["--once"]).output().unwrap(), &["schema version 9", "use a newer haicap"]);
    std::fs::write(&city, b"this is not a database at all, but long enough to look at").unwrap();
    fails_with(&desk.rehearse(&["--once"]).output().unwrap(), &["city.db", "is not a haicap database"]);
}

#[tokio::test]
async fn a_second_process_on_the_same_data() {
    let desk = Desk::new(1);
    let mut first = Rehearsal::start(&mut desk.rehearse(&[])).await;
    first.line_with("Máy chủ vẫn chạy");
    let pid = first.child.id().to_string();
    let output = desk.rehearse(&["--once"]).output().unwrap();
    fails_with(&output, &["in use", &pid]);
    assert_eq!(first.interrupt(), 0);
}

#[test]
fn another_city_on_the_same_data() {
    let desk = Desk::new(1);
    assert!(desk.rehearse(&["--once"]).output().unwrap().status.success());
    let hcmc = concat!(env!("CARGO_MANIFEST_DIR"), "/../../city/hcmc");
    let output = haicap(&["serve", "--port", "0", "--city", hcmc, "--data"]).arg(desk.data()).output().unwrap();
    fails_with(&output, &["tiny", "hcmc", "--data"]);
}

#[test]
fn wrong_words_on_the_command_line() {
    for (arguments, word) in [
        (vec!["rights", "take", "--unit", "26740", "--role", "signatory"], "new-26740"),
        (vec!["rights", "take", "--unit", "new-26740", "--role", "king"], "the roles are"),
        (vec!["verify", "--database", "mysql://x"], "sqlite:FOLDER or postgres://"),
        (vec!["verify", "--data", "no-such-folder"], "--data DIR"),
        (vec!["sample", "staff.pdf"], ".xlsx or .csv"),
    ] {
        let city = concat!(env!("CARGO_MANIFEST_DIR"), "/../../city/hcmc");
        let mut command = haicap(&arguments);
        if arguments[0] == "sample" {
            command.args(["--city", city]);
        }
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output));
        assert!(text(&output).contains(word), "{arguments:?}: {}", text(&output));
    }
}
