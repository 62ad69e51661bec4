//! Errors as clients read them: a stable word, a sentence in their language, the ground.

use crate::act::ActError;
use crate::rehearsal::console::Obstacle;
use crate::rights::RightsError;
use crate::sign_in::SignInError;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use haicap_core::Lang;
use haicap_core::access::Denial;
use haicap_core::dossier::RefusalName;
use haicap_core::procedure::fields::{FieldFault, FormField};
use haicap_store::StoreError;
use serde::Serialize;

/// What a client gets instead of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct Problem {
    /// HTTP status.
    #[serde(skip)]
    pub(crate) status: u16,
    /// A stable word, for example `papers_missing`.
    pub(crate) error: String,
    /// What is wrong and what to do.
    pub(crate) message: String,
    /// The article of law, or the assumption, it rests on.
    pub(crate) ground: Option<String>,
    /// The field of a form that it is about.
    #[serde(skip)]
    pub(crate) field: Option<&'static str>,
}

/// The field of a form that a refusal is about; none where it is about the dossier or the person.
const fn field_of(refusal: RefusalName) -> Option<&'static str> {
    Some(match refusal {
        RefusalName::ReasonMissing => "reason",
        RefusalName::NewDateNotLater
        | RefusalName::NewDateIsDayOff
        | RefusalName::NewDateTooFar
        | RefusalName::AnswerLimitPast
        | RefusalName::AnswerLimitIsDayOff => "until",
        RefusalName::AmountOutOfRange | RefusalName::PaymentDiffers | RefusalName::FeeDiffers => "amount",
        RefusalName::ReceiptMissing => "receipt",
        RefusalName::NumberMissing => "number",
        RefusalName::AddressUnclear => "address",
        RefusalName::ConsignmentMissing | RefusalName::NotByPost => "consignment",
        RefusalName::AgencyOrQuestionMissing | RefusalName::AlreadyConsulted => "agency",
        RefusalName::VoucherMissing => "voucher",
        RefusalName::ProofMissing => "proof",
        RefusalName::StopGroundDoesNotFit | RefusalName::WaiverUnknown | RefusalName::RefundGroundDoesNotFit => {
            "choice"
        }
        RefusalName::NoPaperNamed | RefusalName::SupplementIncomplete => "paper",
        _ => return None,
    })
}

impl Problem {
    /// The identifier of a command belongs to another one.
    pub(crate) fn reused(lang: Lang) -> Self {
        let words = (
            "Mã lệnh này đã dùng cho một việc khác. Hãy tải lại trang rồi làm lại.",
            "This command id was used for something else. Reload and try again.",
        );
        Self::new(StatusCode::CONFLICT, "command_reused", words, lang)
    }

    /// A problem with its words in both languages.
    pub(crate) fn new(status: StatusCode, error: &str, words: (&str, &str), lang: Lang) -> Self {
        let message = if lang == Lang::Vi { words.0 } else { words.1 };
        Problem { status: status.as_u16(), error: error.into(), message: message.into(), ground: None, field: None }
    }

    /// The same about a field of the form.
    pub(crate) fn at(self, field: &'static str) -> Self {
        Problem { field: Some(field), ..self }
    }

    /// The address or record does not exist, or is not for this person: the two are not told apart.
    pub(crate) fn not_found(lang: Lang) -> Self {
        let words = ("Không tìm thấy, hoặc không thuộc phạm vi của bạn.", "Not found, or not yours to see.");
        Problem::new(StatusCode::NOT_FOUND, "not_found", words, lang)
    }

    /// Somebody may not do something.
    pub(crate) fn denied(denial: Denial, lang: Lang) -> Self {
        let status = match denial {
            Denial::SignInFirst => StatusCode::UNAUTHORIZED,
            Denial::OtherUnit(_) => return Problem::not_found(lang),
            Denial::RoleMissing(_) | Denial::OwnFile => StatusCode::FORBIDDEN,
        };
        Problem::new(status, denial.key(), denial_words(denial), lang)
    }

    /// A body or a field that cannot be read.
    pub(crate) fn bad_input(what: &str, lang: Lang) -> Self {
        let (vi, en) = (format!("Dữ liệu gửi lên không đúng: {what}."), format!("The input cannot be read: {what}."));
        Problem::new(StatusCode::BAD_REQUEST, "bad_input", (&vi, &en), lang)
    }

    /// A value that can be read but not be used: said with the same words, as 422.
    pub(crate) fn unfit(what: &str, lang: Lang) -> Self {
        Problem { status: StatusCode::UNPROCESSABLE_ENTITY.as_u16(), ..Problem::bad_input(what, lang) }
    }

    /// A fault of ours: said plainly, without inner details.
    pub(crate) fn internal(lang: Lang) -> Self {
        let words = (
            "Hệ thống gặp lỗi, chưa có gì thay đổi. Hãy thử lại; nếu vẫn lỗi, báo người quản trị.",
            "The system failed, nothing was changed. Try again, or tell the administrator.",
        );
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", words, lang)
    }

    /// The problem of a store that failed.
    pub(crate) fn store(error: &StoreError, lang: Lang) -> Self {
        tracing::error!(%error, "the store failed");
        let words = match error {
            StoreError::Full { .. } => (
                "Ổ đĩa đã đầy, chưa có gì thay đổi. Hãy báo người quản trị giải phóng dung lượng.",
                "The disk is full, nothing was changed. Ask the administrator to free space.",
            ),
            StoreError::Unreachable { .. } | StoreError::Closed => (
                "Chưa kết nối được cơ sở dữ liệu. Hãy thử lại sau ít phút.",
                "The database cannot be reached. Try again in a few minutes.",
            ),
            _ => return Problem::internal(lang),
        };
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "store_unavailable", words, lang)
    }

    /// The problem of a command that was not carried out.
    pub(crate) fn act(error: &ActError, lang: Lang) -> Self {
        match error {
            ActError::Denied(denial) => Problem::denied(*denial, lang),
            ActError::Refused(refusal, rules) => {
                if refusal.name() == RefusalName::NoSuchDossier {
                    return Problem::not_found(lang);
                }
                Problem {
                    status: StatusCode::UNPROCESSABLE_ENTITY.as_u16(),
                    error: refusal.name().key().into(),
                    message: refusal.message(lang),
                    ground: Some(refusal.ground(rules).cite()),
                    field: field_of(refusal.name()),
                }
            }
            ActError::Halted(obstacle) => Problem::obstacle(obstacle, lang),
            ActError::CommandReused => Problem::reused(lang),
            ActError::NotOpen => {
                let words = (
                    "Đơn vị này chưa vận hành chính thức: hồ sơ thật nộp ở cơ quan đang có thẩm quyền cho đến ngày mở.",
                    "This unit does not work for real yet: hand the dossier in where it belongs until the opening day.",
                );
                Problem::new(StatusCode::CONFLICT, "unit_not_open", words, lang)
            }
            ActError::File(refusal) => {
                let words = (refusal.message(Lang::Vi), refusal.message(Lang::En));
                Problem::new(StatusCode::UNPROCESSABLE_ENTITY, refusal.key(), words, lang)
            }
            ActError::CatalogueOnly(_) => Problem::catalogue_only(lang),
            ActError::OtherIdentity => {
                let words = (
                    "Số định danh không phải của tài khoản đang đăng nhập. Hãy ghi đúng số định danh của mình; hồ sơ của người khác xin nộp tại quầy.",
                    "The identity number is not that of the account. Give your own; hand in for somebody else at the counter.",
                );
                Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "other_identity", words, lang)
            }
            ActError::Busy => {
                let words = ("Nhiều người đang xử lý cùng lúc. Hãy thử lại.", "Too busy. Try again.");
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", words, lang)
            }
            ActError::Store(error) => Problem::store(error, lang),
            ActError::ProcedureGone(_) | ActError::Damaged(_) => {
                tracing::error!(%error, "a record cannot be worked with");
                Problem::internal(lang)
            }
        }
    }

    /// Answers that do not fit the form: each fault with the label of its field.
    pub(crate) fn wrong_answers(fields: &[FormField], faults: &[(String, FieldFault)], lang: Lang) -> Self {
        let label = |key: &String| fields.iter().find(|field| field.key == *key).map(|field| field.label(lang));
        let say =
            |(key, fault): &(String, FieldFault)| format!("{}: {}", label(key).unwrap_or(key), fault.message(lang));
        let message = faults.iter().map(say).collect::<Vec<_>>().join(" ");
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong_answers", (&message, &message), lang)
    }

    /// A dossier for a procedure that is in the catalogue only.
    pub(crate) fn catalogue_only(lang: Lang) -> Self {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, CATALOGUE_ONLY, CATALOGUE_ONLY_WORDS, lang)
    }

    /// Something that the trial's director put in the way: it goes away, or somebody else has to act.
    pub(crate) fn obstacle(obstacle: &Obstacle, lang: Lang) -> Self {
        let status = match obstacle.key() {
            "paused" | "power_cut" => StatusCode::SERVICE_UNAVAILABLE,
            "absent" => StatusCode::FORBIDDEN,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let message = obstacle.message(lang);
        Problem::new(status, obstacle.key(), (&message, &message), lang)
    }

    /// The problem of a sign-in.
    pub(crate) fn sign_in(error: &SignInError, lang: Lang) -> Self {
        let (status, key, words) = match error {
            SignInError::Wrong => (
                StatusCode::UNAUTHORIZED,
                "wrong_sign_in",
                ("Tên đăng nhập hoặc mật khẩu không đúng.", "Login or password is wrong."),
            ),
            SignInError::GrantSpent => (
                StatusCode::UNAUTHORIZED,
                "grant_spent",
                (
                    "Mã đăng nhập một lần đã dùng hoặc hết hạn. Hãy xin mã mới.",
                    "The one-time sign-in was used or has expired. Ask for a new one.",
                ),
            ),
            SignInError::Wait => (
                StatusCode::TOO_MANY_REQUESTS,
                "too_many_failures",
                ("Sai quá nhiều lần. Hãy thử lại sau 15 phút.", "Too many failures. Try again in 15 minutes."),
            ),
            SignInError::TooShort => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "password_too_short",
                ("Mật khẩu phải có ít nhất 10 ký tự.", "A password has at least 10 characters."),
            ),
            SignInError::CardAsks => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "choose_login",
                (
                    "Thẻ này dùng để đặt tên đăng nhập và mật khẩu: hãy điền cả hai. Thẻ vẫn còn dùng được.",
                    "This card is for choosing a login and a password: give both. The card still works.",
                ),
            ),
            SignInError::BadLogin => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "bad_login",
                (
                    "Tên đăng nhập gồm 3 đến 64 chữ cái không dấu, chữ số, dấu chấm hoặc gạch nối. Thẻ vẫn còn dùng được.",
                    "A login has 3 to 64 plain letters, digits, dots or hyphens. The card still works.",
                ),
            ),
            SignInError::LoginTaken => (
                StatusCode::CONFLICT,
                "login_taken",
                (
                    "Tên đăng nhập này đã có người dùng; hãy chọn tên khác. Thẻ vẫn còn dùng được.",
                    "Somebody has this login; choose another. The card still works.",
                ),
            ),
            SignInError::Halted(obstacle) => return Problem::obstacle(obstacle, lang),
            SignInError::Store(error) => return Problem::store(error, lang),
            SignInError::Failed(what) => {
                tracing::error!(what, "sign-in failed");
                return Problem::internal(lang);
            }
        };
        Problem::new(status, key, words, lang)
    }

    /// The problem of an order about rights.
    pub(crate) fn rights(error: &RightsError, lang: Lang) -> Self {
        match error {
            RightsError::NobodyFits => {
                let words = (
                    "Không có ai ở đơn vị này đang giữ (hoặc chưa giữ) vai trò đó. Kiểm tra mã đơn vị và vai trò.",
                    "Nobody at this unit holds (or still lacks) that role. Check unit and role.",
                );
                Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "nobody_fits", words, lang)
            }
            RightsError::UnknownUnit(unit) => Problem::unfit(&format!("không có đơn vị {unit}"), lang),
            RightsError::Store(error) => Problem::store(error, lang),
            RightsError::Damaged(error) => {
                tracing::error!(%error, "an assignment cannot be read");
                Problem::internal(lang)
            }
        }
    }
}

/// The refusal of a dossier for a procedure that is in the catalogue only.
pub(crate) const CATALOGUE_ONLY: &str = "catalogue_only";
pub(crate) const CATALOGUE_ONLY_WORDS: (&str, &str) = (
    "Thủ tục này mới có trong danh mục, chưa nhận hồ sơ trên hệ thống. Hãy đến Trung tâm Phục vụ hành chính công của phường, xã để được hướng dẫn.",
    "This procedure is in the catalogue only and takes no dossiers here yet. Ask at the service centre of a ward or commune.",
);

/// Why somebody may not do something, in both languages.
pub(crate) const fn denial_words(denial: Denial) -> (&'static str, &'static str) {
    match denial {
        Denial::SignInFirst => ("Hãy đăng nhập trước.", "Sign in first."),
        Denial::RoleMissing(_) => {
            ("Bạn chưa được giao quyền làm việc này.", "You have not been given the right to do this.")
        }
        Denial::OtherUnit(_) => ("Hồ sơ thuộc đơn vị khác.", "The dossier belongs to another unit."),
        Denial::OwnFile => ("Không ai được xử lý hồ sơ của chính mình.", "Nobody acts on their own file."),
    }
}

/// A denial as the journal and the board tell it to others.
pub(crate) fn denial_note(denial: Denial) -> String {
    match denial {
        Denial::RoleMissing(action) => format!("Người giữ vị trí chưa được giao quyền “{}”.", action.label(Lang::Vi)),
        Denial::OtherUnit(action) => format!("Người làm không có quyền “{}” ở đơn vị này.", action.label(Lang::Vi)),
        Denial::SignInFirst | Denial::OwnFile => denial_words(denial).0.to_owned(),
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(self)).into_response()
    }
}
