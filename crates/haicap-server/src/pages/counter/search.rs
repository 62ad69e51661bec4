//! Finding a procedure by the words that people use.

use crate::pages::{Page, encoded, show};
use haicap_core::procedure::{Entry, Procedure, search};
use haicap_core::words::fold;

/// A procedure in the list.
pub(crate) struct Found {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) full: String,
    pub(crate) field: String,
    pub(crate) fee: String,
    pub(crate) limit: String,
    pub(crate) channels: String,
    /// Folded words by which the script finds it.
    pub(crate) words: String,
    pub(crate) link: String,
    pub(crate) chosen: bool,
    /// Whether it fits the query; the others are hidden, and the script brings them back.
    pub(crate) shown: bool,
}

/// All procedures, those that fit a query first, the best of them on top.
pub(crate) fn find(page: &Page, offered: &[&Procedure], query: &str, chosen: Option<&str>) -> Vec<Found> {
    let lang = page.lang();
    let offered: Vec<_> = offered.iter().map(|procedure| Entry::Offered(procedure)).collect();
    let one = |entry: Entry<'_>, shown| {
        let procedure = entry.offered()?;
        Some(Found {
            shown,
            code: procedure.id.code.clone(),
            name: show::short_name(procedure, lang),
            full: show::full_name(procedure, lang).to_owned(),
            field: procedure.field.clone(),
            fee: show::fee_of_one(&procedure.fee, lang),
            limit: procedure.limit.label(lang),
            channels: procedure.channels.iter().map(|channel| channel.label(lang)).collect::<Vec<_>>().join(", "),
            words: words_of(procedure),
            link: page.link(&format!("/counter?procedure={}&q={}", procedure.id.code, encoded(query))),
            chosen: chosen == Some(procedure.id.code.as_str()),
        })
    };
    search(&offered, query).into_iter().filter_map(|found| one(found.entry, found.fits)).collect()
}

fn words_of(procedure: &Procedure) -> String {
    let Procedure { id, name, name_en, keywords, field, .. } = procedure;
    fold(&format!("{} {name} {name_en} {} {field}", id.code, keywords.join(" ")))
}
