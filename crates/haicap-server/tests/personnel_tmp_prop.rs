mod support;
use serde_json::{Value, json};
use std::time::Instant;
use support::personnel::Desk;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn serve_for_a_while() {
    let desk = Desk::hcmc().await;
    let staff = haicap_pack::staff(desk.running.instance().pack(), 1);
    let mut places = serde_json::Map::new();
    for (official, held) in staff.officials.iter().zip(&staff.assignments) {
        let post = desk.running.instance().pack().city.blueprint.post(&held.post).unwrap();
        let beside: Vec<&String> = post.concurrent_with.iter().collect();
        let mut place = json!({ "unit": held.unit, "post": held.post });
        if !beside.is_empty() { place["concurrent"] = json!(beside); }
        places.insert(official.id.to_string(), place);
    }
    let plan = json!({ "name": "Phương án A", "parent": null, "made_at": "2025-06-05T01:00:00Z", "preset": "stay",
        "places": Value::Object(places), "objective": 0, "certified": true, "published": true, "wishes": [] });
    desk.put_record("plan", "00000000-0000-7000-8000-0000000000aa", &plan).await;
    let desk = desk.reopened().await;
    async fn timed(desk: &Desk, who: &str, from: &str, path: &str, fields: &[(&str, &str)]) {
        let start = Instant::now();
        let (status, to, text) = desk.form(who, from, path, fields).await;
        eprintln!("POST {path} {fields:?} {status} {to} {} in {:?}", text.len(), start.elapsed());
    }
    timed(&desk, "district", "/rounds", "/proposals", &[("district", "all"), ("scope", "filtered"), ("do", "take")]).await;
    for d in ["760", "766", "769"] {
        timed(&desk, "district", "/rounds", "/proposals", &[("district", d), ("scope", "filtered"), ("do", "propose")]).await;
    }
    timed(&desk, "home", "/rounds", "/appraisal/760/accept", &[("scope", "sound")]).await;
    timed(&desk, "home", "/rounds", "/appraisal/769/accept", &[("scope", "filtered")]).await;
    timed(&desk, "commission", "/rounds", "/appraisal/769/concur", &[("scope", "filtered")]).await;
    timed(&desk, "home", "/appraisal/766", "/appraisal/766/return", &[("scope", "filtered"), ("q", "Lan"), ("reason", "Chưa phù hợp chuyên môn của vị trí, đề nghị xem lại")]).await;
    timed(&desk, "commission", "/rounds", "/rounds", &[("name", "Đợt 1"), ("day", "2025-06-12"), ("hour", "17:00")]).await;
    timed(&desk, "other", "/requests", "/requests", &[("district", "760"), ("unit", "new-26740"), ("post", "chair"), ("wanted", "Cần người có kinh nghiệm quản lý đất đai")]).await;
    for (who, path) in [
        ("home", "/appraisal"), ("home", "/appraisal"), ("home", "/appraisal/769"), ("home", "/appraisal/769"), ("district", "/proposals?district=769"), ("district", "/proposals?district=769"),
        ("district", "/proposals?district=all"), ("district", "/proposals?district=769&page=4"), ("commission", "/rounds"), ("secretary", "/agreement"),
        ("home", "/appraisal/769?rule=unqualified"), ("home", "/appraisal/769/appraisal.pdf"), ("other", "/proposals/760/submission.pdf"),
    ] {
        let start = Instant::now();
        let (status, bytes) = desk.file(who, path).await;
        eprintln!("GET {path} {status} {} bytes in {:?}", bytes.len(), start.elapsed());
        if path.ends_with("pdf") { std::fs::write(format!("/tmp/h/prop/{}.pdf", path.replace('/', "_")), bytes).unwrap(); }
    }
    for path in ["people?limit=500", "people?district=769&limit=500&q=nguyen", "appraisal/769", "units/new-26740"] {
        let start = Instant::now();
        let (status, body) = desk.api_get("commission", &format!("/api/v1/personnel/{path}")).await;
        eprintln!("API {path} {status} {} bytes in {:?}", body.to_string().len(), start.elapsed());
    }
    std::fs::write("/tmp/h/prop/url", desk.url("")).unwrap();
    for _ in 0..900 {
        if std::path::Path::new("/tmp/h/prop/stop").exists() { break; }
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
}
