//! The people of a district and where they are to work: lists, numbers, and wishes for many at once.

use super::appraisal::serious;
use super::files::{Circumstances, FileWish, FilesDone, carry_out};
use super::records::{KeptVersion, LastAppraised, Plan};
use super::state::{State, district_of};
use super::{Actor, Batch, RecordError};
use crate::app::App;
use crate::ledger::Note;
use crate::secret;
use haicap_core::city::City;
use haicap_core::organization::{Block, Official, Post};
use haicap_core::staffing::{Command, CommandKind, Place, Placement, PlacementState, Track};
use haicap_core::territory::{UnitId, UnitKind};
use haicap_core::words::fold;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A person of a district with what is known of their place.
#[derive(Clone, Copy)]
pub(crate) struct Item<'s> {
    pub(crate) official: &'s Official,
    /// Code of the district that proposes.
    pub(crate) district: u32,
    /// The track that is looked at.
    pub(crate) track: Track,
    /// Its placement that is not over.
    pub(crate) placement: Option<&'s Placement>,
    /// Where the published plan suggests; on the legal track, what was provisionally assigned comes first.
    pub(crate) suggested: Option<&'s Place>,
    /// Whether a decision is in place.
    pub(crate) decided: bool,
}

impl Item<'_> {
    /// The unit under which the person is listed: of the placement, else of the suggestion.
    pub(crate) fn unit(&self) -> Option<UnitId> {
        self.placement.map(|placement| placement.place.unit).or(self.suggested.map(|place| place.unit))
    }

    /// How far it is, as a word of filters.
    pub(crate) fn standing(&self) -> &'static str {
        match self.placement {
            None if self.decided => DECIDED,
            None => NOTHING,
            Some(placement) if is_accepted(placement) => ACCEPTED,
            Some(placement) => placement.state.key(),
        }
    }
}

/// Nothing was drafted yet.
pub(crate) const NOTHING: &str = "none";
/// A decision of the legal track ended what was provisional.
pub(crate) const DECIDED: &str = "decided";
/// Home affairs accepted, the organisation commission has still to concur.
pub(crate) const ACCEPTED: &str = "accepted";

/// Whether home affairs accepted what the organisation commission has still to concur in.
pub(crate) fn is_accepted(placement: &Placement) -> bool {
    placement.state == PlacementState::Proposed && placement.appraised_by.is_some()
}

/// The plan that districts see: the one published last.
pub(crate) fn published(state: &State) -> Option<(Uuid, &Plan)> {
    let plans = state.all::<Plan>().filter(|(_, plan)| plan.published);
    plans.max_by_key(|(_, plan)| plan.made_at).map(|(id, plan)| (*id, plan))
}

/// Everybody who is to be placed or has a place in a track, by unit, post and staff number.
pub(crate) fn people<'s>(city: &City, state: &'s State, track: Track, wanted: impl Fn(u32) -> bool) -> Vec<Item<'s>> {
    let plan = published(state).map(|(_, plan)| plan);
    let item = |official: &'s Official| {
        let district = district_of(city, official);
        if !wanted(district) {
            return None;
        }
        let file = state.get::<haicap_core::staffing::File>(&official.id);
        let placement = file.and_then(|file| file.current(track));
        let decided = file.is_some_and(|file| file.issued(Track::Legal).is_some());
        let assigned = file.filter(|_| track == Track::Legal).and_then(|file| file.issued(Track::Provisional));
        let planned = plan.and_then(|plan| plan.places.get(&official.id));
        let suggested = assigned.map(|assigned| &assigned.place).or(planned);
        let concerned = official.pool.is_placed() || placement.is_some();
        concerned.then_some(Item { official, district, track, placement, suggested, decided })
    };
    let mut items: Vec<Item> = state.all::<Official>().filter_map(|(_, official)| item(official)).collect();
    let precedence: BTreeMap<&str, usize> =
        city.blueprint.posts.iter().enumerate().map(|(index, post)| (post.key.as_str(), index)).collect();
    let rank = |item: &Item<'s>| {
        let place = item.placement.map(|placement| &placement.place).or(item.suggested);
        let post = place.and_then(|place| precedence.get(place.post.as_str()).copied());
        (item.unit().is_none(), item.unit(), post.unwrap_or(usize::MAX))
    };
    items.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.official.code.cmp(&b.official.code)));
    items
}

/// Which of them are wanted (bộ lọc).
#[derive(Debug, Clone, Default)]
pub(crate) struct Sieve {
    /// Those listed under this unit.
    pub(crate) unit: Option<UnitId>,
    /// Those who stand there; see [`Item::standing`].
    pub(crate) standing: String,
    /// Those of this team.
    pub(crate) team: String,
    /// Words in name, staff number or present post, in any spelling.
    pub(crate) words: String,
}

impl Sieve {
    /// Those who fit.
    pub(crate) fn of<'s>(&self, items: Vec<Item<'s>>) -> Vec<Item<'s>> {
        let words: Vec<String> = fold(&self.words).split_whitespace().map(str::to_owned).collect();
        let fits = |item: &Item| {
            let official = item.official;
            self.unit.is_none_or(|unit| item.unit() == Some(unit))
                && (self.standing.is_empty() || item.standing() == self.standing)
                && (self.team.is_empty() || official.team.as_deref() == Some(self.team.as_str()))
                && (words.is_empty() || has_words(official, &words))
        };
        items.into_iter().filter(fits).collect()
    }
}

fn has_words(official: &Official, words: &[String]) -> bool {
    let text = fold(&format!("{} {} {}", official.name, official.code, official.position));
    words.iter().all(|word| text.split(' ').any(|known| known.starts_with(word.as_str())))
}

/// How many people of a group stand where (tiến độ).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Progress {
    /// Everybody.
    pub(crate) people: usize,
    /// Nothing drafted.
    pub(crate) nothing: usize,
    /// Drafted.
    pub(crate) drafted: usize,
    /// Proposed, not accepted.
    pub(crate) proposed: usize,
    /// Accepted by home affairs alone.
    pub(crate) accepted: usize,
    /// Given back.
    pub(crate) returned: usize,
    /// Appraised.
    pub(crate) appraised: usize,
    /// Agreed.
    pub(crate) agreed: usize,
    /// Has its paper.
    pub(crate) issued: usize,
    /// A decision ended what was provisional.
    pub(crate) decided: usize,
}

impl Progress {
    /// Counts one more.
    pub(crate) fn add(&mut self, item: &Item) {
        self.people += 1;
        let count = match item.placement {
            None if item.decided => &mut self.decided,
            None => &mut self.nothing,
            Some(placement) if is_accepted(placement) => &mut self.accepted,
            Some(placement) => match placement.state {
                PlacementState::Proposed => &mut self.proposed,
                PlacementState::Appraised => &mut self.appraised,
                PlacementState::Returned => &mut self.returned,
                PlacementState::Agreed => &mut self.agreed,
                PlacementState::Issued => &mut self.issued,
                _ => &mut self.drafted,
            },
        };
        *count += 1;
    }

    /// The numbers of some people.
    pub(crate) fn of(items: &[Item]) -> Self {
        items.iter().fold(Progress::default(), |mut sum, item| {
            sum.add(item);
            sum
        })
    }

    /// How many were handed in, wherever they stand now.
    pub(crate) fn handed_in(&self) -> usize {
        self.proposed + self.accepted + self.appraised + self.agreed + self.issued + self.decided
    }
}

/// The numbers of each group of some people.
pub(crate) fn progress_by<K: Ord>(items: &[Item], key: impl Fn(&Item) -> Option<K>) -> BTreeMap<K, Progress> {
    let mut groups: BTreeMap<K, Progress> = BTreeMap::new();
    for item in items {
        if let Some(key) = key(item) {
            groups.entry(key).or_default().add(item);
        }
    }
    groups
}

/// Posts that units of a kind have on the opening day, by block, in order of precedence.
pub(crate) fn posts_in(city: &City, kind: UnitKind) -> impl Iterator<Item = (Block, &Post)> {
    let of_block = move |block: &Block| city.blueprint.posts_of(kind, *block, city.opening_day);
    Block::ALL.iter().flat_map(move |block| of_block(block).map(move |post| (*block, post)))
}

/// The post that somebody takes at a unit when none is named: that of the suggestion when it is for this unit, else
/// the post of their field that takes whoever is left over.
pub(crate) fn ordinary_place(city: &City, item: &Item, unit: UnitId) -> Option<Place> {
    if let Some(suggested) = item.suggested.filter(|place| place.unit == unit) {
        return Some(suggested.clone());
    }
    let kind = city.units.get(&unit)?.kind;
    let spare = |same_field: bool| {
        let posts = posts_in(city, kind).map(|(_, post)| post);
        let fits = posts.filter(|post| post.weight > 0 && (!same_field || post.group == item.official.field));
        fits.max_by_key(|post| post.weight)
    };
    let post = spare(true).or_else(|| spare(false))?;
    Some(Place { unit, post: post.key.clone(), concurrent: post.concurrent_with.iter().cloned().collect() })
}

/// The wish to write down somebody's place on the track that is looked at.
pub(crate) fn draft(item: &Item, place: Place, note: Option<String>) -> Result<FileWish, RecordError> {
    let command = Command::Draft { id: secret::id()?, place, note };
    Ok(FileWish { official: item.official.id, track: item.track, command })
}

/// The same wish for several people on a track.
pub(crate) fn each(track: Track, officials: impl IntoIterator<Item = Uuid>, command: &Command) -> Vec<FileWish> {
    let wish = |official| FileWish { official, track, command: command.clone() };
    officials.into_iter().map(wish).collect()
}

/// Carries out wishes in one change; what the appraising bodies act on is kept for later comparison.
///
/// # Errors
/// When the store fails; then nothing was changed.
pub(crate) async fn act(app: &App, actor: &Actor, wishes: &[FileWish]) -> Result<FilesDone, RecordError> {
    let city = app.city();
    let accepts = wishes.iter().any(|wish| wish.command.kind() == CommandKind::Accept);
    let found = accepts.then(|| serious(&app.personnel.findings.of(city, &app.personnel.state())));
    let change = |batch: &mut Batch| {
        let around = Circumstances::of(city, batch).weighing(found.unwrap_or_default());
        let done = carry_out(batch, &around, actor, wishes)?;
        if done.done > 0 {
            keep_appraised(batch, city, actor, &done, wishes)?;
        }
        Ok(done)
    };
    app.personnel.change(app, &actor.key(), change).await
}

/// Keeps where people were to work when an appraising or the deciding body acted on them.
fn keep_appraised(
    batch: &mut Batch,
    city: &City,
    actor: &Actor,
    done: &FilesDone,
    wishes: &[FileWish],
) -> Result<(), RecordError> {
    let refused: BTreeSet<Uuid> = done.refused.iter().map(|(official, _)| *official).collect();
    let looks = |wish: &&FileWish| {
        use CommandKind::{Accept, Agree, Concur, Return};
        wish.track == Track::Provisional && matches!(wish.command.kind(), Accept | Concur | Return | Agree)
    };
    let mut seen: BTreeMap<u32, BTreeMap<Uuid, Place>> = BTreeMap::new();
    for wish in wishes.iter().filter(looks).filter(|wish| !refused.contains(&wish.official)) {
        let Some(official) = batch.state().person(wish.official) else { continue };
        let file = batch.state().file(city, official);
        if let Some(placement) = file.current(Track::Provisional) {
            seen.entry(file.district).or_default().insert(official.id, placement.place.clone());
        }
    }
    for (district, places) in seen {
        let mut kept = batch.state().get::<LastAppraised>(&district).cloned().unwrap_or_default();
        keep_version(batch, city, district, actor)?;
        kept.at = Some(batch.at());
        let count = places.len();
        kept.places.extend(places);
        let events = serde_json::json!({ "people": count });
        batch.put(district, kept, Note { command: "keep_appraised", unit: None, events: &events })?;
    }
    Ok(())
}

/// Keeps the places of a district's people as a version, when they differ from the version before.
fn keep_version(batch: &mut Batch, city: &City, district: u32, actor: &Actor) -> Result<(), RecordError> {
    let placed = batch.state().placed(Track::Provisional);
    let own = placed.filter(|(official, ..)| district_of(city, official) == district);
    let places: BTreeMap<Uuid, Place> = own.map(|(official, _, placed)| (official.id, placed.place.clone())).collect();
    let last = versions(batch.state(), district).last().map(|(_, version)| version.places == places);
    if last == Some(true) {
        return Ok(());
    }
    let key = KeptVersion::key(district, versions(batch.state(), district).count() + 1);
    let version = KeptVersion { at: batch.at(), by: actor.by(CommandKind::Return).body, places };
    let events = serde_json::json!({ "people": version.places.len() });
    batch.put(key, version, Note { command: "keep_version", unit: None, events: &events })
}

/// The kept versions of a district, oldest first.
pub(crate) fn versions(state: &State, district: u32) -> impl Iterator<Item = (&String, &KeptVersion)> {
    let front = format!("{district:03}/");
    state.all::<KeptVersion>().filter(move |(key, _)| key.starts_with(&front))
}
