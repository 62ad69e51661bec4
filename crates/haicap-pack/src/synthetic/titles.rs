//! Present titles of synthetic people, as rosters of districts and communes write them.
//!
//! Titles of commune level follow the general knowledge of the seven civil servants' titles of a commune
//! (an assumption, no text at hand); none names a real place or person.

use haicap_core::organization::{FormerPlace, PositionGroup};
use haicap_core::territory::UnitKind;

/// Titles of one field at communes and at districts: of those who lead and of everybody else.
struct Titles {
    field: PositionGroup,
    commune_leaders: &'static [&'static str],
    commune_staff: &'static [&'static str],
    district_leaders: &'static [&'static str],
    district_staff: &'static [&'static str],
}

/// `{}` is the kind of the place: phường, xã, thị trấn; at a district quận, huyện, thành phố.
const TITLES: &[Titles] = &[
    Titles {
        field: PositionGroup::Leadership,
        commune_leaders: &[
            "Bí thư Đảng ủy {}",
            "Phó Bí thư Đảng ủy {}",
            "Chủ tịch Ủy ban nhân dân {}",
            "Phó Chủ tịch Ủy ban nhân dân {}",
            "Phó Chủ tịch Hội đồng nhân dân {}",
            "Chủ tịch Ủy ban Mặt trận Tổ quốc {}",
        ],
        commune_staff: &["Phó Chủ tịch Ủy ban nhân dân {}", "Phó Chủ tịch Hội đồng nhân dân {}"],
        district_leaders: &[
            "Phó Bí thư cấp ủy {}",
            "Phó Chủ tịch Ủy ban nhân dân {}",
            "Phó Chủ tịch Hội đồng nhân dân {}",
            "Trưởng Ban Tổ chức cấp ủy {}",
            "Chánh Thanh tra {}",
        ],
        district_staff: &["Phó Trưởng phòng Nội vụ {}", "Phó Chánh Thanh tra {}"],
    },
    Titles {
        field: PositionGroup::Party,
        commune_leaders: &["Phó Bí thư Thường trực Đảng ủy {}"],
        commune_staff: &["Cán bộ Văn phòng Đảng ủy {}", "Cán bộ Ủy ban Kiểm tra Đảng ủy {}"],
        district_leaders: &["Phó Trưởng Ban Tổ chức cấp ủy {}", "Phó Chánh Văn phòng cấp ủy {}"],
        district_staff: &[
            "Chuyên viên Ban Tổ chức cấp ủy {}",
            "Chuyên viên Ủy ban Kiểm tra cấp ủy {}",
            "Chuyên viên Văn phòng cấp ủy {}",
        ],
    },
    Titles {
        field: PositionGroup::Front,
        commune_leaders: &["Chủ tịch Ủy ban Mặt trận Tổ quốc {}", "Chủ tịch Hội Liên hiệp Phụ nữ {}"],
        commune_staff: &["Chủ tịch Hội Cựu chiến binh {}", "Bí thư Đoàn Thanh niên {}", "Chủ tịch Hội Nông dân {}"],
        district_leaders: &["Phó Chủ tịch Ủy ban Mặt trận Tổ quốc {}", "Chủ tịch Hội Liên hiệp Phụ nữ {}"],
        district_staff: &["Chuyên viên Ủy ban Mặt trận Tổ quốc {}", "Chuyên viên Hội Liên hiệp Phụ nữ {}"],
    },
    Titles {
        field: PositionGroup::Office,
        commune_leaders: &["Công chức Văn phòng - thống kê {}"],
        commune_staff: &["Công chức Văn phòng - thống kê {}", "Công chức Tài chính - kế toán {}"],
        district_leaders: &["Phó Chánh Văn phòng Ủy ban nhân dân {}", "Trưởng phòng Nội vụ {}"],
        district_staff: &[
            "Chuyên viên Văn phòng Ủy ban nhân dân {}",
            "Chuyên viên Phòng Nội vụ {}",
            "Chuyên viên Phòng Tài chính - Kế hoạch {}",
            "Văn thư Văn phòng Ủy ban nhân dân {}",
        ],
    },
    Titles {
        field: PositionGroup::OneStop,
        commune_leaders: &["Công chức Văn phòng - thống kê {} (phụ trách một cửa)"],
        commune_staff: &["Công chức Văn phòng - thống kê {} (một cửa)", "Công chức tiếp nhận và trả kết quả {}"],
        district_leaders: &["Tổ trưởng Tổ Tiếp nhận và trả kết quả {}"],
        district_staff: &["Chuyên viên Tổ Tiếp nhận và trả kết quả {}"],
    },
    Titles {
        field: PositionGroup::Justice,
        commune_leaders: &["Công chức Tư pháp - hộ tịch {}"],
        commune_staff: &["Công chức Tư pháp - hộ tịch {}"],
        district_leaders: &["Trưởng phòng Tư pháp {}", "Phó Trưởng phòng Tư pháp {}"],
        district_staff: &["Chuyên viên Phòng Tư pháp {}"],
    },
    Titles {
        field: PositionGroup::Economy,
        commune_leaders: &["Công chức Địa chính - xây dựng - đô thị và môi trường {}"],
        commune_staff: &["Công chức Địa chính - xây dựng - đô thị và môi trường {}"],
        district_leaders: &["Phó Trưởng phòng Quản lý đô thị {}", "Trưởng phòng Kinh tế {}"],
        district_staff: &[
            "Chuyên viên Phòng Kinh tế {}",
            "Chuyên viên Phòng Quản lý đô thị {}",
            "Chuyên viên Phòng Tài nguyên và Môi trường {}",
        ],
    },
    Titles {
        field: PositionGroup::Society,
        commune_leaders: &["Công chức Văn hóa - xã hội {}"],
        commune_staff: &["Công chức Văn hóa - xã hội {}"],
        district_leaders: &["Trưởng phòng Văn hóa và Thông tin {}", "Phó Trưởng phòng Giáo dục và Đào tạo {}"],
        district_staff: &[
            "Chuyên viên Phòng Văn hóa và Thông tin {}",
            "Chuyên viên Phòng Giáo dục và Đào tạo {}",
            "Chuyên viên Phòng Y tế {}",
        ],
    },
];

/// What somebody whose own branch places them is called.
pub(super) const OWN_BRANCH: &str = "Chỉ huy trưởng Ban Chỉ huy Quân sự {}";

/// Names of teams by field; people of a field without a name here are in no team.
pub(super) const TEAMS: &[(PositionGroup, &str)] = &[
    (PositionGroup::OneStop, "Tổ Tiếp nhận và trả kết quả"),
    (PositionGroup::Justice, "Tổ Hộ tịch, chứng thực"),
    (PositionGroup::Economy, "Tổ Quản lý trật tự xây dựng"),
    (PositionGroup::Society, "Tổ An sinh xã hội"),
    (PositionGroup::Office, "Tổ Số hóa hồ sơ"),
];

/// The titles that fit a field and a former place.
pub(super) fn titles(field: PositionGroup, from: FormerPlace, leads: bool) -> &'static [&'static str] {
    let Some(titles) = TITLES.iter().find(|titles| titles.field == field) else {
        return &[];
    };
    match (from, leads) {
        (FormerPlace::Unit(_), true) => titles.commune_leaders,
        (FormerPlace::Unit(_), false) => titles.commune_staff,
        (FormerPlace::District(_), true) => titles.district_leaders,
        (FormerPlace::District(_), false) => titles.district_staff,
    }
}

/// A title with the kind of its place.
pub(super) fn title(pattern: &str, place: &str) -> String {
    pattern.replace("{}", place)
}

/// The word for a kind of unit within a title.
pub(super) const fn unit_word(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::Ward => "phường",
        UnitKind::Commune => "xã",
        UnitKind::Township => "thị trấn",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use haicap_core::territory::UnitId;

    #[test]
    fn every_field_has_titles_everywhere() {
        for &field in PositionGroup::ALL {
            for from in [FormerPlace::Unit(UnitId::old(1)), FormerPlace::District(1)] {
                for leads in [true, false] {
                    assert!(!titles(field, from, leads).is_empty(), "{field} {from:?} {leads}");
                }
            }
        }
    }
}
