//! A dossier that was handed in at another unit than the competent one (tiếp nhận không phụ thuộc địa giới).

use super::{Actor, Command, CommandKind, Dossier, Stage};
use crate::access::Object;
use crate::territory::UnitId;
use crate::time::Calendar;
use jiff::Timestamp;

impl Dossier {
    /// The unit at whose desk it was handed in: its code, its receipt, and where the result is fetched.
    pub fn desk(&self) -> UnitId {
        self.reception.as_ref().map_or(self.unit, |reception| reception.unit)
    }

    /// The unit at whose desk it lies when it lies at one.
    pub fn lies_at(&self) -> UnitId {
        let here = self.reception.as_ref().is_none_or(|reception| reception.transferred_at.is_some());
        if here && self.stage() == Stage::Accepted { self.unit } else { self.desk() }
    }

    /// What access is asked about.
    pub fn object(&self) -> Object {
        let desk = self.reception.as_ref().map(|reception| reception.unit);
        Object { unit: Some(self.unit), desk, owner: self.owner, ..Object::default() }
    }

    /// Whether a command is the receiving desk's alone: until the transfer the dossier lies there.
    pub(super) fn is_of_desk(&self, command: CommandKind) -> bool {
        match command {
            CommandKind::Accept | CommandKind::Decline | CommandKind::Transfer => true,
            CommandKind::RequestSupplement => self.stage() == Stage::Submitted,
            _ => false,
        }
    }

    /// Whether somebody in this post is whom a command is left to: the receiving desk, or whoever says who handles it.
    pub fn is_theirs(&self, command: CommandKind, actor: &Actor) -> bool {
        match command {
            CommandKind::Reassign => self.is_in_charge(actor),
            CommandKind::AttachResult => self.brings_result(actor),
            CommandKind::RefundFee => {
                let desk = self.fee_taken.as_ref().and_then(|taken| taken.desk);
                actor.unit == Some(desk.unwrap_or(self.unit))
            }
            _ => self.reception.is_none() || !self.is_of_desk(command) || actor.unit == Some(self.desk()),
        }
    }

    /// When it has to be with the competent unit at the latest (Điều 18 khoản 3 Nghị định 61/2018/NĐ-CP).
    pub fn transfer_due(&self, calendar: &Calendar) -> Option<Timestamp> {
        self.reception.as_ref()?;
        self.accepted_at.map(|accepted| calendar.transfer_due(accepted, self.rules(calendar).cutoff))
    }

    /// By how many minutes of working time the receiving desk passed it on late, or is late until now; a part of the
    /// time that it took, never of the competent unit's.
    pub fn transfer_late_minutes(&self, now: Timestamp, calendar: &Calendar) -> i64 {
        let passed = self.reception.as_ref().and_then(|reception| reception.transferred_at);
        let end = passed.or_else(|| self.closed_at()).unwrap_or(now);
        let due = self.transfer_due(calendar).filter(|due| *due < end);
        due.map_or(0, |due| calendar.working_minutes(due, end))
    }
}

/// At which unit somebody hands a dossier in: where they sit, when that is not the competent one.
pub(super) fn received_by(command: &Command, actor: &Actor) -> Option<UnitId> {
    let Command::Submit { unit, .. } = command else {
        return None;
    };
    actor.unit.filter(|desk| desk != unit)
}
