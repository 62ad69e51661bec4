//! A person who works for the city, as the rosters of the districts describe them.

use super::PositionGroup;
use crate::territory::UnitId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

labelled! {
    /// The kind of an official by law.
    pub enum OfficialKind {
        /// Elected or appointed for a term (cán bộ).
        Cadre = "cadre", "Cán bộ", "Cadre";
        /// Civil servant (công chức).
        CivilServant = "civil_servant", "Công chức", "Civil servant";
        /// Public employee (viên chức).
        PublicEmployee = "public_employee", "Viên chức", "Public employee";
    }
}

labelled! {
    /// Sex as personnel lists state it; the retirement age depends on it (giới tính).
    pub enum Sex {
        /// Woman.
        Female = "female", "Nữ", "Female";
        /// Man.
        Male = "male", "Nam", "Male";
    }
}

labelled! {
    /// Whether a person is to be placed at all (diện bố trí).
    pub enum Pool {
        /// To be placed.
        Available = "available", "Trong diện bố trí", "To be placed";
        /// On maternity leave; keeps a place.
        MaternityLeave = "maternity_leave", "Nghỉ thai sản", "Maternity leave";
        /// Comes from a body of the city for a key post.
        FromCity = "from_city", "Từ cơ quan thành phố", "From a city body";
        /// Leaves under Nghị định 178/2024/NĐ-CP.
        Leaves = "leaves", "Nghỉ theo Nghị định 178/2024/NĐ-CP", "Leaves under Decree 178/2024";
        /// Under discipline; not placed until it is decided.
        Discipline = "discipline", "Đang xem xét kỷ luật", "Under discipline";
        /// Seconded elsewhere.
        Seconded = "seconded", "Biệt phái nơi khác", "Seconded elsewhere";
        /// On a contract, holds no establishment place.
        Contract = "contract", "Hợp đồng lao động", "On contract";
        /// Police or military post: filled by its own branch.
        OwnBranch = "own_branch", "Công an, quân sự (ngành dọc bố trí)", "Police or military";
    }
}

impl Pool {
    /// Whether the plan has to find a place for the person.
    pub const fn is_placed(self) -> bool {
        matches!(self, Pool::Available | Pool::MaternityLeave | Pool::FromCity)
    }

    /// Whether the person works here no more, so that every right ends at once.
    pub const fn has_left(self) -> bool {
        matches!(self, Pool::Leaves | Pool::Seconded)
    }
}

/// Where an official worked before the reorganisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormerPlace {
    /// At an old unit at commune level.
    Unit(UnitId),
    /// At a district, by its code.
    District(u32),
}

/// A person who works for the city (cán bộ, công chức, viên chức).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Official {
    /// Identifier of the person; the same in every store.
    pub id: Uuid,
    /// Staff number, for example `CB-00001`.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Date of birth.
    pub birth: Date,
    /// Woman or man.
    pub sex: Sex,
    /// Kind by law.
    pub kind: OfficialKind,
    /// Key of the qualification.
    pub qualification: String,
    /// Where the person worked before.
    pub from: FormerPlace,
    /// The group of positions they work in now (lĩnh vực công tác hiện nay).
    pub field: PositionGroup,
    /// Title of the present post, as the roster writes it.
    pub position: String,
    /// Whether they are to be placed.
    pub pool: Pool,
    /// Name of the team they work in, when it is to stay together.
    pub team: Option<String>,
    /// Staff numbers of close relatives; personal data that is closed by default.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub relatives: BTreeSet<String>,
}

impl Official {
    /// The day on which the retirement age is reached.
    ///
    /// Nghị định 135/2020/NĐ-CP, Điều 4: from 2021 the age rises each year by 3 months for men (to 62 in
    /// 2028) and by 4 months for women (to 60 in 2035). Key posts may have other terms: a finding,
    /// not a prohibition. Taken from general knowledge, the text is not in `law/`.
    pub fn retires_on(&self) -> Date {
        let (start, step, full) = match self.sex {
            Sex::Male => (60 * 12, 3, 62 * 12),
            Sex::Female => (55 * 12, 4, 60 * 12),
        };
        // The age that counts is that of the year in which the person reaches it.
        let mut months = full;
        for year in 2020..=2035_i32 {
            let age = (start + step * (year - 2020)).min(full);
            if after_months(self.birth, age).year() as i32 <= year {
                months = age;
                break;
            }
        }
        after_months(self.birth, months)
    }

    /// Age in full years on a day.
    pub fn age_on(&self, day: Date) -> i16 {
        let before_birthday = (day.month(), day.day()) < (self.birth.month(), self.birth.day());
        day.year() - self.birth.year() - i16::from(before_birthday)
    }
}

fn after_months(day: Date, months: i32) -> Date {
    day.saturating_add(jiff::Span::new().months(months))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::testing::official;
    use jiff::civil::date;

    #[test]
    fn the_retirement_age_rises_with_the_years() {
        let retires = |birth, sex| Official { birth, sex, ..official(1) }.retires_on();
        // Men born in March 1964 reach 61 years and 3 months in June 2025; later years need more.
        assert_eq!(retires(date(1964, 3, 10), Sex::Male), date(2025, 6, 10));
        assert_eq!(retires(date(1980, 1, 1), Sex::Male), date(2042, 1, 1));
        assert_eq!(retires(date(1968, 10, 5), Sex::Female), date(2025, 6, 5));
        assert_eq!(retires(date(1990, 2, 28), Sex::Female), date(2050, 2, 28));
    }

    #[test]
    fn the_age_counts_full_years() {
        assert_eq!(official(1).age_on(date(2025, 3, 3)), 39);
        assert_eq!(official(1).age_on(date(2025, 3, 4)), 40);
    }
}
