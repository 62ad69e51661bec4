//! Who plays in a round at the keyboard, for the director, who hands their cards out.

use crate::app::AppKind;
use crate::board::lock;
use crate::error::Problem;
use crate::pages::Page;
use crate::pages::rehearsal::rounds::Found;
use crate::rehearsal::rounds::people::assignments;
use haicap_core::access::Action;
use haicap_core::territory::UnitId;
use haicap_core::trial::Cast;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Somebody who plays.
pub(crate) struct Player {
    pub(crate) unit: UnitId,
    pub(crate) unit_name: String,
    pub(crate) name: String,
    pub(crate) parts: String,
    pub(crate) account: Uuid,
}

/// Everybody, by unit and part; empty for whoever does not stand in the round's trial as its director.
pub(super) async fn players(page: &Page, found: &Found) -> Result<Vec<Player>, Problem> {
    let here = page.app.kind == AppKind::Trial(found.trial);
    let mut parts: BTreeMap<UnitId, BTreeMap<Uuid, BTreeSet<Cast>>> = BTreeMap::new();
    for player in lock(&found.round).players().iter().filter(|player| here && player.by_person) {
        let Some(held) = player.assignment.filter(|_| page.may_at(Action::HandOutCards, player.unit)) else { continue };
        parts.entry(player.unit).or_default().entry(held).or_default().insert(player.cast);
    }
    let mut players = Vec::new();
    for (unit, mut people) in parts {
        let held = page.kept(assignments(&found.app, unit).await)?;
        let person = |held: &haicap_core::organization::Assignment| {
            let casts = people.remove(&held.id)?;
            let parts: Vec<_> = casts.iter().map(|cast| cast.label(page.lang())).collect();
            let (unit_name, name) = (page.unit_name(unit), held.name.clone());
            Some((casts, Player { unit, unit_name, name, parts: parts.join(", "), account: held.official }))
        };
        let mut here: Vec<_> = held.iter().filter_map(person).collect();
        here.sort_by(|a, b| a.0.cmp(&b.0));
        players.extend(here.into_iter().map(|(_, player)| player));
    }
    Ok(players)
}
