//! `haicap rehearse` from the outside: green, broken and found, interrupted, on another city.

use crate::support;
use haicap_store::{
    Change, GrantRow, Location, NewEntry, NewFollowup, OpenOptions, Outcome, SessionRow, Store, StoreKind, Trace,
};
use support::{Desk, Rehearsal, TINY, contains, haicap, text};

#[test]
fn another_city_rehearses_and_reports() {
    let desk = Desk::new(3);
    let output = desk.rehearse(&["--once"]).output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
    let report = desk.report();
    assert_eq!((&report["units_total"], &report["units_passed"]), (&2.into(), &2.into()));
    assert_eq!(report["dossiers_completed"], 9, "3 at the pilot unit, then 3 at each of the two");
    assert_eq!(report["commands"], 9 * 7);
    assert!(report["failures"].as_array().unwrap().is_empty());
    assert!(report["wall_seconds"].as_f64().unwrap() > 0.0);
    assert!(contains(&desk.data().join("report.html"), "Phường Sông Đông"));
    assert!(contains(&desk.data().join("report.txt"), "2/2"));
    desk.assert_whole();
}

#[test]
fn a_signatory_without_the_right_turns_exactly_one_unit_and_step_red() {
    let desk = Desk::new(1);
    assert!(desk.rehearse(&["--once"]).output().unwrap().status.success());
    let rights = |change: &str| {
        let mut command = haicap(&["rights", change, "--unit", "new-10007", "--role", "signatory", "--city", TINY]);
        command.arg("--data").arg(desk.data()).output().unwrap()
    };
    let taken = rights("take");
    assert!(text(&taken).contains("new-10007: role signatory taken from"), "{}", text(&taken));
    let output = desk.rehearse(&["--once"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    let report = desk.report();
    assert_eq!((&report["units_total"], &report["units_passed"]), (&2.into(), &1.into()));
    let failures = report["failures"].as_array().unwrap();
    assert_eq!(failures.len(), 1, "{failures:?}");
    assert_eq!(failures[0]["unit"], "new-10007");
    assert_eq!(failures[0]["step"], "lãnh đạo ký kết quả");
    assert_eq!(failures[0]["cause"], "role_missing");
    assert!(failures[0]["response"].as_str().unwrap().contains("403"), "{failures:?}");
    assert!(failures[0]["journal"]["entry"].as_i64().unwrap() > 0, "{failures:?}");
    assert!(rights("give").status.success());
    assert!(desk.rehearse(&["--once"]).output().unwrap().status.success(), "the right is back");
    desk.assert_whole();
}

#[tokio::test]
async fn what_a_trial_leaves_in_the_official_store_is_named() {
    let desk = Desk::new(1);
    assert!(desk.rehearse(&["--once"]).output().unwrap().status.success());
    let verify = || haicap(&["verify", "--no-trial-left", "--data"]).arg(desk.data()).output().unwrap();
    let clean = verify();
    assert!(clean.status.success(), "{}", text(&clean));
    assert!(text(&clean).contains("values of 1 trials looked for in the official store, none is there"));

    let location = Location::folder(desk.data());
    let trial = Store::open(&location, StoreKind::Trial(1), &OpenOptions::default()).await.unwrap();
    let dossier = trial.dossier_pages(None, 1).await.unwrap().pop().unwrap();
    trial.close().await.unwrap();
    let official = Store::open(&location, StoreKind::Official, &OpenOptions::default()).await.unwrap();
    let entry = NewEntry {
        unit: dossier.unit.clone(),
        aggregate: "dossier".into(),
        aggregate_id: dossier.id.to_string(),
        version: Some(dossier.version),
        ..stray_entry()
    };
    official.change(Change { dossier: Some(dossier.clone()), ..Change::new(entry) }).await.unwrap();
    official.close().await.unwrap();
    let dirty = verify();
    assert_eq!(dirty.status.code(), Some(1), "{}", text(&dirty));
    let told = text(&dirty);
    let code = dossier.code.unwrap();
    for line in [
        format!("the dossier code {code} is one of a trial"),
        format!("Dossier {} of trial-1", dossier.id),
        format!("Code {code} of trial-1"),
        format!("Journalled {} of trial-1", dossier.id),
    ] {
        assert!(told.contains(&line), "{line} in {told}");
    }
}

/// Whatever else can stray into the official store is named, each kind by itself.
#[tokio::test]
async fn every_kind_of_thing_that_a_trial_leaves_is_named() {
    let desk = Desk::new(1);
    assert!(desk.rehearse(&["--once"]).output().unwrap().status.success());
    let location = Location::folder(desk.data());
    let open = async |kind| Store::open(&location, kind, &OpenOptions::default()).await.unwrap();
    let (trial, official) = (open(StoreKind::Trial(1)).await, open(StoreKind::Official).await);
    let first = async |trace| trial.traces(trace).await.unwrap().swap_remove(0);

    let accounts = trial.accounts().await.unwrap();
    let director = accounts.iter().find(|row| row.body.contains("trial_director")).unwrap().clone();
    let clerk = accounts.into_iter().find(|row| !row.unit.is_empty() && row.id != director.id).unwrap();
    official.insert_accounts(vec![director.clone(), clerk.clone()]).await.unwrap();
    let session = first(Trace::Session).await;
    let (account, csrf) = (clerk.id, String::new());
    let signed_in =
        SessionRow { token: session.clone(), account, csrf, created_at: 1, expires_at: 2, ended_at: Some(2) };
    official.insert_session(signed_in).await.unwrap();
    let grant = first(Trace::Grant).await;
    let minted_by = String::new();
    let card = GrantRow { token: grant.clone(), account, minted_by, expires_at: 2, used_at: Some(1) };
    official.insert_grants(vec![card]).await.unwrap();
    let dossier = trial.dossier_pages(None, 1).await.unwrap().swap_remove(0);
    let applicant = trial.applicant(dossier.applicant).await.unwrap().unwrap();
    let command = first(Trace::Command).await;
    let about = NewFollowup {
        kind: "notify".into(),
        aggregate_id: first(Trace::Message).await,
        target: String::new(),
        body: "{}".into(),
        ready_at: 1,
    };
    let message = about.aggregate_id.clone();
    let entry = NewEntry { command_id: Some(command.parse().unwrap()), ..stray_entry() };
    let change = Change { applicant: Some(applicant), followups: vec![about], ..Change::new(entry) };
    official.change(change).await.unwrap();
    for store in [trial, official] {
        store.close().await.unwrap();
    }
    let sent = desk.data().join("outbox/official");
    std::fs::create_dir_all(&sent).unwrap();
    std::fs::write(sent.join("messages.jsonl"), format!("{{\"about\":\"{}\"}}\n", dossier.id)).unwrap();

    let dirty = haicap(&["verify", "--no-trial-left", "--data"]).arg(desk.data()).output().unwrap();
    assert_eq!(dirty.status.code(), Some(1), "{}", text(&dirty));
    let told = text(&dirty);
    for line in [
        format!("the account {} directs a trial", director.id),
        format!("Account {} of trial-1", clerk.id),
        format!("Session {session} of trial-1"),
        format!("Grant {grant} of trial-1"),
        format!("Applicant {} of trial-1", dossier.applicant),
        format!("Command {command} of trial-1"),
        format!("Message {message} of trial-1"),
        "message 1 of the official outbox is about a dossier of trial-1".to_owned(),
    ] {
        assert!(told.contains(&line), "{line} in {told}");
    }
}

/// An entry that nobody made in the official store.
fn stray_entry() -> NewEntry {
    NewEntry {
        command_id: None,
        fingerprint: String::new(),
        at: 1,
        recorded_at: 1,
        actor: "x".into(),
        unit: String::new(),
        aggregate: "note".into(),
        aggregate_id: "stray".into(),
        version: None,
        command: "accept".into(),
        outcome: Outcome::Done,
        ground: String::new(),
        events: "[]".into(),
    }
}

/// The same rehearsal on PostgreSQL: one database for each store.
#[test]
fn it_runs_on_postgresql_too() {
    let server = std::env::var("HAICAP_TEST_POSTGRES")
        .expect("no PostgreSQL: run through cargo xtask ci, or set HAICAP_TEST_POSTGRES");
    let (address, _) = server.rsplit_once('/').unwrap();
    let name = format!("haicap_test_{}", std::process::id());
    let database = format!("{address}/{name}");
    let desk = Desk::new(2);
    let output = desk.rehearse(&["--once", "--database", &database]).output().unwrap();
    let verified = haicap(&["verify", "--database", &database]).output().unwrap();
    for store in ["city", "official", "trial_1"] {
        let drop = format!("DROP DATABASE IF EXISTS {name}_{store} WITH (FORCE)");
        let dropped = std::process::Command::new("psql").args([&server, "-qc", &drop]).output().unwrap();
        assert!(dropped.status.success(), "{}", text(&dropped));
    }
    assert!(output.status.success(), "{}", text(&output));
    assert_eq!(desk.report()["dossiers_completed"], 6);
    assert!(verified.status.success(), "{}", text(&verified));
    assert!(text(&verified).contains("trial-1: "), "{}", text(&verified));
    assert!(!desk.data().join("city.db").exists(), "nothing went into embedded stores");
}

#[test]
fn another_seed_is_another_day() {
    let desk = Desk::new(1);
    let names = |seed: &str| {
        assert!(desk.rehearse(&["--once", "--seed", seed]).output().unwrap().status.success());
        desk.report()["seed"].clone()
    };
    assert_eq!(names("1"), 1);
    assert_eq!(names("2"), 2);
}

#[tokio::test]
async fn ctrl_c_leaves_a_store_that_opens_again_and_the_round_is_taken_up() {
    let desk = Desk::new(400);
    let mut rehearsal = Rehearsal::start(&mut desk.rehearse(&[])).await;
    rehearsal.drill_is_under_way().await;
    assert_eq!(rehearsal.interrupt(), 130);
    drop(rehearsal);
    desk.assert_whole();
    let output = desk.rehearse(&["--once"]).output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
    assert!(text(&output).contains("Diễn tiếp đợt đang dở"), "{}", text(&output));
    assert_eq!(desk.report()["dossiers_completed"], 1_200);
    assert!(!desk.data().join("trial-2.db").exists(), "no new trial was needed");
}

#[tokio::test]
async fn it_stays_up_and_rights_can_be_changed_while_it_runs() {
    let desk = Desk::new(1);
    let mut rehearsal = Rehearsal::start(&mut desk.rehearse(&[])).await;
    rehearsal.line_with("Máy chủ vẫn chạy");
    let mut rights = haicap(&["rights", "take", "--unit", "new-10001", "--role", "signatory", "--city", TINY]);
    let taken = rights.arg("--data").arg(desk.data()).output().unwrap();
    assert!(text(&taken).contains("role signatory taken from"), "{}", text(&taken));
    let journal = rehearsal.client.get(format!("{}/api/v1/journal?unit=new-10001", rehearsal.base));
    let journal = journal.bearer_auth(&rehearsal.token).send().await.unwrap().text().await.unwrap();
    assert!(journal.contains("take_role"), "the running trial took the change as a journalled command: {journal}");
    assert_eq!(rehearsal.interrupt(), 0);
}
