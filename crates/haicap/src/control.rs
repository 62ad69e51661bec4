//! Reaching a running server from another command of the binary.

use crate::args::Stores;
use crate::place::control_file;
use anyhow::{Context, bail};
use haicap_server::Control;
use serde::Serialize;
use serde_json::Value;

/// The server that holds the stores, if one runs and answers.
pub(crate) async fn running(stores: &Stores) -> anyhow::Result<Option<Control>> {
    let path = control_file(stores);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("`{}` cannot be read", path.display())),
    };
    let control: Control = serde_json::from_str(&text)
        .with_context(|| format!("`{}` is damaged: remove it if no server runs", path.display()))?;
    let answer =
        reqwest::Client::new().get(format!("{}/api/v1/me", control.url)).bearer_auth(&control.token).send().await;
    // A server that was killed leaves its file behind; then nobody answers, or somebody else does.
    Ok(answer.is_ok_and(|answer| answer.status().is_success()).then_some(control))
}

/// Gives an order to a running server.
pub(crate) async fn order(control: &Control, path: &str, body: &impl Serialize) -> anyhow::Result<Value> {
    let request = reqwest::Client::new().post(format!("{}{path}", control.url)).bearer_auth(&control.token);
    let answer =
        request.header("accept-language", "en").json(body).send().await.context("the server does not answer")?;
    let well = answer.status().is_success();
    let body: Value = answer.json().await.context("the server's answer cannot be read")?;
    if !well {
        bail!("{}", body["message"].as_str().unwrap_or("the server refused"));
    }
    Ok(body)
}

/// Reads something that anybody may read from a running server.
pub(crate) async fn read(control: &Control, path: &str) -> anyhow::Result<Value> {
    let answer = reqwest::Client::new().get(format!("{}{path}", control.url)).send().await;
    let answer = answer.context("the server does not answer")?;
    if !answer.status().is_success() {
        bail!("the server does not have `{path}`");
    }
    answer.json().await.context("the server's answer cannot be read")
}
