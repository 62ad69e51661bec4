//! What people are told about a wrong scenario: each kind of mistake, alone and together.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use haicap_core::city::City;
use haicap_core::trial::{Act, Deed, Scenario, Step, Tag};
use haicap_pack::{Pack, parse_scenarios, read_scenarios};
use jiff::civil::{Date, date, time};
use std::fs;
use std::path::Path;

const DAY: Date = date(2025, 6, 12);

/// A right scenario; mistakes are made in copies of it.
const RIGHT: &str = "# language: vi
@chay-truoc
Tính năng: Cấp giấy xác nhận
  Khi cần thì làm ở đây.

  Bối cảnh:
    Biết bây giờ là 08:00

  # hai hàng dữ liệu
  Khung kịch bản: xin <bản> bản
    Cho 1 người dân cần thủ tục 1.000001
    Và người dân thiếu giấy tờ \"tờ khai\"
    Và người dân xin <bản> bản, mỗi bản 1 trang
    Khi người dân nộp hồ sơ tại quầy
    Và công chức một cửa yêu cầu bổ sung \"to_khai\" vì \"thiếu\"
    Thì hồ sơ ở tình trạng \"Chờ bổ sung\"
    Nhưng lý do được ghi vào hồ sơ
    Khi người dân bổ sung \"Tờ khai\" tại quầy
    Và công chức một cửa tiếp nhận hồ sơ
    Thì lệ phí là <phí> đồng

    Dữ liệu:
      | bản | phí   |
      | 1   | 2.000 |
      | 2   | 4.000 |

  @dong-loat
  Kịch bản: từ chối
    Cho 2 người dân cần thủ tục 1.000001
    Khi người dân nộp hồ sơ tại quầy
    Và công chức một cửa từ chối tiếp nhận vì \"bản chính bị tẩy xóa\"
";

fn city() -> City {
    Pack::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tiny"))
        .unwrap_or_else(|errors| panic!("{errors}"))
        .city
}

fn parse(text: &str) -> Result<Vec<Scenario>, String> {
    parse_scenarios("thử.feature", text, &city(), DAY)
        .map_err(|errors| errors.iter().map(|error| format!("{error}\n")).collect())
}

fn errors_with(from: &str, to: &str) -> String {
    assert!(RIGHT.contains(from), "no “{from}”");
    parse(&RIGHT.replacen(from, to, 1)).map_or_else(|errors| errors, |_| "no error\n".to_owned())
}

fn report(mistakes: &[(&str, &str, &str)]) -> String {
    let paragraph = |(what, from, to): &(&str, &str, &str)| format!("# {what}\n{}", errors_with(from, to));
    mistakes.iter().map(paragraph).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_right_file_becomes_one_scenario_for_each_row() {
    let scenarios = parse(RIGHT).unwrap();
    let keys: Vec<_> = scenarios.iter().map(|scenario| scenario.key.as_str()).collect();
    assert_eq!(keys, ["thu-1", "thu-2", "thu-3"]);
    let (second, declined) = (&scenarios[1], &scenarios[2]);
    assert_eq!(second.title, "xin 2 bản");
    assert_eq!((second.start, second.citizens, second.quantity.copies), (time(8, 0, 0, 0), 1, 2));
    assert!(second.papers.is_empty(), "the only required paper is lacking");
    assert_eq!(second.tags, [Tag::FirstTrial].into());
    assert_eq!(declined.tags, [Tag::FirstTrial, Tag::AllUnits].into());
    assert_eq!((declined.citizens, declined.papers.len(), declined.steps.len()), (2, 1, 2));
    let asked = second.steps.iter().find_map(|step| match step {
        Step::Act { act: Act { deed: Deed::RequestSupplement { paper, .. }, .. }, .. } => Some(paper.as_str()),
        _ => None,
    });
    assert_eq!(asked, Some("to_khai"));
    assert_eq!(second.steps.last().unwrap().text(), Some("lệ phí là 4.000 đồng"));
}

#[test]
fn every_word_that_begins_a_step_is_read() {
    for word in ["Khi ", "Và ", "Nhưng ", "Thì ", "Biết ", "Cho ", "* "] {
        let text = RIGHT.replacen("Khi người dân nộp", &format!("{word}người dân nộp"), 1);
        assert_eq!(parse(&text).map(|scenarios| scenarios.len()), Ok(3), "{word}");
    }
}

#[test]
fn decomposed_letters_and_windows_line_ends_are_no_mistake() {
    use unicode_normalization::UnicodeNormalization;
    let text: String = RIGHT.nfd().collect::<String>().replace('\n', "\r\n");
    assert_ne!(text, RIGHT);
    assert_eq!(parse(&format!("\u{feff}{text}")), parse(RIGHT));
    assert_eq!(parse(RIGHT.trim_end()), parse(RIGHT));
}

#[test]
fn sentences() {
    insta::assert_snapshot!(report(&[
        ("a sentence nobody knows", "công chức một cửa tiếp nhận hồ sơ", "công chức một cửa nhận hồ sơ"),
        ("a wrong time", "08:00", "8h"),
        ("an unknown stage", "\"Chờ bổ sung\"", "\"Chờ thêm\""),
        ("a number too large", "2 người dân", "20000 người dân"),
        ("an unknown refusal", "tiếp nhận hồ sơ\n", "tiếp nhận hồ sơ, nhưng hệ thống không cho vì \"buồn\"\n"),
        ("an unknown procedure", "2 người dân cần thủ tục 1.000001", "2 người dân cần thủ tục 9.999999"),
        ("an unknown paper that is lacking", "thiếu giấy tờ \"tờ khai\"", "thiếu giấy tờ \"sổ đỏ\""),
        ("a paper that nobody needs", "thiếu giấy tờ \"tờ khai\"", "thiếu giấy tờ \"văn bản ủy quyền\""),
        ("an unknown paper asked for", "bổ sung \"to_khai\"", "bổ sung \"hộ chiếu\""),
        (
            "a way that is not offered",
            "dân nộp hồ sơ tại quầy\n    Và công chức một cửa từ",
            "dân nộp hồ sơ trực tuyến\n    Và công chức một cửa từ"
        ),
    ]));
}

#[test]
fn order() {
    insta::assert_snapshot!(report(&[
        ("a need after an act", "    Thì hồ sơ ở", "    Biết người dân có đủ giấy tờ\n    Thì hồ sơ ở"),
        ("a check before any act", "    Khi người dân nộp", "    Thì hồ sơ có mã\n    Khi người dân nộp"),
        (
            "not handed in first",
            "    Khi người dân nộp hồ sơ tại quầy\n    Và công chức một cửa từ",
            "    Khi công chức một cửa từ"
        ),
        ("no procedure", "    Cho 2 người dân cần thủ tục 1.000001\n", ""),
        ("two procedures", "    Cho 2 người", "    Cho 1 người dân cần thủ tục 1.000001\n    Cho 2 người"),
        ("two starts", "    Cho 2 người", "    Biết bây giờ là 09:00\n    Cho 2 người"),
        (
            "all papers and one lacking",
            "    Và người dân thiếu",
            "    Và người dân có đủ giấy tờ\n    Và người dân thiếu"
        ),
        (
            "lacking twice",
            "    Và người dân thiếu",
            "    Và người dân thiếu giấy tờ \"to_khai\"\n    Và người dân thiếu"
        ),
        (
            "no act",
            "    Khi người dân nộp hồ sơ tại quầy\n    Và công chức một cửa từ chối tiếp nhận vì \"bản chính bị tẩy xóa\"\n",
            "",
        ),
    ]));
}

#[test]
fn gherkin() {
    insta::assert_snapshot!(report(&[
        ("a word with a wrong accent", "Khi người dân nộp", "Khí người dân nộp"),
        ("a word without accents at the first step", "Biết bây giờ", "Biet bây giờ"),
        ("a small letter", "Thì hồ sơ", "thì hồ sơ"),
        ("no word at all", "Thì hồ sơ", "hồ sơ"),
        ("a title without accents", "Khung kịch bản:", "Khung kich ban:"),
        ("no feature", "Tính năng: Cấp giấy xác nhận\n", ""),
        ("two features", "  Kịch bản: từ chối", "Tính năng: nữa\n  Kịch bản: từ chối"),
        ("another language", "# language: vi", "# language: en"),
        ("a row with a cell too few", "| 2   | 4.000 |", "| 2   |"),
        ("a row without its end", "| 2   | 4.000 |", "| 2   | 4.000"),
        ("a table after a step", "    Thì hồ sơ", "      | a |\n    Thì hồ sơ"),
        ("a step after the data", "\n  @dong-loat", "    Khi người dân nộp hồ sơ tại quầy\n  @dong-loat"),
        ("a block of text", "    Thì hồ sơ", "    \"\"\"\n    a\n    \"\"\"\n    Thì hồ sơ"),
        ("background after a scenario", "  @dong-loat", "  Bối cảnh:\n    Biết bây giờ là 09:00\n\n  @dong-loat"),
    ]));
}

#[test]
fn tags_and_data() {
    insta::assert_snapshot!(report(&[
        ("an unknown tag", "@dong-loat", "@dong-loat @hom-nay"),
        ("an unknown tag of the feature", "@chay-truoc", "@chay_truoc"),
        ("no tag", "@chay-truoc\n", ""),
        ("an unknown column", "<phí>", "<lệ phí>"),
        ("a column nobody uses", "<phí>", "2.000"),
        ("a column twice", "| bản | phí   |", "| bản | bản |"),
        ("no rows", "      | 1   | 2.000 |\n      | 2   | 4.000 |\n", ""),
        ("a place without data", "từ chối tiếp nhận vì \"bản chính bị tẩy xóa\"", "từ chối tiếp nhận vì \"<lý do>\""),
        ("a wrong value in one row", "| 2   | 4.000 |", "| 2   | bốn |"),
    ]));
}

#[test]
fn files_of_a_folder_are_told_together() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().join("kịch bản");
    let errors = |folder: &Path| {
        let errors = read_scenarios(folder, &city(), DAY).unwrap_err();
        errors.to_string().replace(&temporary.path().display().to_string(), "…")
    };
    let missing = errors(&folder);
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("a.feature"), RIGHT.replace("08:00", "8 giờ")).unwrap();
    fs::write(folder.join("b.feature"), RIGHT.replace("Khi ", "Khí ")).unwrap();
    fs::write(folder.join("c.feature"), b"T\xc3").unwrap();
    fs::write(folder.join("d e.feature"), RIGHT).unwrap();
    fs::write(folder.join("d-e.feature"), RIGHT).unwrap();
    fs::write(folder.join("g.feature"), "Tính năng: trống\n").unwrap();
    fs::write(folder.join("note.txt"), "not a scenario").unwrap();
    insta::assert_snapshot!(format!("{missing}\n\n{}", errors(&folder)));
}

/// Cuts, doubles and exchanges lines and letters: an error or scenarios, never a panic.
#[test]
fn garbled_text_never_panics() {
    let city = city();
    let check = |text: &str| drop(parse_scenarios("x.feature", text, &city, DAY));
    for (at, _) in RIGHT.char_indices().step_by(61) {
        check(&RIGHT[..at]);
        check(&RIGHT[at..]);
        for letter in ["#", "@", "|", "\"\"\"", "\n", "<", "Rule:", "* "] {
            check(&format!("{}{letter}{}", &RIGHT[..at], &RIGHT[at..]));
        }
    }
    let lines: Vec<&str> = RIGHT.lines().collect();
    for first in 0..lines.len() {
        for second in (first..lines.len()).step_by(5) {
            let mut garbled = lines.clone();
            garbled.swap(first, second);
            check(&garbled.join("\n"));
        }
    }
}

/// A right scenario of documents.
const DOCUMENTS: &str = "# language: vi
@chay-truoc
Tính năng: Văn bản đến
  Kịch bản: vào sổ
    Biết bây giờ là 08:00
    Và 2 văn bản cần xử lý
    Khi văn thư làm \"vào sổ\" trên hệ thống \"Quản lý văn bản\"
    Và 5 phút sau
    Và chánh văn phòng làm \"trình\" trên hệ thống \"Quản lý văn bản\"
";

#[test]
fn documents_have_no_dossier() {
    let [scenario] = &parse(DOCUMENTS).unwrap()[..] else { panic!("one scenario") };
    assert_eq!((&scenario.procedure, scenario.citizens, scenario.steps.len()), (&None, 2, 3));
    let mistakes = [
        ("a dossier", "5 phút sau", "công chức một cửa tiếp nhận hồ sơ"),
        ("a check of a dossier", "5 phút sau", "hồ sơ có mã"),
        ("papers", "bây giờ là 08:00", "người dân có đủ giấy tờ"),
        ("a procedure, too", "bây giờ là 08:00", "1 người dân cần thủ tục 1.000001"),
        ("a need behind a deed", "5 phút sau", "bây giờ là 09:00"),
        ("somebody unknown", "văn thư", "thủ quỹ"),
    ];
    let told = mistakes.map(|(what, from, to)| {
        let errors = parse(&DOCUMENTS.replacen(from, to, 1)).map_or_else(|errors| errors, |_| "no error\n".to_owned());
        format!("# {what}\n{errors}")
    });
    let (needs, _) = DOCUMENTS.split_once("    Khi").unwrap();
    let nothing = parse(needs).unwrap_err();
    insta::assert_snapshot!(format!("{}\n# nothing done\n{nothing}", told.join("\n")));
}
