//! Concluded lists: who a collective body settled for committees and key posts.

use super::Place;
use crate::organization::{Official, Sex};
use crate::territory::UnitId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

labelled! {
    /// What a concluded list is about.
    pub enum ListKind {
        /// Executive committee (Ban Chấp hành Đảng bộ).
        Executive = "executive", "Ban Chấp hành Đảng bộ", "Executive committee";
        /// Standing committee (Ban Thường vụ).
        Standing = "standing", "Ban Thường vụ", "Standing committee";
        /// Inspection committee (Ủy ban Kiểm tra).
        Inspection = "inspection", "Ủy ban Kiểm tra", "Inspection committee";
        /// Key posts assigned directly by the standing committee of the city.
        KeyPosts = "key_posts", "Chức danh chủ chốt", "Key posts";
    }
}

/// A list of one unit that was concluded (danh sách nhân sự đã được kết luận).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConcludedList {
    /// The unit.
    pub unit: UnitId,
    /// What it is about.
    pub kind: ListKind,
    /// Which session concluded.
    pub session: String,
    /// Number of the conclusion.
    pub number: String,
    /// Its date.
    pub date: Date,
    /// Who signed.
    pub signer: String,
    /// The people.
    pub members: Vec<ListMember>,
}

/// One person of a concluded list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListMember {
    /// The person.
    pub official: Uuid,
    /// Title in the committee, for example `Ủy viên`.
    pub title: String,
    /// Key of the post that the list settles, if it does.
    pub post: Option<String>,
}

impl ConcludedList {
    /// The places that the list settles, by person.
    pub fn settled(&self) -> impl Iterator<Item = (Uuid, Place)> {
        self.members.iter().filter_map(|member| Some((member.official, Place::new(self.unit, member.post.clone()?))))
    }
}

/// The make-up of a list (cơ cấu).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MakeUp {
    /// How many people.
    pub people: usize,
    /// How many women.
    pub women: usize,
    /// How many below 40 on the day.
    pub young: usize,
    /// How many of each qualification, by key.
    pub qualifications: BTreeMap<String, usize>,
}

/// Age below which a member counts as young; an assumption, the pack may not say otherwise yet.
pub const YOUNG: i16 = 40;

/// The make-up of a group of people on a day.
pub fn make_up<'o>(people: impl IntoIterator<Item = &'o Official>, day: Date) -> MakeUp {
    people.into_iter().fold(MakeUp::default(), |mut sum, official| {
        sum.people += 1;
        sum.women += usize::from(official.sex == Sex::Female);
        sum.young += usize::from(official.age_on(day) < YOUNG);
        *sum.qualifications.entry(official.qualification.clone()).or_default() += 1;
        sum
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::testing::official;
    use jiff::civil::date;

    #[test]
    fn the_make_up_counts_women_the_young_and_qualifications() {
        let old = Official { birth: date(1970, 1, 1), sex: Sex::Male, ..official(2) };
        let made = make_up([&official(1), &old], date(2025, 3, 3));
        assert_eq!((made.people, made.women, made.young), (2, 1, 1));
        assert_eq!(made.qualifications, BTreeMap::from([("law".to_owned(), 2)]));
    }
}
