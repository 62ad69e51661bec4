//! A stranger's file is read in a process of its own, within limits (tiến trình đọc tệp).
//!
//! A crafted workbook of 1.4 KB can make the reader ask for half a terabyte, and Rust ends a process that
//! gets no memory. So [`read_in_child`] starts the same binary once more (`haicap read-sheet`), hands it the
//! bytes on standard input and takes a [`Book`] as JSON from its standard output. The child limits itself
//! before it looks at the first byte ([`run`]); the parent stops it when its time is over.

use crate::book::{Book, Measure, ReadError, parse};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// What reading one file may cost (giới hạn).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of the file.
    pub input_bytes: usize,
    /// Bytes that a packed file may unpack to.
    pub unpacked_bytes: u64,
    /// Bytes of address space of the child.
    pub memory_bytes: u64,
    /// Seconds of computing time of the child.
    pub cpu_seconds: u64,
    /// Seconds until the parent stops the child.
    pub wall_seconds: u64,
    /// Bytes that the child may answer with.
    pub output_bytes: usize,
    /// Rows with values, in all sheets together.
    pub rows: usize,
    /// Columns of a sheet.
    pub columns: usize,
    /// Cells with values, in all sheets together.
    pub cells: usize,
    /// Sheets.
    pub sheets: usize,
    /// Whether tables of text documents (DOCX) are read.
    pub texts: bool,
    /// Whether lists of objects (JSON) are read.
    pub lists: bool,
    /// Whether files with macros are read; nothing of them is ever run.
    pub macros: bool,
}

impl Default for Limits {
    /// Several times the staff of the largest city.
    fn default() -> Self {
        Limits {
            input_bytes: 20 << 20,
            unpacked_bytes: 256 << 20,
            memory_bytes: 768 << 20,
            cpu_seconds: 20,
            wall_seconds: 40,
            output_bytes: 64 << 20,
            rows: 50_000,
            columns: 500,
            cells: 1_000_000,
            sheets: 300,
            texts: false,
            lists: false,
            macros: true,
        }
    }
}

/// How the child is started.
#[derive(Debug, Clone)]
pub struct ChildCommand {
    /// The program.
    pub program: PathBuf,
    /// What stands before the limits on its command line.
    pub arguments: Vec<OsString>,
}

impl ChildCommand {
    /// This very program with the command that calls [`run`].
    ///
    /// # Errors
    /// When the system does not say where the program is.
    pub fn this_program() -> io::Result<ChildCommand> {
        Ok(ChildCommand { program: std::env::current_exe()?, arguments: vec!["read-sheet".into()] })
    }
}

/// What the child says.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Book(Book),
    Refused(ReadError),
}

/// Has a file read by a child process. Blocks: asynchronous callers use a thread for it.
///
/// # Errors
/// [`ReadError`]; also when the child ended because of its limits. The caller is not harmed by any file.
pub fn read_in_child(command: &ChildCommand, bytes: &[u8], limits: &Limits) -> Result<Book, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if bytes.len() > limits.input_bytes {
        return Err(ReadError::TooLarge { what: Measure::Megabytes, limit: limits.input_bytes as u64 >> 20 });
    }
    let mut child = start(command, limits).map_err(|error| unavailable(&error))?;
    let (input, output) = (child.stdin.take(), child.stdout.take());
    let said = std::thread::scope(|scope| {
        // Whoever ends early does not read to the end: not being able to write is no error here.
        scope.spawn(move || input.map(|mut input| input.write_all(bytes)));
        let (send, receive) = mpsc::channel();
        scope.spawn(move || {
            let mut said = Vec::new();
            let most = limits.output_bytes as u64 * 2;
            let read = output.map(|output| output.take(most).read_to_end(&mut said));
            // The receiver is gone when time is over.
            let _ = send.send(read.map(|_| said));
        });
        let said = receive.recv_timeout(Duration::from_secs(limits.wall_seconds));
        if said.is_err() {
            // Both threads end with the child: their pipes close.
            stop(&mut child);
        }
        said
    });
    let said = said.map_err(|_| ReadError::TookTooLong { seconds: limits.wall_seconds })?.unwrap_or_default();
    if said.len() as u64 >= limits.output_bytes as u64 * 2 {
        stop(&mut child);
        return Err(ReadError::TooLarge { what: Measure::Megabytes, limit: limits.output_bytes as u64 >> 20 });
    }
    let ended = child.wait().map_err(|error| unavailable(&error))?;
    why_it_ended(ended, limits)?;
    match serde_json::from_slice(&said) {
        Ok(Answer::Book(book)) => Ok(book),
        Ok(Answer::Refused(error)) => Err(error),
        Err(error) => Err(ReadError::ReaderUnavailable { detail: error.to_string() }),
    }
}

fn start(command: &ChildCommand, limits: &Limits) -> io::Result<Child> {
    let limits = serde_json::to_string(limits)?;
    // The child needs nothing of the environment, and what it says when it breaks could be personal data.
    Command::new(&command.program)
        .args(&command.arguments)
        .arg("--limits")
        .arg(limits)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
}

/// Ends the child and takes its status, so that none is left over.
fn stop(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

fn unavailable(error: &io::Error) -> ReadError {
    ReadError::ReaderUnavailable { detail: error.to_string() }
}

/// The exit status of the child when it panicked: sizes in the file that no memory could hold.
const PANICKED: i32 = 101;

fn why_it_ended(ended: ExitStatus, limits: &Limits) -> Result<(), ReadError> {
    const ABORTED: i32 = rustix::process::Signal::ABORT.as_raw();
    const SEGMENT: i32 = rustix::process::Signal::SEGV.as_raw();
    const CPU_TIME: i32 = rustix::process::Signal::XCPU.as_raw();
    const KILLED: i32 = rustix::process::Signal::KILL.as_raw();
    match (ended.code(), ended.signal()) {
        (Some(0), _) => Ok(()),
        (Some(PANICKED), _) => Err(ReadError::Damaged { sheet: None }),
        // SEGV: the stack could not grow.
        (_, Some(ABORTED | SEGMENT)) => Err(ReadError::TooMuchMemory { limit: limits.memory_bytes >> 20 }),
        (_, Some(CPU_TIME | KILLED)) => Err(ReadError::TookTooLong { seconds: limits.cpu_seconds }),
        _ => Err(ReadError::ReaderUnavailable { detail: ended.to_string() }),
    }
}

/// The child's side: limits this process, reads a file from `input` and writes the answer to `output`.
///
/// # Errors
/// Only when the answer cannot be written; what is wrong with the file is an answer.
pub fn run(limits: &Limits, mut input: impl Read, mut output: impl Write) -> io::Result<()> {
    let answer = match limit_this_process(limits) {
        Ok(()) => {
            let mut bytes = Vec::new();
            input.by_ref().take(limits.input_bytes as u64 + 1).read_to_end(&mut bytes)?;
            parse(&bytes, limits).map_or_else(Answer::Refused, Answer::Book)
        }
        Err(error) => Answer::Refused(error),
    };
    serde_json::to_writer(io::BufWriter::new(&mut output), &answer)?;
    output.flush()
}

/// From here on the process has so much memory and computing time, and leaves no core file behind.
fn limit_this_process(limits: &Limits) -> Result<(), ReadError> {
    // After the soft limit on time a signal says why; after the hard one nothing more is asked.
    for (resource, soft, hard) in [
        (Resource::Core, 0, 0),
        (Resource::Cpu, limits.cpu_seconds, limits.cpu_seconds + 2),
        (Resource::As, limits.memory_bytes, limits.memory_bytes),
    ] {
        // Nobody may raise the limit that the machine's keeper has set.
        let most = getrlimit(resource).maximum.unwrap_or(u64::MAX);
        let limit = Rlimit { current: Some(soft.min(most)), maximum: Some(hard.min(most)) };
        setrlimit(resource, limit).map_err(|_| ReadError::LimitsUnavailable)?;
    }
    // Some systems take the limit and do not keep it.
    let mut probe: Vec<u8> = Vec::new();
    let holds = usize::try_from(limits.memory_bytes).is_ok_and(|bytes| probe.try_reserve_exact(bytes).is_err());
    std::hint::black_box(&probe);
    if holds { Ok(()) } else { Err(ReadError::LimitsUnavailable) }
}
