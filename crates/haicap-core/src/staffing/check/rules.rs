//! The rules of the appraisal, one function each. Each looks at one unit and says what it found.

use super::{Detail, Finding, FindingRule, Planned, UnitScene};
use crate::organization::{Block, Pool, PositionGroup, Post, Role};
use crate::staffing::settings::PairVerdict;
use crate::staffing::{ConcludedList, Place};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn over_allotted(unit: &UnitScene) -> Vec<Finding> {
    let over = |&block: &Block| {
        let (people, places) = (unit.people_in(block), *unit.scene.allotted.get(&(unit.unit, block))?);
        let detail = Detail::Numbers { block, people, places, person_years: 0 };
        (people > places).then(|| unit.finding(FindingRule::OverAllotted, vec![], detail))
    };
    Block::ALL.iter().filter_map(over).collect()
}

pub(super) fn above_norm(unit: &UnitScene) -> Vec<Finding> {
    let rows = unit.scene.establishment.iter().filter(|row| row.unit == unit.unit);
    let above = |row: &crate::organization::Establishment| {
        let (people, norm) = (unit.people_in(row.block), row.norm?);
        let years = row.target_year.map_or(0, |year| i32::from(year) - i32::from(unit.scene.from.year())).max(0);
        // The excess is brought down evenly until the target year: half of it on the average.
        let person_years = (people.saturating_sub(norm) * years as u32).div_ceil(2);
        let detail = Detail::Numbers { block: row.block, people, places: norm, person_years };
        (people > norm).then(|| unit.finding(FindingRule::AboveNorm, vec![], detail))
    };
    rows.filter_map(above).collect()
}

pub(super) fn empty_key_post(unit: &UnitScene) -> Vec<Finding> {
    let city = unit.scene.city;
    let day = city.organised_on(unit.scene.from);
    let exists = |key: &&String| unit.post(key).is_some_and(|post| city.blueprint.has_post(post, unit.kind, day));
    let empty = city.staffing.key_posts.iter().filter(exists).filter(|key| unit.holders(key).is_empty());
    empty.map(|key| unit.finding(FindingRule::EmptyKeyPost, vec![], Detail::Post { post: key.clone() })).collect()
}

pub(super) fn unqualified(unit: &UnitScene) -> Vec<Finding> {
    let qualifications = &unit.scene.city.blueprint.qualifications;
    let unfit = |planned: &Planned| {
        let group = unit.post(&planned.place.post)?.group;
        let known = qualifications.iter().find(|known| known.key == planned.official.qualification)?;
        let detail = Detail::Post { post: planned.place.post.clone() };
        (!known.fits.contains(&group))
            .then(|| unit.finding(FindingRule::Unqualified, vec![planned.official.id], detail))
    };
    unit.people.iter().filter_map(unfit).collect()
}

pub(super) fn out_of_pool(unit: &UnitScene) -> Vec<Finding> {
    let outside = unit.people.iter().filter(|planned| !planned.official.pool.is_placed());
    let found = outside.map(|planned| {
        let detail = Detail::Pool { post: planned.place.post.clone(), pool: planned.official.pool };
        unit.finding(FindingRule::OutOfPool, vec![planned.official.id], detail)
    });
    found.collect()
}

pub(super) fn retires_within_term(unit: &UnitScene) -> Vec<Finding> {
    let Some(term) = unit.scene.city.staffing.term else { return vec![] };
    let key_posts = &unit.scene.city.staffing.key_posts;
    let retires = |planned: &Planned| {
        let day = planned.official.retires_on();
        let leads = planned.place.posts().any(|post| key_posts.contains(post));
        (leads && day.year() <= term.until)
            .then(|| unit.finding(FindingRule::RetiresWithinTerm, vec![planned.official.id], Detail::Day { day }))
    };
    unit.people.iter().filter_map(retires).collect()
}

pub(super) fn forbidden_pair(unit: &UnitScene) -> Vec<Finding> {
    let settings = &unit.scene.city.staffing;
    let mut findings = Vec::new();
    for planned in &unit.people {
        let posts: Vec<&str> = planned.place.posts().collect();
        for (index, first) in posts.iter().enumerate() {
            for second in &posts[index + 1..] {
                let forbidden =
                    settings.pair(first, second, unit.scene.from).is_some_and(|r| r.verdict == PairVerdict::Forbidden);
                if forbidden {
                    let detail = Detail::Pair { first: (*first).to_owned(), second: (*second).to_owned() };
                    findings.push(unit.finding(FindingRule::ForbiddenPair, vec![planned.official.id], detail));
                }
            }
        }
    }
    findings
}

pub(super) fn counted_twice(unit: &UnitScene) -> Vec<Finding> {
    let twice = |planned: &Planned| {
        let detail = Detail::Post { post: planned.place.post.clone() };
        (unit.times.get(&planned.official.id) > Some(&1))
            .then(|| unit.finding(FindingRule::CountedTwice, vec![planned.official.id], detail))
    };
    let people = unit.people.iter().filter_map(twice);
    // A seat that there is once: a fixed post that takes nobody who is left over. One that has no place of its own
    // (`places` 0) is held once, beside another.
    let crowded = unit.scene.city.blueprint.posts.iter().filter(|post| post.weight == 0).filter_map(|post| {
        let holders = unit.holders(&post.key);
        let seats = post.places.max(1) as usize;
        let detail = Detail::Post { post: post.key.clone() };
        (holders.len() > seats).then(|| unit.finding(FindingRule::CountedTwice, holders.into_iter().collect(), detail))
    });
    people.chain(crowded).collect()
}

/// Relatives of whom one leads the other, whichever of them the roster names as a relative.
pub(super) fn family_line(unit: &UnitScene) -> Vec<Finding> {
    let by_code: BTreeMap<&str, &Planned> =
        unit.people.iter().map(|planned| (planned.official.code.as_str(), planned)).collect();
    let mut pairs = BTreeSet::new();
    for one in by_code.keys() {
        for other in by_code[one].official.relatives.iter().map(String::as_str) {
            if other != *one && by_code.contains_key(other) {
                pairs.insert((other.min(one), other.max(one)));
            }
        }
    }
    let line = |(one, other): (&str, &str)| {
        let (one, other) = (by_code[one], by_code[other]);
        line_of_command(unit, one, other).or_else(|| line_of_command(unit, other, one))
    };
    pairs.into_iter().filter_map(line).collect()
}

/// The finding that somebody leads a relative, by any of the posts that both hold.
fn line_of_command(unit: &UnitScene, leader: &Planned, other: &Planned) -> Option<Finding> {
    let posts = |planned: &Planned| planned.place.posts().filter_map(|key| unit.post(key)).collect::<Vec<_>>();
    let theirs = posts(other);
    let led = |post: &Post| theirs.iter().find(|other| leads(unit, post, other)).map(|other| other.key.clone());
    let (first, second) = posts(leader).into_iter().find_map(|post| Some((post.key.clone(), led(post)?)))?;
    let detail = Detail::Pair { first, second };
    Some(unit.finding(FindingRule::FamilyLine, vec![leader.official.id, other.official.id], detail))
}

/// Leaders of the Party committee lead everybody, other leaders their block, heads of divisions their division: an
/// assumption, no text at hand draws the line.
fn leads(unit: &UnitScene, leader: &Post, other: &Post) -> bool {
    let block = |post| unit.scene.city.blueprint.block_of(post, unit.kind);
    let heads = leader.roles.contains(&Role::DivisionHead) || leader.roles.contains(&Role::CenterHead);
    match leader.group {
        PositionGroup::Leadership => block(leader) == Some(Block::Party) || block(leader) == block(other),
        _ => heads && leader.division == other.division,
    }
}

pub(super) fn procedure_unstaffed(unit: &UnitScene) -> Vec<Finding> {
    // Whoever is on maternity leave keeps the place and does not work at it.
    let present = unit.people.iter().filter(|planned| planned.official.pool != Pool::MaternityLeave);
    let mut desks: BTreeSet<(Role, &str)> = BTreeSet::new();
    let mut posts: BTreeSet<(Role, &str)> = BTreeSet::new();
    for post in present.flat_map(|planned| planned.place.posts()).filter_map(|key| unit.post(key)) {
        desks.extend(post.roles.iter().map(|role| (*role, post.division.as_str())));
        posts.extend(post.roles.iter().map(|role| (*role, post.key.as_str())));
    }
    let mut findings = Vec::new();
    for procedure in unit.scene.city.procedures_on(unit.scene.from) {
        let mut missing = BTreeSet::new();
        for step in &procedure.steps {
            let staffed = match step.post.as_deref() {
                Some(post) => posts.contains(&(step.role, post)),
                None => desks.contains(&(step.role, step.division.as_str())),
            };
            if !staffed && missing.insert(step.role) {
                let detail = Detail::Procedure { code: procedure.id.code.clone(), role: step.role };
                findings.push(unit.finding(FindingRule::ProcedureUnstaffed, vec![], detail));
            }
        }
    }
    findings
}

pub(super) fn against_conclusion(unit: &UnitScene) -> Vec<Finding> {
    let lists = unit.scene.lists.iter().filter(|list| list.unit == unit.unit);
    let settled = lists.flat_map(ConcludedList::settled);
    let against = settled.filter(|(official, place)| {
        let holds = |planned: &Planned| planned.place.posts().any(|post| post == place.post);
        let here = |planned: &Planned| planned.official.id == *official && holds(planned);
        !unit.people.iter().any(here)
    });
    let detail = |place: Place| Detail::Post { post: place.post };
    against
        .map(|(official, place)| unit.finding(FindingRule::AgainstConclusion, vec![official], detail(place)))
        .collect()
}
