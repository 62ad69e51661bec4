//! What may be wished for a person's file, and what then happened.

use super::{Agreement, By, PaperRef, Place};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A wish about one person in one track (lệnh).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Write down a place, or change what is written down or was returned.
    Draft {
        /// Identifier of the placement, when it is new.
        id: Uuid,
        /// Where.
        place: Place,
        /// The proposer's reason.
        note: Option<String>,
    },
    /// Take back what was written down.
    Discard,
    /// Hand in what was written down.
    Propose,
    /// Home affairs accepts.
    Accept {
        /// Why, although a serious finding names the person.
        #[serde(default)]
        reason: Option<String>,
    },
    /// The organisation commission concurs with home affairs.
    Concur,
    /// Home affairs or the organisation commission gives it back.
    Return {
        /// Why.
        reason: String,
    },
    /// The deciding body agreed.
    Agree {
        /// Session, number, date.
        agreement: Agreement,
    },
    /// A paper puts it into effect.
    Issue {
        /// The paper.
        paper: PaperRef,
    },
    /// A notice changes the place of somebody who has one.
    Adjust {
        /// Identifier of the new placement.
        id: Uuid,
        /// The new place.
        place: Place,
        /// The paper.
        paper: PaperRef,
        /// The conclusion that decided the new place.
        agreement: Agreement,
        /// Why.
        reason: String,
    },
    /// A notice withdraws it.
    Withdraw {
        /// The paper.
        paper: PaperRef,
        /// Why.
        reason: String,
    },
    /// A notice puts somebody else in the place.
    Replace {
        /// The paper.
        paper: PaperRef,
        /// Who takes the place.
        successor: Uuid,
        /// Why.
        reason: String,
    },
}

labelled! {
    /// The kinds of commands.
    pub enum CommandKind {
        /// See [`Command::Draft`].
        Draft = "draft", "dự thảo", "draft";
        /// See [`Command::Discard`].
        Discard = "discard", "bỏ dự thảo", "discard";
        /// See [`Command::Propose`].
        Propose = "propose", "đề xuất", "propose";
        /// See [`Command::Accept`].
        Accept = "accept", "chấp nhận thẩm định", "accept";
        /// See [`Command::Concur`].
        Concur = "concur", "đồng thẩm định", "concur";
        /// See [`Command::Return`].
        Return = "return", "trả lại", "return";
        /// See [`Command::Agree`].
        Agree = "agree", "ghi nhận thống nhất", "agree";
        /// See [`Command::Issue`].
        Issue = "issue", "ban hành", "issue";
        /// See [`Command::Adjust`].
        Adjust = "adjust", "điều chỉnh", "adjust";
        /// See [`Command::Withdraw`].
        Withdraw = "withdraw", "thu hồi", "withdraw";
        /// See [`Command::Replace`].
        Replace = "replace", "thay thế", "replace";
    }
}

impl Command {
    /// The kind.
    pub const fn kind(&self) -> CommandKind {
        match self {
            Command::Draft { .. } => CommandKind::Draft,
            Command::Discard => CommandKind::Discard,
            Command::Propose => CommandKind::Propose,
            Command::Accept { .. } => CommandKind::Accept,
            Command::Concur => CommandKind::Concur,
            Command::Return { .. } => CommandKind::Return,
            Command::Agree { .. } => CommandKind::Agree,
            Command::Issue { .. } => CommandKind::Issue,
            Command::Adjust { .. } => CommandKind::Adjust,
            Command::Withdraw { .. } => CommandKind::Withdraw,
            Command::Replace { .. } => CommandKind::Replace,
        }
    }
}

/// What happened to a person's file (sự kiện).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A place was written down.
    Drafted {
        /// Identifier of the placement.
        id: Uuid,
        /// Where.
        place: Place,
        /// The proposer's reason.
        note: Option<String>,
        /// When.
        at: jiff::Timestamp,
    },
    /// What was written down was taken back.
    Discarded,
    /// It was handed in.
    Proposed {
        /// By whom.
        by: By,
    },
    /// Home affairs accepted it.
    Accepted {
        /// Who.
        by: By,
        /// Why, although a serious finding names the person.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The organisation commission concurred.
    Concurred {
        /// Who.
        by: By,
    },
    /// It was given back.
    Returned {
        /// By whom.
        by: By,
        /// Why.
        reason: String,
    },
    /// The deciding body agreed.
    Agreed {
        /// Session, number, date.
        agreement: Agreement,
    },
    /// A paper put it into effect.
    Issued {
        /// The paper.
        paper: PaperRef,
    },
    /// A notice changed the place.
    Adjusted {
        /// Identifier of the new placement.
        id: Uuid,
        /// The new place.
        place: Place,
        /// The paper.
        paper: PaperRef,
        /// The conclusion that decided the new place.
        agreement: Agreement,
        /// Why.
        reason: String,
        /// When.
        at: jiff::Timestamp,
    },
    /// A notice withdrew it.
    Withdrawn {
        /// The paper.
        paper: PaperRef,
        /// Why.
        reason: String,
    },
    /// A notice put somebody else in the place.
    Replaced {
        /// The paper.
        paper: PaperRef,
        /// Who takes the place.
        successor: Uuid,
        /// Why.
        reason: String,
    },
    /// A decision of the legal track replaced the provisional assignment.
    Superseded {
        /// The decision.
        paper: PaperRef,
    },
}
