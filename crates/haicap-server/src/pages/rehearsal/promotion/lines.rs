//! Lines of the difference as tables, by what becomes of them.

use super::settings::Stores;
use crate::pages::Page;
use crate::rehearsal::promotion::{Comparison, Fate, Line};
use crate::words::texts;
use haicap_core::organization::Role;
use std::collections::BTreeSet;

texts! { LineTexts;
    chosen: "Bản chạy thử khác gói dữ liệu", "The trial departs from the pack";
    chosen_hint: "Có thể là thay đổi có chủ ý, cũng có thể là cài đặt nhầm hay lỗi cài vào để diễn tập. Chỉ chuyển dòng được đánh dấu; dòng khác, hệ thống chính thức giữ nguyên.", "This may be meant, or a mistake, or a fault that was planted to rehearse. Only ticked lines are carried; for the others the official store stays as it is.";
    chosen_do: "Chuyển dòng này", "Carry this line";
    restores: "Chính thức lệch, bản chạy thử đúng gói dữ liệu", "The official store departs, the trial is as the pack";
    restores_hint: "Được đưa về đúng trong cùng lần chuyển, không cần đánh dấu.", "Made right by the same promotion, without a tick.";
    restores_do: "đưa về đúng gói", "made as the pack";
    alike: "Cả hai cùng khác gói dữ liệu", "Both depart from the pack alike";
    alike_hint: "Đã được chuyển từ trước và đang có hiệu lực ở chính thức. Đánh dấu dòng nào thì dòng ấy trở lại đúng gói; lần vận hành thử mở sau đó cũng vậy.", "Carried before and in force in the official store. A ticked line goes back to the pack, and so do trials that begin afterwards.";
    alike_do: "Trả về gói dữ liệu", "Give back to the pack";
    stays: "Không chuyển", "Not carried";
    stays_hint: "Độ chậm của đường truyền chỉ có trong diễn tập. Tài khoản mở hay khóa theo văn bản về nhân sự.", "A slowed line is played in a trial only. Accounts follow the papers of the personnel part.";
    stays_do: "giữ nguyên", "stays as it is";
    not_passed: "chưa đạt", "has not passed";
    not_played: "chưa diễn", "not played";
    no_right: "không có quyền nào", "no right";
    account: "tài khoản", "account";
    works: "hoạt động", "works";
    closed: "đã khóa", "closed";
}

/// Lines with the same fate.
pub(super) struct Section {
    /// What its heading is called by.
    pub(super) key: &'static str,
    pub(super) heading: &'static str,
    pub(super) hint: &'static str,
    /// What is done with a line: beside its box when it has one.
    pub(super) done: &'static str,
    pub(super) by_tick: bool,
    pub(super) rows: Vec<Row>,
}

/// One line.
pub(super) struct Row {
    pub(super) index: usize,
    pub(super) unit: String,
    /// Why the unit's rounds do not speak for it.
    pub(super) unproved: Option<&'static str>,
    pub(super) what: String,
    pub(super) of_pack: String,
    pub(super) tried: String,
    pub(super) official: String,
    pub(super) ticked: bool,
}

/// All lines, in the order in which a person needs to see them.
pub(super) fn sections(
    page: &Page,
    stores: &Stores,
    comparison: &Comparison,
    ticked: &BTreeSet<usize>,
) -> Vec<Section> {
    let t = LineTexts::of(page.lang());
    let all = [
        (Fate::Chosen, "chosen", t.chosen, t.chosen_hint, t.chosen_do),
        (Fate::Restores, "restores", t.restores, t.restores_hint, t.restores_do),
        (Fate::Alike, "alike", t.alike, t.alike_hint, t.alike_do),
        (Fate::Stays, "stays", t.stays, t.stays_hint, t.stays_do),
    ];
    let rows = |of: Fate| {
        let lines = comparison.lines.iter().enumerate().filter(move |(_, (_, fate))| *fate == of);
        lines.map(|(index, (line, _))| row(page, stores, comparison, (index, line), ticked)).collect()
    };
    let section = |(fate, key, heading, hint, done)| {
        let by_tick = matches!(fate, Fate::Chosen | Fate::Alike);
        Section { key, heading, hint, done, by_tick, rows: rows(fate) }
    };
    all.into_iter().map(section).filter(|section| !section.rows.is_empty()).collect()
}

fn row(
    page: &Page,
    stores: &Stores,
    comparison: &Comparison,
    (index, line): (usize, &Line),
    ticked: &BTreeSet<usize>,
) -> Row {
    let t = LineTexts::of(page.lang());
    let (what, [of_pack, tried, official]) = match line {
        Line::Rights(d) => {
            let cells = [&d.of_pack(page.city()), &d.tried, &d.official].map(|roles| roles_words(page, roles));
            (page.post_name(&d.post), cells)
        }
        Line::Account(closed) => {
            let what = format!("{}: {}", page.post_name(&closed.post), t.account);
            (what, [t.works, t.closed, t.works].map(str::to_owned))
        }
        Line::Setting(at) => stores.words(page, comparison, at),
    };
    let played = comparison.proof.passed(line.unit()).is_some() || comparison.successors.contains_key(&line.unit());
    let unproved = comparison.proof.last.is_some() && !comparison.proved(line);
    Row {
        index,
        unit: page.unit_name(line.unit()),
        unproved: unproved.then_some(if played { t.not_passed } else { t.not_played }),
        what,
        of_pack,
        tried,
        official,
        ticked: ticked.contains(&index),
    }
}

fn roles_words(page: &Page, roles: &BTreeSet<Role>) -> String {
    let names: Vec<_> = roles.iter().map(|role| role.label(page.lang())).collect();
    if names.is_empty() { LineTexts::of(page.lang()).no_right.to_owned() } else { names.join(", ") }
}
