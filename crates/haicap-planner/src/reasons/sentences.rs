//! The reasons as sentences for a page.

use super::{Against, Because, Number};
use haicap_core::Lang;

impl Because {
    /// One clause for a page: "gợi ý vì …".
    pub const fn label(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Because::Settled, Lang::Vi) => "đã chốt từ trước",
            (Because::Settled, Lang::En) => "settled before",
            (Because::Pinned, Lang::Vi) => "theo nguyện vọng hoặc yêu cầu đã ghim",
            (Because::Pinned, Lang::En) => "pinned by a wish",
            (Because::Successor, Lang::Vi) => "đơn vị kế thừa nơi công tác cũ",
            (Because::Successor, Lang::En) => "successor of the former place",
            (Because::Fits, Lang::Vi) => "phù hợp chuyên môn",
            (Because::Fits, Lang::En) => "fits the qualification",
            (Because::SameField, Lang::Vi) => "đúng lĩnh vực đang làm",
            (Because::SameField, Lang::En) => "the present field of work",
            (Because::NoPlaceLeft, Lang::Vi) => "không còn chỗ phù hợp với số biên chế hiện có",
            (Because::NoPlaceLeft, Lang::En) => "no suitable place is left within the numbers",
        }
    }
}

impl Number {
    /// The number as a person reads it.
    pub const fn label(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Number::Allotted, Lang::Vi) => "số tạm giao",
            (Number::Allotted, Lang::En) => "allotted number",
            (Number::Limit, Lang::Vi) => "số tối đa được vượt",
            (Number::Limit, Lang::En) => "limit with permitted excess",
            (Number::Norm, Lang::Vi) => "định mức",
            (Number::Norm, Lang::En) => "norm",
            (Number::Floor, Lang::Vi) => "số tối thiểu",
            (Number::Floor, Lang::En) => "soft minimum",
        }
    }
}

impl Against {
    /// One sentence for a page.
    pub fn sentence(self, lang: Lang) -> String {
        match (self, lang) {
            (Against::RuledOut, Lang::Vi) => "nguyện vọng đã ghim không cho phép".to_owned(),
            (Against::RuledOut, Lang::En) => "ruled out by a wish".to_owned(),
            (Against::OwnCost { more }, Lang::Vi) => format!("kém phù hợp hơn với người này {more} điểm"),
            (Against::OwnCost { more }, Lang::En) => format!("suits this person less, by {more} points"),
            (Against::Number { number, value, people, price }, Lang::Vi) => {
                format!("{} là {value}, đã có {people} người: nhận thêm tốn {price} điểm", number.label(lang))
            }
            (Against::Number { number, value, people, price }, Lang::En) => {
                format!(
                    "the {} is {value} with {people} people there: one more costs {price} points",
                    number.label(lang)
                )
            }
            (Against::Missed { price }, Lang::Vi) => {
                format!("nơi đang gợi ý cần người này hơn: rời đi tốn {price} điểm")
            }
            (Against::Missed { price }, Lang::En) => {
                format!("would be missed where suggested: leaving costs {price} points")
            }
            (Against::NoWay, Lang::Vi) => "chỉ người đã chốt hoặc đã ghim mới có thể nhường chỗ".to_owned(),
            (Against::NoWay, Lang::En) => "only settled or pinned people could make room".to_owned(),
            (Against::Equal, Lang::Vi) => "ngang nhau: gợi ý theo thứ tự danh sách".to_owned(),
            (Against::Equal, Lang::En) => "equal: the order of the list decided".to_owned(),
        }
    }
}
