//! `haicap issued`: signed lists from the personnel part into the city.

use crate::args::Issued;
use crate::{Ending, control, place};
use anyhow::Context;
use haicap_server::personnel::publish::{SignedList, take_in_signed};

pub(crate) async fn run(command: Issued) -> anyhow::Result<Ending> {
    let Issued::TakeIn { file, place } = command;
    let text = std::fs::read_to_string(&file).with_context(|| format!("`{}` cannot be read", file.display()))?;
    let list: SignedList = serde_json::from_str(&text).with_context(|| {
        format!("`{}` is not a file of an issued list: take it from the page “Giao thẻ, danh sách”", file.display())
    })?;
    let people = match control::running(&place.stores).await? {
        Some(server) => {
            let answer = control::order(&server, "/api/v1/issued-lists", &list).await?;
            answer["people"].as_u64().unwrap_or_default() as usize
        }
        None => {
            let instance = place::open(&place, place::pack(&place.city)?).await?;
            let taken = take_in_signed(&instance, &list).await;
            instance.close().await?;
            taken?
        }
    };
    say!("{people} people changed by {}", file.display());
    Ok(Ending::Well)
}
