//! What the journal calls a deed: a command on the dossier, or something beside it.

use super::Deed;
use crate::Lang;
use crate::dossier::CommandKind;

labelled! {
    /// What is done for a dossier or its citizen and is no command on it (việc bên cạnh hồ sơ), as the journal names it.
    pub enum Aside {
        /// Files of papers came in.
        AttachFiles = "attach_files", "Gửi tệp giấy tờ", "Send files";
        /// The citizen fetched the file of its result.
        FetchResult = "fetch_result", "Tải tệp kết quả", "Fetch the result";
        /// The citizen rated it.
        Rate = "rate", "Đánh giá", "Rate";
        /// The due date was counted again, because of a decree about a day.
        MoveDue = "move_due", "Tính lại hạn trả", "Count the due date again";
        /// A number was taken.
        TakeTicket = "take_ticket", "Lấy số thứ tự", "Take a number";
        /// A number was called.
        CallTicket = "call_ticket", "Gọi số", "Call a number";
        /// A number was served.
        CloseTicket = "close_ticket", "Phục vụ xong", "Be done with a number";
    }
}

/// What an entry of the journal says was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// A command on a dossier.
    Command(CommandKind),
    /// Something beside it.
    Aside(Aside),
}

impl Doing {
    /// What the journal's word for it means.
    pub fn from_key(key: &str) -> Option<Self> {
        let command = CommandKind::from_key(key).map(Doing::Command);
        command.or_else(|| Aside::from_key(key).map(Doing::Aside))
    }

    /// The word a person reads.
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Doing::Command(command) => command.label(lang),
            Doing::Aside(aside) => aside.label(lang),
        }
    }
}

impl Deed {
    /// What the journal shows when it was tried; nothing of what is done in another system.
    pub const fn doing(&self) -> Option<Doing> {
        Some(match self {
            Deed::AttachFile { .. } => Doing::Aside(Aside::AttachFiles),
            Deed::FetchResult => Doing::Aside(Aside::FetchResult),
            Deed::Rate { .. } => Doing::Aside(Aside::Rate),
            Deed::DecreeDayOff { .. } | Deed::WithdrawDayOff => Doing::Aside(Aside::MoveDue),
            Deed::TakeTicket { .. } => Doing::Aside(Aside::TakeTicket),
            Deed::CallTicket => Doing::Aside(Aside::CallTicket),
            Deed::CloseTicket => Doing::Aside(Aside::CloseTicket),
            Deed::Elsewhere { .. } => return None,
            command => match command.command() {
                Some(kind) => Doing::Command(kind),
                None => return None,
            },
        })
    }

    /// The command that does it; none for what is done beside the dossier or in another system.
    pub const fn command(&self) -> Option<CommandKind> {
        Some(match self {
            Deed::Submit { .. } => CommandKind::Submit,
            Deed::Accept => CommandKind::Accept,
            Deed::Decline { .. } => CommandKind::Decline,
            Deed::RequestSupplement { .. } => CommandKind::RequestSupplement,
            Deed::Supplement { .. } => CommandKind::Supplement,
            Deed::Transfer => CommandKind::Transfer,
            Deed::HandOver => CommandKind::HandOver,
            Deed::Handle => CommandKind::Handle,
            Deed::Reassign { .. } => CommandKind::Reassign,
            Deed::SubmitForSignature | Deed::ProposeRefusal { .. } => CommandKind::SubmitForSignature,
            Deed::Approve => CommandKind::Approve,
            Deed::SendBack { .. } => CommandKind::SendBack,
            Deed::Sign | Deed::SignTogether => CommandKind::Sign,
            Deed::Issue { .. } => CommandKind::Issue,
            Deed::AttachResult => CommandKind::AttachResult,
            Deed::ChooseDelivery { .. } => CommandKind::ChooseDelivery,
            Deed::ReturnResult | Deed::SendByPost { .. } => CommandKind::ReturnResult,
            Deed::Apologise { .. } => CommandKind::Apologise,
            Deed::RequestPayment { .. } => CommandKind::RequestPayment,
            Deed::RecordPayment { .. } => CommandKind::RecordPayment,
            Deed::TakeFee { .. } => CommandKind::TakeFee,
            Deed::Consult { .. } => CommandKind::Consult,
            Deed::RecordAnswer { .. } => CommandKind::RecordAnswer,
            Deed::Stop { .. } => CommandKind::Stop,
            Deed::Withdraw => CommandKind::Withdraw,
            Deed::AttachFile { .. }
            | Deed::FetchResult
            | Deed::Rate { .. }
            | Deed::DecreeDayOff { .. }
            | Deed::WithdrawDayOff
            | Deed::TakeTicket { .. }
            | Deed::CallTicket
            | Deed::CloseTicket
            | Deed::Elsewhere { .. } => return None,
        })
    }
}
