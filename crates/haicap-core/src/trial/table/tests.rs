//! Rows become sentences and sentences rows, without loss.

use super::*;
use proptest::prelude::*;

fn part(rows: Vec<Row>) -> ScriptTable {
    let part = Part { title: "Một".into(), rows, ..Part::default() };
    ScriptTable { title: "Thử".into(), parts: vec![part], ..ScriptTable::default() }
}

/// The sentences of the only part, without keywords.
fn sentences(table: &ScriptTable) -> Vec<String> {
    let text = table.write().text;
    let step = |line: &str| {
        let (word, sentence) = line.strip_prefix("    ")?.split_once(' ')?;
        ["Biết", "Khi", "Thì", "Và"].contains(&word).then(|| sentence.to_owned())
    };
    text.lines().filter_map(step).collect()
}

fn read(sentences: &[String]) -> Vec<Row> {
    rows_of(sentences.iter().map(String::as_str))
}

fn row(time: &str, task: &str, who: &str, system: &str, expected: &[&str]) -> Row {
    Row {
        time: time.into(),
        task: task.into(),
        who: who.into(),
        system: system.into(),
        expected: expected.iter().map(|line| (*line).to_owned()).collect(),
    }
}

#[test]
fn a_table_reads_as_officials_write_it() {
    let rows = vec![
        row("08:00", "cần thủ tục 1.001193", "1 người dân", "", &[]),
        row("", "nộp hồ sơ tại quầy", "người dân", "", &[]),
        row("", "tiếp nhận hồ sơ", "công chức một cửa", "", &["hệ thống không cho vì \"thiếu giấy tờ\""]),
        row("09:30", "bổ sung \"Giấy chứng sinh\" tại quầy", "người dân", "", &["lý do được ghi vào hồ sơ"]),
        row("07:30 sau 1 ngày làm việc", "gửi báo cáo", "chuyên viên", "Trục liên thông", &[]),
        row("30 phút sau", "ký kết quả", "lãnh đạo", "", &["hồ sơ có mã", "kết quả có đúng hạn"]),
    ];
    let table = part(rows.clone());
    insta::assert_snapshot!(table.write().text, @r#"
    # language: vi
    Tính năng: Thử

      Kịch bản: Một
        Biết bây giờ là 08:00
        Và 1 người dân cần thủ tục 1.001193
        Khi người dân nộp hồ sơ tại quầy
        Và công chức một cửa tiếp nhận hồ sơ, nhưng hệ thống không cho vì "thiếu giấy tờ"
        Và đến 09:30 cùng ngày
        Và người dân bổ sung "Giấy chứng sinh" tại quầy
        Thì lý do được ghi vào hồ sơ
        Khi đến 07:30 sau 1 ngày làm việc
        Và chuyên viên làm "gửi báo cáo" trên hệ thống "Trục liên thông"
        Và 30 phút sau
        Và lãnh đạo ký kết quả
        Thì hồ sơ có mã
        Và kết quả có đúng hạn
    "#);
    assert_eq!(read(&sentences(&table)), rows);
}

#[test]
fn each_line_knows_its_cell() {
    let table = part(vec![row("08:00", "nhận hồ sơ", "ông Ba", "", &["hồ sơ có mã"])]);
    let written = table.write();
    let places: Vec<_> = (5..=7).map(|line| written.place(line).column).collect();
    assert_eq!(places, [Some(Column::Time), Some(Column::Who), Some(Column::Expected)]);
}

const TASKS: [(&str, &str); 6] = [
    ("người dân", "nộp hồ sơ tại quầy"),
    ("2 người dân", "cần thủ tục 2.000815"),
    ("<số người> người dân", "cần thủ tục <mã>"),
    ("công chức một cửa", "tiếp nhận hồ sơ"),
    ("lãnh đạo", "ký kết quả"),
    ("", "câu không ai biết"),
];

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let time =
        prop::sample::select(vec!["", "", "08:00", "15:10", "30 phút sau", "10:00 sau 2 ngày làm việc", "<giờ>"]);
    let expected = prop::sample::subsequence(vec!["hồ sơ có mã", "lệ phí là <phí> đồng", "kết quả có đúng hạn"], 0..=3);
    let task = prop::sample::select(TASKS.to_vec());
    let row_of = |(time, (who, task), elsewhere, refused, expected): (&str, (&str, &str), bool, bool, Vec<&str>)| {
        let elsewhere = elsewhere && ["người dân", "công chức một cửa", "lãnh đạo"].contains(&who);
        let system = if elsewhere { "Trục liên thông" } else { "" };
        let refused = (refused && !elsewhere).then_some("hệ thống không cho vì \"thiếu giấy tờ\"");
        let expected: Vec<_> = refused.into_iter().chain(expected).collect();
        row(time, task, who, system, &expected)
    };
    prop::collection::vec((time, task, any::<bool>(), any::<bool>(), expected).prop_map(row_of), 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_table_comes_back_from_its_sentences(rows in rows()) {
        prop_assert_eq!(read(&sentences(&part(rows.clone()))), rows);
    }

    #[test]
    fn any_sentences_come_back_from_their_table(
        picked in prop::collection::vec(prop_oneof![
            prop::sample::select(crate::trial::KNOWN_STEPS.iter().map(|step| step.pattern.replace(['{', '}'], "")).collect::<Vec<_>>()),
            "[a-zđếờ<>\", ]{1,20}[a-z]".prop_map(|text| crate::words::tidy(&text)),
            Just("bây giờ là 08:00".to_owned()),
            Just("đến 08:00 cùng ngày".to_owned()),
            Just("đến 9h".to_owned()),
            Just("lãnh đạo ký kết quả, nhưng hệ thống không cho vì \"không được tự ký\"".to_owned()),
        ], 0..12)
    ) {
        let table = part(read(&picked));
        prop_assert_eq!(sentences(&table), picked);
    }
}
