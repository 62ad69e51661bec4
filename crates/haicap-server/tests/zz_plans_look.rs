//! Suggested plans: asked for, changed by wishes, explained, published, closed to the districts.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::time::Instant;
use support::personnel::Desk;

/// Asks for a plan and returns its address.
async fn plan(desk: &Desk, fields: &[(&str, &str)]) -> String {
    let (status, to, text) = desk.form("commission", "/plans", "/plans", fields).await;
    assert_eq!(status, 303, "{text}");
    to.strip_prefix("/p").unwrap().to_owned()
}

/// Adds or drops a wish and returns the address of the new plan.
async fn wish(desk: &Desk, plan: &str, fields: &[(&str, &str)]) -> String {
    let (status, to, text) = desk.form("commission", plan, &format!("{plan}/wishes"), fields).await;
    assert_eq!(status, 303, "{text}");
    to.strip_prefix("/p").unwrap().to_owned()
}

async fn page(desk: &Desk, path: &str) -> String {
    let (status, text) = desk.page("commission", path).await;
    assert_eq!(status, 200, "{path}: {text}");
    text
}

/// Everybody in a plan: staff number, address of the sheet, place in words.
async fn people(desk: &Desk, plan: &str) -> Vec<(String, String, String)> {
    let mut people = Vec::new();
    for number in 1.. {
        let text = page(desk, &format!("{plan}/people?page={number}")).await;
        for row in text.split("<tr><th scope=\"row\"").skip(1) {
            let code = row.split("class=\"code\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
            let link = row.split("href=\"/p").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
            let place = row.split("<td").nth(2).and_then(|cell| cell.split_once('>')).map(|(_, rest)| rest).unwrap();
            people.push((code.to_owned(), link.to_owned(), place.split("</td>").next().unwrap().to_owned()));
        }
        if !text.contains("rel=\"next\"") {
            return people;
        }
    }
    people
}

fn places(people: &[(String, String, String)]) -> Vec<(String, String)> {
    people.iter().map(|(code, _, place)| (code.clone(), place.clone())).collect()
}


#[tokio::test(flavor = "multi_thread")]
async fn look() {
    let desk = Desk::hcmc().await;
    let first = plan(&desk, &[("preset", "stay"), ("name", "Phương án tháng 6")]).await;
    let other = plan(&desk, &[("preset", "service_centre")]).await;
    let begun = Instant::now();
    let rows = page(&desk, &format!("{first}/people?show=away")).await;
    eprintln!("away {:?}", begun.elapsed());
    let codes: Vec<String> = rows.split("class=\"code\">").skip(1).filter_map(|rest| rest.split('<').next()).map(str::to_owned).take(20).collect();
    eprintln!("{codes:?}");
    let a = codes.first().cloned().unwrap_or_else(|| "CB-00100".into());
    let mut pinned = wish(&desk, &first, &[("do", "pin"), ("person", &a), ("unit", "new-26740")]).await;
    for at in 0..7 {
        let begun = Instant::now();
        let code = format!("CB-{:05}", 500 + at * 77);
        pinned = wish(&desk, &pinned, &[("do", "pin"), ("person", &code), ("unit", "new-26743"), ("group", "leadership")]).await;
        let took = begun.elapsed();
        let text = page(&desk, &pinned).await;
        let counts = text.split("class=\"counts\"").nth(1).map_or("none", |rest| rest.split("</ul>").next().unwrap());
        eprintln!("wish {took:?} {counts}");
    }
    for at in 0..6 {
        let code = format!("CB-{:05}", 900 + at * 1777);
        let one = wish(&desk, &first, &[("do", "pin"), ("person", &code), ("unit", "new-26743")]).await;
        let text = page(&desk, &one).await;
        let counts = text.split("class=\"counts\"").nth(1).map_or("none", |rest| rest.split("</ul>").next().unwrap());
        eprintln!("from the first {code} {counts}");
    }
    let begun = Instant::now();
    let (status, bytes) = desk.file("commission", &format!("{first}/expert.xlsx")).await;
    eprintln!("report {status} {:?} {}", begun.elapsed(), bytes.len());
    std::fs::write("/tmp/h/plans/expert.xlsx", bytes).unwrap();
    let team: Vec<String> = (0..3).map(|at| format!("CB-{:05}", 3000 + at * 999)).collect();
    pinned = wish(&desk, &pinned, &[("do", "together"), ("people", &team.join(","))]).await;
    let text = page(&desk, &format!("{pinned}/people?q={a}")).await;
    let sheet = text.split("href=\"/p").find(|part| part.contains("/people/")).unwrap().split('"').next().unwrap().to_owned();
    let sheet = sheet.replace(&pinned, &first);
    let unit = format!("{first}/units/new-26740");
    let base = desk.url("");
    let args = ["/tmp/h/plans/shots.mjs".to_owned(), base, "/tmp/h/plans/shots".into(), first, pinned, sheet, unit, other];
    let status = tokio::task::spawn_blocking(move || std::process::Command::new("node").args(args).status()).await.unwrap().unwrap();
    assert!(status.success());
    desk.stop().await;
}
