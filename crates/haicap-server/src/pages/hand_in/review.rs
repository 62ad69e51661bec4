//! The last look before a dossier is sent.

use super::form::Known;
use super::texts::HandInTexts;
use crate::attachments::{HELD, Received};
use crate::error::Problem;
use crate::pages::addresses::{Chosen, in_full};
use crate::pages::dossier::paper_name;
use crate::pages::files::{self, HeldView};
use crate::pages::result::ResultTexts;
use crate::pages::{Page, Shell, show};
use askama::Template;
use axum::response::Response;
use haicap_core::procedure::{FeeUnit, Procedure};
use haicap_core::words::dong;

#[derive(Template)]
#[template(path = "submit_review.html")]
struct ReviewPage {
    shell: Shell,
    t: &'static HandInTexts,
    procedure: String,
    /// Labels and what was typed.
    lines: Vec<(String, String)>,
    /// Papers with their files.
    papers: Vec<(String, Vec<HeldView>)>,
    /// Papers that must be there and are not.
    missing: Vec<String>,
    /// What goes on to the next page.
    kept: Vec<(String, String)>,
}

/// Fields that pages set themselves.
const OWN: [&str; 3] = ["then", "csrf", HELD];

/// Shows what will be sent.
pub(super) fn show(
    page: &Page,
    procedure: &Procedure,
    chosen: Chosen,
    received: &Received,
    known: &Known,
) -> Result<Response, Problem> {
    let (t, lang) = (HandInTexts::of(page.lang()), page.lang());
    let there = |key: &str| known.papers.iter().any(|paper| paper.key == key);
    let missing = procedure
        .papers
        .iter()
        .filter(|paper| procedure.always_required().any(|required| required == paper.key) && !there(&paper.key));
    let pairs = received.form.pairs().filter(|(name, _)| !OWN.contains(name));
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let files = files::fields(page, known.papers.iter(), Some(received));
    let held = files.iter().flat_map(|field| &field.held).map(|held| (HELD.to_owned(), held.value.clone()));
    let kept = pairs.chain(held).collect();
    page.html(&ReviewPage {
        shell: page.shell(t.review_title),
        t,
        procedure: show::short_name(procedure, lang),
        lines: lines(page, procedure, chosen, known),
        papers: known
            .papers
            .iter()
            .map(|paper| paper_name(paper, lang))
            .zip(files.into_iter().map(|f| f.held))
            .collect(),
        missing: missing.map(|paper| paper_name(paper, lang)).collect(),
        kept,
    })
}

fn lines(page: &Page, procedure: &Procedure, chosen: Chosen, known: &Known) -> Vec<(String, String)> {
    let (t, w, lang) = (HandInTexts::of(page.lang()), page.w(), page.lang());
    let line = |label: &str, value: &str| (label.to_owned(), value.to_owned());
    let mut lines = vec![
        line(w.name, &known.name),
        line(w.identity_number, &known.identity_number),
        line(w.phone, &known.phone),
        line(t.unit, &page.unit_name(chosen.unit)),
    ];
    let old = chosen.from.and_then(|from| page.city().units.get(&from));
    lines.extend(old.map(|unit| line(t.old_address, &in_full(page, unit))));
    for field in &procedure.fields {
        let answer = known.answers.get(&field.key);
        lines.extend(answer.map(|answer| (field.label(lang).to_owned(), field.shown(answer, lang))));
    }
    if procedure.fee.per != FeeUnit::Dossier {
        let quantity = known.quantity;
        let text = format!("{} {}, {} {}", quantity.copies, w.copies_of, quantity.pages, w.pages_each);
        lines.push(line(w.quantity, &text));
    }
    lines.push(line(w.fee, &dong(procedure.fee.amount(known.quantity), lang)));
    lines.extend(known.pay.map(|pay| line(t.pay, pay.label(lang))));
    lines.push(line(ResultTexts::of(lang).delivery, known.delivery.way.label(lang)));
    let address = Some(known.delivery.address.as_str()).filter(|address| !address.is_empty());
    lines.extend(address.map(|address| line(ResultTexts::of(lang).address, address)));
    lines
}
