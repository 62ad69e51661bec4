//! The words that stand in the cells of rosters, as data: sex, kind, field of work, pool, qualification.
//!
//! All words stand as [`key`] folds them. What rosters write beside a list's own words is an assumption
//! drawn from usual forms; a district's own word is added here.

use super::words::{key, suggestion};
use haicap_core::Lang;
use haicap_core::city::City;
use haicap_core::organization::{OfficialKind, Pool, PositionGroup, Sex};
use std::collections::BTreeMap;

/// A closed list of values: their own words, and what rosters write for them.
struct ClosedList<T: 'static> {
    all: &'static [T],
    key: fn(T) -> &'static str,
    label: fn(T, Lang) -> &'static str,
    written: &'static [(T, &'static [&'static str])],
}

/// The words of a closed list, ready for looking up.
pub(super) struct Words<T> {
    values: BTreeMap<String, T>,
    labels: Vec<&'static str>,
}

impl<T: Copy> ClosedList<T> {
    fn words(&self) -> Words<T> {
        let mut values = BTreeMap::new();
        for (value, words) in self.written {
            values.extend(words.iter().map(|word| ((*word).to_owned(), *value)));
        }
        // A list's own words stand above what rosters write.
        for value in self.all {
            let own = [(self.key)(*value), (self.label)(*value, Lang::Vi), (self.label)(*value, Lang::En)];
            values.extend(own.map(|word| (key(word), *value)));
        }
        Words { values, labels: self.all.iter().map(|value| (self.label)(*value, Lang::Vi)).collect() }
    }
}

impl<T: Copy> Words<T> {
    /// The value that a text stands for.
    pub(super) fn read(&self, text: &str) -> Option<T> {
        self.values.get(&key(text)).copied()
    }

    /// The labels that look like a text, or all of them.
    pub(super) fn suggestion(&self, text: &str) -> String {
        suggestion(text, self.labels.iter().copied())
    }
}

/// All words that a city's rosters may use.
pub(super) struct Dictionary {
    pub(super) sexes: Words<Sex>,
    pub(super) kinds: Words<OfficialKind>,
    pub(super) pools: Words<Pool>,
    pub(super) fields: Words<PositionGroup>,
    /// Keys of qualifications.
    qualifications: BTreeMap<String, String>,
}

impl Dictionary {
    pub(super) fn new(city: &City) -> Self {
        let known = &city.blueprint.qualifications;
        let mut qualifications = BTreeMap::new();
        for (of, words) in QUALIFICATIONS.iter().filter(|(of, _)| known.iter().any(|known| known.key == *of)) {
            qualifications.extend(words.iter().map(|word| ((*word).to_owned(), (*of).to_owned())));
        }
        for known in known {
            qualifications.extend([&known.key, &known.name, &known.name_en].map(|word| (key(word), known.key.clone())));
        }
        Dictionary {
            sexes: SEXES.words(),
            kinds: KINDS.words(),
            pools: POOLS.words(),
            fields: WORK_FIELDS.words(),
            qualifications,
        }
    }

    /// The key of a qualification, with or without the degree before it.
    pub(super) fn qualification(&self, text: &str) -> Option<&str> {
        let mut word = key(text);
        loop {
            if let Some(found) = self.qualifications.get(&word) {
                return Some(found);
            }
            word = DEGREES.iter().find_map(|degree| word.strip_prefix(degree)?.strip_prefix(' ').map(str::to_owned))?;
        }
    }
}

const SEXES: ClosedList<Sex> = ClosedList {
    all: Sex::ALL,
    key: Sex::key,
    label: Sex::label,
    written: &[(Sex::Female, &["f", "nu gioi", "ba", "w"]), (Sex::Male, &["m", "nam gioi", "ong"])],
};

const KINDS: ClosedList<OfficialKind> = ClosedList {
    all: OfficialKind::ALL,
    key: OfficialKind::key,
    label: OfficialKind::label,
    written: &[
        (OfficialKind::Cadre, &["cb", "can bo chuyen trach", "can bo lanh dao"]),
        (OfficialKind::CivilServant, &["cc", "cong chuc chuyen mon"]),
        (OfficialKind::PublicEmployee, &["vc"]),
    ],
};

const POOLS: ClosedList<Pool> = ClosedList { all: Pool::ALL, key: Pool::key, label: Pool::label, written: POOL_WORDS };

#[rustfmt::skip]
const POOL_WORDS: &[(Pool, &[&str])] = &[
    (Pool::Available, &["bo tri", "co", "x", "duoc bo tri", "dang cong tac", "tiep tuc cong tac", "binh thuong"]),
    (Pool::MaternityLeave, &["thai san", "dang nghi thai san"]),
    (Pool::FromCity, &["thanh pho dieu dong", "dieu dong tu thanh pho", "tu thanh pho"]),
    (Pool::Leaves, &[
        "nghi theo nghi dinh 178 2024", "nghi theo nghi dinh 178", "nghi theo nd 178", "nghi dinh 178", "nd 178", "nd178", "178",
        "nghi 178", "nghi huu truoc tuoi", "nghi thoi viec", "xin nghi",
    ]),
    (Pool::Discipline, &["xem xet ky luat", "ky luat", "dang bi ky luat"]),
    (Pool::Seconded, &["biet phai", "dang biet phai"]),
    (Pool::Contract, &["hop dong", "hdld", "hd"]),
    (Pool::OwnBranch, &["cong an", "quan su", "cong an quan su", "nganh doc"]),
];

const WORK_FIELDS: ClosedList<PositionGroup> = ClosedList {
    all: PositionGroup::ALL,
    key: PositionGroup::key,
    label: PositionGroup::label,
    written: WORK_FIELD_WORDS,
};

#[rustfmt::skip]
const WORK_FIELD_WORDS: &[(PositionGroup, &[&str])] = &[
    (PositionGroup::Leadership, &["lanh dao quan ly", "quan ly", "lanh dao don vi"]),
    (PositionGroup::Party, &["dang", "xay dung dang", "to chuc dang", "dang vu", "dang uy"]),
    (PositionGroup::Front, &["mat tran va doan the", "mat tran", "doan the", "mat tran to quoc", "dan van"]),
    (PositionGroup::Office, &[
        "van phong thong ke", "van thu", "van thu luu tru", "tai chinh ke toan", "ke toan", "hanh chinh", "noi vu",
        "cong nghe thong tin",
    ]),
    (PositionGroup::OneStop, &[
        "bo phan mot cua", "tiep nhan va tra ket qua", "tiep nhan tra ket qua", "trung tam phuc vu hanh chinh cong",
        "phuc vu hanh chinh cong", "tiep nhan ho so",
    ]),
    (PositionGroup::Justice, &["tu phap", "ho tich", "chung thuc"]),
    (PositionGroup::Economy, &[
        "kinh te ha tang va do thi", "kinh te", "ha tang", "dia chinh", "dia chinh xay dung", "dat dai", "xay dung", "do thi",
        "dia chinh xay dung do thi va moi truong", "dia chinh nong nghiep xay dung va moi truong", "moi truong", "quan ly do thi",
        "tai nguyen moi truong",
    ]),
    (PositionGroup::Society, &[
        "van hoa", "xa hoi", "giao duc", "y te", "lao dong thuong binh xa hoi", "lao dong thuong binh va xa hoi",
        "giao duc dao tao", "van hoa thong tin",
    ]),
];

/// What rosters write for a qualification, by the keys that blueprints use.
#[rustfmt::skip]
const QUALIFICATIONS: &[(&str, &[&str])] = &[
    ("law", &["luat", "luat hoc", "luat kinh te", "luat hanh chinh", "luat dan su", "phap luat", "phap ly"]),
    ("public_administration", &["hanh chinh", "hanh chinh hoc", "quan ly nha nuoc", "quan ly cong", "hanh chinh nha nuoc"]),
    ("land_management", &["dia chinh", "dat dai", "quan ly tai nguyen moi truong", "trac dia"]),
    ("construction", &["xay dung dan dung", "xay dung dan dung va cong nghiep", "kien truc", "quan ly do thi", "cau duong"]),
    ("finance_accounting", &["ke toan", "tai chinh", "tai chinh ngan hang", "ke toan kiem toan", "kiem toan"]),
    ("economics", &["kinh te hoc", "quan tri kinh doanh", "kinh te phat trien", "quan ly kinh te"]),
    ("information_technology", &["cntt", "tin hoc", "khoa hoc may tinh", "ky thuat phan mem", "he thong thong tin"]),
    ("culture_society", &["cong tac xa hoi", "van hoa", "xa hoi hoc", "quan ly van hoa"]),
    ("education_health", &["su pham", "giao duc", "y te", "y khoa", "bac si", "dieu duong", "giao duc mam non"]),
    ("party_theory", &["xay dung dang", "chinh tri hoc", "triet hoc", "cao cap ly luan chinh tri", "xay dung dang va chinh quyen nha nuoc"]),
];

/// Degrees that stand before the field of study; longer ones first.
const DEGREES: &[&str] = &[
    "sau dai hoc",
    "dai hoc",
    "cao dang",
    "trung cap",
    "cu nhan",
    "thac si",
    "thac sy",
    "tien si",
    "tien sy",
    "ky su",
    "dh",
    "cd",
    "tc",
    "ths",
    "ts",
    "ks",
    "cn",
    "chuyen nganh",
    "chuyen mon",
    "nganh",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_folded_and_a_lists_own_words_stand() {
        let listed = POOL_WORDS.iter().map(|(_, words)| *words).chain(WORK_FIELD_WORDS.iter().map(|(_, words)| *words));
        let listed = listed.chain(QUALIFICATIONS.iter().map(|(_, words)| *words)).chain([DEGREES]);
        for word in listed.flatten().copied() {
            assert_eq!(key(word), word);
        }
        let dictionary = Dictionary::new(&super::super::tests::city());
        for group in PositionGroup::ALL {
            assert_eq!(dictionary.fields.read(group.label(Lang::Vi)), Some(*group));
            assert_eq!(dictionary.fields.read(group.key()), Some(*group));
        }
        for pool in Pool::ALL {
            assert_eq!(dictionary.pools.read(pool.label(Lang::Vi)), Some(*pool));
        }
    }

    #[test]
    fn a_degree_does_not_hide_the_field_of_study() {
        let dictionary = Dictionary::new(&super::super::tests::city());
        for (text, expect) in [
            ("Luật", Some("law")),
            ("Thạc sĩ chuyên ngành Luật kinh tế", Some("law")),
            ("Kỹ sư xây dựng", Some("construction")),
            ("ĐH Văn hóa - Xã hội", Some("culture_society")),
            ("Đại học", None),
            ("Kế toán", None),
        ] {
            assert_eq!(dictionary.qualification(text), expect, "{text}");
        }
    }
}
