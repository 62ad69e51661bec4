//! How long answers took, by kind of request, in wall time (thời gian trả lời).

use haicap_core::Lang;
use haicap_core::dossier::CommandKind;
use haicap_core::trial::{Aside, Doing};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What was asked of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// To sign in with a one-time grant.
    SignIn,
    /// To show "my work".
    Work,
    /// To take evidence of a step in another system.
    Evidence,
    /// To carry out a command.
    #[serde(untagged)]
    Command(CommandKind),
    /// To take something in beside a dossier's commands.
    #[serde(untagged)]
    Aside(Aside),
}

impl From<Option<Doing>> for Kind {
    fn from(doing: Option<Doing>) -> Self {
        match doing {
            None => Kind::Evidence,
            Some(Doing::Command(command)) => Kind::Command(command),
            Some(Doing::Aside(aside)) => Kind::Aside(aside),
        }
    }
}

impl Kind {
    const COUNT: usize = Kind::ASIDES + Aside::ALL.len();
    const ASIDES: usize = 3 + CommandKind::ALL.len();

    fn all() -> impl Iterator<Item = Kind> {
        [Kind::SignIn, Kind::Work, Kind::Evidence]
            .into_iter()
            .chain(CommandKind::ALL.iter().copied().map(Kind::Command))
            .chain(Aside::ALL.iter().copied().map(Kind::Aside))
    }

    fn index(self) -> usize {
        match self {
            Kind::SignIn => 0,
            Kind::Work => 1,
            Kind::Evidence => 2,
            Kind::Command(command) => 3 + command as usize,
            Kind::Aside(aside) => Kind::ASIDES + aside as usize,
        }
    }

    /// The word for people.
    pub const fn label(self) -> &'static str {
        match self {
            Kind::SignIn => "Đăng nhập",
            Kind::Work => "Mở “Việc của tôi”",
            Kind::Evidence => "Nộp minh chứng",
            Kind::Command(command) => command.label(Lang::Vi),
            Kind::Aside(aside) => aside.label(Lang::Vi),
        }
    }
}

/// Answer times in milliseconds of wall time.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Times {
    /// How many were measured.
    pub count: usize,
    /// Half of them took no longer.
    pub median_ms: f64,
    /// 95 of 100 took no longer.
    pub p95_ms: f64,
    /// The longest.
    pub longest_ms: f64,
}

impl Times {
    /// Summarises measurements in microseconds, which are put in order for it.
    pub(crate) fn of(micros: &mut [u32]) -> Times {
        micros.sort_unstable();
        let Some(&longest) = micros.last() else {
            return Times::default();
        };
        let ms = |micros: u32| f64::from(micros) / 1_000.0;
        Times {
            count: micros.len(),
            median_ms: ms(percentile(micros, 50)),
            p95_ms: ms(percentile(micros, 95)),
            longest_ms: ms(longest),
        }
    }
}

/// The smallest measurement that at least `percent` of 100 do not exceed (nearest rank).
fn percentile(sorted: &[u32], percent: usize) -> u32 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or_default()
}

/// Answer times of one kind of request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepTimes {
    /// What was asked.
    pub kind: Kind,
    /// How long it took.
    #[serde(flatten)]
    pub times: Times,
}

/// All measurements of a round or of a unit.
#[derive(Debug, Clone)]
pub(crate) struct Latencies {
    micros: [Vec<u32>; Kind::COUNT],
}

impl Default for Latencies {
    fn default() -> Self {
        Latencies { micros: [const { Vec::new() }; Kind::COUNT] }
    }
}

impl Latencies {
    pub(crate) fn add(&mut self, kind: Kind, took: Duration) {
        self.micros[kind.index()].push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
    }

    /// Adds what another one measured.
    pub(crate) fn merge(&mut self, other: &Latencies) {
        for (mine, theirs) in self.micros.iter_mut().zip(&other.micros) {
            mine.extend_from_slice(theirs);
        }
    }

    /// All requests together, except signing in.
    pub(crate) fn together(&self) -> Times {
        let mut micros: Vec<u32> = self.micros.iter().skip(Kind::SignIn.index() + 1).flatten().copied().collect();
        Times::of(&mut micros)
    }

    /// One line for each kind that was asked at all.
    pub(crate) fn by_kind(&mut self) -> Vec<StepTimes> {
        Kind::all()
            .zip(&mut self.micros)
            .filter(|(_, micros)| !micros.is_empty())
            .map(|(kind, micros)| StepTimes { kind, times: Times::of(micros) })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_measurements_that_happened() {
        let mut hundred: Vec<u32> = (1..=100).rev().map(|n| n * 1_000).collect();
        assert_eq!(Times::of(&mut hundred), Times { count: 100, median_ms: 50.0, p95_ms: 95.0, longest_ms: 100.0 });
        assert_eq!(Times::of(&mut [2_500, 1_500]), Times { count: 2, median_ms: 1.5, p95_ms: 2.5, longest_ms: 2.5 });
        assert_eq!(Times::of(&mut []), Times::default());
    }

    #[test]
    fn measurements_stay_apart_by_kind_and_merge() {
        let mut one = Latencies::default();
        one.add(Kind::Command(CommandKind::Withdraw), Duration::from_millis(3));
        one.add(Kind::SignIn, Duration::from_millis(500));
        let mut two = Latencies::default();
        two.add(Kind::Work, Duration::from_millis(1));
        two.add(Kind::Command(CommandKind::Withdraw), Duration::from_millis(5));
        one.merge(&two);
        assert_eq!(one.together().count, 3, "signing in is no step");
        let kinds: Vec<_> = one.by_kind().iter().map(|line| (line.kind, line.times.count)).collect();
        assert_eq!(kinds, [(Kind::SignIn, 1), (Kind::Work, 1), (Kind::Command(CommandKind::Withdraw), 2)]);
    }

    #[test]
    fn a_kind_is_written_as_one_word() {
        let words = serde_json::to_string(&[Kind::SignIn, Kind::Command(CommandKind::HandOver)]).unwrap();
        assert_eq!(words, r#"["sign_in","hand_over"]"#);
        assert_eq!(serde_json::from_str::<Vec<Kind>>(&words).unwrap()[1], Kind::Command(CommandKind::HandOver));
    }
}
