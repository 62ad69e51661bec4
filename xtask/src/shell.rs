//! Running other programs: found on PATH, announced, bounded in time.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::guard::Guard;

/// The cargo that runs us, so that a chosen toolchain stays chosen.
pub(crate) fn cargo<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(args: I) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args);
    command
}

/// The first program of this name on PATH.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| is_program(file))
}

pub(crate) fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

/// Prints the command, runs it with our own input and output, and fails when it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    println!("$ {}", show(command));
    let status = command.status().with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!("`{}` failed ({status}); its message stands above", show(command));
    }
    Ok(())
}

/// What a command writes to its standard output; its complaint becomes our error.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| cannot_start(command))?;
    if !output.status.success() {
        bail!("`{}` failed ({}): {}", show(command), output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The end of a command whose output was both shown and kept.
pub(crate) struct Said {
    pub(crate) success: bool,
    pub(crate) text: String,
}

/// Runs a command, shows and keeps what it says, and ends it with all its children after `limit`.
pub(crate) fn tee(command: &mut Command, limit: Duration) -> Result<Said> {
    println!("$ {}", show(command));
    bounded(command, limit, |line| println!("{line}"))
}

/// As [`tee`], but shows nothing of the standard output.
pub(crate) fn quiet(command: &mut Command, limit: Duration) -> Result<Said> {
    bounded(command, limit, |_| {})
}

fn bounded(command: &mut Command, limit: Duration, show_line: impl Fn(&str)) -> Result<Said> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .process_group(0)
        .spawn()
        .with_context(|| cannot_start(command))?;
    let group = format!("-{}", child.id());
    let guard = Guard::new("kill -s KILL -- \"$1\"", &[OsStr::new(&group)], None)?;
    let stdout = child.stdout.take().context("the child has no output")?;
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    let end = Instant::now() + limit;
    let mut text = String::new();
    loop {
        match lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(line) => {
                show_line(&line);
                text.push_str(&line);
                text.push('\n');
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                drop(guard);
                let _ = child.wait();
                bail!(
                    "`{}` did not end within {} s and was stopped; look at the last lines above \
                     for what it was waiting for",
                    show(command),
                    limit.as_secs()
                );
            }
        }
    }
    let success = child.wait()?.success();
    Ok(Said { success, text })
}

/// The command as somebody would type it.
pub(crate) fn show(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    std::iter::once(name)
        .chain(command.get_args())
        .map(|part| part.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start `{}`: is it installed and on PATH? `cargo xtask ci --only needs` checks", show(command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tee_keeps_what_was_said_and_whether_it_went_well() {
        let said = tee(Command::new("sh").args(["-c", "echo one; echo two; exit 3"]), Duration::from_secs(20)).unwrap();
        assert_eq!(said.text, "one\ntwo\n");
        assert!(!said.success);
    }

    #[test]
    fn a_command_that_never_ends_is_stopped_with_its_children() {
        let error =
            tee(Command::new("sh").args(["-c", "tail -f /dev/null & tail -f /dev/null"]), Duration::from_millis(50))
                .err()
                .unwrap();
        assert!(error.to_string().contains("did not end"));
    }

    #[test]
    fn a_failing_command_gives_its_complaint() {
        let error = output(Command::new("sh").args(["-c", "echo bad >&2; exit 1"])).unwrap_err();
        assert!(error.to_string().ends_with("bad"), "{error}");
    }
}
