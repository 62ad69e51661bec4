//! Concluded lists: which unit has which, who stands on them, what a new version changes.

mod one;

pub(crate) use one::{conclude, pdf, show};

use super::scope::{Scope, number};
use crate::error::Problem;
use crate::pages::{Page, Shell};
use crate::personnel::lists::{empty_key_posts, latest};
use crate::personnel::records::Settled;
use crate::personnel::state::State;
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use haicap_core::staffing::ListKind;
use haicap_core::territory::Unit;
use haicap_core::words::{date, fold};

texts! { pub(crate) ListsTexts;
    title: "Danh sách đã kết luận", "Concluded lists";
    lead: "Nhân sự đã được tập thể có thẩm quyền kết luận: phương án và đề xuất phải theo đúng các danh sách này.", "Who a collective body settled; plans and proposals follow these lists.";
    search: "Tên đơn vị", "Unit";
    only_empty: "Chỉ đơn vị còn khuyết chức danh chủ chốt", "Only units with empty key posts";
    filter: "Lọc", "Filter";
    unit: "Đơn vị", "Unit";
    empty_posts: "Chức danh chủ chốt chưa kết luận", "Key posts not settled";
    none_empty: "đủ", "none";
    no_list: "chưa có", "none";
    versions: "lần", "versions";
    people: "người", "people";
    none_fit: "Không có đơn vị nào khớp bộ lọc.", "No unit fits.";
    count_lists: "danh sách đã có", "lists kept";
    count_units: "đơn vị có ít nhất một danh sách", "units with at least one list";
    count_empty: "đơn vị còn khuyết chức danh chủ chốt", "units with empty key posts";
    over: "Danh sách đã kết luận", "Concluded list";
    pdf: "Mở PDF", "Open PDF";
    session: "Hội nghị, phiên họp", "Session";
    number: "Số văn bản", "Number";
    date: "Ngày", "Date";
    signer: "Người ký", "Signed by";
    version: "Lần", "Version";
    in_force: "đang dùng", "in force";
    make_up: "Cơ cấu", "Make-up";
    women: "nữ", "women";
    young: "dưới 40 tuổi", "below 40";
    members: "Thành viên", "Members";
    person: "Họ và tên", "Name";
    list_title: "Chức danh", "Title";
    post: "Chức vụ", "Post";
    no_post: "không", "none";
    elsewhere: "(người của địa phương khác)", "(somebody of another district)";
    none_yet: "Chưa có danh sách này.", "There is no such list yet.";
    earlier: "Các lần trước", "Earlier versions";
    replaced: "Lần sau đó thay đổi", "Changed by the next version";
    added: "thêm", "added";
    removed: "bớt", "removed";
    changed: "đổi chức danh, chức vụ", "other title or post";
    no_change: "không đổi người", "nobody changed";
    new_version: "Ghi kết luận mới", "Write a new version";
    new_hint: "Lần trước vẫn được giữ. Mỗi dòng một người: mã cán bộ; chức danh; chức vụ (để trống nếu không giữ chức vụ).", "Earlier versions stay. One person a line: staff number; title; post (leave out if none).";
    lines: "Danh sách", "List";
    example: "Ví dụ: CB-00012; Ủy viên Ban Thường vụ; Chủ tịch Ủy ban nhân dân", "Example: CB-00012; Member; Chair";
    save: "Ghi danh sách", "Write the list";
    saved: "Đã ghi danh sách.", "The list was written.";
    faults: "Chưa ghi được, hãy sửa các dòng sau", "Not written: correct these lines";
    line: "Dòng", "Line";
    known_posts: "Danh mục chức vụ của đơn vị này", "Posts of this unit";
    missing: "Ghi đủ hội nghị, số văn bản, ngày và người ký.", "Session, number, date and signer are needed.";
    future: "Ngày kết luận không được sau hôm nay.", "The date may not be after today.";
}

#[derive(Template)]
#[template(path = "personnel/lists.html")]
struct ListsPage {
    shell: Shell,
    t: &'static ListsTexts,
    path: String,
    q: String,
    only_empty: bool,
    counts: [(String, &'static str); 3],
    kinds: Vec<&'static str>,
    rows: Vec<UnitRow>,
}

struct UnitRow {
    name: String,
    lists: Vec<Cell>,
    empty: Vec<String>,
}

/// A list of a unit in short.
struct Cell {
    kind: &'static str,
    link: String,
    /// People, day, and how many versions; nothing when there is no list.
    kept: Option<(usize, String, usize)>,
}

/// All units that are seen.
pub(crate) async fn list(page: Page) -> Response {
    page.answer(view(&page))
}

fn view(page: &Page) -> Result<Response, Problem> {
    let (t, state, scope) = (ListsTexts::of(page.lang()), page.staff(), Scope::of(page));
    let words = fold(page.asked.get("q"));
    let only_empty = page.asked.filled("empty").is_some();
    let units = scope.units(page.city());
    let rows: Vec<(&Unit, UnitRow)> = units.into_iter().map(|unit| (unit, row(page, &state, unit))).collect();
    let kept = |row: &UnitRow| row.lists.iter().filter(|cell| cell.kept.is_some()).count();
    let counts = [
        (number(page, rows.iter().map(|(_, row)| kept(row)).sum::<usize>()), t.count_lists),
        (number(page, rows.iter().filter(|(_, row)| kept(row) > 0).count()), t.count_units),
        (number(page, rows.iter().filter(|(_, row)| !row.empty.is_empty()).count()), t.count_empty),
    ];
    let fits = |(unit, row): &(&Unit, UnitRow)| {
        (words.is_empty() || fold(&unit.name).contains(&words)) && (!only_empty || !row.empty.is_empty())
    };
    let shown = ListsPage {
        shell: page.shell(t.title),
        t,
        path: page.link("/lists"),
        q: page.asked.get("q").to_owned(),
        only_empty,
        counts,
        kinds: ListKind::ALL.iter().map(|kind| kind.label(page.lang())).collect(),
        rows: rows.into_iter().filter(fits).map(|(_, row)| row).collect(),
    };
    page.html(&shown)
}

fn row(page: &Page, state: &State, unit: &Unit) -> UnitRow {
    let cell = |kind: &ListKind| {
        let versions = state.get::<Settled>(&format!("{}/{kind}", unit.id)).map_or(0, |list| list.versions.len());
        Cell {
            kind: kind.label(page.lang()),
            link: page.link(&format!("/lists/{}/{kind}", unit.id)),
            kept: latest(state, unit.id, *kind).map(|list| (list.members.len(), date(list.date), versions)),
        }
    };
    let empty = empty_key_posts(page.city(), state, unit.id);
    UnitRow {
        name: unit.name.clone(),
        lists: ListKind::ALL.iter().map(cell).collect(),
        empty: empty.into_iter().map(|post| page.post_name(post)).collect(),
    }
}
