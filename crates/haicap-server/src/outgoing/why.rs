//! Why a message did not go out: kept with the message as facts, said in the reader's language.

use crate::words::texts;
use haicap_core::Lang;
use haicap_notify::{Fault, Flaw, Reason, Unreachable};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a message waits (lý do chưa gửi được).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Why {
    /// It was sent out and did not arrive.
    Sending(Reason),
    /// The settings name no key from which the receiver's secret follows.
    NoKey,
    /// What is to be told cannot be read.
    NoteDamaged,
    /// The dossier or its applicant is gone.
    DossierGone,
    /// The outbox could not be written.
    Outbox {
        /// What the system said.
        detail: String,
    },
    /// What a version before this one wrote down.
    Earlier {
        /// Its words.
        detail: String,
    },
}

/// A message did not go out: why, and whether trying again makes sense.
#[derive(Debug)]
pub(crate) struct Unsent {
    pub(crate) why: Why,
    pub(crate) passes: bool,
}

impl From<Fault> for Unsent {
    fn from(fault: Fault) -> Self {
        Unsent { passes: fault.passes(), why: Why::Sending(fault.reason().clone()) }
    }
}

texts! { WhyTexts;
    not_permitted: "Địa chỉ {address} không được phép gửi đến: {why}", "{address} may not be written to: {why}";
    no_address: "không phải là địa chỉ; viết như https://nhan.example.vn/su-kien.", "it is no address; write it like https://nhan.example.vn/events.";
    holds: "không được chứa tên người dùng, mật khẩu hoặc dấu #.", "it must not hold a user, a password or #.";
    open: "không được mã hóa; dùng https:// (http chỉ cho chính máy chủ này).", "it is not encrypted; use https:// (http is for this very machine only).";
    not_listed: "không thuộc máy chủ nào trong danh sách hosts của tệp cấu hình --notify; nhờ người vận hành máy chủ thêm vào.", "it is not at a host of the list hosts in the settings of --notify; ask whoever runs the server to add it.";
    host_not_found: "Không tìm thấy máy chủ {host}. Kiểm tra địa chỉ và máy chủ phân giải tên.", "The host {host} is not found. Check the address and the name server.";
    inside_network: "{host} dẫn đến {address}, một địa chỉ trong mạng nội bộ không có trong danh sách addresses của tệp cấu hình --notify.", "{host} leads to {address}, an address inside the network that is not on the list addresses in the settings of --notify.";
    no_connection: "Không kết nối được với {host}. Máy chủ đó đang tắt, hoặc tường lửa chặn.", "{host} cannot be reached. It is down, or a firewall stands between.";
    no_answer: "{host} không trả lời trong {seconds} giây.", "{host} gave no answer within {seconds} seconds.";
    certificate: "Không tin được {host}: chứng thư của máy chủ này {flaw}.", "{host} is not believed: its certificate {flaw}.";
    expired: "đã hết hạn", "has expired";
    not_yet_valid: "chưa đến ngày có hiệu lực", "is not valid yet";
    other_name: "cấp cho tên khác", "is for another name";
    unknown_issuer: "do nơi không được tin cậy cấp; nếu là cơ quan chứng thực của thành phố thì khai ca_file trong tệp cấu hình --notify", "was issued by nobody who is trusted; if it is the city's own authority, name ca_file in the settings of --notify";
    revoked: "đã bị thu hồi", "was revoked";
    unusable: "không dùng được", "cannot be used";
    not_encrypted: "Không lập được kết nối mã hóa với {host}.", "No encrypted connection to {host} came about.";
    no_trust: "Máy chủ này không có chứng thư gốc nào để tin: cài ca-certificates hoặc khai ca_file trong tệp cấu hình --notify.", "This machine trusts no certificate: install ca-certificates, or name ca_file in the settings of --notify.";
    no_starttls: "Máy chủ thư {host} không có STARTTLS: chưa gửi thư, chưa gửi mật khẩu.", "The mail server {host} offers no STARTTLS: no letter and no password went to it.";
    sign_in_refused: "Máy chủ thư {host} không nhận tên hoặc mật khẩu trong tệp cấu hình --notify.", "The mail server {host} does not take the user or the password in the settings of --notify.";
    letter_refused: "Máy chủ thư {host} không nhận thư (mã {code}).", "The mail server {host} does not take the letter (code {code}).";
    redirected: "{host} trả lời {status} và dẫn sang nơi khác; không gửi theo. Khai đúng địa chỉ cuối cùng.", "{host} answers {status} and leads elsewhere; that is not followed. Name the last address itself.";
    answered: "{host} trả lời {status}, chưa nhận tin.", "{host} answers {status}: it did not take the message.";
    broken_off: "Đang gửi thì đứt kết nối với {host}.", "The connection to {host} broke off.";
    no_mailbox: "Địa chỉ thư trong tờ khai không đúng; báo người nộp bằng cách khác.", "The mail address in the form is none; tell the applicant in another way.";
    unwritable: "Không soạn được tin này.", "This message cannot be written.";
    no_key: "Tệp cấu hình --notify không còn khai key_file.", "The settings of --notify name no key_file any more.";
    note_damaged: "Không đọc được nội dung cần báo.", "What is to be told cannot be read.";
    dossier_gone: "Hồ sơ hoặc người nộp không còn trong kho.", "The dossier or its applicant is gone.";
    outbox: "Không ghi được vào tệp tin chờ gửi.", "The outbox cannot be written.";
    earlier: "Chưa gửi được.", "It did not go out.";
}

impl Why {
    /// What was kept with a message.
    pub(crate) fn read(kept: &str) -> Self {
        serde_json::from_str(kept).unwrap_or_else(|_| Why::Earlier { detail: kept.to_owned() })
    }

    /// As it is kept with a message.
    pub(crate) fn kept(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// A stable word for programs.
    pub(crate) fn key(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        let inner = value.pointer("/sending/reason").and_then(|word| word.as_str());
        let own = value.as_str().or_else(|| value.as_object()?.keys().next().map(String::as_str));
        inner.or(own).unwrap_or_default().to_owned()
    }

    /// What a library or the other side said, in its own words.
    pub(crate) fn detail(&self) -> Option<&str> {
        match self {
            Why::Sending(reason) => reason.detail(),
            Why::Outbox { detail } | Why::Earlier { detail } => Some(detail),
            Why::NoKey | Why::NoteDamaged | Why::DossierGone => None,
        }
    }

    /// One sentence or two: what is wrong, and what to do.
    pub(crate) fn words(&self, lang: Lang) -> String {
        let t = WhyTexts::of(lang);
        match self {
            Why::Sending(reason) => said(reason, t),
            Why::NoKey => t.no_key.into(),
            Why::NoteDamaged => t.note_damaged.into(),
            Why::DossierGone => t.dossier_gone.into(),
            Why::Outbox { .. } => t.outbox.into(),
            Why::Earlier { .. } => t.earlier.into(),
        }
    }
}

/// The words of the log.
impl fmt::Display for Why {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Sending(reason) => reason.fmt(out),
            _ => write!(out, "{} {}", self.words(Lang::En), self.detail().unwrap_or_default()),
        }
    }
}

fn said(reason: &Reason, t: &WhyTexts) -> String {
    let with = |words: &str, host: &str| words.replace("{host}", host);
    match reason {
        Reason::NotPermitted { address, why } => {
            t.not_permitted.replace("{address}", address).replace("{why}", unreachable(*why, t))
        }
        Reason::HostNotFound { host, .. } => with(t.host_not_found, host),
        Reason::InsideNetwork { host, address } => {
            with(t.inside_network, host).replace("{address}", &address.to_string())
        }
        Reason::NoConnection { host, .. } => with(t.no_connection, host),
        Reason::NoAnswer { host, seconds } => with(t.no_answer, host).replace("{seconds}", &seconds.to_string()),
        Reason::Certificate { host, flaw, .. } => with(t.certificate, host).replace("{flaw}", flawed(*flaw, t)),
        Reason::NotEncrypted { host, .. } => with(t.not_encrypted, host),
        Reason::NoTrust => t.no_trust.into(),
        Reason::NoStarttls { host } => with(t.no_starttls, host),
        Reason::SignInRefused { host, .. } => with(t.sign_in_refused, host),
        Reason::LetterRefused { host, code, .. } => with(t.letter_refused, host).replace("{code}", &code.to_string()),
        Reason::Redirected { host, status } => with(t.redirected, host).replace("{status}", &status.to_string()),
        Reason::Answered { host, status } => with(t.answered, host).replace("{status}", &status.to_string()),
        Reason::BrokenOff { host, .. } => with(t.broken_off, host),
        Reason::NoMailbox => t.no_mailbox.into(),
        Reason::Unwritable { .. } => t.unwritable.into(),
    }
}

/// Why an address may not be written to; the words follow the address.
pub(crate) fn address_words(why: Unreachable, lang: Lang) -> &'static str {
    unreachable(why, WhyTexts::of(lang))
}

const fn unreachable(why: Unreachable, t: &WhyTexts) -> &'static str {
    match why {
        Unreachable::NoAddress => t.no_address,
        Unreachable::Holds => t.holds,
        Unreachable::Open => t.open,
        Unreachable::NotListed => t.not_listed,
    }
}

const fn flawed(flaw: Flaw, t: &WhyTexts) -> &'static str {
    match flaw {
        Flaw::Expired => t.expired,
        Flaw::NotYetValid => t.not_yet_valid,
        Flaw::OtherName => t.other_name,
        Flaw::UnknownIssuer => t.unknown_issuer,
        Flaw::Revoked => t.revoked,
        Flaw::Unusable => t.unusable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reasons() -> Vec<Reason> {
        let (host, detail) = (|| "nhan.example.vn".to_owned(), || "os error 111".to_owned());
        vec![
            Reason::NotPermitted { address: "https://khac.example.vn".into(), why: Unreachable::NotListed },
            Reason::HostNotFound { host: host(), detail: detail() },
            Reason::InsideNetwork { host: host(), address: "10.0.0.7".parse().unwrap() },
            Reason::NoConnection { host: host(), detail: detail() },
            Reason::NoAnswer { host: host(), seconds: 10 },
            Reason::Certificate { host: host(), flaw: Flaw::UnknownIssuer, detail: detail() },
            Reason::NotEncrypted { host: host(), detail: detail() },
            Reason::NoTrust,
            Reason::NoStarttls { host: host() },
            Reason::SignInRefused { host: host(), detail: detail() },
            Reason::LetterRefused { host: host(), code: 550, detail: detail() },
            Reason::Redirected { host: host(), status: 307 },
            Reason::Answered { host: host(), status: 503 },
            Reason::BrokenOff { host: host(), detail: detail() },
            Reason::NoMailbox,
            Reason::Unwritable { detail: detail() },
        ]
    }

    #[test]
    fn every_reason_is_kept_whole_and_said_in_both_languages() {
        let (no, outbox) = ([Why::NoKey, Why::NoteDamaged, Why::DossierGone], Why::Outbox { detail: "x".into() });
        let mut keys = std::collections::BTreeSet::new();
        for why in reasons().into_iter().map(Why::Sending).chain(no).chain([outbox]) {
            assert_eq!(Why::read(&why.kept()), why);
            assert!(keys.insert(why.key()), "{why:?}");
            for lang in [Lang::Vi, Lang::En] {
                let words = why.words(lang);
                assert!(words.ends_with('.') && !words.contains(['{', '}']), "{words}");
                // What the other side said stands beside the sentence, not in it.
                assert!(!words.contains("os error"), "{words}");
            }
        }
        assert!(keys.contains("no_starttls") && keys.contains("no_key"), "{keys:?}");
    }

    #[test]
    fn what_an_earlier_version_wrote_down_is_shown_as_it_is() {
        let why = Why::read("127.0.0.1 answers 503");
        assert_eq!((why.detail(), why.key().as_str()), (Some("127.0.0.1 answers 503"), "earlier"));
        assert_eq!(why.words(Lang::Vi), "Chưa gửi được.");
    }
}
