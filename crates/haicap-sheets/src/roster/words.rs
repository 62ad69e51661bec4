//! The words of rosters, as data: what columns are called and how the rows below a table begin.
//!
//! All words stand as [`key`] folds them: small letters, no accents, no marks. The lists are an
//! assumption drawn from usual forms; a district's own word is added here.

use haicap_core::words::fold;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// What a column of a roster says (trường thông tin).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Staff number.
    Code,
    /// Name; where it is split, all columns of it from left to right.
    Name,
    /// Date of birth.
    Birth,
    /// Date of birth of a man; the column of women stands beside it.
    BirthOfMan,
    /// Date of birth of a woman.
    BirthOfWoman,
    /// Sex.
    Sex,
    /// A mark if the person is a woman.
    MarkOfWoman,
    /// Cadre, civil servant or public employee.
    Kind,
    /// Qualification.
    Qualification,
    /// Unit where the person works before the reorganisation, or a body of the district.
    Unit,
    /// District of the unit.
    District,
    /// Group of positions the person works in now.
    #[serde(rename = "field")]
    WorkField,
    /// Title of the present post.
    Position,
    /// Whether to be placed.
    Pool,
    /// Team that is to stay together.
    Team,
    /// Staff numbers of close relatives.
    Relatives,
}

/// A field with its key, its Vietnamese name and what its column may be called.
struct FieldWords {
    field: Field,
    key: &'static str,
    label: &'static str,
    headers: &'static [&'static str],
}

const fn field(field: Field, key: &'static str, label: &'static str, headers: &'static [&'static str]) -> FieldWords {
    FieldWords { field, key, label, headers }
}

#[rustfmt::skip]
const FIELDS: &[FieldWords] = &[
    field(Field::Code, "code", "Mã cán bộ", &[
        "ma can bo", "ma cb", "ma cbcc", "ma cbccvc", "ma so can bo", "ma so cbcc", "ma so", "ma nhan vien", "ma nv",
        "ma cong chuc", "ma so cong chuc", "so hieu", "so hieu can bo", "so hieu cong chuc", "so hieu cbcc", "so hieu cbccvc",
        "ma nhan su", "ma ho so", "ma dinh danh can bo", "ma", "code", "staff code", "staff number", "staff no",
    ]),
    field(Field::Name, "name", "Họ và tên", &[
        "ho va ten", "ho ten", "ho va ten khai sinh", "ho chu dem va ten", "ho chu dem va ten khai sinh", "ten can bo",
        "ho ten can bo", "ho va ten can bo", "ho ten cbcc", "ho va ten can bo cong chuc", "ho va chu dem", "ho va ten dem",
        "ho dem", "ho va dem", "ho va ten lot", "ho lot", "ho", "ten", "name", "full name",
    ]),
    field(Field::Birth, "birth", "Ngày sinh", &[
        "ngay sinh", "ngay thang nam sinh", "ngay thang sinh", "nam sinh", "sinh ngay", "ngay sinh dd mm yyyy", "ntns",
        "ngay thang nam sinh dd mm yyyy", "date of birth", "birth", "birthday",
    ]),
    field(Field::BirthOfMan, "birth_of_man", "Ngày sinh (nam)", &["ngay sinh nam", "nam sinh nam", "ngay thang nam sinh nam"]),
    field(Field::BirthOfWoman, "birth_of_woman", "Ngày sinh (nữ)", &["ngay sinh nu", "nam sinh nu", "ngay thang nam sinh nu"]),
    field(Field::Sex, "sex", "Giới tính", &["gioi tinh", "phai", "nam nu", "gioi", "gt", "sex", "gender"]),
    field(Field::MarkOfWoman, "mark_of_woman", "Nữ (đánh dấu)", &["nu", "can bo nu", "la nu", "gioi tinh nu", "nu danh dau x"]),
    field(Field::Kind, "kind", "Loại (cán bộ, công chức, viên chức)", &[
        "loai", "loai can bo", "doi tuong", "can bo cong chuc vien chuc", "cb cc vc", "cb cc", "cbccvc", "phan loai", "loai hinh",
        "loai cbccvc", "kind",
    ]),
    field(Field::Qualification, "qualification", "Trình độ chuyên môn", &[
        "trinh do chuyen mon", "chuyen mon", "trinh do", "chuyen nganh", "nganh dao tao", "chuyen nganh dao tao",
        "trinh do dao tao", "trinh do chuyen mon nghiep vu", "chuyen mon nghiep vu", "chuyen mon dao tao", "bang cap",
        "van bang", "trinh do chuyen nganh", "qualification",
    ]),
    field(Field::Unit, "unit", "Đơn vị công tác", &[
        "don vi cong tac", "don vi", "noi cong tac", "noi cong tac cu", "noi cong tac hien nay", "don vi cong tac hien nay",
        "don vi hien nay", "don vi cu", "don vi dang cong tac", "ten don vi", "don vi hanh chinh", "co quan don vi", "co quan",
        "co quan cong tac", "phuong xa thi tran", "phuong xa", "phuong", "xa", "xa phuong", "xa phuong thi tran", "unit",
    ]),
    field(Field::District, "district", "Quận, huyện", &[
        "quan huyen", "quan", "huyen", "quan huyen cu", "quan huyen thanh pho", "quan huyen tp", "quan huyen tp thu duc",
        "quan huyen thanh pho thu duc", "thuoc quan huyen", "ten quan huyen", "district",
    ]),
    field(Field::WorkField, "field", "Lĩnh vực công tác", &[
        "linh vuc cong tac", "linh vuc", "linh vuc cong tac hien nay", "linh vuc phu trach", "nhom vi tri viec lam", "nhom vi tri",
        "vi tri viec lam", "vi tri viec lam hien nay", "vtvl", "nhom vtvl", "mang cong tac", "mang viec", "cong viec phu trach",
        "cong viec dang lam", "nhiem vu phu trach", "field",
    ]),
    field(Field::Position, "position", "Chức vụ, chức danh", &[
        "chuc vu", "chuc danh", "chuc vu chuc danh", "chuc danh chuc vu", "chuc vu hien nay", "chuc danh hien nay",
        "chuc vu vi tri", "chuc vu chuc danh hien nay", "chuc vu dang giu", "position", "title",
    ]),
    field(Field::Pool, "pool", "Diện bố trí", &[
        "dien bo tri", "dien", "tinh trang", "tinh trang bo tri", "dien sap xep", "phuong an bo tri", "dien sap xep bo tri", "pool",
    ]),
    field(Field::Team, "team", "Tổ, nhóm", &["nhom", "to", "doi", "to nhom", "nhom to", "nhom cong tac", "to cong tac", "team"]),
    field(Field::Relatives, "relatives", "Mã người thân cùng cơ quan", &[
        "nguoi than", "ma nguoi than", "ma so nguoi than", "ma can bo nguoi than", "nguoi than cung co quan",
        "ma nguoi than cung co quan", "quan he gia dinh", "quan he than nhan", "than nhan", "nguoi nha", "relatives",
    ]),
];

/// Columns that are none of ours although their words look like it.
pub(super) const OTHER_HEADERS: &[&str] = &[
    "stt",
    "tt",
    "so tt",
    "so thu tu",
    "thu tu",
    "nam",
    "ghi chu",
    "que quan",
    "nguyen quan",
    "noi sinh",
    "noi o",
    "noi o hien nay",
    "dan toc",
    "ton giao",
    "so dien thoai",
    "dien thoai",
    "email",
    "cccd",
    "so cccd",
    "cmnd",
    "so cmnd",
    "ngay vao dang",
    "dang vien",
    "ly luan chinh tri",
    "trinh do ly luan chinh tri",
    "tin hoc",
    "trinh do tin hoc",
    "ngoai ngu",
    "trinh do ngoai ngu",
    "trinh do van hoa",
    "trinh do giao duc pho thong",
    "he so luong",
    "ngach",
    "ma ngach",
    "ngach cong chuc",
    "don vi moi",
    "phong bo phan",
    "phong ban",
    "ngay bo nhiem",
    "nam bo nhiem",
    "vai tro tren he thong",
    "ghi chu cua haicap",
    "noi lam viec moi",
    "don vi du kien",
    "chuc vu du kien",
];

impl Field {
    /// Every field, in the order in which a person reads a roster.
    pub fn all() -> impl Iterator<Item = Field> {
        FIELDS.iter().map(|words| words.field)
    }

    /// The word used in files and addresses.
    pub fn key(self) -> &'static str {
        self.words().key
    }

    /// What a person calls it, in Vietnamese.
    pub fn label(self) -> &'static str {
        self.words().label
    }

    /// What its column may be called, folded.
    pub(super) fn headers(self) -> &'static [&'static str] {
        self.words().headers
    }

    fn words(self) -> &'static FieldWords {
        FIELDS
            .iter()
            .find(|words| words.field == self)
            .expect("every field stands in the table: test `every_field_is_listed`")
    }
}

/// Letters and digits of a text, folded, with single blanks between: `Họ & tên:` is `ho ten`.
pub(super) fn key(text: &str) -> String {
    let folded = fold(text);
    folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A text without the place of its tone marks in each syllable: `Hoà` and `Hòa` have one spelling.
pub(super) fn spelling(text: &str) -> String {
    // Grave, acute, tilde, hook above, dot below: the five tones. Other marks make other letters.
    let is_tone = |letter: &char| matches!(letter, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
    let mut spelling = String::with_capacity(text.len() * 2);
    for word in text.split_whitespace() {
        spelling.extend(word.nfd().filter(|letter| !is_tone(letter)));
        spelling.extend(word.nfd().filter(is_tone));
        spelling.push(' ');
    }
    spelling
}

/// How a row below the table begins: sums and signatures.
pub(super) const FOOTERS: &[&str] = &[
    "tong cong",
    "tong so",
    "tong",
    "cong",
    "nguoi lap",
    "nguoi lap bieu",
    "lap bang",
    "noi nhan",
    "ghi chu",
    "tm",
    "kt",
    "tl",
    "tuq",
    "t m",
    "thu truong",
    "thu truong don vi",
    "truong phong",
    "chu tich",
    "pho chu tich",
    "ky ten",
    "ngay",
    "danh sach nay",
    "danh sach co",
    "xac nhan",
];

/// How the name of a body at a district begins, so that `Phòng Nội vụ` with a district is a place.
pub(super) const DISTRICT_BODIES: &[&str] = &[
    "phong",
    "ban",
    "van phong",
    "thanh tra",
    "trung tam",
    "uy ban nhan dan quan",
    "uy ban nhan dan huyen",
    "ubnd quan",
    "ubnd huyen",
    "hoi",
    "quan uy",
    "huyen uy",
    "thanh uy",
    "doi",
    "co quan",
    "dai truyen thanh",
    "hdnd",
];

/// The words that look like a text, or all of them.
pub(super) fn suggestion<'w>(text: &str, known: impl Iterator<Item = &'w str> + Clone) -> String {
    let near = nearest(text, known.clone());
    if near.is_empty() { known.collect::<Vec<_>>().join("; ") } else { near.join("; ") }
}

/// Of some known words those that look most like what was written, at most three.
pub(super) fn nearest<'w>(written: &str, known: impl IntoIterator<Item = &'w str>) -> Vec<String> {
    /// Below this, two words have nothing to do with each other.
    const ALIKE: f64 = 0.7;
    let written = key(written);
    let mut close: Vec<(f64, &str)> = known
        .into_iter()
        .map(|word| (strsim::jaro_winkler(&written, &key(word)), word))
        .filter(|(alike, _)| *alike >= ALIKE)
        .collect();
    close.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    close.dedup_by(|(_, a), (_, b)| a == b);
    close.into_iter().take(3).map(|(_, word)| word.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_listed_and_every_word_is_folded() {
        for field in Field::all() {
            let wire = serde_json::to_string(&field).unwrap();
            assert_eq!(wire, format!("\"{}\"", field.key()));
            assert!(
                field.headers().contains(&key(field.label()).as_str()) || field.label().contains(['(', ',', 'Đ']),
                "{field:?}"
            );
        }
        assert_eq!(Field::all().count(), 16);
        let vocabularies =
            [FOOTERS, DISTRICT_BODIES, OTHER_HEADERS].into_iter().chain(Field::all().map(Field::headers));
        for word in vocabularies.flatten().copied() {
            assert_eq!(key(word), word);
        }
    }

    #[test]
    fn a_header_belongs_to_one_field() {
        let mut seen = std::collections::BTreeMap::new();
        for field in Field::all() {
            for header in field.headers() {
                assert_eq!(seen.insert(*header, field), None, "{header}");
                assert!(!OTHER_HEADERS.contains(header), "{header}");
            }
        }
    }

    #[test]
    fn the_place_of_a_tone_mark_is_no_difference() {
        assert_eq!(spelling("Đảng uỷ Hoà"), spelling("Đảng ủy Hòa"));
        assert_eq!(spelling("Hòa"), spelling("Ho\u{300}a"));
        for (a, b) in [("Hòa", "Hóa"), ("Hân", "Hăn"), ("Hoa", "Hòa"), ("Hà Lan", "Ha Làn"), ("An", "An An")] {
            assert_ne!(spelling(a), spelling(b));
        }
    }

    #[test]
    fn the_nearest_words_come_first() {
        assert_eq!(nearest("Luậtt", ["Xây dựng", "Luật", "Lưu trữ"])[0], "Luật");
        assert_eq!(nearest("zzzz", ["Luật"]), Vec::<String>::new());
    }
}
