//! What people are told about a wrong pack: each kind of mistake, made in a copy of the tiny pack.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use haicap_core::territory::UnitId;
use haicap_pack::{Pack, staff};
use std::fs;
use support::{copy, errors_after, errors_with, report, tiny};

#[test]
fn the_tiny_pack_is_right() {
    let pack = Pack::read(&tiny()).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(pack.city.units.len(), 5);
    assert_eq!(pack.city.new_units().count(), 2);
    assert_eq!(pack.unsure().len(), 5);
    assert_eq!(pack.map.shapes[&UnitId::new(10_007)], "M500 0l0 508.9l500 0l0-508.9l-500 0z");
    assert_eq!(pack.map.shapes.len(), 2);
    let staff = staff(&pack, 1);
    assert_eq!((staff.officials.len(), staff.assignments.len()), (30, 34));
}

#[test]
fn the_same_pair_may_be_judged_otherwise_at_another_time() {
    let usual = "verdict = \"usual\"\nground = \"thử\"\n";
    let then = format!(
        "{usual}until = \"2025-12-30\"\n\n[[pairs]]\nfirst = \"council_chair\"\nsecond = \"secretary\"\n\
         verdict = \"allowed\"\nground = \"thử\"\nfrom = \"2025-12-31\"\n"
    );
    assert_eq!(errors_with("personnel.toml", usual, &then), "no error");
    let both = then.replace("from = \"2025-12-31\"", "from = \"2025-12-30\"");
    assert!(errors_with("personnel.toml", usual, &both).contains("được ghi hai lần"));
}

#[test]
fn its_establishment_is_what_the_rule_says() {
    let by_rule = Pack::establishment_by_rule(&tiny()).unwrap_or_else(|errors| panic!("{errors}"));
    let file = tiny().join("establishment.csv");
    if std::env::var_os("UPDATE_ESTABLISHMENT").is_some() {
        fs::write(&file, &by_rule).unwrap();
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), by_rule);
}

#[test]
fn files() {
    let delete = |name: &'static str| errors_after(move |folder| fs::remove_file(folder.join(name)).unwrap());
    let write = |name: &'static str, bytes: &'static [u8]| {
        errors_after(move |folder| fs::write(folder.join(name), bytes).unwrap())
    };
    let cases = [
        ("no folder", errors_after(|folder| fs::remove_dir_all(folder).unwrap())),
        ("no units-new.csv", delete("units-new.csv")),
        ("no city.toml", delete("city.toml")),
        ("no procedures", errors_after(|folder| fs::remove_dir_all(folder.join("procedures")).unwrap())),
        ("not UTF-8", write("districts.csv", b"code,name\n901,Qu\xe2\xff\n")),
        ("an empty table", write("holidays.csv", b"")),
        ("another header", write("holidays.csv", b"date,kind\n2025-01-01,off\n")),
        ("an empty establishment", write("establishment.csv", b"")),
    ];
    insta::assert_snapshot!(cases.map(|(what, text)| format!("# {what}\n{text}\n")).join("\n"));
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_no_mistake() {
    let text = errors_after(|folder| {
        for name in ["units-new.csv", "city.toml", "organization.toml", "personnel.toml", "readiness.toml"] {
            let text = fs::read_to_string(folder.join(name)).unwrap();
            fs::write(folder.join(name), format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap();
        }
    });
    assert_eq!(text, "no error");
}

#[test]
fn districts_and_old_units() {
    let districts = report("districts.csv", &[("a district twice", "902,", "901,"), ("no name", "Quận Một", " ")]);
    let old = report(
        "units-old.csv",
        &[
            ("an unknown district", "ward,901", "ward,999"),
            ("an unknown kind", "Xã Đồng Xa,commune", "Xã Đồng Xa,village"),
            ("another kind than the name says", "Phường Chợ Cũ,ward", "Phường Chợ Cũ,commune"),
            ("a unit twice", "10004,", "10001,"),
            ("too few columns", "10004,Phường Chợ Cũ,ward,901", "10004,Phường Chợ Cũ"),
            ("not a code", "10004,", "một,"),
            ("a code out of range", "10004,", "100000,"),
        ],
    );
    insta::assert_snapshot!(format!("{districts}\n{old}"));
}

#[test]
fn new_units() {
    let text = report(
        "units-new.csv",
        &[
            ("no inhabitants", "40000", "0"),
            ("inhabitants with a dot", "40000", "40.000"),
            ("no area", "2.5,", "-1,"),
            ("latitude and longitude exchanged", "10.75,106.25", "106.25,10.75"),
            ("a township", "Xã Đồng Tây,commune", "Thị trấn Đồng Tây,township"),
            ("too many columns", "\"1 đường Số Một, phường Bến Đò cũ\"", "1 đường Số Một, phường Bến Đò cũ"),
            ("a unit that nothing became", "10007,Xã Đồng Tây", "10008,Xã Đồng Tây"),
            ("several at once", "40000,2.5,10.75", "0,0,95"),
        ],
    );
    insta::assert_snapshot!(text);
}

#[test]
fn succession() {
    let text = report(
        "succession.csv",
        &[
            ("an unknown old unit", "10001,10001,whole", "10002,10001,whole"),
            ("an unknown new unit", "10004,10007,part", "10004,10009,part"),
            ("an old unit without successor", "10001,10001,whole\n", ""),
            ("a part without the rest", "10004,10007,part\n", ""),
            ("whole, but two", "10004,10001,part", "10004,10001,whole"),
            ("a pair twice", "10004,10007,part", "10004,10001,part"),
            ("an unknown share", "10001,10001,whole", "10001,10001,all"),
        ],
    );
    insta::assert_snapshot!(text);
}

#[test]
fn city() {
    let text = report(
        "city.toml",
        &[
            ("a mistake of syntax", "key = \"tiny\"", "key = tiny\""),
            ("a missing field", "code = \"H99\"\n", ""),
            ("an unknown field", "code = \"H99\"", "code = \"H99\"\nmayor = \"A\""),
            ("a number instead of text", "key = \"tiny\"", "key = 7"),
            ("not a date", "2025-07-01", "2025-06-31"),
            ("a date without quotes", "\"2025-07-01\"", "2025-07-01"),
            ("trials in the wrong order", "2025-06-11", "2025-06-13"),
            ("a trial after the opening", "2025-07-01", "2025-06-10"),
            ("an unknown pilot unit", "pilot_units = [10001]", "pilot_units = [10001, 10002]"),
            ("a pilot unit twice", "pilot_units = [10001]", "pilot_units = [10001, 10001]"),
            ("no pilot units", "pilot_units = [10001]", "pilot_units = []"),
            ("not a time", "\"15:00\"", "\"15h\""),
            ("overlapping shifts", "from = \"13:00\"", "from = \"11:00\""),
            ("a shift that ends before it begins", "to = \"17:00\"", "to = \"12:00\""),
            ("a time zone beyond the world", "utc_offset_hours = 7", "utc_offset_hours = 700"),
            ("an unknown field deeper", "to = \"17:00\"", "to = \"17:00\", lunch = 1"),
        ],
    );
    insta::assert_snapshot!(text);
}

#[test]
fn holidays() {
    let text = report(
        "holidays.csv",
        &[
            ("an unknown kind", "Fri,off", "Fri,free"),
            ("another weekday", "2025-05-02,Fri", "2025-05-02,Mon"),
            ("a make-up day within the week", "2025-05-02,Fri,off", "2025-05-02,Fri,work"),
            ("not a date", "2025-05-02", "2025-02-30"),
            ("a day twice", "2025-04-26,Sat,work", "2025-05-02,Fri,off"),
            ("no reason", "Hoán đổi", ""),
        ],
    );
    insta::assert_snapshot!(text);
}

#[test]
fn office_hours() {
    let text = report(
        "office-hours.csv",
        &[
            ("an unknown unit", "10007,Sat", "10008,Sat"),
            ("an unknown day", "10007,Sat", "10007,Saturday"),
            ("not a date", "2026-01-03", "2026-02-30"),
            ("a last day before the first", ",2026-12-26,", ",2025-12-26,"),
            ("shifts out of order", "07:30-09:00 09:15-11:30", "09:15-11:30 07:30-09:00"),
            ("no hours at all", "07:30-09:00 09:15-11:30", ""),
            ("a closed day that counts", "07:30-09:00 09:15-11:30", "closed"),
            ("neither yes nor no", ",yes,", ",maybe,"),
            ("no ground", ",Thông báo thử", ","),
            (
                "two rows for one date",
                "Thông báo thử",
                "Thông báo thử\n10007,Sat,2026-06-06,,07:30-11:30,no,Thông báo sau",
            ),
        ],
    );
    insta::assert_snapshot!(text);
    let without = errors_after(|folder| fs::remove_file(folder.join("office-hours.csv")).unwrap());
    assert_eq!(without, "no error", "a city where all units keep the same hours has no such file");
}

#[test]
fn a_unit_counts_by_its_own_hours() {
    use haicap_core::time::{LimitUnit, TimeLimit, due};
    use jiff::civil::date;
    let city = Pack::read(&tiny()).unwrap_or_else(|errors| panic!("{errors}")).city;
    let day = TimeLimit { amount: 1, unit: LimitUnit::WorkingDay };
    let promised = |unit, friday: jiff::civil::Date| {
        let calendar = city.calendar_of(UnitId::new(unit));
        calendar.civil(due(day, calendar.moment(friday.at(9, 0, 0, 0)), calendar).at)
    };
    assert_eq!(promised(10_007, date(2026, 6, 5)), date(2026, 6, 6).at(11, 30, 0, 0));
    assert_eq!(promised(10_001, date(2026, 6, 5)), date(2026, 6, 8).at(17, 0, 0, 0));
    assert_eq!(promised(10_007, date(2025, 6, 6)), date(2025, 6, 9).at(17, 0, 0, 0), "not before they hold");
}

#[test]
fn organization() {
    let text = report(
        "organization.toml",
        &[
            ("an unknown group", "group = \"justice\"", "group = \"police\""),
            ("an unknown role", "[\"case_officer\"]", "[\"case_oficer\"]"),
            ("an unknown division of a post", "division = \"front\"", "division = \"fronts\""),
            ("an unknown concurrent post", "\"council_chair\"\n", "\"mayor\"\n"),
            ("a concurrent post with a place", "places = 0", "places = 1"),
            ("a division twice", "key = \"committee\"", "key = \"society\""),
            ("no ground", "ground = \"giả định\"", "ground = \"\""),
            ("a post twice", "key = \"justice_officer\"", "key = \"chair\""),
            ("more places than people", "places = 1\nweight = 2", "places = 20\nweight = 2"),
            ("nobody takes those who are left", "places = 1\nweight = 1\n\n[[qual", "places = 0\n\n[[qual"),
            ("a group that no qualification fits", "fits = [\"front\"]", "fits = [\"society\"]"),
            ("an unknown field", "group = \"front\"", "group = \"front\"\ncolour = 1"),
            (
                "a post that ends before it begins",
                "concurrent_with",
                "from = \"2026-01-01\"\nuntil = \"2025-12-30\"\nconcurrent_with",
            ),
            (
                "a post that begins when its division has ended",
                "ground = \"giả định\"\n\n[[posts]]\nkey = \"secretary\"\nname = \"Bí thư\"\nname_en = \"Secretary\"\n\
                 division = \"party\"",
                "ground = \"giả định\"\nuntil = \"1999-12-31\"\n\n[[posts]]\nkey = \"secretary\"\nname = \"Bí thư\"\n\
                 name_en = \"Secretary\"\ndivision = \"front\"\nfrom = \"2026-01-01\"",
            ),
            (
                "a former body that becomes nothing known",
                "[[posts]]\nkey = \"secretary\"",
                "[[former]]\nlevel = \"ward\"\nname = \"Đảng ủy phường\"\nname_en = \"Ward committee\"\n\
                 becomes = \"parti\"\nground = \"\"\n\n[[posts]]\nkey = \"secretary\"",
            ),
            ("a day that there is not", "concurrent_with", "until = \"2025-02-30\"\nconcurrent_with"),
        ],
    );
    insta::assert_snapshot!(text);
}

#[test]
fn establishment() {
    let text = report(
        "establishment.csv",
        &[
            ("an unknown unit", "10001,party", "10002,party"),
            ("an unknown block", "10001,party", "10001,army"),
            ("a block twice", "10001,front", "10001,party"),
            ("fewer people than places", "10001,party,2", "10001,party,0"),
            ("not a number", "10001,party,2", "10001,party,hai"),
        ],
    );
    let norms = report(
        "norms.toml",
        &[("a step of nothing", "step = 2000", "step = 0"), ("a negative number", "communes = 20", "communes = -20")],
    );
    insta::assert_snapshot!(format!("{text}\n{norms}"));
}

#[test]
fn personnel() {
    let text = report(
        "personnel.toml",
        &[
            ("a pair with an unknown post", "first = \"chair\"", "first = \"mayor\""),
            (
                "a post with itself",
                "second = \"council_chair\"\nverdict = \"forb",
                "second = \"chair\"\nverdict = \"forb",
            ),
            (
                "a pair twice, the other way round",
                "first = \"chair\"\nsecond = \"council_chair\"",
                "first = \"council_chair\"\nsecond = \"secretary\"",
            ),
            (
                "a pair that ends before it begins",
                "verdict = \"usual\"",
                "verdict = \"usual\"\nfrom = \"2025-07-01\"\nuntil = \"2025-06-30\"",
            ),
            ("a pair forbidden that the blueprint has", "verdict = \"usual\"", "verdict = \"forbidden\""),
            ("an unknown verdict", "verdict = \"usual\"", "verdict = \"maybe\""),
            ("a pair without ground", "ground = \"thử\"", "ground = \" \""),
            ("a gate that is not there", "gate = \"law\"", "gate = \"laws\""),
            ("a gate before a notice", "signer_title = \"Giám đốc\"", "signer_title = \"Giám đốc\"\ngate = \"law\""),
            ("not a date", "expected = \"2025-06-16\"", "expected = \"16/06/2025\""),
            ("an unknown track", "track = \"provisional\"", "track = \"parallel\""),
            ("a paper of the other track", "paper = \"transfer-notice\"", "paper = \"decision\""),
            ("an unknown paper", "paper = \"transfer-notice\"", "paper = \"letter\""),
            ("an unknown signature", "signature = \"T/M\"", "signature = \"TM\""),
            ("no symbol", "symbol = \"QĐ/TU\"", "symbol = \"\""),
            ("no signer", "signer_title = \"Bí thư\"\n", ""),
            ("no posts", "posts = [\"secretary\"]", "posts = []"),
            ("an unknown post in a row", "posts = [\"secretary\"]", "posts = [\"mayor\"]"),
            ("two rows for every other post", "posts = [\"secretary\"]", "posts = [\"*\"]"),
            ("an end before the beginning", "until = \"2025-06-30\"", "until = \"2025-05-30\""),
            (
                "no row for the opening day",
                "posts = [\"*\"]\nfrom = \"2025-06-16\"",
                "posts = [\"*\"]\nfrom = \"2025-07-16\"",
            ),
            ("a milestone that ends before it begins", "until = \"2025-06-15\"", "until = \"2025-06-13\""),
            ("an unknown owner", "owner = \"home_affairs\"", "owner = \"mayor\""),
            ("an unknown evidence", "evidence = \"said\"", "evidence = \"seen\""),
            ("an unknown key post", "\"secretary\", \"chair\"]", "\"secretary\", \"mayor\"]"),
            ("a key post twice", "\"secretary\", \"chair\"]", "\"chair\", \"chair\"]"),
            ("a term that ends before it begins", "until = 2030", "until = 2020"),
            ("no load at all", "per_100_000 = 95", "per_100_000 = 0"),
            ("a lead for an old unit", "new-10007", "old-10007"),
            ("a lead for an unknown unit", "new-10007", "new-10008"),
            ("a district that has no part of the unit", "new-10007 = 902", "new-10001 = 902"),
            ("an unknown field", "[term]", "[terms]"),
            ("no competence at all", "[[competence]]", "[[competences]]"),
        ],
    );
    insta::assert_snapshot!(text);
}

const FIELD_BEFORE: &str = "[[steps]]\ndo = \"accept\"";
const ONE_CHOICE: &str = "kind = \"text\"\nchoices = [{ key = \"a\", name = \"A\", name_en = \"A\" }]";

fn field_alone(key: &str, rest: &str) -> String {
    format!("[[fields]]\n{key}\nlabel = \"Họ tên\"\nlabel_en = \"Name\"\n{rest}\n\n")
}

/// A field before the first step.
fn field(key: &str, rest: &str) -> String {
    format!("{}{FIELD_BEFORE}", field_alone(key, rest))
}

#[test]
fn procedures() {
    let text = report(
        "procedures/1.000001.toml",
        &[
            ("a code of another shape", "code = \"1.000001\"", "code = \"1-01\""),
            ("version zero", "version = 1", "version = 0"),
            ("no law", "law = [\"Luật thử\"]\n", ""),
            ("an unknown channel", "channels = [\"counter\"]", "channels = [\"counter\", \"fax\"]"),
            ("a channel twice", "channels = [\"counter\"]", "channels = [\"counter\", \"counter\"]"),
            ("fee tiers not from 1", "from = 1,", "from = 2,"),
            ("fee tiers not ascending", "from = 3,", "from = 1,"),
            ("a waiver twice", "\"can_ngheo\"", "\"ho_ngheo\""),
            ("more waived than the fee", "percent = 50", "percent = 101"),
            ("a waiver without a law", "percent = 50\nlaw = \"Luật thử\"", "percent = 50\nlaw = \" \""),
            ("a waiver of no fee", "tiers = [{ from = 1, each = 2000 }, { from = 3, each = 1000 }]\n", ""),
            ("more hours than the limit", "hours = 4", "hours = 40"),
            ("negative hours", "hours = 4", "hours = -4"),
            ("no limit", "amount = 1\n", ""),
            ("no signature", "do = \"sign\"", "do = \"handle\""),
            ("steps in another order", "do = \"accept\"", "do = \"return\""),
            ("an unknown division", "division = \"society\"", "division = \"sociaty\""),
            ("an unknown post", "post = \"chair\"", "post = \"mayor\""),
            ("a post that does not sign", "post = \"chair\"", "post = \"council_chair\""),
            ("a post of another division", "division = \"committee\"", "division = \"society\""),
            ("nobody named to sign", "post = \"chair\"\n", ""),
            ("a post where nobody signs", "hours = 4", "hours = 4\npost = \"chair\""),
            ("another role", "role = \"case_officer\"", "role = \"counter_officer\""),
            ("a division where nobody has the role", "division = \"society\"", "division = \"committee\""),
            ("a paper twice", "key = \"uy_quyen\"", "key = \"to_khai\""),
            ("nothing required", "\"always\"", "\"if_applicable\""),
            ("a paper without a name", "name = \"Tờ khai\"\n", ""),
            ("not a date", "2025-06-01", "tháng 6"),
            ("an unknown status", "version = 1", "version = 1\nstatus = \"draft\""),
            ("listed with papers and steps", "version = 1", "version = 1\nstatus = \"catalogue_only\""),
            ("a field with a wrong key", FIELD_BEFORE, &field("key = \"Họ tên\"", "kind = \"text\"")),
            ("a field of an unknown kind", FIELD_BEFORE, &field("key = \"ten\"", "kind = \"colour\"")),
            ("a choice of one", FIELD_BEFORE, &field("key = \"ten\"", "kind = \"choice\"")),
            ("a field too long", FIELD_BEFORE, &field("key = \"ten\"", "kind = \"text\"\nmax = 9000")),
            ("a last day of a text", FIELD_BEFORE, &field("key = \"ten\"", "kind = \"text\"\nnot_after = \"today\"")),
            ("a last day nobody knows", FIELD_BEFORE, &field("key = \"ten\"", "kind = \"date\"\nnot_after = \"mai\"")),
            ("choices of a text", FIELD_BEFORE, &field("key = \"ten\"", ONE_CHOICE)),
            (
                "a field twice",
                FIELD_BEFORE,
                &format!("{0}{0}{FIELD_BEFORE}", field_alone("key = \"ten\"", "kind = \"text\"")),
            ),
        ],
    );
    let twice = errors_after(|folder| {
        let file = folder.join("procedures/1.000001.toml");
        fs::copy(&file, folder.join("procedures/2.toml")).unwrap();
    });
    insta::assert_snapshot!(format!("{text}\n# a version in two files\n{twice}"));
}

#[test]
fn map_and_names() {
    let map = report(
        "map.topojson",
        &[
            ("not JSON", "\"Topology\",", "\"Topology\""),
            ("a shape of nobody", "\"10007\"", "\"10009\""),
            ("two shapes for one unit", "\"10007\"", "\"10001\""),
            ("an arc that is not there", "[[0, 1]]", "[[0, 9]]"),
            ("another kind of shape", "\"Polygon\"", "\"Point\""),
        ],
    );
    let names =
        report("names.json", &[("an empty list", "[\"Thị\"]", "[]"), ("a missing list", "\"surnames\"", "\"x\"")]);
    insta::assert_snapshot!(format!("{map}\n{names}"));
}

#[test]
fn mistakes_in_several_files_are_told_together() {
    let text = errors_after(|folder| {
        for (file, from, to) in [
            ("city.toml", "code = \"H99\"", "code = 99"),
            ("units-new.csv", "40000", "nhiều"),
            ("procedures/1.000001.toml", "hours = 4", "hours = 400"),
        ] {
            let text = fs::read_to_string(folder.join(file)).unwrap();
            fs::write(folder.join(file), text.replace(from, to)).unwrap();
        }
    });
    insta::assert_snapshot!(text);
}

/// Cuts every file of the pack short at many places: an error or a pack, never a panic.
#[test]
fn files_cut_short_never_panic() {
    let temporary = tempfile::tempdir().unwrap();
    copy(&tiny(), temporary.path());
    let names = [
        "city.toml",
        "organization.toml",
        "personnel.toml",
        "procedures/1.000001.toml",
        "map.topojson",
        "units-new.csv",
    ];
    for name in names {
        let path = temporary.path().join(name);
        let whole = fs::read(&path).unwrap();
        for end in (0..whole.len()).step_by(7) {
            fs::write(&path, &whole[..end]).unwrap();
            drop(Pack::read(temporary.path()));
        }
        fs::write(&path, &whole).unwrap();
    }
    assert!(errors_with("city.toml", "key", "key").contains("no error"));
}

#[test]
fn readiness() {
    let text = report(
        "readiness.toml",
        &[
            ("an unknown condition", "key = \"scanners\"", "key = \"faxes\""),
            ("a condition twice", "key = \"scanners\"", "key = \"printers\""),
            ("no ground", "ground = \"thử\"", "ground = \" \""),
            ("no days", "valid_days = 14\n", ""),
            ("no days at all", "valid_days = 14", "valid_days = 0"),
            (
                "days where nothing grows old",
                "weight = \"blocking\"\nground",
                "weight = \"blocking\"\nvalid_days = 3\nground",
            ),
            ("an unknown weight", "weight = \"risk\"", "weight = \"maybe\""),
            ("more than all people", "value = 90", "value = 101"),
            ("at least nothing", "key = \"seals\"\nvalue = 1", "key = \"seals\"\nvalue = 0"),
            ("no number", "value = 90", "value = \"nhiều\""),
            ("a delay of nothing", "value = 150", "value = 0"),
            ("an answer of two", "key = \"sound\"\nvalue = 1", "key = \"sound\"\nvalue = 2"),
            ("an unknown field", "key = \"sound\"", "key = \"sound\"\nunit = \"dB\""),
        ],
    );
    let none = errors_after(|folder| fs::write(folder.join("readiness.toml"), "").unwrap());
    insta::assert_snapshot!(format!("{text}\n# an empty file\n{none}\n"));
}
