//! Trial participants: whose list has how many people, and whether it was handed out.

mod one;

pub(crate) use one::{change, hand_out, pdf, show};

use super::scope::{Scope, Tag, number};
use crate::error::Problem;
use crate::pages::{Page, Shell};
use crate::personnel::participants::list_of;
use crate::personnel::records::ParticipantList;
use crate::personnel::state::State;
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use haicap_core::territory::Unit;
use haicap_core::words::fold;

texts! { pub(crate) ParticipantTexts;
    title: "Tham gia vận hành thử", "Trial participants";
    lead: "Danh sách này đủ để cấp tài khoản vận hành thử, không phải chờ thẩm định, và không có hiệu lực pháp lý.", "Enough for trial accounts, does not wait for the appraisal, has no legal effect.";
    search: "Tên đơn vị", "Unit";
    state: "Tình trạng", "State";
    any: "Tất cả", "Any";
    filter: "Lọc", "Filter";
    unit: "Đơn vị", "Unit";
    players: "Người tham gia", "Playing";
    substitutes: "Dự phòng", "Substitutes";
    called_in: "Đã gọi thay", "Called in";
    empty: "chưa lập", "empty";
    drawn_up: "đã lập, chưa giao", "not handed out";
    handed_out: "đã giao", "handed out";
    changed: "đã đổi sau khi giao", "changed since";
    none_fit: "Không có đơn vị nào khớp bộ lọc.", "No unit fits.";
    count_units: "đơn vị đã giao danh sách", "units handed out";
    count_players: "người tham gia", "people play";
    pdf: "Mở PDF", "Open PDF";
    handed_out_at: "Giao lúc", "Handed out";
    hand_out: "Giao danh sách", "Hand the list out";
    hand_out_again: "Giao lại danh sách", "Hand the list out again";
    hand_out_hint: "Tên người tham gia được chuyển sang các đợt vận hành thử, kể cả đợt đang chạy; tài khoản có ngay.", "Names go to the trials, running ones too; accounts exist at once.";
    hand_out_file: "Máy này không có vận hành thử: lấy tệp đã ký ở mục Giao thẻ, danh sách.", "This machine runs no trial: take the signed file from the hand-out page.";
    hand_out_lead: "Địa phương chủ trì giao danh sách", "The leading district hands it out";
    person: "Họ và tên", "Name";
    post: "Chức vụ tham gia", "Post played";
    role: "Vai trò", "Role";
    plays: "tham gia", "plays";
    stands_in: "dự phòng cho", "stands in for";
    plays_for: "thay cho", "plays for";
    replaced: "đã được thay", "replaced";
    by_paper: "theo thông báo, quyết định đã ban hành", "by an issued paper";
    others: "người của địa phương khác cũng trong danh sách này", "people of other districts are on this list too";
    elsewhere: "(người của địa phương khác)", "(somebody of another district)";
    pick: "Chọn", "Select";
    remove: "Bỏ khỏi danh sách", "Take off the list";
    call_in: "Gọi vào thay", "Call in";
    send_back: "Trả lại người được thay", "Undo";
    none_yet: "Danh sách chưa có ai.", "Nobody is on the list yet.";
    add: "Thêm người", "Add people";
    take: "Lấy tất cả người đã đề xuất, được gợi ý cho đơn vị này", "Take everybody planned or suggested for this unit";
    take_none: "Mọi người dự kiến về đơn vị này đã có trong một danh sách.", "Everybody planned for this unit is on a list already.";
    find: "Tìm người (tên hoặc mã số)", "Find people (name or number)";
    find_button: "Tìm", "Find";
    found_none: "Không tìm thấy ai chưa có trong danh sách nào. Kiểm tra lại tên hoặc mã số.", "Nobody found who is on no list.";
    found_cut: "Chỉ hiện 20 người đầu; ghi rõ hơn để thấy người cần tìm.", "The first 20 are shown.";
    planned: "Dự kiến", "Planned";
    no_plan: "chưa có", "none";
    as_planned: "theo dự kiến", "as planned";
    substitute_for: "Dự phòng cho", "Substitute for";
    no_one: "không, tham gia trực tiếp", "no, plays";
    add_button: "Thêm vào danh sách", "Add to the list";
    saved: "Đã ghi danh sách.", "The list was changed.";
    given: "Danh sách đã được giao.", "The list was handed out.";
    nobody_picked: "Chưa chọn ai.", "Nobody was selected.";
    not_lead: "Địa phương chủ trì của đơn vị này giao danh sách; hoặc Ban Tổ chức Thành ủy.", "The leading district hands this list out, or the Organisation Commission.";
}

#[derive(Template)]
#[template(path = "personnel/participants.html")]
struct ParticipantsPage {
    shell: Shell,
    t: &'static ParticipantTexts,
    path: String,
    q: String,
    wanted: String,
    counts: [(String, &'static str); 2],
    rows: Vec<UnitRow>,
}

struct UnitRow {
    name: String,
    link: String,
    players: usize,
    substitutes: usize,
    called_in: usize,
    key: &'static str,
    state: Tag,
    at: Option<String>,
}

/// All units that are seen.
pub(crate) async fn list(page: Page) -> Response {
    page.answer(view(&page))
}

fn view(page: &Page) -> Result<Response, Problem> {
    let (t, state, scope) = (ParticipantTexts::of(page.lang()), page.staff(), Scope::of(page));
    let (words, wanted) = (fold(page.asked.get("q")), page.asked.get("state"));
    let units = scope.units(page.city()).into_iter();
    let rows: Vec<UnitRow> = units.map(|unit| row(page, &state, unit)).collect();
    let counts = [
        (number(page, rows.iter().filter(|row| row.at.is_some()).count()), t.count_units),
        (number(page, rows.iter().map(|row| row.players).sum::<usize>()), t.count_players),
    ];
    let fits = |row: &UnitRow| {
        (words.is_empty() || fold(&row.name).contains(&words)) && (wanted.is_empty() || row.key == wanted)
    };
    let shown = ParticipantsPage {
        shell: page.shell(t.title),
        t,
        path: page.link("/participants"),
        q: page.asked.get("q").to_owned(),
        wanted: wanted.to_owned(),
        counts,
        rows: rows.into_iter().filter(fits).collect(),
    };
    page.html(&shown)
}

/// How far a list is: a word of filters, and as people read it.
fn standing(t: &'static ParticipantTexts, list: &ParticipantList) -> (&'static str, Tag) {
    let (key, label, class) = match list.handed_out_at {
        None if list.entries.is_empty() => ("empty", t.empty, ""),
        None => ("drawn_up", t.drawn_up, "unsure"),
        Some(_) if list.changed_since => ("changed", t.changed, "late"),
        Some(_) => ("handed_out", t.handed_out, "good"),
    };
    (key, Tag { label: label.to_owned(), class })
}

fn row(page: &Page, state: &State, unit: &Unit) -> UnitRow {
    let list = list_of(state, unit.id);
    let (key, tag) = standing(ParticipantTexts::of(page.lang()), &list);
    UnitRow {
        name: unit.name.clone(),
        link: page.link(&format!("/participants/{}", unit.id)),
        players: list.playing().count(),
        substitutes: list.entries.iter().filter(|entry| entry.substitute_for.is_some()).count(),
        called_in: list.entries.iter().filter(|entry| entry.called_in_at.is_some()).count(),
        key,
        state: tag,
        at: list.handed_out_at.map(|at| page.moment(at)),
    }
}
