//! Finding dossiers by code, name, telephone or identity number.

mod export;

pub(crate) use export::{csv, xlsx};

use super::show::{self, DueView};
use super::{Page, Shell, encoded};
use crate::error::Problem;
use crate::routes::anywhere;
use crate::search::{Cursor, Fault, Found, Hit, Query, find};
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::Action;
use haicap_core::organization::Role;

texts! { pub(crate) SearchTexts;
    title: "Tìm hồ sơ", "Find a dossier";
    label: "Mã hồ sơ, họ tên, số điện thoại hoặc số định danh", "Dossier code, name, telephone or identity number";
    find: "Tìm hồ sơ", "Find";
    hint: "Gõ có dấu hay không dấu đều được, theo thứ tự nào cũng được: “hoa nguyen”. Mã hồ sơ gõ từ đầu, hoặc từ ngày tiếp nhận: “250612-0001”. Chỉ tìm trong hồ sơ bạn được xem.", "With or without accents, in any order: “hoa nguyen”. A code from its beginning, or from its day: “250612-0001”. Only dossiers that you may see are looked through.";
    caption: "Hồ sơ tìm thấy, mới nhất trước", "Dossiers found, newest first";
    none: "Không có hồ sơ nào phù hợp trong số hồ sơ bạn được xem. Kiểm tra lại từng chữ, hoặc bớt đi một chữ; hồ sơ của đơn vị khác thì hỏi đơn vị đó.", "Nothing fits among the dossiers that you may see. Check each word, or leave one out; ask the other unit for its dossiers.";
    identity: "Số định danh", "Identity number";
    old_code: "mã cũ", "old code";
    received_for: "tiếp nhận cho", "received for";
    next: "Xem tiếp", "Next page";
    first: "Về trang đầu", "First page";
    sheet: "Hồ sơ tìm thấy", "Dossiers found";
    take_out: "Tải tất cả kết quả", "All results as a file";
    xlsx: "Bảng tính (XLSX)", "Workbook (XLSX)";
    csv: "CSV", "CSV";
    noted: "Tệp có họ tên người nộp; mỗi lần tải được ghi vào nhật ký.", "The file names applicants; the journal notes each one.";
}

/// Dossiers on a page.
const PAGE: u32 = 20;

/// The form at the top of a page.
pub(crate) struct SearchBox {
    pub(crate) t: &'static SearchTexts,
    /// What was looked for last.
    pub(crate) typed: String,
}

impl SearchBox {
    /// The form where dossiers are worked on, for whoever may read any.
    pub(crate) fn on(page: &Page) -> Option<Self> {
        let here = ["/work", "/search", "/dossiers", "/units/"].iter().any(|place| page.path.starts_with(place));
        let may = here && anywhere(page.subject(), Action::ReadDossier).is_ok();
        may.then(|| SearchBox {
            t: SearchTexts::of(page.lang()),
            typed: if page.path == "/search" { page.asked.get("q").to_owned() } else { String::new() },
        })
    }
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    shell: Shell,
    t: &'static SearchTexts,
    /// Why nothing was looked for.
    fault: Option<&'static str>,
    citizen: bool,
    /// `None` before anything was asked.
    items: Option<Vec<Item>>,
    next: Option<String>,
    first: Option<String>,
    /// Where all of it is to be had as a file: workbook, CSV.
    files: (String, String),
}

struct Item {
    link: String,
    code: Option<String>,
    /// Code at the old unit.
    old_code: Option<String>,
    /// The unit for which one's own desk received it.
    received_for: Option<String>,
    applicant: String,
    /// Its last digits, to tell people of one name apart.
    identity_number: String,
    unit: String,
    procedure: String,
    stage: &'static str,
    submitted: String,
    due: Option<DueView>,
}

/// What was found.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(view(&page).await)
}

async fn view(page: &Page) -> Result<Response, Problem> {
    let t = SearchTexts::of(page.lang());
    let typed = page.asked.get("q");
    let after: Option<Cursor> = page.asked.filled("after").and_then(|after| after.parse().ok());
    let (found, fault) = match Query::read(typed) {
        Ok(query) => {
            let found = find(&page.app, page.subject(), &query, after.as_ref(), PAGE).await;
            (Some(page.stored(found)?), None)
        }
        // The bare address is no mistake.
        Err(Fault::Empty) if !page.asked.names().any(|name| name == "q") => (None, None),
        Err(fault) => (None, Some(fault.words())),
    };
    let again = |more: &str| page.link(&format!("/search?q={}{more}", encoded(typed)));
    let again_as = |ending: &str| page.link(&format!("/search.{ending}?q={}", encoded(typed)));
    let next = found.as_ref().and_then(|found: &Found| found.next.as_ref());
    let shown = SearchPage {
        shell: page.shell(t.title),
        t,
        fault: fault.map(|(vi, en)| if page.lang() == Lang::Vi { vi } else { en }),
        citizen: page.subject().roles.contains(&Role::Citizen),
        next: next.map(|next| again(&format!("&after={}", encoded(&next.to_string())))),
        first: after.map(|_| again("")),
        files: (again_as("xlsx"), again_as("csv")),
        items: found.map(|found| found.hits.into_iter().map(|hit| item(page, hit)).collect()),
    };
    page.html(&shown)
}

fn item(page: &Page, hit: Hit) -> Item {
    let (dossier, now) = (hit.dossier, page.app.clock.now());
    let how = dossier.punctuality(now, &page.city().calendar);
    Item {
        link: page.link(&format!("/dossiers/{}", dossier.id)),
        applicant: hit.applicant.name,
        identity_number: show::masked(&hit.applicant.identity_number),
        unit: page.unit_name(dossier.unit),
        procedure: show::procedure_name(page, &dossier.procedure.code),
        stage: dossier.stage().label(page.lang()),
        submitted: page.moment(dossier.submitted_at),
        due: show::due(page, dossier.due_at, how),
        received_for: dossier
            .reception
            .as_ref()
            .filter(|desk| page.subject().units().any(|unit| unit == desk.unit))
            .map(|_| page.unit_name(dossier.unit)),
        old_code: dossier.carried_over.map(|old| old.code),
        code: dossier.code,
    }
}
