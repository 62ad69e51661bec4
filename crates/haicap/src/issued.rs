//! `haicap issued`: signed lists from the personnel part into the city.

use crate::args::Issued;
use crate::{Ending, control, place};
use anyhow::Context;
use haicap_server::personnel::publish::{SignedList, take_in_signed};

/// One list, or all lists of a day in the order in which they are to be taken in.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(SignedList),
    Many(Vec<SignedList>),
}

pub(crate) async fn run(command: Issued) -> anyhow::Result<Ending> {
    let Issued::TakeIn { file, place } = command;
    let text = std::fs::read_to_string(&file).with_context(|| format!("`{}` cannot be read", file.display()))?;
    let lists: OneOrMany = serde_json::from_str(&text).with_context(|| {
        format!("`{}` is not a file of an issued list: take it from the page “Giao thẻ, danh sách”", file.display())
    })?;
    let lists = match lists {
        OneOrMany::One(list) => vec![list],
        OneOrMany::Many(lists) => lists,
    };
    let mut people = 0;
    match control::running(&place.stores).await? {
        Some(server) => {
            for list in &lists {
                let answer = control::order(&server, "/api/v1/issued-lists", list).await?;
                people += answer["people"].as_u64().unwrap_or_default() as usize;
            }
        }
        None => {
            let instance = place::open(&place, place::pack(&place.city)?).await?;
            let mut taken = Ok(());
            for list in &lists {
                match take_in_signed(&instance, list).await {
                    Ok(count) => people += count,
                    Err(error) => {
                        taken = Err(error);
                        break;
                    }
                }
            }
            instance.close().await?;
            taken?;
        }
    }
    say!("{people} people changed by {}", file.display());
    Ok(Ending::Well)
}
