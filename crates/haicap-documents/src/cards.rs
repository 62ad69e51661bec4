//! One-time sign-in cards, and the sheet on which their delivery is signed for.

use crate::text::Cleaner;
use crate::view::Day;
use crate::world::{self, Template};
use crate::{Archive, RenderError, json};
use haicap_core::Lang;
use haicap_core::document::{
    Align, Column, Document, Issuer, PaperKind, PaperStyle, Passage, Signer, TRIAL_WATERMARK, Table,
};
use haicap_core::words::{date_time, tidy};
use jiff::civil::{Date, DateTime};
use qrcode::{Color, EcLevel, QrCode};
use serde::Serialize;
use std::fmt::Write;

/// A card that signs one person in, once (thẻ đăng nhập một lần).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInCard {
    /// Whose card it is.
    pub name: String,
    /// The unit where the person works.
    pub unit: String,
    /// The person's post there.
    pub post: String,
    /// The address in the QR code, with the grant.
    pub link: String,
    /// What is typed when there is no camera.
    pub code: String,
    /// Until when it works, in the city's time.
    pub expires_at: DateTime,
}

/// What cards are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardUse {
    /// Taking part in a trial; without legal effect.
    Trial,
    /// Choosing a login and a password of the official store.
    Official,
}

impl CardUse {
    /// What stands across a card.
    const fn mark(self) -> &'static str {
        match self {
            CardUse::Trial => TRIAL_WATERMARK,
            CardUse::Official => "CHÍNH THỨC: DÙNG ĐỂ ĐẶT TÊN ĐĂNG NHẬP VÀ MẬT KHẨU",
        }
    }
}

/// How many cards an A4 sheet is cut into, two beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CardsPerSheet {
    /// Four rows.
    #[default]
    Eight,
    /// Five rows.
    Ten,
}

#[derive(Serialize)]
struct View {
    author: &'static str,
    date: Day,
    rows: usize,
    watermark: &'static str,
    cards: Vec<CardView>,
}

#[derive(Serialize)]
struct CardView {
    name: String,
    unit: String,
    post: String,
    code: String,
    expires: [String; 2],
    qr: String,
}

/// Cards on A4 sheets with lines to cut along, in the order given. `made_on` is what the file says of its making.
///
/// # Errors
/// When there are no cards, when a letter has no glyph, or when a link is too long for a QR code.
pub fn cards(
    cards: &[SignInCard],
    (per_sheet, purpose): (CardsPerSheet, CardUse),
    made_on: Date,
    archive: Archive,
) -> Result<Vec<u8>, RenderError> {
    world::pdf(Template::Cards, card_data(cards, (per_sheet, purpose), made_on)?, archive)
}

pub(crate) fn card_data(
    cards: &[SignInCard],
    (per_sheet, purpose): (CardsPerSheet, CardUse),
    made_on: Date,
) -> Result<Vec<u8>, RenderError> {
    if cards.is_empty() {
        return Err(RenderError::Nothing);
    }
    let mut cleaner = Cleaner::default();
    let mut views = Vec::with_capacity(cards.len());
    for card in cards {
        views.push(CardView {
            name: cleaner.text(&card.name),
            unit: cleaner.text(&card.unit),
            post: cleaner.text(&card.post),
            code: cleaner.text(&card.code),
            expires: ["Dùng một lần, hết hạn lúc".to_owned(), date_time(card.expires_at, Lang::Vi)],
            qr: qr(&card.link).map_err(|_| RenderError::LinkTooLong(tidy(&card.name)))?,
        });
    }
    if !cleaner.unprintable.is_empty() {
        return Err(RenderError::Unprintable(cleaner.unprintable.into_iter().collect()));
    }
    let rows = match per_sheet {
        CardsPerSheet::Eight => 4,
        CardsPerSheet::Ten => 5,
    };
    Ok(json(&View { author: "haicap", date: made_on.into(), rows, watermark: purpose.mark(), cards: views }))
}

/// The QR code of a link as an SVG with one path; its quiet zone is the white around it.
///
/// # Errors
/// When the link is too long: a code holds about 2,300 letters.
pub fn qr(link: &str) -> Result<String, RenderError> {
    let code = QrCode::with_error_correction_level(link, EcLevel::M)
        .map_err(|_| RenderError::LinkTooLong(link.chars().take(40).collect()))?;
    let width = code.width();
    let colors = code.to_colors();
    let mut path = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        // Dark squares that touch become one rectangle.
        for run in row.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                let _ = write!(path, "M{x} {y}h{}v1h-{}z", run.len(), run.len());
            }
            x += run.len();
        }
    }
    Ok(format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {width}"><path d="{path}"/></svg>"#))
}

/// The list on which everybody signs for their card, drawn up on `made_on`. It shows neither links nor codes.
pub fn delivery_sheet(
    issuer: Issuer,
    (unit, purpose): (&str, CardUse),
    made_on: Date,
    cards: &[SignInCard],
) -> Document {
    let mut sheet = Document::new(PaperKind::DeliverySheet, PaperStyle::State, issuer);
    sheet.subject = match purpose {
        CardUse::Trial => format!("tham gia vận hành thử tại {unit}"),
        CardUse::Official => format!("dùng hệ thống chính thức tại {unit}"),
    };
    sheet.drawn_up_on = Some(made_on);
    sheet.watermark = (purpose == CardUse::Trial).then(|| TRIAL_WATERMARK.to_owned());
    let columns = vec![
        Column::new("TT", 2, Align::Center),
        Column::new("Họ và tên", 9, Align::Left),
        Column::new("Chức vụ", 10, Align::Left),
        Column::new("Hạn dùng", 5, Align::Center),
        Column::new("Ký nhận", 7, Align::Center),
    ];
    let row = |(index, card): (usize, &SignInCard)| {
        let expiry = date_time(card.expires_at, Lang::Vi);
        vec![(index + 1).to_string(), card.name.clone(), card.post.clone(), expiry, String::new()]
    };
    let rows = cards.iter().enumerate().map(row).collect();
    sheet.body = vec![
        Passage::Table(Table { columns, rows }),
        Passage::paragraph(format!("Tổng số: {} thẻ. Mỗi thẻ dùng một lần, chỉ giao cho người có tên.", cards.len())),
    ];
    sheet.signers = vec![Signer::new("Người giao"), Signer::new("Đại diện đơn vị nhận")];
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::sample_cards;

    #[test]
    fn the_picture_is_the_code_square_by_square() {
        let card = &sample_cards(1)[0];
        let code = QrCode::with_error_correction_level(&card.link, EcLevel::M).unwrap();
        let picture = qr(&card.link).unwrap();
        let path = picture.split('"').nth(5).unwrap();
        let mut drawn = vec![Color::Light; code.width() * code.width()];
        for rectangle in path.split('M').skip(1) {
            let (place, size) = rectangle.split_once('h').unwrap();
            let (x, y) = place.split_once(' ').unwrap();
            let from = y.parse::<usize>().unwrap() * code.width() + x.parse::<usize>().unwrap();
            let length: usize = size.split('v').next().unwrap().parse().unwrap();
            drawn[from..from + length].fill(Color::Dark);
        }
        assert_eq!(drawn, code.to_colors());
    }
}
