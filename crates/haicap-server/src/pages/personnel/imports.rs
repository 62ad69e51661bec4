//! Rosters: a file is brought in, its columns are confirmed, its good rows go in and the bad ones wait.

mod columns;
mod rows;
mod upload;

pub(crate) use columns::change as change_columns;
pub(crate) use rows::{remarks, take};
pub(crate) use upload::submit as upload;

use super::scope::{Tag, number};
use crate::error::Problem;
use crate::pages::{Page, Shell};
use crate::personnel::records::Import;
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use std::cmp::Reverse;
use uuid::Uuid;

/// Imports shown in the list.
const MOST: usize = 100;

texts! { pub(crate) ImportTexts;
    title: "Nhập danh sách nhân sự", "Roster import";
    lead: "Mỗi quận, huyện gửi tệp theo mẫu riêng. Máy nhận ra các cột, người nhập kiểm tra; dòng đúng vào danh sách, dòng sai chờ sửa. Nhập lại chỉ cập nhật, không tạo trùng.", "Every district has its own form. Columns are recognised and confirmed; good rows go in, bad ones wait. Importing again updates and never doubles.";
    choose: "Chọn hoặc thả tệp vào đây", "Choose a file or drop it here";
    choose_hint: "Tệp .xlsx hoặc .csv, tối đa 20 MB, không đặt mật khẩu.", "An .xlsx or .csv file of at most 20 MB, without a password.";
    send: "Đọc tệp", "Read the file";
    earlier: "Các lần nhập", "Imports";
    none: "Chưa nhập tệp nào.", "Nothing was brought in yet.";
    file: "Tệp", "File";
    at: "Lúc", "At";
    rows: "Số dòng", "Rows";
    state: "Tình trạng", "State";
    taken: "Đã vào danh sách", "Taken in";
    waits: "Chờ sửa", "Waiting";
    state_columns: "chờ xác nhận cột", "columns to be confirmed";
    state_read: "chờ đưa vào danh sách", "to be taken in";
    state_taken: "đã đưa vào", "taken in";
    no_file: "Hãy chọn một tệp .xlsx hoặc .csv rồi gửi lại.", "Choose an .xlsx or .csv file and send again.";
    too_large: "Tệp lớn hơn 20 MB nên không được đọc, chưa có gì thay đổi. Tách thành nhiều tệp, mỗi quận, huyện một tệp.", "The file is larger than 20 MB and was not read; nothing was changed. Split it, one file for each district.";
    broken_off: "Tệp gửi lên bị ngắt giữa chừng, chưa có gì thay đổi. Hãy gửi lại.", "The upload broke off; nothing was changed. Send it again.";
    step_columns: "Bước 1: kiểm tra các cột", "Step 1: check the columns";
    columns_lead: "Máy gợi ý mỗi cột là gì. Xem giá trị mẫu, sửa chỗ chưa đúng rồi xác nhận.", "What each column says is a suggestion. Look at the samples, correct it, then confirm.";
    sheets: "Các trang tính", "Sheets";
    sheet: "Trang tính", "Sheet";
    header_rows: "Dòng tiêu đề", "Header rows";
    columns_read: "Cột được đọc", "Columns read";
    sheet_left_out: "không đọc", "left out";
    sheet_good: "đủ cột", "complete";
    sheet_lacks: "thiếu cột", "lacks columns";
    sheet_look: "cần xem lại", "to be looked at";
    faults: "Còn thiếu trước khi đọc được", "Missing before rows can be read";
    column: "Cột", "Column";
    header: "Tiêu đề trong tệp", "Header in the file";
    samples: "Giá trị mẫu", "Samples";
    means: "Được hiểu là", "Read as";
    not_read_column: "(không đọc)", "(not read)";
    sure: "chắc chắn", "sure";
    likely: "có thể", "likely";
    guess: "cần xem lại", "to be looked at";
    first_row: "từ dòng", "from row";
    last_row: "đến dòng", "to row";
    leave_out: "Bỏ qua trang tính này", "Leave this sheet out";
    save: "Lưu trang tính này", "Save this sheet";
    confirm: "Xác nhận các cột và đọc", "Confirm and read";
    confirm_all: "Xác nhận tất cả trang tính và đọc", "Confirm all sheets and read";
    more_columns: "Các cột sau đó giữ như máy nhận ra.", "Later columns stay as recognised.";
    hidden_value: "(không hiển thị)", "(not shown)";
    step_rows: "Bước 2: đưa vào danh sách", "Step 2: take in";
    new: "người mới", "new";
    updated: "người có thay đổi", "with changes";
    same: "không đổi", "unchanged";
    waiting: "dòng chờ sửa", "rows wait";
    take: "Đưa các dòng đúng vào danh sách", "Take the good rows in";
    take_hint: "Dòng sai vẫn nằm ở đây, không mất; làm lại bước này không tạo trùng.", "Bad rows stay here; doing this again doubles nothing.";
    done_new: "người mới đã vào danh sách", "new people went in";
    done_corrected: "người được cập nhật", "people were updated";
    nothing_to_take: "Mọi dòng đúng đã có trong danh sách.", "All good rows are in already.";
    all_good: "Không có dòng nào sai.", "No row is wrong.";
    bad_rows: "Các dòng chờ sửa", "Rows that wait";
    row: "Dòng", "Row";
    value: "Giá trị", "Value";
    wrong: "Lỗi", "What is wrong";
    cure: "Cách sửa", "What to do";
    reason: "Loại lỗi", "Reason";
    all_reasons: "Tất cả", "All";
    filter: "Lọc", "Filter";
    download: "Tải lại tệp kèm cột ghi chú (XLSX)", "Download the file with remarks (XLSX)";
    download_hint: "Gửi tệp này cho nơi lập danh sách; sửa xong thì nhập lại cả tệp. Ô nào ở chỗ ấy; công thức thành kết quả, định dạng và trang tính ẩn không giữ lại. Tệp ghi tên người xuất.", "Send it back; when it is corrected, import the whole file again. Cells stay where they are; formulas become results, formats and hidden sheets are not kept. The file names its reader.";
    to_columns: "Xem lại các cột", "Back to the columns";
    changes: "Những thay đổi so với danh sách đang có", "What changes";
    changes_cut: "Chỉ hiện 50 người đầu.", "The first 50 people are shown.";
    passed: "Dòng không phải là người", "Rows about nobody";
    previous: "Trang trước", "Previous page";
    next: "Trang sau", "Next page";
    page: "Trang", "Page";
    pages: "Trang của danh sách", "Pages of the list";
    of_rows: "lỗi", "remarks";
}

#[derive(Template)]
#[template(path = "personnel/imports.html")]
struct ImportsPage {
    shell: Shell,
    t: &'static ImportTexts,
    path: String,
    imports: Vec<ImportLine>,
}

struct ImportLine {
    link: String,
    file: String,
    at: String,
    rows: String,
    state: Tag,
    taken: Option<String>,
    waiting: Option<usize>,
}

/// Earlier imports, and the place to bring a file in.
pub(crate) async fn list(page: Page) -> Response {
    page.answer(view(&page))
}

fn view(page: &Page) -> Result<Response, Problem> {
    let (t, state) = (ImportTexts::of(page.lang()), page.staff());
    let mut imports: Vec<(&Uuid, &Import)> = state.all::<Import>().collect();
    imports.sort_by_key(|(id, import)| (Reverse(import.at), **id));
    let shown = ImportsPage {
        shell: page.shell(t.title),
        t,
        path: page.link("/imports"),
        imports: imports.into_iter().take(MOST).map(|(id, import)| line(page, *id, import)).collect(),
    };
    page.html(&shown)
}

fn line(page: &Page, id: Uuid, import: &Import) -> ImportLine {
    let t = ImportTexts::of(page.lang());
    let (label, class) = match (import.confirmed, import.waiting) {
        (false, _) => (t.state_columns, "unsure"),
        (true, None) => (t.state_read, "running"),
        (true, Some(_)) => (t.state_taken, "good"),
    };
    ImportLine {
        link: page.link(&format!("/imports/{id}")),
        file: import.file.clone(),
        at: page.moment(import.at),
        rows: number(page, import.rows),
        state: Tag { label: label.to_owned(), class },
        taken: import.waiting.map(|_| number(page, import.taken)),
        waiting: import.waiting,
    }
}

/// The import that an address names.
fn asked(page: &Page, id: &str) -> Result<(Uuid, Import), Problem> {
    let id = id.parse::<Uuid>().ok();
    let found = id.and_then(|id| Some((id, page.staff().get::<Import>(&id)?.clone())));
    found.ok_or_else(|| Problem::not_found(page.lang()))
}

/// One import: its columns until they are confirmed, then its rows.
pub(crate) async fn show(page: Page, Path(id): Path<String>) -> Response {
    let answer = match asked(&page, &id) {
        Ok((id, import)) if import.confirmed && page.asked.filled("sheet").is_none() => rows::view(&page, id).await,
        Ok((id, import)) => columns::view(&page, id, &import),
        Err(problem) => Err(problem),
    };
    page.answer(answer)
}

/// Whether family ties in a workbook may be shown: to those who may read them, and to who brought it in.
fn sees_ties(page: &Page, import: &Import) -> bool {
    let brought_in = page.actor().is_ok_and(|actor| actor.person == import.by);
    brought_in || super::scope::may(page, haicap_core::access::Action::ReadFamilyTies)
}
