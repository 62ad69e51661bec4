//! Practice pages: one for each person of a round, with the sign-in that works once and the steps that are theirs.

use crate::cards::{SignInCard, qr};
use crate::text::Cleaner;
use crate::view::Day;
use crate::world::{self, Template};
use crate::{Archive, RenderError, json};
use haicap_core::Lang;
use haicap_core::document::TRIAL_WATERMARK;
use haicap_core::words::date_time;
use jiff::civil::Date;
use serde::Serialize;

/// Somebody's page (thẻ diễn tập).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PracticePage {
    /// Who it is for, and how they sign in.
    pub card: SignInCard,
    /// What the round is called.
    pub round: String,
    /// Its day and hours, in words.
    pub time: String,
    /// What is theirs of each scenario.
    pub parts: Vec<PracticePart>,
}

/// A person's steps of one scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PracticePart {
    /// Title of the scenario.
    pub title: String,
    /// Citizens and papers, in words.
    pub facts: String,
    /// Steps in order.
    pub steps: Vec<PracticeStep>,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PracticeStep {
    /// Planned time of the day.
    pub time: String,
    /// The sentence.
    pub text: String,
}

#[derive(Serialize)]
struct View {
    author: &'static str,
    date: Day,
    watermark: &'static str,
    people: Vec<PersonView>,
}

#[derive(Serialize)]
struct PersonView {
    name: String,
    unit: String,
    post: String,
    code: String,
    expires: [String; 2],
    qr: String,
    round: String,
    time: String,
    parts: Vec<PracticePart>,
}

/// A page for each person, in the order given. `made_on` is what the file says of its making.
///
/// # Errors
/// When there is nobody, when a letter has no glyph, or when a link is too long for a QR code.
pub fn practice_pages(pages: &[PracticePage], made_on: Date, archive: Archive) -> Result<Vec<u8>, RenderError> {
    if pages.is_empty() {
        return Err(RenderError::Nothing);
    }
    let mut cleaner = Cleaner::default();
    let mut people = Vec::with_capacity(pages.len());
    for PracticePage { card, round, time, parts } in pages {
        let mut part = |part: &PracticePart| PracticePart {
            title: cleaner.text(&part.title),
            facts: cleaner.text(&part.facts),
            steps: part
                .steps
                .iter()
                .map(|step| PracticeStep { time: step.time.clone(), text: cleaner.text(&step.text) })
                .collect(),
        };
        let parts = parts.iter().map(&mut part).collect();
        people.push(PersonView {
            name: cleaner.text(&card.name),
            unit: cleaner.text(&card.unit),
            post: cleaner.text(&card.post),
            code: cleaner.text(&card.code),
            expires: ["Dùng một lần, hết hạn lúc".to_owned(), date_time(card.expires_at, Lang::Vi)],
            qr: qr(&card.link)?,
            round: cleaner.text(round),
            time: cleaner.text(time),
            parts,
        });
    }
    if !cleaner.unprintable.is_empty() {
        return Err(RenderError::Unprintable(cleaner.unprintable.into_iter().collect()));
    }
    let view = View { author: "haicap", date: made_on.into(), watermark: TRIAL_WATERMARK, people };
    world::pdf(Template::Practice, json(&view), archive)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::sample_cards;
    use jiff::civil::date;

    fn page(card: SignInCard, text: &str) -> PracticePage {
        let step = PracticeStep { time: "08:05".into(), text: text.into() };
        let part = PracticePart {
            title: "Chứng thực bản sao".into(), facts: "3 người dân".into(), steps: vec![step]
        };
        PracticePage {
            card,
            round: "Chạy thử trước".into(),
            time: "11/06/2025, 07:30 - 17:00".into(),
            parts: vec![part],
        }
    }

    #[test]
    fn a_page_is_printed_for_each_person_and_what_cannot_be_printed_is_named() {
        let pages: Vec<_> =
            sample_cards(2).into_iter().map(|card| page(card, "công chức một cửa tiếp nhận hồ sơ")).collect();
        let bytes = practice_pages(&pages, date(2025, 6, 10), Archive::default()).unwrap();
        assert!(bytes.starts_with(b"%PDF-"));
        assert_eq!(practice_pages(&[], date(2025, 6, 10), Archive::default()), Err(RenderError::Nothing));
        let odd = page(sample_cards(1).remove(0), "ký 字");
        let wrong = practice_pages(&[odd], date(2025, 6, 10), Archive::default());
        assert_eq!(wrong, Err(RenderError::Unprintable(vec!['字'])));
    }
}
