//! Signatures given in one go: one look at each dossier, one request for all of a signatory's.

use super::{Answer, Errand, Scene, Way, unexpected};
use crate::client::{ApiError, ClientError};
use crate::latency::Kind;
use crate::stage::{UnitStage, Wave};
use std::time::Instant;

impl Scene<'_> {
    /// Runs the errands of signatories who sign together; what the server refuses becomes something seen.
    pub(super) async fn sign_together(
        &self,
        unit: &UnitStage,
        wave: &Wave,
        mut errands: Vec<Errand<'_>>,
    ) -> Result<Vec<Answer>, ClientError> {
        let mut answers = Vec::with_capacity(errands.len());
        while let Some(first) = errands.first() {
            let robot = first.robot;
            let (own, others) = errands.into_iter().partition(|errand| std::ptr::eq(errand.robot, robot));
            errands = others;
            answers.extend(self.sign_all(unit, wave, own).await?);
        }
        Ok(answers)
    }

    /// All signatures of one person.
    async fn sign_all(&self, unit: &UnitStage, wave: &Wave, own: Vec<Errand<'_>>) -> Result<Vec<Answer>, ClientError> {
        let found = own.into_iter().filter_map(|errand| match errand.way {
            Way::Found(dossier) => Some((errand, dossier)),
            _ => None,
        });
        let found: Vec<_> = found.collect();
        let Some((first, _)) = found.first() else { return Ok(Vec::new()) };
        let wanted: Vec<_> =
            found.iter().map(|(errand, dossier)| (*dossier, unit.runs[errand.run].command_id(wave.step))).collect();
        let began = Instant::now();
        let done = match first.robot.sign_together(self.client, &wanted).await {
            Ok(done) => done,
            // Nobody's right to sign, for example: the answer is everybody's.
            Err(ClientError::Api(error)) => wanted.iter().map(|_| Err(ClientError::Api(error.clone()))).collect(),
            Err(error) => return Err(error),
        };
        let took = began.elapsed() / u32::try_from(found.len()).unwrap_or(1);
        let unanswered = || {
            let (error, message) = ("unanswered".to_owned(), "máy chủ không trả lời cho hồ sơ này".to_owned());
            Err(ClientError::Api(ApiError { status: 200, error, message, ground: None }))
        };
        let mut done = done.into_iter();
        let mut answers = Vec::with_capacity(found.len());
        for (errand, _) in found {
            self.progress.command_done();
            let saw = unexpected(errand.act, done.next().unwrap_or_else(unanswered))?;
            let acted = Some((Kind::from(errand.act.deed.doing()), took));
            answers.push(Answer { acted, saw, ..Answer::none(errand.run) });
        }
        Ok(answers)
    }
}
