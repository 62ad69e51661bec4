//! Programs outside the house that messages go to: a mail server and a receiver of signed bodies, on free ports.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use haicap_server::Outgoing;
use ring::hmac::{HMAC_SHA256, Key, verify};
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Secret of the gateway, and the key from which those of subscribers follow.
pub(crate) const SECRET: &str = "bi mat cua nhung nguoi gui tin thu nghiem";

/// The settings in a text, with the secret beside them in the file `secret`.
pub(crate) fn outgoing(text: &str) -> Outgoing {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("secret"), SECRET).unwrap();
    let file = folder.path().join("notify.toml");
    std::fs::write(&file, text).unwrap();
    Outgoing::read(&file).unwrap()
}

/// Waits until something holds, bounded.
pub(crate) async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let end = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while !holds().await {
        assert!(std::time::Instant::now() < end, "{what}: not within 30 s");
        tokio::task::yield_now().await;
    }
}

/// A mail server that takes letters over, or answers otherwise as long as it was told to.
#[derive(Clone)]
pub(crate) struct MailServer {
    pub(crate) port: u16,
    letters: Arc<Mutex<Vec<String>>>,
    answers: Arc<Mutex<VecDeque<&'static str>>>,
}

impl MailServer {
    pub(crate) async fn start() -> MailServer {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = MailServer { port, letters: Arc::default(), answers: Arc::default() };
        let serving = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = serving.clone();
                tokio::spawn(async move { server.talk(stream).await });
            }
        });
        server
    }

    /// What it says to the next recipients, one each; then again that all is well.
    pub(crate) fn answer(&self, answers: &[&'static str]) {
        self.answers.lock().unwrap().extend(answers);
    }

    pub(crate) fn letters(&self) -> Vec<String> {
        self.letters.lock().unwrap().clone()
    }

    async fn talk(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 thu\r\n").await?;
        let (mut line, mut to) = (String::new(), String::new());
        while stream.read_line(&mut line).await? > 0 {
            let word = line.get(..4).unwrap_or_default().to_uppercase();
            let answer = match word.as_str() {
                "RCPT" => {
                    to = line.trim().to_owned();
                    self.answers.lock().unwrap().pop_front().unwrap_or("250 ok")
                }
                "DATA" => {
                    stream.write_all(b"354 go on\r\n").await?;
                    let mut letter = format!("{to}\r\n");
                    while !letter.ends_with("\r\n.\r\n") {
                        stream.read_line(&mut letter).await?;
                    }
                    self.letters.lock().unwrap().push(letter);
                    "250 taken over"
                }
                "QUIT" => "221 bye",
                _ => "250 thu",
            };
            stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
            line.clear();
        }
        Ok(())
    }
}

/// The text of a letter, as a mail program shows it.
pub(crate) fn text_of(letter: &str) -> String {
    let (head, body) = letter.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("Content-Transfer-Encoding: quoted-printable"), "{head}");
    let body = body.replace("=\r\n", "");
    let (first, rest) = body.split_once('=').unwrap();
    let mut text = first.as_bytes().to_vec();
    for part in rest.split('=') {
        text.push(u8::from_str_radix(&part[..2], 16).unwrap());
        text.extend(part[2..].bytes());
    }
    String::from_utf8(text).unwrap()
}

/// Something that was posted.
#[derive(Clone, Debug)]
pub(crate) struct Posted {
    pub(crate) id: String,
    pub(crate) at: i64,
    pub(crate) signature: String,
    pub(crate) text: String,
}

impl Posted {
    pub(crate) fn body(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    /// Whether it was signed with this secret, as the receiver's program finds out.
    pub(crate) fn is_signed_with(&self, secret: &[u8]) -> bool {
        let message = format!("{}.{}.{}", self.id, self.at, self.text);
        let tag = STANDARD.decode(self.signature.strip_prefix("v1,").unwrap()).unwrap();
        verify(&Key::new(HMAC_SHA256, secret), message.as_bytes(), &tag).is_ok()
    }
}

/// A receiver that answers with a status, or waits before it does.
#[derive(Clone)]
pub(crate) struct Receiver {
    pub(crate) url: String,
    got: Arc<Mutex<Vec<Posted>>>,
    status: Arc<Mutex<StatusCode>>,
    open: watch::Sender<bool>,
}

impl Receiver {
    pub(crate) async fn start() -> Receiver {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/nhan?x=1", listener.local_addr().unwrap());
        let status = Arc::new(Mutex::new(StatusCode::NO_CONTENT));
        let receiver = Receiver { url, got: Arc::default(), status, open: watch::channel(true).0 };
        let router = Router::new().route("/nhan", post(take)).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        receiver
    }

    /// What it answers from now on.
    pub(crate) fn answer(&self, status: StatusCode) {
        *self.status.lock().unwrap() = status;
    }

    /// Whether it answers at all.
    pub(crate) fn open(&self, open: bool) {
        self.open.send_replace(open);
    }

    pub(crate) fn got(&self) -> Vec<Posted> {
        self.got.lock().unwrap().clone()
    }
}

async fn take(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> Response {
    let text = |name: &str| headers[name].to_str().unwrap().to_owned();
    receiver.got.lock().unwrap().push(Posted {
        id: text("webhook-id"),
        at: text("webhook-timestamp").parse().unwrap(),
        signature: text("webhook-signature"),
        text: String::from_utf8(body.to_vec()).unwrap(),
    });
    let mut open = receiver.open.subscribe();
    let _ = open.wait_for(|open| *open).await;
    let status = *receiver.status.lock().unwrap();
    (status, [(header::LOCATION, receiver.url.clone())]).into_response()
}
