//! The script workshop: what is played, written as tables, with every version (xưởng kịch bản).

mod changes;
mod edit;
mod form;
mod import;
mod one;
mod paper;

pub(crate) use changes::show as compare;
pub(crate) use edit::{check, edit, new, save, save_new};
pub(crate) use import::{form as import_form, submit as import};
pub(crate) use one::{agree, show};
pub(crate) use paper::{pdf, xlsx};

use crate::error::Problem;
use crate::instance::Instance;
use crate::pages::{Page, Shell};
use crate::rehearsal::scripts::Script;
use crate::routes::anywhere;
use crate::sign_in::AccountBody;
use crate::words::texts;
use askama::Template;
use axum::Extension;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::Action;
use haicap_core::organization::Role;
use haicap_core::trial::{Column, Tag};
use haicap_core::words::date;
use std::sync::Arc;
use uuid::Uuid;

texts! { pub(crate) ScriptTexts;
    title: "Kịch bản vận hành thử", "Trial scripts";
    lead: "Mỗi kịch bản là một bảng: lúc nào, việc gì, ai làm, trên hệ thống nào, kết quả ra sao. Bản đã lưu không bao giờ đổi; sửa thì thành bản mới.", "Each script is a table: when, what, who, in which system, with what result. A kept version never changes; an edit makes a new one.";
    none: "Thành phố chưa có kịch bản nào.", "The city has no script yet.";
    name: "Kịch bản", "Script";
    version: "Bản", "Version";
    versions: "Các bản", "Versions";
    rows: "Số dòng", "Rows";
    rounds: "Đợt", "Rounds";
    agreed: "Thống nhất", "Agreed";
    not_agreed: "chưa ai thống nhất", "nobody agreed yet";
    passed: "Đạt gần nhất", "Passed last";
    never_passed: "chưa đạt đợt nào", "in no round yet";
    units: "đơn vị", "units";
    write_new: "Soạn kịch bản mới", "Write a new script";
    edit: "Sửa thành bản mới", "Edit into a new version";
    plan_round: "Lập đợt với bản này", "Plan a round with it";
    pdf: "In kịch bản (PDF)", "Print (PDF)";
    xlsx: "Tải bảng (XLSX)", "Table (XLSX)";
    gherkin: "Xem dạng Gherkin", "Show as Gherkin";
    who: "Người soạn", "Written by";
    came_along: "đi kèm chương trình", "came with the program";
    why: "Lý do có bản này", "Why this version was made";
    when: "Lúc", "At";
    compare: "So sánh", "Compare";
    compare_with: "So với bản", "Compared with version";
    older_shown: "Đây là bản cũ.", "This is an older version.";
    to_newest: "Xem bản mới nhất", "Show the newest";
    from_questions: "Câu hỏi dẫn đến phiên bản này", "Questions this version was made from";
    agreements: "Ai đã thống nhất bản nào", "Who agreed to which version";
    agree: "Ghi nhận thống nhất", "Write down an agreement";
    body: "Cơ quan hoặc người thống nhất", "Body or person";
    where_written: "Văn bản, cuộc họp, ngày", "Paper, meeting, day";
    agree_button: "Ghi nhận", "Write down";
    saved: "Đã lưu.", "Kept.";
    background: "Bối cảnh chung cho mọi tình huống", "What all scenarios begin with";
    data: "Dữ liệu: diễn một lần với mỗi dòng", "Data: played once for each row";
    number: "STT", "No.";
    this_system: "haicap", "haicap";
    nothing: "-", "-";
    new_title: "Soạn kịch bản mới", "A new script";
    edit_title: "Sửa kịch bản", "Edit the script";
    edit_lead: "Viết mỗi việc một dòng. Câu trong cột Việc và Kết quả theo danh sách gợi ý; bấm Kiểm tra lúc nào cũng được, chưa lưu gì.", "One task a row. Sentences of the columns Task and Expected result come from the list offered; check whenever you like, nothing is kept by it.";
    script_title: "Tên kịch bản", "Title of the script";
    notes: "Ghi chú", "Remarks";
    scenario: "Tình huống", "Scenario";
    scenario_title: "Tên tình huống", "Title of the scenario";
    played_in: "Diễn trong đợt", "Played in";
    row: "Dòng", "Row";
    column: "cột", "column";
    system_hint: "để trống là haicap", "blank is haicap";
    add: "Thêm dòng dưới", "Add a row below";
    up: "Lên", "Up";
    down: "Xuống", "Down";
    remove: "Xóa dòng", "Remove the row";
    add_part: "Thêm tình huống", "Add a scenario";
    remove_part: "Xóa tình huống này", "Remove this scenario";
    data_hint: "Mỗi dòng một hàng, các ô giữa hai dấu |. Hàng đầu là tên cột; viết <tên cột> trong bảng.", "One row a line, cells between bars. The first row names the columns; write <column> in the table.";
    check_button: "Kiểm tra", "Check";
    save_button: "Lưu thành bản mới", "Keep as a new version";
    why_missing: "Ghi lý do có bản này rồi lưu lại.", "Say why this version is made, then keep it.";
    title_missing: "Đặt tên kịch bản rồi lưu lại.", "Give the script a title, then keep it.";
    all_well: "Kịch bản diễn được, chưa thấy lỗi nào.", "The script can be played, nothing is wrong.";
    remarks: "chỗ cần sửa trước khi lưu", "places to be mended before it can be kept";
    not_saved: "Chưa lưu. Những gì bạn viết vẫn còn nguyên ở dưới.", "Not kept. All that you wrote is still below.";
    cure: "Cách sửa", "What to do";
    too_long: "Kịch bản quá dài: tối đa 30 tình huống, mỗi tình huống 300 dòng.", "The script is too long: at most 30 scenarios of 300 rows.";
    compare_title: "So sánh hai bản", "Two versions compared";
    same: "Hai bản giống nhau.", "Both versions are the same.";
    added: "thêm", "added";
    removed: "bỏ", "removed";
    changed: "sửa", "changed";
    before: "Trước", "Before";
    after: "Sau", "After";
    show_compare: "So sánh", "Compare";
    read: "Đã đọc từ tệp, chưa lưu", "Read from the file, not kept yet";
    too_large: "Tệp lớn hơn 20 MB nên không được đọc, chưa có gì thay đổi. Chép riêng bảng kịch bản sang một tệp mới rồi gửi lại.", "The file is larger than 20 MB and was not read; nothing was changed. Copy the table into a new file and send that.";
    broken_off: "Tệp gửi lên bị ngắt giữa chừng, chưa có gì thay đổi. Hãy gửi lại.", "The upload broke off; nothing was changed. Send it again.";
    not_read: "Chưa đọc được tệp. Chưa có gì thay đổi.", "The file was not read. Nothing was changed.";
    bring_in: "Nhập từ Excel hoặc Word", "Bring in from Excel or Word";
    import_title: "Nhập kịch bản từ tệp", "Bring a script in";
    import_lead: "Máy đọc mọi bảng trong tệp, mở thành bảng để kiểm tra và sửa. Chưa lưu gì cho đến khi bạn bấm lưu.", "Every table of the file is read and opened for checking. Nothing is kept until you say so.";
    choose: "Chọn hoặc thả tệp vào đây", "Choose a file or drop it here";
    choose_hint: "Tệp .xlsx, .docx hoặc .csv, tối đa 20 MB, không đặt mật khẩu.", "An .xlsx, .docx or .csv file of at most 20 MB, without a password.";
    read_file: "Đọc tệp", "Read the file";
    own_columns: "Tên cột trong tệp, nếu khác thường", "Names of the columns in the file, if unusual";
    own_columns_hint: "Để trống thì máy tự nhận: Thời gian, Nội dung công việc, Người thực hiện, Hệ thống, Kết quả…", "Left blank, usual names are recognised.";
    no_file: "Hãy chọn một tệp .xlsx, .docx hoặc .csv rồi gửi lại.", "Choose an .xlsx, .docx or .csv file and send again.";
}

#[derive(Template)]
#[template(path = "rehearsal/scripts.html")]
struct ScriptsPage {
    shell: Shell,
    t: &'static ScriptTexts,
    path: String,
    writes: bool,
    scripts: Vec<ScriptLine>,
}

struct ScriptLine {
    link: String,
    title: String,
    version: u32,
    rows: usize,
    rounds: String,
    agreed: Option<String>,
    passed: Option<Passed>,
}

/// A closed round in which a version was played.
struct Passed {
    round: String,
    units: usize,
    of: usize,
    all: bool,
}

/// All scripts.
pub(crate) async fn list(page: Page, Extension(instance): Extension<Arc<Instance>>) -> Response {
    page.answer(view(&page, &instance))
}

fn view(page: &Page, instance: &Instance) -> Result<Response, Problem> {
    let (t, state) = (ScriptTexts::of(page.lang()), page.app.rehearsal.state());
    let line = |(key, script): (&String, &Script)| {
        let newest = script.versions.last()?;
        let table = newest.table(key).ok()?;
        let bodies: Vec<_> = script.agreed(script.newest()).map(|agreement| agreement.body.clone()).collect();
        let mut tags = table.tags.clone();
        tags.extend(table.parts.iter().flat_map(|part| part.tags.clone()));
        Some(ScriptLine {
            link: page.link(&format!("/scripts/{key}")),
            title: newest.title.clone(),
            version: script.newest(),
            rows: table.rows().count(),
            rounds: rounds_of(&tags, page.lang()),
            agreed: (!bodies.is_empty()).then(|| bodies.join("; ")),
            passed: passed(page, instance, key, script, script.newest()),
        })
    };
    let shown = ScriptsPage {
        shell: page.shell(t.title),
        t,
        path: page.link("/scripts"),
        writes: writes(page),
        scripts: state.all::<Script>().filter_map(line).collect(),
    };
    page.html(&shown)
}

/// Whether the person may write scripts.
fn writes(page: &Page) -> bool {
    anywhere(page.subject(), Action::WriteScripts).is_ok()
}

/// The rounds of some tags, in words.
fn rounds_of(tags: &[String], lang: Lang) -> String {
    let known = Tag::ALL.iter().filter(|tag| tags.iter().any(|key| key == tag.key()));
    known.map(|tag| tag.label(lang)).collect::<Vec<_>>().join(", ")
}

/// The last closed round in which a version was played, and at how many of its units all of it passed.
fn passed(page: &Page, instance: &Instance, key: &str, script: &Script, version: u32) -> Option<Passed> {
    let scenarios = script.version(version)?.scenarios(key, page.city()).ok()?;
    let trials = instance.trial_numbers().into_iter().rev().filter_map(|number| instance.trial(number));
    for app in trials {
        for round in app.boards.all().into_iter().rev() {
            let round = crate::board::lock(&round);
            let record = round.record();
            let played: Vec<usize> =
                (0..record.scenarios.len()).filter(|index| scenarios.contains(&record.scenarios[*index])).collect();
            if !round.is_closed() || played.is_empty() {
                continue;
            }
            let all_passed = |unit: &usize| played.iter().all(|index| round.passed(*unit, *index));
            let units = (0..record.units.len()).filter(all_passed).count();
            let name = instance.round_name(record.id);
            let stage = name.unwrap_or_else(|| record.stage.label(page.lang()).to_owned());
            let round = format!("{stage}, {}", date(record.day));
            return Some(Passed { round, units, of: record.units.len(), all: units == record.units.len() });
        }
    }
    None
}

/// A script that an address names.
fn asked(page: &Page, key: &str) -> Result<Script, Problem> {
    let found = page.app.rehearsal.state().get::<Script>(&key.to_owned()).cloned();
    found.filter(|script| !script.versions.is_empty()).ok_or_else(|| Problem::not_found(page.lang()))
}

/// Who wrote something: accounts of the workshop are of the official store.
async fn author(page: &Page, instance: &Instance, by: Option<Uuid>) -> Result<String, Problem> {
    let Some(by) = by else { return Ok(ScriptTexts::of(page.lang()).came_along.to_owned()) };
    let account = page.stored(instance.official().store.account(by).await)?;
    let name =
        account.and_then(|account| serde_json::from_str::<AccountBody>(&account.body).ok()).map(|body| body.name);
    Ok(name.filter(|name| !name.is_empty()).unwrap_or_else(|| Role::DigitalCenter.label(page.lang()).to_owned()))
}

/// Headings of the table.
fn headings(lang: Lang) -> [&'static str; 5] {
    [Column::Time, Column::Task, Column::Who, Column::System, Column::Expected].map(|column| column.label(lang))
}
