//! Number books: the last number of each, and the number with which a book goes on that was begun elsewhere.

use super::PapersTexts;
use crate::error::Problem;
use crate::pages::{Fields, Page, Shell};
use crate::personnel::RecordError;
use crate::personnel::books::{begin as begin_at, known};
use crate::personnel::records::NumberBookRow;
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use haicap_core::words::date;

texts! { pub(crate) BookTexts;
    lead: "Mỗi cơ quan có sổ riêng cho từng loại văn bản; văn bản của Đảng đánh số theo nhiệm kỳ, của Nhà nước theo năm. Số và ngày trong một sổ cùng tiến, không lùi.", "Each body has a book for each type of paper; the Party counts by term, the State by year. Numbers and days go on together.";
    body: "Cơ quan", "Body";
    series: "Loại", "Type";
    period: "Thời kỳ", "Period";
    last: "Số đã cấp", "Last number";
    last_on: "Ngày", "Day";
    none: "chưa cấp", "none yet";
    outside: "cấp trước khi dùng haicap", "given before haicap";
    next: "Số tiếp theo", "Next number";
    next_hint: "Đặt khi sổ đã có văn bản ban hành ngoài hệ thống; chỉ tăng, không giảm.", "Set it when papers were issued outside; it only goes up.";
    choose: "Sổ", "Book";
    save: "Đặt số tiếp theo", "Set the next number";
    saved: "Đã đặt số tiếp theo của sổ.", "The next number was set.";
}

#[derive(Template)]
#[template(path = "personnel/papers_books.html")]
struct BooksPage {
    shell: Shell,
    t: &'static PapersTexts,
    b: &'static BookTexts,
    path: String,
    saved: bool,
    rows: Vec<Row>,
}

struct Row {
    key: String,
    body: String,
    series: String,
    period: String,
    last: u32,
    last_on: Option<String>,
}

/// All books.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(view(&page))
}

fn view(page: &Page) -> Result<Response, Problem> {
    let (t, state) = (PapersTexts::of(page.lang()), page.staff());
    let row = |key: String| {
        let held = state.get::<NumberBookRow>(&key).cloned().unwrap_or_default();
        // The key reads style/series/issuer/period, and an issuer may have a slash in its name.
        let (front, period) = key.rsplit_once('/').unwrap_or((&key, ""));
        let mut parts = front.splitn(3, '/').skip(1);
        let series = parts.next().unwrap_or_default().to_owned();
        let body = parts.next().unwrap_or_default().to_owned();
        Row { body, series, period: period.to_owned(), last: held.last, last_on: held.last_on.map(date), key }
    };
    let shown = BooksPage {
        shell: page.shell(t.books),
        t,
        b: BookTexts::of(page.lang()),
        path: page.link("/papers/books"),
        saved: page.asked.filled("saved").is_some(),
        rows: known(page.city(), &state, page.today()).into_iter().map(row).collect(),
    };
    page.html(&shown)
}

/// Sets the number with which a book goes on.
pub(crate) async fn begin(page: Page, form: Fields) -> Response {
    page.answer_to(&form, set(&page, &form).await)
}

async fn set(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let wrong = || {
        let vi = "Số tiếp theo là một số nguyên từ 1 đến 99999.";
        RecordError::wrong(vi, "the next number is a whole number from 1 to 99999")
    };
    let next = form.get("next").trim().parse().ok().filter(|next| (1..=99_999).contains(next));
    let next: u32 = page.kept(next.ok_or_else(wrong))?;
    let (city, today, book) = (page.city(), page.today(), form.get("book").to_owned());
    let key = page.actor()?.key();
    let begun = page.app.personnel.change(&page.app, &key, |batch| begin_at(batch, city, &book, next, today));
    page.kept(begun.await)?;
    Ok(page.go("/papers/books?saved=1"))
}
