//! People: found by name or staff number and by where they stand, fifty at a time.

mod export;
mod file;
mod filter;

pub(crate) use export::{csv, xlsx};
pub(crate) use file::show as file;

use super::scope::{Scope, Stand, Tag, may, number, person_link, qualification_name};
use crate::error::Problem;
use crate::pages::{Page, Shell};
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use filter::{Filter, Found, find};
use haicap_core::access::Action;
use haicap_core::organization::{Official, Pool};
use haicap_core::words::date;

/// People on one page.
const ROWS: usize = 50;

texts! { pub(crate) PeopleTexts;
    title: "Danh sách nhân sự", "People";
    search: "Họ tên hoặc mã số", "Name or staff number";
    search_hint: "Không cần dấu, ví dụ: nguyen van an, CB-00012", "Accents not needed: nguyen van an, CB-00012";
    district: "Quận, huyện đề xuất", "Proposing district";
    from: "Đơn vị cũ", "Old unit";
    unit: "Đơn vị dự kiến", "Planned unit";
    state: "Tình trạng", "State";
    pool: "Diện bố trí", "Pool";
    qualification: "Trình độ chuyên môn", "Qualification";
    field: "Lĩnh vực công tác", "Field of work";
    all: "Tất cả", "All";
    filter: "Lọc", "Filter";
    clear: "Bỏ lọc", "Clear";
    more_filters: "Bộ lọc khác", "More filters";
    caption: "Người khớp bộ lọc, theo mã số", "People who fit, by staff number";
    found: "người", "people";
    found_of: "trên", "of";
    rows: "dòng", "rows";
    code: "Mã số", "Staff no.";
    name: "Họ và tên", "Name";
    birth: "Ngày sinh", "Born";
    former: "Đang công tác", "Works now";
    place: "Nơi dự kiến", "Planned place";
    no_place: "chưa có", "none yet";
    previous: "Trang trước", "Previous page";
    next: "Trang sau", "Next page";
    pages: "Trang của danh sách", "Pages of the list";
    page: "Trang", "Page";
    export: "Xuất trích ngang", "Export";
    export_hint: "Tệp ghi tên người xuất và giờ xuất; mỗi lần xuất đều vào nhật ký.", "The file names its reader and the time; every export is journalled.";
    empty: "Chưa có ai trong danh sách nhân sự.", "Nobody is in the roster yet.";
    empty_import: "Nhập danh sách từ tệp của quận, huyện", "Bring in a district's roster";
    empty_wait: "Sở Nội vụ hoặc Ban Tổ chức Thành ủy nhập danh sách ở mục Nhập danh sách.", "Home affairs or the Organisation Commission bring rosters in.";
    none_fit: "Không có ai khớp bộ lọc. Bỏ bớt điều kiện, hoặc kiểm tra lại họ tên.", "Nobody fits. Take a filter away, or look at the spelling.";
}

#[derive(Template)]
#[template(path = "personnel/people.html")]
struct PeoplePage {
    shell: Shell,
    t: &'static PeopleTexts,
    q: String,
    filters: Vec<filter::Select>,
    narrowed: bool,
    /// Whether a filter is set that is folded away otherwise.
    rare: bool,
    total: String,
    found: String,
    is_empty: bool,
    may_import: bool,
    exports: bool,
    query: String,
    rows: Vec<Row>,
    first: usize,
    last: usize,
    pages: usize,
    page_number: usize,
    previous: Option<String>,
    next: Option<String>,
}

struct Row {
    code: String,
    link: String,
    name: String,
    birth: String,
    sex: &'static str,
    qualification: String,
    position: String,
    former: String,
    pool: Option<&'static str>,
    state: Tag,
    place: Option<String>,
}

/// The list.
pub(crate) async fn list(page: Page) -> Response {
    page.answer(view(&page))
}

fn view(page: &Page) -> Result<Response, Problem> {
    let (staff, scope) = (page.staff(), Scope::of(page));
    let filter = Filter::read(page, &scope)?;
    let total = staff.all::<Official>().filter(|(_, official)| scope.has_person(page.city(), official)).count();
    let found = find(page.city(), &staff, &scope, &filter);
    let pages = found.len().div_ceil(ROWS).max(1);
    let page_number = page.asked.get("page").parse().unwrap_or(1).clamp(1, pages);
    let query = filter.query();
    let joint = if query.is_empty() { "" } else { "&" };
    let to = |number: usize| page.link(&format!("/people?{query}{joint}page={number}"));
    let skipped = (page_number - 1) * ROWS;
    let people = PeoplePage {
        shell: page.shell(PeopleTexts::of(page.lang()).title),
        t: PeopleTexts::of(page.lang()),
        q: filter.words.clone(),
        filters: filter.selects(page, &scope),
        narrowed: !query.is_empty(),
        rare: filter.is_rare(),
        total: number(page, total),
        found: number(page, found.len()),
        is_empty: total == 0,
        may_import: may(page, Action::ImportRoster),
        exports: may(page, Action::ExportPersonnel) && !found.is_empty(),
        rows: found.iter().skip(skipped).take(ROWS).map(|one| row(page, one)).collect(),
        first: skipped + 1,
        last: (skipped + ROWS).min(found.len()),
        pages,
        page_number,
        previous: (page_number > 1).then(|| to(page_number - 1)),
        next: (page_number < pages).then(|| to(page_number + 1)),
        query,
    };
    page.html(&people)
}

fn row(page: &Page, found: &Found) -> Row {
    let (official, lang) = (found.official, page.lang());
    Row {
        code: official.code.clone(),
        link: person_link(page, official),
        name: official.name.clone(),
        birth: date(official.birth),
        sex: official.sex.label(lang),
        qualification: qualification_name(page.city(), &official.qualification, lang),
        position: official.position.clone(),
        former: page.former_place(official),
        pool: (official.pool != Pool::Available).then(|| official.pool.label(lang)),
        state: found.stand.tag(lang),
        place: found
            .placement
            .filter(|_| found.stand != Stand::Outside)
            .map(|placement| page.place_name(&placement.place)),
    }
}
