//! Papers: numbered and issued once, printed, changed, classified ones refused, the legal track behind its gates.

use crate::support;
use haicap_core::territory::UnitId;
use haicap_server::Parts;
use reqwest::StatusCode;
use support::personnel::Desk;
use support::{COMMUNE, WARD, new_id};
use uuid::Uuid;

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../haicap-pack/tests/tiny");

/// Everybody of the tiny city with the place of the simple placement.
fn places(desk: &Desk) -> Vec<(Uuid, UnitId, String)> {
    let staff = haicap_pack::staff(desk.running.instance().pack(), 1);
    let place = |official: &haicap_core::organization::Official| {
        let held = staff.assignments.iter().find(|assignment| assignment.official == official.id).unwrap();
        (official.id, held.unit, held.post.clone())
    };
    staff.officials.iter().map(place).collect()
}

/// Addresses on a page that end in some way.
fn links(page: &str, end: &str) -> Vec<String> {
    let found = page.split("href=\"/p").skip(1).filter_map(|rest| rest.split('"').next());
    found.filter(|link| link.ends_with(end)).map(str::to_owned).collect()
}

#[tokio::test]
async fn notices_are_numbered_issued_once_and_printed() {
    let desk = Desk::tiny().await;
    let places = places(&desk);
    desk.agree("provisional", &places).await;
    let drafts = desk.file("commission", "/papers/drafts.pdf?track=provisional").await;
    assert!(drafts.0 == StatusCode::OK && drafts.1.starts_with(b"%PDF"));
    let text = desk.issue("provisional", "2025-06-10").await;
    assert!(text.contains(&format!("<b>{}</b>", places.len())), "{text}");
    // A second time there is nobody left: no number is used twice.
    assert!(desk.issue("provisional", "2025-06-10").await.contains("<b>0</b>"));

    let (_, list) = desk.page("secretary", "/papers").await;
    let papers = links(&list, "paper.pdf");
    assert!(papers.len() >= 2, "{list}");
    let (status, pdf) = desk.file("secretary", &papers[0]).await;
    assert!(status == StatusCode::OK && pdf.starts_with(b"%PDF"));
    let one = papers[0].trim_end_matches("/paper.pdf");
    let (_, page) = desk.page("secretary", one).await;
    for link in links(&page, "extract.pdf").iter().take(1).chain([&format!("{one}/copies.pdf?of=2")]) {
        let (status, pdf) = desk.file("secretary", link).await;
        assert!(status == StatusCode::OK && pdf.starts_with(b"%PDF"), "{link}: {status}");
    }
    assert_eq!(desk.file("secretary", &format!("{one}/copies.pdf?of=0")).await.0, StatusCode::BAD_REQUEST);

    let conclusion = desk.file("commission", "/papers/conclusion.pdf?number=01-KL%2FTU").await;
    assert!(conclusion.0 == StatusCode::OK && conclusion.1.starts_with(b"%PDF"));
    let district = desk.running.instance().pack().city.districts.keys().next().unwrap().to_string();
    let fields = [("district", district.as_str()), ("items", "Hồ sơ; 12; bộ; đã kiểm đếm")];
    let (status, _, text) = desk.form("commission", "/papers", "/papers/hand-over", &fields).await;
    assert!(status == StatusCode::OK && text.starts_with("%PDF"), "{status}");

    // Printing all goes on behind a page; nobody else gets the file.
    let (status, to, _) = desk.form("secretary", "/papers", "/papers/print", &[("q", ""), ("track", "")]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let job = to.strip_prefix("/p").unwrap().to_owned();
    let zip = tokio::time::timeout(std::time::Duration::from_secs(60), async {
        loop {
            let (status, bytes) = desk.file("secretary", &format!("{job}/file")).await;
            if status == StatusCode::OK {
                break bytes;
            }
            tokio::task::yield_now().await;
        }
    });
    let zip = zip.await.unwrap();
    assert!(zip.starts_with(b"PK"));
    let names = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
    assert_eq!(names.len(), papers.len());
    assert_eq!(desk.file("commission", &format!("{job}/file")).await.0, StatusCode::NOT_FOUND);
    desk.stop().await;
}

/// Times a command stands in the journal.
async fn noted(desk: &Desk, command: &str) -> usize {
    let (status, text) = desk.page("commission", &format!("/journal?command={command}")).await;
    assert_eq!(status, StatusCode::OK, "{text}");
    text.matches("<tr id=\"e").count()
}

#[tokio::test]
async fn each_paper_that_leaves_names_its_reader_and_is_journalled() {
    let mut desk = Desk::tiny().await;
    desk.account("secretary2", haicap_core::organization::Role::DecidingSecretary, Default::default()).await;
    let places = places(&desk);
    desk.agree("provisional", &places).await;
    let drafts = "/papers/drafts.pdf?track=provisional".to_owned();
    let conclusion = "/papers/conclusion.pdf?number=01-KL%2FTU".to_owned();
    let district = desk.running.instance().pack().city.districts.keys().next().unwrap().to_string();
    let mut files = vec![
        ("commission", "export_drafts", drafts),
        ("commission", "print_draft", conclusion),
        ("home", "export_appraisal", format!("/appraisal/{district}/appraisal.pdf")),
    ];
    let mut read = Vec::new();
    for (login, command, path) in files.drain(..) {
        read.push((login, command, desk_reads(&desk, login, &path).await, path));
    }
    desk.issue("provisional", "2025-06-10").await;
    let (_, list) = desk.page("secretary", "/papers").await;
    let paper = links(&list, "paper.pdf")[0].clone();
    let one = paper.trim_end_matches("/paper.pdf").to_owned();
    let extract = links(&desk.page("secretary", &one).await.1, "extract.pdf")[0].clone();
    files.extend([
        ("secretary", "read_paper", paper),
        ("secretary", "print_copies", format!("{one}/copies.pdf?of=2")),
        ("secretary", "print_extract", extract),
    ]);
    for (login, command, path) in files {
        read.push((login, command, desk_reads(&desk, login, &path).await, path));
    }
    for (login, command, [first, again, other], path) in read {
        assert!(first == again, "{path}: the same reader gets the same paper");
        assert!(first != other, "{path}: {login} and a colleague get papers that cannot be told apart");
        assert!(noted(&desk, command).await >= 3, "{path}: each reading stands in the journal as {command}");
    }
    let (_, before) = desk.api_get("commission", "/api/v1/personnel/people?limit=1").await;
    let name = before["items"][0]["name"].as_str().unwrap();
    desk.api_get("commission", &format!("/api/v1/personnel/units/{WARD}")).await;
    let (_, journal) = desk.page("commission", "/journal?command=read_people").await;
    assert!(noted(&desk, "read_people").await == 2 && !journal.contains(name), "{journal}");
    desk.stop().await;
}

/// The same file as one person gets it twice, and as a colleague of the same body gets it.
async fn desk_reads(desk: &Desk, login: &str, path: &str) -> [Vec<u8>; 3] {
    let mut files = Vec::new();
    for login in [login, login, &format!("{login}2")] {
        let (status, file) = desk.file(login, path).await;
        assert!(status == StatusCode::OK && file.starts_with(b"%PDF"), "{path}: {status}");
        files.push(file);
    }
    files.try_into().unwrap()
}

#[tokio::test]
async fn only_the_secretary_issues_and_a_networked_server_takes_nothing_classified() {
    let order = new_id().to_string();
    let fields = |classification: &'static str| {
        [("track", "provisional"), ("unit", "all"), ("date", "2025-06-05"), ("classification", classification)]
    };
    for (parts, status) in [(Parts::All, StatusCode::UNPROCESSABLE_ENTITY), (Parts::Personnel, StatusCode::OK)] {
        let desk = Desk::of(TINY, parts).await;
        desk.agree("provisional", &places(&desk)).await;
        for login in ["district", "home", "commission"] {
            let (refused, _, _) = desk.form(login, "/papers", "/papers/issue", &fields("open")).await;
            assert_eq!(refused, StatusCode::FORBIDDEN, "{login}");
        }
        let secret: Vec<_> = fields("confidential").into_iter().chain([("order", order.as_str())]).collect();
        let (answer, _, text) = desk.form("secretary", "/papers", "/papers/issue", &secret).await;
        assert_eq!(answer, status, "{text}");
        desk.stop().await;
    }
}

#[tokio::test]
async fn a_notice_is_adjusted_withdrawn_and_replaced_by_another() {
    let desk = Desk::tiny().await;
    let all = places(&desk);
    let (counter, rest): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|(_, unit, post)| *unit == WARD && post == "counter_officer");
    let next = rest.iter().find(|(_, unit, post)| *unit == COMMUNE && post == "justice_officer").unwrap().clone();
    let first = counter[0].clone();
    let others: Vec<_> = rest.into_iter().filter(|(id, _, _)| *id != next.0).chain([first.clone()]).collect();
    desk.agree("provisional", &others).await;
    desk.issue("provisional", "2025-06-10").await;
    let change = |id: Uuid| format!("/papers/change/provisional/{id}");
    let send = |id: Uuid, fields: Vec<(&'static str, String)>| {
        let desk = &desk;
        async move {
            let order = new_id().to_string();
            let given: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let base = [("date", "2025-06-05"), ("effective", "2025-06-11"), ("order", order.as_str())];
            let fields: Vec<(&str, &str)> = base.into_iter().chain(given).collect();
            desk.form("secretary", &change(id), &change(id), &fields).await
        }
    };
    // A reason has to be given; nothing happens without one.
    let (status, _, text) = send(first.0, vec![("what", "withdraw".into()), ("reason", " ".into())]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
    let adjusted = vec![
        ("what", "adjust".into()),
        ("unit", COMMUNE.to_string()),
        ("post", "counter_officer".into()),
        ("reason", "Thiếu người ở xã".into()),
    ];
    // Without the conclusion that decided the new place nobody is moved.
    let (status, _, text) = send(first.0, adjusted.clone()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
    let conclusion = [("session", "Hội nghị 13"), ("number", "13-KL/TU"), ("agreed_on", "2025-06-05")];
    let conclusion = conclusion.map(|(name, value)| (name, value.to_owned()));
    let adjusted: Vec<_> = adjusted.into_iter().chain(conclusion).collect();
    let (status, to, text) = send(first.0, adjusted).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
    assert!(desk.file("secretary", to.strip_prefix("/p").unwrap()).await.1.starts_with(b"%PDF"));
    let held = |id: Uuid| {
        let store = desk.running.instance().city_store().clone();
        async move {
            let rows = store.assignments_of_official(id).await.unwrap();
            rows.into_iter().map(|row| row.unit).collect::<Vec<_>>()
        }
    };
    assert_eq!(held(first.0).await, [COMMUNE.to_string()]);
    // Somebody else, agreed on for the very post, takes the place.
    desk.agree("provisional", &[(next.0, COMMUNE, "counter_officer".into())]).await;
    let replaced = vec![("what", "replace".into()), ("successor", next.0.to_string()), ("reason", "Nghỉ việc".into())];
    let (status, _, text) = send(first.0, replaced).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
    assert_eq!(held(first.0).await, Vec::<String>::new());
    assert_eq!(held(next.0).await, [COMMUNE.to_string()]);
    let withdrawn = vec![("what", "withdraw".into()), ("reason", "Chuyển công tác".into())];
    assert_eq!(send(next.0, withdrawn).await.0, StatusCode::SEE_OTHER);
    assert_eq!(held(next.0).await, Vec::<String>::new());
    desk.stop().await;
}

#[tokio::test]
async fn decisions_wait_for_their_gate() {
    let desk = Desk::tiny().await;
    let person: Vec<_> = places(&desk).into_iter().filter(|(_, _, post)| post == "counter_officer").take(1).collect();
    desk.agree("provisional", &person).await;
    desk.issue("provisional", "2025-06-10").await;
    desk.agree("legal", &person).await;
    let waits = desk.issue("legal", "2025-07-01").await;
    assert!(waits.contains("<b>0</b>") && waits.contains("class=\"notice\""), "{waits}");
    assert!(desk.running.instance().official().store.account(person[0].0).await.unwrap().is_none());
    let gates: Vec<String> =
        desk.running.instance().pack().city.staffing.gates.iter().map(|gate| gate.key.clone()).collect();
    for gate in gates {
        let fields = [("act", "Nghị quyết thử số 1"), ("from", "2025-06-16")];
        let (status, _, text) = desk.form("commission", "/gates", &format!("/gates/{gate}"), &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
    }
    assert!(desk.issue("legal", "2025-07-01").await.contains("<b>1</b>"));
    assert!(desk.running.instance().official().store.account(person[0].0).await.unwrap().is_some());
    desk.stop().await;
}
