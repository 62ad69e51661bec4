//! Which posts the places of a block make: the fixed ones, then the rest by weight.

use super::{Blueprint, Division, PositionGroup, Post, Presence};
use crate::organization::Block;
use crate::territory::UnitKind;
use jiff::civil::Date;
use std::collections::BTreeMap;

impl Blueprint {
    /// The division of a post in units of a kind, if it exists there on any day.
    pub fn division_in(&self, key: &str, kind: UnitKind) -> Option<&Division> {
        self.divisions.iter().find(|division| division.key == key && division.presence.includes(kind))
    }

    /// The bodies and divisions of units of a kind on a day.
    pub fn divisions_of(&self, kind: UnitKind, day: Date) -> impl Iterator<Item = &Division> {
        self.divisions.iter().filter(move |division| division.presence.includes(kind) && division.exists_on(day))
    }

    /// The block that a post counts to in units of a kind.
    pub fn block_of(&self, post: &Post, kind: UnitKind) -> Option<Block> {
        self.division_in(&post.division, kind).map(|division| division.block)
    }

    /// Whether a post exists in units of a kind on a day; its division has to exist too.
    pub fn has_post(&self, post: &Post, kind: UnitKind, day: Date) -> bool {
        post.exists_on(day) && self.divisions_of(kind, day).any(|division| division.key == post.division)
    }

    /// Posts that exist in units of a kind on a day and count to a block, in order of precedence.
    pub fn posts_of(&self, kind: UnitKind, block: Block, day: Date) -> impl Iterator<Item = &Post> {
        let here = move |post: &&Post| self.block_of(post, kind) == Some(block) && self.has_post(post, kind, day);
        self.posts.iter().filter(here)
    }
}

impl Presence {
    /// Whether units of a kind have it.
    pub fn includes(self, kind: UnitKind) -> bool {
        match self {
            Presence::All => true,
            Presence::Ward => kind == UnitKind::Ward,
            Presence::Commune => kind != UnitKind::Ward,
        }
    }
}

/// A post for each place of a block on a day (ghế): the fixed places by precedence, then what is left over
/// by weight (largest remainder).
pub fn seats(blueprint: &Blueprint, kind: UnitKind, block: Block, places: u32, day: Date) -> Vec<&Post> {
    let posts: Vec<&Post> = blueprint.posts_of(kind, block, day).collect();
    let mut seats: Vec<&Post> =
        posts.iter().flat_map(|post| std::iter::repeat_n(*post, post.places as usize)).collect();
    seats.truncate(places as usize);
    let weights: Vec<(usize, u64)> = posts.iter().enumerate().map(|(i, post)| (i, u64::from(post.weight))).collect();
    for (index, count) in shares(places - seats.len() as u32, &weights) {
        seats.extend(std::iter::repeat_n(posts[index], count as usize));
    }
    seats
}

/// How many places of a block belong to each group of positions on a day.
pub fn seats_by_group(
    blueprint: &Blueprint,
    kind: UnitKind,
    block: Block,
    places: u32,
    day: Date,
) -> BTreeMap<PositionGroup, u32> {
    seats(blueprint, kind, block, places, day).into_iter().fold(BTreeMap::new(), |mut groups, post| {
        *groups.entry(post.group).or_default() += 1;
        groups
    })
}

/// Divides a total by weights, largest remainder first, then the earlier key.
pub fn shares<K: Copy + Ord>(total: u32, weights: &[(K, u64)]) -> Vec<(K, u32)> {
    let sum: u64 = weights.iter().map(|(_, weight)| weight).sum();
    if sum == 0 {
        return weights.iter().map(|(key, _)| (*key, 0)).collect();
    }
    let total = u64::from(total);
    let mut shares: Vec<(K, u32)> = weights.iter().map(|(key, weight)| (*key, (total * weight / sum) as u32)).collect();
    let given: u64 = shares.iter().map(|(_, share)| u64::from(*share)).sum();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&i| (std::cmp::Reverse(total * weights[i].1 % sum), weights[i].0));
    for &index in order.iter().take((total - given) as usize) {
        shares[index].1 += 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_counts_on_its_days_alone() {
        use jiff::civil::date;
        let mut blueprint = crate::testing::city().blueprint;
        let last = date(2025, 12, 30);
        blueprint.posts[0].until = Some(last);
        let next =
            Post { key: "next".into(), from: Some(date(2025, 12, 31)), until: None, ..blueprint.posts[0].clone() };
        blueprint.posts.insert(1, next);
        let first = |day| seats(&blueprint, UnitKind::Ward, Block::Government, 3, day)[0].key.as_str().to_owned();
        assert_eq!((first(last), first(date(2025, 12, 31))), ("vice_chair".to_owned(), "next".to_owned()));
        blueprint.divisions[0].until = Some(date(2025, 6, 30));
        let left: Vec<&str> = blueprint
            .posts_of(UnitKind::Ward, Block::Government, date(2025, 7, 1))
            .map(|post| post.key.as_str())
            .collect();
        assert_eq!(left, ["counter_officer", "case_officer"], "posts go with their division");
    }

    #[test]
    fn shares_add_up_and_the_largest_remainder_comes_first() {
        assert_eq!(shares(10, &[('a', 1), ('b', 1), ('c', 1)]), [('a', 4), ('b', 3), ('c', 3)]);
        assert_eq!(shares(12, &[('p', 17), ('f', 8)]), [('p', 8), ('f', 4)]);
        assert_eq!(shares(5, &[('a', 0)]), [('a', 0)]);
    }
}
