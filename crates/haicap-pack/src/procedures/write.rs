//! A procedure written as its file holds it, for whoever makes the next version out of it.

use haicap_core::procedure::fields::{DayLimit, FormField};
use haicap_core::procedure::{Channel, Fee, Listed, Procedure, Unsure};
use haicap_core::time::{LimitUnit, TimeLimit};
use std::fmt::Display;

/// A version as a file; read again, it is the same version.
pub fn procedure_text(procedure: &Procedure) -> String {
    let Procedure { id, name, name_en, keywords, field, in_force_from, channels, .. } = procedure;
    let mut text = Text::default();
    text.head(&id.code, id.version, (name, name_en), keywords, field);
    text.line("in_force_from", quoted(&in_force_from.to_string()));
    text.channels(channels);
    text.line("result", quoted(&procedure.result));
    if procedure.receipt != Default::default() {
        text.line("receipt", quoted(procedure.receipt.key()));
    }
    text.line("law", list(procedure.law.iter().map(|law| quoted(law))));
    text.fee(&procedure.fee);
    for waiver in &procedure.waivers {
        text.table("[[waivers]]");
        text.line("key", quoted(&waiver.key));
        text.named(&waiver.name, &waiver.name_en);
        text.line("percent", waiver.percent);
        text.line("law", quoted(&waiver.law));
    }
    text.limit(procedure.limit);
    if let Some(obligation) = &procedure.obligation {
        text.table("[obligation]");
        text.named(&obligation.name, &obligation.name_en);
        text.line("clock", quoted(obligation.clock.key()));
        text.line("ground", quoted(&obligation.ground));
    }
    for paper in &procedure.papers {
        text.table("[[papers]]");
        text.line("key", quoted(&paper.key));
        text.named(&paper.name, &paper.name_en);
        text.line("required", quoted(paper.required.key()));
        text.optional("note", paper.note.as_deref());
    }
    procedure.fields.iter().for_each(|field| text.field(field));
    for step in &procedure.steps {
        text.table("[[steps]]");
        text.line("do", quoted(step.key.key()));
        text.line("role", quoted(step.role.key()));
        text.line("division", quoted(&step.division));
        text.optional("post", step.post.as_deref());
        text.line("hours", step.hours);
    }
    text.unsure(&procedure.unsure);
    text.0
}

/// What is known of a listed procedure, as the beginning of its first version; what is missing is named, and what is
/// not there is refused when it is read.
pub fn first_version_text(listed: &Listed) -> String {
    let mut text = Text::default();
    text.0.push_str(
        "# Thủ tục này mới có trong danh mục. Ghi đủ kết quả, thời hạn, giấy tờ và các bước thì nhận được hồ sơ.\n",
    );
    text.head(&listed.code, 1, (&listed.name, &listed.name_en), &listed.keywords, &listed.field);
    text.line("in_force_from", quoted(&listed.in_force_from.to_string()));
    text.channels(&listed.channels);
    text.0.push_str("# result = \"\"\n");
    text.line("law", list(listed.law.iter().map(|law| quoted(law))));
    match &listed.fee {
        Some(fee) => text.fee(fee),
        None => text.0.push_str("\n# [fee]\n# per = \"dossier\"\n"),
    }
    match listed.limit {
        Some(limit) => text.limit(limit),
        None => text.0.push_str("\n# [limit]\n# amount = 3\n# unit = \"working_day\"\n"),
    }
    text.0.push_str(
        "\n# [[papers]]\n# key = \"to_khai\"\n# name = \"\"\n# name_en = \"\"\n# required = \"always\"\n\n# [[steps]]\n# do = \
         \"accept\"\n# role = \"counter_officer\"\n# division = \"service_center\"\n# hours = 0.25\n# (tiếp theo: handle, sign, \
         return)\n",
    );
    text.unsure(&listed.unsure);
    text.0
}

#[derive(Default)]
struct Text(String);

impl Text {
    fn line(&mut self, key: &str, value: impl Display) {
        self.0.push_str(&format!("{key} = {value}\n"));
    }

    fn optional(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.line(key, quoted(value));
        }
    }

    fn table(&mut self, head: &str) {
        self.0.push_str(&format!("\n{head}\n"));
    }

    fn named(&mut self, name: &str, name_en: &str) {
        self.line("name", quoted(name));
        self.line("name_en", quoted(name_en));
    }

    fn head(&mut self, code: &str, version: u32, (name, name_en): (&str, &str), keywords: &[String], field: &str) {
        self.line("code", quoted(code));
        self.line("version", version);
        self.named(name, name_en);
        self.line("keywords", list(keywords.iter().map(|word| quoted(word))));
        self.line("field", quoted(field));
    }

    fn channels(&mut self, channels: &[Channel]) {
        self.line("channels", list(channels.iter().map(|channel| quoted(channel.key()))));
    }

    fn fee(&mut self, fee: &Fee) {
        self.table("[fee]");
        self.line("per", quoted(fee.per.key()));
        if !fee.tiers.is_empty() {
            let tiers = fee.tiers.iter().map(|tier| format!("{{ from = {}, each = {} }}", tier.from, tier.each));
            self.line("tiers", list(tiers));
        }
        if let Some(cap) = fee.cap_per_copy {
            self.line("cap_per_copy", cap);
        }
    }

    fn limit(&mut self, limit: TimeLimit) {
        self.table("[limit]");
        if limit.unit != LimitUnit::SameDay || limit.amount != 0 {
            self.line("amount", limit.amount);
        }
        self.line("unit", quoted(limit.unit.key()));
    }

    fn field(&mut self, field: &FormField) {
        self.table("[[fields]]");
        self.line("key", quoted(&field.key));
        self.line("label", quoted(&field.label));
        self.line("label_en", quoted(&field.label_en));
        self.line("kind", quoted(field.kind.key()));
        if field.required {
            self.line("required", true);
        }
        if let Some(max) = field.max {
            self.line("max", max);
        }
        if let Some(DayLimit::Today) = field.not_after {
            self.line("not_after", quoted("today"));
        }
        self.optional("help", field.help.as_deref());
        self.optional("help_en", field.help_en.as_deref());
        if !field.choices.is_empty() {
            let choices = field.choices.iter().map(|choice| {
                let [key, name, name_en] = [&choice.key, &choice.name, &choice.name_en].map(|text| quoted(text));
                format!("{{ key = {key}, name = {name}, name_en = {name_en} }}")
            });
            self.line("choices", list(choices));
        }
    }

    fn unsure(&mut self, unsure: &[Unsure]) {
        for one in unsure {
            self.table("[[unsure]]");
            self.line("field", quoted(&one.field));
            self.line("note", quoted(&one.note));
        }
    }
}

fn list(values: impl Iterator<Item = String>) -> String {
    format!("[{}]", values.collect::<Vec<_>>().join(", "))
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(letter))),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
