//! Rounds: planned, bounded by the scope, started once, kept to their version, compared.

use crate::support;
use haicap_core::territory::UnitId;
use haicap_server::Cue;
use support::rounds::{City, TINY, Wish, by_people, crew, play_through, result, script, write_script};
use support::{COMMUNE, WARD, serve};
use uuid::Uuid;

#[tokio::test]
async fn a_planned_round_starts_in_a_new_trial_and_is_cued_once_and_again_after_a_restart() {
    let city = City::new().await;
    let mut cues = city.running.instance().take_cues().unwrap();
    let round = city.started(&Wish::first()).await;
    let cue = Cue { trial: 1, round };
    assert_eq!(cues.try_recv().unwrap(), cue);
    assert!(cues.try_recv().is_err(), "cued once");
    let (_, cued) = city.running.instance().cued(cue).unwrap();
    assert_eq!((cued.units, cued.scenarios.len(), cued.name.as_str()), (vec![WARD], 1, "Chạy thử trước"));
    // Its trial is served at once, with the round on its board.
    let (status, board) = city.get(&city.director(1).await, &format!("/board?round={round}")).await;
    assert!(status == 200 && board.contains("Chạy thử trước"), "{status}");

    let city = city.again().await;
    let mut cues = city.running.instance().take_cues().unwrap();
    assert_eq!(cues.try_recv().unwrap(), cue, "an unfinished round is cued again");
    let closed = city.form(&city.center, &format!("/rounds/{round}/close"), &[]).await;
    assert_eq!(closed.0, 303, "{closed:?}");
    let city = city.again().await;
    assert!(city.running.instance().take_cues().unwrap().try_recv().is_err(), "a closed one is not");
    let (_, page) = city.get(&city.center, &format!("/rounds/{round}")).await;
    assert!(page.contains("đã kết thúc") && page.contains("Không có trong nhật ký"), "nothing was played");
    city.stop().await;
}

#[tokio::test]
async fn two_who_press_start_or_close_at_once_start_and_close_it_once() {
    let city = City::new().await;
    let round = city.plan(&city.center, &Wish::first()).await;
    let (one, two) = tokio::join!(city.start(&city.center, round), city.start(&city.center, round));
    let mut both = [one.0, two.0];
    both.sort_unstable();
    assert_eq!(both, [303, 422]);
    let refused = if one.0 == 422 { one.1 } else { two.1 };
    assert!(refused.contains("đã được bắt đầu trước đó"), "who came second is told");
    assert_eq!(city.running.instance().trial_numbers(), [1], "one trial was branched");
    let path = format!("/rounds/{round}/close");
    let (one, two) = tokio::join!(city.form(&city.center, &path, &[]), city.form(&city.center, &path, &[]));
    assert_eq!((one.0, two.0), (303, 303));
    assert_eq!(result(&city, 1, round).await["status"], "closed");
    city.stop().await;
}

#[tokio::test]
async fn what_stands_against_a_plan_is_said_in_words() {
    let city = City::new().await;
    let unread = Wish { version: "thu@7", ..Wish::first() };
    let (status, said) = city.form(&city.center, "/rounds/new", &unread.fields()).await;
    assert!(status == 422 && said.contains("Không có phiên bản 7"), "{status}");
    let nameless = Wish { name: " ", ..Wish::first() };
    let (status, said) = city.form(&city.center, "/rounds/new", &nameless.fields()).await;
    assert!(status == 422 && said.contains("Ghi tên đợt"), "{status}");

    let rows: [(Wish, &str); 5] = [
        (Wish { version: "", ..Wish::first() }, "chưa có kịch bản nào"),
        (Wish { units: vec![], ..Wish::first() }, "chưa có đơn vị nào"),
        (Wish { units: vec![UnitId::new(99_999)], ..Wish::first() }, "Thành phố không có đơn vị"),
        (Wish { until: "07:00", ..Wish::first() }, "Giờ kết thúc phải sau"),
        (Wish { stage: "all_units", ..Wish::first() }, "Chưa đạt trong đợt chạy thử trước"),
    ];
    for (wish, words) in rows {
        let round = city.plan(&city.center, &wish).await;
        let (status, said) = city.start(&city.center, round).await;
        assert_eq!(status, 422, "{words}");
        assert!(said.contains(words), "{words}");
        let (_, page) = city.get(&city.center, &format!("/rounds/{round}")).await;
        assert!(page.contains(words), "the page says so before anybody presses start: {words}");
    }
    assert!(city.running.instance().trial_numbers().is_empty(), "nothing was branched for them");
    let reasoned =
        Wish { stage: "all_units", reason: "Thành ủy yêu cầu chạy đồng loạt ngay", ..Wish::first() };
    city.started(&reasoned).await;
    city.stop().await;
}

#[tokio::test]
async fn the_scope_in_force_on_the_day_bounds_a_round() {
    let city = City::new().await;
    let fields = |from: &str, unit: UnitId| {
        [
            ("paper", "15-TB/TU ngày 10/6/2025".to_owned()),
            ("reason", "Chạy trước 1 đơn vị".to_owned()),
            ("from", from.to_owned()),
            ("unit", unit.to_string()),
        ]
    };
    let incomplete = [("paper", "x".to_owned())];
    assert_eq!(city.form(&city.center, "/rounds/scope", &incomplete).await.0, 422);
    assert_eq!(city.form(&city.center, "/rounds/scope", &fields("2025-06-01", WARD)).await.0, 303);
    let both = Wish { units: vec![WARD, COMMUNE], ..Wish::first() };
    let round = city.plan(&city.center, &both).await;
    let (status, said) = city.start(&city.center, round).await;
    assert!(status == 422 && said.contains("Ngoài phạm vi đang có hiệu lực"), "{status}");
    // A later decision that holds only after the day of the round changes nothing for it.
    assert_eq!(city.form(&city.center, "/rounds/scope", &fields("2025-06-20", COMMUNE)).await.0, 303);
    assert_eq!(city.start(&city.center, round).await.0, 422);
    city.started(&Wish::first()).await;
    let (_, page) = city.get(&city.center, "/rounds/scope").await;
    assert!(page.contains("1. 15-TB/TU") && page.contains("2. 15-TB/TU"), "both decisions are kept");
    city.stop().await;
}

#[tokio::test]
async fn a_round_keeps_its_version_when_the_script_is_edited_and_two_rounds_are_compared() {
    let city = City::new().await;
    let first = city.started(&Wish::first()).await;
    let other_trial = city.started(&Wish { name: "Lần hai", people: by_people().people, ..Wish::first() }).await;
    city.running.stop().await.unwrap();
    write_script(city.folder.path(), "thu", 2, &[script("Nộp tại quầy", 1), script("Nộp tại quầy", 5)]).await;
    let running = serve(TINY, city.folder.path()).await;
    let mut city = City { running, ..city };
    city.center = city.center_signs_in().await;

    let (_, cued) = city.running.instance().cued(Cue { trial: 1, round: first }).unwrap();
    assert_eq!(cued.scenarios[0].citizens, 1, "the version it began with");
    play_through(&city, other_trial, &crew(&city, 2).await).await;
    for round in [first, other_trial] {
        assert_eq!(city.form(&city.center, &format!("/rounds/{round}/close"), &[]).await.0, 303);
    }
    let compare = |a: Uuid, b: Uuid| format!("/rounds/compare?a={a}&b={b}");
    let (_, page) = city.get(&city.center, &compare(first, other_trial)).await;
    assert!(page.contains("<b>7</b> Tốt lên") && page.contains("<b>0</b> Hỏng lại"), "{page}");
    let (_, page) = city.get(&city.center, &compare(other_trial, first)).await;
    assert!(page.contains("<b>7</b> Hỏng lại"), "{page}");
    let (_, list) = city.get(&city.center, "/rounds").await;
    assert!(list.contains("Lần hai") && list.contains("1 đạt"), "{list}");
    city.stop().await;
}
