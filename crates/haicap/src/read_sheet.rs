//! `haicap read-sheet`: reads one stranger's file within limits, for the server that started it.

use crate::Ending;
use crate::args::ReadSheet;
use anyhow::Context;
use haicap_sheets::child::{self, Limits};

pub(crate) fn run(args: &ReadSheet) -> anyhow::Result<Ending> {
    let limits: Limits = serde_json::from_str(&args.limits).context("--limits is not what `haicap` writes there")?;
    child::run(&limits, std::io::stdin().lock(), std::io::stdout().lock())?;
    Ok(Ending::Well)
}
