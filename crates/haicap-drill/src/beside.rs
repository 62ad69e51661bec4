//! Robots beside people: they do their parts when it is their turn, and wait for people's (diễn cùng người thật).
//!
//! Whose turn it is stands in the journal alone. The trial's clock runs with real time; it jumps to the next thing to
//! be done only when nobody at a keyboard has anything to do.

use crate::cast::Company;
use crate::drill::{Drill, DrillError, while_doing};
use crate::latency::Latencies;
use crate::progress::Progress;
use crate::stage::{Set, Stage, Wave};
use crate::wire::{NewRound, RoundStatus, ShownPlays};
use jiff::Timestamp;
use std::collections::HashSet;
use uuid::Uuid;

/// The longest that one answer is waited for, in seconds.
const LONGEST_WAIT: u64 = 20;

/// What comes next in a round beside people.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    /// The robots play the waves up to this moment.
    Play(Timestamp),
    /// Nobody has anything to do before this moment.
    Jump(Timestamp),
    /// Somebody has: look again when the board changes, at the latest after so many seconds.
    Wait(u64),
    /// Everything is decided, or the hours are over.
    Over,
}

impl Drill {
    /// Plays until every play is decided, the round is closed, or its hours are over. Returns the waves played.
    pub(crate) async fn play_beside_people(
        &self,
        round: &NewRound<'_>,
        set: &Set<'_>,
        mut shown: ShownPlays,
        whole: &mut Stage<'_>,
        progress: &Progress,
        latencies: &mut Latencies,
    ) -> Result<Vec<Wave>, DrillError> {
        let (mut company, mut given_up, mut played) = (Company::new(), HashSet::<(Uuid, usize)>::new(), Vec::new());
        while shown.status == RoundStatus::Open {
            // Who plays may have changed: somebody was called in, or a robot stands in.
            let opened = self.client.open_round(&self.director, round).await.map_err(while_doing("đọc phân vai"))?;
            let mut stage = Stage::new(set, &opened.players, &shown.plays);
            stage.give_up(&given_up);
            let waves = stage.waves();
            let mut after = None;
            let until = shown.ends_at.map(|end| set.city.calendar.civil(end).time());
            match next(&waves, &stage.waiting(&set.city.calendar, until), &shown) {
                Next::Over => break,
                Next::Jump(at) => {
                    let moved = self.client.clock_to(&self.director, at).await;
                    moved.map_err(while_doing("chỉnh đồng hồ vận hành thử"))?;
                }
                Next::Wait(seconds) => after = Some((shown.revision, seconds)),
                Next::Play(at) => {
                    let due: Vec<Wave> = waves.into_iter().take_while(|wave| wave.at <= at).collect();
                    self.play_waves(&mut stage, &due, &mut company, progress, latencies).await?;
                    let notes = stage.units.iter().flat_map(|unit| &unit.notes);
                    given_up.extend(notes.map(|note| (note.play, note.step)));
                    whole.take_over(stage);
                    played.extend(due);
                }
            }
            let followed = self.client.follow_plays(&self.director, round.id, after).await;
            shown = followed.map_err(while_doing("đọc nhật ký của đợt"))?;
        }
        Ok(played)
    }
}

/// What comes next: robots' waves in the order of time, steps that wait for people, each with the moments between
/// which it may be done.
fn next(waves: &[Wave], waiting: &[(Timestamp, Timestamp)], shown: &ShownPlays) -> Next {
    let now = shown.at;
    let over = |at: Timestamp| shown.ends_at.is_some_and(|end| at >= end);
    // What people did not do in time is decided.
    let waiting: Vec<_> = waiting.iter().filter(|(_, last)| now <= *last).collect();
    let to_come = waiting.iter().map(|(first, _)| *first).filter(|first| now < *first);
    let soonest = waves.first().map(|wave| wave.at).into_iter().chain(to_come).min();
    let somebody_acts = waiting.iter().any(|(first, _)| *first <= now);
    if over(now) || (soonest.is_none() && !somebody_acts) {
        return Next::Over;
    }
    match soonest {
        Some(at) if waves.first().is_some_and(|wave| wave.at <= now) => Next::Play(at.max(now)),
        Some(at) if !somebody_acts && !shown.in_real_time => match over(at) {
            true => Next::Over,
            false if waves.first().is_some_and(|wave| wave.at == at) => Next::Play(at),
            false => Next::Jump(at),
        },
        soonest => {
            let until = soonest.into_iter().chain(shown.ends_at).min();
            let seconds = until.map_or(LONGEST_WAIT, |at| u64::try_from(at.duration_since(now).as_secs()).unwrap_or(0));
            Next::Wait(seconds.saturating_add(1).min(LONGEST_WAIT))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;

    fn at(minute: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + minute.minutes()
    }

    fn shown(now: i64, ends: i64, in_real_time: bool) -> ShownPlays {
        let (plays, status) = (Vec::new(), RoundStatus::Open);
        ShownPlays { plays, status, revision: 1, at: at(now), ends_at: Some(at(ends)), in_real_time }
    }

    fn wave(minute: i64) -> Wave {
        Wave { at: at(minute), step: 0, scenarios: vec![0] }
    }

    #[test]
    fn robots_wait_for_people_and_the_clock_jumps_only_when_nobody_has_a_turn() {
        let turn = [(at(0), at(60))];
        type Row<'a> = (&'a str, &'a [Wave], &'a [(Timestamp, Timestamp)], ShownPlays, Next);
        let rows: [Row; 10] = [
            ("a robot's minute has come", &[wave(5)], &turn, shown(5, 90, false), Next::Play(at(5))),
            ("a person has a turn, the robot's minute comes", &[wave(10)], &turn, shown(9, 90, false), Next::Wait(20)),
            (
                "nobody has a turn: the clock jumps to the wave",
                &[wave(10)],
                &[],
                shown(5, 90, false),
                Next::Play(at(10)),
            ),
            ("in real time it does not jump", &[wave(10)], &[], shown(5, 90, true), Next::Wait(20)),
            ("a person's day is still to come", &[], &[(at(40), at(60))], shown(5, 90, false), Next::Jump(at(40))),
            ("only people are to act", &[], &turn, shown(5, 90, false), Next::Wait(20)),
            ("a person came too late", &[], &turn, shown(61, 90, false), Next::Over),
            ("everything is decided", &[], &[], shown(5, 90, false), Next::Over),
            ("the hours are over", &[wave(5)], &turn, shown(90, 90, false), Next::Over),
            ("what is left lies behind the hours", &[wave(95)], &[], shown(5, 90, false), Next::Over),
        ];
        for (what, waves, waiting, shown, expected) in rows {
            assert_eq!(next(waves, waiting, &shown), expected, "{what}");
        }
    }
}
