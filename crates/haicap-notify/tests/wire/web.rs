//! Posting over TLS: whom we believe, who is refused and why, and what such a receiver gets to see.

use crate::authority::{Authority, Make};
use crate::settings;
use haicap_notify::{Call, Fault, Flaw, Notices, Reason, SENT_WITHIN, Settings, Web};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// A receiver on a free port; what it heard of each visitor, after decryption.
struct Receiver {
    port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Receiver {
    /// Over TLS, or in the open when there is none.
    async fn start(tls: Option<TlsAcceptor>) -> Receiver {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let receiver = Receiver { port: listener.local_addr().unwrap().port(), heard: Arc::default() };
        let heard = receiver.heard.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let told = match &tls {
                    None => take(stream).await,
                    Some(tls) => match tls.accept(stream).await {
                        Ok(stream) => take(stream).await,
                        Err(_) => String::new(),
                    },
                };
                heard.lock().unwrap().push(told);
            }
        });
        receiver
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

/// Reads a request up to the end of its small JSON body and says that all is well.
async fn take(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> String {
    let (mut told, mut part) = (Vec::new(), [0; 1024]);
    // Whoever does not talk HTTP is answered at once.
    while !told.ends_with(b"}") && (told.is_empty() || told.starts_with(b"POST")) {
        match stream.read(&mut part).await {
            Ok(read) if read > 0 => told.extend(&part[..read]),
            _ => break,
        }
    }
    let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await;
    String::from_utf8_lossy(&told).into_owned()
}

/// Notices go to a gateway on this port.
fn gateway(port: u16, believed: &Authority, more: &str) -> Settings {
    let text = format!(
        "notices = \"webhook\"\nhosts = [\"127.0.0.1\"]\naddresses = [\"127.0.0.1\"]\n{more}[gateway]\n\
         url = \"https://127.0.0.1:{port}/nhan\"\nsecret_file = \"secret\"\n"
    );
    settings(&text, believed)
}

async fn post(settings: &Settings) -> Result<(), Fault> {
    let web = Web::new(settings.reach.clone(), &settings.trust).unwrap();
    let Notices::Gateway(gateway) = &settings.notices else { panic!("{settings:?}") };
    let (url, secret) = (gateway.url.as_str(), &gateway.secret);
    web.post(&Call { url, id: "tiny-official-1", at: 1_749_690_000, body: r#"{"x":1}"#, secret }).await
}

const OWN: &str = "ca_file = \"ca.pem\"\n";

#[tokio::test]
async fn a_receiver_of_the_citys_own_authority_is_believed_and_gets_the_signed_body() {
    let city = Authority::new();
    let receiver = Receiver::start(Some(city.server(Make::Good))).await;
    post(&gateway(receiver.port, &city, OWN)).await.unwrap();
    let [told] = receiver.heard().try_into().unwrap();
    assert!(told.starts_with("POST /nhan HTTP/1.1\r\n") && told.ends_with(r#"{"x":1}"#), "{told}");
    assert!(told.contains("webhook-id: tiny-official-1\r\n") && told.contains("webhook-signature: v1,"), "{told}");
}

#[tokio::test]
async fn a_wrong_certificate_is_refused_named_and_hears_nothing() {
    let city = Authority::new();
    let (stranger, impostor) = (Authority::named("Người lạ"), Authority::new());
    for (issuer, make, more, flaw) in [
        (&city, Make::Expired, OWN, Flaw::Expired),
        (&city, Make::NotYet, OWN, Flaw::NotYetValid),
        (&city, Make::OtherName, OWN, Flaw::OtherName),
        (&stranger, Make::Good, OWN, Flaw::UnknownIssuer),
        (&impostor, Make::Good, OWN, Flaw::UnknownIssuer),
        (&city, Make::Good, "", Flaw::UnknownIssuer),
    ] {
        let receiver = Receiver::start(Some(issuer.server(make))).await;
        let fault = post(&gateway(receiver.port, &city, more)).await.unwrap_err();
        assert!(fault.passes(), "it may have a good one tomorrow: {fault}");
        let Reason::Certificate { host, flaw: found, detail } = fault.reason() else { panic!("{make:?}: {fault:?}") };
        assert_eq!((host.as_str(), *found), ("127.0.0.1", flaw), "{make:?}: {detail}");
        assert!(receiver.heard().concat().is_empty(), "{make:?}: {:?}", receiver.heard());
    }
}

#[tokio::test]
async fn a_receiver_without_tls_gets_nothing_readable() {
    let city = Authority::new();
    let receiver = Receiver::start(None).await;
    let posting = post(&gateway(receiver.port, &city, OWN)).await;
    assert!(matches!(posting.unwrap_err().reason(), Reason::NotEncrypted { .. }));
    assert!(!receiver.heard().concat().contains("webhook-"), "{:?}", receiver.heard());
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_named() {
    let city = Authority::new();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let fault = post(&gateway(port, &city, OWN)).await.unwrap_err();
    assert!(matches!(fault.reason(), Reason::NoConnection { host, .. } if host == "127.0.0.1"), "{fault:?}");
}

#[tokio::test(start_paused = true)]
async fn whoever_says_nothing_is_waited_for_ten_seconds() {
    let city = Authority::new();
    // It takes the connection and says nothing, not even its part of TLS.
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let began = tokio::time::Instant::now();
    let fault = post(&gateway(listener.local_addr().unwrap().port(), &city, OWN)).await.unwrap_err();
    let silent = Reason::NoAnswer { host: "127.0.0.1".into(), seconds: SENT_WITHIN.as_secs() };
    assert_eq!(fault, Fault::Later(silent));
    assert!(began.elapsed() >= SENT_WITHIN, "by the clock of the test");
}
