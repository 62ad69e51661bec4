//! Letters over TLS: what a server hears in the open, whom we believe, and what happens when it is the wrong one.

use crate::authority::{Authority, Make};
use crate::mail_server::{Line, MailServer};
use crate::settings;
use haicap_notify::{Fault, Flaw, Letter, Mailer, Notices, Reason, SENT_WITHIN};
use tokio::net::TcpListener;

const STARTTLS: &str = "starttls";
const TLS: &str = "tls";

/// Sends a letter to the server of this machine.
async fn send(port: u16, security: &str, believed: &Authority) -> Result<(), Fault> {
    let text = format!(
        "notices = \"smtp\"\nca_file = \"ca.pem\"\n[smtp]\nhost = \"127.0.0.1\"\nport = {port}\n\
         security = \"{security}\"\nfrom = \"Một cửa <motcua@example.vn>\"\nuser = \"motcua\"\n\
         password_file = \"secret\"\n"
    );
    let settings = settings(&text, believed);
    let Notices::Smtp(smtp) = &settings.notices else { panic!("{settings:?}") };
    let mailer = Mailer::new(smtp, &settings.trust).unwrap();
    let letter =
        Letter {
            id: "tiny-official-1", to: "thu@example.vn", subject: "Có kết quả", text: "Mời ông/bà đến nhận."
        };
    mailer.send(&letter).await
}

#[tokio::test]
async fn after_starttls_everything_is_encrypted_and_before_it_only_greetings_go() {
    let city = Authority::new();
    let server = MailServer::start(Line::Starttls(city.server(Make::Good))).await;
    send(server.port, STARTTLS, &city).await.unwrap();
    assert_eq!(server.words(false), ["EHLO", "STARTTLS"]);
    assert_eq!(server.words(true), ["EHLO", "AUTH", "MAIL", "RCPT", "DATA", "LETTER", "QUIT"]);
}

#[tokio::test]
async fn with_implicit_tls_nothing_goes_in_the_open() {
    let city = Authority::new();
    let server = MailServer::start(Line::Tls(city.server(Make::Good))).await;
    send(server.port, TLS, &city).await.unwrap();
    assert_eq!(server.words(false), Vec::<String>::new());
    assert_eq!(server.words(true), ["EHLO", "AUTH", "MAIL", "RCPT", "DATA", "LETTER", "QUIT"]);
    let letter = server.heard().into_iter().find(|heard| heard.line.starts_with("LETTER")).unwrap();
    assert!(letter.line.contains("Message-ID: <tiny-official-1@example.vn>"), "{letter:?}");
}

#[tokio::test]
async fn a_server_that_offers_no_starttls_gets_no_letter_and_no_password() {
    let city = Authority::new();
    let server = MailServer::start(Line::Open).await;
    let fault = send(server.port, STARTTLS, &city).await.unwrap_err();
    assert_eq!(fault, Fault::Later(Reason::NoStarttls { host: "127.0.0.1".into() }));
    assert_eq!(server.words(false), ["EHLO", "QUIT"]);

    let fault = send(server.port, TLS, &city).await.unwrap_err();
    assert!(matches!(fault.reason(), Reason::NotEncrypted { .. }), "{fault:?}");
    assert!(!server.words(false).contains(&"AUTH".to_owned()), "{:?}", server.heard());
}

#[tokio::test]
async fn a_server_with_a_wrong_certificate_gets_no_letter_and_no_password() {
    let city = Authority::new();
    let (stranger, impostor) = (Authority::named("Người lạ"), Authority::new());
    for (issuer, make, flaw) in [
        (&city, Make::Expired, Flaw::Expired),
        (&city, Make::NotYet, Flaw::NotYetValid),
        (&city, Make::OtherName, Flaw::OtherName),
        (&stranger, Make::Good, Flaw::UnknownIssuer),
        (&impostor, Make::Good, Flaw::UnknownIssuer),
    ] {
        for (line, security) in [(Line::Starttls(issuer.server(make)), STARTTLS), (Line::Tls(issuer.server(make)), TLS)]
        {
            let server = MailServer::start(line).await;
            let fault = send(server.port, security, &city).await.unwrap_err();
            assert!(fault.passes(), "{fault}");
            let Reason::Certificate { flaw: found, .. } = fault.reason() else { panic!("{make:?}: {fault:?}") };
            assert_eq!(*found, flaw, "{security} {make:?}: {fault}");
            let heard = [server.words(false), server.words(true)].concat();
            assert!(!heard.iter().any(|word| ["AUTH", "MAIL", "LETTER"].contains(&word.as_str())), "{heard:?}");
        }
    }
}

#[tokio::test]
async fn a_sign_in_that_is_not_taken_is_no_fault_of_the_letter() {
    let city = Authority::new();
    let line = Line::Tls(city.server(Make::Good));
    let server = MailServer::that_says(line, "535 wrong password", true).await;
    let fault = send(server.port, TLS, &city).await.unwrap_err();
    assert!(fault.passes(), "it waits until somebody mends the settings: {fault}");
    assert!(matches!(fault.reason(), Reason::SignInRefused { detail, .. } if detail.contains("535")), "{fault:?}");
    assert!(!server.words(true).contains(&"MAIL".to_owned()), "{:?}", server.heard());
}

#[tokio::test]
async fn a_server_that_says_no_good_bye_has_the_letter_all_the_same() {
    let city = Authority::new();
    let line = Line::Tls(city.server(Make::Good));
    let server = MailServer::that_says(line, "235 welcome", false).await;
    send(server.port, TLS, &city).await.unwrap();
    assert!(server.words(true).contains(&"LETTER".to_owned()), "{:?}", server.heard());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_is_waited_for_ten_seconds() {
    let city = Authority::new();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let fault = send(listener.local_addr().unwrap().port(), TLS, &city).await.unwrap_err();
    let silent = Reason::NoAnswer { host: "127.0.0.1".into(), seconds: SENT_WITHIN.as_secs() };
    assert_eq!(fault, Fault::Later(silent));
}
