//! What the planner says when places are settled, and that a plan depends on its question alone.

use super::*;
use crate::personnel::records::Settled;
use crate::personnel::state::Row;
use haicap_core::organization::{Official, PositionGroup};
use haicap_core::staffing::{Body, By, ConcludedList, ListEntry, ListKind};
use haicap_core::territory::UnitId;
use haicap_pack::Pack;
use std::path::Path;

const COMMUNE: UnitId = UnitId::new(10_007);

fn pack(folder: &str) -> Pack {
    Pack::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap()
}

fn state(pack: &Pack) -> State {
    let mut state = State::default();
    for official in haicap_pack::staff(pack, 1).officials {
        state.people.insert(official.id, Arc::new(Row { version: 1, value: official }));
    }
    state
}
