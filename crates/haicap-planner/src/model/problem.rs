//! Why a plan cannot even be begun.

use crate::instance::InstanceError;
use haicap_core::organization::PositionGroup;
use haicap_core::territory::UnitId;
use uuid::Uuid;

/// Everything that is wrong with the input of a plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct PlannerError {
    /// Each problem, in the order of the input.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong with the input.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A person stands in the list twice.
    #[error("mã {code} có hai lần trong danh sách: xóa một dòng")]
    PersonTwice {
        /// The person.
        official: Uuid,
        /// Staff number.
        code: String,
    },
    /// A slot stands in the list twice.
    #[error("ô {unit} / {group} có hai lần: gộp số chỗ làm một")]
    SlotTwice {
        /// The unit.
        unit: UnitId,
        /// The group of positions.
        group: PositionGroup,
    },
    /// The soft minimum is above the allotted number.
    #[error("ô {unit} / {group}: tối thiểu {floor} lớn hơn số tạm giao {places}: sửa một trong hai số")]
    FloorAbovePlaces {
        /// The unit.
        unit: UnitId,
        /// The group of positions.
        group: PositionGroup,
        /// The soft minimum.
        floor: u32,
        /// The allotted number.
        places: u32,
    },
    /// Somebody is settled where there is no slot.
    #[error("mã {code} đã chốt ở {unit} / {group}, nơi không có ô vị trí: thêm ô hoặc sửa nơi đã chốt")]
    SettledNowhere {
        /// The person.
        official: Uuid,
        /// Staff number.
        code: String,
        /// The unit.
        unit: UnitId,
        /// The group of positions.
        group: PositionGroup,
    },
    /// A weight is too large.
    #[error("trọng số `{name}` quá lớn: viết một số từ 0 đến {most}")]
    WeightTooLarge {
        /// Name of the weight.
        name: &'static str,
        /// Its bound.
        most: u32,
    },
    /// The numbers are beyond what the solver takes.
    #[error(transparent)]
    Numbers(#[from] InstanceError),
}
