//! kill -9 between sending a message and noting that it went out: it comes again under its name, and stands there once.

use crate::support::{TINY, haicap};
use reqwest::header::COOKIE;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use uuid::Uuid;

const PASSWORD: &str = "mật khẩu đủ dài";
const ANSWER: &[u8] = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n";

/// `haicap serve` with the settings of `notify.toml`.
struct Server {
    child: Child,
    url: String,
    client: reqwest::Client,
    token: String,
    /// Where it tells its story; it ends when nobody listens.
    _lines: BufReader<std::process::ChildStdout>,
}

impl Server {
    async fn start(folder: &Path) -> Server {
        let mut command = haicap(&["serve", "--port", "0", "--city", TINY, "--scenarios", "none", "--data"]);
        command.arg(folder.join("data")).arg("--notify").arg(folder.join("notify.toml"));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.contains(" at http://") {
            line.clear();
            assert!(lines.read_line(&mut line).unwrap() > 0, "it ended before it served");
        }
        let url = line.trim().rsplit(' ').next().unwrap().to_owned();
        let mut server = Server { child, url, client: reqwest::Client::new(), token: String::new(), _lines: lines };
        let signed_in = server.post("sign-in", &json!({ "login": "center", "password": PASSWORD })).await;
        server.token = signed_in["token"].as_str().unwrap().to_owned();
        server
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        let request = self.client.post(format!("{}/api/v1/{path}", self.url)).bearer_auth(&self.token).json(body);
        let answer = request.send().await.unwrap();
        let (status, body) = (answer.status(), answer.json().await.unwrap_or_default());
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    async fn get(&self, path: &str) -> Value {
        let request = self.client.get(format!("{}/api/v1/{path}", self.url)).bearer_auth(&self.token);
        request.send().await.unwrap().json().await.unwrap()
    }

    /// The page of a receiver, as the digital centre sees it.
    async fn page(&self, webhook: &str) -> String {
        let form = [("login", "center"), ("password", PASSWORD)];
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let signed_in = client.post(format!("{}/sign-in", self.url)).form(&form).send().await.unwrap();
        let cookie = signed_in.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let page = client.get(format!("{}/webhooks?of={webhook}", self.url)).header(COOKIE, cookie);
        page.send().await.unwrap().text().await.unwrap()
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A message as it came over the wire: its name, and its body.
#[derive(Debug, PartialEq, Eq)]
struct Posted {
    id: String,
    body: String,
}

/// Takes the next message; whoever sent it waits for an answer.
async fn next(listener: &TcpListener) -> (Posted, tokio::net::TcpStream) {
    let (mut stream, _) = listener.accept().await.unwrap();
    let (mut text, mut part) = (String::new(), [0; 4096]);
    while !text.ends_with('}') {
        let read = stream.read(&mut part).await.unwrap();
        assert!(read > 0, "it broke off: {text}");
        text.push_str(std::str::from_utf8(&part[..read]).unwrap());
    }
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let id = head.lines().find_map(|line| line.strip_prefix("webhook-id: ")).unwrap().to_owned();
    (Posted { id, body: body.to_owned() }, stream)
}

fn account(data: &Path, more: &[&str]) {
    let mut command = haicap(&[&["account", "--name", "Người thử", "--city", TINY], more].concat());
    let mut child = command.arg("--data").arg(data).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}

/// A data folder with people, and settings beside it.
fn desk() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    std::fs::write(path.join("key"), "khoa cua nhung nguoi gui tin thu nghiem").unwrap();
    let text = "key_file = \"key\"\nhosts = [\"127.0.0.1\"]\naddresses = [\"127.0.0.1\"]\n";
    std::fs::write(path.join("notify.toml"), text).unwrap();
    let data = path.join("data");
    account(&data, &["--login", "center", "--role", "digital_center"]);
    account(&data, &["--login", "quay", "--unit", "new-10001", "--post", "counter_officer"]);
    (folder, path)
}

/// Hands a dossier in at the counter; its identifier.
async fn hand_in(server: &Server) -> Uuid {
    let [command, id, applicant] = ["command", "dossier", "applicant"]
        .map(|name| Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("notify {name}").as_bytes()));
    let signed_in = server.post("sign-in", &json!({ "login": "quay", "password": PASSWORD })).await;
    let body = json!({ "command_id": command, "id": id, "unit": "new-10001", "procedure": "1.000001",
        "channel": "counter", "papers": ["to_khai"],
        "applicant": { "id": applicant, "name": "Vũ Thị Thử", "identity_number": "999000000009" } });
    let request = server.client.post(format!("{}/api/v1/dossiers", server.url)).json(&body);
    let answer = request.bearer_auth(signed_in["token"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_whose_server_was_killed_before_the_answer_comes_again_under_its_name() {
    let (_folder, path) = desk();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}/nhan", listener.local_addr().unwrap());
    let mut server = Server::start(&path).await;
    let made = server.post("webhooks", &json!({ "name": "Kho dữ liệu", "url": url })).await;
    let webhook = made["webhook"]["id"].as_str().unwrap().to_owned();
    let dossier = hand_in(&server).await;
    let (first, waiting) = next(&listener).await;
    // It has the message, and nobody notes that it does.
    server.kill();
    drop((server, waiting));

    let again = Server::start(&path).await;
    let (second, mut stream) = next(&listener).await;
    assert_eq!(first, second, "the receiver tells by the name that it has this one");
    assert!(second.body.contains(&dossier.to_string()), "{second:?}");
    stream.write_all(ANSWER).await.unwrap();
    let noted = async || {
        while again.get(&format!("webhooks/{webhook}")).await["waiting"] != 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), noted()).await.expect("it is noted");
    let deliveries = again.get(&format!("webhooks/{webhook}/deliveries")).await;
    let [only] = deliveries.as_array().unwrap().as_slice() else { panic!("{deliveries}") };
    assert_eq!((&only["message"], &only["standing"]), (&json!(second.id), &json!("delivered")), "{only}");
    let page = again.page(&webhook).await;
    assert_eq!(page.matches(&second.id).count(), 1, "the page shows one message: {page}");
    assert!(page.contains("đã nhận"), "{page}");
}
