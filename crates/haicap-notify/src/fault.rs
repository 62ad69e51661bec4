//! Why a message did not go out.

/// Why a message did not go out; the words are for whoever runs the program.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It may go out later: nobody answers, or the other side is busy.
    #[error("{0}")]
    Later(String),
    /// It will not go out by trying again: the address is wrong, or not permitted here.
    #[error("{0}")]
    Never(String),
}

impl Fault {
    /// Whether trying again makes sense.
    pub const fn passes(&self) -> bool {
        matches!(self, Fault::Later(_))
    }
}

/// The error and what is behind it.
pub(crate) fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
