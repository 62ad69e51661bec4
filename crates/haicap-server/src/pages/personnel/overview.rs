//! The start of the personnel part.

use crate::pages::{Page, Shell};
use crate::words::texts;
use askama::Template;
use axum::response::Response;

texts! { pub(crate) OverviewTexts;
    title: "Bố trí nhân sự", "Staffing";
}

#[derive(Template)]
#[template(path = "personnel/overview.html")]
struct OverviewPage {
    shell: Shell,
}

/// What there is to do.
pub(crate) async fn show(page: Page) -> Response {
    let overview = OverviewPage { shell: page.shell(OverviewTexts::of(page.lang()).title) };
    page.answer(page.html(&overview))
}
