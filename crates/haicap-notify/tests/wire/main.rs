//! What goes over the wire: posts and letters over real TLS, to servers of the tests on free ports.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at the first surprise")]

mod authority;
mod mail;
mod mail_server;
mod web;

use authority::Authority;
use haicap_notify::Settings;

const SECRET: &str = "bi mat cua nhung nguoi gui tin thu nghiem";

/// The settings in a text; `secret` and the certificate `ca.pem` of whom we believe lie beside them.
fn settings(text: &str, believed: &Authority) -> Settings {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notify.toml");
    std::fs::write(folder.path().join("secret"), SECRET).unwrap();
    std::fs::write(folder.path().join("ca.pem"), believed.pem()).unwrap();
    std::fs::write(&file, text).unwrap();
    Settings::read(&file).unwrap()
}
