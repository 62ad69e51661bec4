//! The stream of a board, over HTTP: made once for everybody.

use crate::support;
use reqwest::Response;
use serde_json::Value;
use support::trial::Round;
use support::{COMMUNE, WARD, World};

/// Somebody who looks at a board.
struct Viewer {
    stream: Response,
    text: String,
}

impl Viewer {
    async fn new(world: &World, lang: &str) -> Viewer {
        let request = world.client.get(format!("{}/board/events", world.base()));
        let stream =
            request.header("cookie", format!("haicap-t1={}; lang={lang}", world.director)).send().await.unwrap();
        assert_eq!(stream.status(), 200);
        Viewer { stream, text: String::new() }
    }

    /// The next message.
    async fn next(&mut self) -> String {
        loop {
            if let Some((message, rest)) = self.text.clone().split_once("\n\n") {
                self.text = rest.to_owned();
                if let Some(data) = message.strip_prefix("data: ") {
                    return data.to_owned();
                }
            }
            let chunk = self.stream.chunk().await.unwrap().unwrap();
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}

/// The units that a message tells of, and how many commands.
fn told(message: &str) -> (Vec<String>, u64) {
    let message: Value = serde_json::from_str(message).unwrap();
    let units = message["units"].as_array().unwrap().iter().map(|unit| unit["u"].as_str().unwrap().to_owned());
    (units.collect(), message["commands"].as_u64().unwrap())
}

#[tokio::test]
async fn everybody_gets_the_same_message_and_whoever_comes_later_all_of_it() {
    let world = World::tiny().await;
    let round = Round::open(&world, &[WARD, COMMUNE]).await;
    let (ward, commune) = (world.staff(WARD, "counter_officer").await, world.staff(COMMUNE, "counter_officer").await);
    let mut early = [Viewer::new(&world, "vi").await, Viewer::new(&world, "vi").await, Viewer::new(&world, "en").await];
    let both = || vec![WARD.to_string(), COMMUNE.to_string()];
    for viewer in &mut early {
        assert_eq!(told(&viewer.next().await), (both(), 0), "the first message tells of every unit");
    }

    round.hand_in(&world, &ward, WARD).await;
    round.judged(&world).await;
    let [one, two, english] = &mut early;
    let message = one.next().await;
    assert_eq!(told(&message), (vec![WARD.to_string()], 1), "what did not change is not told again: {message}");
    assert_eq!(two.next().await, message, "the very same");
    let said = english.next().await;
    assert!(told(&said) == told(&message) && said != message, "in words of its own: {said}");

    let mut late = Viewer::new(&world, "vi").await;
    assert_eq!(told(&late.next().await), (both(), 1), "whoever comes later has missed nothing");
    round.hand_in(&world, &commune, COMMUNE).await;
    round.judged(&world).await;
    let message = late.next().await;
    assert_eq!(told(&message), (vec![COMMUNE.to_string()], 2));
    for viewer in &mut early[..2] {
        assert_eq!(viewer.next().await, message);
    }
    world.running.stop().await.unwrap();
}
