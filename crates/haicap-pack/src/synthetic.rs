//! Synthetic officials for a city, by a simple rule; the planner comes later.
//!
//! 1. A unit gets as many people as its establishment says are present. Where they come from is the
//!    rule of [`crate::establishment::placements`].
//! 2. Sex, name, year of birth (1965 to 2000) and qualification are drawn from the seed.
//! 3. In each unit and block, fixed posts are filled in order of precedence; the people left over
//!    are spread over the posts with a weight (largest remainder). A post takes the first person
//!    whose qualification fits its group, else the first person there is.
//! 4. Whoever holds a post with a concurrent one holds both, in two assignments and one place.
//!
//! Heads and vice chairs are cadres, everybody else is a civil servant (an assumption).

use crate::Pack;
use crate::blueprint::posts_of;
use crate::establishment::{placements, shares};
use haicap_core::organization::{
    Assignment, Block, Blueprint, FormerPlace, Official, OfficialKind, PositionGroup, Post,
};
use haicap_core::territory::{Unit, UnitId};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use uuid::Uuid;

/// Synthetic officials and the posts they hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// People in order of staff number.
    pub officials: Vec<Official>,
    /// First one assignment for each official, in the same order; then the concurrent posts.
    pub assignments: Vec<Assignment>,
}

/// Namespace of the identifiers of synthetic people; any fixed value would do.
const NAMESPACE: Uuid = Uuid::from_u128(0x6861_6963_6170_2d73_796e_7468_6574_6963);

/// One in this many people has a middle name such as Thị or Văn before the given name.
const MIDDLE_NAME_ONE_IN: u32 = 4;

/// Makes the officials of a city. The same pack and seed give the same people, identifiers included.
pub fn staff(pack: &Pack, seed: u64) -> Staff {
    let city = &pack.city;
    let mut maker = Maker::new(pack, seed);
    let from = placements(city, &pack.people);
    let mut staff = Staff { officials: Vec::new(), assignments: Vec::new() };
    let mut concurrent = Vec::new();
    for unit in city.new_units() {
        let mut places = from.get(&unit.id).into_iter().flatten().cycle();
        for block in [Block::Party, Block::Government, Block::Front] {
            let present = city.establishment.iter().filter(|row| row.unit == unit.id && row.block == block);
            let count: u32 = present.map(|row| row.present).sum();
            let mut people: Vec<Official> = (0..count)
                .map(|_| maker.official(places.next().copied().unwrap_or(FormerPlace::Unit(unit.id))))
                .collect();
            for post in posts_to_fill(&city.blueprint, unit, block, count) {
                let Some(official) = take_fitting(&mut people, post.group, &city.blueprint) else {
                    break;
                };
                let official = maker.numbered(Official { kind: kind_in(post), ..official });
                let assignment = maker.assignment(&official, unit.id, post);
                if let Some(second) = post.concurrent_with.as_deref().and_then(|key| city.blueprint.post(key)) {
                    concurrent.push(maker.assignment(&official, unit.id, second));
                }
                staff.officials.push(official);
                staff.assignments.push(assignment);
            }
        }
    }
    staff.assignments.extend(concurrent);
    staff
}

/// A post for each person of a block: the fixed places by precedence, then the rest by weight.
fn posts_to_fill<'b>(blueprint: &'b Blueprint, unit: &Unit, block: Block, people: u32) -> Vec<&'b Post> {
    let posts: Vec<&Post> = posts_of(blueprint, unit.kind, block).collect();
    let mut seats: Vec<&Post> =
        posts.iter().flat_map(|post| std::iter::repeat_n(*post, post.places as usize)).collect();
    seats.truncate(people as usize);
    let weights: Vec<(usize, u64)> = posts.iter().enumerate().map(|(i, post)| (i, u64::from(post.weight))).collect();
    for (index, count) in shares(people - seats.len() as u32, &weights) {
        seats.extend(std::iter::repeat_n(posts[index], count as usize));
    }
    seats
}

/// The first person fit for a group of positions, else the first one.
fn take_fitting(people: &mut Vec<Official>, group: PositionGroup, blueprint: &Blueprint) -> Option<Official> {
    let fits = |official: &Official| {
        let qualification = blueprint.qualifications.iter().find(|q| q.key == official.qualification);
        qualification.is_some_and(|qualification| qualification.fits.contains(&group))
    };
    let index = people.iter().position(fits).unwrap_or(0);
    (index < people.len()).then(|| people.remove(index))
}

fn kind_in(post: &Post) -> OfficialKind {
    if post.group == PositionGroup::Leadership { OfficialKind::Cadre } else { OfficialKind::CivilServant }
}

/// Makes people one after the other.
struct Maker<'p> {
    pack: &'p Pack,
    chance: Pcg64,
    namespace: Uuid,
    made: u32,
}

impl<'p> Maker<'p> {
    fn new(pack: &'p Pack, seed: u64) -> Self {
        let namespace = Uuid::new_v5(&NAMESPACE, format!("{}/{seed}", pack.city.key).as_bytes());
        Maker { pack, chance: Pcg64::seed_from_u64(seed), namespace, made: 0 }
    }

    fn official(&mut self, from: FormerPlace) -> Official {
        let name = self.name();
        let born = self.chance.random_range(1965..=2000);
        let pack = self.pack;
        let qualification = self.one_of(&pack.city.blueprint.qualifications).map(|q| q.key.clone()).unwrap_or_default();
        Official {
            id: Uuid::nil(),
            code: String::new(),
            name,
            born,
            kind: OfficialKind::CivilServant,
            qualification,
            from,
        }
    }

    /// Gives the next staff number, and the identifier that follows from it.
    fn numbered(&mut self, official: Official) -> Official {
        self.made += 1;
        let code = format!("CB-{:05}", self.made);
        Official { id: Uuid::new_v5(&self.namespace, code.as_bytes()), code, ..official }
    }

    fn name(&mut self) -> String {
        let names = &self.pack.names;
        let (middle, given) = if self.chance.random_range(0..2u32) == 0 {
            (&names.middle_female, &names.given_female)
        } else {
            (&names.middle_male, &names.given_male)
        };
        let surname = self.one_of(&names.surnames).cloned();
        let has_middle = self.chance.random_range(0..MIDDLE_NAME_ONE_IN) == 0;
        let middle = if has_middle { self.one_of(middle).cloned() } else { None };
        let given = self.one_of(given).cloned();
        [surname, middle, given].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    fn one_of<'l, T>(&mut self, list: &'l [T]) -> Option<&'l T> {
        (!list.is_empty()).then(|| &list[self.chance.random_range(0..list.len() as u32) as usize])
    }

    fn assignment(&self, official: &Official, unit: UnitId, post: &Post) -> Assignment {
        let name = format!("{}/{}/{}", official.code, unit, post.key);
        Assignment {
            id: Uuid::new_v5(&self.namespace, name.as_bytes()),
            official: official.id,
            name: official.name.clone(),
            unit,
            division: post.division.clone(),
            post: post.key.clone(),
            roles: post.roles.clone(),
        }
    }
}
