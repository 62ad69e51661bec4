//! What a director sets, puts in the way and ends, over HTTP.

use crate::support;
use serde_json::json;
use std::path::Path;
use support::rounds::TINY;
use support::trial::{Round, SCRIPT, Seen, page, send};
use support::{COMMUNE, WARD, World};

/// Gives a director's order as the console shows it now.
async fn direct(world: &World, tool: &str, fields: &[(&str, &str)]) -> Seen {
    let text = page(world, &world.director, "/console").await.text;
    let version =
        text.split("name=\"seen\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let fields: Vec<_> = [("seen", version.as_str())].into_iter().chain(fields.iter().copied()).collect();
    send(world, &world.director, &format!("/console/{tool}"), &fields).await
}

/// Ends what runs.
async fn end(world: &World) {
    let text = page(world, &world.director, "/console").await.text;
    let id =
        text.split("name=\"injection\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    assert_eq!(direct(world, "end", &[("injection", &id)]).await.status, 303);
}

#[tokio::test]
async fn a_pause_and_a_message_reach_everybody_until_they_are_taken_back() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let id = world.submitted(&counter, WARD, "1.000001", &["to_khai"]).await;
    assert_eq!(direct(&world, "pause", &[]).await.status, 303);
    assert_eq!(direct(&world, "say", &[("text", "Họp nhanh lúc 9 giờ")]).await.status, 303);
    let refused = world.command(&counter, id, "accept").await;
    assert_eq!((refused.status.as_u16(), refused.error()), (503, "paused"), "{refused:?}");
    let work = page(&world, &counter.token, "/work").await.text;
    assert!(work.contains("đang tạm dừng") && work.contains("Họp nhanh lúc 9 giờ"), "{work}");
    direct(&world, "resume", &[]).await;
    direct(&world, "unsay", &[]).await;
    let work = page(&world, &counter.token, "/work").await.text;
    assert!(!work.contains("đang tạm dừng") && !work.contains("Họp nhanh"), "{work}");
    assert_eq!(world.command(&counter, id, "accept").await.status, 200, "the pause is nobody's failure");
    assert_eq!(page(&world, &counter.token, "/console").await.status, 403, "who takes part does not direct");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn two_directors_press_at_once_and_one_is_told() {
    let world = World::tiny().await;
    let (first, second) = (world.director.clone(), world.director.clone());
    let seen = [("seen", "0")];
    let (a, b) =
        tokio::join!(send(&world, &first, "/console/pause", &seen), send(&world, &second, "/console/pause", &seen));
    let (won, lost) = if a.status == 303 { (a, b) } else { (b, a) };
    assert_eq!((won.status.as_u16(), lost.status.as_u16()), (303, 422));
    assert!(lost.text.contains("Người điều hành khác vừa thao tác trước"), "{}", lost.text);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_power_cut_is_no_fault_of_the_unit_and_ends() {
    let world = World::tiny().await;
    let round = Round::open(&world, &[WARD, COMMUNE]).await;
    let (ward, commune) = (world.staff(WARD, "counter_officer").await, world.staff(COMMUNE, "counter_officer").await);
    let id = round.hand_in(&world, &ward, WARD).await;
    let unit = WARD.to_string();
    let cut = [("kind", "power_cut"), ("unit", unit.as_str())];
    assert_eq!(direct(&world, "inject", &cut).await.status, 303);
    assert_eq!(direct(&world, "inject", &cut).await.status, 422, "it runs already");
    let dark = page(&world, &ward.token, "/work").await;
    assert!(dark.status == 503 && dark.text.contains("đơn vị đang mất điện"), "{}", dark.text);
    assert_eq!(page(&world, &commune.token, "/work").await.status, 200, "elsewhere there is power");
    assert_eq!(world.command(&ward, id, "accept").await.error(), "power_cut");
    round.judged(&world).await;
    let feed = page(&world, &world.director, "/incidents").await.text;
    assert!(feed.contains("tình huống giả định, không tính lỗi cho đơn vị"), "{feed}");
    end(&world).await;
    assert_eq!(world.command(&ward, id, "accept").await.status, 200);
    round.judged(&world).await;
    assert!(page(&world, &world.director, "/incidents").await.text.contains("đã hết"));
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn an_absent_signatory_neither_signs_in_nor_signs() {
    let world = World::tiny().await;
    let chair = world.staff(WARD, "chair").await;
    let unit = WARD.to_string();
    assert_eq!(direct(&world, "inject", &[("kind", "absent"), ("unit", &unit)]).await.status, 303);
    assert_eq!(page(&world, &chair.token, "/work").await.status, 403);
    let grant = world.grant(chair.account).await;
    let answer = world.post("", "sign-in", &json!({ "grant": grant })).await;
    assert_eq!((answer.status.as_u16(), answer.error()), (403, "absent"), "{answer:?}");
    end(&world).await;
    assert_eq!(page(&world, &chair.token, "/work").await.status, 200);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_slow_line_is_bounded_and_a_new_rule_stops_what_it_says() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let id = world.submitted(&counter, WARD, "1.000001", &["to_khai"]).await;
    let unit = WARD.to_string();
    for delay in ["0", "6", "lâu"] {
        let sent = direct(&world, "inject", &[("kind", "slow_line"), ("unit", &unit), ("delay", delay)]).await;
        assert!(sent.status == 422 && sent.text.contains("từ 1 đến 5"), "{delay}: {}", sent.text);
    }
    let slow = [("kind", "slow_line"), ("unit", unit.as_str()), ("delay", "1")];
    assert_eq!(direct(&world, "inject", &slow).await.status, 303);
    assert_eq!(page(&world, &counter.token, "/work").await.status, 200, "late, but answered");
    end(&world).await;
    let rule = [("kind", "new_rule"), ("text", "chiều nay nghỉ tiếp nhận theo công văn hỏa tốc")];
    assert_eq!(direct(&world, "inject", &rule).await.status, 303);
    let refused = world.command(&counter, id, "accept").await;
    assert_eq!((refused.status.as_u16(), refused.error()), (422, "new_rule"));
    assert!(refused.body["message"].as_str().unwrap().contains("chiều nay nghỉ tiếp nhận"), "{refused:?}");
    end(&world).await;
    assert_eq!(world.command(&counter, id, "accept").await.status, 200);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_surge_comes_in_only_where_citizens_hand_in_online_and_hours_only_grow() {
    let world = World::tiny().await;
    let round = Round::open(&world, &[WARD]).await;
    let (unit, id) = (WARD.to_string(), round.id.to_string());
    let surge = [("kind", "surge"), ("unit", unit.as_str()), ("scenario", round.scenario.as_str()), ("count", "5")];
    let refused = direct(&world, "inject", &surge).await;
    assert!(refused.status == 422 && refused.text.contains("nộp trực tuyến"), "at the counter only: {}", refused.text);
    assert_eq!(direct(&world, "extend", &[("round", &id), ("until", "18:30")]).await.status, 303);
    assert_eq!(direct(&world, "extend", &[("round", &id), ("until", "17:00")]).await.status, 422, "not shorter");
    assert!(page(&world, &world.director, "/console").await.text.contains("18:30"));
    assert_eq!(direct(&world, "close", &[("round", &id)]).await.status, 303);
    assert!(page(&world, &world.director, "/console").await.text.contains("class=\"tag big quiet\""), "closed");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn the_clock_goes_forward_by_hand_while_no_round_is_open() {
    let world = World::tiny().await;
    let before = world.get(&world.director, "clock").await.body["at"].clone();
    for at in ["", "ngày mai", "2025-06-31T08:00", "2020-01-01T08:00", "2026-06-11T08:00"] {
        let refused = direct(&world, "clock", &[("at", at)]).await;
        assert!(refused.status == 422 && refused.text.contains("không quá 92 ngày"), "{at}: {}", refused.text);
    }
    assert_eq!(world.get(&world.director, "clock").await.body["at"], before);
    let (round, at) = (Round::open(&world, &[WARD]).await, [("at", "2025-07-01T08:00")]);
    let refused = direct(&world, "clock", &at).await;
    assert!(refused.status == 422 && refused.text.contains("Đợt đang mở tự chỉnh đồng hồ"), "{}", refused.text);
    round.close(&world).await;
    assert!(page(&world, &world.director, "/console").await.text.contains("id=\"clock-at\""));
    assert_eq!(direct(&world, "clock", &at).await.status, 303);
    assert_eq!(world.get(&world.director, "clock").await.body["at"], "2025-07-01T01:00:00Z");
    assert!(page(&world, &world.director, "/journal").await.text.contains("Chỉnh đồng hồ đợt thử"));
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_new_rule_holds_from_its_time_and_changes_fee_and_limit_of_one_procedure() {
    let world = World::tiny().await;
    let round = Round::open(&world, &[WARD]).await;
    let day =
        world.get(&world.director, &format!("rounds/{}", round.id)).await.body["day"].as_str().unwrap().to_owned();
    let counter = world.staff(WARD, "counter_officer").await;
    let accepted = async || {
        let id = world.submitted(&counter, WARD, "1.000001", &["to_khai"]).await;
        assert_eq!(world.command(&counter, id, "accept").await.status, 200);
        world.get(&counter.token, &format!("dossiers/{id}")).await.body["facts"].clone()
    };
    let rule = [("kind", "new_rule"), ("text", "Nghị quyết mới từ trưa"), ("procedure", "1.000001")];
    for (more, says) in [
        (vec![], "Chọn thủ tục, rồi ghi phí mới"),
        (vec![("fee", "nhiều")], "Chọn thủ tục, rồi ghi phí mới"),
        (vec![("days", "0")], "Chọn thủ tục, rồi ghi phí mới"),
        (vec![("fee", "7.000"), ("from", "07:00")], "từ bây giờ trở đi"),
    ] {
        let sent = direct(&world, "inject", &[rule.as_slice(), &more].concat()).await;
        assert!(sent.status == 422 && sent.text.contains(says), "{more:?}: {}", sent.text);
    }
    let new = [("fee", "7.000"), ("days", "5"), ("from", "12:00")];
    assert_eq!(direct(&world, "inject", &[rule.as_slice(), &new].concat()).await.status, 303);
    let console = page(&world, &world.director, "/console").await.text;
    assert!(console.contains("1.000001: phí 7.000 đồng, 5 ngày làm việc") && console.contains("chưa tới giờ"));
    let before = accepted().await;
    assert_eq!(before["fee"], 2_000, "nothing is stopped, it is not noon yet: {before}");
    world.post(&world.director, "clock", &json!({ "at": format!("{day}T05:30:00Z") })).await;
    let after = accepted().await;
    assert_eq!(after["fee"], 7_000, "{after}");
    assert_ne!(after["due_at"], before["due_at"], "{after}");
    end(&world).await;
    assert_eq!(accepted().await["fee"], 2_000, "and it ends");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_step_done_in_extended_hours_is_in_time() {
    let world = World::tiny().await;
    let round = Round::open(&world, &[WARD]).await;
    let counter = world.staff(WARD, "counter_officer").await;
    let id = round.hand_in(&world, &counter, WARD).await;
    let path = format!("rounds/{}", round.id);
    let day = world.get(&world.director, &path).await.body["day"].as_str().unwrap().to_owned();
    world.post(&world.director, "clock", &json!({ "at": format!("{day}T10:20:00Z") })).await;
    assert_eq!(world.command(&counter, id, "accept").await.status, 200);
    round.judged(&world).await;
    let late = world.get(&world.director, &path).await.body;
    assert_eq!(late["failures"][0]["cause"], "too_late", "17:20 is after hours: {late}");
    let round_id = round.id.to_string();
    assert_eq!(direct(&world, "extend", &[("round", &round_id), ("until", "18:30")]).await.status, 303);
    let in_time = world.get(&world.director, &path).await.body;
    assert_eq!((&in_time["failures"], &in_time["units"][0]["verdict"]), (&json!([]), &json!("passed")), "{in_time}");
    let world = world.reopened().await;
    assert_eq!(world.get(&world.director, &path).await.body["failures"], json!([]), "also after a restart");
    world.running.stop().await.unwrap();
}

/// Copies a city pack, with its procedures handed in online, too.
fn online_pack(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (path, name) = (entry.as_ref().unwrap().path(), entry.as_ref().unwrap().file_name());
        if path.is_dir() {
            online_pack(&path, &to.join(name));
        } else {
            let text = std::fs::read_to_string(&path).unwrap();
            std::fs::write(to.join(name), text.replace("[\"counter\"]", "[\"counter\", \"online\"]")).unwrap();
        }
    }
}

#[tokio::test]
async fn a_surge_pours_dossiers_on_one_unit_and_nobody_is_judged_by_them() {
    let pack = tempfile::tempdir().unwrap();
    online_pack(Path::new(TINY), pack.path());
    let world = World::of(&pack.path().to_string_lossy()).await;
    let round = Round::of(&world, &[WARD, COMMUNE], &SCRIPT.replace("tại quầy\n    Và", "trực tuyến\n    Và")).await;
    let (unit, lying) = (WARD.to_string(), async |unit| {
        world.get(&world.director, &format!("units/{unit}/dossiers")).await.body.as_array().unwrap().len()
    });
    let surge = async |count: &str| {
        let fields = [("kind", "surge"), ("unit", unit.as_str()), ("scenario", &round.scenario), ("count", count)];
        direct(&world, "inject", &fields).await
    };
    for count in ["0", "201", "nhiều"] {
        let wrong = surge(count).await;
        assert!(wrong.status == 422 && wrong.text.contains("từ 1 đến 200"), "{count}: {}", wrong.text);
    }
    direct(&world, "pause", &[]).await;
    let waits = surge("5").await;
    assert!(waits.status == 422 && waits.text.contains("cho tiếp tục rồi mới thêm"), "{}", waits.text);
    assert_eq!(lying(WARD).await, 0, "nothing came in");
    direct(&world, "resume", &[]).await;

    assert_eq!(surge("5").await.status, 303);
    assert_eq!((lying(WARD).await, lying(COMMUNE).await), (5, 0));
    assert_eq!(surge("3").await.status, 303, "one after another");
    let counter = world.staff(WARD, "counter_officer").await;
    let work = world.get(&counter.token, "work").await.body;
    let items = work["items"].as_array().unwrap();
    assert!(
        items.len() == 8
            && items.iter().all(|item| { item["applicant"]["identity_number"].as_str().unwrap().starts_with("000") }),
        "on the counter's desk, of nobody real: {work}"
    );
    let first = items[0]["dossier"].as_str().unwrap().parse().unwrap();
    assert_eq!(world.command(&counter, first, "accept").await.status, 200, "they are worked on like any other");

    round.judged(&world).await;
    let result = world.get(&world.director, &format!("rounds/{}", round.id)).await.body;
    assert_eq!((&result["commands"], &result["failures"]), (&json!(0), &json!([])), "not the round's: {result}");
    assert!(page(&world, &world.director, "/incidents").await.text.contains("Chưa có sự cố"));
    let console = page(&world, &world.director, "/console").await.text;
    assert!(console.contains("8 x") || console.contains("5 x") && console.contains("3 x"), "{console}");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn the_map_is_a_link_away_and_stays_when_something_is_ordered() {
    let world = World::tiny().await;
    Round::open(&world, &[WARD]).await;
    let matrix = page(&world, &world.director, "/console").await.text;
    assert!(matrix.contains("href=\"/t/1/console?view=map\"") && !matrix.contains("<svg viewBox"), "{matrix}");
    let map = page(&world, &world.director, "/console?view=map").await.text;
    assert!(map.contains("class=\"u o\"") && map.contains("action=\"/t/1/console/pause?view=map\""), "{map}");
    let paused = send(&world, &world.director, "/console/pause?view=map", &[("seen", "0")]).await;
    assert_eq!((paused.status.as_u16(), paused.to.as_str()), (303, "/t/1/console?view=map"));
    // What is asked anew while the console is open comes without the board.
    let side = page(&world, &world.director, "/console?view=map&part=side").await.text;
    assert!(side.contains("console/resume?view=map") && !side.contains("class=\"u o\""), "{side}");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn what_a_director_set_holds_after_a_restart_and_names_nobody() {
    let world = World::tiny().await;
    Round::open(&world, &[WARD]).await;
    direct(&world, "pause", &[]).await;
    let console = page(&world, &world.director, "/console").await.text;
    let rows = world.app.city_store.assignments_of_unit(&WARD.to_string()).await.unwrap();
    for row in rows {
        let name = serde_json::from_str::<serde_json::Value>(&row.body).unwrap()["name"].as_str().unwrap().to_owned();
        assert!(!console.contains(&name), "a projector shows no names");
    }
    let world = world.reopened().await;
    assert!(page(&world, &world.director, "/board").await.text.contains("đang tạm dừng"));
    world.running.stop().await.unwrap();
}
