//! Finding a procedure by the words that people use.

use crate::pages::{Page, encoded, show};
use haicap_core::procedure::Procedure;
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
    ranked(offered, query)
        .into_iter()
        .map(|(shown, procedure)| Found {
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
        .collect()
}

fn words_of(procedure: &Procedure) -> String {
    let Procedure { id, name, name_en, keywords, field, .. } = procedure;
    fold(&format!("{} {name} {name_en} {} {field}", id.code, keywords.join(" ")))
}

/// How well a procedure fits: an everyday word for it counts most, then its name, then that every
/// word of the query begins some word of it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Keyword,
    Name,
    Words,
    Not,
}

fn fit(procedure: &Procedure, query: &str) -> Fit {
    let words = words_of(procedure);
    let begins = |word: &str| words.split(' ').any(|known| known.starts_with(word));
    match () {
        () if procedure.keywords.iter().any(|keyword| fold(keyword).contains(query)) => Fit::Keyword,
        () if fold(&procedure.name).contains(query) => Fit::Name,
        () if query.split(' ').all(begins) => Fit::Words,
        () => Fit::Not,
    }
}

/// All procedures, the best first, each with whether it fits.
fn ranked<'p>(offered: &[&'p Procedure], query: &str) -> Vec<(bool, &'p Procedure)> {
    let query = fold(query);
    let mut found: Vec<_> = offered.iter().map(|procedure| (fit(procedure, &query), *procedure)).collect();
    found.sort_by(|(a, p), (b, q)| a.cmp(b).then_with(|| p.id.cmp(&q.id)));
    found.into_iter().map(|(fit, procedure)| (fit != Fit::Not, procedure)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use haicap_core::procedure::ProcedureId;
    use haicap_core::testing;

    #[test]
    fn everyday_words_without_accents_find_a_procedure() {
        let make = |code: &str, name: &str, keywords: &[&str]| Procedure {
            id: ProcedureId { code: code.into(), version: 1 },
            name: name.into(),
            keywords: keywords.iter().map(|keyword| (*keyword).to_owned()).collect(),
            ..testing::procedure()
        };
        let copy = make("2.000815", "Chứng thực bản sao từ bản chính", &["sao y", "công chứng bản sao"]);
        let birth = make("1.001193", "Thủ tục đăng ký khai sinh", &["làm giấy khai sinh"]);
        let extract = make("2.000635", "Cấp bản sao trích lục hộ tịch, bản sao giấy khai sinh", &["trích lục"]);
        let offered = [&birth, &extract, &copy];
        let check = |query: &str, codes: &[&str]| {
            let found = ranked(&offered, query).into_iter().filter(|(shown, _)| *shown);
            let found: Vec<_> = found.map(|(_, procedure)| procedure.id.code.as_str()).collect();
            assert_eq!(found, codes, "{query}");
        };
        check("sao y", &["2.000815"]);
        check("Giay khai sinh", &["1.001193", "2.000635"]);
        check("SINH khai", &["1.001193", "2.000635"]);
        check("2.0008", &["2.000815"]);
        check("", &["1.001193", "2.000635", "2.000815"]);
        check("hộ chiếu", &[]);
    }
}
