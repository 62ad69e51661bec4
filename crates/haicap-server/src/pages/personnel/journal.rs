//! The journal of the personnel store: who did what, when, about what; newest first.

use crate::api::journal::{Line, line};
use crate::error::Problem;
use crate::pages::{Page, Shell, encoded};
use crate::sign_in::AccountBody;
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::staffing::{CommandKind, Track};
use haicap_core::territory::UnitId;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Entries on one page.
const ROWS: usize = 100;
/// Entries read at once when only some commands are wanted.
const BATCH: u32 = 500;
/// Entries looked through for one page; the link to older ones goes on behind them.
const LOOKED_THROUGH: usize = 5_000;

texts! { pub(crate) JournalTexts;
    title: "Nhật ký nhân sự", "Personnel journal";
    note: "Chỉ ghi thêm, không sửa, không xóa. Nhật ký ghi mã, không ghi họ tên; tên người thao tác lấy từ tài khoản.", "It only grows. Entries hold identifiers, no names; who acted is named from their account.";
    command: "Việc", "What";
    command_hint: "Mã việc, ví dụ: read_file, provisional_propose", "Key of a command: read_file, provisional_propose";
    filter: "Lọc", "Filter";
    clear: "Bỏ lọc", "Clear";
    caption: "Mục mới nhất trước", "Newest entries first";
    about: "Về", "About";
    detail: "Chi tiết", "Details";
    empty: "Không có mục nào.", "There are no entries.";
    empty_part: "Chưa thấy mục nào trong phần đã xem. Xem tiếp các mục cũ hơn.", "None in the part that was looked through. Go on to older ones.";
    version: "bản", "version";
    program: "Chương trình", "A program";
    gone: "Tài khoản không còn", "An account that is gone";
}

#[derive(Template)]
#[template(path = "personnel/journal.html")]
struct JournalPage {
    shell: Shell,
    t: &'static JournalTexts,
    command: String,
    commands: Vec<String>,
    rows: Vec<Row>,
    looked_through: bool,
    older: Option<String>,
    is_first: bool,
}

struct Row {
    entry: i64,
    seal: Option<i64>,
    at: String,
    recorded_at: String,
    who: String,
    command: String,
    key: String,
    refused: bool,
    ground: String,
    unit: String,
    about: String,
    link: Option<String>,
    detail: String,
}

/// A page of it.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(view(&page).await)
}

async fn view(page: &Page) -> Result<Response, Problem> {
    let wanted = page.asked.filled("command").map(str::to_owned);
    let before = page.asked.filled("before").and_then(|before| before.parse().ok());
    let part = read(page, wanted.as_deref(), before).await?;
    let who = names(page, part.lines.iter().map(|line| line.actor.as_str())).await?;
    let filter = wanted.as_ref().map(|command| format!("command={}&", encoded(command))).unwrap_or_default();
    let mut commands: BTreeSet<String> = part.lines.iter().map(|line| line.command.clone()).collect();
    commands.extend(known_commands());
    let shown = JournalPage {
        shell: page.shell(JournalTexts::of(page.lang()).title),
        t: JournalTexts::of(page.lang()),
        command: wanted.unwrap_or_default(),
        commands: commands.into_iter().collect(),
        looked_through: part.lines.is_empty() && part.older.is_some(),
        older: part.older.map(|entry| page.link(&format!("/journal?{filter}before={entry}"))),
        rows: part.lines.into_iter().map(|line| row(page, line, &who)).collect(),
        is_first: before.is_none(),
    };
    page.html(&shown)
}

/// A part of the journal.
struct Part {
    lines: Vec<Line>,
    /// The entry before which older ones begin.
    older: Option<i64>,
}

async fn read(page: &Page, wanted: Option<&str>, mut before: Option<i64>) -> Result<Part, Problem> {
    let (mut lines, mut seen) = (Vec::new(), 0);
    let limit = if wanted.is_some() { BATCH } else { ROWS as u32 };
    loop {
        let batch = page.stored(page.app.store.journal_page(None, before, limit).await)?;
        let is_last = batch.len() < limit as usize;
        for entry in batch {
            seen += 1;
            before = Some(entry.entry);
            if wanted.is_none_or(|command| command == entry.command) {
                lines.push(line(entry));
            }
            if lines.len() == ROWS {
                return Ok(Part { lines, older: before });
            }
        }
        if is_last {
            return Ok(Part { lines, older: None });
        }
        if seen >= LOOKED_THROUGH {
            return Ok(Part { lines, older: before });
        }
    }
}

/// Who acted, by the name of the account and its bodies.
async fn names<'l>(page: &Page, actors: impl Iterator<Item = &'l str>) -> Result<BTreeMap<String, String>, Problem> {
    let mut names = BTreeMap::new();
    for actor in actors.map(str::to_owned).collect::<BTreeSet<_>>() {
        let name = name(page, &actor).await?;
        names.insert(actor, name);
    }
    Ok(names)
}

async fn name(page: &Page, actor: &str) -> Result<String, Problem> {
    let t = JournalTexts::of(page.lang());
    let Ok(id) = actor.parse::<Uuid>() else { return Ok(t.program.to_owned()) };
    let account = page.stored(page.app.store.account(id).await)?;
    let body = account.and_then(|account| serde_json::from_str::<AccountBody>(&account.body).ok());
    Ok(body.map_or_else(
        || t.gone.to_owned(),
        |body| {
            let roles: Vec<&str> = body.roles.iter().map(|role| role.label(page.lang())).collect();
            format!("{} ({})", body.name, roles.join(", "))
        },
    ))
}

fn row(page: &Page, line: Line, who: &BTreeMap<String, String>) -> Row {
    let staff = page.staff();
    let (kind, id) = line.about_id.split_once('/').unwrap_or((line.about.as_str(), line.about_id.as_str()));
    let person = if matches!(kind, "file" | "official") { id.parse().ok() } else { None };
    let person = person.and_then(|id| staff.person(id));
    let unit = line.unit.parse::<UnitId>().ok();
    let version = line.version.map(|version| format!(", {} {version}", JournalTexts::of(page.lang()).version));
    let about = person.map_or_else(|| line.about_id.clone(), |official| official.code.clone());
    Row {
        entry: line.entry,
        seal: (line.seal > 0).then_some(line.seal),
        at: page.moment(line.at),
        recorded_at: page.moment(line.recorded_at),
        who: who.get(&line.actor).cloned().unwrap_or_default(),
        command: command_words(&line.command, page.lang()),
        key: line.command,
        refused: line.outcome == "refused",
        ground: line.ground,
        unit: unit.map(|unit| page.unit_name(unit)).unwrap_or_default(),
        about: format!("{about}{}", version.unwrap_or_default()),
        link: person.map(|official| page.link(&format!("/people/{}", official.id))),
        detail: detail(&line.events),
    }
}

/// The longest detail shown; the journal itself holds all of it.
const DETAIL_MAX: usize = 300;

fn detail(events: &serde_json::Value) -> String {
    let text = if events.as_array().is_some_and(Vec::is_empty) { String::new() } else { events.to_string() };
    if text.chars().count() <= DETAIL_MAX {
        return text;
    }
    text.chars().take(DETAIL_MAX).chain(['…']).collect()
}

/// Commands that are not steps of a person's file: key, Vietnamese, English.
const COMMANDS: &[(&str, &str, &str)] = &[
    ("answer_request", "Trả lời đề nghị xin người", "Answer a request for people"),
    ("ask_for_staff", "Xin người nơi khác", "Ask for people from elsewhere"),
    ("bring_in", "Nhận tệp danh sách", "Bring a workbook in"),
    ("change_allotment", "Điều chỉnh biên chế", "Change an allotted number"),
    ("change_leads", "Đổi địa phương chủ trì", "Change who leads"),
    ("change_columns", "Chỉnh ý nghĩa các cột", "Change what columns mean"),
    ("conclude_list", "Ghi danh sách đã kết luận", "Write down a concluded list"),
    ("confirm_columns", "Xác nhận ý nghĩa các cột", "Confirm what columns mean"),
    ("confirm_milestone", "Xác nhận mốc", "Confirm a milestone"),
    ("correct", "Sửa thông tin người", "Correct a person's data"),
    ("enroll", "Thêm người vào danh sách", "Enrol"),
    ("export_appraisal", "Xuất phiếu thẩm định", "Export an appraisal sheet"),
    ("export_drafts", "Xuất dự thảo văn bản", "Export drafts of papers"),
    ("read_people", "Đọc danh sách người qua API", "Read people through the API"),
    ("export_people", "Xuất trích ngang", "Export people"),
    ("export_plan", "Xuất phương án gợi ý", "Export a suggestion"),
    ("export_remarks", "Xuất các dòng cần sửa", "Export remarks on a roster"),
    ("export_submission", "Xuất tờ trình", "Export a submission"),
    ("extend_round", "Gia hạn đợt đề xuất", "Extend a round"),
    ("hand_out_participants", "Giao danh sách tham gia vận hành thử", "Hand out a list of participants"),
    ("issue_paper", "Ban hành văn bản", "Issue a paper"),
    ("keep_version", "Giữ phiên bản để so sánh", "Keep a version"),
    ("keep_appraised", "Ghi mốc so sánh thẩm định", "Keep what was appraised"),
    ("keep_rows", "Ghi những người được nhập từ tệp", "Keep whom a file brought"),
    ("keep_book", "Ghi nội dung tệp danh sách", "Keep a workbook's content"),
    ("keep_plan", "Lưu phương án gợi ý", "Keep a suggestion"),
    ("next_number", "Lấy số văn bản", "Take a number"),
    ("begin_book", "Đặt số tiếp theo của sổ", "Set the next number of a book"),
    ("open_gate", "Ghi nhận văn bản pháp luật có hiệu lực", "Open a gate"),
    ("open_round", "Mở đợt đề xuất", "Open a round"),
    ("print_copies", "In các bản có đánh số", "Print numbered copies"),
    ("print_draft", "In dự thảo", "Print a draft"),
    ("print_extract", "In trích thông báo", "Print an extract"),
    ("print_papers", "In hàng loạt", "Print many papers"),
    ("publish_plan", "Công bố phương án gợi ý", "Publish a suggestion"),
    ("put_account", "Lập tài khoản", "Make an account"),
    ("read_file", "Xem hồ sơ", "Read a file"),
    ("read_paper", "Xem văn bản", "Read a paper"),
    ("take_back_milestone", "Rút xác nhận mốc", "Take back a milestone"),
    ("take_rows", "Đưa các dòng vào danh sách", "Take rows in"),
    ("withdraw_plan", "Rút phương án đã công bố", "Withdraw a suggestion"),
];

/// The commands to choose from: the steps of a file in both tracks, then the others.
fn known_commands() -> impl Iterator<Item = String> {
    let of_files =
        |track: &Track| CommandKind::ALL.iter().map(move |kind| format!("{track}_{kind}")).collect::<Vec<_>>();
    Track::ALL.iter().flat_map(of_files).chain(COMMANDS.iter().map(|(key, ..)| (*key).to_owned()))
}

/// A command as people read it; the key where there is no word for it.
pub(crate) fn command_words(key: &str, lang: Lang) -> String {
    for track in Track::ALL {
        let kind =
            key.strip_prefix(track.key()).and_then(|rest| rest.strip_prefix('_')).and_then(CommandKind::from_key);
        if let Some(kind) = kind {
            return format!("{} ({})", kind.label(lang), track.label(lang));
        }
    }
    let known = COMMANDS.iter().find(|(known, ..)| *known == key);
    known.map_or(key, |(_, vi, en)| if lang == Lang::Vi { vi } else { en }).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_of_files_are_read_with_their_track() {
        let words = |key| command_words(key, Lang::En);
        assert_eq!(words("provisional_propose"), "propose (provisional)");
        assert_eq!(words("legal_issue"), "issue (legal)");
        assert_eq!(words("read_file"), "Read a file");
        assert_eq!(words("something_else"), "something_else");
    }
}
