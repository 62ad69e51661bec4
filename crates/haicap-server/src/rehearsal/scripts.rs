//! Scripts with their versions (kịch bản): a version never changes, rounds are pinned to one.

use super::Batch;
use crate::instance::Instance;
use crate::ledger::{Note, RecordError};
use haicap_core::city::City;
use haicap_core::trial::{Scenario, ScriptTable};
use haicap_pack::{ScenarioError, parse_scenarios, read_table, slug};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A script and everything it ever was.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Script {
    /// Oldest first; the number of a version is its place, from 1.
    pub(crate) versions: Vec<ScriptVersion>,
    /// Who agreed to which version, in the order in which it was written down.
    #[serde(default)]
    pub(crate) agreements: Vec<Agreement>,
}

/// Somebody agreed to a version (thống nhất kịch bản).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Agreement {
    /// Number of the version.
    pub(crate) version: u32,
    /// The body or person who agreed.
    pub(crate) body: String,
    /// Where it stands: minutes, a paper, a day.
    pub(crate) note: String,
    /// The account that wrote it down.
    pub(crate) by: Option<Uuid>,
    pub(crate) at: Timestamp,
}

/// One version of a script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ScriptVersion {
    /// What it is called.
    pub(crate) title: String,
    /// The Gherkin text; tables that people edit are made of it and turned back into it.
    pub(crate) text: String,
    /// Why it was made.
    pub(crate) note: String,
    /// Who made it: an account, or nobody for what came with the program.
    pub(crate) by: Option<Uuid>,
    pub(crate) at: Timestamp,
}

/// A version of a script, as rounds cite it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct ScriptRef {
    /// Key of the script.
    pub(crate) script: String,
    /// Number of the version, from 1.
    pub(crate) version: u32,
}

impl Script {
    /// The number of the newest version.
    pub(crate) fn newest(&self) -> u32 {
        u32::try_from(self.versions.len()).unwrap_or(u32::MAX)
    }

    /// Who agreed to a version.
    pub(crate) fn agreed(&self, version: u32) -> impl Iterator<Item = &Agreement> {
        self.agreements.iter().filter(move |agreement| agreement.version == version)
    }

    /// A version by its number, from 1.
    pub(crate) fn version(&self, number: u32) -> Option<&ScriptVersion> {
        self.versions.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }
}

impl ScriptVersion {
    /// The version as the table that people read.
    ///
    /// # Errors
    /// When the text is no Gherkin; kept versions are.
    pub(crate) fn table(&self, key: &str) -> Result<ScriptTable, RecordError> {
        read_table(&format!("{key}.feature"), &self.text).map_err(|errors| unreadable(&errors))
    }

    /// What is played when it is played, read by the rules of the pack.
    ///
    /// # Errors
    /// When the text cannot be read in this city; every fault with line and cure.
    pub(crate) fn scenarios(&self, key: &str, city: &City) -> Result<Vec<Scenario>, RecordError> {
        let read = parse_scenarios(&format!("{key}.feature"), &self.text, city, city.all_units_day);
        read.map_err(|errors| unreadable(&errors))
    }
}

fn unreadable(errors: &[ScenarioError]) -> RecordError {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    RecordError::wrong(lines.join("\n"), lines.join("\n"))
}

/// A version that is to be kept.
pub(crate) struct NewVersion {
    /// Key of the script; nothing begins a new one.
    pub(crate) key: Option<String>,
    /// The version it was made from; 0 for a new script.
    pub(crate) base: u32,
    pub(crate) table: ScriptTable,
    /// Why.
    pub(crate) note: String,
    pub(crate) by: Option<Uuid>,
}

/// Letters of a key.
const KEY_MAX: usize = 60;
/// Keys that are addresses of the workshop.
const TAKEN: [&str; 3] = ["new", "import", "check"];

/// Keeps a version; where it stands now. Nothing is kept when somebody else was faster, or nothing changed.
pub(crate) fn keep_version(batch: &mut Batch, new: NewVersion) -> Result<ScriptRef, RecordError> {
    let NewVersion { key, base, table, note, by } = new;
    let key = key.unwrap_or_else(|| free_key(batch, &table.title));
    let mut script = batch.state().get::<Script>(&key).cloned().unwrap_or_default();
    if script.newest() != base {
        let newest = script.newest();
        return Err(RecordError::wrong(
            format!(
                "Trong lúc bạn sửa, bản {newest} đã được lưu. Mở bản {newest} ở cửa sổ khác, chép những gì bạn sửa sang đó."
            ),
            format!("Version {newest} was kept meanwhile. Open it in another window and carry your changes over."),
        ));
    }
    let text = table.write().text;
    if script.versions.last().is_some_and(|last| last.text == text) {
        return Err(RecordError::wrong("Chưa có gì khác bản trước nên chưa lưu bản mới.", "Nothing was changed."));
    }
    script.versions.push(ScriptVersion { title: table.title, text, note, by, at: batch.at() });
    let version = script.newest();
    let events = serde_json::json!({ "version": version });
    batch.put(key.clone(), script, Note { command: "keep_script", unit: None, events: &events })?;
    Ok(ScriptRef { script: key, version })
}

/// A key that nobody has, made of a title.
fn free_key(batch: &Batch, title: &str) -> String {
    let plain: String = slug(title).chars().take(KEY_MAX).collect();
    let plain = plain.trim_matches('-');
    let plain = if plain.is_empty() || TAKEN.contains(&plain) { "kich-ban" } else { plain };
    let is_free = |key: &String| batch.state().get::<Script>(key).is_none();
    let numbered = (2..).map(|number: u32| format!("{plain}-{number}"));
    std::iter::once(plain.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}

/// Writes down who agreed to a version.
pub(crate) fn agree(batch: &mut Batch, key: &str, agreement: Agreement) -> Result<(), RecordError> {
    let missing = || RecordError::wrong("Không có kịch bản hoặc bản này.", "There is no such script or version.");
    let mut script = batch.state().get::<Script>(&key.to_owned()).cloned().ok_or_else(missing)?;
    script.version(agreement.version).ok_or_else(missing)?;
    let events = serde_json::json!({ "version": agreement.version });
    script.agreements.push(agreement);
    batch.put(key.to_owned(), script, Note { command: "agree_to_script", unit: None, events: &events })
}

impl Instance {
    /// Takes scripts in that came with the program, as version 1, when the city has none yet: how many.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn take_in_scripts(&self, texts: &[(String, String)]) -> Result<usize, RecordError> {
        let app = self.official();
        let change = app.rehearsal.change(app, "haicap", |batch| {
            if !batch.state().scripts.is_empty() {
                return Ok(0);
            }
            for (key, text) in texts {
                let title = read_table(key, text).map_err(|errors| unreadable(&errors))?.title;
                let note = "Kịch bản đi kèm chương trình.".to_owned();
                let version = ScriptVersion { title, text: text.clone(), note, by: None, at: batch.at() };
                let script = Script { versions: vec![version], agreements: vec![] };
                let events = serde_json::json!({ "version": 1 });
                batch.put(key.clone(), script, Note { command: "keep_script", unit: None, events: &events })?;
            }
            Ok(texts.len())
        });
        change.await
    }
}
