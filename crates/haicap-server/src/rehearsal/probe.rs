//! Probes: tickets that limit what a page may measure, and the check of what it says it measured (đo máy, đường truyền).

use crate::secret;
use haicap_core::territory::UnitId;
use haicap_core::trial::readiness::Measured;
use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Bytes of one measurement to the PC.
pub(crate) const DOWN_BYTES: usize = 2_000_000;
/// Bytes of one measurement from the PC; below the largest body of a request.
pub(crate) const UP_BYTES: usize = 1_000_000;
/// How long a ticket counts.
const TICKET_LIFE: Duration = Duration::from_secs(30 * 60);
/// Tickets of one session, or of one unit's link, within that time: a ward has some 60 PCs.
const TICKETS: usize = 150;
/// What one ticket may ask for: the page measures twice, and may be asked to measure again twice.
const BULK_MOST: u32 = 6;
const PINGS_MOST: u32 = 60;
/// Round trips from which the page takes the middle one.
const PINGS_LEAST: u32 = 3;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Load {
    Down,
    Up,
    Ping,
}

/// Leave to measure and to file one result (phiếu đo).
#[derive(Debug, Clone)]
pub(crate) struct Ticket {
    pub(crate) unit: UnitId,
    pub(crate) by: Option<Uuid>,
    holder: String,
    opened: Instant,
    spent: [u32; 3],
}

/// Tickets that were given out; in memory only, a restart asks for the page anew.
#[derive(Default)]
pub(crate) struct Probes(Mutex<BTreeMap<String, Ticket>>);

impl Probes {
    /// A ticket for a session or a unit's link; none when that one has had too many.
    pub(crate) fn open(
        &self,
        holder: &str,
        unit: UnitId,
        by: Option<Uuid>,
    ) -> Result<Option<String>, getrandom::Error> {
        let token = secret::token()?;
        let mut tickets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tickets.retain(|_, ticket| ticket.opened.elapsed() < TICKET_LIFE);
        if tickets.values().filter(|ticket| ticket.holder == holder).count() >= TICKETS {
            return Ok(None);
        }
        let ticket = Ticket { unit, by, holder: holder.to_owned(), opened: Instant::now(), spent: [0; 3] };
        tickets.insert(token.clone(), ticket);
        Ok(Some(token))
    }

    /// Takes one measurement off a ticket; false when there is none left.
    pub(crate) fn spend(&self, token: &str, load: Load) -> bool {
        let mut tickets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(ticket) = tickets.get_mut(token).filter(|ticket| ticket.opened.elapsed() < TICKET_LIFE) else {
            return false;
        };
        let most = if load == Load::Ping { PINGS_MOST } else { BULK_MOST };
        let spent = &mut ticket.spent[load as usize];
        *spent += 1;
        *spent <= most
    }

    /// The ticket, when it still counts.
    pub(crate) fn ticket(&self, token: &str) -> Option<Ticket> {
        let tickets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tickets.get(token).filter(|ticket| ticket.opened.elapsed() < TICKET_LIFE).cloned()
    }

    /// Gives a ticket back: one ticket files one result.
    pub(crate) fn close(&self, token: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(token).is_some()
    }
}

/// What a page says it measured, as it was sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Claimed<'f> {
    pub(crate) down_ms: &'f str,
    pub(crate) up_ms: &'f str,
    pub(crate) delay_ms: &'f str,
    pub(crate) width: &'f str,
    pub(crate) height: &'f str,
    pub(crate) browser: &'f str,
}

/// What is wrong with a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Implausible {
    /// A number is missing, is none, or lies outside of what there can be.
    OutOfBounds,
    /// The server did not see the measurement that the numbers tell of.
    NotSeen,
}

impl Claimed<'_> {
    /// The measured part of a probe: nothing when the page could not measure at all.
    ///
    /// # Errors
    /// When the numbers cannot be true.
    pub(crate) fn check(&self, ticket: &Ticket) -> Result<Option<Measured>, Implausible> {
        if [self.down_ms, self.up_ms, self.delay_ms].iter().all(|text| text.trim().is_empty()) {
            return Ok(None);
        }
        let within = |text: &str, least: u32, most: u32| {
            let number: u32 = text.trim().parse().map_err(|_| Implausible::OutOfBounds)?;
            if (least..=most).contains(&number) { Ok(number) } else { Err(Implausible::OutOfBounds) }
        };
        let (down, up) = (within(self.down_ms, 1, 600_000)?, within(self.up_ms, 1, 600_000)?);
        let measured = Measured {
            down_kbps: kbps(DOWN_BYTES, down),
            up_kbps: kbps(UP_BYTES, up),
            delay_ms: within(self.delay_ms, 0, 60_000)?,
            width: within(self.width, 100, 20_000)?,
            height: within(self.height, 100, 20_000)?,
            browser: self.browser.chars().filter(|letter| !letter.is_control()).take(200).collect(),
        };
        let [downs, ups, pings] = ticket.spent;
        let asked = downs >= 1 && ups >= 1 && pings >= PINGS_LEAST;
        let fits = Duration::from_millis(u64::from(down) + u64::from(up)) <= ticket.opened.elapsed();
        if asked && fits { Ok(Some(measured)) } else { Err(Implausible::NotSeen) }
    }
}

/// Bits in a millisecond are thousands of bits in a second.
fn kbps(bytes: usize, ms: u32) -> u32 {
    u32::try_from(bytes as u64 * 8 / u64::from(ms.max(1))).unwrap_or(u32::MAX)
}

/// Bytes that no compression makes smaller: the same for everybody, made once.
pub(crate) fn noise() -> &'static [u8] {
    static NOISE: OnceLock<Vec<u8>> = OnceLock::new();
    NOISE.get_or_init(|| {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut bytes = Vec::with_capacity(DOWN_BYTES);
        while bytes.len() < DOWN_BYTES {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            bytes.extend_from_slice(&state.to_le_bytes());
        }
        bytes.truncate(DOWN_BYTES);
        bytes
    })
}

/// A tone of a second as a WAV file: 8,000 samples of 8 bits, 660 Hz, softly beginning and ending.
pub(crate) fn tone() -> &'static [u8] {
    static TONE: OnceLock<Vec<u8>> = OnceLock::new();
    TONE.get_or_init(|| {
        const RATE: u32 = 8_000;
        let sample = |at: u32| {
            let swing = (f64::from(at) * 660.0 * std::f64::consts::TAU / f64::from(RATE)).sin();
            let fade = f64::from(at.min(RATE - at).min(800)) / 800.0;
            (128.0 + 90.0 * swing * fade) as u8
        };
        let mut wav = Vec::with_capacity(44 + RATE as usize);
        wav.extend_from_slice(b"RIFF");
        wav.extend_from_slice(&(36 + RATE).to_le_bytes());
        wav.extend_from_slice(b"WAVEfmt ");
        wav.extend_from_slice(&16u32.to_le_bytes());
        // PCM, one channel; a byte a sample.
        wav.extend_from_slice(&[1, 0, 1, 0]);
        wav.extend_from_slice(&RATE.to_le_bytes());
        wav.extend_from_slice(&RATE.to_le_bytes());
        wav.extend_from_slice(&[1, 0, 8, 0]);
        wav.extend_from_slice(b"data");
        wav.extend_from_slice(&RATE.to_le_bytes());
        wav.extend((0..RATE).map(sample));
        wav
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: UnitId = UnitId::new(10_001);

    fn ticket(spent: [u32; 3], minutes: u64) -> Ticket {
        let opened = Instant::now().checked_sub(Duration::from_secs(60 * minutes)).unwrap();
        Ticket { unit: UNIT, by: None, holder: "x".into(), opened, spent }
    }

    fn claim(down: &'static str, up: &'static str, delay: &'static str) -> Claimed<'static> {
        Claimed { down_ms: down, up_ms: up, delay_ms: delay, width: "1920", height: "1080", browser: "thử\n" }
    }

    #[test]
    fn numbers_that_cannot_be_true_are_turned_away() {
        let seen = ticket([2, 2, 5], 1);
        let measured = claim("800", "400", "20").check(&seen).unwrap().unwrap();
        assert_eq!((measured.down_kbps, measured.up_kbps, measured.browser.as_str()), (20_000, 20_000, "thử"));
        assert_eq!(Claimed::default().check(&seen), Ok(None), "nothing was measured");
        for wrong in [claim("0", "4", "2"), claim("8", "", "2"), claim("8", "4", "-1"), claim("8", "4", "60001")] {
            assert_eq!(wrong.check(&seen), Err(Implausible::OutOfBounds), "{wrong:?}");
        }
        let tiny = Claimed { width: "9", ..claim("8", "4", "2") };
        assert_eq!(tiny.check(&seen), Err(Implausible::OutOfBounds));
        for spent in [[0, 2, 5], [2, 0, 5], [2, 2, 2]] {
            assert_eq!(claim("800", "400", "20").check(&ticket(spent, 1)), Err(Implausible::NotSeen), "{spent:?}");
        }
        assert_eq!(
            claim("60000", "60000", "20").check(&seen),
            Err(Implausible::NotSeen),
            "longer than the page was open"
        );
    }

    #[test]
    fn a_ticket_measures_so_often_and_files_once() {
        let probes = Probes::default();
        let token = probes.open("x", UNIT, None).unwrap().unwrap();
        let downs = (0..20).filter(|_| probes.spend(&token, Load::Down)).count();
        assert_eq!(downs, 6);
        assert!(probes.spend(&token, Load::Up), "each kind has its own number");
        assert!(!probes.spend("another", Load::Up));
        assert!(probes.close(&token) && !probes.close(&token));
        let given = (0..200).filter(|_| probes.open("y", UNIT, None).unwrap().is_some()).count();
        assert_eq!(given, TICKETS);
        assert!(probes.open("z", UNIT, None).unwrap().is_some(), "others still get theirs");
    }

    #[test]
    fn what_is_sent_has_its_size() {
        assert_eq!(noise().len(), DOWN_BYTES);
        assert_eq!(tone().len(), 44 + 8_000);
        assert!(tone().starts_with(b"RIFF"));
    }
}
