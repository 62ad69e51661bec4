//! `haicap check-city` and `haicap scenario`.

use crate::{Ending, place};
use haicap_core::trial::{KNOWN_STEPS, REFUSED_SUFFIX};
use haicap_pack::{Pack, read_scenarios};
use std::path::Path;

/// Checks a city pack and prints what is wrong, or what it holds.
pub(crate) fn city(folder: &Path, unsure: bool) -> anyhow::Result<Ending> {
    let pack = match Pack::read(folder) {
        Ok(pack) => pack,
        Err(errors) => {
            println!("{errors}");
            println!("{} lỗi", errors.len());
            return Ok(Ending::FoundFaults);
        }
    };
    let city = &pack.city;
    let new = city.new_units().count();
    println!("{}: không có lỗi", city.name);
    println!("  đơn vị cũ {}, đơn vị mới {new}, kế thừa {}", city.units.len() - new, city.successions.len());
    println!("  thủ tục {}, chức vụ trong mô hình {}", city.procedures.len(), city.blueprint.posts.len());
    let present: u32 = city.establishment.iter().map(|line| line.present).sum();
    println!("  biên chế hiện có {present}");
    let notes = pack.unsure();
    println!("  giá trị chưa chắc chắn {}{}", notes.len(), if unsure { ":" } else { " (xem bằng --unsure)" });
    if unsure {
        for note in notes {
            println!("    {}: {}: {}", note.file, note.what, note.note);
        }
    }
    Ok(Ending::Well)
}

/// Prints every sentence that a scenario may use.
pub(crate) fn steps() -> anyhow::Result<Ending> {
    println!("# Câu dùng được trong kịch bản (sentences that scenarios may use)");
    for known in KNOWN_STEPS {
        println!("{:<72} # {}", known.pattern, known.english);
    }
    println!("{:<72} # after any deed: it must be refused, with this reason", format!("…{REFUSED_SUFFIX}"));
    Ok(Ending::Well)
}

/// Checks scenarios against a city.
pub(crate) fn scenarios(folder: &Path, city: &Path) -> anyhow::Result<Ending> {
    let pack = place::pack(city)?;
    match read_scenarios(folder, &pack.city, pack.city.all_units_day) {
        Ok(scenarios) => {
            for scenario in &scenarios {
                println!(
                    "{}: {} ({} bước, {} người)",
                    scenario.file,
                    scenario.title,
                    scenario.steps.len(),
                    scenario.citizens
                );
            }
            println!("{} kịch bản, không có lỗi", scenarios.len());
            Ok(Ending::Well)
        }
        Err(errors) => {
            println!("{errors}");
            Ok(Ending::FoundFaults)
        }
    }
}
