#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "scratch")]
mod support;
use serde_json::json;
use support::personnel::Desk;

#[tokio::test]
async fn shots() {
    let desk = Desk::hcmc().await;
    let staff = haicap_pack::staff(desk.running.instance().pack(), 1);
    let wishes: Vec<_> = staff.assignments.iter().enumerate().filter(|(i, _)| i % 11 != 0).map(|(_, a)| {
        json!({"official": a.official, "track": "provisional", "place": {"unit": a.unit, "post": a.post}})
    }).collect();
    let mut seen = std::collections::BTreeSet::new();
    let wishes: Vec<_> = wishes.into_iter().filter(|w| seen.insert(w["official"].to_string())).collect();
    let steps = |n: usize| -> Vec<serde_json::Value> {
        wishes.iter().take(n).map(|w| json!({"official": w["official"], "track": "provisional"})).collect()
    };
    for chunk in wishes.chunks(2000) {
        let (s, v) = desk.api("district", "/api/v1/personnel/files/draft", &json!({"wishes": chunk})).await;
        println!("draft {s} {}", v.to_string().chars().take(200).collect::<String>());
    }
    for (login, step, n) in [("district", "propose", 9000), ("home", "accept", 7000), ("commission", "concur", 6000)] {
        for chunk in steps(n).chunks(2000) {
            let (s, v) = desk.api(login, &format!("/api/v1/personnel/files/{step}"), &json!({"wishes": chunk})).await;
            println!("{step} {s} {}", v.to_string().chars().take(200).collect::<String>());
        }
    }
    std::fs::write("/tmp/h/people/url", format!("{} {}", desk.running.url(), staff.assignments[7].official)).unwrap();
    for _ in 0..3600 {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        if std::path::Path::new("/tmp/h/people/stop").exists() { break; }
    }
    desk.stop().await;
}
