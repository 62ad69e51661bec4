//! Answers word for word from a socket, to see what the client makes of them.

use super::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

const IMPATIENT: Retry = Retry { attempts: 3, first_pause: Duration::ZERO };

fn answer(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

/// Gives one answer after the other, each on a connection of its own; an empty answer hangs up.
/// The task's result is what was asked.
async fn server(answers: Vec<String>) -> (Client, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/t/1/", listener.local_addr().unwrap());
    let asked = tokio::spawn(async move {
        let mut asked = Vec::new();
        for answer in answers {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !is_whole(&request) {
                assert_ne!(socket.read_buf(&mut request).await.unwrap(), 0, "the client hung up");
            }
            asked.push(String::from_utf8(request).unwrap());
            let answer = answer.replacen("\r\n", "\r\nconnection: close\r\n", 1);
            socket.write_all(answer.as_bytes()).await.unwrap();
        }
        asked
    });
    (Client::new(&base, IMPATIENT).unwrap(), asked)
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    body.len() >= length.map_or(0, |length| length.parse().unwrap())
}

fn body_of(request: &str) -> &str {
    request.split_once("\r\n\r\n").unwrap().1
}

async fn accept(client: &Client) -> Result<(), ClientError> {
    let bearer = Bearer::new("abc").unwrap();
    client.command(&bearer, "dossiers/1/accept", br#"{"command_id":"x"}"#.to_vec()).await
}

#[tokio::test]
async fn a_busy_server_is_asked_again_with_the_same_command() {
    let busy = answer("503 Service Unavailable", r#"{"error":"busy","message":"Máy chủ bận","ground":null}"#);
    let (client, asked) = server(vec![busy, answer("200 OK", "{}")]).await;
    assert_eq!(accept(&client).await, Ok(()));
    let asked = asked.await.unwrap();
    assert!(asked[0].starts_with("POST /t/1/api/v1/dossiers/1/accept HTTP/1.1\r\n"), "{}", asked[0]);
    assert!(asked[0].contains("authorization: Bearer abc\r\n"));
    assert_eq!(body_of(&asked[0]), r#"{"command_id":"x"}"#);
    assert_eq!(asked[0], asked[1]);
}

#[tokio::test]
async fn a_connection_that_breaks_before_the_answer_is_tried_again() {
    let (client, asked) = server(vec![String::new(), answer("200 OK", "{}")]).await;
    assert_eq!(accept(&client).await, Ok(()));
    let asked = asked.await.unwrap();
    assert_eq!(asked[0], asked[1]);
}

#[tokio::test]
async fn patience_has_an_end() {
    let busy = || answer("503 Service Unavailable", "");
    let (client, asked) = server(vec![busy(), busy(), busy()]).await;
    assert!(matches!(accept(&client).await, Err(ClientError::Api(ApiError { status: 503, .. }))));
    assert_eq!(asked.await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_robot_waits_while_the_trial_stands_still_and_gives_up_without_power() {
    let says = |word: &str| {
        let body = format!(r#"{{"error":"{word}","message":"Chờ","ground":null}}"#);
        answer("503 Service Unavailable", &body)
    };
    let (client, asked) = server((0..9).map(|_| says("paused")).chain([answer("200 OK", "{}")]).collect()).await;
    assert_eq!(accept(&client).await, Ok(()), "more often than its patience goes");
    assert_eq!(asked.await.unwrap().len(), 10);
    let (client, asked) = server(vec![says("power_cut")]).await;
    assert!(matches!(accept(&client).await, Err(ClientError::Api(ApiError { status: 503, .. }))));
    assert_eq!(asked.await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_refusal_is_told_as_it_is_and_not_asked_again() {
    let body = r#"{"error":"papers_missing","message":"Hồ sơ còn thiếu giấy tờ: form.","ground":"Điều 17"}"#;
    let (client, asked) = server(vec![answer("409 Conflict", body)]).await;
    let error = accept(&client).await.unwrap_err();
    let expected = ApiError {
        status: 409,
        error: "papers_missing".into(),
        message: "Hồ sơ còn thiếu giấy tờ: form.".into(),
        ground: Some("Điều 17".into()),
    };
    assert_eq!(error, ClientError::Api(expected));
    assert_eq!(error.to_string(), "máy chủ trả lời 409 papers_missing: Hồ sơ còn thiếu giấy tờ: form.");
    assert_eq!(asked.await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_error_that_is_not_ours_is_shown_in_part() {
    let page = format!("<h1>Internal Server Error</h1>{}", "x".repeat(1_000));
    let (client, _asked) = server(vec![answer("500 Internal Server Error", &page)]).await;
    let Err(ClientError::Api(error)) = accept(&client).await else { panic!("an answer") };
    assert_eq!((error.status, error.error.as_str(), error.message.len()), (500, "", SHOWN));
    assert!(error.message.starts_with("<h1>Internal"));
}

#[tokio::test]
async fn nobody_there_is_said_with_the_address() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = accept(&Client::new(&base, IMPATIENT).unwrap()).await.unwrap_err();
    assert!(matches!(&error, ClientError::Unreachable { .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains(&base) && text.contains("refused"), "{text}");
}

#[tokio::test]
async fn an_answer_of_another_version_is_named() {
    let (client, _asked) = server(vec![answer("200 OK", r#"{"session":1}"#)]).await;
    let error = client.sign_in("grant").await.unwrap_err();
    assert!(matches!(&error, ClientError::Unreadable { .. }), "{error}");
    assert!(error.to_string().contains("token"), "{error}");
}

#[test]
fn an_address_that_is_none_is_refused_at_once() {
    for wrong in ["", "127.0.0.1:8080", "ftp://127.0.0.1/", "https://127.0.0.1/"] {
        let error = Client::new(wrong, IMPATIENT).err().unwrap();
        assert!(error.to_string().contains(&format!("{wrong}:")), "{error}");
    }
    assert!(Bearer::new("line\nbreak").is_err());
}
