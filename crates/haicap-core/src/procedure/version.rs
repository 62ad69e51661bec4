//! A new version of a procedure: what stands against its publication, and in what it differs from the last one.

use super::{Procedure, ProcedureId};
use crate::city::City;
use crate::words::{Lang, date};
use jiff::civil::Date;

/// The paper that a version rests on (văn bản công bố).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition<'a> {
    /// Number and name of the paper.
    pub paper: &'a str,
    /// Its day.
    pub paper_date: Date,
}

/// What stands against the publication of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VersionFault {
    /// It is a version of another procedure.
    OtherCode(String),
    /// Versions are numbered one after another.
    Number(u32),
    /// It would hold for days that are over.
    Past(Date),
    /// The last version begins later.
    BeforeLast(Date),
    /// Nothing but number and day is new.
    Same(u32),
    /// No paper is named, or with too many letters.
    Paper,
    /// The paper is dated in the future.
    PaperInFuture,
}

/// Letters of the name of a paper.
const PAPER_MAX: usize = 300;

impl VersionFault {
    /// What is wrong and what to do.
    pub fn message(&self, lang: Lang) -> String {
        let (vi, en) = match self {
            VersionFault::OtherCode(code) => (
                format!(
                    "Mã trong nội dung khác mã của trang này: viết code = \"{code}\", hoặc mở trang của thủ tục kia."
                ),
                format!(
                    "The code is not this page's: write code = \"{code}\", or open the page of the other procedure."
                ),
            ),
            VersionFault::Number(next) => (
                format!("Phiên bản mới phải mang số {next}: viết version = {next}."),
                format!("The new version has the number {next}: write version = {next}."),
            ),
            VersionFault::Past(today) => (
                format!(
                    "Ngày áp dụng đã qua; hồ sơ đã nộp giữ phiên bản cũ. Chọn in_force_from từ \"{today}\" trở đi."
                ),
                format!(
                    "The first day is over; dossiers keep their version. Choose in_force_from from \"{today}\" on."
                ),
            ),
            VersionFault::BeforeLast(last) => (
                format!("Phiên bản trước áp dụng từ {}; phiên bản mới không áp dụng sớm hơn.", date(*last)),
                format!("The version before begins on {}; the new one does not begin earlier.", date(*last)),
            ),
            VersionFault::Same(version) => (
                format!("Nội dung giống hệt phiên bản {version}: sửa ít nhất một mục."),
                format!("It says the same as version {version}: change something."),
            ),
            VersionFault::Paper => (
                format!("Ghi số, ngày và tên văn bản làm căn cứ, tối đa {PAPER_MAX} chữ."),
                format!("Name the paper it rests on with its day, at most {PAPER_MAX} letters."),
            ),
            VersionFault::PaperInFuture => (
                "Ngày văn bản ở tương lai: ghi ngày đã ký.".to_owned(),
                "The day of the paper is in the future: write the day on which it was signed.".to_owned(),
            ),
        };
        if lang == Lang::Vi { vi } else { en }
    }
}

/// What stands against a paper as the ground of something that is published on a day.
pub fn edition_faults(edition: &Edition<'_>, today: Date) -> Vec<VersionFault> {
    let paper = edition.paper.trim();
    [
        (paper.is_empty() || paper.chars().count() > PAPER_MAX).then_some(VersionFault::Paper),
        (edition.paper_date > today).then_some(VersionFault::PaperInFuture),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What stands against a version of `code` on a day; `city` holds every version so far.
pub fn version_faults(city: &City, code: &str, new: &Procedure, today: Date) -> Vec<VersionFault> {
    let last = city.last_version(code);
    let next = last.map_or(1, |last| last.id.version + 1);
    let later = last.filter(|last| last.in_force_from > new.in_force_from);
    let same = last.filter(|last| changes(last, new).is_empty());
    [
        (new.id.code != code).then(|| VersionFault::OtherCode(code.to_owned())),
        (new.id.version != next).then_some(VersionFault::Number(next)),
        (new.in_force_from < today).then_some(VersionFault::Past(today)),
        later.map(|last| VersionFault::BeforeLast(last.in_force_from)),
        same.map(|last| VersionFault::Same(last.id.version)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

labelled! {
    /// A part of a version that may differ from the last one (mục của thủ tục).
    pub enum Part {
        /// Vietnamese name.
        Name = "name", "Tên thủ tục", "Vietnamese name";
        /// English name.
        NameEn = "name_en", "Tên tiếng Anh", "English name";
        /// Everyday words.
        Keywords = "keywords", "Từ thường dùng", "Everyday words";
        /// Field.
        Field = "field", "Lĩnh vực", "Field";
        /// Ways of handing in.
        Channels = "channels", "Cách nộp", "Channels";
        /// One paper.
        Paper = "papers", "Giấy tờ", "Paper";
        /// One field of the electronic form.
        FormField = "fields", "Ô của tờ khai điện tử", "Field of the form";
        /// Fee.
        Fee = "fee", "Phí, lệ phí", "Fee";
        /// Limit.
        Limit = "limit", "Thời hạn", "Limit";
        /// One ground on which the fee is not paid, or not whole.
        Waiver = "waivers", "Trường hợp miễn, giảm", "Waiver of the fee";
        /// What it may cost beyond the fee.
        Obligation = "obligation", "Nghĩa vụ tài chính", "Obligation";
        /// When a receipt is made out.
        Receipt = "receipt", "Giấy tiếp nhận", "Receipt";
        /// One step.
        Step = "steps", "Bước xử lý", "Step";
        /// The order of papers, fields or steps.
        Order = "order", "Thứ tự", "Order";
        /// Result.
        Result = "result", "Kết quả", "Result";
        /// Legal texts.
        Law = "law", "Căn cứ pháp lý", "Legal ground";
        /// One value to be checked.
        Unsure = "unsure", "Giá trị cần đối chiếu", "Value to be checked";
    }
}

/// One difference between two versions: in which part, of which paper, step or field of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The part.
    pub part: Part,
    /// The key of the paper, field, step or value; empty where the part is one value.
    pub key: String,
}

/// In what a version differs from another, in the order of the file; number and first day are not compared.
pub fn changes(old: &Procedure, new: &Procedure) -> Vec<Change> {
    // Named one by one, so that a part that is added to procedures is not forgotten here.
    let Procedure {
        id: _,
        in_force_from: _,
        name,
        name_en,
        keywords,
        field,
        channels,
        papers,
        fields,
        fee,
        waivers,
        limit,
        obligation,
        receipt,
        steps,
        result,
        law,
        unsure,
    } = old;
    let one = |differs: bool, part| differs.then(|| Change { part, key: String::new() });
    let mut all: Vec<Change> = [
        one(*name != new.name, Part::Name),
        one(*name_en != new.name_en, Part::NameEn),
        one(*keywords != new.keywords, Part::Keywords),
        one(*field != new.field, Part::Field),
        one(*channels != new.channels, Part::Channels),
    ]
    .into_iter()
    .flatten()
    .collect();
    all.extend(listed(Part::Paper, papers, &new.papers, |paper| paper.key.clone()));
    all.extend(listed(Part::FormField, fields, &new.fields, |field| field.key.clone()));
    all.extend(one(*fee != new.fee, Part::Fee));
    all.extend(listed(Part::Waiver, waivers, &new.waivers, |waiver| waiver.key.clone()));
    let values = [
        one(*limit != new.limit, Part::Limit),
        one(*obligation != new.obligation, Part::Obligation),
        one(*receipt != new.receipt, Part::Receipt),
    ];
    all.extend(values.into_iter().flatten());
    all.extend(listed(Part::Step, steps, &new.steps, |step| step.key.to_string()));
    all.extend([one(*result != new.result, Part::Result), one(*law != new.law, Part::Law)].into_iter().flatten());
    all.extend(listed(Part::Unsure, unsure, &new.unsure, |unsure| unsure.field.clone()));
    all
}

/// Differences of two lists whose members have keys; when all are the same, that of their order.
fn listed<T: PartialEq>(part: Part, old: &[T], new: &[T], key: impl Fn(&T) -> String) -> Vec<Change> {
    let among = |list: &[T], wanted: &T| list.iter().filter(|one| key(one) == key(wanted)).any(|one| one == wanted);
    let mut keys: Vec<String> = Vec::new();
    let gone = old.iter().filter(|one| !among(new, one));
    for key in gone.chain(new.iter().filter(|one| !among(old, one))).map(&key) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    if keys.is_empty() && old != new {
        return vec![Change { part: Part::Order, key: part.key().to_owned() }];
    }
    keys.into_iter().map(|key| Change { part, key }).collect()
}

impl City {
    /// The versions of a procedure by number.
    pub fn versions(&self, code: &str) -> impl DoubleEndedIterator<Item = &Procedure> {
        let id = |version| ProcedureId { code: code.to_owned(), version };
        self.procedures.range(id(0)..=id(u32::MAX)).map(|(_, procedure)| procedure)
    }

    /// The version of a procedure with the highest number, whether it is in force or not.
    pub fn last_version(&self, code: &str) -> Option<&Procedure> {
        self.versions(code).next_back()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::{Obligation, Unsure, WhilePaying};
    use crate::testing;
    use jiff::civil::date;

    const TODAY: Date = date(2025, 6, 12);

    fn next(change: impl FnOnce(&mut Procedure)) -> Procedure {
        let mut new = testing::procedure();
        new.id.version += 1;
        new.in_force_from = date(2025, 6, 16);
        new.result = "Giấy xác nhận mẫu mới".into();
        change(&mut new);
        new
    }

    #[test]
    fn each_fault_stands_alone_with_its_words() {
        let mut city = testing::city();
        let code = testing::procedure().id.code;
        let next_number = city.last_version(&code).unwrap().id.version + 1;
        let check = |city: &City, new: &Procedure, expected: &[VersionFault]| {
            assert_eq!(version_faults(city, &code, new, TODAY), expected);
        };
        check(&city, &next(|_| ()), &[]);
        check(&city, &next(|new| new.in_force_from = TODAY), &[]);
        check(&city, &next(|new| new.in_force_from = date(2025, 6, 11)), &[VersionFault::Past(TODAY)]);
        check(&city, &next(|new| new.id.version += 1), &[VersionFault::Number(next_number)]);
        check(&city, &next(|new| new.id.code = "9.999999".into()), &[VersionFault::OtherCode(code.clone())]);
        let same = next(|new| new.result = testing::procedure().result);
        check(&city, &same, &[VersionFault::Same(next_number - 1)]);
        let coming = next(|new| new.in_force_from = date(2025, 7, 1));
        city.procedures.insert(coming.id.clone(), coming);
        let earlier = next(|new| (new.id.version, new.result) = (new.id.version + 1, "khác".into()));
        check(&city, &earlier, &[VersionFault::BeforeLast(date(2025, 7, 1))]);

        let good = Edition { paper: "Quyết định 1/QĐ-UBND", paper_date: TODAY };
        let long = "x".repeat(PAPER_MAX + 1);
        assert_eq!(edition_faults(&good, TODAY), []);
        assert_eq!(edition_faults(&Edition { paper: " ", ..good.clone() }, TODAY), [VersionFault::Paper]);
        assert_eq!(edition_faults(&Edition { paper: &long, ..good.clone() }, TODAY), [VersionFault::Paper]);
        let later = Edition { paper_date: date(2025, 6, 13), ..good };
        assert_eq!(edition_faults(&later, TODAY), [VersionFault::PaperInFuture]);
    }

    #[test]
    fn every_part_that_differs_is_named_by_its_key() {
        let old = testing::procedure();
        let check = |change: fn(&mut Procedure), expected: &[(Part, &str)]| {
            let mut new = old.clone();
            change(&mut new);
            let found = changes(&old, &new);
            let found: Vec<_> = found.iter().map(|change| (change.part, change.key.as_str())).collect();
            assert_eq!(found, expected);
        };
        check(|new| new.id.version = 9, &[]);
        check(|new| new.name.push('x'), &[(Part::Name, "")]);
        check(|new| new.fee.tiers[0].each += 1, &[(Part::Fee, "")]);
        check(|new| new.limit.amount += 1, &[(Part::Limit, "")]);
        check(|new| new.law.push("Luật khác".into()), &[(Part::Law, "")]);
        check(|new| new.steps[1].hours += 1.0, &[(Part::Step, "handle")]);
        check(|new| new.steps.reverse(), &[(Part::Order, "steps")]);
        check(|new| new.unsure.push(Unsure { field: "fee".into(), note: "xem lại".into() }), &[(Part::Unsure, "fee")]);
        check(
            |new| {
                let (name, name_en, ground) = ("Thuế".into(), "Tax".into(), "Luật".into());
                new.obligation = Some(Obligation { name, name_en, clock: WhilePaying::Runs, ground });
            },
            &[(Part::Obligation, "")],
        );
        let paper = &old.papers[0].key;
        let mut new = old.clone();
        new.papers[0].name.push('x');
        assert_eq!(changes(&old, &new), [Change { part: Part::Paper, key: paper.clone() }]);
        new.papers[0].key = "moi".into();
        let keys: Vec<_> = changes(&old, &new).into_iter().map(|change| change.key).collect();
        assert_eq!(keys, [paper.as_str(), "moi"], "one is gone, one is new");
    }
}
