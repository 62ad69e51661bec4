//! The real city with somebody in each role and dossiers on each desk, for whoever asks the API from outside
//! (`cargo xtask api`): prints addresses, sessions and identifiers as one line of JSON, and serves until its input ends.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program of the tests may stop at the first surprise")]

#[path = "../tests/server/support/mod.rs"]
mod support;

use haicap_core::organization::Role;
use haicap_core::territory::UnitId;
use haicap_server::{AccountOrder, Outgoing, put_account};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use support::files::{form, pdf};
use support::official::{Official, PASSWORD};
use support::trial::Round;
use support::{Person, World, new_id, submission};
use uuid::Uuid;

const WARD: UnitId = UnitId::new(26_740);
const ELSEWHERE: UnitId = UnitId::new(26_743);
const PROCEDURE: &str = "1.001612";
const PAPERS: [&str; 2] = ["giay_de_nghi", "giay_to_chu_ho"];

/// A procedure with an obligation beyond its fee.
const PAID: (&str, &[&str]) = ("1.012796", &["don", "giay_chung_nhan", "chung_minh_sai"]);

/// A procedure that names grounds on which its fee is waived.
const WAIVED: (&str, &[&str]) = ("2.000635", &["to_khai", "giay_to_tuy_than"]);

/// Dossiers for each command; more than a run asks for.
const EACH: usize = 40;

/// Who signs in at the ward: name of the role, key of the post.
const POSTS: [(&str, &str); 7] = [
    ("counter_officer", "counter_officer"),
    ("case_officer", "economy_specialist"),
    ("division_head", "economy_head"),
    ("signatory", "vice_chair_economy"),
    ("records_clerk", "records_clerk"),
    ("center_head", "vice_chair_center"),
    ("unit_leader", "chair"),
];

/// The commands after which a dossier is ready for a command, and who gives them.
const WAYS: [(&str, &[&str]); 25] = [
    ("accept", &[]),
    ("decline", &[]),
    ("request-supplement", &[]),
    ("withdraw", &[]),
    ("supplement", &["request-supplement"]),
    ("hand-over", &["accept"]),
    ("handle", &["accept", "hand-over"]),
    ("submit-for-signature", HANDLED),
    ("apologise", HANDLED),
    ("request-payment", HANDLED),
    ("consult", HANDLED),
    ("reassign", HANDLED),
    ("officers", HANDLED),
    ("stop", HANDLED),
    ("take-fee", &["accept"]),
    ("delivery", &["accept"]),
    ("result", &["accept", "hand-over", "handle", "submit-for-signature", "approve", "sign"]),
    ("waive-fee", &["accept"]),
    ("refund-fee", &["accept", "take-fee"]),
    ("record-payment", &["accept", "hand-over", "handle", "request-payment"]),
    ("record-answer", &["accept", "hand-over", "handle", "consult"]),
    ("approve", PROPOSED),
    ("send-back", PROPOSED),
    ("sign", &["accept", "hand-over", "handle", "submit-for-signature", "approve"]),
    ("issue", &["accept", "hand-over", "handle", "submit-for-signature", "approve", "sign"]),
];
const HANDLED: &[&str] = &["accept", "hand-over", "handle"];
const PROPOSED: &[&str] = &["accept", "hand-over", "handle", "submit-for-signature"];

/// What each command needs besides its identifier, and whose it is.
fn order(command: &str) -> (&'static str, Value) {
    match command {
        "request-supplement" => ("counter_officer", json!({ "papers": ["giay_to_chu_ho"], "reason": "ảnh mờ" })),
        "supplement" => ("counter_officer", json!({ "papers": ["giay_to_chu_ho"] })),
        "submit-for-signature" => ("case_officer", json!({ "proposal": { "kind": "grant" } })),
        "request-payment" => ("case_officer", json!({ "amount": 300_000, "reason": "thuế môn bài" })),
        "consult" => (
            "case_officer",
            json!({ "agency": "Công an phường", "question": "nơi cư trú",
            "until": "2025-06-13" }),
        ),
        "take-fee" => ("counter_officer", json!({ "amount": 150_000, "method": "cash", "receipt": "BL-0020" })),
        "handle" => ("case_officer", json!({})),
        "approve" => ("division_head", json!({})),
        "sign" => ("signatory", json!({})),
        "issue" => ("records_clerk", json!({ "number": "15/GCN-UBND" })),
        _ => ("counter_officer", json!({})),
    }
}

/// Everybody of the trial, by role.
async fn people(world: &World) -> BTreeMap<&'static str, Person> {
    let mut people = BTreeMap::from([("citizen", world.citizen(1).await)]);
    for (role, post) in POSTS {
        people.insert(role, world.staff(WARD, post).await);
    }
    people
}

/// A dossier after these commands, ready for the one that is wanted.
async fn prepared(world: &World, people: &BTreeMap<&str, Person>, wanted: &str, way: &[&str]) -> Uuid {
    let (procedure, papers) = match wanted {
        "waive-fee" => WAIVED,
        _ if wanted.ends_with("-payment") => PAID,
        _ => (PROCEDURE, PAPERS.as_slice()),
    };
    let id = world.submitted(&people["counter_officer"], WARD, procedure, papers).await;
    for command in way {
        let (role, mut body) = order(command);
        body["command_id"] = json!(new_id());
        let answer = world.post(&people[role].token, &format!("dossiers/{id}/{command}"), &body).await;
        assert_eq!(answer.status, 200, "{command}: {answer:?}");
    }
    id
}

/// Identifiers of dossiers that are ready for each command.
async fn dossiers(world: &World, people: &BTreeMap<&str, Person>) -> BTreeMap<&'static str, Vec<Uuid>> {
    let mut ready = BTreeMap::new();
    let ended: &[&str] = &["accept", "hand-over", "handle", "submit-for-signature", "approve", "sign", "issue"];
    for (command, way) in WAYS.into_iter().chain([("return-result", ended)]) {
        let ids: &mut Vec<Uuid> = ready.entry(command).or_default();
        for _ in 0..EACH {
            let id = prepared(world, people, command, way).await;
            if command == "result" {
                stored(world, people, id).await;
            }
            ids.push(id);
        }
    }
    ready
}

/// The clerk stores the signed result.
async fn stored(world: &World, people: &BTreeMap<&str, Person>, id: Uuid) {
    let (kind, body) = form(&[("command_id", &new_id().to_string())], &[("file.@result", "ket-qua.pdf", &pdf(""))]);
    let request = world.client.post(format!("{}/api/v1/dossiers/{id}/result", world.base()));
    let request = request.bearer_auth(&people["records_clerk"].token).header("content-type", kind).body(body);
    assert_eq!(request.send().await.unwrap().status(), 200, "the clerk stores the result");
}

/// Dossiers that the ward received for another unit, accepted and not passed on yet.
async fn elsewhere(world: &World, people: &BTreeMap<&str, Person>) -> Vec<Uuid> {
    let counter = &people["counter_officer"];
    let mut ids = Vec::new();
    for _ in 0..EACH {
        let id = world.submitted(counter, ELSEWHERE, PROCEDURE, &PAPERS).await;
        assert_eq!(world.command(counter, id, "accept").await.status, 200);
        ids.push(id);
    }
    ids
}

/// Number and telephone of a dossier whose result was given to its applicant.
async fn pair(world: &World, people: &BTreeMap<&str, Person>) -> Value {
    let counter = &people["counter_officer"];
    let (id, mut body) = submission(WARD, PROCEDURE, &PAPERS);
    body["applicant"]["phone"] = "0000000001".into();
    assert_eq!(world.post(&counter.token, "dossiers", &body).await.status, 200);
    let way = ["accept", "hand-over", "handle", "submit-for-signature", "approve", "sign", "issue", "return-result"];
    for command in way {
        let (role, mut body) = order(command);
        body["command_id"] = json!(new_id());
        if command == "issue" {
            stored(world, people, id).await;
        }
        let answer = world.post(&people[role].token, &format!("dossiers/{id}/{command}"), &body).await;
        assert_eq!(answer.status, 200, "{command}: {answer:?}");
    }
    let code = world.get(&counter.token, &format!("dossiers/{id}")).await.body["facts"]["code"].clone();
    json!({ "number": code, "phone": "0000000001" })
}

/// A file of a paper, and the dossier it belongs to.
async fn file(world: &World, counter: &Person, dossier: Uuid) -> Value {
    let (kind, body) = form(&[("command_id", &new_id().to_string())], &[("file.giay_de_nghi", "a.pdf", &pdf(""))]);
    let url = format!("{}/api/v1/dossiers/{dossier}/files", world.base());
    let request = world.client.post(url).bearer_auth(&counter.token).header("content-type", kind).body(body);
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    answer["files"][0]["id"].clone()
}

/// The citizen's own dossiers, handed in online: as they are, and waiting for what was asked for.
async fn own(world: &World, people: &BTreeMap<&str, Person>) -> BTreeMap<&'static str, Vec<Uuid>> {
    let (citizen, counter) = (&people["citizen"], &people["counter_officer"]);
    let mut own: BTreeMap<&str, Vec<Uuid>> = BTreeMap::new();
    for number in 0..2 * EACH {
        let (id, mut body) = submission(WARD, "2.000635", &["to_khai"]);
        body["channel"] = "online".into();
        body["applicant"]["id"] = json!(citizen.account);
        assert_eq!(world.post(&citizen.token, "dossiers", &body).await.status, 200);
        if number % 2 == 0 {
            own.entry("withdraw").or_default().push(id);
            continue;
        }
        let ask = json!({ "command_id": new_id(), "papers": ["to_khai"], "reason": "ảnh mờ" });
        let asked = world.post(&counter.token, &format!("dossiers/{id}/request-supplement"), &ask).await;
        assert_eq!(asked.status, 200, "{asked:?}");
        own.entry("supplement").or_default().push(id);
    }
    own
}

/// The bodies of the personnel part, with passwords.
async fn bodies(world: &World) -> BTreeMap<&'static str, String> {
    let districts: BTreeSet<u32> = world.running.instance().pack().city.districts.keys().copied().collect();
    let mut tokens = BTreeMap::new();
    for (login, role, districts) in [
        ("commission", Role::OrganizationCommission, BTreeSet::new()),
        ("home", Role::HomeAffairs, BTreeSet::new()),
        ("secretary", Role::DecidingSecretary, BTreeSet::new()),
        ("district", Role::DistrictCommittee, districts),
    ] {
        let order = AccountOrder {
            login: login.into(),
            password: PASSWORD.into(),
            name: format!("Người thử {login}"),
            post: None,
            roles: [role].into(),
            districts,
            person: None,
        };
        put_account(world.running.instance(), order).await.unwrap();
        let sign_in = json!({ "login": login, "password": PASSWORD });
        let address = format!("{}/p/api/v1/sign-in", world.running.url());
        let answer: Value = world.client.post(address).json(&sign_in).send().await.unwrap().json().await.unwrap();
        tokens.insert(login, answer["token"].as_str().unwrap().to_owned());
    }
    tokens
}

/// Receivers of a trial's events at an address that leads nowhere: some to stay, some to be ended.
async fn webhooks(world: &World) -> BTreeMap<&'static str, Vec<Uuid>> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("key"), "khoa cua nhung nguoi gui tin thu nghiem").unwrap();
    let file = folder.path().join("notify.toml");
    // The address is not on the list `addresses`: nobody is written to.
    std::fs::write(&file, "key_file = \"key\"\nhosts = [\"127.0.0.1\"]\n").unwrap();
    world.running.instance().send_through(Outgoing::read(&file).unwrap());
    let mut made: BTreeMap<&str, Vec<Uuid>> = BTreeMap::new();
    for number in 0..12 {
        let order = json!({ "name": "Kho dữ liệu", "url": format!("http://127.0.0.1:9/{number}") });
        let answer = world.post(&world.director, "webhooks", &order).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let id = answer.body["webhook"]["id"].as_str().unwrap().parse().unwrap();
        made.entry(if number < 2 { "stay" } else { "end" }).or_default().push(id);
    }
    made
}

#[tokio::main]
async fn main() {
    let mut official = Official::of(World::hcmc().await).await;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/chung-thuc-ban-sao.feature");
    let round = Round::of(&official.world, &[WARD], &std::fs::read_to_string(script).unwrap()).await;
    let play = Uuid::new_v5(&round.id, format!("{WARD}/{}/0", round.scenario).as_bytes());
    let people = people(&official.world).await;
    let mut dossiers = dossiers(&official.world, &people).await;
    let own = own(&official.world, &people).await;
    // After the people of the trial: who holds a post in the official store is no player.
    official.account("quay", Some((WARD, "counter_officer")), &[]).await;
    let mut trial: BTreeMap<&str, String> = people.iter().map(|(role, person)| (*role, person.token.clone())).collect();
    trial.insert("trial_director", official.world.director.clone());
    let center = BTreeMap::from([("digital_center", official.bearers["center"].clone())]);
    let personnel = bodies(&official.world).await;
    let url = official.world.running.url();
    let apps = json!([
        { "name": "trial", "url": official.world.base(), "roles": trial },
        { "name": "official", "url": url, "roles": center },
        { "name": "personnel", "url": format!("{url}/p"), "roles": personnel },
    ]);
    let world = &official.world;
    dossiers.insert("transfer", elsewhere(world, &people).await);
    let file = file(world, &people["counter_officer"], dossiers["accept"][0]).await;
    // An officer gives what is theirs to the next of the same post.
    let mine = people["case_officer"].assignment.as_ref().unwrap().id;
    let colleague = world.holders(WARD, "economy_specialist").await[1].id;
    let citizen = people["citizen"].account;
    let (webhooks, pair) = (webhooks(world).await, pair(world, &people).await);
    let facts = json!({ "apps": apps, "webhooks": webhooks, "dossiers": dossiers, "own": own, "citizen": citizen, "password": PASSWORD,
        "rounds": [round.id], "play": play, "file": file, "mine": mine, "colleague": colleague, "pair": pair });
    println!("{facts}");
    // The asker holds the other end.
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await.unwrap().unwrap();
    official.world.running.stop().await.unwrap();
}
