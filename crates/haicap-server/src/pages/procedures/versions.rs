//! The versions of a procedure: what each changed, and a new one written, compared and published.

mod difference;

use crate::catalogue::{NewVersion, Paper, PublishedVersion, check, publish, today};
use crate::error::Problem;
use crate::ledger::RecordError;
use crate::pages::rehearsal::who;
use crate::pages::upload::{self, Sent, UploadError};
use crate::pages::{Fields, Page, Shell, show};
use crate::routes::anywhere;
use crate::words::texts;
use askama::Template;
use axum::extract::{Path, Request};
use axum::http::StatusCode;
use axum::response::Response;
use difference::{Line, lines};
use haicap_core::access::Action;
use haicap_core::procedure::Procedure;
use haicap_core::words::date;
use haicap_core::{Lang, procedure};
use haicap_pack::{PackError, first_version_text, procedure_text, read_procedure};
use jiff::civil::Date;

texts! { pub(crate) VersionTexts;
    title: "Các phiên bản", "Versions";
    lead: "Hồ sơ giữ phiên bản đã nộp; hồ sơ mới theo phiên bản đang áp dụng vào ngày nộp.", "A dossier keeps its version; a new one takes the version in force on its day.";
    none: "Thủ tục này mới có trong danh mục, chưa có phiên bản nào nhận hồ sơ.", "This procedure is in the catalogue only; no version takes dossiers yet.";
    version: "Phiên bản", "Version";
    since: "áp dụng từ", "in force from";
    from: "Áp dụng từ", "In force from";
    running: "đang áp dụng", "in force";
    coming: "sẽ áp dụng", "to come";
    over: "không còn áp dụng cho hồ sơ mới", "no longer for new dossiers";
    never: "bị thay trước ngày áp dụng", "replaced before it began";
    of_pack: "theo gói dữ liệu của Thành phố", "from the city's pack";
    paper_of: "Căn cứ", "Ground";
    changes: "Những chỗ khác phiên bản trước", "What differs from the version before";
    first: "Phiên bản đầu tiên.", "The first version.";
    part: "Mục", "Part";
    before: "Trước", "Before";
    after: "Sau", "After";
    nothing: "không có", "nothing";
    add: "Thêm phiên bản", "Add a version";
    add_hint: "Sửa nội dung dưới đây (đã điền sẵn theo phiên bản mới nhất), hoặc chọn một tệp .toml đã sửa. Hệ thống kiểm tra từng dòng và cho xem chỗ khác trước khi công bố.", "Change the text below (it begins with the newest version), or choose a .toml file. Every line is checked and the differences are shown before anything is published.";
    text: "Nội dung phiên bản (TOML)", "Text of the version (TOML)";
    file: "Hoặc chọn tệp .toml", "Or choose a .toml file";
    file_hint: "Có tệp thì nội dung trong ô trên được thay bằng tệp.", "A file replaces the text above.";
    paper: "Văn bản làm căn cứ (số, tên)", "The paper it rests on (number, name)";
    paper_date: "Ngày văn bản", "Day of the paper";
    compare: "Kiểm tra và so sánh", "Check and compare";
    compared: "So với phiên bản trước", "Compared with the version before";
    compared_first: "Đây là phiên bản đầu tiên: từ ngày áp dụng, thủ tục nhận hồ sơ.", "This is the first version: from its first day on the procedure takes dossiers.";
    publish: "Công bố", "Publish";
    publish_hint: "Công bố rồi thì không sửa, không xóa được; sai thì công bố phiên bản tiếp theo.", "What is published is never changed or taken away; a mistake is mended by the next version.";
    replaces: "Phiên bản trước chưa đến ngày áp dụng sẽ không được dùng nữa.", "The version before, which has not begun, will not be used.";
    edit: "Sửa tiếp", "Change it again";
    not_read: "Chưa công bố được. Cần sửa:", "Nothing was published. To be mended:";
    published: "Đã công bố phiên bản", "Published version";
    too_large: "Tệp lớn hơn 256 KB: một phiên bản chỉ là một tệp .toml ngắn.", "The file is larger than 256 KB: a version is a short .toml file.";
    broken_off: "Chưa nhận được hết nội dung. Hãy gửi lại.", "Not everything arrived. Send it again.";
    not_text: "Tệp không phải văn bản UTF-8. Lưu lại với bảng mã UTF-8 rồi gửi lại.", "The file is no UTF-8 text. Save it as UTF-8 and send it again.";
    paper_date_wrong: "Ghi ngày văn bản là ngày có thật.", "Write the day of the paper as a real date.";
    back: "Xem thủ tục", "The procedure";
}

/// Bytes of a version.
const TEXT_MAX: usize = 256 << 10;

#[derive(Template)]
#[template(path = "procedure_versions.html")]
struct VersionsPage {
    shell: Shell,
    t: &'static VersionTexts,
    path: String,
    code: String,
    name: String,
    versions: Vec<VersionView>,
    published: Option<u32>,
    wrong: Vec<String>,
    editor: Option<Typed>,
    checked: Option<Checked>,
}

struct VersionView {
    number: u32,
    from: String,
    state: (&'static str, &'static str),
    /// The paper with its day; nothing for a version of the pack.
    paper: Option<String>,
    first: bool,
    changes: Vec<Line>,
}

/// What was typed, or what the form begins with.
#[derive(Default, Clone)]
struct Typed {
    text: String,
    paper: String,
    paper_date: String,
}

/// A version that may be published as it stands.
struct Checked {
    typed: Typed,
    number: u32,
    from: String,
    first: bool,
    replaces: bool,
    changes: Vec<Line>,
}

/// What the page shows besides the versions.
#[derive(Default)]
struct Shown {
    wrong: Vec<String>,
    typed: Option<Typed>,
    checked: Option<Checked>,
}

/// All versions of a procedure, and the form for the next one.
pub(crate) async fn show(page: Page, Path(code): Path<String>) -> Response {
    page.answer(view(&page, &code, Shown::default()))
}

fn view(page: &Page, code: &str, shown: Shown) -> Result<Response, Problem> {
    let (t, city) = (VersionTexts::of(page.lang()), page.city());
    if city.last_version(code).is_none() && !city.listed.contains_key(code) {
        return Err(Problem::not_found(page.lang()));
    }
    let keeps = anywhere(page.subject(), Action::KeepCatalogue).is_ok();
    let Shown { wrong, typed, checked } = shown;
    let editor = (keeps && checked.is_none()).then(|| typed.unwrap_or_else(|| beginning(page, code)));
    let status = if wrong.is_empty() { 200 } else { 422 };
    let shown = VersionsPage {
        shell: page.shell(t.title),
        t,
        path: page.link(&format!("/procedures/{code}")),
        code: code.to_owned(),
        name: show::procedure_name(page, code),
        versions: versions(page, code),
        published: page.asked.get("published").parse().ok(),
        wrong,
        editor,
        checked,
    };
    page.html_with(status, &shown)
}

/// Every version, the newest first, with what it changed.
fn versions(page: &Page, code: &str) -> Vec<VersionView> {
    let (t, day, state) = (VersionTexts::of(page.lang()), page.store_day(), page.app.rehearsal.state());
    let all: Vec<&Procedure> = page.city().versions(code).collect();
    let running = page.city().procedure_on(code, day).map(|procedure| procedure.id.version);
    let view = |(index, version): (usize, &&Procedure)| {
        let later = &all[index + 1..];
        let before = index.checked_sub(1).map(|before| all[before]);
        let published = state.get::<PublishedVersion>(&PublishedVersion::key(code, version.id.version));
        VersionView {
            number: version.id.version,
            from: date(version.in_force_from),
            state: match running {
                Some(running) if running == version.id.version => ("good", t.running),
                _ if later.iter().any(|later| later.in_force_from <= version.in_force_from) => ("quiet", t.never),
                _ if version.in_force_from > day => ("running", t.coming),
                _ => ("quiet", t.over),
            },
            paper: published.map(|published| format!("{}, {}", published.paper, date(published.paper_date))),
            first: before.is_none(),
            changes: before.map(|before| lines(page, before, version)).unwrap_or_default(),
        }
    };
    all.iter().enumerate().map(view).rev().collect()
}

/// The next version as it begins: the last one, from tomorrow on.
fn beginning(page: &Page, code: &str) -> Typed {
    let today = today(&page.app);
    let tomorrow = today.tomorrow().unwrap_or(today);
    let text = match (page.city().last_version(code), page.city().listed.get(code)) {
        (Some(last), _) => {
            let mut next = last.clone();
            next.id.version += 1;
            next.in_force_from = tomorrow.max(last.in_force_from);
            procedure_text(&next)
        }
        (None, Some(listed)) => first_version_text(&procedure::Listed { in_force_from: tomorrow, ..listed.clone() }),
        (None, None) => String::new(),
    };
    Typed { text, ..Typed::default() }
}

/// Checks a version and shows its differences, or publishes it.
pub(crate) async fn change(page: Page, Path(code): Path<String>, request: Request) -> Response {
    page.answer(carry_out(&page, &code, request).await)
}

async fn carry_out(page: &Page, code: &str, request: Request) -> Result<Response, Problem> {
    let t = VersionTexts::of(page.lang());
    let again = |typed, wrong: Vec<String>| view(page, code, Shown { wrong, typed, checked: None });
    let (form, sent) = match upload::read(request, "file", TEXT_MAX).await {
        Ok(read) => read,
        Err(UploadError::NoForm) => return Err(Problem::bad_input("multipart/form-data", page.lang())),
        Err(UploadError::TooLarge) => return again(None, vec![t.too_large.to_owned()]),
        Err(UploadError::BrokenOff) => return again(None, vec![t.broken_off.to_owned()]),
    };
    page.check_form(&form)?;
    let (by, brought) = (who(page)?, sent != Sent::Nothing);
    let again = |typed, wrong: Vec<String>| {
        let words = wrong.first().cloned().unwrap_or_default();
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong_input", (&words, &words), page.lang());
        let problem = Problem { field: brought.then_some("file"), ..problem };
        again(typed, wrong).map(|shown| page.marked(&form, &problem, shown))
    };
    let typed = match typed(&form, sent, t) {
        Ok(typed) => typed,
        Err((typed, wrong)) => return again(Some(typed), vec![wrong.to_owned()]),
    };
    if form.get("do") == "edit" {
        return view(page, code, Shown { typed: Some(typed), ..Shown::default() });
    }
    let (paper, new) = match read(page, code, &typed) {
        Ok(read) => read,
        Err(wrong) => return again(Some(typed), wrong),
    };
    if form.get("do") != "publish" {
        let checked = Some(compared(page, &new, typed));
        return view(page, code, Shown { checked, ..Shown::default() });
    }
    let version = new.procedure.id.version;
    match publish(&page.app, &by, &paper, vec![new], vec![]).await {
        Ok(()) => Ok(page.go(&format!("/procedures/{code}/versions?published={version}"))),
        Err(error @ RecordError::Wrong(..)) => again(Some(typed), said(&error, page.lang())),
        Err(error) => Err(Problem::record(&error, page.lang())),
    }
}

/// What was typed; a file stands for the text.
fn typed(form: &Fields, sent: Sent, t: &'static VersionTexts) -> Result<Typed, (Typed, &'static str)> {
    let text = |name| form.get(name).to_owned();
    let typed = Typed { text: text("text").replace('\r', ""), paper: text("paper"), paper_date: text("paper_date") };
    match sent {
        Sent::Nothing if typed.text.len() <= TEXT_MAX => Ok(typed),
        Sent::Nothing | Sent::TooLarge => Err((typed, t.too_large)),
        Sent::File { bytes, .. } => match String::from_utf8(bytes) {
            Ok(text) => Ok(Typed { text: text.trim_start_matches('\u{feff}').replace('\r', ""), ..typed }),
            Err(_) => Err((typed, t.not_text)),
        },
    }
}

/// The version that was typed, when nothing stands against it.
fn read(page: &Page, code: &str, typed: &Typed) -> Result<(Paper, NewVersion), Vec<String>> {
    let t = VersionTexts::of(page.lang());
    let read = read_procedure(t.text, &typed.text, page.city());
    let day = typed.paper_date.trim().parse::<Date>().map_err(|_| t.paper_date_wrong.to_owned());
    let (procedure, date) = match (read, day) {
        (Ok(procedure), Ok(day)) => (procedure, day),
        (read, day) => {
            let errors =
                read.err().map(|errors| errors.iter().map(|error| placed(error, page.lang())).collect::<Vec<_>>());
            return Err(errors.into_iter().flatten().chain(day.err()).collect());
        }
    };
    let paper = Paper { name: typed.paper.clone(), date };
    let new = NewVersion { code: code.to_owned(), procedure };
    check(page.city(), &paper, &new, today(&page.app)).map_err(|error| said(&error, page.lang()))?;
    Ok((paper, new))
}

/// A fault of the text with its place.
fn placed(PackError { line, column, problem, cure, .. }: &PackError, lang: Lang) -> String {
    let [row, letter, mend] =
        if lang == Lang::Vi { ["Dòng", "cột", "Cách sửa"] } else { ["Line", "column", "What to do"] };
    let column = column.map(|column| format!(", {letter} {column}")).unwrap_or_default();
    let place = line.map(|line| format!("{row} {line}{column}: ")).unwrap_or_default();
    format!("{place}{}. {mend}: {}.", problem.text(lang), cure.text(lang))
}

/// What is wrong, a line each.
fn said(error: &RecordError, lang: Lang) -> Vec<String> {
    Problem::record(error, lang).message.lines().map(str::to_owned).collect()
}

fn compared(page: &Page, new: &NewVersion, typed: Typed) -> Checked {
    let last = page.city().last_version(&new.code);
    Checked {
        typed,
        number: new.procedure.id.version,
        from: date(new.procedure.in_force_from),
        first: last.is_none(),
        replaces: last.is_some_and(|last| last.in_force_from == new.procedure.in_force_from),
        changes: last.map(|last| lines(page, last, &new.procedure)).unwrap_or_default(),
    }
}

/// In what a version differs from another, a line each.
pub(super) fn changed(page: &Page, old: &Procedure, new: &Procedure) -> Vec<String> {
    let t = VersionTexts::of(page.lang());
    let said = |text: Option<String>| text.unwrap_or_else(|| t.nothing.to_owned());
    let line = |line: Line| format!("{}: {} → {}", line.part, said(line.before), said(line.after));
    lines(page, old, new).into_iter().map(line).collect()
}
