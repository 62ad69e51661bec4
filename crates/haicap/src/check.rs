//! `haicap check-city` and `haicap scenario`.

use crate::{Ending, place};
use haicap_core::Lang;
use haicap_core::law::SETS;
use haicap_core::trial::{KNOWN_STEPS, REFUSED_SUFFIX};
use haicap_pack::{Pack, read_scenarios};
use std::collections::BTreeSet;
use std::path::Path;

/// Checks a city pack and prints what is wrong, or what it holds.
pub(crate) fn city(folder: &Path, unsure: bool) -> anyhow::Result<Ending> {
    let pack = match Pack::read(folder) {
        Ok(pack) => pack,
        Err(errors) => {
            say!("{errors}");
            say!("{} lỗi", errors.len());
            return Ok(Ending::FoundFaults);
        }
    };
    let city = &pack.city;
    let new = city.new_units().count();
    say!("{}: không có lỗi", city.name);
    say!("  đơn vị cũ {}, đơn vị mới {new}, kế thừa {}", city.units.len() - new, city.successions.len());
    let offered = city.procedures.keys().map(|id| &id.code).collect::<BTreeSet<_>>().len();
    let all = city.catalogue_on(city.opening_day).len();
    say!("  thủ tục {all}: nhận hồ sơ {offered}, chỉ có trong danh mục {}", all.saturating_sub(offered));
    say!("  chức vụ trong mô hình {}", city.blueprint.posts.len());
    let present: u32 = city.establishment.iter().map(|line| line.present).sum();
    say!("  biên chế hiện có {present}");
    let rules: Vec<_> = SETS.iter().filter_map(|set| Some((set.label(Lang::Vi), set.doubt(Lang::Vi)?))).collect();
    let notes = pack.unsure();
    let count = notes.len() + rules.len();
    say!("  giá trị chưa chắc chắn {count}{}", if unsure { ":" } else { " (xem bằng --unsure)" });
    if unsure {
        for note in notes {
            say!("    {}: {}: {}", note.file, note.what, note.note);
        }
        for (set, doubt) in rules {
            say!("    quy tắc một cửa: {set}: {doubt}");
        }
    }
    Ok(Ending::Well)
}

/// Prints every sentence that a scenario may use.
pub(crate) fn steps() -> anyhow::Result<Ending> {
    say!("# Câu dùng được trong kịch bản (sentences that scenarios may use)");
    for known in KNOWN_STEPS {
        say!("{:<72} # {}", known.pattern, known.english);
    }
    say!("{:<72} # after any deed: it must be refused, with this reason", format!("…{REFUSED_SUFFIX}"));
    Ok(Ending::Well)
}

/// Checks scenarios against a city.
pub(crate) fn scenarios(folder: &Path, city: &Path) -> anyhow::Result<Ending> {
    let pack = place::pack(city)?;
    match read_scenarios(folder, &pack.city, pack.city.all_units_day) {
        Ok(scenarios) => {
            for scenario in &scenarios {
                say!(
                    "{}: {} ({} bước, {} người)",
                    scenario.file,
                    scenario.title,
                    scenario.steps.len(),
                    scenario.citizens
                );
            }
            say!("{} kịch bản, không có lỗi", scenarios.len());
            Ok(Ending::Well)
        }
        Err(errors) => {
            say!("{errors}");
            Ok(Ending::FoundFaults)
        }
    }
}
