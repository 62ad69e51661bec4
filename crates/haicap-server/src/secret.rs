//! Random tokens and their hashes. Only the hash of a token is stored.

use sha2::{Digest, Sha256};

/// A random token of 256 bits, as 64 hexadecimal letters.
///
/// # Errors
/// When the operating system gives no random bytes.
pub(crate) fn token() -> Result<String, getrandom::Error> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes)?;
    Ok(hex(&bytes))
}

/// A random identifier for a new record (UUID version 7: time first, then chance).
///
/// # Errors
/// When the operating system gives no random bytes.
pub(crate) fn id() -> Result<uuid::Uuid, getrandom::Error> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes)?;
    let millis = u64::try_from(crate::clock::wall().as_millisecond()).unwrap_or_default();
    let mut random = [0u8; 10];
    random.copy_from_slice(&bytes[..10]);
    Ok(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}

/// The hash under which a token is stored.
pub(crate) fn hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// Whether two texts are equal, in a time that does not depend on where they differ.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0u8, |difference, (x, y)| difference | (x ^ y)) == 0
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|nibble| char::from(DIGITS[usize::from(nibble)])).collect()
}
