//! Who sits where in a unit: its bodies with their posts, people and empty seats.

use crate::pages::Page;
use crate::pages::personnel::scope::{Scope, Stand, Tag, person_link, qualification_name, state_tag};
use crate::personnel::State;
use crate::personnel::state::district_of;
use crate::personnel::suggest::fits;
use crate::personnel::survey::everybody_placed;
use haicap_core::Lang;
use haicap_core::organization::{Block, Official, Post, Qualification, seats};
use haicap_core::staffing::{File, Place, PlacementState, Standing, Track, history};
use haicap_core::territory::Unit;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Somebody who has a place in the unit.
pub(crate) struct Sitter<'s> {
    pub(crate) official: &'s Official,
    pub(crate) place: Place,
    track: Track,
    /// How far it is; on a day of the past or future only what was issued counts.
    state: PlacementState,
}

/// A block of the unit.
pub(crate) struct BlockView {
    pub(crate) name: &'static str,
    pub(crate) bodies: Vec<BodyView>,
}

/// A body or division.
pub(crate) struct BodyView {
    pub(crate) name: String,
    pub(crate) ground: String,
    pub(crate) posts: Vec<PostView>,
}

/// A post with who holds it.
pub(crate) struct PostView {
    pub(crate) name: String,
    pub(crate) is_key: bool,
    /// Establishment places; none for a post held beside another.
    pub(crate) seats: usize,
    pub(crate) empty: usize,
    pub(crate) holders: Vec<HolderView>,
    /// Qualifications that the post accepts.
    pub(crate) needs: String,
    /// How many hold it and where they stand, when they are too many to be shown at once.
    pub(crate) folded: Option<String>,
}

/// Holders of a post that are shown at once.
const SHOWN: usize = 8;

/// Somebody who holds a post.
pub(crate) struct HolderView {
    /// Name and link; of people who may not be seen the district alone.
    pub(crate) name: String,
    pub(crate) link: Option<String>,
    pub(crate) state: Tag,
    /// Whether the post is held beside another.
    pub(crate) concurrent: bool,
    /// Qualification, and whether the post accepts it; of people who may not be seen nothing.
    pub(crate) qualification: Option<(String, bool)>,
}

/// Everybody who has a place in a unit: as things stand, or by papers in effect on a day.
pub(crate) fn sitters<'s>(staff: &'s State, unit: &Unit, on: Option<Date>) -> Vec<Sitter<'s>> {
    let mut sitters: Vec<Sitter> = match on {
        None => everybody_placed(staff)
            .filter(|(_, _, placement)| placement.place.unit == unit.id)
            .map(|(official, track, placement)| Sitter {
                official,
                place: placement.place.clone(),
                track,
                state: placement.state,
            })
            .collect(),
        Some(day) => staff
            .all::<File>()
            .filter(|(_, file)| file.provisional.iter().chain(&file.legal).any(|p| p.place.unit == unit.id))
            .filter_map(|(id, file)| on_day(staff.person(*id)?, file, unit, day))
            .collect(),
    };
    sitters.sort_unstable_by(|a, b| a.official.code.cmp(&b.official.code));
    sitters
}

/// Where a person sits by the papers in effect on a day: a decision before a notice.
fn on_day<'s>(official: &'s Official, file: &File, unit: &Unit, day: Date) -> Option<Sitter<'s>> {
    let spells = history(official, file);
    let counts = |spell: &&haicap_core::staffing::Spell| {
        spell.from.is_none_or(|from| from <= day) && spell.until.is_none_or(|until| day < until)
    };
    let place = |spell: &haicap_core::staffing::Spell| match &spell.standing {
        Standing::Placed(place) => Some((spell.track, place.clone())),
        _ => None,
    };
    let mut places: Vec<(Track, Place)> = spells.iter().filter(counts).filter_map(place).collect();
    places.sort_by_key(|(track, _)| *track != Track::Legal);
    let (track, place) = places.into_iter().next().filter(|(_, place)| place.unit == unit.id)?;
    Some(Sitter { official, place, track, state: PlacementState::Issued })
}

/// The bodies of a unit on a day with posts, people and empty seats.
pub(crate) fn blocks(
    page: &Page,
    scope: &Scope,
    unit: &Unit,
    day: Date,
    allotted: &BTreeMap<(haicap_core::territory::UnitId, Block), u32>,
    sitters: &[Sitter],
) -> Vec<BlockView> {
    let (blueprint, day) = (&page.city().blueprint, page.city().organised_on(day));
    let held = |post: &Post| sitters.iter().any(|sitter| sitter.place.posts().any(|held| held == post.key));
    let view = |block: &Block| {
        let places = allotted.get(&(unit.id, *block)).copied().unwrap_or_default();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for seat in seats(blueprint, unit.kind, *block, places, day) {
            *counts.entry(&seat.key).or_default() += 1;
        }
        let here = blueprint.divisions_of(unit.kind, day).filter(|division| division.block == *block);
        let bodies = here.map(|division| {
            // A post that is no more is shown as long as somebody holds it.
            let posts = blueprint.posts.iter().filter(|post| post.division == division.key);
            let posts = posts.filter(|post| post.exists_on(day) || held(post));
            BodyView {
                name: if page.lang() == Lang::Vi { division.name.clone() } else { division.name_en.clone() },
                ground: division.ground.clone(),
                posts: posts.map(|post| post_view(page, scope, post, &counts, sitters)).collect(),
            }
        });
        BlockView { name: block.label(page.lang()), bodies: bodies.collect() }
    };
    Block::ALL.iter().map(view).collect()
}

fn post_view(page: &Page, scope: &Scope, post: &Post, counts: &BTreeMap<&str, usize>, sitters: &[Sitter]) -> PostView {
    let holds = |sitter: &&Sitter| sitter.place.posts().any(|held| held == post.key);
    let holders: Vec<&Sitter> = sitters.iter().filter(holds).collect();
    let seats = counts.get(post.key.as_str()).copied().unwrap_or_default();
    let seated: BTreeSet<_> =
        holders.iter().filter(|sitter| sitter.place.post == post.key).map(|s| s.official.id).collect();
    let is_key = page.city().staffing.key_posts.contains(&post.key);
    // A key post without a place of its own is empty when nobody holds it beside another.
    let unheld = usize::from(is_key && seats == 0 && holders.is_empty());
    PostView {
        name: page.post_name(&post.key),
        is_key,
        seats,
        empty: seats.saturating_sub(seated.len()).max(unheld),
        needs: needs(page, post),
        folded: (holders.len() > SHOWN).then(|| folded(page, &holders)),
        holders: holders.into_iter().map(|sitter| holder(page, scope, sitter, post)).collect(),
    }
}

/// The qualifications that a post accepts, by name.
fn needs(page: &Page, post: &Post) -> String {
    let fitting = page.city().blueprint.qualifications.iter().filter(|known| known.fits.contains(&post.group));
    let name = |known: &Qualification| if page.lang() == Lang::Vi { known.name.clone() } else { known.name_en.clone() };
    fitting.map(name).collect::<Vec<_>>().join(", ")
}

/// The holders of a post in numbers: `13 người: 12 đã thẩm định, 1 dự thảo`.
fn folded(page: &Page, holders: &[&Sitter]) -> String {
    let mut states: BTreeMap<String, usize> = BTreeMap::new();
    for sitter in holders {
        *states.entry(state(page, sitter).label).or_default() += 1;
    }
    let states: Vec<String> = states.into_iter().map(|(label, count)| format!("{count} {label}")).collect();
    let people = if page.lang() == Lang::Vi { "người" } else { "people" };
    format!("{} {people}: {}", holders.len(), states.join(", "))
}

fn state(page: &Page, sitter: &Sitter) -> Tag {
    match sitter.track {
        Track::Legal => Stand::Decided.tag(page.lang()),
        Track::Provisional => state_tag(sitter.state, page.lang()),
    }
}

/// The name of a person who may be seen; of others the district they come from.
pub(crate) fn name_seen(page: &Page, scope: &Scope, official: &Official) -> String {
    if scope.has_person(page.city(), official) {
        return official.name.clone();
    }
    let district = page.district_name(district_of(page.city(), official));
    if page.lang() == Lang::Vi { format!("người của {district}") } else { format!("somebody of {district}") }
}

fn holder(page: &Page, scope: &Scope, sitter: &Sitter, post: &Post) -> HolderView {
    let seen = scope.has_person(page.city(), sitter.official);
    HolderView {
        name: name_seen(page, scope, sitter.official),
        link: seen.then(|| person_link(page, sitter.official)),
        state: state(page, sitter),
        concurrent: sitter.place.post != post.key,
        qualification: seen.then(|| {
            let name = qualification_name(page.city(), &sitter.official.qualification, page.lang());
            (name, fits(page.city(), sitter.official).contains(&post.group))
        }),
    }
}
