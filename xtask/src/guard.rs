//! A helper process that cleans up however this one ends: well, by Ctrl-C or by kill -9.

use std::ffi::OsStr;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

use crate::postgres::Account;

/// Runs a shell script once this value is dropped or this process is gone.
///
/// The helper reads from a pipe whose other end only this process holds. The kernel closes that
/// end in every case, also where no destructor runs.
pub(crate) struct Guard {
    helper: Child,
}

impl Guard {
    /// `script` sees `args` as `$1`, `$2`, …; `account` is the user it runs as, if another.
    pub(crate) fn new(script: &str, args: &[&OsStr], account: Option<Account>) -> Result<Self> {
        let mut command = Command::new("sh");
        command
            .arg("-c")
            .arg(format!("trap '' HUP INT TERM; read -r _; {script}"))
            .arg("guard")
            .args(args)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0);
        if let Some(account) = account {
            command.uid(account.user).gid(account.group);
        }
        let helper = command.spawn().context("cannot start sh, which every Unix system has: check PATH")?;
        Ok(Self { helper })
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.helper.stdin.take());
        // Nothing is left to do when waiting fails: the helper finishes by itself.
        let _ = self.helper.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_runs_when_the_guard_is_dropped_and_not_before() {
        let file = std::env::temp_dir().join(format!("haicap-guard-{}", std::process::id()));
        std::fs::write(&file, "").unwrap();
        let guard = Guard::new("rm -f \"$1\"", &[file.as_os_str()], None).unwrap();
        assert!(file.exists());
        drop(guard);
        assert!(!file.exists());
    }
}
