//! A mail server of the tests that writes down everything it hears, and whether that was encrypted.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// How the server protects its line.
#[derive(Clone)]
pub(crate) enum Line {
    /// Not at all, and it offers nothing.
    Open,
    /// It offers STARTTLS.
    Starttls(TlsAcceptor),
    /// From the first byte.
    Tls(TlsAcceptor),
}

/// Something the server heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) encrypted: bool,
    pub(crate) line: String,
}

#[derive(Clone)]
pub(crate) struct MailServer {
    pub(crate) port: u16,
    heard: Arc<Mutex<Vec<Heard>>>,
    /// What it says to a sign-in.
    sign_in: &'static str,
    /// Whether it still answers once it has a letter.
    polite: bool,
}

impl MailServer {
    pub(crate) async fn start(line: Line) -> MailServer {
        MailServer::that_says(line, "235 welcome", true).await
    }

    pub(crate) async fn that_says(line: Line, sign_in: &'static str, polite: bool) -> MailServer {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = MailServer { port, heard: Arc::default(), sign_in, polite };
        let serving = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // Whoever breaks off broke off: what was heard tells.
                let _ = serving.serve(stream, &line).await;
            }
        });
        server
    }

    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    /// The words of what was heard in the open, or encrypted.
    pub(crate) fn words(&self, encrypted: bool) -> Vec<String> {
        let word = |line: &str| line.split(' ').next().unwrap_or_default().to_uppercase();
        self.heard().iter().filter(|heard| heard.encrypted == encrypted).map(|heard| word(&heard.line)).collect()
    }

    async fn serve(&self, stream: tokio::net::TcpStream, line: &Line) -> std::io::Result<()> {
        match line {
            Line::Open => self.talk(stream, false, false, true).await.map(drop),
            Line::Tls(tls) => self.talk(tls.accept(stream).await?, true, false, true).await.map(drop),
            Line::Starttls(tls) => {
                if let Some(stream) = self.talk(stream, false, true, true).await? {
                    self.talk(tls.accept(stream).await?, true, false, false).await?;
                }
                Ok(())
            }
        }
    }

    /// Talks until the end, or gives the stream back for TLS.
    async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: S,
        encrypted: bool,
        offers: bool,
        greets: bool,
    ) -> std::io::Result<Option<S>> {
        let mut stream = BufReader::new(stream);
        if greets {
            stream.write_all(b"220 thu\r\n").await?;
        }
        let mut text = String::new();
        while stream.read_line(&mut text).await? > 0 {
            let line = text.trim_end().to_owned();
            text.clear();
            self.heard.lock().unwrap().push(Heard { encrypted, line: line.clone() });
            let answer = match line.get(..4).unwrap_or_default() {
                "EHLO" if offers => "250-thu\r\n250 STARTTLS",
                "EHLO" => "250-thu\r\n250 AUTH PLAIN",
                "STAR" => {
                    stream.write_all(b"220 go on\r\n").await?;
                    return Ok(Some(stream.into_inner()));
                }
                "AUTH" => self.sign_in,
                "DATA" => {
                    stream.write_all(b"354 go on\r\n").await?;
                    while !text.ends_with("\r\n.\r\n") {
                        stream.read_line(&mut text).await?;
                    }
                    self.heard.lock().unwrap().push(Heard { encrypted, line: format!("LETTER {text}") });
                    text.clear();
                    "250 taken over"
                }
                "QUIT" if !self.polite => continue,
                "QUIT" => "221 bye",
                _ => "250 well",
            };
            stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
        }
        Ok(None)
    }
}
