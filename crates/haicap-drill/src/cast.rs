//! Everybody who has a part signs in, each with a one-time grant (đăng nhập).

use crate::client::{Bearer, Client, ClientError};
use crate::drill::Pace;
use crate::latency::{Kind, Latencies};
use crate::progress::Progress;
use crate::robot::Robot;
use crate::stage::Stage;
use crate::wire::{CitizenAccount, Grant, GrantsWanted};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::collections::HashMap;
use std::time::Instant;
use uuid::Uuid;

/// The most accounts that grants are asked for at once.
pub(crate) const GRANTS_AT_ONCE: usize = 2_000;

/// The robots by account; for those who could not sign in, what the server said.
pub(crate) type Company = HashMap<Uuid, Result<Robot, String>>;

/// Somebody who has to sign in.
#[derive(Clone, Copy)]
enum Person<'a> {
    Staff(Uuid),
    Citizen(CitizenAccount<'a>),
}

impl Person<'_> {
    fn account(&self) -> Uuid {
        match self {
            Person::Staff(account) => *account,
            Person::Citizen(citizen) => citizen.id,
        }
    }
}

/// Signs in everybody who has something left to do and is not there yet.
pub(crate) async fn sign_in(
    client: &Client,
    director: &Bearer,
    stage: &Stage<'_>,
    pace: Pace,
    progress: &Progress,
    latencies: &mut Latencies,
    company: &mut Company,
) -> Result<(), ClientError> {
    let (staff, citizens) = stage.people();
    let citizens = citizens.into_iter().map(|run| {
        Person::Citizen(CitizenAccount { id: run.id, name: &run.name, identity_number: &run.identity_number })
    });
    let everybody = staff.into_iter().map(Person::Staff).chain(citizens);
    let people: Vec<Person> = everybody.filter(|person| !company.contains_key(&person.account())).collect();
    for people in people.chunks(GRANTS_AT_ONCE) {
        let mut grants = mint(client, director, people).await?;
        // Made before they are run: a closure inside the stream would keep this from being `Send`.
        let doors: Vec<_> =
            people.iter().map(|person| enter(client, director, *person, grants.remove(&person.account()))).collect();
        let mut arrivals = stream::iter(doors).buffer_unordered(pace.requests());
        while let Some((account, robot, began)) = arrivals.try_next().await? {
            latencies.add(Kind::SignIn, began.elapsed());
            progress.signed_in();
            company.insert(account, robot);
        }
    }
    Ok(())
}

pub(crate) async fn mint_for(
    client: &Client,
    director: &Bearer,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, String>, ClientError> {
    let people: Vec<Person> = accounts.iter().map(|account| Person::Staff(*account)).collect();
    mint(client, director, &people).await
}

async fn mint(client: &Client, director: &Bearer, people: &[Person<'_>]) -> Result<HashMap<Uuid, String>, ClientError> {
    let mut wanted = GrantsWanted { accounts: Vec::new(), citizens: Vec::new() };
    for person in people {
        match person {
            Person::Staff(account) => wanted.accounts.push(*account),
            Person::Citizen(citizen) => wanted.citizens.push(*citizen),
        }
    }
    let grants = client.grants(director, &wanted).await?;
    Ok(grants.into_iter().map(|Grant { account, grant }| (account, grant)).collect())
}

/// Signs one person in. When a grant does not work it is tried once more with a fresh one: the
/// answer to the first time may have been lost, and a grant is good for one time only.
async fn enter(
    client: &Client,
    director: &Bearer,
    person: Person<'_>,
    grant: Option<String>,
) -> Result<(Uuid, Result<Robot, String>, Instant), ClientError> {
    let (account, began) = (person.account(), Instant::now());
    let first = match &grant {
        Some(grant) => Robot::sign_in(client, grant).await,
        None => return Ok((account, Err("máy chủ không cấp mã đăng nhập".into()), began)),
    };
    let robot = match first {
        Err(ClientError::Api(_)) => match mint(client, director, &[person]).await?.remove(&account) {
            Some(grant) => Robot::sign_in(client, &grant).await,
            None => first,
        },
        other => other,
    };
    match robot {
        Ok(robot) => Ok((account, Ok(robot), began)),
        Err(ClientError::Api(error)) => Ok((account, Err(error.to_string()), began)),
        Err(error) => Err(error),
    }
}
