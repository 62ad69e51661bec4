//! Values at the places of a sentence, each with what is wrong with it and how to write it.

use super::Cast;
use crate::dossier::{Stage, StopGround};
use crate::words::fold;
use jiff::civil::Time;

pub(super) fn who(text: &str) -> Result<Cast, String> {
    let parts = || Cast::ALL.iter().copied().filter(|cast| !Cast::BY_ROBOTS.contains(cast));
    let known = parts().find(|cast| fold(cast.label(crate::Lang::Vi)) == fold(text));
    known.ok_or_else(|| {
        let names: Vec<_> = parts().map(|cast| cast.label(crate::Lang::Vi)).collect();
        format!("không có vai “{text}”; hãy dùng một trong: {}", names.join("; "))
    })
}

pub(super) fn time(text: &str) -> Result<Time, String> {
    let wrong = || format!("“{text}” không phải là giờ; hãy viết như 08:30");
    let (hour, minute) = text.split_once(':').ok_or_else(wrong)?;
    let (hour, minute) = (hour.parse().map_err(|_| wrong())?, minute.parse().map_err(|_| wrong())?);
    Time::new(hour, minute, 0, 0).map_err(|_| wrong())
}

pub(super) fn count(text: &str) -> Result<u32, String> {
    match fold(text).as_str() {
        "mot" => Ok(1),
        digits => digits
            .parse()
            .ok()
            .filter(|n| (1..=10_000).contains(n))
            .ok_or_else(|| format!("“{text}” không phải là số từ 1 đến 10000")),
    }
}

pub(super) fn score(text: &str) -> Result<u8, String> {
    let score = text.parse().ok().filter(|score| (1..=5).contains(score));
    score.ok_or_else(|| format!("“{text}” không phải là điểm từ 1 đến 5"))
}

pub(super) fn dong(text: &str) -> Result<u64, String> {
    text.replace('.', "").parse().map_err(|_| format!("“{text}” không phải là số tiền; hãy viết như 8.000"))
}

pub(super) fn stage(text: &str) -> Result<Stage, String> {
    let known = Stage::ALL.iter().copied().find(|stage| fold(stage.label(crate::Lang::Vi)) == fold(text));
    known.ok_or_else(|| {
        let names: Vec<_> = Stage::ALL.iter().map(|stage| stage.label(crate::Lang::Vi)).collect();
        format!("không có tình trạng “{text}”; hãy dùng một trong: {}", names.join("; "))
    })
}

pub(super) fn ground(text: &str) -> Result<StopGround, String> {
    let known = StopGround::ALL.iter().copied().find(|ground| fold(ground.label(crate::Lang::Vi)) == fold(text));
    known.ok_or_else(|| {
        let names: Vec<_> = StopGround::ALL.iter().map(|ground| ground.label(crate::Lang::Vi)).collect();
        format!("không có lý do dừng “{text}”; hãy dùng một trong: {}", names.join("; "))
    })
}
