//! Citizens come in through an identity provider.

use crate::provider;
use crate::support;
use haicap_core::territory::UnitId;
use haicap_openid::{Provider, Settings};
use provider::{CLIENT, Fake, SECRET, Says};
use reqwest::header::{HeaderMap, SET_COOKIE};
use reqwest::{StatusCode, Url};
use serde_json::{Value, json};
use support::{World, submission};

/// A city whose citizens come in through a provider.
struct Door {
    world: World,
    fake: Fake,
}

/// A sign-in that was begun: where to, and what the browser keeps of it.
struct Begun {
    base: String,
    asked: Url,
    kept: String,
}

/// What came of it.
struct Came {
    status: StatusCode,
    to: String,
    text: String,
    /// Token of the session.
    token: Option<String>,
}

/// A cookie that an answer sets.
fn set(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(SET_COOKIE).iter().map(|value| value.to_str().unwrap());
    let mut values = all.filter_map(|cookie| cookie.split(';').next()?.strip_prefix(name)?.strip_prefix('='));
    values.next().map(str::to_owned)
}

fn provider_of(world: &World, issuer: &str) -> Provider {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("openid.toml");
    std::fs::write(folder.path().join("secret"), format!("{SECRET}\n")).unwrap();
    let text = format!(
        "issuer = \"{issuer}\"\nclient_id = \"{CLIENT}\"\nclient_secret_file = \"secret\"\nredirect_base = \"{}\"\n\
         name = \"Định danh thử\"\n[claims]\nidentity_number = \"so_dinh_danh\"\n",
        world.running.url()
    );
    std::fs::write(&file, text).unwrap();
    Provider::new(Settings::read(&file).unwrap()).unwrap()
}

impl Door {
    async fn new() -> Door {
        Self::of(World::tiny().await).await
    }

    async fn of(world: World) -> Door {
        let fake = Fake::start().await;
        world.running.instance().let_in_through(provider_of(&world, &fake.url));
        Door { world, fake }
    }

    async fn begin(&self, base: &str) -> Begun {
        let answer = self.world.client.get(format!("{base}/sign-in/openid?next=/work")).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let asked = Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
        let name = if base.ends_with("/t/1") { "haicap-t1-openid" } else { "haicap-openid" };
        let kept = format!("{name}={}", set(answer.headers(), name).unwrap());
        Begun { base: base.to_owned(), asked, kept }
    }

    /// Comes back with these words of the provider.
    async fn come_back(&self, begun: &Begun, words: &[(&str, &str)]) -> Came {
        let mut address = Url::parse(&format!("{}/sign-in/openid/return", begun.base)).unwrap();
        address.query_pairs_mut().extend_pairs(words);
        let answer = self.world.client.get(address).header("cookie", &begun.kept).send().await.unwrap();
        let name = begun.kept.split('=').next().unwrap().trim_end_matches("-openid").to_owned();
        let to = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        let ended = set(answer.headers(), &format!("{name}-openid"));
        assert_eq!(ended.as_deref(), Some(""), "an attempt is over when it came back");
        let (status, token) = (answer.status(), set(answer.headers(), &name));
        Came { status, to, text: answer.text().await.unwrap(), token }
    }

    /// The whole way, with what the provider says just now.
    async fn come_in(&self, base: &str) -> Came {
        let begun = self.begin(base).await;
        let code = self.fake.agree(&begun.asked);
        self.come_back(&begun, &[("code", &code), ("state", &query(&begun.asked, "state"))]).await
    }

    async fn come_in_saying(&self, base: &str, says: Says) -> Came {
        self.fake.say(says);
        self.come_in(base).await
    }

    async fn page(&self, came: &Came, path: &str) -> String {
        let cookie = format!("haicap-t1={}", came.token.as_ref().unwrap());
        let request = self.world.client.get(format!("{}{path}", self.world.base())).header("cookie", cookie);
        request.send().await.unwrap().text().await.unwrap()
    }

    async fn account(&self, came: &Came) -> uuid::Uuid {
        let me = self.world.get(came.token.as_ref().unwrap(), "me").await;
        me.body["account"].as_str().unwrap().parse().unwrap()
    }

    async fn stop(self) {
        self.world.running.stop().await.unwrap();
    }
}

fn query(url: &Url, name: &str) -> String {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// Nobody came in; the sentence is there, and so is the way to try again.
fn refused(came: &Came, status: u16, says: &str) {
    assert_eq!(came.status.as_u16(), status, "{says}");
    assert!(came.token.is_none(), "{says}");
    assert!(came.text.contains("role=\"alert\"") && came.text.contains(says), "{says}: {}", came.text);
    assert!(came.text.contains("Đăng nhập bằng Định danh thử") && came.text.contains("name=\"password\""), "{says}");
}

#[tokio::test]
async fn a_citizen_comes_in_and_is_the_same_the_next_time() {
    let door = Door::new().await;
    let base = door.world.base();
    let begun = door.begin(&base).await;
    for (name, value) in [("response_type", "code"), ("code_challenge_method", "S256"), ("client_id", CLIENT)] {
        assert_eq!(query(&begun.asked, name), value);
    }
    assert_eq!(query(&begun.asked, "redirect_uri"), format!("{}/sign-in/openid/return", door.world.running.url()));
    let came = door.come_in(&base).await;
    assert_eq!((came.status, came.to.as_str()), (StatusCode::SEE_OTHER, "/t/1/work"));
    let account = door.account(&came).await;
    let bound = door.world.app.store.applicant(account).await.unwrap().unwrap();
    assert_eq!((bound.identity_number.as_str(), bound.phone.as_str()), ("000123456789", "0000 123"));
    // The next time it is the same account; a name that was corrected is taken over.
    let again = door.come_in_saying(&base, Says::but(&json!({ "name": "Trần Thị Thử Mới" }))).await;
    assert_eq!(door.account(&again).await, account);
    assert!(door.page(&again, "/work").await.contains("Trần Thị Thử Mới"));
    let journal = door.world.app.store.journal_of(&account.to_string()).await.unwrap();
    let commands: Vec<_> = journal.iter().map(|line| line.command.as_str()).collect();
    assert_eq!(commands, ["link_identity", "rename_identity"]);
    assert!(journal.iter().all(|line| !line.events.contains("Trần") && line.actor == account.to_string()));
    door.stop().await;
}

#[tokio::test]
async fn what_the_provider_says_counts_only_when_it_is_proved() {
    let door = Door::new().await;
    let (base, unproved) = (door.world.base(), "không xác thực được");
    let claims: [(Value, u16, &str); 11] = [
        (json!({ "nonce": "another" }), 502, unproved),
        (json!({ "nonce": "" }), 502, unproved),
        (json!({ "iss": "https://another.example" }), 502, unproved),
        (json!({ "aud": "another" }), 502, unproved),
        (json!({ "exp": 1_000_000_000 }), 502, "đã hết hạn"),
        (json!({ "iat": 9_000_000_000_i64 }), 502, "chưa có hiệu lực"),
        (json!({ "sub": null }), 502, unproved),
        (json!({ "so_dinh_danh": null }), 422, "không cho biết số định danh"),
        (json!({ "so_dinh_danh": 123_456_789 }), 422, "không cho biết số định danh"),
        (json!({ "name": " " }), 422, "không cho biết họ tên"),
        (json!({ "so_dinh_danh": "00012345678" }), 422, "12 chữ số"),
    ];
    for (claims, status, says) in claims {
        refused(&door.come_in_saying(&base, Says::but(&claims)).await, status, says);
    }
    // A key that is not published, another hand under a published name, algorithms that prove nothing.
    let usual = Says::usual;
    let forged = [
        Says { signs: "k3", hand: "k3", ..usual() },
        Says { hand: "k3", ..usual() },
        Says { algorithm: "none", ..usual() },
        Says { algorithm: "HS256", ..usual() },
    ];
    for says in forged {
        refused(&door.come_in_saying(&base, says).await, 502, unproved);
    }
    assert_eq!(door.world.app.store.applicants_by_identity("000123456789").await.unwrap(), [], "nobody was let in");
    door.stop().await;
}

#[tokio::test]
async fn what_the_token_leaves_out_is_asked_for_once_and_about_the_same_person() {
    let door = Door::new().await;
    let base = door.world.base();
    let bare = json!({ "name": null, "so_dinh_danh": null, "phone_number": null });
    let more = json!({ "sub": "u-1", "name": "Lê Văn Thử", "so_dinh_danh": "000000000017" });
    let came = door.come_in_saying(&base, Says { userinfo: more.clone(), ..Says::but(&bare) }).await;
    let account = door.account(&came).await;
    let bound = door.world.app.store.applicant(account).await.unwrap().unwrap();
    assert_eq!((bound.name.as_str(), bound.identity_number.as_str()), ("Lê Văn Thử", "000000000017"));
    let mut another = more;
    another["sub"] = json!("u-2");
    refused(
        &door.come_in_saying(&base, Says { userinfo: another, ..Says::but(&bare) }).await,
        502,
        "không xác thực được",
    );
    door.stop().await;
}

#[tokio::test]
async fn an_answer_is_taken_once_from_the_browser_that_asked() {
    let door = Door::new().await;
    let base = door.world.base();
    let begun = door.begin(&base).await;
    let (code, state) = (door.fake.agree(&begun.asked), query(&begun.asked, "state"));
    let other = door.begin(&base).await;
    let stranger = Begun { kept: "haicap-t1-openid=".into(), base: base.clone(), asked: begun.asked.clone() };
    for (browser, state) in [(&stranger, state.as_str()), (&other, &state), (&begun, "guess"), (&begun, "")] {
        let came = door.come_back(browser, &[("code", &code), ("state", state)]).await;
        refused(&came, 400, "không bắt đầu từ trình duyệt này");
    }
    let words = [("code", code.as_str()), ("state", state.as_str())];
    type Said<'a> = (&'a [(&'a str, &'a str)], u16, &'a str);
    let answers: [Said<'_>; 4] = [
        (&[("error", "access_denied"), ("state", &state)], 403, "không đồng ý"),
        (&[("error", "server_error"), ("state", &state)], 502, "đã dừng"),
        (&[("state", &state)], 502, "đã dừng"),
        (&[words[0], words[1], ("iss", "https://another.example")], 502, "không xác thực được"),
    ];
    for (words, status, says) in answers {
        refused(&door.come_back(&begun, words).await, status, says);
    }
    assert!(door.come_back(&begun, &words).await.token.is_some());
    refused(&door.come_back(&begun, &words).await, 400, "đã dùng hoặc đã hết hạn");
    door.stop().await;
}

#[tokio::test]
async fn a_provider_that_is_down_or_another_one_is_said_with_a_way_back() {
    let door = Door::new().await;
    let base = door.world.base();
    let begin = || async {
        let answer = door.world.client.get(format!("{base}/sign-in/openid?next=/work")).send().await.unwrap();
        let status = answer.status();
        Came { status, to: String::new(), text: answer.text().await.unwrap(), token: None }
    };
    let documents = [
        (json!({ "issuer": "https://another.example" }), 502),
        (json!({ "token_endpoint": "http://elsewhere.example/token" }), 502),
        (json!({ "authorization_endpoint": null }), 502),
        (json!({ "code_challenge_methods_supported": ["plain"] }), 502),
    ];
    for (discovery, status) in documents {
        door.fake.say(Says { discovery, ..Says::usual() });
        refused(&begin().await, status, "chưa khớp cấu hình");
    }
    door.fake.say(Says { redirects: true, ..Says::usual() });
    refused(&begin().await, 503, "Chưa kết nối được");
    door.fake.say(Says::usual());
    assert!(door.come_in(&base).await.token.is_some(), "nothing that went wrong is remembered");
    door.stop().await;

    let world = World::tiny().await;
    world.running.instance().let_in_through(provider_of(&world, "http://127.0.0.1:1"));
    let answer = world.client.get(format!("{}/sign-in/openid", world.base())).send().await.unwrap();
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    refused(&Came { status, to: String::new(), text, token: None }, 503, "Chưa kết nối được");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_new_key_of_the_provider_is_fetched_when_it_is_met() {
    let door = Door::new().await;
    let base = door.world.base();
    for _ in 0..2 {
        assert!(door.come_in(&base).await.token.is_some());
    }
    assert_eq!(door.fake.keys_read(), 1, "keys are kept");
    let says = Says { signs: "k2", hand: "k2", publishes: vec!["k1", "k2"], ..Says::usual() };
    assert!(door.come_in_saying(&base, says).await.token.is_some());
    assert_eq!(door.fake.keys_read(), 2);
    door.come_in_saying(&base, Says { signs: "k3", hand: "k3", ..Says::usual() }).await;
    assert_eq!(door.fake.keys_read(), 3, "once, not again and again");
    door.stop().await;
}

#[tokio::test]
async fn impossible_numbers_are_for_trials_and_trials_for_nothing_else() {
    let door = Door::new().await;
    let (trial, official) = (door.world.base(), door.world.running.url());
    refused(&door.come_in(&official).await, 403, "chỉ dùng trong vận hành thử");
    // No province has the number 999.
    let real = Says::but(&json!({ "so_dinh_danh": "999123456789" }));
    refused(&door.come_in_saying(&trial, real.clone()).await, 403, "chỉ nhận số định danh thử");
    let came = door.come_in_saying(&official, real).await;
    assert!(came.token.is_some() && came.to == "/work");
    door.stop().await;
}

#[tokio::test]
async fn an_account_stays_one_persons() {
    let door = Door::new().await;
    let base = door.world.base();
    let first = door.account(&door.come_in(&base).await).await;
    // The same number under another subject is another account: one does not see the other's dossiers.
    let came = door.come_in_saying(&base, Says::but(&json!({ "sub": "u-2" }))).await;
    assert_ne!(door.account(&came).await, first);
    let changed = Says::but(&json!({ "so_dinh_danh": "000000000018" }));
    refused(&door.come_in_saying(&base, changed).await, 409, "khác với các lần trước");
    // An account that may not be used, and one that got rights: nobody comes in as an official this way.
    let store = &door.world.app.store;
    let plain = store.account(first).await.unwrap().unwrap();
    let off = haicap_store::AccountRow { active: false, version: plain.version + 1, ..plain.clone() };
    let body = plain.body.replace("\"citizen\"", "\"citizen\",\"city_observer\"");
    assert_ne!(body, plain.body);
    let grown = haicap_store::AccountRow { version: plain.version + 2, body, ..plain };
    for row in [off, grown] {
        let entry = store.journal_of(&first.to_string()).await.unwrap().pop().unwrap();
        let entry = haicap_store::NewEntry {
            command_id: None,
            fingerprint: String::new(),
            at: entry.at,
            recorded_at: entry.recorded_at,
            actor: "test".into(),
            unit: String::new(),
            aggregate: "account".into(),
            aggregate_id: first.to_string(),
            version: Some(row.version),
            command: "test".into(),
            outcome: haicap_store::Outcome::Done,
            ground: String::new(),
            events: "[]".into(),
        };
        store.change(haicap_store::Change { accounts: vec![row], ..haicap_store::Change::new(entry) }).await.unwrap();
        refused(&door.come_in_saying(&base, Says::usual()).await, 403, "không dùng được");
        let last = store.journal_of(&first.to_string()).await.unwrap().pop().unwrap();
        assert_eq!(last.command, "sign_in", "the attempt stands in the journal");
    }
    // Another issuer's person of the same subject is somebody else.
    let Door { world, .. } = door;
    let (world, other) = (world.reopened().await, Fake::start().await);
    world.running.instance().let_in_through(provider_of(&world, &other.url));
    let door = Door { world, fake: other };
    let came = door.come_in(&door.world.base()).await;
    assert_ne!(door.account(&came).await, first);
    door.stop().await;
}

#[tokio::test]
async fn nobody_hands_in_under_another_number_than_their_own() {
    let door = Door::of(World::hcmc().await).await;
    let came = door.come_in(&door.world.base()).await;
    let account = door.account(&came).await;
    let form = door.page(&came, "/counter?procedure=2.000635").await;
    assert!(form.contains("value=\"Trần Thị Thử\"") && form.contains("value=\"000123456789\""), "{form}");
    let hand_in = |number: &'static str| {
        let (id, mut body) = submission(UnitId::new(26_740), "2.000635", &["to_khai"]);
        (body["channel"], body["applicant"]["id"]) = (json!("online"), json!(account));
        body["applicant"]["identity_number"] = json!(number);
        let (world, token) = (&door.world, came.token.clone().unwrap());
        async move { (id, world.post(&token, "dossiers", &body).await) }
    };
    let (_, answer) = hand_in("000000000009").await;
    assert_eq!((answer.status, answer.error()), (StatusCode::UNPROCESSABLE_ENTITY, "other_identity"));
    let (id, answer) = hand_in("000123456789").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(door.world.app.store.dossier(id).await.unwrap().is_some());
    let bound = door.world.app.store.applicant(account).await.unwrap().unwrap();
    assert_eq!(bound.name, "Trần Thị Thử", "the provider's name, not the typed one");
    door.stop().await;
}

#[tokio::test]
async fn signing_out_leads_to_the_providers_own_way_out() {
    let door = Door::new().await;
    let (world, came) = (&door.world, door.come_in(&door.world.base()).await);
    let page = door.page(&came, "/work").await;
    let csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let cookie = format!("haicap-t1={}", came.token.as_ref().unwrap());
    let request =
        world.client.post(format!("{}/sign-out", world.base())).header("cookie", cookie).form(&[("csrf", csrf)]);
    assert_eq!(request.send().await.unwrap().headers()["location"], "/t/1/signed-out");
    assert_eq!(world.get(came.token.as_ref().unwrap(), "me").await.status, 401);
    let get = |address: String| async move { world.client.get(address).send().await.unwrap() };
    let text = get(format!("{}/signed-out", world.base())).await.text().await.unwrap();
    let back = format!("{}/signed-out", world.running.url()).replace(':', "%3A").replace('/', "%2F");
    assert!(text.contains(&format!("{}/out?client_id=", door.fake.url)) && text.contains(&back), "{text}");
    // The provider knows one address; whoever comes from a trial is sent on to it.
    for path in ["/signed-out?state=trial-1~out", "/sign-in/openid/return?state=trial-1~x&code=y"] {
        let answer = get(format!("{}{path}", world.running.url())).await;
        assert_eq!(answer.headers()["location"], format!("/t/1{path}"));
    }
    let answer = get(format!("{}/signed-out?state=trial-1~out", world.base())).await;
    assert!(!answer.text().await.unwrap().contains("/out?client_id="), "one was there already");
    door.stop().await;
}

#[tokio::test]
async fn without_a_provider_local_accounts_are_as_they_were() {
    let world = World::tiny().await;
    for base in [world.base(), world.running.url()] {
        let get = |path: &str| world.client.get(format!("{base}{path}")).send();
        let page = get("/sign-in").await.unwrap().text().await.unwrap();
        assert!(!page.contains("/sign-in/openid") && page.contains("name=\"password\""));
        assert_eq!(get("/sign-in/openid").await.unwrap().status(), 404);
        assert_eq!(get("/sign-in/openid/return?code=x&state=y").await.unwrap().status(), 404);
        assert_eq!(get("/signed-out").await.unwrap().status(), 200);
    }
    world.running.instance().let_in_through(provider_of(&world, "http://127.0.0.1:1"));
    let personnel = world.client.get(format!("{}/p/sign-in", world.running.url())).send().await.unwrap();
    assert!(!personnel.text().await.unwrap().contains("openid"), "the personnel part has no such door");
    world.running.stop().await.unwrap();
}
