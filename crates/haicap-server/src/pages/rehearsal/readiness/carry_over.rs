//! Open dossiers of the old units: files in, split units asked, the dry run with its counts, evidence, and the way into
//! the official store.

mod change;
mod table;
mod upload;

pub(crate) use change::{choose, evidence, state_none, take_in};
pub(crate) use table::{csv, json, xlsx};
pub(crate) use upload::bring_in;

use crate::app::AppKind;
use crate::error::Problem;
use crate::pages::{Page, Shell, show as words};
use crate::rehearsal::State;
use crate::rehearsal::carry_over::{CarryOverFile, Gathered, RowFault, left, total};
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::territory::{Era, UnitId};
use haicap_core::trial::carry_over::{CarriedOver, How, by_new_unit};
use haicap_core::trial::readiness::{Carried, Observation};
use haicap_core::words::{date, fold};
use std::collections::BTreeMap;

texts! { pub(crate) CarryTexts;
    title: "Hồ sơ chuyển tiếp", "Carried-over dossiers";
    lead: "Hồ sơ dở dang của đơn vị cũ về đơn vị mới theo phương án sắp xếp và được đánh số lại, giữ số cũ. Trước ngày mở chỉ là chạy thử; khi đơn vị mở, hồ sơ của đơn vị vào kho chính thức.", "Open dossiers of the old units go to the new ones by the succession and get new codes; the old ones are kept. Until a unit opens this is a dry run; then its dossiers go into the official store.";
    file: "Tệp CSV, XLSX hoặc JSON của đơn vị cũ hoặc quận, huyện", "CSV, XLSX or JSON file of an old unit or district";
    file_hint: "Cột: Mã hồ sơ, Mã đơn vị (hoặc Đơn vị và Quận/huyện), Mã thủ tục, Ngày tiếp nhận; có thể thêm Hạn trả, Đơn vị mới. Tệp JSON là danh sách đối tượng có khóa code, unit_code, procedure, received, due, to. Tên người dân không được đọc. Tệp mới của một đơn vị thay tệp cũ của đơn vị đó.", "Columns: code, unit code (or unit and district), procedure, day of reception; optionally due day and new unit. JSON: a list of objects with code, unit_code, procedure, received, due, to. Names of citizens are not read. A new file of a unit replaces its earlier one.";
    given: "Đơn vị cũ của những dòng không ghi đơn vị", "Old unit of rows that name none";
    given_none: "tệp có cột đơn vị", "the file names the units";
    json: "Kết quả chạy thử (JSON)", "Dry run (JSON)";
    given_wrong: "Không có đơn vị cũ như vậy. Chọn trong danh sách.", "There is no such old unit: choose from the list.";
    file_title: "Nhập danh sách", "Bring in a list";
    send: "Nhập tệp", "Bring in";
    none_title: "Đơn vị cũ không còn hồ sơ dở dang", "An old unit without open dossiers";
    none_unit: "Đơn vị cũ", "Old unit";
    none_ground: "Ai khai, theo văn bản nào", "Who says so, by which paper";
    none_replace: "Thay tệp mà đơn vị đã gửi", "Replace the file that the unit sent";
    none_send: "Ghi là không còn hồ sơ", "Write down that there is none";
    none_said: "khai không còn hồ sơ", "said that there is none";
    group_silent: "Chưa gửi", "Not heard of";
    group_heard: "Đã gửi", "Heard of";
    counts: "Đối soát", "Reconciliation";
    came_in: "đã nhập", "came in";
    carried: "có nơi nhận", "carried";
    waiting: "chờ trả lời", "wait for an answer";
    refused: "dòng bị từ chối", "rows refused";
    taken: "đã vào kho chính thức", "in the official store";
    equal: "Khớp: đã nhập = có nơi nhận + chờ trả lời + bị từ chối.", "They come out: in = carried + waiting + refused.";
    unequal: "Không khớp: có dòng đã nhập mà không thấy ở đâu. Nhập lại tệp của đơn vị có số liệu lệch.", "They do not come out: a row that came in is nowhere. Bring in the file of the unit whose counts differ again.";
    not_heard: "đơn vị cũ chưa gửi tệp", "old units not heard of";
    csv: "Kết quả chạy thử (CSV)", "Dry run (CSV)";
    faults_csv: "Dòng bị từ chối (CSV)", "Rows refused (CSV)";
    xlsx: "Bảng đối soát đầy đủ (XLSX)", "Whole reconciliation (XLSX)";
    evidence: "Ghi kết quả làm minh chứng", "File as evidence";
    evidence_hint: "Chỉ ghi cho đơn vị mới mà mọi đơn vị cũ đã gửi tệp hoặc khai không còn hồ sơ; có giá trị theo số ngày trong điều kiện.", "Only for new units all of whose old units were heard; it counts for the days that the condition allows.";
    filed: "đơn vị mới được ghi minh chứng.", "new units got evidence.";
    came_over: "hồ sơ vừa vào kho chính thức.", "dossiers came into the official store.";
    file_taken: "Đã nhập tệp.", "The file was brought in.";
    saved: "Đã ghi.", "Written down.";
    split: "Đơn vị bị chia tách: chọn nơi nhận", "Split units: choose where to";
    split_hint: "Máy không tự đoán. Chọn một nơi cho tất cả, hoặc trả lời từng hồ sơ; câu trả lời từng hồ sơ được ưu tiên.", "Nothing is guessed. Choose one place for all, or answer one by one; single answers go first.";
    all_to: "Tất cả hồ sơ còn lại về", "All others go to";
    unanswered: "chưa trả lời", "no answer yet";
    save: "Ghi lựa chọn", "Save the choice";
    by_old: "Theo đơn vị cũ", "By old unit";
    by_new: "Theo đơn vị mới", "By new unit";
    by_new_hint: "Dòng chờ trả lời hoặc bị từ chối của đơn vị bị chia tách được tính ở mọi đơn vị mới có thể nhận.", "Rows of a split unit that wait or were refused count at each new unit that may get them.";
    old_unit: "Đơn vị cũ", "Old unit";
    new_unit: "Đơn vị mới", "New unit";
    source: "Nguồn", "Source";
    to: "Về", "To";
    evidence_at: "Minh chứng", "Evidence";
    lacks: "chờ", "waits for";
    no_evidence: "chưa ghi", "not filed";
    official: "Đưa vào kho chính thức", "Into the official store";
    official_hint: "Đơn vị đã mở mà còn hồ sơ có nơi nhận nhưng chưa vào kho: do trả lời sau khi mở, hoặc lần đưa trước bị ngắt. Bấm nhiều lần cũng không tạo hồ sơ đôi.", "Open units with placed dossiers that are not in the store yet: answered after the opening, or cut off. Pressing again doubles nothing.";
    official_left: "hồ sơ của đơn vị đã mở chưa vào kho", "dossiers of open units are not in the store";
    bad_rows: "Dòng bị từ chối", "Rows refused";
    bad_hint: "Sửa trong tệp rồi nhập lại cả tệp; các dòng đúng đã được nhận.", "Correct them in the file and bring the whole file in again; right rows were taken.";
    bad_more: "dòng lỗi nữa: tải tệp CSV ở trên", "more: download the CSV above";
    in_file: "Tệp", "File";
    row: "Dòng, mục", "Row, entry";
    column: "Cột", "Column";
    value: "Giá trị", "Value";
    problem: "Lỗi", "What is wrong";
    cure: "Cách sửa", "What to do";
    dossier: "Hồ sơ", "Dossier";
    dossiers: "Từng hồ sơ", "One by one";
    received: "Ngày tiếp nhận", "Received";
    only_first: "Chỉ hiện một phần; ghi xong sẽ hiện tiếp.", "Only some are shown; the next follow when these are saved.";
    nothing: "Chưa có tệp nào. Hai cách bắt đầu: nhập tệp của một đơn vị hoặc quận, huyện; hoặc ghi rằng đơn vị không còn hồ sơ.", "No file yet. Bring in the file of a unit or district, or write down that a unit has none.";
    no_file: "Hãy chọn một tệp .csv, .xlsx hoặc .json rồi gửi lại.", "Choose a .csv, .xlsx or .json file and send again.";
    too_large: "Tệp lớn hơn 8 MB nên không được đọc, chưa có gì thay đổi. Tách thành nhiều tệp, mỗi quận, huyện một tệp.", "The file is larger than 8 MB and was not read, nothing was changed: split it by district.";
    broken_off: "Tệp không đến đủ nên không được đọc, chưa có gì thay đổi. Gửi lại.", "The file did not arrive whole and was not read, nothing was changed. Send it again.";
    ground_missing: "Ghi ai khai và theo văn bản nào, ví dụ “Chủ tịch UBND Phường 1, Báo cáo số 12 ngày 27/6/2025”.", "Name who says so and by which paper.";
    choice_wrong: "Nơi nhận không phải là đơn vị mà đơn vị cũ nhập vào. Chọn trong danh sách rồi ghi lại.", "The old unit did not go into that one: choose from the list.";
    back: "Mức độ sẵn sàng", "Readiness";
}

/// Bad rows shown; the rest is counted.
const ROWS: usize = 200;
/// Dossiers shown of one split unit.
const ASKED: usize = 50;

#[derive(Template)]
#[template(path = "rehearsal/carry_over.html")]
struct CarryPage {
    shell: Shell,
    t: &'static CarryTexts,
    back: String,
    path: String,
    said: Option<String>,
    total: Carried,
    /// Whether the counts of every unit come out.
    comes_out: bool,
    taken: usize,
    left: u32,
    takes_in: bool,
    heard: Vec<(UnitId, String, u32)>,
    not_heard: Vec<(UnitId, String)>,
    splits: Vec<SplitView>,
    old_units: Vec<OldLine>,
    new_units: Vec<NewLine>,
    faults: Vec<FaultLine>,
    more_faults: usize,
}

struct SplitView {
    id: UnitId,
    name: String,
    waiting: usize,
    /// New units, and whether all of the rest goes there.
    places: Vec<(UnitId, String, bool)>,
    dossiers: Vec<AskedLine>,
    has_more: bool,
}

struct AskedLine {
    code: String,
    procedure: String,
    received: String,
    answer: Option<UnitId>,
}

struct OldLine {
    name: String,
    to: String,
    count: Carried,
    source: String,
    when: String,
}

struct NewLine {
    name: String,
    link: String,
    count: Carried,
    taken: usize,
    evidence: Option<String>,
    lacks: Vec<String>,
}

struct FaultLine {
    file: String,
    row: String,
    column: String,
    value: String,
    problem: String,
    cure: String,
}

/// Everything about carried-over dossiers.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(view(&page).await)
}

/// An old unit with its district, because names repeat.
fn old_name(page: &Page, unit: UnitId) -> String {
    let district = page.city().units.get(&unit).and_then(|unit| unit.district);
    let district = district.map(|code| format!(", {}", page.district_name(code))).unwrap_or_default();
    format!("{}{district}", page.unit_name(unit))
}

async fn view(page: &Page) -> Result<Response, Problem> {
    let (t, city, state) = (CarryTexts::of(page.lang()), page.city(), page.app.rehearsal.state());
    let gathered = Gathered::of(&state);
    let lines = gathered.run(city);
    let by_old = gathered.by_old_unit(&lines);
    let total = total(&by_old, gathered.nobodys);
    let silent = city.units.keys().filter(|unit| unit.era == Era::Old && !gathered.heard.contains_key(unit));
    let mut not_heard: Vec<(UnitId, String)> = silent.map(|unit| (*unit, old_name(page, *unit))).collect();
    not_heard.sort_by_cached_key(|(_, name)| fold(name));
    let rows = |unit: &UnitId| by_old.get(unit).map_or(0, |count| count.came_in);
    let left: u32 = left(&state, &lines).values().sum();
    let shown = CarryPage {
        shell: page.shell(t.title),
        t,
        back: page.link("/readiness"),
        path: page.link("/readiness/carry-over"),
        said: said(page, t),
        comes_out: total.is_reconciled() && by_old.values().all(Carried::is_reconciled),
        total,
        taken: lines.iter().filter(|line| is_taken(line)).count(),
        left,
        takes_in: left > 0 && page.app.kind == AppKind::Official,
        heard: gathered.heard.keys().map(|unit| (*unit, old_name(page, *unit), rows(unit))).collect(),
        not_heard,
        splits: splits(page, &gathered, &lines),
        old_units: old_lines(page, &gathered, &by_old).await?,
        new_units: new_lines(page, &state, &gathered, &lines, &by_old),
        faults: gathered.faults.iter().take(ROWS).map(|(file, fault)| fault_line(file, fault, page.lang())).collect(),
        more_faults: gathered.faults.len().saturating_sub(ROWS),
    };
    page.html(&shown)
}

fn is_taken(line: &CarriedOver) -> bool {
    line.place.as_ref().is_some_and(|place| place.how == How::Taken)
}

/// What was done just now.
fn said(page: &Page, t: &CarryTexts) -> Option<String> {
    let number = |name: &str| page.asked.get(name).parse::<usize>().ok();
    match (number("filed"), number("taken"), page.asked.get("said")) {
        (Some(units), _, _) => Some(format!("{units} {}", t.filed)),
        (_, Some(dossiers), _) => Some(format!("{dossiers} {}", t.came_over)),
        (_, _, "file") => Some(t.file_taken.to_owned()),
        (_, _, "saved") => Some(t.saved.to_owned()),
        _ => None,
    }
}

fn fault_line(file: &str, fault: &RowFault, lang: Lang) -> FaultLine {
    let (problem, cure) = fault.words(lang);
    let row = if fault.sheet.is_empty() { fault.row.to_string() } else { format!("{} ({})", fault.row, fault.sheet) };
    FaultLine {
        file: file.to_owned(),
        row,
        column: fault.column.clone(),
        value: fault.value.clone(),
        problem: problem.to_owned(),
        cure: cure.to_owned(),
    }
}

async fn old_lines(
    page: &Page,
    gathered: &Gathered<'_>,
    by_old: &BTreeMap<UnitId, Carried>,
) -> Result<Vec<OldLine>, Problem> {
    let t = CarryTexts::of(page.lang());
    let accounts: Vec<String> = gathered.heard.values().map(|file| file.by.to_string()).collect();
    let who = words::actors(page, accounts.iter().map(String::as_str)).await?;
    let line = |(unit, file): (&UnitId, &&CarryOverFile)| {
        let to: Vec<String> = page.city().successors(*unit).map(|succession| page.unit_name(succession.to)).collect();
        let by = who.get(&file.by.to_string()).cloned().unwrap_or_default();
        OldLine {
            name: old_name(page, *unit),
            to: to.join(", "),
            count: by_old.get(unit).copied().unwrap_or_default(),
            source: if file.name.is_empty() { format!("{}: {}", t.none_said, file.ground) } else { file.name.clone() },
            when: format!("{}, {by}", page.moment(file.at)),
        }
    };
    let mut lines: Vec<OldLine> = gathered.heard.iter().map(line).collect();
    lines.sort_by_cached_key(|line| fold(&line.name));
    Ok(lines)
}

/// New units of which something is known, by name.
fn new_lines(
    page: &Page,
    state: &State,
    gathered: &Gathered,
    lines: &[CarriedOver],
    by_old: &BTreeMap<UnitId, Carried>,
) -> Vec<NewLine> {
    let city = page.city();
    let mut filed = BTreeMap::new();
    for (_, kept) in state.all::<crate::rehearsal::readiness::Filed>() {
        if let Observation::CarryOver(_) = kept.evidence.seen {
            let at = filed.entry(kept.unit).or_insert(kept.evidence.at);
            *at = kept.evidence.at.max(*at);
        }
    }
    let mut taken: BTreeMap<UnitId, usize> = BTreeMap::new();
    for place in lines.iter().filter(|line| is_taken(line)).filter_map(|line| line.place.as_ref()) {
        *taken.entry(place.to).or_default() += 1;
    }
    let heard = |unit: UnitId| city.predecessors(unit).any(|succession| gathered.heard.contains_key(&succession.from));
    let counts = by_new_unit(city, lines, by_old).into_iter().filter(|(unit, _)| heard(*unit));
    let line = |(unit, count): (UnitId, Carried)| NewLine {
        name: page.unit_name(unit),
        link: page.link(&format!("/readiness/{unit}")),
        count,
        taken: taken.get(&unit).copied().unwrap_or_default(),
        evidence: filed.get(&unit).map(|at| page.moment(*at)),
        lacks: gathered.lacking(city, unit).into_iter().map(|old| old_name(page, old)).collect(),
    };
    let mut lines: Vec<NewLine> = counts.map(line).collect();
    lines.sort_by_cached_key(|line| fold(&line.name));
    lines
}

/// Split units with dossiers that neither their file nor the official store places; those that wait come first.
fn splits(page: &Page, gathered: &Gathered, lines: &[CarriedOver]) -> Vec<SplitView> {
    let mut asked: BTreeMap<UnitId, Vec<&CarriedOver>> = BTreeMap::new();
    for line in lines {
        if line.place.as_ref().is_none_or(|place| matches!(place.how, How::Rule | How::Answer)) {
            asked.entry(line.dossier.old.unit).or_default().push(line);
        }
    }
    let split = |(unit, mut lines): (UnitId, Vec<&CarriedOver>)| {
        lines.sort_by_key(|line| line.place.is_some());
        let choice = gathered.choices.get(&unit).cloned().unwrap_or_default();
        let successors = page.city().successors(unit).map(|succession| succession.to);
        let dossier = |line: &&CarriedOver| AskedLine {
            code: line.dossier.old.code.clone(),
            procedure: words::procedure_name(page, &line.dossier.procedure),
            received: date(line.dossier.old.received),
            answer: choice.one.get(&line.dossier.old.code).copied(),
        };
        SplitView {
            id: unit,
            name: old_name(page, unit),
            waiting: lines.iter().filter(|line| line.place.is_none()).count(),
            places: successors.map(|to| (to, page.unit_name(to), choice.all_to == Some(to))).collect(),
            dossiers: lines.iter().take(ASKED).map(dossier).collect(),
            has_more: lines.len() > ASKED,
        }
    };
    asked.into_iter().map(split).collect()
}
