//! Files of papers: which are taken, and until when one may be taken away (tệp đính kèm).
//!
//! The rules are an assumption: the law asks for papers and says nothing of their files. A file shows a paper that is
//! there; a paper that is missing comes in by a supplement, with or without a file.

use super::{Dossier, Event};
use crate::procedure::Procedure;
use crate::words::Lang;
use serde::{Deserialize, Serialize};

/// Files of one dossier.
pub const FILES_MAX: usize = 60;
/// Bytes that all files of one dossier may have.
pub const FILES_BYTES_MAX: u64 = 100 << 20;

/// A file that came in for a paper (tệp đính kèm); its name is kept apart, so that it can be erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Key of the paper.
    pub paper: String,
    /// Its hash and ending.
    pub file: String,
    /// How large it is.
    pub bytes: u64,
}

/// When a file comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// With the papers, as they are handed in or supplemented.
    WithPapers,
    /// Afterwards, at the desk.
    AtDesk,
    /// Afterwards, by the owner.
    ByOwner,
}

labelled! {
    /// Why a file is not taken, or not taken away.
    pub enum FileRefusal {
        /// The procedure has no such paper.
        UnknownPaper = "unknown_paper", "Tệp gửi cho một giấy tờ không thuộc thủ tục này. Hãy tải lại trang rồi chọn lại.", "The file is for a paper that the procedure does not have. Reload the page and choose again.";
        /// The paper was not handed in.
        PaperNotThere = "paper_not_there", "Giấy tờ này chưa nộp nên chưa gửi tệp được. Hãy nộp bổ sung giấy tờ, kèm tệp nếu có.", "This paper was not handed in. Bring it as a supplement, with its file.";
        /// The dossier is closed.
        Closed = "dossier_closed", "Hồ sơ đã kết thúc, không thay đổi tệp được nữa.", "The dossier is closed, its files stay as they are.";
        /// The dossier was accepted: its files are part of it.
        Accepted = "dossier_accepted", "Hồ sơ đã được tiếp nhận, tệp đi kèm không tự thay đổi được. Cần thêm tệp thì đến quầy, hoặc gửi khi được yêu cầu bổ sung.", "The dossier was accepted, its files stay. Add one at the desk, or when a supplement is asked for.";
        /// There are as many files as a dossier may have.
        TooMany = "too_many_files", "Hồ sơ đã đủ 60 tệp. Hãy ghép nhiều trang vào một tệp PDF.", "The dossier has 60 files. Put several pages into one PDF.";
        /// All files together are too large.
        TooMuch = "files_too_large", "Các tệp của hồ sơ cộng lại quá 100 MB. Hãy chụp hoặc quét ở cỡ nhỏ hơn.", "The files of the dossier are larger than 100 MB together. Take or scan them smaller.";
        /// There is no such file.
        NoSuchFile = "no_such_file", "Tệp này không còn ở hồ sơ.", "The dossier does not have this file any more.";
    }
}

impl FileRefusal {
    /// What is wrong and what to do.
    pub const fn message(self, lang: Lang) -> &'static str {
        self.label(lang)
    }
}

impl Dossier {
    /// Whether a paper already has this file.
    pub fn has_file(&self, paper: &str, file: &str) -> bool {
        self.files.get(paper).is_some_and(|files| files.contains(file))
    }
}

/// Takes files in for papers that are there; `held` are the bytes of those it has.
///
/// # Errors
/// The first reason against it.
pub fn attach(
    dossier: &Dossier,
    procedure: &Procedure,
    files: &[Attachment],
    held: u64,
    occasion: Occasion,
) -> Result<Event, FileRefusal> {
    let sum = files.iter().map(|file| file.bytes).fold(held, u64::saturating_add);
    let count = dossier.files.values().map(std::collections::BTreeSet::len).sum::<usize>() + files.len();
    match () {
        () if files.iter().any(|file| procedure.paper(&file.paper).is_none()) => Err(FileRefusal::UnknownPaper),
        () if dossier.closed_at().is_some() => Err(FileRefusal::Closed),
        () if files.iter().any(|file| !dossier.papers.contains(&file.paper)) => Err(FileRefusal::PaperNotThere),
        () if occasion == Occasion::ByOwner && dossier.accepted_at.is_some() => Err(FileRefusal::Accepted),
        () if count > FILES_MAX => Err(FileRefusal::TooMany),
        () if sum > FILES_BYTES_MAX => Err(FileRefusal::TooMuch),
        () => Ok(Event::FilesAttached { files: files.to_vec() }),
    }
}

/// Takes a file away that was sent by mistake: until the dossier is accepted, then it is part of it.
///
/// # Errors
/// The first reason against it.
pub fn take_away(dossier: &Dossier, paper: &str, file: &str) -> Result<Event, FileRefusal> {
    match () {
        () if !dossier.has_file(paper, file) => Err(FileRefusal::NoSuchFile),
        () if dossier.closed_at().is_some() => Err(FileRefusal::Closed),
        () if dossier.accepted_at.is_some() => Err(FileRefusal::Accepted),
        () => Ok(Event::FileRemoved { paper: paper.to_owned(), file: file.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dossier::apply;
    use crate::testing::Handled;
    use jiff::civil::date;

    fn file(paper: &str, bytes: u64) -> Attachment {
        Attachment { paper: paper.into(), file: format!("{paper}{bytes}.pdf"), bytes }
    }

    fn handed_in() -> (Dossier, Procedure) {
        let handled = Handled::accepted(date(2025, 6, 9));
        let (mut dossier, procedure) = (handled.dossier.clone(), handled.city.procedures.values().next());
        dossier.accepted_at = None;
        (dossier, procedure.cloned().unwrap_or_else(crate::testing::procedure))
    }

    #[test]
    fn each_reason_against_a_file_is_found() {
        let (fresh, procedure) = handed_in();
        let there = fresh.papers.first().cloned().unwrap_or_default();
        let accepted = Dossier { accepted_at: Some(fresh.submitted_at), ..fresh.clone() };
        let closed = Dossier { withdrawn_at: Some(fresh.submitted_at), ..fresh.clone() };
        let bare = Dossier { papers: Default::default(), ..fresh.clone() };
        let cases = [
            (&fresh, file(&there, 1), 0, Occasion::ByOwner, None),
            (&fresh, file("khac", 1), 0, Occasion::AtDesk, Some(FileRefusal::UnknownPaper)),
            (&bare, file(&there, 1), 0, Occasion::AtDesk, Some(FileRefusal::PaperNotThere)),
            (&closed, file(&there, 1), 0, Occasion::AtDesk, Some(FileRefusal::Closed)),
            (&accepted, file(&there, 1), 0, Occasion::ByOwner, Some(FileRefusal::Accepted)),
            (&accepted, file(&there, 1), 0, Occasion::AtDesk, None),
            (&accepted, file(&there, 1), 0, Occasion::WithPapers, None),
            (&fresh, file(&there, FILES_BYTES_MAX), 0, Occasion::AtDesk, None),
            (&fresh, file(&there, FILES_BYTES_MAX), 1, Occasion::AtDesk, Some(FileRefusal::TooMuch)),
        ];
        for (dossier, file, held, occasion, expected) in cases {
            let said = attach(dossier, &procedure, std::slice::from_ref(&file), held, occasion).err();
            assert_eq!(said, expected, "{file:?} {occasion:?}");
        }
        let many: Vec<_> = (0..=FILES_MAX as u64).map(|number| file(&there, number)).collect();
        assert_eq!(attach(&fresh, &procedure, &many, 0, Occasion::AtDesk), Err(FileRefusal::TooMany));
    }

    #[test]
    fn a_file_comes_and_goes_until_the_dossier_is_accepted() {
        let (fresh, procedure) = handed_in();
        let there = fresh.papers.first().cloned().unwrap_or_default();
        let (id, at, own) = (fresh.id, fresh.submitted_at, file(&there, 7));
        let mut state = Some(fresh.clone());
        let came = attach(&fresh, &procedure, std::slice::from_ref(&own), 0, Occasion::ByOwner);
        let came = came.unwrap_or_else(|refusal| panic!("{refusal:?}"));
        apply(&mut state, id, at, None, &came);
        let with = state.clone().unwrap_or_else(|| panic!("it is there"));
        assert!(with.has_file(&there, &own.file));
        let kept = Dossier { accepted_at: Some(at), ..with.clone() };
        assert_eq!(take_away(&kept, &there, &own.file), Err(FileRefusal::Accepted));
        assert_eq!(take_away(&with, &there, "khac.pdf"), Err(FileRefusal::NoSuchFile));
        let gone = take_away(&with, &there, &own.file).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        apply(&mut state, id, at, None, &gone);
        assert_eq!(state, Some(fresh), "as if it had never come");
    }
}
