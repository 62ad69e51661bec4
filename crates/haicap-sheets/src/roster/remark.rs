//! What is wrong with a row, and what to do about it (ghi chú).

use super::words::Field;
use serde::{Deserialize, Serialize};

/// Something wrong with a row of a roster; the row waits until it is put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// Name of the sheet.
    pub sheet: String,
    /// Number of the row.
    pub row: u32,
    /// Letters of the column, when it is about a column that is there.
    pub column: Option<String>,
    /// Header of that column.
    pub header: Option<String>,
    /// The field it is about.
    pub field: Field,
    /// What stands in the cell.
    pub value: String,
    /// Why.
    pub reason: Reason,
    /// What is wrong, in Vietnamese.
    pub message: String,
    /// What to do, in Vietnamese.
    pub cure: String,
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $variant:ident = $key:literal, $message:literal, $cure:literal;)+) => {
        /// Why a row waits; the key never changes (lý do).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Reason { $($(#[$doc])* #[serde(rename = $key)] $variant,)+ }

        impl Reason {
            /// Every reason.
            pub const ALL: &'static [Reason] = &[$(Reason::$variant),+];

            /// The word used in files and addresses.
            pub const fn key(self) -> &'static str {
                match self { $(Reason::$variant => $key),+ }
            }

            /// Message and cure; `{value}` is what stands in the cell, `{more}` what helps.
            const fn patterns(self) -> (&'static str, &'static str) {
                match self { $(Reason::$variant => ($message, $cure)),+ }
            }
        }
    };
}

reasons! {
    /// No staff number.
    CodeMissing = "code_missing", "Thiếu mã cán bộ.", "Ghi mã cán bộ; mỗi người một mã, không đổi giữa các lần gửi.";
    /// One number for two people: both rows wait.
    CodeTwice = "code_twice", "Mã “{value}” dùng cho hai người khác nhau: {more}.", "Sửa mã của một trong hai người.";
    /// A known number with another name and another birth: the row would overwrite somebody.
    CodeOfAnother = "code_of_another", "Mã “{value}” đang là mã của người khác: {more}.",
        "Kiểm tra lại mã; nếu người cũ đã được ghi sai, sửa họ tên hoặc ngày sinh ở một lần nhập riêng.";
    /// A newer import changed the person: an older file does not take that back.
    ChangedSince = "changed_since", "Người này đã được cập nhật theo tệp nhập sau: {more}.",
        "Xóa dòng này nếu đã cũ; nếu dòng này mới đúng, nhập lại tệp như một lần nhập mới.";
    /// The same person once more: the later row waits.
    RowRepeated = "row_repeated", "Người này đã có ở {more}.", "Xóa dòng này nếu thừa.";
    /// The same person under another number: the later row waits.
    PersonTwice = "person_twice", "Cùng họ tên, ngày sinh và nơi công tác với {more} nhưng khác mã.",
        "Nếu là một người, giữ một mã và xóa dòng thừa; nếu là hai người, kiểm tra lại ngày sinh và nơi công tác.";
    /// No name.
    NameMissing = "name_missing", "Thiếu họ và tên.", "Ghi đầy đủ họ và tên.";
    /// Digits or marks in a name.
    NameStrange = "name_strange", "Họ tên “{value}” có ký tự không phải chữ: {more}.", "Ghi lại họ tên bằng chữ tiếng Việt (Unicode).";
    /// No date of birth.
    BirthMissing = "birth_missing", "Thiếu ngày sinh.", "Ghi ngày sinh dạng ngày/tháng/năm, ví dụ 04/03/1985.";
    /// Not a day.
    BirthUnreadable = "birth_unreadable", "Không đọc được ngày sinh “{value}”.", "Ghi theo thứ tự ngày/tháng/năm, ví dụ 04/03/1985.";
    /// A year or a month only.
    BirthIncomplete = "birth_incomplete", "Ngày sinh “{value}” không đủ ngày và tháng.", "Ghi đủ ngày/tháng/năm, ví dụ 04/03/1985.";
    /// Too young or too old at the opening day.
    AgeOutOfRange = "age_out_of_range", "Ngày sinh “{value}”: {more}.", "Kiểm tra lại năm sinh.";
    /// No sex.
    SexMissing = "sex_missing", "Thiếu giới tính.", "Ghi “Nam” hoặc “Nữ”.";
    /// Neither of the two words.
    SexUnknown = "sex_unknown", "Không hiểu giới tính “{value}”.", "Ghi “Nam” hoặc “Nữ”.";
    /// No unit and no body.
    UnitMissing = "unit_missing", "Thiếu đơn vị công tác.", "Ghi phường, xã, thị trấn; người ở cơ quan quận, huyện thì ghi tên quận, huyện.";
    /// No unit of the city before the reorganisation.
    UnitUnknown = "unit_unknown", "Không có đơn vị “{value}” trước sắp xếp.", "Ghi đúng tên phường, xã, thị trấn cũ.{more}";
    /// Several units have this name.
    UnitAmbiguous = "unit_ambiguous", "“{value}” có ở nhiều quận, huyện.", "Ghi rõ quận, huyện: {more}.";
    /// No district of the city.
    DistrictUnknown = "district_unknown", "Không có quận, huyện “{value}”.", "Ghi đúng tên quận, huyện cũ.{more}";
    /// The unit lies in another district.
    UnitNotInDistrict = "unit_not_in_district", "“{value}” không thuộc {more}.", "Sửa lại đơn vị hoặc quận, huyện cho khớp.";
    /// No qualification.
    QualificationMissing = "qualification_missing", "Thiếu trình độ chuyên môn.", "Ghi chuyên ngành, ví dụ: {more}.";
    /// Not in the blueprint.
    QualificationUnknown = "qualification_unknown", "Chưa có trình độ chuyên môn “{value}” trong danh mục.", "Chọn một trong: {more}.";
    /// Not a kind of official.
    KindUnknown = "kind_unknown", "Không hiểu loại “{value}”.", "Chọn một trong: {more}.";
    /// No field of work.
    FieldMissing = "field_missing", "Thiếu lĩnh vực công tác.", "Chọn một trong: {more}.";
    /// Not a group of positions.
    FieldUnknown = "field_unknown", "Không hiểu lĩnh vực công tác “{value}”.", "Chọn một trong: {more}.";
    /// Not known whether to be placed.
    PoolUnknown = "pool_unknown", "Không hiểu diện bố trí “{value}”.", "Chọn một trong: {more}.";
    /// Nobody has this number.
    RelativeUnknown = "relative_unknown", "Mã người thân {more} không có trong tệp và trong danh sách đã nhập.", "Kiểm tra lại mã, hoặc gửi kèm danh sách có người đó.";
    /// A formula, whose value is not taken.
    Formula = "formula", "Ô là công thức ({value}), giá trị không được lấy.", "Chép ô rồi “dán giá trị” để thay công thức.";
    /// An error of the spreadsheet.
    ErrorCell = "error_cell", "Ô bị lỗi {value}.", "Sửa công thức bị lỗi hoặc ghi lại giá trị.";
}

impl Reason {
    /// Message and cure for a cell; `more` is what helps here: candidates, places.
    pub(super) fn words(self, value: &str, more: &str) -> (String, String) {
        let (message, cure) = self.patterns();
        // One pass each, so that what stands in a cell is never taken for a place to fill.
        let fill = |pattern: &str| {
            let mut filled = String::with_capacity(pattern.len() + value.len() + more.len());
            for part in pattern.split_inclusive('}') {
                match part.split_once('{') {
                    Some((before, "value}")) => filled.extend([before, value]),
                    Some((before, "more}")) => filled.extend([before, more]),
                    _ => filled.push_str(part),
                }
            }
            filled
        };
        (fill(message), fill(cure))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_filled_once() {
        let (message, cure) = Reason::CodeTwice.words("{more}", "dòng 5 và dòng 9");
        assert_eq!(message, "Mã “{more}” dùng cho hai người khác nhau: dòng 5 và dòng 9.");
        assert_eq!(cure, "Sửa mã của một trong hai người.");
        for reason in Reason::ALL {
            let wire = serde_json::to_string(reason).unwrap();
            assert_eq!(wire, format!("\"{}\"", reason.key()));
            let (message, cure) = reason.words("X", "Y");
            assert!(!message.contains('{') && !cure.contains('{'), "{message} {cure}");
        }
        assert_eq!(Reason::ALL.len(), 28);
    }
}
