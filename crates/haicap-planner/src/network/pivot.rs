//! One change of the basis: who moves, which slot hangs where, and the prices after it.

use super::{Link, NIL, Solution};
use crate::instance::Instance;

/// Who moves first when a push begins.
#[derive(Clone, Copy)]
struct First {
    person: u32,
    /// The choice they take.
    takes: u32,
    /// The choice by which the tree holds them afterwards, and its slot.
    keeps: u32,
    keeps_slot: u32,
}

impl Solution {
    /// A person's other choice enters.
    pub(super) fn enter_choice(&mut self, instance: &Instance, person: u32, number: u32) {
        let choice = instance.choice(number as usize);
        let (from, to, outside) = (self.seated[person as usize].slot, choice.slot, self.outside());
        let gain = i64::from(choice.cost) + self.price[to as usize] - self.person_price(person as usize);
        let seat = self.seat[person as usize];
        let leaf = First { person, takes: number, keeps: seat, keeps_slot: from };
        if from == outside {
            return self.push(instance, Some(leaf), to, outside, gain);
        }
        let link = self.link[from as usize];
        if self.is_below(to, from) {
            match link {
                Link::Person { person: own, other } if own == person => {
                    let stop = self.parent[from as usize];
                    let first = First { keeps: other, keeps_slot: stop, ..leaf };
                    self.push(instance, Some(first), to, stop, gain);
                }
                _ => self.push(instance, Some(leaf), to, from, gain),
            }
            return;
        }
        let level = self.level[from as usize] as usize;
        if link == Link::Places && self.fillings[level].taken > 0 {
            self.fillings[level].taken -= 1;
            self.push(instance, Some(leaf), to, outside, gain);
        } else {
            // Nobody moves: the slot now hangs on the new choice.
            self.rehang(from, Link::Person { person, other: number }, to);
            self.shift(from, gain);
        }
    }

    /// A slot takes its next place instead of the way over a person.
    pub(super) fn enter_next_place(&mut self, slot: u32) {
        let gain = self.fillings[self.level[slot as usize] as usize].cost - self.price[slot as usize];
        self.rehang(slot, Link::Places, self.outside());
        self.shift(slot, gain);
    }

    /// A slot gives a taken place up: one person moves along the tree.
    pub(super) fn enter_last_place(&mut self, instance: &Instance, slot: u32) {
        self.level[slot as usize] -= 1;
        let level = self.level[slot as usize] as usize;
        self.fillings[level].taken -= 1;
        let gain = self.price[slot as usize] - self.fillings[level].cost;
        self.push(instance, None, slot, self.outside(), gain);
    }

    /// Whether a slot lies in the part of the tree that hangs on `above`.
    fn is_below(&self, slot: u32, above: u32) -> bool {
        let outside = self.outside();
        let mut at = slot;
        while at != outside {
            if at == above {
                return true;
            }
            at = self.parent[at as usize];
        }
        false
    }

    /// Moves one person into `to`, and the link of each slot on the way one further, up to `stop`.
    /// The way then hangs the other way round on where the first one came from.
    fn push(&mut self, instance: &Instance, first: Option<First>, to: u32, stop: u32, gain: i64) {
        let mut path = std::mem::take(&mut self.path);
        path.clear();
        let mut at = to;
        while at != stop {
            path.push(at);
            at = self.parent[at as usize];
        }
        let mut turned = path.len();
        if let Some(top) = path.last().copied()
            && self.link[top as usize] == Link::Places
            && !self.fill(top)
        {
            turned -= 1;
        }
        for slot in &path[..turned] {
            self.unhang(*slot);
        }
        let (mut link, mut parent) = match first {
            None => (Link::Places, self.outside()),
            Some(first) => {
                self.sit(instance, first.person, first.takes);
                (Link::Person { person: first.person, other: first.keeps }, first.keeps_slot)
            }
        };
        for (index, slot) in path.iter().copied().enumerate() {
            let old = self.link[slot as usize];
            if index < turned {
                self.link[slot as usize] = link;
                self.hang(slot, parent);
            }
            if let Link::Person { person, other } = old
                && first.is_none_or(|first| first.person != person)
            {
                link = Link::Person { person, other: self.seat[person as usize] };
                parent = slot;
                self.sit(instance, person, other);
            }
        }
        if turned > 0 {
            self.shift(to, -gain);
        }
        self.path = path;
    }

    fn sit(&mut self, instance: &Instance, person: u32, number: u32) {
        self.seat[person as usize] = number;
        self.seated[person as usize] = instance.choice(number as usize);
        self.stock.moved(person as usize);
    }

    /// Takes the next place of a slot; whether its layer is full now.
    pub(super) fn fill(&mut self, slot: u32) -> bool {
        let level = self.level[slot as usize] as usize;
        self.fillings[level].taken += 1;
        let full = self.fillings[level].taken == self.fillings[level].places;
        self.level[slot as usize] += u32::from(full);
        full
    }

    fn rehang(&mut self, slot: u32, link: Link, parent: u32) {
        self.unhang(slot);
        self.link[slot as usize] = link;
        self.hang(slot, parent);
    }

    pub(super) fn hang(&mut self, slot: u32, parent: u32) {
        let first = self.first_child[parent as usize];
        self.parent[slot as usize] = parent;
        self.next[slot as usize] = first;
        self.previous[slot as usize] = NIL;
        if first != NIL {
            self.previous[first as usize] = slot;
        }
        self.first_child[parent as usize] = slot;
    }

    fn unhang(&mut self, slot: u32) {
        let (previous, next) = (self.previous[slot as usize], self.next[slot as usize]);
        if previous == NIL {
            self.first_child[self.parent[slot as usize] as usize] = next;
        } else {
            self.next[previous as usize] = next;
        }
        if next != NIL {
            self.previous[next as usize] = previous;
        }
    }

    /// Raises the price of a slot and of all that hang on it.
    pub(crate) fn shift(&mut self, slot: u32, by: i64) {
        let mut stack = std::mem::take(&mut self.stack);
        stack.push(slot);
        while let Some(at) = stack.pop() {
            let price = self.price[at as usize] + by;
            self.price[at as usize] = price;
            self.stock.changed(at as usize, price);
            let mut child = self.first_child[at as usize];
            while child != NIL {
                stack.push(child);
                child = self.next[child as usize];
            }
        }
        self.stack = stack;
    }
}
