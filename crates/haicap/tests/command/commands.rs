//! The small commands: help, check-city, scenario, sample, account.

use crate::support;
use std::io::Write;
use std::process::Stdio;
use support::{TINY, haicap, text};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

#[test]
fn every_command_explains_itself_with_an_example() {
    let all = text(&haicap(&["--help"]).output().unwrap());
    for command in ["rehearse", "serve", "rights", "account", "check-city", "scenario", "sample", "verify"] {
        assert!(all.contains(command), "{all}");
        let help = text(&haicap(&[command, "--help"]).output().unwrap());
        assert!(command == "scenario" || help.contains("haicap "), "{command} shows no example:\n{help}");
    }
}

#[test]
fn the_citys_pack_and_its_scenarios_are_in_order() {
    let city = format!("{ROOT}/city/hcmc");
    let output = haicap(&["check-city", &city, "--unsure"]).output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
    assert!(text(&output).contains("đơn vị cũ 273, đơn vị mới 102, kế thừa 308"), "{}", text(&output));
    let set = "quy tắc một cửa: Nghị định 118/2025/NĐ-CP (từ 01/07/2025): văn bản chưa có trong hệ thống";
    assert!(text(&output).contains(set), "the rules whose text is not at hand are unsure: {}", text(&output));
    let output = haicap(&["scenario", "check", &format!("{ROOT}/scenarios"), "--city", &city]).output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
}

#[test]
fn the_list_of_known_steps_is_the_documented_one() {
    let steps = text(&haicap(&["scenario", "steps"]).output().unwrap());
    let documented = std::fs::read_to_string(format!("{ROOT}/docs/guide/scenarios.md")).unwrap();
    for line in steps.lines().filter(|line| !line.starts_with("# ")) {
        let sentence = line.split(" # ").next().unwrap().trim();
        assert!(documented.contains(sentence), "docs/guide/scenarios.md lacks: {sentence}");
    }
}

#[test]
fn a_sample_of_the_staff_as_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let city = format!("{ROOT}/city/hcmc");
    for name in ["staff.csv", "staff.xlsx"] {
        let file = folder.path().join(name);
        let output = haicap(&["sample", "--city", &city]).arg(&file).output().unwrap();
        assert!(text(&output).contains("11573 officials"), "{}", text(&output));
        assert!(std::fs::metadata(&file).unwrap().len() > 100_000);
    }
    let csv = std::fs::read_to_string(folder.path().join("staff.csv")).unwrap();
    assert_eq!(csv.lines().count(), 11_574);
    assert!(csv.starts_with("\u{feff}Mã cán bộ,"), "{}", csv.lines().next().unwrap());
}

#[test]
fn wrong_openid_settings_are_refused_before_anything_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join("openid.toml"), folder.path().join("data"));
    let start = |command: &str| {
        let mut start = haicap(&[command, "--city", TINY, "--port", "0", "--oidc"]);
        start.arg(&file).arg("--data").arg(&data).output().unwrap()
    };
    let unsafe_one = "issuer = \"http://id.example\"\nclient_id = \"\"\nredirect_base = \"https://haicap.example\"\n";
    for (written, says) in
        [(None, "it cannot be read"), (Some("issuer = 7\n"), "line 1"), (Some(unsafe_one), "client_id: it is empty")]
    {
        if let Some(written) = written {
            std::fs::write(&file, written).unwrap();
        }
        for command in ["serve", "rehearse"] {
            let output = start(command);
            assert_eq!(output.status.code(), Some(2), "{}", text(&output));
            assert!(text(&output).contains("openid.toml` cannot be used"), "{}", text(&output));
            assert!(text(&output).contains(says), "{}", text(&output));
        }
    }
    assert!(!data.exists());
}

#[test]
fn wrong_settings_of_what_is_sent_are_refused_before_anything_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join("notify.toml"), folder.path().join("data"));
    let start = |more: &[&str]| {
        let mut start = haicap(&["serve", "--city", TINY, "--port", "0", "--notify"]);
        start.arg(&file).arg("--data").arg(&data).args(more).output().unwrap()
    };
    let open = "notices = \"smtp\"\n[smtp]\nhost = \"mail.example.vn\"\nsecurity = \"none\"\nfrom = \"a@example.vn\"\n";
    for (written, says) in [
        (None, "it cannot be read"),
        (Some("notices = 7\n"), "line 1"),
        (Some("notices = \"webhook\"\n"), "the table `[gateway]` is missing"),
        (Some(open), "smtp.security: \"none\" is for a mail server on this very machine only"),
    ] {
        if let Some(written) = written {
            std::fs::write(&file, written).unwrap();
        }
        let output = start(&[]);
        assert_eq!(output.status.code(), Some(2), "{}", text(&output));
        assert!(text(&output).contains("notify.toml` cannot be used"), "{}", text(&output));
        assert!(text(&output).contains(says), "{}", text(&output));
    }
    assert!(text(&start(&["--only", "personnel"])).contains("leave --notify out"));
    assert!(!data.exists());
}

#[test]
fn an_account_is_made_and_used() {
    let folder = tempfile::tempdir().unwrap();
    let account = |password: &str| {
        let mut command = haicap(&["account", "--login", "lan", "--name", "Trần Thị Lan", "--unit", "new-10001"]);
        command.args(["--post", "counter_officer", "--city", TINY, "--data"]).arg(folder.path());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    let short = account("ngắn\n");
    assert_eq!(short.status.code(), Some(2));
    assert!(text(&short).contains("at least 10 characters"), "{}", text(&short));
    let made = account("một mật khẩu dài\n");
    assert!(made.status.success(), "{}", text(&made));
}

#[test]
fn a_citizen_gets_an_account_with_a_number_and_a_telephone() {
    let folder = tempfile::tempdir().unwrap();
    let account = |more: &[&str]| {
        let mut command = haicap(&["account", "--login", "dan", "--name", "Trần Văn Dân", "--role", "citizen"]);
        command.args(more).args(["--city", TINY, "--data"]).arg(folder.path());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all("một mật khẩu dài\n".as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    let bare = account(&[]);
    assert!(text(&bare).contains("give --role citizen, --identity-number and --phone"), "{}", text(&bare));
    let number = |number| account(&["--identity-number", number, "--phone", "0900 000 000"]);
    assert!(text(&number("000188001234")).contains("are for trials only"));
    let made = number("079188001234");
    assert!(made.status.success(), "{}", text(&made));
}

#[test]
fn an_account_says_whose_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let account = |person: &[&str]| {
        let mut command = haicap(&["account", "--login", "lan", "--name", "Lan", "--role", "home_affairs"]);
        command.args(person).args(["--city", TINY, "--data"]).arg(folder.path());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all("một mật khẩu dài\n".as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    let nobody = account(&["--person", "CB-00001"]);
    assert_eq!(nobody.status.code(), Some(2));
    assert!(text(&nobody).contains("nobody with the staff number `CB-00001`"), "{}", text(&nobody));
    let outside = account(&["--person", "outside:lan"]);
    assert!(outside.status.success() && !text(&outside).contains("note:"), "{}", text(&outside));
    assert!(text(&account(&[])).contains("note: without --person"));
}

#[test]
fn the_personnel_part_alone_listens_on_this_machine_only() {
    let folder = tempfile::tempdir().unwrap();
    for host in ["0.0.0.0", "::", "192.0.2.1"] {
        let mut command = haicap(&["serve", "--only", "personnel", "--host", host, "--port", "0", "--city", TINY]);
        let output = command.arg("--data").arg(folder.path()).output().unwrap();
        assert!(!output.status.success() && text(&output).contains("listens on this machine only"), "{host}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was opened");
}
