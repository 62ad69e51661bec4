//! Every route of the table, asked by the people of a ward about the ward next door: its identifiers stand in the path, in
//! the query and in the body. Nothing of it is seen, and nothing there changes.

use crate::support;
use haicap_core::access::{Action, Object, Subject, permits, unit_roles};
use haicap_core::territory::UnitId;
use haicap_server::{Access, ROUTES};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use support::files::{form, pdf};
use support::trial::{csrf, seen};
use support::{Person, World, new_id, submission};
use uuid::Uuid;

/// Posts whose holders together have every role of a unit.
const POSTS: [&str; 6] =
    ["counter_officer", "economy_specialist", "economy_head", "vice_chair_center", "records_clerk", "chair"];

/// Two wards of the real city.
const WARDS: [UnitId; 2] = [UnitId::new(26_740), UnitId::new(26_743)];

/// What must not be seen next door of a ward: an applicant, and the paper that rights were given on by.
fn secrets(unit: UnitId) -> [&'static str; 2] {
    if unit == WARDS[0] { ["Đặng Thị Kín", "77/GUQ-KIN"] } else { ["Hồ Văn Giấu", "88/GUQ-GIAU"] }
}

/// Routes that carry the other ward in their query or body.
const BY_FIELDS: [&str; 28] = [
    "get /api/v1/delegations",
    "get /api/v1/dossiers",
    "get /api/v1/indicators",
    "get /api/v1/journal",
    "get /api/v1/work",
    "get /board",
    "get /board/map",
    "get /centre",
    "get /complaints",
    "get /counter",
    "get /delegations",
    "get /dossiers",
    "get /indicators",
    "get /indicators.csv",
    "get /indicators.xlsx",
    "get /journal",
    "get /search",
    "get /search.xlsx",
    "get /search.csv",
    "get /signing",
    "get /work",
    "post /api/v1/delegations",
    "post /api/v1/inspections",
    "post /api/v1/signing",
    "post /centre/apologies",
    "post /counter/tickets",
    "post /delegations",
    "post /signing",
];

/// Routes that carry no unit, by the beginning of their address, and why. They are asked all the same.
const UNITLESS: [(&str, &str); 13] = [
    ("/api/v1/clock", "the time of the store"),
    ("/api/v1/me", "whoever asks, and nobody else"),
    ("/api/v1/rounds", "rounds are the city's"),
    ("/groups", "groups of a trial are the city's"),
    ("/incidents", "incidents are grouped by cause across units, and name nobody (decision 0039)"),
    ("/invitations", "sessions to which whoever asks is invited"),
    ("/lessons", "lessons are the city's"),
    ("/opening", "the city's list of days"),
    ("/practice", "the play in which whoever asks takes part"),
    ("/readiness", "the city's list; a unit's own page is asked by its address"),
    ("/rounds", "rounds are the city's"),
    ("/scripts", "scripts are the city's"),
    ("/trainings", "sessions are the city's; points of a unit are asked by their address"),
];

/// Routes that are not asked here, and why.
const NOT_ASKED: [(&str, &str); 7] = [
    ("get /board/events", "a stream that does not end; the board itself is asked"),
    ("get /incidents/events", "a stream that does not end, without content"),
    ("get /practice/events", "a stream that does not end, without content"),
    ("post /api/v1/dossiers", "any desk receives for any unit (decision 0088, `receiving_desk`)"),
    ("post /api/v1/sign-out", "ends the session of whoever asks"),
    ("post /counter", "any desk receives for any unit (decision 0088, `receiving_desk`)"),
    ("post /sign-out", "ends the session of whoever asks"),
];

/// How a route is asked.
#[derive(PartialEq)]
enum Reach {
    /// Whoever is outside may ask it, too.
    Public,
    /// See [`NOT_ASKED`].
    Not,
    /// No post of a unit has the right, or the address names what is not theirs: turned away.
    Closed,
    /// It is answered, without anything of the other ward.
    Open,
}

fn name(route: &Access) -> String {
    format!("{} {}", route.method, route.path)
}

/// How a route is asked; none when nobody has said it.
fn reach(route: &Access) -> Option<Reach> {
    let asked = name(route);
    let by_post =
        matches!(route.action, Action::ReadSelf | Action::ReadWork | Action::TakePart | Action::ReportIncident);
    let of_unit = by_post || !unit_roles(route.action).is_empty();
    let places = ["{unit}", "/dossiers/{id}", "/files/{id}", "/delegations/{id}", "{dossier}", "{play}"];
    if permits(&Subject::visitor(), route.action, &Object::default()).is_ok() {
        Some(Reach::Public)
    } else if NOT_ASKED.iter().any(|(known, _)| *known == asked) {
        Some(Reach::Not)
    } else if !of_unit || places.iter().any(|place| route.path.contains(place)) {
        Some(Reach::Closed)
    } else if BY_FIELDS.contains(&asked.as_str()) || UNITLESS.iter().any(|(path, _)| route.path.starts_with(path)) {
        Some(Reach::Open)
    } else {
        None
    }
}

#[test]
fn every_route_says_how_it_is_asked_about_another_unit() {
    let unsaid: Vec<_> = ROUTES.iter().filter(|route| reach(route).is_none()).map(name).collect();
    assert!(unsaid.is_empty(), "say whether these carry a unit in their fields, or why they carry none: {unsaid:?}");
    let names: BTreeSet<_> = ROUTES.iter().map(name).collect();
    let known = BY_FIELDS.iter().copied().chain(NOT_ASKED.iter().map(|(route, _)| *route));
    let gone: Vec<_> = known.filter(|route| !names.contains(*route)).collect();
    assert!(gone.is_empty(), "there are no such routes: {gone:?}");
    let unused = |path: &&str| !ROUTES.iter().any(|route| route.path.starts_with(path));
    let gone: Vec<_> = UNITLESS.iter().map(|(path, _)| *path).filter(unused).collect();
    assert!(gone.is_empty(), "no route begins like these: {gone:?}");
}

/// A ward with something in it.
struct Away {
    unit: UnitId,
    counter: Person,
    chair: Person,
    /// Waits to be accepted, and has a file.
    fresh: Uuid,
    file: String,
    /// Waits for a signature.
    put_up: Uuid,
    code: String,
    /// Rights that were given on, and between whom.
    delegation: String,
    of: Uuid,
    to: Uuid,
}

async fn handed_in(world: &World, counter: &Person, unit: UnitId) -> Uuid {
    let (id, mut body) = submission(unit, "2.000635", &["to_khai", "giay_to_tuy_than"]);
    body["applicant"]["name"] = json!(secrets(unit)[0]);
    let answer = world.post(&counter.token, "dossiers", &body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    id
}

async fn with_a_file(world: &World, counter: &Person, dossier: Uuid) -> String {
    let command = new_id().to_string();
    let (kind, body) = form(&[("command_id", &command)], &[("file.to_khai", "to-khai.pdf", &pdf(""))]);
    let request = world.client.post(format!("{}/api/v1/dossiers/{dossier}/files", world.base()));
    let answer = request.bearer_auth(&counter.token).header("content-type", kind).body(body).send().await.unwrap();
    let files: Value = answer.json().await.unwrap();
    files["files"][0]["id"].as_str().unwrap_or_else(|| panic!("{files}")).to_owned()
}

impl Away {
    async fn of(world: &World, unit: UnitId) -> Away {
        let (counter, chair) = (world.staff(unit, "counter_officer").await, world.staff(unit, "chair").await);
        let officer = world.staff(unit, "justice_officer").await;
        let fresh = handed_in(world, &counter, unit).await;
        let file = with_a_file(world, &counter, fresh).await;
        let put_up = handed_in(world, &counter, unit).await;
        let way = [(&counter, "accept"), (&counter, "hand-over"), (&officer, "handle")];
        for (person, command) in way.into_iter().chain([(&officer, "submit-for-signature")]) {
            let done = world.command(person, put_up, command).await;
            assert_eq!(done.status, 200, "{command}: {done:?}");
        }
        let read = world.get(&counter.token, &format!("dossiers/{put_up}")).await.body;
        let (of, to) =
            (world.holder(unit, "vice_chair_center").await.id, world.holder(unit, "vice_chair_economy").await.id);
        let today = world.get(&world.director, "clock").await.body["at"].as_str().unwrap()[..10].to_owned();
        let given = json!({ "of": of, "to": to, "roles": ["signatory"], "first": today, "last": today, "ground": secrets(unit)[1] });
        let given = world.post(&chair.token, "delegations", &given).await;
        let delegation = given.body["id"].as_str().unwrap_or_else(|| panic!("{given:?}")).to_owned();
        let request = world.client.post(format!("{}/tickets", world.base()));
        let command = new_id().to_string();
        let wish = [("unit", unit.to_string()), ("purpose", "hand_in".into()), ("command_id", command)];
        assert_eq!(seen(request.form(&wish)).await.status, 303, "a number in their hall");
        let code = read["facts"]["code"].as_str().unwrap().to_owned();
        Away { unit, counter, chair, fresh, file, put_up, code, delegation, of, to }
    }

    /// Everything of theirs that somebody could change.
    async fn state(&self, world: &World) -> String {
        let store = &world.app.store;
        let day = world.app.city().calendar.civil(world.app.clock.now()).date().to_string();
        let delegations = world.get(&self.chair.token, "delegations").await.body;
        let mut state = format!("{delegations} {:?}", store.tickets(&self.unit.to_string(), &day).await.unwrap());
        for dossier in [self.fresh, self.put_up] {
            let read = world.get(&self.counter.token, &format!("dossiers/{dossier}")).await.body;
            state += &format!("\n{read} {:?}", store.attachments_of(dossier).await.unwrap());
        }
        state
    }

    /// Every address of a route, filled in with what is theirs.
    fn addresses(&self, path: &str) -> Vec<String> {
        let commands =
            ["accept", "decline", "hand_over", "handle", "sign", "return_result", "withdraw", "apologise", "stop"];
        let forms = ["receipt.pdf", "control_sheet.pdf", "apology.pdf"];
        let places: &[&str] = match path {
            _ if path.contains("{command}") => &commands,
            _ if path.contains("{form}") => &forms,
            _ => &["x"],
        };
        let id = if path.contains("/files/{id}") {
            self.file.clone()
        } else if path.contains("/delegations/{id}") {
            self.delegation.clone()
        } else {
            self.put_up.to_string()
        };
        let fill = |place: &&str| {
            let mut filled = path.replace("{unit}", &self.unit.to_string()).replace("{id}", &id);
            filled = filled.replace("{dossier}", &self.put_up.to_string()).replace("{play}", &id);
            for name in ["command", "form", "name", "key", "code", "what", "tool", "date"] {
                filled = filled.replace(&format!("{{{name}}}"), place);
            }
            filled.replace("{version}", "1")
        };
        places.iter().map(fill).collect()
    }

    /// What is read of an address, all of it theirs; the API takes what it knows and nothing else.
    fn query(&self, path: &str) -> String {
        let (unit, dossier, of) = (self.unit, self.put_up, self.of);
        match path {
            "/api/v1/dossiers" => return format!("?query={}", self.code),
            "/api/v1/journal" => return format!("?unit={unit}"),
            "/api/v1/indicators" => return format!("?unit={unit}&from=2025-06-01&to=2025-06-30"),
            _ if path.starts_with("/api/") => return String::new(),
            _ => {}
        }
        format!(
            "?unit={unit}&dossier={dossier}&id={dossier}&code={}&q={}&officer={of}&assignment={of}&number=1&desk=1\
             &from=2025-06-01&to=2025-06-30",
            self.code, self.code
        )
    }

    /// What a form sends, all of it theirs.
    fn fields(&self, path: &str) -> Vec<(String, String)> {
        let pair = |name: &str, value: &dyn ToString| (name.to_owned(), value.to_string());
        let (fresh, put_up) = (self.fresh, self.put_up);
        let mut fields = vec![
            pair("command_id", &new_id()),
            pair("reason", &"x"),
            pair("unit", &self.unit),
            pair("ground", &"x"),
            pair("founded", &"no"),
            pair("desk", &"7"),
            pair("number", &"1"),
            pair("absent", &"1"),
            pair("do", &if path.ends_with("/tickets") { "recall" } else { "again" }),
            pair("of", &self.of),
            pair("to", &self.to),
            pair("role", &"signatory"),
            pair("first", &"2025-06-20"),
            pair("last", &"2025-06-21"),
            pair("officer", &self.to),
        ];
        for dossier in [fresh, put_up] {
            fields.extend([pair("pick", &dossier), pair("looked", &dossier), pair("dossier", &dossier)]);
            fields.extend([
                pair(&format!("command-{dossier}"), &new_id()),
                pair(&format!("version-{dossier}"), &if dossier == fresh { 2 } else { 5 }),
                pair(&format!("until-{dossier}"), &"2025-06-30"),
                pair(&format!("reason-{dossier}"), &"x"),
            ]);
        }
        fields
    }

    /// What a command of the API needs, so that it is not turned away for its body.
    fn body(&self, path: &str) -> Value {
        let (id, day) = (new_id(), "2025-06-20");
        match path.rsplit('/').next().unwrap_or_default() {
            "request-supplement" => json!({ "command_id": id, "papers": ["to_khai"], "reason": "x" }),
            "supplement" => json!({ "command_id": id, "papers": ["to_khai"] }),
            "submit-for-signature" => json!({ "command_id": id, "proposal": { "kind": "grant" } }),
            "apologise" => json!({ "command_id": id, "reason": "x", "until": day }),
            "request-payment" => json!({ "command_id": id, "amount": 1, "reason": "x" }),
            "record-payment" | "take-fee" => json!({ "command_id": id, "amount": 1, "method": "cash", "receipt": "x" }),
            "waive-fee" => json!({ "command_id": id, "ground": "x", "proof": "x" }),
            "refund-fee" => json!({ "command_id": id, "ground": "taken_wrongly", "reason": "x", "voucher": "x" }),
            "stop" => json!({ "command_id": id, "ground": "by_law", "reason": "x" }),
            "delivery" => json!({ "command_id": id, "delivery": { "way": "online" } }),
            "signing" => json!({ "dossiers": [{ "dossier": self.put_up, "version": 5, "command_id": id }] }),
            "issue" => json!({ "command_id": id, "number": "x" }),
            "consult" => json!({ "command_id": id, "agency": "x", "question": "x", "until": day }),
            "reassign" => json!({ "command_id": id, "officer": self.to, "reason": "x" }),
            "record-answer" => json!({ "command_id": id, "agency": "x", "answer": "x" }),
            "decline" | "withdraw" | "send-back" => json!({ "command_id": id, "reason": "x" }),
            "delegations" => json!({ "of": self.of, "to": self.to, "roles": ["signatory"], "first": day, "last": day,
                "ground": "x" }),
            "end" => json!({}),
            "bring-in" => json!([{ "code": "B-1/2025", "procedure": "2.000815", "received": "2025-06-02" }]),
            "calls" => json!({ "counter": 1, "call": "next", "number": null }),
            "tickets" => json!({ "purpose": "hand_in", "priority": null }),
            "inspections" => json!({ "unit": self.unit, "questions": [{ "ask": "posts" }, { "ask": "seal" }] }),
            "evidence" => json!({ "command_id": id, "step": 1, "kind": "witness", "text": "x" }),
            _ => json!({ "command_id": id }),
        }
    }

    /// Asks as somebody of next door; the status and the text.
    async fn asked(&self, world: &World, person: &Person, token: &str, route: &Access, path: &str) -> (u16, String) {
        let address = format!("{}{path}", world.base());
        let get = route.method == "get";
        let request =
            if get { world.client.get(format!("{address}{}", self.query(path))) } else { world.client.post(address) };
        let request = if path.starts_with("/api/") {
            let request = request.bearer_auth(&person.token);
            if get { request } else { request.json(&self.body(path)) }
        } else {
            let request = request.header("cookie", format!("haicap-t1={}", person.token));
            let mut fields = self.fields(path);
            fields.push(("csrf".into(), token.to_owned()));
            if get { request } else { request.form(&fields) }
        };
        let answer = seen(request).await;
        (answer.status.as_u16(), answer.text)
    }
}

#[tokio::test]
async fn nobody_reads_or_changes_what_belongs_to_the_ward_next_door() {
    let world = World::hcmc().await;
    let mut asked = 0;
    for (home, away) in [(WARDS[0], WARDS[1]), (WARDS[1], WARDS[0])] {
        let away = Away::of(&world, away).await;
        let before = away.state(&world).await;
        for post in POSTS {
            let person = world.staff(home, post).await;
            let token = csrf(&world, &person.token).await;
            for route in ROUTES {
                let reach = reach(route).unwrap_or(Reach::Not);
                if matches!(reach, Reach::Public | Reach::Not) {
                    continue;
                }
                for path in away.addresses(route.path) {
                    let (status, text) = away.asked(&world, &person, &token, route, &path).await;
                    let told = format!("{post} at {home}: {} {path}: {status}", route.method);
                    let closed = [403, 404].contains(&status);
                    assert!(closed || reach == Reach::Open && status < 500, "{told} {text}");
                    for secret in secrets(away.unit) {
                        assert!(!text.contains(secret), "{told} tells {secret}: {text}");
                    }
                    asked += 1;
                }
            }
            assert_eq!(before, away.state(&world).await, "{post} at {home} changed something");
        }
    }
    assert!(asked > 1_500, "{asked} questions");
    world.running.stop().await.unwrap();
}
