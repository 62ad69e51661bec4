//! What came of wishes for many people: how many were carried out, who was refused and why.

use super::list::name_of;
use crate::error::Problem;
use crate::pages::{Page, Shell};
use crate::personnel::files::FilesDone;
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use std::collections::BTreeMap;
use uuid::Uuid;

texts! { pub(crate) OutcomeTexts;
    title: "Kết quả thực hiện", "What was done";
    done: "người đã được thực hiện", "people done";
    refused: "người chưa thực hiện được", "people not done";
    unknown: "mã không có trong danh sách này", "identifiers that are not in this list";
    ground: "Căn cứ", "Ground";
    hidden: "Người của địa phương khác", "Somebody of another district";
    unchanged: "Hồ sơ của những người chưa thực hiện được giữ nguyên như trước.", "The files of those not done are as they were before.";
    more: "và số người nữa:", "and this many more:";
    back: "Về danh sách", "Back to the list";
}

/// People named under one reason.
const NAMED: usize = 500;

/// What came of wishes, in words.
#[derive(Default)]
pub(super) struct Outcome {
    done: usize,
    /// People by reason and its ground.
    refused: BTreeMap<(String, String), Vec<Uuid>>,
    unknown: usize,
}

#[derive(Template)]
#[template(path = "personnel/outcome.html")]
struct OutcomePage {
    shell: Shell,
    t: &'static OutcomeTexts,
    done: usize,
    refused: usize,
    unknown: usize,
    reasons: Vec<Reason>,
    back: String,
}

struct Reason {
    message: String,
    ground: String,
    people: Vec<(Option<String>, String)>,
    count: usize,
    more: usize,
}

impl Outcome {
    /// Takes in what the rules said.
    pub(super) fn add(&mut self, page: &Page, done: &FilesDone) {
        self.done += done.done;
        self.unknown += done.unknown.len();
        for (official, refusal) in &done.refused {
            self.refuse(*official, &refusal.message(page.lang()), &refusal.ground().cite());
        }
    }

    /// Takes in somebody for whom nothing could be wished.
    pub(super) fn refuse(&mut self, official: Uuid, message: &str, ground: &str) {
        self.refused.entry((message.into(), ground.into())).or_default().push(official);
    }

    /// Takes in identifiers that stand for nobody of the list.
    pub(super) fn miss(&mut self, count: usize) {
        self.unknown += count;
    }

    /// How many identifiers stood for nobody so far.
    pub(super) fn missed(&self) -> usize {
        self.unknown
    }

    /// Back to the list when everything was done, else the page that names each refusal.
    ///
    /// `back` is an address within the store.
    pub(super) fn answer(self, page: &Page, back: &str) -> Result<Response, Problem> {
        if self.refused.is_empty() && self.unknown == 0 {
            let mark = if back.contains('?') { '&' } else { '?' };
            return Ok(page.go(&format!("{back}{mark}done={}", self.done)));
        }
        let t = OutcomeTexts::of(page.lang());
        let state = page.staff();
        let named = |official: &Uuid| match name_of(page, &state, *official) {
            Some(name) => (Some(page.link(&format!("/people/{official}"))), name),
            None => (None, t.hidden.to_owned()),
        };
        let reason = |((message, ground), people): ((String, String), Vec<Uuid>)| Reason {
            message,
            ground,
            count: people.len(),
            more: people.len().saturating_sub(NAMED),
            people: people.iter().take(NAMED).map(named).collect(),
        };
        let reasons: Vec<Reason> = self.refused.into_iter().map(reason).collect();
        let shown = OutcomePage {
            shell: page.shell(t.title),
            t,
            done: self.done,
            refused: reasons.iter().map(|reason| reason.count).sum(),
            unknown: self.unknown,
            reasons,
            back: page.link(back),
        };
        page.html(&shown)
    }
}
