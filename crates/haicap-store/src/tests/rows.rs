//! Lists and counts of dossiers, the journal's pages, and the city's rows.

use super::*;
use crate::{
    AnswersRow, AssignmentRow, AttachmentRow, GrantRow, LookUpRow, NewFollowup, OfficialRow, RatingRow, RoundRow,
    SessionRow, Trace, TrialRow, UnitCount, UnitStageCount,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_worklist_is_merged_oldest_first() {
    official(async |store| {
        let rows = [(1, "a", 30), (2, "b", 10), (3, "a", 20), (4, "", 5), (5, "c", 1)];
        for (number, queue, submitted_at) in rows {
            let row = DossierRow { queue: queue.to_owned(), submitted_at, ..dossier(id(number), 1) };
            let with = Change { applicant: Some(applicant(7, "Trần Thị Bình")), ..change(number, row) };
            store.change(with).await.unwrap();
        }
        let queues = ["a".to_owned(), "b".to_owned(), String::new()];
        let work = store.worklist(&queues, None, 10).await.unwrap();
        assert_eq!(work.iter().map(|row| row.id).collect::<Vec<_>>(), [id(2), id(3), id(1)]);
        assert_eq!(work[0].applicant_name, "Trần Thị Bình");
        assert_eq!(work[0].applicant_identity_number, "000000000007");
        assert_eq!(store.worklist(&queues, None, 2).await.unwrap().len(), 2);
        assert_eq!(store.worklist(&[], None, 2).await.unwrap(), []);
        let mut pages = Vec::new();
        let mut after = None;
        while let Some(row) = store.worklist(&queues, after, 1).await.unwrap().pop() {
            after = Some((row.submitted_at, row.id));
            pages.push(row);
        }
        assert_eq!(pages, work, "page by page it is the same list");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dossiers_are_listed_and_counted() {
    official(async |store| {
        for number in 0..30_u128 {
            let stage = if number % 3 == 0 { "signing" } else { "handling" };
            let row = DossierRow {
                unit: format!("unit{}", number % 2),
                stage: stage.to_owned(),
                submitted_at: i64::try_from(number).unwrap(),
                due_at: (number % 5 != 0).then_some(i64::try_from(number).unwrap()),
                ready_at: (number > 20).then_some(9),
                applicant: id(number % 4),
                ..dossier(id(number), 1)
            };
            store.change(change(number, row)).await.unwrap();
        }
        let page = store.dossiers_of_unit("unit1", &["handling", "signing"], 4).await.unwrap();
        assert_eq!(page.iter().map(|row| row.submitted_at).collect::<Vec<_>>(), [29, 27, 25, 23]);
        let page = store.dossiers_of_unit("unit1", &["signing"], 2).await.unwrap();
        assert_eq!(page.iter().map(|row| row.submitted_at).collect::<Vec<_>>(), [27, 21]);
        assert_eq!(store.dossiers_of_applicant(id(3)).await.unwrap().len(), 7);
        let counts = store.counts_by_unit().await.unwrap();
        assert_eq!(counts.len(), 4);
        assert_eq!(counts[3], UnitStageCount { unit: "unit1".into(), stage: "signing".into(), count: 5 });
        let overdue = store.overdue_count_by_unit(13).await.unwrap();
        let expected = [("unit0", 5), ("unit1", 5)];
        assert_eq!(overdue, expected.map(|(unit, count)| UnitCount { unit: unit.to_owned(), count }));
        let mut all = Vec::new();
        loop {
            let page = store.dossier_pages(all.last().copied(), 7).await.unwrap();
            if page.is_empty() {
                break;
            }
            all.extend(page.iter().map(|row| row.id));
        }
        assert_eq!(all, (0..30).map(id).collect::<Vec<_>>());
        assert_eq!(store.desk_last("nowhere", "2026-03-02").await.unwrap(), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_register_has_what_was_accepted_in_its_order_page_by_page() {
    official(async |store| {
        for number in 0..24_u128 {
            let row = DossierRow {
                unit: format!("unit{}", number % 2),
                // One of the other unit was received at the desk of this one.
                code: Some(format!("{}-{number:04}", if number == 13 { "desk0" } else { "desk9" })),
                // Two at one moment, some not accepted.
                accepted_at: (number % 6 != 4).then_some(i64::try_from(number / 4 * 10).unwrap()),
                applicant: id(100 + number % 3),
                ..dossier(id(number), 1)
            };
            let with = Change { applicant: (number == 0).then(|| applicant(100, "An")), ..change(number, row) };
            store.change(with).await.unwrap();
        }
        let (at, nowhere) = (("unit0", ("desk0-", "desk0~")), ("unit0", ("", "")));
        let own = store.register(nowhere, (10, 40), None, 100).await.unwrap();
        assert_eq!(own.iter().map(|row| row.id).collect::<Vec<_>>(), [6, 8, 12, 14].map(id));
        let all = store.register(at, (10, 40), None, 100).await.unwrap();
        let found: Vec<_> = all.iter().map(|row| (row.accepted_at, row.id)).collect();
        assert_eq!(found, [(10, 6), (20, 8), (30, 12), (30, 13), (30, 14)].map(|(at, number)| (at, id(number))));
        let names: Vec<_> = all.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["An", "", "An", "", ""], "an applicant who is not stored leaves the line");
        let (mut pages, mut after) = (Vec::new(), None);
        while let Some(row) = store.register(at, (10, 40), after, 1).await.unwrap().pop() {
            after = Some((row.accepted_at, row.id));
            pages.push(row);
        }
        assert_eq!(pages, all, "page by page it is the same register");
        assert_eq!(store.accepted_count(at, (10, 40)).await.unwrap(), 5);
        assert_eq!(store.accepted_count(nowhere, (10, 40)).await.unwrap(), 4);
        assert_eq!(store.accepted_count(("unit2", ("", "")), (0, i64::MAX)).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_is_paged_newest_first() {
    official(async |store| {
        for number in 0..10 {
            let unit = format!("unit{}", number % 2);
            store.change(Change::new(NewEntry { unit, ..entry(number, id(number), None) })).await.unwrap();
        }
        let entries = async |unit, before| {
            let lines = store.journal_page(unit, before, 3).await.unwrap();
            lines.iter().map(|line| line.entry).collect::<Vec<_>>()
        };
        assert_eq!(entries(None, None).await, [10, 9, 8]);
        assert_eq!(entries(None, Some(8)).await, [7, 6, 5]);
        assert_eq!(entries(Some("unit0"), None).await, [9, 7, 5]);
        assert_eq!(entries(Some("unit0"), Some(5)).await, [3, 1]);
        assert_eq!(store.journal_count().await.unwrap(), 10);
        assert_eq!(store.journal_count_of_unit("unit1").await.unwrap(), 5);
        assert_eq!(store.entry_by_command(id(99)).await.unwrap(), None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn applicants_are_found_by_identity_number() {
    official(async |store| {
        for (command, name) in [(1, "An"), (2, "Ân")] {
            let with = Change { applicant: Some(applicant(5, name)), ..Change::new(entry(command, id(5), None)) };
            store.change(with).await.unwrap();
        }
        assert_eq!(store.applicants_by_identity("000000000005").await.unwrap(), [applicant(5, "Ân")]);
        assert_eq!(store.applicants_by_identity("1").await.unwrap(), []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_kept_with_their_dossier_and_undone_with_it() {
    official(async |store| {
        let typed = AnswersRow { dossier: id(5), body: r#"{"ten":"An"}"#.to_owned() };
        let with = Change { answers: Some(typed.clone()), ..change(1, dossier(id(5), 1)) };
        store.change(with).await.unwrap();
        assert_eq!(store.answers(id(5)).await.unwrap(), Some(typed.body));
        let lost = AnswersRow { dossier: id(6), body: "{}".to_owned() };
        let stale = Change { answers: Some(lost), ..change(2, dossier(id(5), 1)) };
        assert!(store.change(stale).await.is_err());
        assert_eq!(store.answers(id(6)).await.unwrap(), None, "a lost race keeps nothing");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_belong_to_papers_come_and_go_with_their_entry() {
    official(async |store| {
        let row = |number: u128, file: &str| AttachmentRow {
            id: id(number),
            dossier: id(5),
            paper: "to_khai".into(),
            file: file.into(),
            name: "Tờ khai.pdf".into(),
            bytes: 1000,
            added_at: 1,
        };
        let rows = vec![row(1, "aa1.pdf"), row(2, "ab2.png")];
        store.change(Change { attachments: rows.clone(), ..change(1, dossier(id(5), 1)) }).await.unwrap();
        assert_eq!(store.attachments_of(id(5)).await.unwrap(), rows);
        assert_eq!(store.attachment(id(2)).await.unwrap(), Some(rows[1].clone()));
        assert_eq!(store.attached_files("aa", "ab").await.unwrap(), ["aa1.pdf"]);
        let stale = Change { attachments: vec![row(3, "ac3.pdf")], ..change(2, dossier(id(5), 1)) };
        assert!(store.change(stale).await.is_err());
        assert_eq!(store.attachment(id(3)).await.unwrap(), None, "a lost race keeps nothing");
        let twice = Change { attachments: vec![row(4, "aa1.pdf")], ..change(3, dossier(id(5), 2)) };
        assert!(store.change(twice).await.is_err(), "a paper has a file once");
        let away = Change { removed_attachments: vec![id(1)], ..change(4, dossier(id(5), 2)) };
        store.change(away).await.unwrap();
        assert_eq!(store.attachments_of(id(5)).await.unwrap(), [row(2, "ab2.png")]);
        assert_eq!(store.attached_files("a", "b").await.unwrap(), ["ab2.png"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_city_keeps_officials_and_assignments() {
    on_both(async |bed| {
        let store = bed.open(StoreKind::City).await;
        let person = |number: u128| OfficialRow {
            id: id(number),
            code: format!("CB{number:05}"),
            from_unit: format!("old{}", number % 3),
            body: "{}".to_owned(),
        };
        let post = |number: u128| AssignmentRow {
            id: id(1000 + number),
            official: id(number),
            unit: format!("new{}", number % 2),
            version: 1,
            body: "{}".to_owned(),
        };
        store.insert_officials((0..600).map(person).collect(), (0..600).map(post).collect()).await.unwrap();
        assert!(is_conflict(&store.insert_officials(vec![person(700), person(1)], vec![]).await));
        assert_eq!(store.officials().await.unwrap().len(), 600);
        assert_eq!(store.official(id(7)).await.unwrap(), Some(person(7)));
        assert_eq!(store.officials_of_unit("old1").await.unwrap().len(), 200);
        assert_eq!(store.assignments().await.unwrap().len(), 600);
        assert_eq!(store.assignments_of_unit("new1").await.unwrap().len(), 300);
        assert_eq!(store.assignments_of_official(id(7)).await.unwrap(), [post(7)]);
        let moved = AssignmentRow { unit: "new9".to_owned(), version: 2, ..post(7) };
        let with = Change { assignments: vec![moved.clone()], ..Change::new(entry(1, moved.id, Some(2))) };
        store.change(with).await.unwrap();
        assert_eq!(store.assignment(moved.id).await.unwrap(), Some(moved));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn trials_and_rounds_are_written_by_version() {
    on_both(async |bed| {
        let store = bed.open(StoreKind::City).await;
        let trial = |number, version| TrialRow { number, version, body: "{}".to_owned() };
        for row in [trial(1, 1), trial(2, 1), trial(1, 2)] {
            store.put_trial(row).await.unwrap();
        }
        assert!(is_conflict(&store.put_trial(trial(1, 2)).await));
        assert_eq!(store.trials().await.unwrap(), [trial(1, 2), trial(2, 1)]);
        assert_eq!(store.trial(3).await.unwrap(), None);
        let round = |id: &str, status: &str, version| RoundRow {
            id: id.to_owned(),
            trial: 1,
            status: status.to_owned(),
            version,
            body: "{}".to_owned(),
        };
        store.put_round(round("a", "open", 1)).await.unwrap();
        store.put_round(round("b", "open", 1)).await.unwrap();
        let finish = Change {
            round: Some(round("a", "done", 2)),
            trial: Some(trial(2, 2)),
            ..Change::new(entry(1, id(1), None))
        };
        store.change(finish).await.unwrap();
        assert!(is_conflict(&store.put_round(round("a", "open", 2)).await));
        assert_eq!(store.round("a").await.unwrap(), Some(round("a", "done", 2)));
        assert_eq!(store.rounds_by_status("open").await.unwrap(), [round("b", "open", 1)]);
        assert_eq!(store.rounds().await.unwrap().len(), 2);
        assert_eq!(store.trial(2).await.unwrap(), Some(trial(2, 2)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn traces_are_what_a_store_holds_of_its_own() {
    official(async |store| {
        for trace in Trace::ALL {
            assert_eq!(store.traces(*trace).await.unwrap(), Vec::<String>::new(), "{trace:?}");
        }
        let coded = DossierRow { code: Some("H29-1".to_owned()), ..dossier(id(1), 1) };
        let message = NewFollowup {
            kind: "notify".into(),
            aggregate_id: "m".into(),
            target: String::new(),
            body: "{}".into(),
            ready_at: 1,
        };
        let grant = GrantRow { token: "g".into(), account: id(9), minted_by: "x".into(), expires_at: 9, used_at: None };
        let session = SessionRow {
            token: "s".into(),
            account: id(9),
            csrf: "c".into(),
            created_at: 1,
            expires_at: 9,
            ended_at: None,
        };
        let file = AttachmentRow {
            id: id(3),
            dossier: id(1),
            paper: "to_khai".into(),
            file: "aa1.pdf".into(),
            name: "Tờ khai.pdf".into(),
            bytes: 1,
            added_at: 1,
        };
        let whole = Change {
            applicant: Some(applicant(7, "Trần Thị Bình")),
            accounts: vec![account(9)],
            grants: vec![grant],
            session: Some(session),
            followups: vec![message],
            attachments: vec![file],
            look_up: Some(LookUpRow { number: "n".into(), dossier: id(1) }),
            rating: Some(RatingRow { dossier: id(1), unit: "u".into(), at: 1, score: 5, words: String::new() }),
            ..change(5, coded)
        };
        store.change(whole).await.unwrap();
        store.change(change(6, dossier(id(2), 1))).await.unwrap();
        let expected = |trace| match trace {
            Trace::Dossier | Trace::Journalled => vec![id(1).to_string(), id(2).to_string()],
            Trace::Code => vec!["H29-1".to_owned()],
            Trace::Applicant => vec![id(7).to_string()],
            Trace::Account => vec![id(9).to_string()],
            Trace::Session => vec!["s".to_owned()],
            Trace::Grant => vec!["g".to_owned()],
            Trace::Command => vec![id(5).to_string(), id(6).to_string()],
            Trace::Attachment => vec![id(3).to_string()],
            Trace::LookUp => vec!["n".to_owned()],
            Trace::Rated => vec![id(1).to_string()],
            Trace::Message => vec!["m".to_owned()],
        };
        for trace in Trace::ALL {
            assert_eq!(store.traces(*trace).await.unwrap(), expected(*trace), "{trace:?}");
        }
    })
    .await;
}
