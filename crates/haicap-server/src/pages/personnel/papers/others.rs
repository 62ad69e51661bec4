//! Papers that put nobody into a place: the conclusion of an agreement, the record of a district body that closes.

use super::issue::{attachment, printed_wrong};
use super::print::note;
use crate::error::Problem;
use crate::pages::personnel::take_out::{classification, keeper};
use crate::pages::{Fields, Page};
use crate::personnel::papers::{precedence, watermark};
use crate::personnel::state::{State, district_of};
use axum::http::StatusCode;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::Object;
use haicap_core::document::Document;
use haicap_core::organization::Official;
use haicap_core::staffing::notices::{self, Frame, HandOver, HandOverItem, NoticeRow};
use haicap_core::staffing::settings::Competence;
use haicap_core::staffing::{Agreement, Body, File, Placement, Track};
use haicap_core::words::tidy;
use haicap_documents::{Archive, render};
use std::collections::BTreeMap;

/// The agreements that were recorded, newest first, with how many people each is about.
pub(super) fn agreements(state: &State) -> Vec<(Agreement, usize)> {
    let mut found: BTreeMap<(jiff::civil::Date, String), (Agreement, usize)> = BTreeMap::new();
    for track in Track::ALL {
        for (_, _, placement) in state.placed(*track) {
            if let Some(agreement) = &placement.agreement {
                let key = (agreement.date, agreement.number.clone());
                found.entry(key).or_insert_with(|| (agreement.clone(), 0)).1 += 1;
            }
        }
    }
    found.into_values().rev().collect()
}

/// The body that decides, as the table of competence names it for the first key post; after the provisional track as
/// it named it last.
fn deciding(page: &Page) -> Result<&Competence, Problem> {
    let first = page.city().blueprint.posts.first().map_or("*", |post| post.key.as_str());
    keeper(page.city(), first, page.today()).ok_or_else(|| {
        let words = (
            "Bảng thẩm quyền chưa có cơ quan nào; sửa personnel.toml của gói dữ liệu.",
            "The table of competence names nobody; mend personnel.toml.",
        );
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "nobody_competent", words, page.lang())
    })
}

fn frame<'p>(page: &'p Page, competence: &'p Competence, fields: &Fields) -> Result<Frame<'p>, Problem> {
    Ok(Frame {
        city: page.city(),
        competence,
        number: None,
        date: page.today(),
        place_name: &page.city().name,
        classification: classification(page, fields)?,
        copy: None,
        draft: true,
        reader: page.caller.session.as_ref().map(|session| session.name.as_str()),
    })
}

async fn printed(page: &Page, name: &str, document: Document) -> Result<Response, Problem> {
    let document = Document { watermark: watermark(&page.app), ..document };
    let printing = move || render(&document, Archive::default());
    let pdf = tokio::task::spawn_blocking(printing).await.map_err(|_| Problem::internal(page.lang()))?;
    let pdf = pdf.map_err(|error| printed_wrong(&error.to_string(), page.lang()))?;
    note(page, "print_draft", name).await?;
    Ok(attachment(&format!("{name}.pdf"), "application/pdf", pdf))
}

/// The draft of the conclusion on an agreement: `?number=…`.
pub(crate) async fn conclusion(page: Page) -> Response {
    let drawn = draw_conclusion(&page).await;
    page.answer(drawn)
}

async fn draw_conclusion(page: &Page) -> Result<Response, Problem> {
    let state = page.staff();
    let number = page.asked.get("number");
    let agreed = Track::ALL.iter().flat_map(|track| state.placed(*track)).filter_map(|(official, _, placement)| {
        let agreement = placement.agreement.as_ref().filter(|agreement| agreement.number == number)?;
        Some((official, placement, agreement))
    });
    let mut agreed: Vec<(&Official, &Placement, &Agreement)> = agreed.collect();
    agreed.sort_by_key(|(official, placement, _)| {
        (placement.place.unit, precedence(page.city(), &placement.place), official.code.clone())
    });
    let Some((_, _, agreement)) = agreed.first().copied() else { return Err(Problem::not_found(page.lang())) };
    let rows: Vec<NoticeRow> = agreed
        .iter()
        .map(|(official, placement, _)| NoticeRow { official, place: &placement.place, note: None })
        .collect();
    let on = "kết quả thẩm định của Sở Nội vụ và Ban Tổ chức Thành ủy";
    let document = notices::conclusion(&frame(page, deciding(page)?, &page.asked)?, agreement, &rows, on);
    printed(page, "ket-luan", document).await
}

/// The record of a district body that closes.
pub(crate) async fn hand_over(page: Page, form: Fields) -> Response {
    let drawn = draw_hand_over(&page, &form).await;
    page.answer(drawn)
}

async fn draw_hand_over(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let lang = page.lang();
    let code: u32 = form.get("district").parse().map_err(|_| Problem::bad_input("district", lang))?;
    page.caller.may(Object { district: Some(code), ..Object::default() })?;
    if !page.city().districts.contains_key(&code) {
        return Err(Problem::not_found(lang));
    }
    let state = page.staff();
    // Whoever has a paper: the decision, else the notice; what is still being prepared is handed over to nobody.
    let mut people: Vec<(&Official, &Placement)> = Vec::new();
    for (id, file) in state.all::<File>() {
        let official = state.person(*id).filter(|official| district_of(page.city(), official) == code);
        let placement = file.issued(Track::Legal).or_else(|| file.issued(Track::Provisional));
        people.extend(official.zip(placement));
    }
    people.sort_by_key(|(official, placement)| (placement.place.unit, official.code.clone()));
    let rows: Vec<NoticeRow> = people
        .iter()
        .map(|(official, placement)| NoticeRow { official, place: &placement.place, note: None })
        .collect();
    let lines = lines(form.get("items"), lang)?;
    let items: Vec<HandOverItem> = lines
        .iter()
        .map(|(what, amount, measure, note)| HandOverItem { what, amount: *amount, measure, note })
        .collect();
    let (name, receiver) = (page.district_name(code), tidy(form.get("receiver")));
    let hand_over = HandOver {
        district: code,
        giver: &name,
        receiver: if receiver.is_empty() { Body::OrganizationCommission.label(Lang::Vi) } else { &receiver },
        witness: Some(Body::HomeAffairs.label(Lang::Vi)),
        rows: &rows,
        items: &items,
    };
    let document = notices::hand_over_record(&frame(page, deciding(page)?, form)?, &hand_over);
    printed(page, &format!("ban-giao-{code:03}"), document).await
}

/// Lines such as `Hồ sơ đảng viên; 120; hồ sơ; đã niêm phong`; a wrong one is named by its number.
fn lines(text: &str, lang: Lang) -> Result<Vec<(String, u32, String, String)>, Problem> {
    let mut lines = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let mut parts = line.split(';').map(tidy);
        let what = parts.next().unwrap_or_default();
        let amount = parts.next().and_then(|amount| amount.parse().ok());
        let Some(amount) = amount.filter(|_| !what.is_empty()) else {
            let number = number + 1;
            let vi = format!(
                "Dòng {number} chưa đúng: viết nội dung; số lượng; đơn vị tính; tình trạng. Số lượng là số nguyên."
            );
            let en = format!("Line {number} is wrong: write what; how many; measure; note.");
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_line", (&vi, &en), lang));
        };
        lines.push((what, amount, parts.next().unwrap_or_default(), parts.next().unwrap_or_default()));
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_line_is_named_by_its_number() {
        let read = lines("Hồ sơ đảng viên; 120; hồ sơ; đã niêm phong\n\nCon dấu;1", Lang::Vi).unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!(read[0], ("Hồ sơ đảng viên".into(), 120, "hồ sơ".into(), "đã niêm phong".into()));
        for (wrong, number) in [("Tài liệu; nhiều", 1), ("a;1\n;2", 2), ("a", 1)] {
            let problem = lines(wrong, Lang::Vi).unwrap_err();
            assert!(problem.message.starts_with(&format!("Dòng {number} ")), "{wrong}: {}", problem.message);
        }
    }
}
