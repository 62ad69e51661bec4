//! Citizens that do not exist: names by chance, numbers that no real person can have.

use haicap_core::procedure::fields::{Answers, FieldKind, FormField};
use haicap_core::trial::citizen_number;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use uuid::Uuid;

/// Lists that citizens' names are drawn from; an empty list leaves its part out.
#[derive(Debug, Clone, Copy, Default)]
pub struct Names<'a> {
    /// Surnames (họ).
    pub surnames: &'a [String],
    /// Middle names of women (tên đệm nữ).
    pub middle_female: &'a [String],
    /// Middle names of men (tên đệm nam).
    pub middle_male: &'a [String],
    /// Given names of women (tên nữ).
    pub given_female: &'a [String],
    /// Given names of men (tên nam).
    pub given_male: &'a [String],
}

/// A phone number that no network has given out.
pub(crate) fn phone(round: Uuid, index: usize) -> String {
    format!("0000{:06}", citizen_number(round, index) % 1_000_000)
}

/// What a citizen types into the form of a procedure: something of the right kind at each field (tờ khai).
pub(crate) fn answers(fields: &[FormField]) -> Answers {
    let typed = |field: &FormField| {
        let text = match field.kind {
            FieldKind::Text => "Thử",
            FieldKind::Date => "1990-05-15",
            FieldKind::Number => "1",
            FieldKind::Choice => field.choices.first().map_or("", |choice| &choice.key),
            FieldKind::Identity => "000000000001",
            FieldKind::Phone => "0000000001",
            FieldKind::Email => "nguoi.dan@example.invalid",
            FieldKind::Address => "Số 1 đường Thử",
        };
        (field.key.clone(), text.to_owned())
    };
    fields.iter().map(typed).collect()
}

/// Draws names one after the other; the same seed draws the same names in the same order.
pub(crate) struct NameDraw<'a> {
    names: Names<'a>,
    chance: Pcg64Mcg,
}

impl<'a> NameDraw<'a> {
    pub(crate) fn new(names: Names<'a>, seed: u64) -> Self {
        NameDraw { names, chance: Pcg64Mcg::seed_from_u64(seed) }
    }

    /// The next citizen's name.
    pub(crate) fn next_name(&mut self) -> String {
        let Names { surnames, middle_female, middle_male, given_female, given_male } = self.names;
        let (middle, given) =
            if self.chance.random() { (middle_female, given_female) } else { (middle_male, given_male) };
        let mut name = String::with_capacity(32);
        for list in [surnames, middle, given] {
            if list.is_empty() {
                continue;
            }
            let part = &list[self.chance.random_range(0..list.len())];
            if !name.is_empty() && !part.is_empty() {
                name.push(' ');
            }
            name.push_str(part);
        }
        if name.is_empty() {
            name.push_str("Người dân");
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use haicap_core::procedure::fields::{Asked, FieldChoice, check};
    use haicap_core::trial::identity_number;
    use std::collections::BTreeSet;

    #[test]
    fn identity_numbers_are_unique_within_a_round_and_belong_to_no_province() {
        let round = Uuid::from_u128(u128::MAX);
        let numbers: BTreeSet<_> = (0..20_000).map(|index| identity_number(round, index)).collect();
        assert_eq!(numbers.len(), 20_000);
        assert!(numbers.iter().all(|number| number.len() == 12 && number.starts_with("000")));
    }

    #[test]
    fn two_rounds_of_a_trial_do_not_share_numbers() {
        let numbers = |round: u128| -> BTreeSet<_> {
            let round = Uuid::new_v5(&Uuid::from_u128(round), b"round");
            (0..1_000).map(|index| identity_number(round, index)).collect()
        };
        assert!(numbers(1).is_disjoint(&numbers(2)));
    }

    #[test]
    fn a_seed_draws_the_same_names_again_and_another_seed_others() {
        let lists = testing::name_lists();
        let names = |seed| {
            let mut draw = NameDraw::new(lists.names(), seed);
            (0..8).map(|_| draw.next_name()).collect::<Vec<_>>()
        };
        assert_eq!(names(7), names(7));
        assert_ne!(names(7), names(8));
        assert!(names(7).iter().all(|name| name.split(' ').count() == 3), "{:?}", names(7));
        let women: Vec<_> = names(7).into_iter().filter(|name| name.contains("Thị")).collect();
        assert!(!women.is_empty() && women.len() < 8, "women and men");
        assert!(women.iter().all(|name| name.ends_with("Chi")), "a woman has a woman's name: {women:?}");
    }

    #[test]
    fn without_lists_a_citizen_still_has_a_name() {
        assert_eq!(NameDraw::new(Names::default(), 1).next_name(), "Người dân");
    }

    #[test]
    fn a_form_of_every_kind_of_field_is_filled_in_rightly() {
        let choices = vec![FieldChoice { key: "khac".into(), name: "Khác".into(), name_en: "Other".into() }];
        let field = |kind: &FieldKind| FormField {
            key: kind.key().into(),
            label: String::new(),
            label_en: String::new(),
            kind: *kind,
            required: true,
            max: None,
            not_after: None,
            help: None,
            help_en: None,
            choices: choices.clone(),
        };
        let fields: Vec<_> = FieldKind::ALL.iter().map(field).collect();
        assert_eq!(
            check(&fields, &answers(&fields), Asked::InFull, jiff::civil::date(2025, 6, 2)).unwrap().len(),
            fields.len()
        );
    }
}
