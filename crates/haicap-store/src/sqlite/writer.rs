//! The single writer: takes everything that waits and makes one durable commit of it, so that
//! many clients share one fsync. One job's failure leaves its neighbours alone: the group is
//! first run bare, because savepoints cost about 15 % of the writer's time; when a job fails,
//! the group is undone and run again with a savepoint for each job, and so are the next groups.

use super::Connection;
use crate::StoreError;
use crate::db::{Done, Statement};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use tokio::sync::oneshot;

/// Most jobs in one commit.
const GROUP: usize = 256;
/// So many groups have savepoints after a job failed: conflicts come in swarms.
const WARY_GROUPS: u32 = 64;

type Answer = Result<Vec<Done>, StoreError>;

/// One batch and the way back to its caller.
pub(super) struct Job {
    pub(super) statements: Vec<Statement>,
    pub(super) reply: oneshot::Sender<Answer>,
}

/// What the writer is told.
pub(super) enum Message {
    Job(Job),
    Close,
}

/// Works until it is told to close, then folds the WAL into the file.
pub(super) fn run(
    connection: Connection,
    messages: &mpsc::Receiver<Message>,
    durable_commits: &AtomicU64,
) -> Result<(), StoreError> {
    let mut writer = Writer { connection, durable_commits, wary: 0 };
    let mut open = true;
    while open {
        let Ok(Message::Job(first)) = messages.recv() else { break };
        let mut jobs = vec![first];
        while jobs.len() < GROUP {
            match messages.try_recv() {
                Ok(Message::Job(job)) => jobs.push(job),
                Ok(Message::Close) => {
                    open = false;
                    break;
                }
                Err(_) => break,
            }
        }
        for (job, answer) in writer.answers(jobs) {
            // A caller that went away does not want its answer.
            let _ = job.reply.send(answer);
        }
    }
    writer.connection.checkpoint()
}

struct Writer<'a> {
    connection: Connection,
    durable_commits: &'a AtomicU64,
    /// Groups to come that have savepoints.
    wary: u32,
}

/// Why a group was undone.
enum Undone {
    /// A job failed, and it had no savepoint.
    Bare,
    /// The engine gave up the transaction.
    Failed(StoreError),
}

impl From<StoreError> for Undone {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

impl Writer<'_> {
    fn answers(&mut self, jobs: Vec<Job>) -> Vec<(Job, Answer)> {
        let failure = match self.commit_group(&jobs) {
            Ok(answers) => return jobs.into_iter().zip(answers).collect(),
            Err(failure) => failure,
        };
        // One job without room has undone the whole group: give each its own transaction.
        if matches!(failure, StoreError::Full { .. }) && jobs.len() > 1 {
            return jobs.into_iter().map(|job| self.commit_alone(job)).collect();
        }
        jobs.into_iter().map(|job| (job, Err(failure.clone()))).collect()
    }

    fn commit_alone(&mut self, job: Job) -> (Job, Answer) {
        let jobs = [job];
        let answer = self.commit_group(&jobs).and_then(|mut answers| answers.pop().unwrap_or(Err(StoreError::Closed)));
        let [job] = jobs;
        (job, answer)
    }

    /// One transaction for all jobs. The outer error means that nothing was written.
    fn commit_group(&mut self, jobs: &[Job]) -> Result<Vec<Answer>, StoreError> {
        if self.wary == 0 {
            match self.transaction(jobs, false) {
                Ok(answers) => return Ok(answers),
                Err(Undone::Failed(error)) => return Err(error),
                Err(Undone::Bare) => self.wary = WARY_GROUPS,
            }
        }
        self.wary -= 1;
        self.transaction(jobs, true).map_err(|undone| match undone {
            Undone::Failed(error) => error,
            Undone::Bare => StoreError::Other { what: "a group with savepoints was undone as if bare".to_owned() },
        })
    }

    fn transaction(&mut self, jobs: &[Job], savepoints: bool) -> Result<Vec<Answer>, Undone> {
        let result = self.run_jobs(jobs, savepoints);
        match &result {
            // A group without a single success has nothing to make durable.
            Ok(answers) if answers.iter().any(Answer::is_ok) => {
                self.durable_commits.fetch_add(1, Ordering::Relaxed);
            }
            Ok(_) => {}
            Err(_) => self.connection.roll_back()?,
        }
        result
    }

    fn run_jobs(&mut self, jobs: &[Job], savepoints: bool) -> Result<Vec<Answer>, Undone> {
        self.connection.execute("BEGIN IMMEDIATE", &[])?;
        let mut answers = Vec::with_capacity(jobs.len());
        for job in jobs {
            // A single statement undoes itself when it fails.
            let single = job.statements.len() == 1;
            let answer = if savepoints && !single { self.run_in_savepoint(job) } else { self.run_job(job) };
            if let Err(error) = &answer {
                if self.connection.is_outside_transaction() {
                    return Err(Undone::Failed(error.clone()));
                }
                if !savepoints && !single {
                    return Err(Undone::Bare);
                }
            }
            answers.push(answer);
        }
        self.connection.execute("COMMIT", &[])?;
        Ok(answers)
    }

    fn run_job(&mut self, job: &Job) -> Answer {
        job.statements.iter().map(|one| self.connection.execute(one.sql, &one.args)).collect()
    }

    fn run_in_savepoint(&mut self, job: &Job) -> Answer {
        self.connection.execute("SAVEPOINT job", &[])?;
        let answer = self.run_job(job);
        if self.connection.is_outside_transaction() {
            return answer;
        }
        if answer.is_err() {
            self.connection.execute("ROLLBACK TO job", &[])?;
        }
        self.connection.execute("RELEASE job", &[])?;
        answer
    }
}
