//! Writes one PDF of every kind of paper in every style into the folder given, to be looked at.

use haicap_core::document::{PaperKind, PaperSize, PaperStyle};
use haicap_documents::testing::{hard_forms, sample, sample_cards, sample_forms};
use haicap_documents::{Archive, CardUse, CardsPerSheet, cards, delivery_sheet, render};
use jiff::civil::date;
use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("which folder shall the papers go to?")?);
    std::fs::create_dir_all(&folder)?;
    for &kind in PaperKind::ALL {
        for &style in PaperStyle::ALL {
            std::fs::write(folder.join(format!("{kind}-{style}.pdf")), render(&sample(kind, style), Archive::A2b)?)?;
        }
    }
    let mut form = sample(PaperKind::Form, PaperStyle::State);
    form.size = PaperSize::A5;
    std::fs::write(folder.join("form-a5.pdf"), render(&form, Archive::A2b)?)?;
    let (people, day) = (sample_cards(14), date(2025, 6, 9));
    std::fs::write(
        folder.join("cards-8.pdf"),
        cards(&people, (CardsPerSheet::Eight, CardUse::Trial), day, Archive::A2b)?,
    )?;
    std::fs::write(
        folder.join("cards-10.pdf"),
        cards(&people, (CardsPerSheet::Ten, CardUse::Trial), day, Archive::A2b)?,
    )?;
    for (set, day) in [(1, date(2025, 6, 11)), (2, date(2025, 9, 16))] {
        for (part, is_trial) in [("trial", true), ("official", false)] {
            for (name, form) in sample_forms(day, is_trial, 40) {
                std::fs::write(folder.join(format!("set-{set}-{part}-{name}.pdf")), render(&form, Archive::A2b)?)?;
            }
            for (name, form) in hard_forms(day, is_trial) {
                std::fs::write(folder.join(format!("hard-{set}-{part}-{name}.pdf")), render(&form, Archive::A2b)?)?;
            }
        }
    }
    let sheet = delivery_sheet(form.issuer, ("phường An Bình", CardUse::Trial), day, &people);
    std::fs::write(folder.join("delivery.pdf"), render(&sheet, Archive::A2b)?)?;
    Ok(())
}
