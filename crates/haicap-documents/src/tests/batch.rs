//! Many papers on several threads.

use crate::testing::sample;
use crate::{Archive, RenderError, render, render_all};
use haicap_core::document::{Document, PaperKind, PaperStyle};
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

fn papers(count: u32) -> Vec<Document> {
    let numbered = |number| {
        let mut paper = sample(PaperKind::ProvisionalNotice, PaperStyle::State);
        paper.number = Some(number);
        paper
    };
    (0..count).map(numbered).collect()
}

#[test]
fn each_paper_is_its_own_file_whatever_the_threads() {
    // The first has the number 0: it fails and keeps nobody else from being printed.
    let papers = papers(12);
    for threads in [1, 2, 5] {
        let mut files = BTreeMap::new();
        render_all(papers.clone(), Archive::A2b, NonZeroUsize::new(threads).unwrap(), |rendered| {
            files.insert(rendered.index, rendered.pdf);
            ControlFlow::Continue(())
        });
        assert_eq!(files.len(), papers.len());
        assert!(matches!(files[&0], Err(RenderError::Faulty(_))));
        for (index, paper) in papers.iter().enumerate() {
            assert_eq!(files[&index], render(paper, Archive::A2b));
        }
    }
}

#[test]
fn a_batch_can_be_stopped() {
    let mut drawn = 0;
    let mut done = 0;
    let endless = papers(2).into_iter().cycle().inspect(|_| drawn += 1);
    render_all(endless, Archive::A2b, NonZeroUsize::new(2).unwrap(), |_| {
        done += 1;
        if done == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(done, 3);
    assert!(drawn < 20, "{drawn} papers were drawn for 3");
}
