//! Which posts the places of a block make: the fixed ones, then the rest by weight.

use super::{Blueprint, Division, PositionGroup, Post, Presence};
use crate::organization::Block;
use crate::territory::UnitKind;
use std::collections::BTreeMap;

impl Blueprint {
    /// The division of a post in units of a kind, if it exists there.
    pub fn division_in(&self, key: &str, kind: UnitKind) -> Option<&Division> {
        let exists = |presence| match presence {
            Presence::All => true,
            Presence::Ward => kind == UnitKind::Ward,
            Presence::Commune => kind != UnitKind::Ward,
        };
        self.divisions.iter().find(|division| division.key == key && exists(division.presence))
    }

    /// The block that a post counts to in units of a kind.
    pub fn block_of(&self, post: &Post, kind: UnitKind) -> Option<Block> {
        self.division_in(&post.division, kind).map(|division| division.block)
    }

    /// Posts that exist in units of a kind and count to a block, in order of precedence.
    pub fn posts_of(&self, kind: UnitKind, block: Block) -> impl Iterator<Item = &Post> {
        self.posts.iter().filter(move |post| self.block_of(post, kind) == Some(block))
    }
}

/// A post for each place of a block (ghế): the fixed places by precedence, then what is left over
/// by weight (largest remainder).
pub fn seats(blueprint: &Blueprint, kind: UnitKind, block: Block, places: u32) -> Vec<&Post> {
    let posts: Vec<&Post> = blueprint.posts_of(kind, block).collect();
    let mut seats: Vec<&Post> =
        posts.iter().flat_map(|post| std::iter::repeat_n(*post, post.places as usize)).collect();
    seats.truncate(places as usize);
    let weights: Vec<(usize, u64)> = posts.iter().enumerate().map(|(i, post)| (i, u64::from(post.weight))).collect();
    for (index, count) in shares(places - seats.len() as u32, &weights) {
        seats.extend(std::iter::repeat_n(posts[index], count as usize));
    }
    seats
}

/// How many places of a block belong to each group of positions.
pub fn seats_by_group(
    blueprint: &Blueprint,
    kind: UnitKind,
    block: Block,
    places: u32,
) -> BTreeMap<PositionGroup, u32> {
    seats(blueprint, kind, block, places).into_iter().fold(BTreeMap::new(), |mut groups, post| {
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
    fn shares_add_up_and_the_largest_remainder_comes_first() {
        assert_eq!(shares(10, &[('a', 1), ('b', 1), ('c', 1)]), [('a', 4), ('b', 3), ('c', 3)]);
        assert_eq!(shares(12, &[('p', 17), ('f', 8)]), [('p', 8), ('f', 4)]);
        assert_eq!(shares(5, &[('a', 0)]), [('a', 0)]);
    }
}
