//! Settings of three stores beside each other, in words: the pack, the trial, the official store.

use crate::app::App;
use crate::pages::Page;
use crate::pages::show::fee;
use crate::rehearsal::promotion::Comparison;
use crate::words::{texts, words};
use haicap_core::Lang;
use haicap_core::city::City;
use haicap_core::configuration::{Configuration, Setting, SettingAt};
use haicap_core::procedure::{Procedure, ProcedureId};
use haicap_core::territory::UnitId;
use haicap_core::time::Calendar;
use haicap_core::words::date;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

texts! { SettingTexts;
    calendar: "Lịch làm việc", "Working time";
    as_pack: "đúng gói dữ liệu", "as the pack";
    not_as_pack: "khác gói dữ liệu", "not as the pack";
    works_on: "không nghỉ ngày", "works on";
    off_on: "nghỉ thêm ngày", "off on";
    no_make_up: "không làm bù ngày", "no make-up work on";
    make_up: "làm bù thêm ngày", "make-up work on";
    other_hours: "giờ làm việc khác", "other hours";
    prints: "in được", "can be printed";
    prints_not: "không in được", "cannot be printed";
    seal: "Con dấu", "Seal";
    seal_own: "số riêng của người giữ", "the holder's own number";
    line: "Đường truyền", "Line";
    line_plain: "không làm chậm", "not slowed";
    line_slow: "làm chậm thêm", "slowed by";
    successors: "Nơi nhận việc của đơn vị cũ", "Successors of the old unit";
    nowhere: "không có", "none";
    papers: "giấy tờ", "papers";
    not_here: "không thuộc đơn vị mới", "no part of a new unit";
    hours: "giờ", "hours";
}

/// The three, in the order of the table's columns.
pub(super) struct Stores<'a> {
    city: &'a City,
    all: [Arc<Configuration>; 3],
}

impl<'a> Stores<'a> {
    pub(super) fn of(city: &'a City, trial: &App, official: &App) -> Self {
        Stores { city, all: [Arc::default(), trial.own_configuration(), official.own_configuration()] }
    }

    /// What a line is about, and how each of the three has it.
    pub(super) fn words(&self, page: &Page, comparison: &Comparison, at: &SettingAt) -> (String, [String; 3]) {
        let t = SettingTexts::of(page.lang());
        match &at.setting {
            Setting::Procedure { id } => {
                let name = self.city.procedure(id).map(|procedure| format!("{} ({id})", procedure.name));
                (name.unwrap_or_else(|| id.to_string()), self.procedures(page, at, id))
            }
            Setting::Calendar => {
                (t.calendar.to_owned(), self.each(|c| self.calendar(t, at.unit, c.calendar(self.city, at.unit))))
            }
            Setting::Form { form } => {
                let prints = |c: &Configuration| if c.has_form(at.unit, *form) { t.prints } else { t.prints_not };
                (form.label(page.lang()).to_owned(), self.each(|c| prints(c).to_owned()))
            }
            Setting::Seal { assignment } => {
                let number = |c: &Configuration| c.own_seal(at.unit, assignment).unwrap_or(t.seal_own).to_owned();
                let holder = comparison.sealed.get(assignment).map(|post| format!(": {}", page.post_name(post)));
                (format!("{}{}", t.seal, holder.unwrap_or_default()), self.each(number))
            }
            Setting::Line => {
                let line = |c: &Configuration| match c.line_delay_ms(at.unit) {
                    0 => t.line_plain.to_owned(),
                    slow => format!("{} {slow} ms", t.line_slow),
                };
                (t.line.to_owned(), self.each(line))
            }
            Setting::Successors => {
                let units = |c: &Configuration| {
                    let names = c.successors(self.city, at.unit).into_iter().map(|unit| page.unit_name(unit));
                    let names = names.collect::<Vec<_>>().join(", ");
                    if names.is_empty() { t.nowhere.to_owned() } else { names }
                };
                (t.successors.to_owned(), self.each(units))
            }
        }
    }

    fn each(&self, words: impl Fn(&Configuration) -> String) -> [String; 3] {
        [0, 1, 2].map(|index: usize| words(&self.all[index]))
    }

    /// A procedure as far as it is not the same everywhere.
    fn procedures(&self, page: &Page, at: &SettingAt, id: &ProcedureId) -> [String; 3] {
        let t = SettingTexts::of(page.lang());
        let versions = [0, 1, 2].map(|index: usize| self.all[index].procedure(self.city, at.unit, id));
        let parts = versions.map(|version| version.map(|version| self.parts(page, t, version)).unwrap_or_default());
        let length = parts.iter().map(Vec::len).max().unwrap_or_default();
        let differs = |part: &usize| parts.iter().any(|of_one| of_one.get(*part) != parts[0].get(*part));
        let shown: Vec<usize> = (0..length).filter(differs).collect();
        [0, 1, 2].map(|index: usize| match shown.as_slice() {
            [] if versions[index] == versions[0] => t.as_pack.to_owned(),
            [] => t.not_as_pack.to_owned(),
            shown => {
                let words = shown.iter().filter_map(|part| parts[index].get(*part).map(String::as_str));
                words.collect::<Vec<_>>().join("; ")
            }
        })
    }

    /// Fee, limit, papers, and each step with its time.
    fn parts(&self, page: &Page, t: &SettingTexts, procedure: &Procedure) -> Vec<String> {
        let papers: Vec<&str> = procedure.papers.iter().map(|paper| paper.name.as_str()).collect();
        let fee = fee(&procedure.fee, words(page.lang()), page.lang());
        let papers = format!("{}: {}", t.papers, papers.join(", "));
        let mut parts = vec![fee, procedure.limit.label(page.lang()), papers];
        for step in &procedure.steps {
            let (key, division) = (step.key.label(page.lang()), self.division(page, t, &step.division));
            let post = step.post.as_ref().map(|post| format!(", {}", page.post_name(post))).unwrap_or_default();
            parts.push(format!("{key}: {division}{post}"));
            parts.push(format!("{key}: {} {}", step.hours, t.hours));
        }
        parts
    }

    /// A division of the pack; whatever else work is sent to is named as it is written.
    fn division(&self, page: &Page, t: &SettingTexts, key: &str) -> String {
        let known = self.city.blueprint.divisions.iter().find(|division| division.key == key);
        let district = || key.strip_prefix("district-").and_then(|code| code.parse().ok());
        match (known, district()) {
            (Some(division), _) if page.lang() == Lang::En => division.name_en.clone(),
            (Some(division), _) => division.name.clone(),
            (None, Some(code)) => format!("{} ({}, {key})", page.district_name(code), t.not_here),
            (None, None) => format!("{key} ({})", t.not_here),
        }
    }

    /// In what a calendar is not the pack's.
    fn calendar(&self, t: &SettingTexts, unit: UnitId, calendar: &Calendar) -> String {
        let of_pack = self.city.calendar_of(unit);
        let beyond = |one: &BTreeMap<Date, String>, other: &BTreeMap<Date, String>| -> Vec<String> {
            one.keys().filter(|day| !other.contains_key(day)).map(|day| date(*day)).collect()
        };
        let all = [
            (t.works_on, beyond(&of_pack.days_off, &calendar.days_off)),
            (t.off_on, beyond(&calendar.days_off, &of_pack.days_off)),
            (t.no_make_up, beyond(&of_pack.make_up_days, &calendar.make_up_days)),
            (t.make_up, beyond(&calendar.make_up_days, &of_pack.make_up_days)),
        ];
        let days = all.iter().filter(|(_, days)| !days.is_empty());
        let mut words: Vec<String> = days.map(|(label, days)| format!("{label} {}", days.join(", "))).collect();
        if (&calendar.shifts, calendar.cutoff) != (&of_pack.shifts, of_pack.cutoff) {
            words.push(t.other_hours.to_owned());
        }
        match words.is_empty() {
            false => words.join("; "),
            true if calendar == of_pack => t.as_pack.to_owned(),
            true => t.not_as_pack.to_owned(),
        }
    }
}
