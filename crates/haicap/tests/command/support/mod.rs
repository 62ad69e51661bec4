//! Running the real binary on the tiny city, in throw-away folders.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its own part")]

use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use tempfile::TempDir;

pub(crate) const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../haicap-pack/tests/tiny");

/// A data folder and a folder of scenarios.
pub(crate) struct Desk {
    pub(crate) folder: TempDir,
}

impl Desk {
    /// With one scenario of so many citizens at each unit.
    pub(crate) fn new(citizens: u32) -> Desk {
        let desk = Desk { folder: tempfile::tempdir().unwrap() };
        std::fs::create_dir(desk.scenarios()).unwrap();
        desk.write_scenario("thu.feature", &scenario(citizens));
        desk
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn scenarios(&self) -> PathBuf {
        self.folder.path().join("scenarios")
    }

    pub(crate) fn write_scenario(&self, name: &str, text: &str) {
        std::fs::write(self.scenarios().join(name), text).unwrap();
    }

    /// `haicap rehearse` on this desk.
    pub(crate) fn rehearse(&self, more: &[&str]) -> Command {
        let mut command = haicap(&["rehearse"]);
        for default in [["--port", "0"], ["--city", TINY]] {
            if !more.contains(&default[0]) {
                command.args(default);
            }
        }
        command.arg("--data").arg(self.data()).arg("--scenarios").arg(self.scenarios()).args(more);
        command
    }

    /// The report of the last rehearsal.
    pub(crate) fn report(&self) -> Value {
        serde_json::from_str(&std::fs::read_to_string(self.data().join("report.json")).unwrap()).unwrap()
    }

    /// `haicap verify` finds nothing wrong.
    pub(crate) fn assert_whole(&self) {
        let output = haicap(&["verify", "--data"]).arg(self.data()).output().unwrap();
        assert!(output.status.success(), "{}", text(&output));
    }
}

pub(crate) fn scenario(citizens: u32) -> String {
    format!(
        "# language: vi
@chay-truoc @dong-loat
Tính năng: Cấp giấy xác nhận
  Kịch bản: Nộp tại quầy
    Biết bây giờ là 08:00
    Và {citizens} người dân cần thủ tục 1.000001
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ tại quầy
    Và công chức một cửa tiếp nhận hồ sơ
    Thì hồ sơ có mã
    Khi công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và chuyên viên trình ký kết quả
    Và lãnh đạo ký kết quả
    Và công chức một cửa trả kết quả
    Thì kết quả có đúng hạn
"
    )
}

pub(crate) fn haicap(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_haicap"));
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Everything a command said.
pub(crate) fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A rehearsal that runs, with the base address of its trial and the director's token.
pub(crate) struct Rehearsal {
    pub(crate) child: Child,
    pub(crate) base: String,
    pub(crate) token: String,
    pub(crate) client: reqwest::Client,
    lines: BufReader<ChildStdout>,
}

impl Rehearsal {
    /// Starts one and signs the director in by the link it prints.
    pub(crate) async fn start(command: &mut Command) -> Rehearsal {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        let client = reqwest::Client::new();
        let mut rehearsal = Rehearsal { child, base: String::new(), token: String::new(), client, lines };
        let link = rehearsal.line_with("/sign-in/");
        let link = link.split_whitespace().last().unwrap().to_owned();
        let (base, grant) = link.split_once("/sign-in/").unwrap();
        rehearsal.base = base.to_owned();
        rehearsal.token = rehearsal.sign_in(grant).await;
        rehearsal
    }

    /// Reads on until a line has these words.
    pub(crate) fn line_with(&mut self, words: &str) -> String {
        let mut seen = String::new();
        loop {
            let mut line = String::new();
            let read = self.lines.read_line(&mut line).unwrap();
            assert!(read > 0, "the rehearsal ended before it said “{words}”:\n{seen}");
            if line.contains(words) {
                return line;
            }
            seen.push_str(&line);
        }
    }

    pub(crate) async fn sign_in(&self, grant: &str) -> String {
        let answer = self.post("", "sign-in", &json!({ "grant": grant })).await.unwrap();
        answer.1["token"].as_str().unwrap_or_else(|| panic!("{answer:?}")).to_owned()
    }

    /// Status and body, or nothing when the server is gone.
    pub(crate) async fn post(&self, token: &str, path: &str, body: &Value) -> Option<(u16, Value)> {
        let mut request = self.client.post(format!("{}/api/v1/{path}", self.base)).json(body);
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await.ok()?;
        let status = answer.status().as_u16();
        Some((status, answer.json().await.ok()?))
    }

    /// Waits until robots have accepted dossiers and none has its result yet.
    pub(crate) async fn drill_is_under_way(&self) {
        loop {
            let journal = self.client.get(format!("{}/api/v1/journal?limit=1", self.base)).bearer_auth(&self.token);
            let lines: Value = journal.send().await.unwrap().json().await.unwrap();
            if lines[0]["entry"].as_i64().unwrap_or_default() > 400 {
                return;
            }
        }
    }

    /// Stops it as Ctrl-C does.
    pub(crate) fn interrupt(&mut self) -> i32 {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        self.child.wait().unwrap().code().unwrap_or(-1)
    }
}

impl Drop for Rehearsal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The last line that holds some words.
pub(crate) fn contains(path: &Path, words: &str) -> bool {
    std::fs::read_to_string(path).unwrap().contains(words)
}
