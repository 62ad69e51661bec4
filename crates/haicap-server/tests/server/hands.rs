//! Who has a dossier in hand: given on, done in another's place, signed in bulk.

use crate::support;
use haicap_core::organization::Assignment;
use haicap_core::territory::UnitId;
use serde_json::{Value, json};
use support::trial::{page, send};
use support::{Answer, Person, World, new_id};
use uuid::Uuid;

const WARD: UnitId = UnitId::new(26_740);
const OTHER_WARD: UnitId = UnitId::new(26_743);
/// An extract, handled by the officers of justice, signed by the vice chair who leads the centre.
const PROCEDURE: &str = "2.000635";
const PAPERS: [&str; 2] = ["to_khai", "giay_to_tuy_than"];

/// Everybody who holds a post at a unit, signed in.
async fn holders(world: &World, unit: UnitId, post: &str) -> Vec<Person> {
    let rows = world.app.city_store.assignments_of_unit(&unit.to_string()).await.unwrap();
    let mut held: Vec<Assignment> = rows.iter().map(|row| serde_json::from_str(&row.body).unwrap()).collect();
    held.retain(|assignment| assignment.post == post);
    held.sort_by_key(|assignment| assignment.id);
    let mut people = Vec::new();
    for assignment in held {
        let token = world.sign_in(&world.grant(assignment.official).await).await.unwrap();
        people.push(Person { token, account: assignment.official, assignment: Some(assignment) });
    }
    people
}

fn id_of(person: &Person) -> Uuid {
    person.assignment.as_ref().unwrap().id
}

fn name_of(person: &Person) -> &str {
    &person.assignment.as_ref().unwrap().name
}

/// A dossier that an officer has taken.
async fn in_handling(world: &World, counter: &Person, officer: &Person) -> Uuid {
    let id = world.submitted(counter, WARD, PROCEDURE, &PAPERS).await;
    for (person, command) in [(counter, "accept"), (counter, "hand-over"), (officer, "handle")] {
        assert_eq!(world.command(person, id, command).await.status, 200, "{command}");
    }
    id
}

/// A dossier that waits for a signature.
async fn put_up(world: &World, counter: &Person, officer: &Person) -> Uuid {
    let id = in_handling(world, counter, officer).await;
    assert_eq!(world.command(officer, id, "submit-for-signature").await.body["stage"], "awaiting_signature");
    id
}

async fn give(world: &World, by: &Person, id: Uuid, to: Uuid) -> Answer {
    let body = json!({ "command_id": new_id(), "officer": to, "reason": "nghỉ phép" });
    world.post(&by.token, &format!("dossiers/{id}/reassign"), &body).await
}

async fn has_work(world: &World, person: &Person, id: Uuid) -> bool {
    world.get(&person.token, "work").await.body["items"].to_string().contains(&id.to_string())
}

async fn delegate(world: &World, by: &Person, (of, to): (&Person, &Person), role: &str, days: [&str; 2]) -> Answer {
    let (of, to, ground) = (id_of(of), id_of(to), "Giấy ủy quyền số 7/GUQ-UBND ngày 05/6/2025");
    let body = json!({ "of": of, "to": to, "roles": [role], "first": days[0], "last": days[1], "ground": ground });
    world.post(&by.token, "delegations", &body).await
}

#[tokio::test]
async fn a_dossier_is_given_on_by_who_has_it_or_leads_and_by_nobody_else() {
    let world = World::hcmc().await;
    let (counter, head) = (world.staff(WARD, "counter_officer").await, world.staff(WARD, "society_head").await);
    let (other_head, chair) = (world.staff(WARD, "economy_head").await, world.staff(WARD, "chair").await);
    let elsewhere = world.staff(OTHER_WARD, "justice_officer").await;
    let officers = holders(&world, WARD, "justice_officer").await;
    let [one, two] = [&officers[0], &officers[1]];
    let id = in_handling(&world, &counter, one).await;

    let refused = [
        (&counter, id_of(two), "role_missing"),
        (&other_head, id_of(two), "not_in_charge"),
        (two, id_of(two), "not_in_charge"),
        (&head, Uuid::nil(), "no_such_officer"),
        (&head, id_of(&elsewhere), "officer_of_other_unit"),
        (&head, id_of(&counter), "officer_does_not_handle"),
        (&head, id_of(one), "same_officer"),
    ];
    for (by, to, error) in refused {
        assert_eq!(give(&world, by, id, to).await.error(), error);
    }
    assert_eq!(give(&world, &elsewhere, id, id_of(two)).await.status, 404, "another unit's dossier is not told apart");
    let known = world.get(&head.token, &format!("dossiers/{id}/officers")).await;
    assert!(known.body.to_string().contains(&id_of(two).to_string()), "{known:?}");
    assert!(!known.body.to_string().contains(&id_of(one).to_string()), "who has it is not offered");

    let path = format!("/dossiers/{id}");
    let offered = |text: &str| text.contains(&format!("{path}/reassign"));
    assert!(
        offered(&page(&world, &head.token, &path).await.text) && offered(&page(&world, &one.token, &path).await.text)
    );
    assert!(!offered(&page(&world, &two.token, &path).await.text), "nothing is offered that is not theirs");
    let command = new_id().to_string();
    let typed = [("command_id", command.as_str()), ("reason", "đi học dài ngày")];
    let unchosen = send(&world, &head.token, &format!("{path}/reassign"), &typed).await;
    assert!(unchosen.status == 400 && unchosen.text.contains("đi học dài ngày"), "nothing typed is lost");
    let choice = id_of(two).to_string();
    let chosen = [typed.to_vec(), vec![("choice", choice.as_str())]].concat();
    assert_eq!(send(&world, &head.token, &format!("{path}/reassign"), &chosen).await.status, 303);
    assert!(has_work(&world, two, id).await && !has_work(&world, one, id).await);
    let seen = page(&world, &counter.token, &path).await.text;
    assert!(seen.contains(name_of(two)) && seen.contains("đi học dài ngày"), "who has it, and why");
    assert_eq!(world.command(one, id, "submit-for-signature").await.error(), "taken_by_another");

    assert_eq!(give(&world, two, id, id_of(one)).await.status, 200, "who has it hands it to a colleague");
    assert_eq!(give(&world, &chair, id, id_of(two)).await.status, 200, "whoever leads the unit");
    // Given before anybody took it, it lies on that desk alone.
    let fresh = world.submitted(&counter, WARD, PROCEDURE, &PAPERS).await;
    assert_eq!(give(&world, &head, fresh, id_of(two)).await.error(), "wrong_stage");
    for command in ["accept", "hand-over"] {
        assert_eq!(world.command(&counter, fresh, command).await.status, 200);
    }
    assert_eq!(give(&world, &head, fresh, id_of(two)).await.body["stage"], "handed_over");
    assert_eq!(world.command(one, fresh, "handle").await.error(), "taken_by_another");
    assert!(has_work(&world, two, fresh).await && !has_work(&world, one, fresh).await);
    assert_eq!(world.command(two, fresh, "handle").await.status, 200);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn whoever_is_away_has_a_stand_in_for_the_term_and_the_journal_says_so() {
    let world = World::hcmc().await;
    let (counter, head) = (world.staff(WARD, "counter_officer").await, world.staff(WARD, "society_head").await);
    let officers = holders(&world, WARD, "justice_officer").await;
    let [one, two] = [&officers[0], &officers[1]];
    let (id, late) = (in_handling(&world, &counter, one).await, in_handling(&world, &counter, one).await);
    let today = world.get(&world.director, "clock").await.body["at"].as_str().unwrap()[..10].to_owned();
    let day = |plus: i64| {
        let today: jiff::civil::Date = today.parse().unwrap();
        today.saturating_add(jiff::ToSpan::days(plus)).to_string()
    };

    assert_eq!(delegate(&world, two, (one, two), "case_officer", [&today, &today]).await.error(), "not_yours");
    let coming = delegate(&world, one, (one, two), "case_officer", [&day(1), &day(2)]).await;
    assert_eq!(coming.status, 200, "{coming:?}");
    assert_eq!(coming.body["counts"], false);
    assert!(!has_work(&world, two, id).await, "the term has not begun");
    let again = delegate(&world, &head, (one, two), "case_officer", [&day(2), &day(3)]).await;
    assert_eq!(again.error(), "given_already");

    world.post(&world.director, "clock", &json!({ "at": format!("{}T01:30:00Z", day(1)) })).await;
    assert!(has_work(&world, two, id).await, "from the first day on, without signing in again");
    assert_eq!(world.command(two, id, "submit-for-signature").await.body["stage"], "awaiting_signature");
    let seen = page(&world, &counter.token, &format!("/dossiers/{id}")).await.text;
    assert!(seen.contains("(thay "), "the timeline says in whose place");
    let entry = world.get(&world.director, &format!("journal?unit={WARD}")).await.body.to_string();
    assert!(entry.contains("done_in_place_of") && entry.contains(&id_of(one).to_string()), "{entry}");
    let away = give(&world, &head, late, id_of(one)).await;
    assert_eq!(away.error(), "same_officer");
    assert_eq!(give(&world, &head, late, id_of(two)).await.status, 200);
    let away = give(&world, &head, late, id_of(one)).await;
    assert_eq!(away.error(), "officer_away", "who is away is given nothing: {away:?}");

    let lists = page(&world, &head.token, "/delegations").await.text;
    assert!(lists.contains(name_of(one)) && lists.contains("đang có hiệu lực"));
    assert!(!page(&world, &counter.token, "/delegations").await.text.contains("7/GUQ-UBND"), "only those concerned");
    world.post(&world.director, "clock", &json!({ "at": format!("{}T01:30:00Z", day(3)) })).await;
    let last = in_handling(&world, &counter, one).await;
    assert!(!has_work(&world, two, last).await, "it ended by itself");
    assert_eq!(world.command(two, last, "submit-for-signature").await.error(), "taken_by_another");
    let over = format!("delegations/{}/end", coming.body["id"].as_str().unwrap());
    assert_eq!(world.post(&head.token, &over, &json!({})).await.error(), "over");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn signing_is_given_on_in_writing_to_a_deputy_and_ends_when_somebody_says_so() {
    let world = World::hcmc().await;
    let (counter, chair) = (world.staff(WARD, "counter_officer").await, world.staff(WARD, "chair").await);
    let (signs, deputy) = (world.staff(WARD, "vice_chair_center").await, world.staff(WARD, "vice_chair_economy").await);
    let officer = world.staff(WARD, "justice_officer").await;
    let id = put_up(&world, &counter, &officer).await;
    assert_eq!(world.command(&deputy, id, "sign").await.error(), "other_signatory");

    let today = world.get(&world.director, "clock").await.body["at"].as_str().unwrap()[..10].to_owned();
    let days = [today.as_str(), today.as_str()];
    assert_eq!(
        delegate(&world, &signs, (&signs, &counter), "signatory", days).await.error(),
        "signing_not_to_officers"
    );
    assert_eq!(delegate(&world, &officer, (&signs, &deputy), "signatory", days).await.error(), "not_yours");
    assert_eq!(delegate(&world, &signs, (&signs, &deputy), "records_clerk", days).await.error(), "right_not_held");

    // On the page: nothing typed is lost, and what is written down stands in the list.
    let (of, to) = (id_of(&signs).to_string(), id_of(&deputy).to_string());
    let (of, to, today) = (of.as_str(), to.as_str(), today.as_str());
    let typed = [("of", of), ("to", to), ("role", "signatory"), ("first", today), ("last", today)];
    let unwritten = send(&world, &chair.token, "/delegations", &typed).await;
    assert!(unwritten.status == 422 && unwritten.text.contains("Điều 13"), "{}", unwritten.text);
    let chosen = format!("<option value=\"{to}\" selected>");
    assert!(unwritten.text.contains(&chosen));
    let wrong = [typed[..3].to_vec(), vec![("first", "2025-02-31"), ("last", today)]].concat();
    let wrong = send(&world, &chair.token, "/delegations", &wrong).await;
    assert!(wrong.status == 400 && wrong.text.contains("2025-02-31"));
    let written = [typed.to_vec(), vec![("ground", "7/GUQ-UBND <b>")]].concat();
    assert_eq!(send(&world, &chair.token, "/delegations", &written).await.status, 303);
    let list = page(&world, &deputy.token, "/delegations").await.text;
    assert!(list.contains("ký thay") && list.contains("7/GUQ-UBND &#60;b&#62;"), "{list}");

    assert!(page(&world, &deputy.token, "/signing").await.text.contains(&id.to_string()));
    let second = put_up(&world, &counter, &officer).await;
    assert_eq!(world.command(&deputy, id, "sign").await.body["stage"], "signed");
    let kept = world.get(&deputy.token, "delegations").await;
    let end = format!("delegations/{}/end", kept.body[0]["id"].as_str().unwrap());
    assert_eq!(world.post(&counter.token, &end, &json!({})).await.error(), "not_yours");
    assert_eq!(world.post(&signs.token, &end, &json!({})).await.body["ended"], true);
    assert_eq!(world.command(&deputy, second, "sign").await.error(), "other_signatory", "it ended");
    let sheet = page(&world, &counter.token, &format!("/dossiers/{id}/forms/control-sheet.pdf")).await;
    assert!(sheet.status == 200 && sheet.text.starts_with("%PDF-"), "{}", sheet.status);
    world.running.stop().await.unwrap();
}

/// The hidden fields of a page's forms: name and value.
fn hidden(text: &str) -> Vec<(String, String)> {
    let fields = text.split("<input type=\"hidden\" name=\"").skip(1);
    let read = |field: &str| {
        let (name, rest) = field.split_once("\" value=\"")?;
        Some((name.to_owned(), rest.split('"').next()?.to_owned()))
    };
    fields.filter_map(read).filter(|(name, _)| name.contains('-')).collect()
}

#[tokio::test]
async fn only_what_was_looked_at_is_signed_each_with_its_own_outcome() {
    let world = World::hcmc().await;
    let (counter, signs) = (world.staff(WARD, "counter_officer").await, world.staff(WARD, "vice_chair_center").await);
    let officer = world.staff(WARD, "justice_officer").await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(put_up(&world, &counter, &officer).await);
    }
    let work = page(&world, &signs.token, "/work").await.text;
    assert!(work.contains("/signing"), "my work leads there");
    let shown = page(&world, &signs.token, "/signing").await.text;
    for id in &ids {
        assert!(shown.contains(&format!("name=\"looked\" value=\"{id}\"")), "{id}");
    }
    assert!(shown.contains("Tờ khai cấp bản sao trích lục hộ tịch"), "its papers");
    assert!(!page(&world, &officer.token, "/signing").await.text.contains("name=\"looked\""), "nothing to sign");

    let fields = hidden(&shown);
    let with = |looked: &[Uuid]| {
        let mut fields = fields.clone();
        fields.extend(looked.iter().map(|id| ("looked".to_owned(), id.to_string())));
        fields
    };
    let sign = async |looked: &[Uuid]| {
        let fields = with(looked);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        send(&world, &signs.token, "/signing", &fields).await
    };
    let nothing = sign(&[]).await;
    assert!(nothing.status == 422 && nothing.text.contains("Chưa đánh dấu hồ sơ nào"));

    // The second one changes after it was looked at; the third one was not looked at.
    let back = json!({ "command_id": new_id(), "reason": "sai họ tên" });
    let sent_back = world.post(&signs.token, &format!("dossiers/{}/send-back", ids[1]), &back).await;
    assert_eq!(sent_back.body["stage"], "in_handling");
    assert_eq!(world.command(&officer, ids[1], "submit-for-signature").await.status, 200);
    let signed = sign(&ids[..2]).await;
    assert!(signed.text.contains("đã ký") && signed.text.contains("đã thay đổi sau khi bạn xem"), "{}", signed.text);
    let stage = async |id: Uuid| world.get(&signs.token, &format!("dossiers/{id}")).await.body["stage"].clone();
    assert_eq!(
        [stage(ids[0]).await, stage(ids[1]).await, stage(ids[2]).await],
        ["signed", "awaiting_signature", "awaiting_signature"].map(Value::from)
    );
    // Sent twice, it is answered again and nothing is done twice.
    assert!(sign(&ids[..1]).await.text.contains("đã ký"));
    // Who may not sign is told so for each, and the attempt is journalled.
    let (command, version) = (format!("command-{}", ids[2]), format!("version-{}", ids[2]));
    let known = |name: &str| fields.iter().find(|(known, _)| known == name).unwrap().1.clone();
    let (looked, command_id, seen) = (ids[2].to_string(), new_id().to_string(), known(&version));
    let wrong =
        [("looked", looked.as_str()), (command.as_str(), command_id.as_str()), (version.as_str(), seen.as_str())];
    let wrong = send(&world, &officer.token, "/signing", &wrong).await;
    assert!(wrong.text.contains("chưa được giao quyền"), "{}", wrong.text);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn any_desk_receives_and_the_competent_unit_handles() {
    let world = World::hcmc().await;
    let (here, there) = (world.staff(OTHER_WARD, "counter_officer").await, world.staff(WARD, "counter_officer").await);
    let third = world.staff(UnitId::new(26_968), "counter_officer").await;
    let (officer, signs) = (world.staff(WARD, "justice_officer").await, world.staff(WARD, "vice_chair_center").await);
    let id = world.submitted(&here, WARD, PROCEDURE, &PAPERS).await;
    assert!(has_work(&world, &here, id).await && !has_work(&world, &there, id).await, "it lies where it was handed in");
    assert_eq!(world.command(&there, id, "accept").await.error(), "received_elsewhere");
    let accepted = world.command(&here, id, "accept").await;
    let code = accepted.body["code"].as_str().unwrap_or_default().to_owned();
    assert!(code.starts_with("T-H29.26743-"), "the code is the receiving desk's: {accepted:?}");
    let receipt = page(&world, &here.token, &format!("/dossiers/{id}/receipt")).await.text;
    let name = async |unit: UnitId| {
        let unit = world.get("", &format!("units/{unit}")).await;
        unit.body["name"].as_str().unwrap().to_owned()
    };
    let names = [name(WARD).await, name(OTHER_WARD).await];
    assert!(names.iter().all(|name| receipt.contains(name.as_str())), "the receipt names both: {names:?}");
    let pdf = page(&world, &here.token, &format!("/dossiers/{id}/forms/receipt.pdf")).await;
    assert_eq!(pdf.status, 200);

    assert_eq!(world.command(&there, id, "hand-over").await.error(), "not_transferred");
    assert_eq!(world.command(&there, id, "transfer").await.error(), "received_elsewhere");
    let may = async |person: &Person| {
        let work = world.get(&person.token, "work").await;
        let items = work.body["items"].as_array().unwrap().clone();
        let item = items.into_iter().find(|item| item["dossier"] == id.to_string());
        item.map(|item| item["may"].to_string()).unwrap_or_default()
    };
    let offered = may(&here).await;
    assert!(offered.contains("transfer") && !offered.contains("hand_over"), "{offered}");
    assert_eq!(world.command(&here, id, "transfer").await.status, 200);
    assert_eq!(world.command(&here, id, "transfer").await.error(), "transferred_already");
    assert!(!has_work(&world, &here, id).await);
    let offered = may(&there).await;
    assert!(offered.contains("hand_over") && !offered.contains("transfer"), "{offered}");
    assert_eq!(world.command(&here, id, "hand-over").await.error(), "not_found", "the rest is the competent unit's");

    let steps = [(&there, "hand-over"), (&officer, "handle"), (&officer, "submit-for-signature"), (&signs, "sign")];
    for (person, command) in steps {
        assert_eq!(world.command(person, id, command).await.status, 200, "{command}");
    }
    assert!(has_work(&world, &here, id).await, "the result is fetched where the receipt says");
    for person in [&here, &there] {
        let seen = page(&world, &person.token, &format!("/dossiers/{id}")).await;
        assert!(seen.status == 200 && seen.text.contains("Nơi tiếp nhận"), "both units' people see it");
    }
    assert_eq!(page(&world, &third.token, &format!("/dossiers/{id}")).await.status, 404, "and nobody else's");
    assert_eq!(world.get(&third.token, &format!("dossiers/{id}")).await.status, 404);
    assert_eq!(world.command(&third, id, "return-result").await.status, 404);
    assert_eq!(world.command(&there, id, "return-result").await.body["stage"], "returned", "handed out at either");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn the_counter_page_receives_for_other_units() {
    let world = World::hcmc().await;
    let here = world.staff(OTHER_WARD, "counter_officer").await;
    let form = page(&world, &here.token, &format!("/counter?procedure={PROCEDURE}")).await.text;
    assert!(form.contains(&format!("value=\"{OTHER_WARD}\" selected")), "one's own unit is chosen first");
    assert!(form.contains(&format!("value=\"{WARD}\"")));
    let ids: Vec<_> = (0..4).map(|_| new_id().to_string()).collect();
    let unit = WARD.to_string();
    let fields = [
        ("procedure", PROCEDURE),
        ("command_id", ids[0].as_str()),
        ("accept_id", ids[1].as_str()),
        ("dossier", ids[2].as_str()),
        ("applicant", ids[3].as_str()),
        ("name", "Lê Thị Thử"),
        ("identity_number", "000000000017"),
        ("unit", unit.as_str()),
        ("channel", "counter"),
        ("paper", PAPERS[0]),
        ("paper", PAPERS[1]),
        ("then", "accept"),
    ];
    let sent = send(&world, &here.token, "/counter", &fields).await;
    assert!(sent.status == 303 && sent.to.ends_with("/receipt"), "{} {}", sent.status, sent.text);
    let dossier = world.get(&here.token, &format!("dossiers/{}", ids[2])).await;
    assert_eq!(dossier.body["facts"]["reception"]["unit"], OTHER_WARD.to_string(), "{dossier:?}");
    let (path, command_id) = (format!("/dossiers/{}/transfer", ids[2]), new_id().to_string());
    let sent = send(&world, &here.token, &path, &[("command_id", command_id.as_str())]).await;
    assert_eq!(sent.status, 303);
    world.running.stop().await.unwrap();
}
