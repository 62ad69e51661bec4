//! People with a page open: the page is fetched, then its stream is held, as the browser does it.

use crate::Fallible;
use crate::people::{Person, cookie};
use futures_util::{StreamExt, TryStreamExt, stream};
use reqwest::{Client, Response};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// When a message came, in microseconds of wall time, and of how much it told.
pub(crate) type Heard = Vec<(i64, u64)>;

/// The longest that a board may lag behind what was done.
const PATIENCE: Duration = Duration::from_secs(120);
/// Pages that are opened side by side.
const AT_ONCE: usize = 32;

/// Everybody with the same page open.
pub(crate) struct Viewers {
    listening: Vec<JoinHandle<Heard>>,
    told: Vec<watch::Receiver<u64>>,
    stop: watch::Sender<bool>,
}

/// Each of them opens a page and holds its stream.
pub(crate) async fn open<'p>(
    client: &Client,
    base: &str,
    path: &str,
    people: impl Iterator<Item = &'p Person>,
) -> Fallible<Viewers> {
    let one = async |person: &Person| -> Fallible<Response> {
        let get = |path: &str| client.get(format!("{base}{path}")).header("cookie", cookie(base, &person.token));
        get(path).send().await?.error_for_status()?.bytes().await?;
        Ok(get(&format!("{path}/events")).send().await?.error_for_status()?)
    };
    let opened: Vec<_> = people.map(one).collect();
    // In the order of the people.
    let streams: Vec<Response> = stream::iter(opened).buffered(AT_ONCE).try_collect().await?;
    let stop = watch::channel(false).0;
    let mut viewers = Viewers { listening: Vec::new(), told: Vec::new(), stop };
    for stream in streams {
        let (tell, told) = watch::channel(0);
        viewers.listening.push(tokio::spawn(listen(stream, tell, viewers.stop.subscribe())));
        viewers.told.push(told);
    }
    Ok(viewers)
}

impl Viewers {
    /// Waits until everybody was told of everything.
    pub(crate) async fn told(&self, total: u64) -> Fallible<()> {
        let all = self.told.iter().map(|told| {
            let mut told = told.clone();
            async move { told.wait_for(|now| *now >= total).await.map(drop) }
        });
        tokio::time::timeout(PATIENCE, futures_util::future::try_join_all(all)).await??;
        Ok(())
    }

    /// What each of them heard.
    pub(crate) async fn close(self) -> Vec<Heard> {
        self.stop.send_replace(true);
        let mut heard = Vec::new();
        for one in self.listening {
            heard.push(one.await.unwrap_or_default());
        }
        heard
    }
}

async fn listen(mut stream: Response, tell: watch::Sender<u64>, mut stop: watch::Receiver<bool>) -> Heard {
    let (mut heard, mut text) = (Heard::new(), Vec::new());
    loop {
        let chunk = tokio::select! {
            chunk = stream.chunk() => chunk,
            _ = stop.wait_for(|stop| *stop) => return heard,
        };
        let Ok(Some(chunk)) = chunk else { return heard };
        text.extend_from_slice(&chunk);
        while let Some(end) = text.windows(2).position(|pair| pair == b"\n\n") {
            let message: Vec<u8> = text.drain(..end + 2).collect();
            if let Some(count) = count(&message) {
                heard.push((now(), count));
                tell.send_replace(count);
            }
        }
    }
}

/// A board's message says how many commands it tells of, that of a practice page how many steps are done.
fn count(message: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(message).ok()?.strip_prefix("data:")?.trim();
    let rest = text.split_once("\"commands\":").map_or(text, |(_, rest)| rest);
    rest.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or_default()
}
