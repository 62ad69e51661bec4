//! What a unit must have: each number with its source, or marked as an assumption.

use serde::{Deserialize, Serialize};

labelled! {
    /// The five sides from which a unit is looked at (mặt sẵn sàng).
    pub enum Area {
        /// Posts, rights, accounts.
        People = "people", "Con người", "People";
        /// Who was trained.
        Training = "training", "Tập huấn", "Training";
        /// Lines, PCs, devices, seal, digital signature.
        Infrastructure = "infrastructure", "Hạ tầng", "Infrastructure";
        /// What passed in closed rounds.
        Systems = "systems", "Hệ thống", "Systems";
        /// Open dossiers of the old units.
        CarryOver = "carry_over", "Hồ sơ chuyển tiếp", "Carried-over dossiers";
    }
}

labelled! {
    /// What is counted at a unit (điều kiện).
    pub enum ConditionKey {
        /// Key posts that nobody holds.
        EmptyKeyPosts = "empty_key_posts", "Chức danh chủ chốt còn khuyết", "Empty key posts";
        /// Parts of procedures that nobody can play, with account and right.
        ProcedureGaps = "procedure_gaps", "Khâu thủ tục chưa có người làm được", "Procedure steps that nobody can do";
        /// People of a hundred who were trained.
        Trained = "trained", "Người đã tập huấn (trên 100 người)", "People trained (of 100)";
        /// PCs whose probe met every limit.
        GoodMachines = "good_machines", "Máy tính đo đạt", "PCs that pass the probe";
        /// PCs counted.
        Computers = "computers", "Máy tính", "PCs";
        /// Scanners counted.
        Scanners = "scanners", "Máy quét", "Scanners";
        /// Printers counted.
        Printers = "printers", "Máy in", "Printers";
        /// Seals handed over.
        Seals = "seals", "Con dấu", "Seals";
        /// Digital signatures that work.
        DigitalSignatures = "digital_signatures", "Chữ ký số dùng được", "Working digital signatures";
        /// Scenarios that passed when they were last played.
        ScenariosPassed = "scenarios_passed", "Kịch bản đạt ở lần diễn gần nhất", "Scenarios passed when last played";
        /// Scenarios that did not pass when they were last played.
        ScenariosFailed = "scenarios_failed", "Kịch bản chưa đạt ở lần diễn gần nhất", "Scenarios failed when last played";
        /// Lessons whose failed check at the unit did not pass again yet.
        UnprovedLessons = "unproved_lessons", "Rút kinh nghiệm chưa diễn lại đạt", "Lessons whose check has not passed again";
        /// Other lessons that are open at the unit.
        OtherLessons = "other_lessons", "Rút kinh nghiệm khác còn mở", "Other open lessons";
        /// Open dossiers of the old units that have no place yet.
        UnplacedDossiers = "unplaced_dossiers", "Hồ sơ cũ chưa có nơi nhận", "Old dossiers without a place";
    }
}

labelled! {
    /// What a probe looks at (nội dung đo).
    pub enum ProbeKey {
        /// Line speed to the PC.
        Download = "download_mbps", "Tốc độ tải xuống (Mbps)", "Download (Mbps)";
        /// Line speed from the PC.
        Upload = "upload_mbps", "Tốc độ tải lên (Mbps)", "Upload (Mbps)";
        /// Delay to the server.
        Delay = "delay_ms", "Độ trễ đến máy chủ (ms)", "Delay to the server (ms)";
        /// Width of the screen.
        ScreenWidth = "screen_width", "Chiều rộng màn hình (điểm ảnh)", "Screen width (pixels)";
        /// Height of the screen.
        ScreenHeight = "screen_height", "Chiều cao màn hình (điểm ảnh)", "Screen height (pixels)";
        /// Whether the test page came out of the printer rightly.
        TestPage = "test_page", "In trang thử", "Test page printed";
        /// Whether the tone was heard.
        Sound = "sound", "Nghe âm thử", "Test tone heard";
    }
}

labelled! {
    /// What an unmet condition does to the verdict (mức).
    pub enum Weight {
        /// The unit is not ready.
        Blocking = "blocking", "bắt buộc", "blocking";
        /// The unit is ready with this risk named.
        Risk = "risk", "rủi ro", "risk";
    }
}

/// On which side of the number one has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// The number or more.
    AtLeast,
    /// The number or less.
    AtMost,
}

impl Bound {
    /// Whether a value is on the right side.
    pub const fn holds(self, value: u32, limit: u32) -> bool {
        match self {
            Bound::AtLeast => value >= limit,
            Bound::AtMost => value <= limit,
        }
    }
}

impl ConditionKey {
    /// The side it belongs to.
    pub const fn area(self) -> Area {
        use ConditionKey::*;
        match self {
            EmptyKeyPosts | ProcedureGaps => Area::People,
            Trained => Area::Training,
            GoodMachines | Computers | Scanners | Printers | Seals | DigitalSignatures => Area::Infrastructure,
            ScenariosPassed | ScenariosFailed | UnprovedLessons | OtherLessons => Area::Systems,
            UnplacedDossiers => Area::CarryOver,
        }
    }

    /// On which side of its number one has to be.
    pub const fn bound(self) -> Bound {
        use ConditionKey::*;
        match self {
            EmptyKeyPosts | ProcedureGaps | ScenariosFailed | UnprovedLessons | OtherLessons | UnplacedDossiers => {
                Bound::AtMost
            }
            _ => Bound::AtLeast,
        }
    }

    /// Whether a person counts it and files the number.
    pub const fn is_counted_by_hand(self) -> bool {
        use ConditionKey::*;
        matches!(self, Computers | Scanners | Printers | Seals | DigitalSignatures)
    }

    /// Whether what shows it grows old: what is computed from today's records does not.
    pub const fn expires(self) -> bool {
        use ConditionKey::*;
        !matches!(self, EmptyKeyPosts | ProcedureGaps | UnprovedLessons | OtherLessons)
    }
}

impl ProbeKey {
    /// On which side of its number one has to be.
    pub const fn bound(self) -> Bound {
        match self {
            ProbeKey::Delay => Bound::AtMost,
            _ => Bound::AtLeast,
        }
    }

    /// Whether a person answers it with yes or no; 1 stands for yes.
    pub const fn is_answered(self) -> bool {
        matches!(self, ProbeKey::TestPage | ProbeKey::Sound)
    }
}

/// One condition (điều kiện sẵn sàng).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// What is counted.
    pub key: ConditionKey,
    /// The number.
    pub value: u32,
    /// What it does to the verdict when it is not met.
    pub weight: Weight,
    /// Days for which its evidence counts; none when it is computed from what is there today.
    pub valid_days: Option<u32>,
    /// The source, or "giả định: …".
    pub ground: String,
}

/// One limit that a PC has to keep (ngưỡng đo).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProbeLimit {
    /// What is measured.
    pub key: ProbeKey,
    /// The number.
    pub value: u32,
    /// The source, or "giả định: …".
    pub ground: String,
}

/// All conditions of a city (bộ điều kiện sẵn sàng).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Conditions {
    /// What a unit must have.
    pub conditions: Vec<Condition>,
    /// What a PC must keep.
    pub probe: Vec<ProbeLimit>,
}

impl Conditions {
    /// The condition with this key.
    pub fn get(&self, key: ConditionKey) -> Option<&Condition> {
        self.conditions.iter().find(|condition| condition.key == key)
    }

    /// How many days evidence of a condition counts.
    pub fn valid_days(&self, key: ConditionKey) -> Option<u32> {
        self.get(key).and_then(|condition| condition.valid_days)
    }
}
