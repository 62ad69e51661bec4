//! An identity provider in this process, which says whatever a test wants it to say.

use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use reqwest::Url;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::net::TcpListener;

pub(crate) const CLIENT: &str = "haicap thử";
pub(crate) const SECRET: &str = "bí mật: của máy";

pub(crate) struct Fake {
    pub(crate) url: String,
    shared: Arc<Shared>,
}

struct Shared {
    url: String,
    says: Mutex<Says>,
    codes: Mutex<BTreeMap<String, BTreeMap<String, String>>>,
    keys_read: Mutex<u32>,
    /// By name; the first is the one of the beginning.
    keys: BTreeMap<&'static str, EcdsaKeyPair>,
}

/// What it says next.
#[derive(Clone)]
pub(crate) struct Says {
    /// Into the token, over what is usual; null takes a claim out.
    pub(crate) token: Value,
    /// What userinfo answers.
    pub(crate) userinfo: Value,
    /// Into the discovery document.
    pub(crate) discovery: Value,
    /// Name of the key that signs, as the token tells it.
    pub(crate) signs: &'static str,
    /// The key that signs in truth.
    pub(crate) hand: &'static str,
    /// Names of the keys that are published.
    pub(crate) publishes: Vec<&'static str>,
    /// Another algorithm in the head of the token than the right one.
    pub(crate) algorithm: &'static str,
    /// Every answer leads elsewhere.
    pub(crate) redirects: bool,
}

impl Says {
    /// Mrs Thử, with everything in the token.
    pub(crate) fn usual() -> Says {
        Says {
            token: json!({ "sub": "u-1", "name": "Trần Thị Thử", "so_dinh_danh": "000123456789", "phone_number": "0000 123" }),
            userinfo: json!({ "sub": "u-1" }),
            discovery: json!({}),
            signs: "k1",
            hand: "k1",
            publishes: vec!["k1"],
            algorithm: "ES256",
            redirects: false,
        }
    }

    /// As usual, but for some claims of the token.
    pub(crate) fn but(claims: &Value) -> Says {
        let mut says = Says::usual();
        lay_over(&mut says.token, claims);
        says
    }
}

fn lay_over(value: &mut Value, over: &Value) {
    for (name, part) in over.as_object().unwrap() {
        match part {
            Value::Null => drop(value.as_object_mut().unwrap().remove(name)),
            part => value[name] = part.clone(),
        }
    }
}

fn now() -> i64 {
    i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_secs()).unwrap()
}

impl Fake {
    pub(crate) async fn start() -> Fake {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let chance = SystemRandom::new();
        let key = |name| {
            let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &chance).unwrap();
            let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, made.as_ref(), &chance).unwrap();
            (name, key)
        };
        let keys = ["k1", "k2", "k3"].map(key).into_iter().collect();
        let shared = Arc::new(Shared {
            url: url.clone(),
            says: Mutex::new(Says::usual()),
            codes: Mutex::default(),
            keys_read: Mutex::default(),
            keys,
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys_of))
            .route("/token", post(token))
            .route("/me", get(userinfo))
            .with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Fake { url, shared }
    }

    pub(crate) fn say(&self, says: Says) {
        *lock(&self.shared.says) = says;
    }

    /// How often its keys were read.
    pub(crate) fn keys_read(&self) -> u32 {
        *lock(&self.shared.keys_read)
    }

    /// The person agrees: a code for what was asked.
    pub(crate) fn agree(&self, asked: &Url) -> String {
        let asked: BTreeMap<String, String> = asked.query_pairs().into_owned().collect();
        let mut codes = lock(&self.shared.codes);
        let code = format!("code-{}", codes.len() + 1);
        codes.insert(code.clone(), asked);
        code
    }
}

fn lock<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap()
}

async fn discovery(State(shared): State<Arc<Shared>>) -> Response {
    let url = &shared.url;
    let says = lock(&shared.says).clone();
    if says.redirects {
        return Redirect::temporary("https://elsewhere.example/").into_response();
    }
    let mut document = json!({ "issuer": url, "authorization_endpoint": format!("{url}/go"),
        "token_endpoint": format!("{url}/token"), "jwks_uri": format!("{url}/keys"),
        "userinfo_endpoint": format!("{url}/me"), "end_session_endpoint": format!("{url}/out") });
    lay_over(&mut document, &says.discovery);
    Json(document).into_response()
}

async fn keys_of(State(shared): State<Arc<Shared>>) -> Json<Value> {
    *lock(&shared.keys_read) += 1;
    let published = lock(&shared.says).publishes.clone();
    let key = |name: &&str| {
        let point = shared.keys[name].public_key().as_ref();
        let part = |part: &[u8]| URL_SAFE_NO_PAD.encode(part);
        json!({ "kty": "EC", "crv": "P-256", "kid": name, "x": part(&point[1..33]), "y": part(&point[33..]) })
    };
    Json(json!({ "keys": published.iter().map(key).collect::<Vec<_>>() }))
}

async fn token(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Form(form): Form<BTreeMap<String, String>>,
) -> Response {
    let refused = |error: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response();
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let given = STANDARD.decode(given.trim_start_matches("Basic ")).unwrap_or_default();
    let given = String::from_utf8(given).unwrap_or_default();
    let plain: BTreeMap<String, String> = Url::parse(&format!("http://x/?a={}", given.replacen(':', "&b=", 1)))
        .unwrap()
        .query_pairs()
        .into_owned()
        .collect();
    if plain.get("a").map(String::as_str) != Some(CLIENT) || plain.get("b").map(String::as_str) != Some(SECRET) {
        return refused("invalid_client");
    }
    let Some(asked) =
        lock(&shared.codes).insert(form["code"].clone(), BTreeMap::new()).filter(|asked| !asked.is_empty())
    else {
        return refused("invalid_grant");
    };
    let proof = URL_SAFE_NO_PAD.encode(Sha256::digest(form["code_verifier"].as_bytes()));
    if asked["code_challenge"] != proof || asked["redirect_uri"] != form["redirect_uri"] {
        return refused("invalid_grant");
    }
    let says = lock(&shared.says).clone();
    let mut claims =
        json!({ "iss": shared.url, "aud": CLIENT, "nonce": asked["nonce"], "iat": now(), "exp": now() + 300 });
    lay_over(&mut claims, &says.token);
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(&json!({ "alg": says.algorithm, "kid": says.signs })), part(&claims));
    let signed = shared.keys[says.hand].sign(&SystemRandom::new(), message.as_bytes()).unwrap();
    let token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(signed.as_ref()));
    Json(json!({ "access_token": "at", "token_type": "Bearer", "id_token": token })).into_response()
}

async fn userinfo(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    if headers.get(header::AUTHORIZATION).is_none_or(|value| value != "Bearer at") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    Json(lock(&shared.says).userinfo.clone()).into_response()
}
