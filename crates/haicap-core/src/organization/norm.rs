//! The quoted norm for the number of places of a People's Committee.

use crate::territory::UnitKind;
use serde::{Deserialize, Serialize};

/// How many places a People's Committee has by population, as the press quoted the Ministry of Home
/// Affairs in October 2025: 32, above 16,000 inhabitants one more for each 2,000, with a ceiling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffingNorm {
    /// Places of a unit up to the threshold.
    pub base: u32,
    /// Inhabitants up to which only the base counts.
    pub threshold: u32,
    /// Inhabitants for one more place.
    pub step: u32,
    /// The most places of a ward.
    pub ceiling_ward: u32,
    /// The most places of a commune.
    pub ceiling_commune: u32,
}

impl StaffingNorm {
    /// Places for a unit of this kind and population; a started step counts as a whole one.
    pub fn places(&self, kind: UnitKind, population: u32) -> u32 {
        let more = population.saturating_sub(self.threshold).div_ceil(self.step.max(1));
        let ceiling = if kind == UnitKind::Ward { self.ceiling_ward } else { self.ceiling_commune };
        self.base.saturating_add(more).min(ceiling)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_norm_grows_with_the_population_up_to_its_ceiling() {
        let norm = StaffingNorm { base: 32, threshold: 16_000, step: 2_000, ceiling_ward: 70, ceiling_commune: 50 };
        assert_eq!(norm.places(UnitKind::Ward, 5_180), 32);
        assert_eq!(norm.places(UnitKind::Ward, 16_001), 33);
        assert_eq!(norm.places(UnitKind::Ward, 47_022), 48);
        assert_eq!(norm.places(UnitKind::Ward, 215_638), 70);
        assert_eq!(norm.places(UnitKind::Commune, 215_638), 50);
    }
}
