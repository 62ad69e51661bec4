//! Finding a procedure by the words that people use (tìm thủ tục bằng lời thường ngày).
//!
//! Every word of a query weighs the more, the fewer procedures know it: "khai sinh" tells more than "giấy" or "đăng
//! ký". A procedure fits when it knows more than half of that weight; whole everyday phrases count most.

use super::Entry;
use crate::words::{Lang, fold};
use std::collections::BTreeSet;

/// A procedure and how it fits a query.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found<'a> {
    /// The procedure.
    pub entry: Entry<'a>,
    /// Whether it fits; with an empty query every one does.
    pub fits: bool,
}

/// The folded words of a procedure.
struct Known {
    name: String,
    keywords: Vec<String>,
    /// Words of the name, of the everyday words, and of everything.
    in_name: BTreeSet<String>,
    in_keywords: BTreeSet<String>,
    all: BTreeSet<String>,
}

/// The catalogue in the order in which it fits a query, best first; what does not fit stands last, by code.
pub fn search<'a>(catalogue: &[Entry<'a>], query: &str) -> Vec<Found<'a>> {
    let query = words_of(&fold(query));
    let known: Vec<_> = catalogue.iter().map(|entry| Known::of(*entry)).collect();
    let weights: Vec<u32> = query.iter().map(|word| weight(word, &known)).collect();
    let mut found: Vec<_> = catalogue
        .iter()
        .zip(&known)
        .map(|(entry, known)| {
            let score = known.score(&query, &weights);
            (score, Found { entry: *entry, fits: query.is_empty() || score > 0 })
        })
        .collect();
    found.sort_by(|(a, p), (b, q)| b.cmp(a).then_with(|| p.entry.code().cmp(q.entry.code())));
    found.into_iter().map(|(_, found)| found).collect()
}

/// Words without marks: "cha, mẹ" are two. The dot of a code stays.
fn words_of(folded: &str) -> Vec<String> {
    let words = folded.split(|letter: char| !(letter.is_alphanumeric() || letter == '.'));
    words.map(|word| word.trim_matches('.')).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The rarer among the procedures, the heavier; from 1.
fn weight(word: &str, known: &[Known]) -> u32 {
    let knowing = known.iter().filter(|known| known.all.contains(word)).count().max(1);
    1 + (4 * known.len() / knowing).max(1).ilog2()
}

impl Known {
    fn of(entry: Entry<'_>) -> Known {
        let name = fold(entry.name(Lang::Vi));
        let keywords: Vec<String> = entry.keywords().iter().map(|keyword| words_of(&fold(keyword)).join(" ")).collect();
        let in_name: BTreeSet<_> = words_of(&name).into_iter().collect();
        let in_keywords: BTreeSet<_> = keywords.iter().flat_map(|keyword| words_of(keyword)).collect();
        let rest = fold(&format!("{} {} {}", entry.code(), entry.name(Lang::En), entry.field()));
        let all = in_name.iter().chain(&in_keywords).cloned().chain(words_of(&rest)).collect();
        Known { name: words_of(&name).join(" "), keywords, in_name, in_keywords, all }
    }

    /// How well it fits; 0 is not at all.
    fn score(&self, query: &[String], weights: &[u32]) -> u32 {
        let (mut score, mut met) = (0, 0);
        for (index, (word, weight)) in query.iter().zip(weights).enumerate() {
            // The last word may still be in the making, and of a code the beginning is enough.
            let begun = index + 1 == query.len() || word.contains('.');
            let worth = self.worth(word, begun);
            score += worth * weight;
            met += if worth > 0 { *weight } else { 0 };
        }
        if query.is_empty() || 2 * met <= weights.iter().sum::<u32>() {
            return 0;
        }
        score + self.phrases(&query.join(" "))
    }

    fn worth(&self, word: &str, begun: bool) -> u32 {
        match () {
            () if self.in_keywords.contains(word) => 4,
            () if self.in_name.contains(word) => 3,
            () if self.all.contains(word) => 2,
            () if begun && self.all.iter().any(|known| known.starts_with(word)) => 1,
            () => 0,
        }
    }

    /// What whole phrases add: an everyday word that is the query, stands in it, or begins or holds it.
    fn phrases(&self, query: &str) -> u32 {
        let length = |phrase: &str| u32::try_from(phrase.split(' ').count()).unwrap_or(u32::MAX);
        let of_keyword = |keyword: &String| match () {
            () if keyword == query => 100,
            () if holds(query, keyword) => 15 * length(keyword),
            () if holds(keyword, query) => 10 * length(query),
            () => 0,
        };
        let of_name = if holds(&self.name, query) { 5 * length(query) } else { 0 };
        self.keywords.iter().map(of_keyword).max().unwrap_or(0).max(of_name)
    }
}

/// Whether a text holds a phrase as whole words.
fn holds(text: &str, phrase: &str) -> bool {
    format!(" {text} ").contains(&format!(" {phrase} "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::{Procedure, ProcedureId};
    use crate::testing;

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
        let catalogue = [Entry::Offered(&birth), Entry::Offered(&extract), Entry::Offered(&copy)];
        let check = |query: &str, codes: &[&str]| {
            let found = search(&catalogue, query).into_iter().filter(|found| found.fits);
            let found: Vec<_> = found.map(|found| found.entry.code()).collect();
            assert_eq!(found, codes, "{query}");
        };
        check("sao y", &["2.000815"]);
        check("Giay khai sinh", &["1.001193", "2.000635"]);
        check("SINH khai", &["1.001193", "2.000635"]);
        check("2.0008", &["2.000815"]);
        check("trích l", &["2.000635"]);
        check("", &["1.001193", "2.000635", "2.000815"]);
        check("hộ chiếu", &[]);
        check("???", &["1.001193", "2.000635", "2.000815"]);
    }
}
