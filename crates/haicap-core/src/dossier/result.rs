//! The result as a file, and how the citizen receives it (tệp kết quả, cách nhận kết quả).

use super::Dossier;
use crate::words::{Lang, tidy};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Under which key the file of a result lies beside those of papers; no paper can have it.
pub const RESULT: &str = "@result";
/// Letters of an address, at the least: house or hamlet, street, ward.
const ADDRESS_MIN: usize = 10;
/// Letters of an address, at the most.
pub const ADDRESS_MAX: usize = 200;

labelled! {
    /// How the citizen receives the result (cách nhận kết quả), Điều 16 và Điều 20 khoản 3 Nghị định 61/2018/NĐ-CP.
    pub enum DeliveryWay {
        /// At the desk where it was handed in, which the receipt names.
        Desk = "desk", "Tại bộ phận một cửa nơi nộp hồ sơ", "At the desk where it was handed in";
        /// By the public post; the citizen pays the postal service.
        Post = "post", "Qua bưu chính công ích", "By post";
        /// As a file through the portal, and nothing on paper.
        Online = "online", "Trực tuyến (nhận tệp kết quả)", "Online (as a file)";
    }
}

#[allow(clippy::derivable_impls, reason = "the macro of word lists marks no value as the first choice")]
impl Default for DeliveryWay {
    fn default() -> Self {
        DeliveryWay::Desk
    }
}

impl DeliveryWay {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    pub(super) fn is_desk(&self) -> bool {
        *self == DeliveryWay::Desk
    }
}

/// How the citizen wants to receive the result (đăng ký nhận kết quả).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Delivery {
    /// In which way.
    pub way: DeliveryWay,
    /// Where the post brings it; kept apart from dossier and journal, so that it can be erased.
    #[serde(default)]
    pub address: String,
}

impl Delivery {
    /// As it is taken down: an address belongs to the post alone.
    pub fn of(way: DeliveryWay, address: &str) -> Self {
        let address = if way == DeliveryWay::Post { tidy(address) } else { String::new() };
        Delivery { way, address }
    }

    /// Whether a postman finds it: enough letters, house or street among them, and no more than an envelope takes.
    pub fn is_clear(&self) -> bool {
        let letters = self.address.chars().count();
        let fits = (ADDRESS_MIN..=ADDRESS_MAX).contains(&letters);
        self.way != DeliveryWay::Post
            || fits && self.address.chars().filter(|letter| letter.is_alphabetic()).count() > 4
    }
}

/// The file of a result on its way in (tệp kết quả).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewResult {
    /// Its hash and ending.
    pub file: String,
    /// How large it is.
    pub bytes: u64,
}

/// The signed result as a file, stored with the dossier (Điều 20 khoản 5 Nghị định 61/2018/NĐ-CP).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultFile {
    /// Its hash and ending.
    pub file: String,
    /// How large it is.
    pub bytes: u64,
    /// When it came in.
    pub at: Timestamp,
    /// Who brought it: the assignment.
    pub by: Uuid,
    /// How many files it took the place of; each is in the journal.
    #[serde(default)]
    pub replaced: u32,
}

impl Dossier {
    /// The file that the citizen may have: of a result that was issued.
    pub fn result_given(&self) -> Option<&ResultFile> {
        self.result.as_ref().filter(|_| self.ready_at().is_some())
    }

    /// How the result is received, and the number of the consignment once it was sent, as pages and papers say it.
    pub fn delivery_label(&self, lang: Lang) -> String {
        let way = self.delivery.label(lang);
        match (&self.consignment, lang) {
            (None, _) => way.to_owned(),
            (Some(number), Lang::Vi) => format!("{way}, số hiệu bưu gửi {number}"),
            (Some(number), Lang::En) => format!("{way}, consignment {number}"),
        }
    }
}
