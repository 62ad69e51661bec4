//! Numbers as people in Viet Nam read them.

use crate::wire::Figures;
use haicap_core::Lang;
use haicap_core::indicators::INDICES;
use haicap_core::words;
use jiff::civil::DateTime;

/// `10.200`.
pub(super) fn number(number: u64) -> String {
    words::grouped(number, '.')
}

/// `10.200`, of a count.
pub(super) fn count(count: usize) -> String {
    number(count as u64)
}

/// Milliseconds with one decimal: `12,3`.
pub(super) fn ms(ms: f64) -> String {
    format!("{ms:.1}").replace('.', ",")
}

/// `18,4 giây`, `2 phút 5 giây`.
pub(super) fn seconds(seconds: f64) -> String {
    if seconds < 60.0 {
        return format!("{} giây", ms(seconds));
    }
    let whole = seconds.round();
    format!("{:.0} phút {:.0} giây", (whole / 60.0).floor(), whole % 60.0)
}

/// `08:05 ngày 12/06/2025`.
pub(super) fn moment(moment: DateTime) -> String {
    words::date_time(moment, Lang::Vi)
}

/// Some names, and how many more there are.
pub(super) fn names(names: &[String], most: usize) -> String {
    let shown = names.iter().take(most).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} và {} đơn vị khác", count(more)),
    }
}

/// `97,3 %` of tenths of a percent.
pub(super) fn permille(permille: u32) -> String {
    format!("{} %", ms(f64::from(permille) / 10.0))
}

/// The shares of a round in words, those of nothing left out; then points by index.
pub(super) fn shares(all: &Figures) -> Vec<(String, String)> {
    let share = |name: &str, value: Option<u32>| value.map(|value| (name.to_owned(), permille(value)));
    let named = [
        share("Đúng hạn", all.in_time_permille),
        share("Nộp trực tuyến", all.online_permille),
        share("Số hóa hồ sơ", all.digitised_permille),
        share("Hài lòng", all.satisfied_permille),
    ];
    let points = INDICES.iter().zip(&all.points_in_tenths).enumerate().filter_map(|(place, ((name, _), points))| {
        points.map(|points| (format!("Chỉ số {}: {name}", place + 1), format!("{} điểm", ms(f64::from(points) / 10.0))))
    });
    named.into_iter().flatten().chain(points).collect()
}

/// How many dossiers came to what.
pub(super) fn counts(all: &Figures) -> Vec<(&'static str, u32)> {
    let counts = [
        ("tiếp nhận", all.received),
        ("trả trước hạn", all.early),
        ("trả đúng hạn", all.on_time),
        ("trả trễ hạn", all.late),
        ("đang quá hạn", all.overdue),
        ("đang giải quyết, còn hạn", all.running),
        ("tạm dừng tính hạn", all.paused),
        ("đã rút", all.withdrawn),
        ("đã dừng xử lý", all.stopped),
    ];
    counts.into_iter().filter(|(_, count)| *count > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_points_for_thousands_and_a_comma_for_decimals() {
        assert_eq!((number(71_400).as_str(), ms(12.34).as_str()), ("71.400", "12,3"));
        assert_eq!((seconds(18.42).as_str(), seconds(125.2).as_str()), ("18,4 giây", "2 phút 5 giây"));
        assert_eq!(seconds(119.8), "2 phút 0 giây");
        let units: Vec<String> = ["A", "B", "C"].map(String::from).to_vec();
        assert_eq!(names(&units, 2), "A, B và 1 đơn vị khác");
        assert_eq!(names(&units, 3), "A, B, C");
    }
}
