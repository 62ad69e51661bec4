//! The bare numbers of a plan: people, slots, what each choice costs.
//!
//! Everybody takes exactly one of their choices. A choice is a slot, or to stay [outside](Instance::outside).
//! A slot has layers of places, each with its price a person: those of the soft minimum first, those
//! above the allotted number last. Nothing here knows what a unit or a position group is.

use std::ops::Range;

/// Prices are whole numbers between minus and plus this bound, so that no sum along the tree of the
/// solver, nor over all people, leaves 64 bits.
pub const MAX_COST: i32 = 1 << 30;

/// The most slots of an instance; together with [`MAX_COST`] it bounds every dual.
pub const MAX_SLOTS: usize = 1 << 18;

/// Some places of a slot that cost the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layer {
    /// How many people they take.
    pub places: u32,
    /// What one person there costs; negative where a filled place is wanted.
    pub cost: i32,
}

/// A slot that one person may take, and what that costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Choice {
    /// Number of the slot; the number of slots itself means outside.
    pub slot: u32,
    /// The cost of this person there.
    pub cost: i32,
}

/// Why numbers are not an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InstanceError {
    /// A cost is outside the bound.
    #[error("chi phí {0} vượt giới hạn ±{MAX_COST}: giảm các trọng số")]
    CostTooLarge(i64),
    /// The layers of a slot do not get dearer: the cheap places would not be filled first.
    #[error("các lớp chỗ của ô {slot} không tăng dần theo chi phí: sắp lại từ rẻ đến đắt")]
    LayersFall {
        /// Number of the slot.
        slot: u32,
    },
    /// There are more slots than the duals have room for.
    #[error("có {0} ô vị trí, tối đa {MAX_SLOTS}: chia bài toán theo vùng")]
    TooManySlots(usize),
    /// A person has no choice, not even outside.
    #[error("người thứ {person} không có lựa chọn nào: thêm ít nhất một ô hoặc phương án chưa bố trí")]
    NoChoice {
        /// Number of the person.
        person: usize,
    },
    /// A person's choices are not in strictly rising order of slots, or name a slot that is none.
    #[error(
        "lựa chọn của người thứ {person} lặp, sai thứ tự hoặc chỉ ô không có (ô {slot}): liệt kê mỗi ô một lần, tăng dần"
    )]
    ChoicesUnordered {
        /// Number of the person.
        person: usize,
        /// The slot at which the order breaks.
        slot: u32,
    },
    /// More choices than 32 bits count.
    #[error("quá nhiều lựa chọn (hơn {}): giảm số đơn vị xét cho mỗi người", u32::MAX)]
    TooManyChoices,
}

/// People, their choices, and the layers of every slot.
#[derive(Debug, Clone, Default)]
pub struct Instance {
    /// Where each person's choices begin, and one more.
    starts: Vec<u32>,
    slots_of: Vec<u32>,
    costs: Vec<i32>,
    layer_starts: Vec<u32>,
    layers: Vec<Layer>,
}

impl Instance {
    /// An instance with these slots and nobody yet. Layers without places are left out.
    ///
    /// # Errors
    /// When there are too many slots, a cost is out of bounds or layers get cheaper.
    pub fn new(slots: &[Vec<Layer>]) -> Result<Self, InstanceError> {
        if slots.len() > MAX_SLOTS {
            return Err(InstanceError::TooManySlots(slots.len()));
        }
        let mut instance = Instance { starts: vec![0], layer_starts: vec![0], ..Instance::default() };
        for (slot, layers) in slots.iter().enumerate() {
            if layers.windows(2).any(|pair| pair[0].cost > pair[1].cost) {
                return Err(InstanceError::LayersFall { slot: slot as u32 });
            }
            for layer in layers.iter().filter(|layer| layer.places > 0) {
                bounded(layer.cost)?;
                instance.layers.push(*layer);
            }
            instance.layer_starts.push(instance.layers.len() as u32);
        }
        Ok(instance)
    }

    /// Adds a person with their choices in rising order of slots.
    ///
    /// # Errors
    /// When there is no choice, one is out of order, or a cost is out of bounds; nothing is added then.
    pub fn add_person(&mut self, choices: &[Choice]) -> Result<(), InstanceError> {
        let person = self.people();
        if choices.is_empty() {
            return Err(InstanceError::NoChoice { person });
        }
        let mut next = 0;
        for choice in choices {
            if choice.slot < next || choice.slot > self.outside() {
                return Err(InstanceError::ChoicesUnordered { person, slot: choice.slot });
            }
            next = choice.slot + 1;
            bounded(choice.cost)?;
        }
        let end = u32::try_from(self.slots_of.len() + choices.len()).map_err(|_| InstanceError::TooManyChoices)?;
        self.slots_of.extend(choices.iter().map(|choice| choice.slot));
        self.costs.extend(choices.iter().map(|choice| choice.cost));
        self.starts.push(end);
        Ok(())
    }

    /// How many people there are.
    pub fn people(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// How many slots there are.
    pub fn slots(&self) -> usize {
        self.layer_starts.len().saturating_sub(1)
    }

    /// How many choices all people have together.
    pub fn choices(&self) -> usize {
        self.slots_of.len()
    }

    /// The number that means "no slot".
    pub fn outside(&self) -> u32 {
        self.slots() as u32
    }

    /// The numbers of a person's choices.
    #[inline]
    pub fn choices_of(&self, person: usize) -> Range<usize> {
        self.starts[person] as usize..self.starts[person + 1] as usize
    }

    /// A choice by its number.
    #[inline]
    pub fn choice(&self, number: usize) -> Choice {
        Choice { slot: self.slots_of[number], cost: self.costs[number] }
    }

    /// The number of a person's choice of a slot, when they have it.
    pub fn choice_at(&self, person: usize, slot: u32) -> Option<usize> {
        let range = self.choices_of(person);
        // Whoever may go everywhere has the choice where its slot says.
        let guess = range.start + slot as usize;
        if guess < range.end && self.slots_of[guess] == slot {
            return Some(guess);
        }
        let at = self.slots_of[range.clone()].binary_search(&slot).ok()?;
        Some(range.start + at)
    }

    /// Slots and costs of a person's choices, side by side.
    #[inline]
    pub(crate) fn row(&self, person: usize) -> (&[u32], &[i32]) {
        let range = self.choices_of(person);
        (&self.slots_of[range.clone()], &self.costs[range])
    }

    /// Layers of a slot, the cheapest first.
    pub fn layers(&self, slot: usize) -> &[Layer] {
        &self.layers[self.layer_starts[slot] as usize..self.layer_starts[slot + 1] as usize]
    }

    /// Gives a choice another cost.
    ///
    /// # Errors
    /// When the cost is out of bounds.
    pub fn set_cost(&mut self, number: usize, cost: i32) -> Result<(), InstanceError> {
        bounded(cost)?;
        self.costs[number] = cost;
        Ok(())
    }
}

fn bounded(cost: i32) -> Result<(), InstanceError> {
    if cost.unsigned_abs() > MAX_COST.unsigned_abs() {
        return Err(InstanceError::CostTooLarge(i64::from(cost)));
    }
    Ok(())
}
