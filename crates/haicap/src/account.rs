//! `haicap account`: a local account of the official or the personnel store.

use crate::args::Account;
use crate::{Ending, control, place};
use anyhow::Context;
use haicap_core::organization::Role;
use haicap_server::{AccountOrder, CitizenOrder, put_account, put_citizen};
use std::io::{BufRead, IsTerminal};

pub(crate) async fn run(args: Account) -> anyhow::Result<Ending> {
    if std::io::stdin().is_terminal() {
        eprintln!("Password for {} (at least 10 characters; it is shown while you type):", args.login);
    }
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password).context("the password cannot be read from standard input")?;
    let password = password.trim_end_matches(['\r', '\n']).to_owned();
    if args.role.contains(&Role::Citizen) {
        return citizen(args, password).await;
    }
    let order = AccountOrder {
        login: args.login.clone(),
        password,
        name: args.name,
        post: args.unit.zip(args.post),
        roles: args.role.into_iter().collect(),
        districts: args.district.into_iter().collect(),
        person: args.person,
    };
    if order.person.is_none() && order.roles.iter().any(|role| role.body().is_some()) {
        eprintln!(
            "note: without --person haicap cannot tell whose account this is: give it, so that nobody acts on their own \
             file, or for two bodies"
        );
    }
    match control::running(&args.place.stores).await? {
        Some(server) => drop(control::order(&server, "/api/v1/accounts", &order).await?),
        None => {
            let instance = place::open(&args.place, place::pack(&args.place.city)?).await?;
            let made = put_account(&instance, order).await;
            instance.close().await?;
            made?;
        }
    }
    say!("account {} is ready", args.login);
    Ok(Ending::Well)
}

/// A citizen's account: for a city without an identity provider.
async fn citizen(args: Account, password: String) -> anyhow::Result<Ending> {
    let alone = args.role.len() == 1 && args.post.is_none() && args.district.is_empty() && args.person.is_none();
    let numbers = args.identity_number.zip(args.phone).filter(|_| alone);
    let (identity_number, phone) = numbers.context(
        "a citizen's account has no other role, post or district: give --role citizen, --identity-number and --phone",
    )?;
    let order = CitizenOrder { login: args.login.clone(), password, name: args.name, identity_number, phone };
    match control::running(&args.place.stores).await? {
        Some(server) => drop(control::order(&server, "/api/v1/citizens", &order).await?),
        None => {
            let instance = place::open(&args.place, place::pack(&args.place.city)?).await?;
            let made = put_citizen(&instance, order).await;
            instance.close().await?;
            made?;
        }
    }
    say!("account {} is ready", args.login);
    Ok(Ending::Well)
}
