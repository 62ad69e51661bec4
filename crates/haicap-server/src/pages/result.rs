//! The result as a file, and how it is received, on the pages of officers and citizens.

use super::counter::form::Choice;
use super::files::kind_and_size;
use super::{Fields, Page};
use crate::act::fetched;
use crate::app::{App, AppKind};
use crate::attachments::Received;
use crate::error::Problem;
use crate::files::kind_of;
use crate::routes::Caller;
use crate::words::texts;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::dossier::{Delivery, DeliveryWay, Dossier, NewResult, RESULT, ResultFile};
use haicap_core::law::RECEIVING;
use haicap_core::words::date;

texts! { pub(crate) ResultTexts;
    title: "Kết quả", "Result";
    yours: "Kết quả của bạn", "Your result";
    number: "Số, ký hiệu", "Number";
    day: "Ngày", "Date";
    file: "Tệp kết quả", "File of the result";
    file_hint: "Bản đã ký, đóng dấu: PDF hoặc ảnh PNG, JPEG, không quá 25 MB. Tệp không nằm trong giấy tờ của người dân.", "The signed and sealed paper: PDF, PNG or JPEG, at most 25 MB. It is none of the citizen's papers.";
    download: "Tải tệp kết quả", "Download the result";
    none: "Chưa có tệp kết quả.", "No file of the result yet.";
    replaced: "đã thay", "replaced";
    times: "lần; các tệp trước ghi trong nhật ký", "times; earlier files are in the journal";
    why_replaced: "Lý do thay tệp (khi đã có tệp)", "Why it is replaced (when there is one)";
    of_trial: "Kết quả của lần vận hành thử, không có giá trị pháp lý.", "A result of a trial run, without legal effect.";
    one: "Kết quả là một tệp. Hãy ghép các trang vào một tệp PDF rồi chọn lại.", "A result is one file. Put the pages into one PDF and choose again.";
    missing: "Chưa chọn tệp kết quả. Hãy chọn tệp rồi gửi lại.", "No file was chosen. Choose it and send again.";
    delivery: "Cách nhận kết quả", "How you receive the result";
    delivery_of: "Cách nhận kết quả", "How the result is received";
    delivery_lead: "Đổi được cho đến khi nhận kết quả ({law}). Qua bưu chính: cước phí do người nhận trả cho bưu chính.", "It can be changed until you have the result ({law}). By post: you pay the postal service.";
    address: "Địa chỉ nhận qua bưu chính", "Address for the post";
    address_hint: "chỉ khi nhận qua bưu chính: số nhà, đường hoặc thôn, ấp; xã, phường; tỉnh, thành phố", "only by post: house, street or hamlet; ward or commune; city";
    change: "Đổi cách nhận", "Change";
    go: "Lưu cách nhận kết quả", "Keep this choice";
    consignment: "Số hiệu bưu gửi", "Number of the consignment";
    consignment_hint: "trên phiếu gửi của bưu chính, ví dụ EA123456789VN", "on the slip of the post, for example EA123456789VN";
    post_notice: "Người dân nhận kết quả qua bưu chính: gửi đến địa chỉ ghi ở phần “Kết quả”, ghi số hiệu bưu gửi rồi xác nhận.", "The citizen receives it by post: send it to the address under “Result”, type the number of the consignment and confirm.";
    online_notice: "Người dân nhận kết quả trực tuyến: tệp kết quả đã mở cho người dân tải. Bấm để xác nhận đã trả.", "The citizen receives it online: the file is open to them. Confirm that it was given.";
    online_missing: "Người dân nhận kết quả trực tuyến nhưng chưa có tệp kết quả. Hãy đề nghị nơi giải quyết lưu tệp, hoặc chọn lại cách nhận.", "The citizen receives it online, and there is no file yet. Ask for it, or choose another way.";
    ready_post: "Đã có kết quả. Bộ phận một cửa sẽ gửi qua bưu chính đến địa chỉ bạn đã đăng ký.", "Your result is ready. The desk sends it by post to the address you gave.";
    ready_online: "Đã có kết quả. Bạn tải tệp kết quả ở phần “Kết quả của bạn” dưới đây.", "Your result is ready. Download it under “Your result” below.";
    sent_post: "Kết quả đã gửi qua bưu chính. Hồ sơ kết thúc.", "The result was sent by post. The dossier is closed.";
}

/// The result, as a page shows it.
pub(crate) struct ResultView {
    pub(crate) t: &'static ResultTexts,
    /// Number and day, where a clerk issues it.
    pub(crate) issued: Option<(String, String)>,
    /// Where the file is fetched, and what it is.
    pub(crate) file: Option<(String, String)>,
    /// How many files it took the place of.
    pub(crate) replaced: u32,
    /// Whether the result is ready, so that a missing file is said.
    pub(crate) ready: bool,
    pub(crate) delivery: String,
    /// Where the post brings it, for those who may see it.
    pub(crate) address: Option<String>,
    pub(crate) of_trial: bool,
}

impl ResultView {
    /// The result of a dossier; its file, where one may be fetched, lies at `link`.
    pub(crate) fn of(page: &Page, dossier: &Dossier, file: Option<&ResultFile>, link: &str, address: &str) -> Self {
        let day = |at| date(page.city().calendar.civil(at).date());
        let issue = dossier.issue.as_ref();
        let issued = issue.and_then(|issue| Some((issue.number.clone()?, day(issue.issued_at?))));
        let shown = |file: &ResultFile| (page.link(link), kind_and_size(&file.file, file.bytes, page.lang()));
        ResultView {
            t: ResultTexts::of(page.lang()),
            issued,
            file: file.map(shown),
            replaced: file.map_or(0, |file| file.replaced),
            ready: dossier.ready_at().is_some(),
            delivery: dossier.delivery_label(page.lang()),
            address: Some(address.to_owned()).filter(|address| !address.is_empty()),
            of_trial: page.app.kind != AppKind::Official,
        }
    }
}

/// How the result is to be received, in a form.
pub(crate) struct DeliveryView {
    pub(crate) t: &'static ResultTexts,
    pub(crate) lead: String,
    pub(crate) ways: Vec<Choice>,
    pub(crate) address: String,
    pub(crate) wrong: Option<String>,
}

impl DeliveryView {
    /// The choice as it was typed; else as it stands.
    pub(crate) fn of(page: &Page, form: Option<&Fields>, (way, address): (DeliveryWay, &str)) -> Self {
        let (t, lang) = (ResultTexts::of(page.lang()), page.lang());
        // Another form of the page says nothing of it.
        let form = form.filter(|form| form.filled("delivery").is_some());
        let typed = form.and_then(|form| DeliveryWay::from_key(form.get("delivery")));
        let chosen = typed.unwrap_or(way);
        let choice = |way: &DeliveryWay| Choice {
            key: way.key().to_owned(),
            label: way.label(lang).to_owned(),
            chosen: *way == chosen,
        };
        DeliveryView {
            t,
            lead: t.delivery_lead.replace("{law}", &RECEIVING.under(page.app.rules_now()).cite()),
            ways: DeliveryWay::ALL.iter().map(choice).collect(),
            address: form.map_or_else(|| address.to_owned(), |form| form.get("address").to_owned()),
            wrong: form.and_then(|_| wrong(&typed_delivery(form), lang)),
        }
    }
}

impl DeliveryView {
    /// Whether something else than the desk is chosen, or something is wrong.
    pub(crate) fn is_open(&self) -> bool {
        self.wrong.is_some() || self.ways.iter().any(|way| way.chosen && way.key != DeliveryWay::Desk.key())
    }

    /// The way that is chosen, in words.
    pub(crate) fn chosen(&self) -> &str {
        self.ways.iter().find(|way| way.chosen).map_or("", |way| way.label.as_str())
    }
}

/// How the result is to be received, as it was typed; at the desk where nothing was chosen.
pub(crate) fn typed_delivery(form: Option<&Fields>) -> Delivery {
    let get = |name| form.map_or("", |form| form.get(name));
    Delivery::of(DeliveryWay::from_key(get("delivery")).unwrap_or_default(), get("address"))
}

/// What is wrong with an address for the post.
pub(crate) fn wrong(delivery: &Delivery, lang: Lang) -> Option<String> {
    (!delivery.is_clear()).then(|| haicap_core::dossier::Refusal::AddressUnclear.message(lang))
}

/// Where the post brings the result of a dossier.
pub(crate) async fn address(page: &Page, dossier: &Dossier) -> Result<String, Problem> {
    Ok(page.stored(page.app.store.address(dossier.id).await)?.unwrap_or_default())
}

/// The file of a result that came with a form; none when none was chosen.
pub(crate) fn sent(received: &Received, lang: Lang) -> Result<Option<NewResult>, Problem> {
    let mut files = received.files.iter().filter(|offer| offer.paper == RESULT);
    let (first, second) = (files.next(), files.next());
    if second.is_some() {
        let words = (ResultTexts::of(Lang::Vi).one, ResultTexts::of(Lang::En).one);
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "one_file", words, lang));
    }
    Ok(first.map(|offer| NewResult { file: offer.kept.file.clone(), bytes: offer.kept.bytes }))
}

/// The same where one must be there.
pub(crate) fn must_be_sent(received: &Received, lang: Lang) -> Result<NewResult, Problem> {
    let words = (ResultTexts::of(Lang::Vi).missing, ResultTexts::of(Lang::En).missing);
    sent(received, lang)?.ok_or_else(|| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "no_file", words, lang))
}

/// The file that somebody who reads the dossier may have: its owner of what was issued, officers from its coming on.
pub(crate) fn open_to<'d>(caller: &Caller, dossier: &'d Dossier) -> Option<&'d ResultFile> {
    if is_owner(caller, dossier) { dossier.result_given() } else { dossier.result.as_ref() }
}

fn is_owner(caller: &Caller, dossier: &Dossier) -> bool {
    dossier.owner.is_some() && dossier.owner == caller.subject().person
}

/// The file of a result, for whoever reads its dossier.
pub(crate) async fn download(page: Page, Path(id): Path<String>) -> Response {
    page.answer(hand_out(&page.app, &page.caller, &id).await)
}

/// The same for pages and programs; to those who may not have it, it does not exist.
pub(crate) async fn hand_out(app: &App, caller: &Caller, id: &str) -> Result<Response, Problem> {
    let (dossier, _) = crate::api::dossiers::load(app, caller, id).await?;
    let file = open_to(caller, &dossier).ok_or_else(|| Problem::not_found(caller.lang))?;
    if is_owner(caller, &dossier) {
        fetched(app, &dossier).await.map_err(|error| Problem::store(&error, caller.lang))?;
    }
    give(app, &dossier, file, caller.lang).await
}

/// The file of an issued result, for a citizen who looked the dossier up.
pub(crate) async fn hand_to_citizen(app: &App, dossier: &Dossier, lang: Lang) -> Result<Response, Problem> {
    let file = dossier.result_given().ok_or_else(|| Problem::not_found(lang))?;
    fetched(app, dossier).await.map_err(|error| Problem::store(&error, lang))?;
    give(app, dossier, file, lang).await
}

/// As a download that can do nothing, called by the code of its dossier.
async fn give(app: &App, dossier: &Dossier, file: &ResultFile, lang: Lang) -> Result<Response, Problem> {
    let about = dossier.code.clone().unwrap_or_else(|| dossier.id.to_string());
    let ending = kind_of(&file.file).map_or("", |kind| kind.ending());
    let given = app.shelf.download(&file.file, &format!("ket-qua-{about}.{ending}")).await;
    given.ok_or_else(|| {
        tracing::error!(dossier = %dossier.id, file = %file.file, "the file of a result is gone");
        Problem::internal(lang)
    })
}

/// What happens now, where it depends on how the result is received.
pub(crate) fn now(dossier: &Dossier, lang: Lang) -> Option<&'static str> {
    let t = ResultTexts::of(lang);
    match (dossier.returned_at, dossier.ready_at(), dossier.delivery) {
        (Some(_), _, DeliveryWay::Post) => Some(t.sent_post),
        (None, Some(_), DeliveryWay::Post) => Some(t.ready_post),
        (None, Some(_), DeliveryWay::Online) if dossier.result.is_some() => Some(t.ready_online),
        _ => None,
    }
}
