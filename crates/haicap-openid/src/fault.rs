//! Why nobody could sign in through the provider. What the provider said stays in the log, never on a page.

/// Why an attempt ended without a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It does not answer in time, or not as HTTP should.
    #[error("the identity provider cannot be reached: {0}")]
    Unreachable(String),
    /// Too many people are signing in at this moment.
    #[error("too many sign-ins at once")]
    Busy,
    /// It is not the provider that the settings name, or it lacks what is needed.
    #[error("the identity provider does not fit the settings: {0}")]
    Unfit(String),
    /// It does not know this client, or not its secret.
    #[error("the identity provider refuses this client: {0}")]
    ClientRefused(String),
    /// The person said no.
    #[error("the person did not agree")]
    Declined,
    /// It ended the attempt with an error of its own.
    #[error("the identity provider ended the sign-in: {0}")]
    Ended(String),
    /// The answer belongs to no attempt of this browser, or the attempt is over.
    #[error("the answer belongs to no attempt of this browser")]
    OtherState,
    /// The code was used before or has expired.
    #[error("the code was used before or has expired")]
    CodeSpent,
    /// The token is not to be trusted.
    #[error("the token is not to be trusted: {0}")]
    BadToken(TokenFault),
    /// It does not say something that is needed.
    #[error("the identity provider does not say `{0}`")]
    ClaimMissing(String),
}

/// What is wrong with a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// It is no signed token.
    #[error("it is no signed token")]
    Unreadable,
    /// Signed in a way that proves nothing, or that is not known here.
    #[error("its algorithm is not accepted")]
    Algorithm,
    /// Signed with a key that the provider does not publish.
    #[error("its key is not among the published ones")]
    UnknownKey,
    /// The signature is wrong.
    #[error("its signature is wrong")]
    Signature,
    /// Made by another issuer.
    #[error("another issuer made it")]
    Issuer,
    /// Made for another client.
    #[error("it is for another client")]
    Audience,
    /// It has expired.
    #[error("it has expired")]
    Expired,
    /// It begins later: one of the two clocks is wrong.
    #[error("it comes from the future")]
    Early,
    /// It belongs to another attempt.
    #[error("it belongs to another attempt")]
    Nonce,
    /// It does not say who it is about, or two answers say it differently.
    #[error("it does not say who it is about")]
    Subject,
}

impl From<TokenFault> for Fault {
    fn from(fault: TokenFault) -> Self {
        Fault::BadToken(fault)
    }
}
