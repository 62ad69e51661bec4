//! `haicap account`: a local account of the official or the personnel store.

use crate::args::Account;
use crate::{Ending, control, place};
use anyhow::Context;
use haicap_server::{AccountOrder, put_account};
use std::io::{BufRead, IsTerminal};

pub(crate) async fn run(args: Account) -> anyhow::Result<Ending> {
    if std::io::stdin().is_terminal() {
        eprintln!("Password for {} (at least 10 characters; it is shown while you type):", args.login);
    }
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password).context("the password cannot be read from standard input")?;
    let order = AccountOrder {
        login: args.login.clone(),
        password: password.trim_end_matches(['\r', '\n']).to_owned(),
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
