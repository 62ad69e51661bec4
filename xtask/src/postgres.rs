//! A PostgreSQL of our own: a new cluster in a temporary folder, gone at the end.

use std::fs::OpenOptions;
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::guard::Guard;
use crate::shell;

/// The oldest server version the store supports.
pub(crate) const OLDEST: u32 = 14;

/// The variable by which tests and benches find the server.
pub(crate) const VARIABLE: &str = "HAICAP_TEST_POSTGRES";

/// A running server that listens on 127.0.0.1 only; stopped and removed when dropped.
pub(crate) struct Postgres {
    pub(crate) url: String,
    pub(crate) port: u16,
    /// Where `pgbench`, `createdb` and the others lie.
    pub(crate) bin: PathBuf,
    _guard: Guard,
}

/// The user a program runs as.
#[derive(Clone, Copy)]
pub(crate) struct Account {
    pub(crate) user: u32,
    pub(crate) group: u32,
}

impl Postgres {
    /// Makes a cluster (trust, UTF-8, C collation, fsync on) and waits until it answers.
    pub(crate) fn start() -> Result<Self> {
        let bin = find()
            .context("no PostgreSQL server found: run `cargo xtask ci --only needs` to install one or to see which package is missing")?;
        let account = account()?;
        let folder = temporary_folder(account)?;
        let data = folder.join("data");
        let guard = Guard::new(
            "\"$1\" -D \"$2\" -m immediate stop; rm -rf \"$3\"",
            &[bin.join("pg_ctl").as_os_str(), data.as_os_str(), folder.as_os_str()],
            account,
        )?;
        shell::output(
            as_account(&bin.join("initdb"), account)
                .args(["-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "-D"])
                .arg(&data),
        )
        .context("cannot create a PostgreSQL cluster; is the temporary folder full?")?;
        let port = launch(&bin, &folder, account)?;
        Ok(Self { url: format!("postgres://postgres@127.0.0.1:{port}/postgres"), port, bin, _guard: guard })
    }

    /// One of the server's own tools, told where the server is.
    pub(crate) fn tool(&self, name: &str) -> Command {
        let mut command = Command::new(self.bin.join(name));
        command.args(["-h", "127.0.0.1", "-U", "postgres", "-p"]).arg(self.port.to_string());
        command
    }
}

/// The folder with the newest server of a supported version, on PATH or where Debian puts it.
pub(crate) fn find() -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let debian =
        std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    std::env::split_paths(&on_path)
        .chain(debian)
        .filter(|folder| is_complete(folder))
        .filter_map(|folder| Some((version(&folder)?, folder)))
        .filter(|(version, _)| *version >= OLDEST)
        .max_by_key(|(version, _)| *version)
        .map(|(_, folder)| folder)
}

fn is_complete(folder: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres"].iter().all(|name| shell::is_program(&folder.join(name)))
}

fn version(folder: &Path) -> Option<u32> {
    let text = shell::output(Command::new(folder.join("postgres")).arg("--version")).ok()?;
    major(&text)
}

/// `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` is 15; `17beta2` is 17.
fn major(text: &str) -> Option<u32> {
    let number = text.split("(PostgreSQL) ").nth(1)?;
    let end = number.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(number.len());
    number[..end].parse().ok()
}

/// The server refuses to run as root: then it runs as Debian's user `postgres`.
fn account() -> Result<Option<Account>> {
    if !is_root() {
        return Ok(None);
    }
    let id = |flag: &str| -> Result<u32> {
        let text = shell::output(Command::new("id").args([flag, "postgres"])).context(
            "PostgreSQL does not run as root and there is no user `postgres`: run as an ordinary \
             user, or create one with `useradd --system postgres`",
        )?;
        Ok(text.trim().parse()?)
    };
    Ok(Some(Account { user: id("-u")?, group: id("-g")? }))
}

/// Whether we are root.
pub(crate) fn is_root() -> bool {
    shell::output(Command::new("id").arg("-u")).is_ok_and(|text| text.trim() == "0")
}

fn as_account(program: &Path, account: Option<Account>) -> Command {
    let mut command = Command::new(program);
    // Another user may have no right to be in the checkout.
    command.current_dir("/");
    if let Some(account) = account {
        command.uid(account.user).gid(account.group);
    }
    command
}

fn temporary_folder(account: Option<Account>) -> Result<PathBuf> {
    let pattern = std::env::temp_dir().join("haicap-pg.XXXXXX");
    let text = shell::output(as_account(Path::new("mktemp"), account).arg("-d").arg(&pattern)).with_context(|| {
        format!(
            "cannot make a folder in {}; point TMPDIR to one that every user may write",
            std::env::temp_dir().display()
        )
    })?;
    Ok(PathBuf::from(text.trim()))
}

/// Starts the server on a free port; another process may take that port first, so try again.
fn launch(bin: &Path, folder: &Path, account: Option<Account>) -> Result<u16> {
    let log = folder.join("log");
    let data = folder.join("data");
    let mut failure = None;
    for _ in 0..5 {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        // Later lines win, so each try only adds to the file.
        let mut settings = OpenOptions::new().append(true).open(data.join("postgresql.conf"))?;
        writeln!(
            settings,
            "listen_addresses = '127.0.0.1'\nport = {port}\nmax_connections = 200\n\
             unix_socket_directories = '{}'",
            folder.display()
        )?;
        let started = shell::output(
            as_account(&bin.join("pg_ctl"), account)
                .args(["start", "-w", "-t", "60", "-D"])
                .arg(&data)
                .arg("-l")
                .arg(&log),
        );
        match started {
            Ok(_) => return Ok(port),
            Err(error) => failure = Some(error),
        }
    }
    let log = std::fs::read_to_string(&log).unwrap_or_default();
    let last: Vec<&str> = log.lines().rev().take(5).collect();
    let last: Vec<&str> = last.into_iter().rev().collect();
    match failure {
        Some(error) => {
            Err(error.context(format!("the temporary PostgreSQL did not start; its last words: {}", last.join(" | "))))
        }
        None => bail!("the temporary PostgreSQL was never started"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(major("postgres (PostgreSQL) 15.18 (Debian 15.18-0)"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 17beta2"), Some(17));
        assert_eq!(major("something else"), None);
    }
}
