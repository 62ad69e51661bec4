//! The report as plain text with aligned columns.

use super::figures::{count, counts, moment, ms, names, number, seconds, shares};
use super::{CellLine, DistinctFailure, Mark, Report, RoundLine};
use haicap_core::Lang;
use haicap_core::trial::Verdict;
use haicap_core::words;
use std::fmt::Write;

/// Failures shown one by one; the rest stand in the other files.
const FAILURES_SHOWN: usize = 50;

/// Units named with a cause.
const UNITS_NAMED: usize = 12;

/// A column of a table.
#[derive(Clone, Copy)]
enum Align {
    Left,
    Right,
}

impl Report {
    /// The report as plain text, in Vietnamese.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.text_head(&mut out);
        self.text_findings(&mut out);
        self.text_causes(&mut out);
        self.text_failures(&mut out);
        for (index, round) in self.rounds.iter().enumerate() {
            round.text(index + 1, &mut out);
        }
        line(&mut out, "CÁCH ĐỌC");
        line(&mut out, "  ✔ đạt, ✘ không đạt, – không diễn; 2/3 là 2 trong 3 lượt diễn đạt.");
        line(&mut out, "  Kết luận từng bước lấy từ nhật ký của máy chủ, không phải từ người diễn.");
        line(&mut out, "  Ngày và giờ của đợt theo đồng hồ vận hành thử; thời gian trả lời và thời gian chạy theo");
        line(&mut out, "  đồng hồ thật.");
        out
    }

    fn text_head(&self, out: &mut String) {
        line(out, "BÁO CÁO VẬN HÀNH THỬ");
        line(out, &format!("{} · {} · hạt giống {}", self.city, self.trial, self.seed));
        line(out, &format!("Lập lúc {} · xem tại {}", moment(self.made_at), self.base_link));
        line(out, "");
        line(out, &format!("KẾT LUẬN: {}", if self.passed() { "✔ ĐẠT" } else { "✘ KHÔNG ĐẠT" }));
        let rows = vec![
            vec!["Đơn vị đạt".into(), format!("{}/{}", count(self.units_passed), count(self.units_total))],
            vec!["Hồ sơ theo kế hoạch".into(), number(self.dossiers)],
            vec!["Hồ sơ đi đến cuối".into(), number(self.dossiers_completed)],
            vec!["Việc ghi trong nhật ký".into(), number(self.commands)],
            vec!["Bước không đạt".into(), count(self.failures.len())],
            vec!["Phát hiện khi kiểm tra".into(), count(self.findings.len())],
            vec!["Thời gian chạy (thật)".into(), seconds(self.wall_seconds)],
        ];
        table(out, &[Align::Left, Align::Right], None, rows);
    }

    fn text_causes(&self, out: &mut String) {
        if self.causes.is_empty() {
            return;
        }
        line(out, "NGUYÊN NHÂN VÀ VIỆC CẦN LÀM");
        for (index, group) in self.causes.iter().enumerate() {
            line(out, &format!("{:>3}. {}", index + 1, group.message));
            line(out, &format!("     {} bước không đạt ({})", count(group.count), group.cause));
            line(out, &format!("     Tại: {}", names(&group.units, UNITS_NAMED)));
            group.steps.iter().for_each(|step| line(out, &format!("     Bước: {step}")));
            line(out, &format!("     Cần làm: {}", group.advice));
        }
        line(out, "");
    }

    fn text_failures(&self, out: &mut String) {
        if self.failures.is_empty() {
            return;
        }
        line(out, "TỪNG LỖI");
        let distinct = self.distinct_failures();
        for DistinctFailure { failure, plays } in distinct.iter().take(FAILURES_SHOWN) {
            let stage = failure.stage.label(Lang::Vi);
            line(out, &format!("  ✘ {} ({}) · {stage} · {}", failure.unit_name, failure.unit, failure.title));
            line(out, &format!("    Bước: {} ({} lượt diễn)", failure.step, count(*plays)));
            line(out, &format!("    Vì: {}", failure.message));
            if let Some(response) = &failure.response {
                line(out, &format!("    Người diễn thấy: {response}"));
            }
            if let Some(place) = failure.journal {
                line(out, &format!("    Nhật ký: mục {}, dấu niêm {}", place.entry, place.seal));
            }
        }
        if let Some(more) = distinct.len().checked_sub(FAILURES_SHOWN).filter(|more| *more > 0) {
            line(out, &format!("  … và {} lỗi khác, xem report.json", count(more)));
        }
        line(out, "");
    }
}

impl RoundLine {
    fn text(&self, place: usize, out: &mut String) {
        line(out, &format!("ĐỢT {place}: {} · ngày {}", self.label.to_uppercase(), words::date(self.day)));
        if let (Some(from), Some(to)) = (self.trial_from, self.trial_to) {
            line(out, &format!("  Giờ vận hành thử: từ {} đến {}", moment(from), moment(to)));
        }
        line(
            out,
            &format!(
                "  {}/{} đơn vị đạt · {} hồ sơ, {} đi đến cuối · {} việc · {}",
                count(self.units_passed),
                count(self.units_total),
                number(self.dossiers),
                number(self.dossiers_completed),
                number(self.commands),
                seconds(self.wall_seconds)
            ),
        );
        line(out, "");
        for (index, scenario) in self.scenarios.iter().enumerate() {
            let (title, what) = (&scenario.title, scenario.what());
            line(out, &format!("  [{}] {title} · {} {what} mỗi đơn vị", index + 1, scenario.citizens));
        }
        line(out, "");
        self.text_units(out);
        self.text_figures(out);
        for gap in &self.stand_ins {
            line(out, &format!("  ✘ {}: {}", gap.name, gap.words()));
        }
        self.text_times(out);
    }

    fn text_figures(&self, out: &mut String) {
        let Some(all) = &self.figures else { return };
        line(out, "  Chỉ số giải quyết hồ sơ, cùng công thức với khi làm thật");
        let counted = counts(all, self.late_on_purpose()).into_iter();
        let counts: Vec<_> = counted.map(|(name, count)| format!("{} {name}", number(u64::from(count)))).collect();
        line(out, &format!("    {}", counts.join(" · ")));
        let rows = shares(all).into_iter().map(|(name, value)| vec![format!("  {name}"), value]).collect();
        table(out, &[Align::Left, Align::Right], None, rows);
    }

    fn text_units(&self, out: &mut String) {
        let mut head = vec!["Đơn vị".to_owned(), "Kết luận".to_owned()];
        head.extend((1..=self.scenarios.len()).map(|number| format!("[{number}]")));
        let mut columns = vec![Align::Left, Align::Left];
        columns.resize(head.len(), Align::Left);
        let rows = self.units.iter().map(|unit| {
            let mut row = vec![unit.name.clone(), verdict(unit.verdict)];
            row.extend(unit.scenarios.iter().map(CellLine::text));
            row
        });
        table(out, &columns, Some(head), rows.collect());
    }

    fn text_times(&self, out: &mut String) {
        let columns = [Align::Left, Align::Right, Align::Right, Align::Right, Align::Right];
        let head = |first: &str, second: &str| {
            Some([first, second, "giữa (ms)", "95% (ms)", "lâu nhất (ms)"].map(str::to_owned).to_vec())
        };
        if !self.steps.is_empty() {
            let rows = self.steps.iter().map(|step| {
                let times = &step.times;
                vec![
                    step.label.clone(),
                    count(times.count),
                    ms(times.median_ms),
                    ms(times.p95_ms),
                    ms(times.longest_ms),
                ]
            });
            table(out, &columns, head("Thời gian trả lời (thật)", "số lần"), rows.collect());
        }
        if !self.slowest_units.is_empty() {
            let rows = self.slowest_units.iter().map(|unit| {
                let times = &unit.times;
                vec![
                    unit.name.clone(),
                    number(unit.commands),
                    ms(times.median_ms),
                    ms(times.p95_ms),
                    ms(times.longest_ms),
                ]
            });
            table(out, &columns, head("Đơn vị chờ lâu nhất (thật)", "số việc"), rows.collect());
        }
    }
}

impl CellLine {
    /// `✔ 3/3`, `✘ 2/3`, `–`.
    pub(super) fn text(&self) -> String {
        match self.mark {
            Mark::Passed => format!("✔ {}/{}", self.plays_passed, self.plays),
            Mark::Failed => format!("✘ {}/{}", self.plays_passed, self.plays),
            Mark::NotPlayed => "–".to_owned(),
        }
    }
}

pub(super) fn verdict(verdict: Verdict) -> String {
    let mark = match verdict {
        Verdict::Passed => "✔",
        Verdict::Failed => "✘",
        Verdict::Pending | Verdict::NotReached => "–",
    };
    format!("{mark} {}", verdict.label(Lang::Vi))
}

pub(super) fn line(out: &mut String, text: &str) {
    // Writing into a String cannot fail.
    let _ = writeln!(out, "{text}");
}

/// A table with two blanks between its columns, and an empty line after it.
fn table(out: &mut String, columns: &[Align], head: Option<Vec<String>>, rows: Vec<Vec<String>>) {
    let lines: Vec<Vec<String>> = head.into_iter().chain(rows).collect();
    let width = |column: usize| lines.iter().filter_map(|line| line.get(column)).map(|c| c.chars().count()).max();
    let widths: Vec<usize> = (0..columns.len()).map(|column| width(column).unwrap_or(0)).collect();
    for cells in &lines {
        let mut text = String::new();
        for ((cell, align), width) in cells.iter().zip(columns).zip(&widths) {
            let blanks = " ".repeat(width - cell.chars().count());
            match align {
                Align::Left => text.extend(["  ", cell, &blanks]),
                Align::Right => text.extend(["  ", &blanks, cell]),
            }
        }
        line(out, text.trim_end());
    }
    line(out, "");
}
