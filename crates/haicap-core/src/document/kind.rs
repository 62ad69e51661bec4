//! The closed word lists of a paper: what it is, whose it is, how secret it is.

labelled! {
    /// What a paper is (loại văn bản).
    ///
    /// Several notices share one type and so one series of numbers: see [`PaperKind::symbol`].
    pub enum PaperKind {
        /// Asks a higher or collective body to decide.
        Submission = "submission", "tờ trình", "submission";
        /// Who works where until the formal decision; without legal effect.
        ProvisionalNotice = "provisional-notice", "thông báo phân công tạm thời", "notice of provisional assignment";
        /// Who is planned to be transferred where.
        TransferNotice = "transfer-notice", "thông báo dự kiến điều động", "notice of planned transfer";
        /// Changes what an earlier notice said.
        AdjustmentNotice = "adjustment-notice", "thông báo điều chỉnh", "adjustment notice";
        /// Takes an earlier notice back.
        WithdrawalNotice = "withdrawal-notice", "thông báo thu hồi", "withdrawal notice";
        /// Stands in the place of an earlier notice.
        ReplacementNotice = "replacement-notice", "thông báo thay thế", "replacement notice";
        /// What a collective body agreed.
        Conclusion = "conclusion", "kết luận", "conclusion";
        /// An act of a competent body or person.
        Decision = "decision", "quyết định", "decision";
        /// An act of a collective body.
        Resolution = "resolution", "nghị quyết", "resolution";
        /// What the appraising body found about a district's proposal.
        AppraisalSheet = "appraisal-sheet", "phiếu thẩm định", "appraisal sheet";
        /// Who takes part in a trial.
        ParticipantList = "participant-list", "danh sách", "participant list";
        /// What one body handed over to another.
        HandOverRecord = "hand-over-record", "biên bản bàn giao", "hand-over record";
        /// Who fetched which sign-in card.
        DeliverySheet = "delivery-sheet", "phiếu giao thẻ", "delivery sheet";
        /// Any other sheet or form; its document names its own title.
        Form = "form", "biểu mẫu", "form";
    }
}

labelled! {
    /// Whose papers look like this (thể thức văn bản).
    pub enum PaperStyle {
        /// Nghị định 30/2020/NĐ-CP, annex I.
        State = "state", "văn bản hành chính Nhà nước", "State paper";
        /// Hướng dẫn 36-HD/VPTW (2018).
        Party = "party", "văn bản của Đảng", "Party paper";
        /// The Fatherland Front: a series of its own. No source for its layout was at hand; it is
        /// assumed to be laid out as a State paper.
        Front = "front", "văn bản của Mặt trận Tổ quốc", "Front paper";
    }
}

labelled! {
    /// How secret a paper is (độ mật). Its author sets it.
    pub enum Classification {
        /// Not secret.
        Open = "open", "thường", "not classified";
        /// The lowest level.
        Confidential = "confidential", "mật", "confidential";
        /// The middle level.
        Secret = "secret", "tối mật", "secret";
        /// The highest level.
        TopSecret = "top-secret", "tuyệt mật", "top secret";
    }
}

labelled! {
    /// In whose place somebody signs (quyền hạn của người ký).
    pub enum SignatureForm {
        /// On behalf of a collective body.
        Collective = "collective", "thay mặt", "on behalf of";
        /// A deputy for the head.
        Deputy = "deputy", "ký thay", "for";
        /// By delegation of the head.
        Delegated = "delegated", "thừa ủy quyền", "by delegation of";
        /// By order of the head.
        ByOrder = "by-order", "thừa lệnh", "by order of";
        /// Entrusted with the head's post.
        Acting = "acting", "quyền", "acting";
    }
}

impl PaperKind {
    /// The name of the type as it stands above the paper; a [`PaperKind::Form`] has none of its own.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Submission => "TỜ TRÌNH",
            Self::ProvisionalNotice
            | Self::TransferNotice
            | Self::AdjustmentNotice
            | Self::WithdrawalNotice
            | Self::ReplacementNotice => "THÔNG BÁO",
            Self::Conclusion => "KẾT LUẬN",
            Self::Decision => "QUYẾT ĐỊNH",
            Self::Resolution => "NGHỊ QUYẾT",
            Self::AppraisalSheet => "PHIẾU THẨM ĐỊNH",
            Self::ParticipantList => "DANH SÁCH",
            Self::HandOverRecord => "BIÊN BẢN",
            Self::DeliverySheet => "PHIẾU GIAO THẺ ĐĂNG NHẬP",
            Self::Form => "",
        }
    }

    /// The abbreviation of the type (annex III of Nghị định 30/2020/NĐ-CP). `KL` is not on that list: it is the
    /// Party's. Sheets and lists have none.
    pub const fn symbol(self) -> Option<&'static str> {
        match self {
            Self::Submission => Some("TTr"),
            Self::ProvisionalNotice
            | Self::TransferNotice
            | Self::AdjustmentNotice
            | Self::WithdrawalNotice
            | Self::ReplacementNotice => Some("TB"),
            Self::Conclusion => Some("KL"),
            Self::Decision => Some("QĐ"),
            Self::Resolution => Some("NQ"),
            Self::HandOverRecord => Some("BB"),
            Self::AppraisalSheet | Self::ParticipantList | Self::DeliverySheet | Self::Form => None,
        }
    }

    /// The words between the grounds and the articles (models 1.1 and 1.2 of annex III).
    pub const fn enacting_words(self) -> Option<&'static str> {
        match self {
            Self::Decision => Some("QUYẾT ĐỊNH:"),
            Self::Resolution => Some("QUYẾT NGHỊ:"),
            _ => None,
        }
    }

    /// Whether the text ends with `./.` (models 1.1 to 1.9 of annex III); sheets and lists do not.
    pub const fn has_end_mark(self) -> bool {
        self.symbol().is_some()
    }
}

impl Classification {
    /// The mark to be stamped; none on a paper that is not secret.
    pub const fn stamp(self) -> Option<&'static str> {
        match self {
            Self::Open => None,
            Self::Confidential => Some("MẬT"),
            Self::Secret => Some("TỐI MẬT"),
            Self::TopSecret => Some("TUYỆT MẬT"),
        }
    }

    /// Whether a networked instance must refuse the paper.
    pub const fn is_classified(self) -> bool {
        self.stamp().is_some()
    }
}

impl SignatureForm {
    /// The abbreviation before the name of the body or post.
    ///
    /// State: point 7b of annex I of Nghị định 30/2020/NĐ-CP. Party: `T/M` and `K/T` from point 1.7 of Hướng dẫn
    /// 36-HD/VPTW; `T/L`, `TUQ.` and `Q.` are assumed. The Front is assumed to sign as the State does.
    pub const fn prefix(self, style: PaperStyle) -> &'static str {
        match (style, self) {
            (PaperStyle::Party, Self::Collective) => "T/M",
            (PaperStyle::Party, Self::Deputy) => "K/T",
            (PaperStyle::Party, Self::ByOrder) => "T/L",
            (_, Self::Collective) => "TM.",
            (_, Self::Deputy) => "KT.",
            (_, Self::ByOrder) => "TL.",
            (_, Self::Delegated) => "TUQ.",
            (_, Self::Acting) => "Q.",
        }
    }
}
