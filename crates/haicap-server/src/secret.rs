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

/// Letters of codes that people type: none that is taken for another.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of a code: 80 bits.
const CODE_LETTERS: usize = 16;

/// Letters of a lookup number: 60 bits.
const NUMBER_LETTERS: usize = 12;

/// A random code of 80 bits that people can type, such as `K7QM-2XVD-9RTA-04HE`: for one sign-in within hours.
///
/// # Errors
/// When the operating system gives no random bytes.
pub(crate) fn code() -> Result<String, getrandom::Error> {
    let mut bytes = [0u8; CODE_LETTERS];
    getrandom::fill(&mut bytes)?;
    Ok(letters(&bytes))
}

/// One letter for each byte, in groups of four.
fn letters(bytes: &[u8]) -> String {
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte & 31)]);
    let groups: Vec<String> = bytes.chunks(4).map(|group| group.iter().map(letter).collect()).collect();
    groups.join("-")
}

/// A number of 60 bits that people can type, such as `K7QM-2XVD-9RTA`: always the same for a text, and not to be found
/// without the secret.
pub(crate) fn number(secret: &str, text: &str) -> String {
    let seal = Sha256::digest(sealed(secret, text).as_bytes());
    letters(&seal[..NUMBER_LETTERS])
}

/// A typed lookup number in the form in which it is hashed; none when it cannot be one.
pub(crate) fn as_number(typed: &str) -> Option<String> {
    Some(read(typed)).filter(|read| is_code(read, NUMBER_LETTERS))
}

/// What only the holder of the secret could have made of a text. Hashed twice, so that nothing can be added to it.
pub(crate) fn sealed(secret: &str, text: &str) -> String {
    hash(&format!("{secret}{}", hash(&format!("{secret}{text}"))))
}

/// A token or a typed code in the form in which it is hashed: a code without blanks and dashes, in capitals, with
/// the letters it has no room for read as the digits they look like.
pub(crate) fn canonical(typed: &str) -> String {
    let read = read(typed);
    if is_code(&read, CODE_LETTERS) { read } else { typed.trim().to_owned() }
}

fn read(typed: &str) -> String {
    let plain = typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
    let plain = plain.flat_map(char::to_uppercase);
    plain
        .map(|letter| match letter {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

fn is_code(read: &str, letters: usize) -> bool {
    read.chars().count() == letters && read.bytes().all(|byte| LETTERS.contains(&byte))
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

/// The hash under which a file is kept.
pub(crate) fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Whether two texts are equal, in a time that does not depend on where they differ.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0u8, |difference, (x, y)| difference | (x ^ y)) == 0
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|nibble| char::from(DIGITS[usize::from(nibble)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = code().unwrap();
        assert_eq!(code.len(), 19);
        let plain = code.replace('-', "");
        for typed in [code.clone(), plain.to_lowercase(), format!(" {} ", code.replace('-', " "))] {
            assert_eq!(canonical(&typed), plain);
        }
        assert_eq!(canonical("ol1o-0000-0000-0000"), "0110000000000000");
        let token = token().unwrap();
        for other in [token.as_str(), "K7QM", "ký-0000-0000-00000"] {
            assert_eq!(canonical(&format!("{other} ")), other, "anything else is taken as it is");
        }
    }

    #[test]
    fn a_lookup_number_follows_from_secret_and_text() {
        let made = number("s", "a");
        assert_eq!((made.len(), made.matches('-').count()), (14, 2));
        assert_eq!(made, number("s", "a"));
        assert!(made != number("t", "a") && made != number("s", "b"));
        assert_eq!(as_number(&made.to_lowercase().replace('-', " ")), Some(made.replace('-', "")));
        assert_eq!(as_number("oil0-0000-0000").as_deref(), Some("011000000000"));
        for other in ["", "H29.26740-250612-0001", "K7QM-2XVD-9RTA-0", "ký00-0000-0000"] {
            assert_eq!(as_number(other), None, "{other}");
        }
    }
}
