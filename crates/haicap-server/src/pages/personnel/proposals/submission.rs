//! The submission of a district committee as a PDF, drawn up as a draft that the committee completes and signs.

use super::units::{handed_in, is_handed_in, leading};
use super::{Item, people};
use crate::app::App;
use crate::error::Problem;
use crate::ledger::Note;
use crate::pages::Page;
use crate::pages::personnel::list::track_of;
use crate::pages::personnel::take_out::classification;
use crate::personnel::RecordError;
use crate::personnel::papers::watermark;
use crate::personnel::records::{PrintedSubmission, StaffRequest};
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use haicap_core::access::Object;
use haicap_core::document::{Document, PaperKind, PaperStyle};
use haicap_core::staffing::Track;
use haicap_core::staffing::notices::{Frame, NoticeRow, Request, submission, unit_submission};
use haicap_core::staffing::settings::Competence;
use haicap_core::territory::UnitId;
use haicap_documents::{Archive, RenderError, render};
use haicap_store::NewEntry;
use jiff::civil::Date;

/// The file.
pub(crate) async fn file(page: Page, Path(district): Path<String>) -> Response {
    page.answer(draw_up(&page, &district).await)
}

async fn draw_up(page: &Page, district: &str) -> Result<Response, Problem> {
    let missing = || Problem::not_found(page.lang());
    let district: u32 = district.parse().map_err(|_| missing())?;
    page.caller.may(Object { district: Some(district), ..Object::default() })?;
    page.city().districts.get(&district).ok_or_else(missing)?;
    let state = page.staff();
    let unit = match page.asked.filled("unit") {
        Some(text) => {
            Some(text.parse().ok().filter(|unit| leading(page, &state, *unit) == Some(district)).ok_or_else(missing)?)
        }
        None => None,
    };
    let items = match unit {
        Some(unit) => handed_in(page, &state, unit),
        None => people(page.city(), &state, track_of(&page.asked), |code| code == district),
    };
    // What was handed in and not given back; what is still a draft is not submitted.
    let submitted = items.iter().filter(|item| is_handed_in(item));
    let rows: Vec<(u32, NoticeRow)> = submitted.filter_map(|item| Some((item.district, notice_row(item)?))).collect();
    if rows.is_empty() {
        return Err(nothing(page));
    }
    let asks = |asked: &&StaffRequest| unit.map_or(asked.district == district, |unit| asked.unit == unit);
    let asked = state.all::<StaffRequest>().map(|(_, asked)| asked).filter(asks);
    let requests: Vec<Request> =
        asked.map(|asked| Request { unit: asked.unit, post: &asked.post, people: 1, reason: &asked.wanted }).collect();
    let issuer = committee(&page.district_name(district), page.today());
    let reader = reader(page);
    let frame = frame(page, &issuer, &reader)?;
    let (document, name) = match unit {
        Some(unit) => (unit_submission(&frame, unit, &rows, &requests), format!("to-trinh-{district:03}-{unit}.pdf")),
        None => {
            let rows: Vec<NoticeRow> = rows.iter().map(|(_, row)| *row).collect();
            (submission(&frame, district, &rows, &requests), format!("to-trinh-{district:03}.pdf"))
        }
    };
    let answer = pdf(page, document, &name, ("export_submission", district)).await?;
    page.kept(mark_printed(page, district, unit).await)?;
    Ok(answer)
}

/// Keeps when the submission was printed: what was handed in until then has been submitted.
async fn mark_printed(page: &Page, district: u32, unit: Option<UnitId>) -> Result<(), RecordError> {
    let key = page.actor().map_err(|_| RecordError::wrong("Hãy đăng nhập.", "Sign in first."))?.key();
    let change = page.app.personnel.change(&page.app, &key, |batch| {
        let mut printed = batch.state().get::<PrintedSubmission>(&district).cloned().unwrap_or_default();
        let at = batch.at();
        match unit {
            Some(unit) => drop(printed.units.insert(unit, at)),
            None => printed.own = Some(at),
        }
        batch.put(district, printed, Note { command: "print_submission", unit, events: &[district] })
    });
    change.await
}

/// A row of a list in a paper.
pub(in crate::pages::personnel) fn notice_row<'s>(item: &Item<'s>) -> Option<NoticeRow<'s>> {
    let placement = item.placement?;
    Some(NoticeRow { official: item.official, place: &placement.place, note: placement.note.as_deref() })
}

/// The problem of a paper about nobody.
fn nothing(page: &Page) -> Problem {
    let words = (
        "Địa phương chưa đề xuất ai, chưa có gì để lập tờ trình.",
        "The district has proposed nobody: there is nothing to submit.",
    );
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "nothing_proposed", words, page.lang())
}

/// The name of the person who takes a paper out.
pub(in crate::pages::personnel) fn reader(page: &Page) -> String {
    page.caller.session.as_ref().map(|session| session.name.clone()).unwrap_or_default()
}

/// What a draft needs beside its content.
///
/// # Errors
/// When it is to be classified and may not be.
pub(in crate::pages::personnel) fn frame<'a>(
    page: &'a Page,
    issuer: &'a Competence,
    reader: &'a str,
) -> Result<Frame<'a>, Problem> {
    Ok(Frame {
        city: page.city(),
        competence: issuer,
        number: None,
        date: page.today(),
        place_name: &page.city().name,
        classification: classification(page, &page.asked)?,
        copy: None,
        draft: true,
        reader: Some(reader),
    })
}

/// The committee of a district as the issuer of its submission. The pack names no signatories of districts, so the
/// row is an assumption, and the draft says so.
pub(in crate::pages::personnel) fn committee(district: &str, today: Date) -> Competence {
    let kinds =
        [("Quận ", "Quận ủy", "TTr/QU"), ("Huyện ", "Huyện ủy", "TTr/HU"), ("Thành phố ", "Thành ủy", "TTr/TU")];
    let known = kinds.into_iter().find_map(|(kind, body, symbol)| Some((district.strip_prefix(kind)?, body, symbol)));
    let (rest, body, symbol) = known.unwrap_or((district, "Đảng ủy", "TTr/ĐU"));
    // Quận ủy Bình Thạnh, but Quận ủy Quận 1.
    let name = if rest.chars().all(|letter| letter.is_ascii_digit()) { district } else { rest };
    Competence {
        track: Track::Provisional,
        posts: ["*".to_owned()].into(),
        from: today,
        until: None,
        parent: None,
        body: format!("{body} {name}"),
        paper: PaperKind::Submission,
        style: PaperStyle::Party,
        symbol: symbol.to_owned(),
        signature: "T/M".to_owned(),
        signer_title: "Bí thư".to_owned(),
        gate: None,
        ground: "giả định: cấp ủy địa phương trình về người của mình".to_owned(),
        unsure: true,
    }
}

/// A paper as a file to save; that it was taken out is journalled.
pub(in crate::pages::personnel) async fn pdf(
    page: &Page,
    document: Document,
    name: &str,
    (command, district): (&'static str, u32),
) -> Result<Response, Problem> {
    let document = Document { watermark: watermark(&page.app), ..document };
    let drawn = tokio::task::spawn_blocking(move || render(&document, Archive::default())).await;
    let bytes = drawn.map_err(|_| Problem::internal(page.lang()))?.map_err(|error| unprintable(page, &error))?;
    page.kept(note_export(&page.app, &page.actor()?.key(), command, district).await)?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, bytes).into_response())
}

fn unprintable(page: &Page, error: &RenderError) -> Problem {
    let text = error.to_string();
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "unprintable", (&text, &text), page.lang())
}

async fn note_export(app: &App, actor: &str, command: &str, district: u32) -> Result<(), RecordError> {
    let change = app.personnel.change(app, actor, |batch| {
        batch.note(|entry| NewEntry {
            aggregate: "district".into(),
            aggregate_id: format!("district/{district:03}"),
            command: command.into(),
            ..entry
        });
        Ok(())
    });
    change.await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committee_is_named_as_it_calls_itself() {
        let named = |district: &str| committee(district, jiff::civil::date(2025, 6, 5)).body;
        assert_eq!(named("Quận 1"), "Quận ủy Quận 1");
        assert_eq!(named("Quận Bình Thạnh"), "Quận ủy Bình Thạnh");
        assert_eq!(named("Huyện Củ Chi"), "Huyện ủy Củ Chi");
        assert_eq!(named("Thành phố Thủ Đức"), "Thành ủy Thủ Đức");
    }
}
