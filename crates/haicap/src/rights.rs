//! `haicap rights`: give or take a role, through the running server or in the stores themselves.

use crate::args::{Change, Rights};
use crate::{Ending, control, place};
use haicap_server::{RightsChange, RightsOrder, change_rights};

pub(crate) async fn run(args: Rights) -> anyhow::Result<Ending> {
    let change = match args.change {
        Change::Give => RightsChange::Give,
        Change::Take => RightsChange::Take,
    };
    let order = RightsOrder { unit: args.unit, role: args.role, change, post: args.post };
    let people = match control::running(&args.place.stores).await? {
        Some(server) => {
            let answer = control::order(&server, "/api/v1/rights", &order).await?;
            let text = |value: &serde_json::Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
            let people = answer.as_array().cloned().unwrap_or_default();
            people.iter().map(|person| (text(person, "name"), text(person, "post"))).collect::<Vec<_>>()
        }
        None => {
            let instance = place::open(&args.place, place::pack(&args.place.city)?).await?;
            let changed = change_rights(&instance, "operator", &order).await;
            instance.close().await?;
            changed?.into_iter().map(|assignment| (assignment.name, assignment.post)).collect()
        }
    };
    let done = if matches!(change, RightsChange::Give) { "given to" } else { "taken from" };
    for (name, post) in people {
        say!("{}: role {} {done} {name} ({post})", args.unit, args.role);
    }
    Ok(Ending::Well)
}
