//! Somebody to begin with, for tests.

use super::{FormerPlace, Official, OfficialKind, Pool, PositionGroup, Sex};
use jiff::civil::date;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A made-up official with this number.
pub fn official(number: u32) -> Official {
    Official {
        id: Uuid::from_u128(u128::from(number)),
        code: format!("CB-{number:05}"),
        name: format!("Nguyễn Thử {number}"),
        birth: date(1985, 3, 4),
        sex: Sex::Female,
        kind: OfficialKind::CivilServant,
        qualification: "law".into(),
        from: FormerPlace::District(766),
        field: PositionGroup::OneStop,
        position: "Chuyên viên".into(),
        pool: Pool::Available,
        team: None,
        relatives: BTreeSet::new(),
    }
}
