//! Files of papers on the pages: what stands beside a paper, what is wrong with a file, handing one out, taking one
//! away.

use super::result::ResultTexts;
use super::upload::UploadError;
use super::{Page, dossier};
use crate::act::{attach, take_away};
use crate::attachments::{self, Received, Unkept, hold};
use crate::error::Problem;
use crate::files::{FileError, kind_of};
use crate::words::texts;
use axum::extract::{Path, Request};
use axum::http::StatusCode;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::{Action, permits};
use haicap_core::dossier::{Dossier, RESULT, take_away as may_go};
use haicap_core::procedure::RequiredPaper;
use haicap_files::{Acting, Fault, Other};
use haicap_store::AttachmentRow;
use std::collections::BTreeMap;
use uuid::Uuid;

texts! { pub(crate) FileTexts;
    files: "Tệp kèm theo giấy tờ", "Files of the papers";
    file: "Tệp", "File";
    hint: "Ảnh PNG, JPEG hoặc PDF, mỗi tệp không quá 25 MB. Giấy tờ có tệp được tính là đã nộp.", "PNG, JPEG or PDF, at most 25 MB each. A paper with a file counts as handed in.";
    held: "đã nhận, không cần chọn lại", "received, need not be chosen again";
    fix: "Có tệp chưa nhận được; xem lý do tại từng giấy tờ. Nội dung đã nhập và các tệp đã nhận vẫn giữ nguyên.", "Some files were not taken; each says why. What was typed and the files received are kept.";
    add: "Gửi thêm tệp", "Add files";
    add_hint: "Cho giấy tờ đã nộp. Giấy tờ còn thiếu thì nộp bổ sung.", "For papers that were handed in. A missing paper comes in as a supplement.";
    remove: "Gỡ tệp", "Remove";
    none: "Chưa chọn tệp nào. Hãy chọn tệp rồi gửi lại.", "No file was chosen. Choose one and send again.";
    empty: "Tệp rỗng (0 byte). Hãy chụp hoặc lưu lại rồi chọn tệp mới.", "The file is empty (0 bytes). Save it again and choose the new one.";
    too_large: "Tệp lớn hơn 25 MB. Hãy chụp, quét ở cỡ nhỏ hơn hoặc tách thành nhiều tệp.", "The file is larger than 25 MB. Take or scan it smaller, or split it.";
    program: "Đây là chương trình máy tính, không phải giấy tờ. Chỉ nhận ảnh PNG, JPEG hoặc PDF.", "This is a program, not a paper. Only PNG, JPEG and PDF are taken.";
    packed: "Đây là tệp nén hoặc tệp văn phòng (ZIP, DOCX, XLSX…). Hãy lưu thành PDF rồi chọn lại.", "This is a packed or office file (ZIP, DOCX, XLSX…). Save it as PDF and choose again.";
    web: "Đây là tệp SVG hoặc trang web, có thể chứa mã lệnh. Hãy lưu thành PDF hoặc ảnh PNG.", "This is an SVG or a web page, which may hold scripts. Save it as PDF or PNG.";
    heic: "Ảnh HEIC của điện thoại chưa nhận được. Hãy đặt máy ảnh ở chế độ “Tương thích nhất” (JPEG) hoặc gửi ảnh chụp màn hình.", "HEIC photos are not taken. Set the camera to “Most compatible” (JPEG), or send a screenshot.";
    other: "Chỉ nhận ảnh PNG, JPEG hoặc PDF. Tệp này thuộc loại khác, dù tên ghi thế nào.", "Only PNG, JPEG and PDF are taken. This is another kind, whatever its name says.";
    damaged: "Tệp bị hỏng hoặc gửi chưa hết. Hãy mở thử, lưu lại rồi chọn tệp mới.", "The file is damaged or incomplete. Try to open it, save it again and choose the new one.";
    too_many_pixels: "Ảnh có quá nhiều điểm ảnh (hơn khoảng 80 triệu). Hãy chụp ở độ phân giải thấp hơn.", "The picture has too many pixels (above some 80 million). Take it at a lower resolution.";
    encrypted: "PDF đặt mật khẩu nên không kiểm tra được. Hãy lưu lại không có mật khẩu.", "The PDF is protected by a password and cannot be checked. Save it without one.";
    script: "PDF chứa mã lệnh (JavaScript). Hãy in ra PDF mới rồi chọn lại.", "The PDF holds a script (JavaScript). Print it to a new PDF and choose that.";
    starts: "PDF có lệnh mở chương trình. Hãy in ra PDF mới rồi chọn lại.", "The PDF starts a program. Print it to a new PDF and choose that.";
    inside: "PDF nhúng hoặc mở tệp khác. Hãy in ra PDF mới; gửi riêng tệp đi kèm.", "The PDF holds or opens another file. Print it to a new PDF and send the other one by itself.";
    sends: "PDF là biểu mẫu tự gửi, tự lấy dữ liệu. Hãy in ra PDF mới rồi chọn lại.", "The PDF is a form that sends or fetches data. Print it to a new PDF and choose that.";
    media: "PDF chứa phim, âm thanh hoặc hình 3D. Hãy in ra PDF mới rồi chọn lại.", "The PDF holds films, sounds or 3D. Print it to a new PDF and choose that.";
    unreadable: "PDF nén theo cách không kiểm tra được. Hãy in ra PDF mới rồi chọn lại.", "The PDF is packed in a way that cannot be checked. Print it to a new PDF and choose that.";
    busy: "Đang có quá nhiều tệp gửi đến cùng lúc nên chưa nhận tệp này. Hãy đợi một phút, chọn lại tệp này rồi gửi.", "Too many files come in at once, so this one was not taken. Wait a minute, choose it again and send.";
    too_often: "Từ nơi này đã gửi quá nhiều tệp trong 15 phút. Hãy đợi 15 phút, chọn lại tệp này rồi gửi; hoặc mang giấy tờ đến bộ phận một cửa.", "Too many files came from this place in 15 minutes. Wait 15 minutes, choose this one again and send; or bring the paper to the desk.";
    disk: "Chưa lưu được tệp (ổ đĩa lỗi hoặc đầy). Hãy báo người quản trị rồi gửi lại.", "The file could not be stored (disk fault or full). Tell the administrator and send again.";
    of_paper: "Ảnh hoặc PDF của giấy tờ này", "Photo or PDF of this paper";
    lost: "Tệp gửi lần trước không còn giữ được. Hãy chọn lại tệp tại từng giấy tờ rồi gửi.", "Files that were sent before are no longer held. Choose them again at their papers and send.";
    all_too_large: "Các tệp gửi một lần lớn quá 120 MB. Chưa có gì được lưu; hãy gửi ít tệp hơn.", "More than 120 MB at once. Nothing was stored; send fewer files.";
    broken_off: "Đường truyền bị ngắt giữa chừng, chưa có gì được lưu. Hãy gửi lại.", "The upload broke off, nothing was stored. Send it again.";
}

impl FileTexts {
    /// What is wrong with a file and what to do.
    pub(crate) fn of_error(&self, error: &FileError) -> &'static str {
        match error {
            FileError::TooLarge => self.too_large,
            FileError::Busy => self.busy,
            FileError::TooOften => self.too_often,
            FileError::Disk(error) => {
                tracing::error!(%error, "a file could not be kept");
                self.disk
            }
            FileError::Unfit(fault) => match fault {
                Fault::Empty => self.empty,
                Fault::OtherKind(Other::Program) => self.program,
                Fault::OtherKind(Other::Packed) => self.packed,
                Fault::OtherKind(Other::Web) => self.web,
                Fault::OtherKind(Other::Heic) => self.heic,
                Fault::OtherKind(Other::Picture | Other::Unknown) => self.other,
                Fault::Damaged => self.damaged,
                Fault::TooManyPixels => self.too_many_pixels,
                Fault::Encrypted => self.encrypted,
                Fault::Acts(Acting::Script) => self.script,
                Fault::Acts(Acting::Program) => self.starts,
                Fault::Acts(Acting::File) => self.inside,
                Fault::Acts(Acting::Form) => self.sends,
                Fault::Acts(Acting::Media) => self.media,
                Fault::Unreadable => self.unreadable,
            },
        }
    }
}

/// The stable word for a file that was not kept.
pub(crate) const fn error_key(error: &FileError) -> &'static str {
    match error {
        FileError::TooLarge => "file_too_large",
        FileError::Busy => "too_many_uploads",
        FileError::TooOften => "too_many",
        FileError::Disk(_) => "store_unavailable",
        FileError::Unfit(fault) => match fault {
            Fault::Empty => "file_empty",
            Fault::OtherKind(_) => "file_of_other_kind",
            Fault::Damaged => "file_damaged",
            Fault::TooManyPixels => "too_many_pixels",
            Fault::Encrypted => "file_encrypted",
            Fault::Acts(_) => "file_acts",
            Fault::Unreadable => "file_unreadable",
        },
    }
}

/// A paper with room for its files, in a form.
pub(crate) struct FileField {
    pub(crate) key: String,
    pub(crate) paper: String,
    /// Whether it takes several files.
    pub(crate) several: bool,
    pub(crate) held: Vec<HeldView>,
    /// Name of a file and why it was not taken.
    pub(crate) wrong: Vec<(String, &'static str)>,
}

/// A file that came in with an earlier try.
pub(crate) struct HeldView {
    pub(crate) value: String,
    pub(crate) name: String,
    pub(crate) size: String,
}

/// A file of a paper, on the page of its dossier.
pub(crate) struct FileView {
    pub(crate) link: Option<String>,
    pub(crate) name: String,
    pub(crate) size: String,
    /// Where the form that takes it away is sent; `None` when it stays.
    pub(crate) remove: Option<String>,
}

/// `PDF, 1,2 MB`.
pub(crate) fn kind_and_size(file: &str, bytes: u64, lang: Lang) -> String {
    let kind = kind_of(file).map_or("", |kind| kind.label());
    let size = if bytes < 100 << 10 {
        format!("{} KB", bytes.div_ceil(1 << 10))
    } else {
        let tenths = bytes * 10 / (1 << 20);
        let point = if lang == Lang::Vi { ',' } else { '.' };
        format!("{}{point}{} MB", tenths / 10, tenths % 10)
    };
    format!("{kind}, {size}")
}

/// Reads a form with files of somebody who signed in.
pub(crate) async fn receive(page: &Page, request: Request) -> Result<Received, Problem> {
    let session = page.caller.session.as_ref().map(|session| session.csrf.clone());
    receive_of(page, |_| session.unwrap_or_default(), request).await
}

/// Reads a form with files of somebody who is known by a secret in the form.
pub(crate) async fn receive_of(
    page: &Page,
    sender: impl FnOnce(&super::Fields) -> String,
    request: Request,
) -> Result<Received, Problem> {
    let received = attachments::receive(&page.app, sender, request).await;
    received.map_err(|error| not_read(error, page.lang()))
}

/// Why a form was not read.
pub(crate) fn not_read(error: UploadError, lang: Lang) -> Problem {
    let (vi, en) = (FileTexts::of(Lang::Vi), FileTexts::of(Lang::En));
    let (status, key, words) = match error {
        UploadError::NoForm => return Problem::bad_input("multipart/form-data", lang),
        UploadError::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large", (vi.all_too_large, en.all_too_large)),
        UploadError::BrokenOff => (StatusCode::BAD_REQUEST, "broken_off", (vi.broken_off, en.broken_off)),
    };
    Problem::new(status, key, words, lang)
}

/// Room for files of papers, with what was sent before.
pub(crate) fn fields<'p>(
    page: &Page,
    papers: impl Iterator<Item = &'p RequiredPaper>,
    received: Option<&Received>,
) -> Vec<FileField> {
    let lang = page.lang();
    let name = |paper: &RequiredPaper| if lang == Lang::Vi { paper.name.clone() } else { paper.name_en.clone() };
    papers.map(|paper| field(page, &paper.key, name(paper), received)).collect()
}

/// Room for the file of a result, with what was sent before.
pub(crate) fn result_field(page: &Page, received: Option<&Received>) -> FileField {
    let name = ResultTexts::of(page.lang()).file.to_owned();
    FileField { several: false, ..field(page, RESULT, name, received) }
}

fn field(page: &Page, key: &str, paper: String, received: Option<&Received>) -> FileField {
    let (lang, t) = (page.lang(), FileTexts::of(page.lang()));
    let (files, unkept) = received.map_or((&[][..], &[][..]), |came| (came.files.as_slice(), came.unkept.as_slice()));
    let sender = received.map_or("", |came| came.sender.as_str());
    FileField {
        key: key.to_owned(),
        paper,
        several: true,
        held: files
            .iter()
            .filter(|file| file.paper == key)
            .filter_map(|file| {
                let size = kind_and_size(&file.kept.file, file.kept.bytes, lang);
                Some(HeldView { value: hold(sender, file)?, name: file.name.clone(), size })
            })
            .collect(),
        wrong: unkept
            .iter()
            .filter(|one| one.paper == key)
            .map(|one| (one.name.clone(), t.of_error(&one.error)))
            .collect(),
    }
}

/// The files of a dossier by their papers.
pub(crate) async fn of_dossier(page: &Page, dossier: &Dossier) -> Result<BTreeMap<String, Vec<FileView>>, Problem> {
    let rows = page.stored(page.app.store.attachments_of(dossier.id).await)?;
    let object = dossier.object();
    let opens = permits(page.subject(), Action::ReadAttachment, &object).is_ok();
    let removes = permits(page.subject(), Action::Supplement, &object).is_ok();
    let mut papers: BTreeMap<String, Vec<FileView>> = BTreeMap::new();
    for row in rows {
        let goes = removes && may_go(dossier, &row.paper, &row.file).is_ok();
        let view = FileView {
            link: opens.then(|| page.link(&format!("/files/{}", row.id))),
            remove: goes.then(|| page.link(&format!("/files/{}/remove", row.id))),
            size: kind_and_size(&row.file, row.bytes.unsigned_abs(), page.lang()),
            name: row.name,
        };
        papers.entry(row.paper).or_default().push(view);
    }
    Ok(papers)
}

/// A file of a dossier, as a download.
pub(crate) async fn download(page: Page, Path(id): Path<String>) -> Response {
    page.answer(hand_out(&page.app, &page.caller, &id).await)
}

/// A file, for somebody who may open it; to others it does not exist.
pub(crate) async fn hand_out(
    app: &crate::app::App,
    caller: &crate::routes::Caller,
    id: &str,
) -> Result<Response, Problem> {
    let missing = || Problem::not_found(caller.lang);
    let (row, dossier) = find(app, caller, id).await?;
    permits(caller.subject(), Action::ReadAttachment, &dossier.object()).map_err(|_| missing())?;
    if row.paper == RESULT {
        // Results have an address of their own, which knows whether they are issued.
        return Err(missing());
    }
    app.shelf.download(&row.file, &row.name).await.ok_or_else(missing)
}

async fn find(
    app: &crate::app::App,
    caller: &crate::routes::Caller,
    id: &str,
) -> Result<(AttachmentRow, Dossier), Problem> {
    let id: Uuid = crate::api::place(id, caller.lang)?;
    let row = app.store.attachment(id).await.map_err(|error| Problem::store(&error, caller.lang))?;
    let row = row.ok_or_else(|| Problem::not_found(caller.lang))?;
    let (dossier, _) = crate::api::dossiers::load(app, caller, &row.dossier.to_string()).await?;
    Ok((row, dossier))
}

/// Takes a file away that was sent by mistake.
pub(crate) async fn remove(page: Page, Path(id): Path<String>, form: super::Fields) -> Response {
    page.answer_to(&form, take(&page, &id, &form).await)
}

async fn take(page: &Page, id: &str, form: &super::Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let (row, dossier) = find(&page.app, &page.caller, id).await?;
    let command = form.id("command_id").map_or_else(|| page.id(), Ok)?;
    match take_away(&page.app, page.subject(), command, &row).await {
        Ok(()) => Ok(page.go(&format!("/dossiers/{}", dossier.id))),
        Err(error) => dossier::with_problem(page, &dossier.id.to_string(), Problem::act(&error, page.lang())).await,
    }
}

/// Takes files in for papers that were handed in before.
pub(crate) async fn add(page: Page, Path(id): Path<String>, request: Request) -> Response {
    page.answer(bring(&page, &id, request).await)
}

async fn bring(page: &Page, id: &str, request: Request) -> Result<Response, Problem> {
    let (dossier, _) = crate::api::dossiers::load(&page.app, &page.caller, id).await?;
    let received = receive(page, request).await?;
    page.check_form(&received.form)?;
    let command = received.form.id("command_id").map_or_else(|| page.id(), Ok)?;
    let problem = match unkept_problem(&received.unkept, page.lang()) {
        Some(problem) => Some(problem),
        None if received.files.is_empty() => Some(nothing_sent(page.lang())),
        None => attach(&page.app, page.subject(), (dossier.id, command), &received.files)
            .await
            .map_err(|error| Problem::act(&error, page.lang()))
            .err(),
    };
    match problem {
        None => Ok(page.go(&format!("/dossiers/{}", dossier.id))),
        Some(problem) => dossier::with_files(page, id, problem, &received).await,
    }
}

/// Why no file was taken in.
pub(crate) fn nothing_sent(lang: Lang) -> Problem {
    let words = (FileTexts::of(Lang::Vi).none, FileTexts::of(Lang::En).none);
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "no_file", words, lang)
}

/// What is wrong with files, each by its name; `None` when nothing is.
pub(crate) fn unkept_problem(unkept: &[Unkept], lang: Lang) -> Option<Problem> {
    let first = unkept.first()?;
    let t = FileTexts::of(lang);
    let said = unkept.iter().map(|one| format!("{}: {}", one.name, t.of_error(&one.error)));
    let message = said.collect::<Vec<_>>().join(" ");
    Some(Problem::new(status_of(&first.error), error_key(&first.error), (&message, &message), lang))
}

const fn status_of(error: &FileError) -> StatusCode {
    match error {
        FileError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        FileError::TooOften => StatusCode::TOO_MANY_REQUESTS,
        FileError::Busy | FileError::Disk(_) => StatusCode::SERVICE_UNAVAILABLE,
        FileError::Unfit(_) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// With which status a form comes back: 422 where something has to be mended, else that of a file that may be sent later.
pub(crate) fn status(received: &Received) -> u16 {
    let later = |one: &&Unkept| matches!(one.error, FileError::Busy | FileError::TooOften);
    let status = received.unkept.iter().find(later).map(|one| status_of(&one.error));
    status.unwrap_or(StatusCode::UNPROCESSABLE_ENTITY).as_u16()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::FILE_MAX;

    #[test]
    fn sizes_are_said_as_people_read_them() {
        let file = format!("{}.pdf", "a".repeat(64));
        let cases =
            [(1, "PDF, 1 KB"), (102_399, "PDF, 100 KB"), (1_258_292, "PDF, 1,2 MB"), (FILE_MAX, "PDF, 25,0 MB")];
        for (bytes, said) in cases {
            assert_eq!(kind_and_size(&file, bytes, Lang::Vi), said);
        }
    }
}
