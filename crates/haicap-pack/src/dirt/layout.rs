//! The columns of a roster, in the words and the order that different districts use.

/// What a column holds (cột).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    Ordinal,
    Code,
    Name,
    Birth,
    Sex,
    Position,
    Unit,
    District,
    Kind,
    Qualification,
    Field,
    Pool,
    Team,
    Relatives,
    Note,
}

/// The shape of a sheet.
pub(super) struct Layout {
    /// Columns from left to right with their headers.
    pub(super) columns: &'static [(Column, &'static str)],
    /// A blank line after this many people; 0 for none.
    pub(super) blank_every: usize,
}

impl Layout {
    pub(super) fn has(&self, column: Column) -> bool {
        self.columns.iter().any(|(known, _)| *known == column)
    }
}

/// What the districts use, in turn. Two name the district in a column, two in the title alone.
pub(super) const LAYOUTS: [Layout; 4] = [
    Layout {
        columns: &[
            (Column::Ordinal, "STT"),
            (Column::Code, "Mã cán bộ"),
            (Column::Name, "Họ và tên"),
            (Column::Birth, "Ngày, tháng, năm sinh"),
            (Column::Sex, "Giới tính"),
            (Column::Position, "Chức vụ hiện nay"),
            (Column::Unit, "Đơn vị công tác"),
            (Column::Kind, "Loại cán bộ"),
            (Column::Qualification, "Trình độ chuyên môn"),
            (Column::Field, "Lĩnh vực công tác"),
            (Column::Pool, "Diện bố trí"),
            (Column::Team, "Tổ công tác"),
            (Column::Relatives, "Người thân"),
            (Column::Note, "Ghi chú"),
        ],
        blank_every: 0,
    },
    Layout {
        columns: &[
            (Column::Ordinal, "TT"),
            (Column::Name, "Họ tên"),
            (Column::Code, "Mã số cán bộ"),
            (Column::Sex, "Nam/Nữ"),
            (Column::Birth, "Ngày sinh"),
            (Column::Unit, "Nơi công tác"),
            (Column::District, "Quận, huyện"),
            (Column::Position, "Chức danh"),
            (Column::Qualification, "Chuyên môn"),
            (Column::Field, "Nhóm vị trí việc làm"),
            (Column::Kind, "Đối tượng"),
            (Column::Pool, "Diện"),
            (Column::Team, "Tổ"),
            (Column::Relatives, "Quan hệ gia đình"),
            (Column::Note, "Ghi chú"),
        ],
        blank_every: 50,
    },
    Layout {
        columns: &[
            (Column::Ordinal, "Số TT"),
            (Column::District, "Quận/Huyện"),
            (Column::Unit, "Phường/Xã"),
            (Column::Code, "Mã số"),
            (Column::Name, "Họ và tên"),
            (Column::Birth, "Năm sinh"),
            (Column::Sex, "Giới"),
            (Column::Position, "Chức vụ, chức danh"),
            (Column::Kind, "Loại"),
            (Column::Qualification, "Ngành đào tạo"),
            (Column::Field, "Lĩnh vực"),
            (Column::Pool, "Tình trạng"),
            (Column::Team, "Tổ, nhóm"),
            (Column::Relatives, "Người thân"),
        ],
        blank_every: 0,
    },
    Layout {
        columns: &[
            (Column::Ordinal, "STT"),
            (Column::Code, "Mã CB"),
            (Column::Name, "HỌ VÀ TÊN"),
            (Column::Sex, "GIỚI TÍNH"),
            (Column::Birth, "NGÀY SINH"),
            (Column::Qualification, "TRÌNH ĐỘ"),
            (Column::Field, "LĨNH VỰC PHỤ TRÁCH"),
            (Column::Position, "CHỨC VỤ"),
            (Column::Unit, "ĐƠN VỊ"),
            (Column::Kind, "LOẠI CÁN BỘ"),
            (Column::Pool, "DIỆN BỐ TRÍ"),
            (Column::Relatives, "NGƯỜI THÂN"),
            (Column::Team, "TỔ CÔNG TÁC"),
            (Column::Note, "GHI CHÚ"),
        ],
        blank_every: 80,
    },
];

/// Late additions: nothing on the sheet says the district.
pub(super) const SUPPLEMENT: Layout = Layout { columns: LAYOUTS[0].columns, blank_every: 0 };

/// One table of everybody.
pub(super) const TABLE: Layout = Layout { columns: LAYOUTS[2].columns, blank_every: 0 };
