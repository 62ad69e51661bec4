//! The inspection: everybody of the plan signs in and asks how the system is set up for them and their unit
//! (kiểm tra hệ thống).
//!
//! What is asked follows from the pack and the plan; what is wrong is judged by the server from its journal.

use crate::cast::{GRANTS_AT_ONCE, mint_for};
use crate::client::{Bearer, ClientError};
use crate::drill::{Drill, DrillError, while_doing};
use crate::wire::Findings;
use futures_util::{StreamExt, TryStreamExt, stream};
use haicap_core::city::City;
use haicap_core::inspection::{Question, questions_of_person, questions_of_unit};
use haicap_core::organization::Assignment;
use haicap_core::territory::UnitId;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Answers that are timed on a unit's line; the fastest counts.
const TIMED: usize = 7;
/// Lines that are timed side by side: few, so that they do not slow each other.
const LINES_AT_ONCE: usize = 4;

/// What somebody asks, by unit.
type Asks = BTreeMap<UnitId, Vec<Question>>;

impl Drill {
    /// Inspects every unit of the plan, and says what inspections and rounds so far found.
    ///
    /// # Errors
    /// When the server cannot be reached, or does not answer everybody who could sign in.
    pub async fn inspect(&self, city: &City, plan: &[Assignment]) -> Result<Findings, DrillError> {
        let inspected = self.inspect_all(city, plan).await;
        let findings = inspected.map_err(while_doing("kiểm tra hệ thống của các đơn vị"))?;
        if findings.people_seen < findings.people_planned {
            return Err(DrillError::NotSeen { seen: findings.people_seen, planned: findings.people_planned });
        }
        Ok(findings)
    }

    async fn inspect_all(&self, city: &City, plan: &[Assignment]) -> Result<Findings, ClientError> {
        let people = asks(city, plan);
        let accounts: Vec<Uuid> = people.iter().map(|(account, _)| *account).collect();
        let mut grants = BTreeMap::new();
        for some in accounts.chunks(GRANTS_AT_ONCE) {
            grants.extend(mint_for(&self.client, &self.director, some).await?);
        }
        // Made before they are run: a closure inside the stream would keep this from being `Send`.
        let visits: Vec<_> = people.iter().map(|(account, asks)| self.visit(grants.remove(account), asks)).collect();
        let arrived: Vec<Option<Bearer>> = stream::iter(visits).buffered(self.pace.requests()).try_collect().await?;
        let mut desks: BTreeMap<UnitId, &Bearer> = BTreeMap::new();
        for ((_, asks), bearer) in people.iter().zip(&arrived) {
            // Whoever works in several units may sit on another's line.
            if let (1, Some(unit), Some(bearer)) = (asks.len(), asks.keys().next(), bearer) {
                desks.entry(*unit).or_insert(bearer);
            }
        }
        let desks: Vec<_> = desks.into_iter().map(|(unit, bearer)| self.unit(city, unit, bearer)).collect();
        stream::iter(desks).buffer_unordered(LINES_AT_ONCE).try_collect::<Vec<()>>().await?;
        self.client.findings(&self.director).await
    }

    /// Signs somebody in and asks their questions; nobody when the account may not be used.
    async fn visit(&self, grant: Option<String>, asks: &Asks) -> Result<Option<Bearer>, ClientError> {
        let Some(grant) = grant else { return Ok(None) };
        let bearer = match self.client.sign_in(&grant).await {
            Ok(bearer) => bearer,
            Err(ClientError::Api(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        for (unit, questions) in asks {
            match self.client.inspect(&bearer, *unit, questions).await {
                Ok(()) | Err(ClientError::Api(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Some(bearer))
    }

    /// Asks once for a unit, and times its line.
    async fn unit(&self, city: &City, unit: UnitId, bearer: &Bearer) -> Result<(), ClientError> {
        let mut fastest = Duration::MAX;
        for _ in 0..TIMED {
            let began = Instant::now();
            self.client.me(bearer).await?;
            fastest = fastest.min(began.elapsed());
        }
        let mut questions = questions_of_unit(city, unit);
        questions.push(Question::Line { fastest_us: u64::try_from(fastest.as_micros()).unwrap_or(u64::MAX) });
        self.client.inspect(bearer, unit, &questions).await
    }
}

/// Everybody of the plan with what they ask: for each of their units what their posts there are meant for.
fn asks(city: &City, plan: &[Assignment]) -> Vec<(Uuid, Asks)> {
    let mut people: BTreeMap<Uuid, BTreeMap<UnitId, Vec<&Assignment>>> = BTreeMap::new();
    for assignment in plan {
        people.entry(assignment.official).or_default().entry(assignment.unit).or_default().push(assignment);
    }
    let of = |posts: BTreeMap<UnitId, Vec<&Assignment>>| {
        posts.into_iter().map(|(unit, posts)| (unit, questions_of_person(city, posts))).collect()
    };
    people.into_iter().map(|(account, posts)| (account, of(posts))).collect()
}
