//! Wishes that people add by hand (nguyện vọng, yêu cầu).

use crate::personnel::records::Plan;
use crate::personnel::{RecordError, State};
use haicap_core::city::City;
use haicap_core::organization::Official;
use haicap_core::words::fold;
use haicap_planner::model::Wish;
use uuid::Uuid;

/// Wishes of one plan; more of them are no help but a plan of one's own.
const MOST: usize = 500;

/// How the wishes of a plan change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WishChange {
    /// One more wish. A pin takes the place of the person's earlier one.
    Add(Wish),
    /// Two people change places: two pins (đổi chỗ).
    Swap(Uuid, Uuid),
    /// The wish with this number, from 0, is dropped.
    Remove(usize),
}

/// The wishes after a change.
///
/// # Errors
/// The wish is there already, or is not; somebody who is to change places has none; there are too many wishes.
pub(crate) fn changed(
    city: &City,
    plan: &Plan,
    mut wishes: Vec<Wish>,
    change: WishChange,
) -> Result<Vec<Wish>, RecordError> {
    match change {
        WishChange::Add(wish) => add(&mut wishes, wish)?,
        WishChange::Swap(one, other) => {
            let (first, second) = (pin_at(city, plan, one, other)?, pin_at(city, plan, other, one)?);
            add(&mut wishes, first)?;
            add(&mut wishes, second)?;
        }
        WishChange::Remove(number) if number < wishes.len() => drop(wishes.remove(number)),
        WishChange::Remove(_) => {
            let vi = "Yêu cầu này không còn trong phương án; hãy mở lại trang.";
            return Err(RecordError::wrong(vi, "This wish is not in the plan any more; open the page again."));
        }
    }
    if wishes.len() > MOST {
        let vi = format!("Một phương án nhận nhiều nhất {MOST} yêu cầu; hãy bỏ bớt.");
        return Err(RecordError::wrong(vi, format!("A plan takes at most {MOST} wishes; drop some.")));
    }
    Ok(wishes)
}

fn add(wishes: &mut Vec<Wish>, wish: Wish) -> Result<(), RecordError> {
    if wishes.contains(&wish) {
        return Err(RecordError::wrong("Phương án đã có yêu cầu này.", "The plan has this wish already."));
    }
    if let Wish::Pin { official, .. } = wish {
        wishes.retain(|other| !matches!(other, Wish::Pin { official: same, .. } if *same == official));
    }
    wishes.push(wish);
    Ok(())
}

/// A pin of one person to the place of another.
fn pin_at(city: &City, plan: &Plan, official: Uuid, other: Uuid) -> Result<Wish, RecordError> {
    let place = plan.places.get(&other).filter(|_| official != other).ok_or_else(|| {
        let vi = "Chỉ đổi chỗ được hai người khác nhau đều đã có chỗ trong phương án.";
        RecordError::wrong(vi, "Only two different people who both have a place in the plan can change places.")
    })?;
    let group = city.blueprint.post(&place.post).map(|post| post.group);
    Ok(Wish::Pin { official, unit: place.unit, group })
}

/// The person of a staff number, or of a full name that only one person bears.
///
/// # Errors
/// Nobody, or more than one.
pub(crate) fn person_named<'s>(state: &'s State, text: &str) -> Result<&'s Official, RecordError> {
    let wanted = fold(text);
    let people = || state.all::<Official>().map(|(_, official)| official);
    if let Some(official) = people().find(|official| fold(&official.code) == wanted) {
        return Ok(official);
    }
    let mut same = people().filter(|official| fold(&official.name) == wanted);
    match (same.next(), same.next()) {
        (Some(official), None) if !wanted.is_empty() => Ok(official),
        (Some(_), Some(_)) => Err(RecordError::wrong(
            format!("Có nhiều người tên “{text}”; hãy ghi mã số, ví dụ CB-00001."),
            format!("Several people are called `{text}`: write the staff number, for example CB-00001."),
        )),
        _ => Err(RecordError::wrong(
            format!("Không có ai mang mã số hoặc họ tên “{text}” trong danh sách nhân sự."),
            format!("Nobody in the roster has the staff number or name `{text}`."),
        )),
    }
}
