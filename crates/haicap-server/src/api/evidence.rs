//! Evidence of steps that are done in systems that are not ours.

use super::{Body, place};
use crate::app::App;
use crate::error::Problem;
use crate::evidence::{self, EvidenceError, Offer};
use crate::pictures::PictureError;
use crate::routes::Caller;
use axum::Json;
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use haicap_core::Lang;
use haicap_core::trial::EvidenceKind;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// Evidence as a client sends it. With a picture it comes as a form of several parts (`multipart/form-data`) with the
/// same names, and the picture as `picture`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EvidenceOrder {
    /// Identifier of the command, made by the caller; repeating it is safe.
    command_id: Uuid,
    /// The step's place in the scenario.
    step: usize,
    /// `code`, `picture` or `witness`.
    #[schema(value_type = crate::api::shapes::EvidenceWord)]
    kind: EvidenceKind,
    /// The code, what the picture shows, or who saw what.
    text: String,
}

/// What was written into the journal.
#[derive(Serialize, ToSchema)]
pub(crate) struct EvidenceTaken {
    /// The play.
    play: Uuid,
    /// The step.
    step: usize,
    /// Name of the picture: the hash of what was kept of it, and its kind.
    picture: Option<String>,
}

/// Closes a step that is done in another system, with a code, a picture or a witness. Only the person cast and the
/// trial's director may; only the step that comes next can be closed.
#[utoipa::path(post, path = "/api/v1/plays/{play}/evidence", request_body = EvidenceOrder, security(("bearer" = [])),
    params(("play" = String, Path, description = "identifier of the play")),
    responses((status = 200, body = EvidenceTaken), (status = 400, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn give(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(play): Path<String>,
    request: Request,
) -> Result<Json<EvidenceTaken>, Problem> {
    let play = place(&play, caller.lang)?;
    let offer = if is_form(request.headers()) {
        parts(caller.lang, request).await?
    } else {
        let Body(EvidenceOrder { command_id, step, kind, text }) = Body::from_request(request, &()).await?;
        Offer { command_id, step, kind, text, picture: None }
    };
    let step = offer.step;
    let given = evidence::give(&app, caller.subject(), play, offer).await;
    let picture = given.map_err(|error| problem(&error, caller.lang))?;
    Ok(Json(EvidenceTaken { play, step, picture }))
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("multipart/form-data"))
}

async fn parts(lang: Lang, mut request: Request) -> Result<Offer, Problem> {
    axum::extract::DefaultBodyLimit::max(evidence::BODY_MAX).apply(&mut request);
    let wrong = |what: &str| Problem::bad_input(what, lang);
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| wrong("multipart/form-data"))?;
    let (mut command_id, mut step, mut kind, mut text, mut picture) = (None, None, None, String::new(), None);
    loop {
        let part = parts.next_field().await.map_err(|error| broken_off(error.status(), lang))?;
        let Some(part) = part else { break };
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|error| broken_off(error.status(), lang))?;
        let said = || String::from_utf8_lossy(&bytes).into_owned();
        match name.as_str() {
            "command_id" => command_id = said().parse().ok(),
            "step" => step = said().parse().ok(),
            "kind" => kind = EvidenceKind::from_key(&said()),
            "text" => text = said(),
            "picture" => picture = Some(bytes.to_vec()).filter(|bytes| !bytes.is_empty()),
            other => return Err(wrong(other)),
        }
    }
    Ok(Offer {
        command_id: command_id.ok_or_else(|| wrong("command_id"))?,
        step: step.ok_or_else(|| wrong("step"))?,
        kind: kind.ok_or_else(|| wrong("kind"))?,
        text,
        picture,
    })
}

fn broken_off(status: StatusCode, lang: Lang) -> Problem {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return problem(&EvidenceError::PictureTooLarge, lang);
    }
    let words = ("Tệp gửi lên bị ngắt giữa chừng. Hãy gửi lại.", "The upload broke off. Send it again.");
    Problem::new(StatusCode::BAD_REQUEST, "broken_off", words, lang)
}

/// Why evidence was not taken, in the reader's words.
pub(crate) fn problem(error: &EvidenceError, lang: Lang) -> Problem {
    let (status, words) = match error {
        EvidenceError::Store(error) => return Problem::store(error, lang),
        EvidenceError::NoSuchPlay => return Problem::not_found(lang),
        EvidenceError::Picture(PictureError::Disk(error)) => {
            tracing::error!(%error, "a picture cannot be kept");
            return Problem::internal(lang);
        }
        EvidenceError::NotTheirs => (
            StatusCode::FORBIDDEN,
            (
                "Bước này của người khác: chỉ người được phân vai hoặc người điều hành nộp minh chứng.",
                "This step is somebody else's: only the person cast or the director gives evidence.",
            ),
        ),
        EvidenceError::NotThisStep => (
            StatusCode::CONFLICT,
            (
                "Chưa đến bước này, hoặc bước này không làm trên hệ thống khác. Xem lại bước đang chờ.",
                "It is not this step's turn, or it is not done in another system. Look at the step that comes next.",
            ),
        ),
        EvidenceError::NoText => (
            StatusCode::UNPROCESSABLE_ENTITY,
            (
                "Ghi mã do hệ thống kia cấp, hoặc ai đã chứng kiến (tối đa 500 chữ).",
                "Write the code that the other system gave, or who saw it (at most 500 letters).",
            ),
        ),
        EvidenceError::NoPicture | EvidenceError::Picture(PictureError::OtherKind) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            ("Chọn một ảnh PNG hoặc JPEG rồi gửi lại.", "Choose a PNG or JPEG picture and send again."),
        ),
        EvidenceError::PictureTooLarge => (
            StatusCode::PAYLOAD_TOO_LARGE,
            (
                "Ảnh lớn hơn 8 MB. Chụp lại ở cỡ nhỏ hơn rồi gửi lại.",
                "The picture is larger than 8 MB. Take a smaller one and send again.",
            ),
        ),
        EvidenceError::Picture(PictureError::Damaged) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            (
                "Ảnh bị hỏng hoặc gửi chưa hết. Chụp lại hoặc chọn ảnh khác rồi gửi lại.",
                "The picture is damaged. Take it again or choose another, then send it.",
            ),
        ),
    };
    Problem::new(status, error.key(), words, lang)
}
