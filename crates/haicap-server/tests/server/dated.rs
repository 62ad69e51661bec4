//! The rules of the day on which a dossier was handed in: what a refusal cites and what pages show.

use crate::support;
use serde_json::json;
use support::trial::page;
use support::{WARD, World};

const CODE: &str = "1.000001";
const OF_2018: &str = "Điều 17 khoản 1 điểm a Nghị định 61/2018/NĐ-CP";
const OF_2025: &str = "Nghị định 118/2025/NĐ-CP (văn bản chưa có trong hệ thống; theo Điều 17 khoản 1 điểm a Nghị định \
                       61/2018/NĐ-CP, cần đối chiếu)";

#[tokio::test]
async fn refusals_and_pages_name_the_rules_of_the_day_of_submission() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let ground = async |id| world.command(&counter, id, "accept").await.body["ground"].clone();
    let june = world.submitted(&counter, WARD, CODE, &[]).await;
    assert_eq!(ground(june).await, OF_2018);
    let shown = page(&world, "", &format!("/procedures/{CODE}")).await.text;
    assert!(shown.contains("Nghị định 61/2018/NĐ-CP (từ 21/06/2018 đến 30/06/2025)"), "{shown}");

    assert_eq!(world.post(&world.director, "clock", &json!({ "at": "2025-06-30T02:00:00Z" })).await.status, 200);
    let last = world.submitted(&counter, WARD, CODE, &[]).await;
    assert_eq!(ground(last).await, OF_2018);
    assert_eq!(world.post(&world.director, "clock", &json!({ "at": "2025-07-01T02:00:00Z" })).await.status, 200);
    let july = world.submitted(&counter, WARD, CODE, &[]).await;
    assert_eq!(ground(july).await, OF_2025);
    assert_eq!(ground(last).await, OF_2018, "it stays under the rules that it began with");

    let unsure = "Nghị định 118/2025/NĐ-CP (từ 01/07/2025): văn bản chưa có trong hệ thống";
    for (path, words) in [
        (format!("/procedures/{CODE}"), unsure),
        (format!("/dossiers/{july}"), unsure),
        (format!("/dossiers/{july}"), OF_2025),
        (format!("/dossiers/{last}"), "Nghị định 61/2018/NĐ-CP (từ 21/06/2018 đến 30/06/2025)"),
    ] {
        let shown = page(&world, &counter.token, &path).await.text;
        assert!(shown.contains(words), "{path} lacks {words}");
    }
    world.running.stop().await.unwrap();
}
