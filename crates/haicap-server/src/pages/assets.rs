//! Style sheet, script, font and icon, embedded in the program.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::fmt::Write;
use std::sync::OnceLock;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/assets"]
struct Assets;

/// Browsers ask again after a day; pages name the version, so that a new one is seen at once.
const CACHE: &str = "public, max-age=86400";

/// A file.
pub(crate) async fn file(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let Some(found) = Assets::get(&file) else {
        return (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], "404\n").into_response();
    };
    let tag = format!("\"{}\"", digest(&found));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let fixed = [(header::ETAG, tag.as_str()), (header::CACHE_CONTROL, CACHE)];
    if known.is_some_and(|tags| tags.split(',').any(|known| known.trim().trim_start_matches("W/") == tag)) {
        return (StatusCode::NOT_MODIFIED, fixed).into_response();
    }
    (fixed, [(header::CONTENT_TYPE, kind(&file))], found.data.into_owned()).into_response()
}

/// Version of style sheet and script: changes when one of them does.
pub(crate) fn version() -> &'static str {
    static VERSION: OnceLock<String> = OnceLock::new();
    VERSION.get_or_init(|| {
        let digests =
            ["haicap.css", "haicap.js", "probe.js"].into_iter().filter_map(Assets::get).map(|file| digest(&file));
        digests.map(|digest| digest.chars().take(6).collect::<String>()).collect()
    })
}

fn digest(file: &EmbeddedFile) -> String {
    file.metadata.sha256_hash().iter().take(12).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn kind(file: &str) -> &'static str {
    match file.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_known_version_is_not_sent_again() {
        let first = file(Path("haicap.css".into()), HeaderMap::new()).await;
        assert_eq!(first.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, first.headers()[header::ETAG].clone());
        assert_eq!(file(Path("haicap.css".into()), headers).await.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(file(Path("../Cargo.toml".into()), HeaderMap::new()).await.status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn every_font_of_the_style_sheet_is_there() {
        let css = Assets::get("haicap.css").unwrap();
        let css = String::from_utf8(css.data.into_owned()).unwrap();
        let fonts: Vec<_> = css.split("url(").skip(1).filter_map(|rest| rest.split(')').next()).collect();
        assert_eq!(fonts.len(), 9);
        for font in fonts {
            assert!(Assets::get(font.trim_matches('"')).is_some(), "{font}");
        }
    }
}
