//! The real program on the loaded store, and the people who work with it.

use anyhow::{Context, Result, ensure};
use haicap_core::organization::Role;
use haicap_core::territory::UnitId;
use haicap_pack::Pack;
use haicap_server::{AccountOrder, Instance, Options, put_account};
use haicap_store::{Location, OpenOptions};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

const PASSWORD: &str = "mật khẩu chỉ để đo";

/// Who looks at the figures of the whole city.
const OBSERVER: &str = "theo-doi";

/// Two people of a unit: first their logins, then their sessions.
pub(crate) struct Staff {
    pub(crate) unit: UnitId,
    pub(crate) counter: String,
    pub(crate) head: String,
}

/// The pack of the real city.
pub(crate) fn city() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../city/hcmc")
}

/// Makes accounts at so many units, and that of who looks at the whole city.
pub(crate) async fn staff(location: &Location, pack: &Arc<Pack>, folder: &Path, units: usize) -> Result<Vec<Staff>> {
    let options = Options {
        location: location.clone(),
        outbox: folder.join("outbox"),
        staff_seed: None,
        store: OpenOptions::default(),
        parts: Default::default(),
        personnel_from: None,
        sheet_reader: None,
    };
    let instance = Instance::open(pack.clone(), options).await?;
    let mut staff = Vec::new();
    for unit in pack.city.new_units().map(|unit| unit.id).take(units) {
        let of = |post: &str| AccountOrder {
            login: format!("{post}-{unit}"),
            password: PASSWORD.into(),
            name: format!("Người đo {unit}"),
            post: Some((unit, post.to_owned())),
            roles: Default::default(),
            districts: Default::default(),
            person: None,
        };
        let (counter, head) = (of("counter_officer"), of("center_head"));
        staff.push(Staff { unit, counter: counter.login.clone(), head: head.login.clone() });
        for order in [counter, head] {
            put_account(&instance, order).await?;
        }
    }
    let observer = AccountOrder {
        login: OBSERVER.into(),
        password: PASSWORD.into(),
        name: "Người theo dõi".into(),
        post: None,
        roles: [Role::CityObserver].into(),
        districts: Default::default(),
        person: None,
    };
    put_account(&instance, observer).await?;
    instance.close().await?;
    Ok(staff)
}

fn haicap(command: &str, folder: &Path, database: Option<&str>) -> Command {
    let mut haicap = Command::new(env!("CARGO_BIN_EXE_haicap"));
    haicap.arg(command).arg("--data").arg(folder).stdin(Stdio::null());
    if let Some(database) = database {
        haicap.args(["--database", database]);
    }
    haicap
}

/// Whether `haicap verify` finds the stores whole.
pub(crate) fn verify(folder: &Path, database: Option<&str>) -> Result<bool> {
    Ok(haicap("verify", folder, database).status()?.success())
}

/// `haicap serve`; ends with this value.
pub(crate) struct Server {
    child: Child,
    url: String,
    client: reqwest::Client,
}

impl Server {
    pub(crate) fn start(folder: &Path, database: Option<&str>) -> Result<Server> {
        let mut serve = haicap("serve", folder, database);
        serve.args(["--port", "0", "--scenarios", "none"]).arg("--city").arg(city());
        let mut child = serve.stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("no output")?).read_line(&mut line)?;
        let url = line.trim().rsplit(' ').next().unwrap_or_default().to_owned();
        Ok(Server { child, url, client: reqwest::Client::new() })
    }

    /// Signs everybody in.
    pub(crate) async fn sign_in(&self, staff: Vec<Staff>) -> Result<Vec<Staff>> {
        let mut signed_in = Vec::new();
        for Staff { unit, counter, head } in staff {
            signed_in.push(Staff { unit, counter: self.token(&counter).await?, head: self.token(&head).await? });
        }
        Ok(signed_in)
    }

    /// The session of who looks at the figures of the whole city.
    pub(crate) async fn observer(&self) -> Result<String> {
        self.token(OBSERVER).await
    }

    async fn token(&self, login: &str) -> Result<String> {
        let order = json!({ "login": login, "password": PASSWORD });
        let request = self.client.post(format!("{}/api/v1/sign-in", self.url)).json(&order);
        let answer: Value = request.send().await?.error_for_status()?.json().await?;
        Ok(answer["token"].as_str().context("no token")?.to_owned())
    }

    /// Opens a page, to its last byte.
    pub(crate) async fn page(&self, token: &str, address: &str) -> Result<String> {
        let request = self.client.get(format!("{}{address}", self.url)).header("cookie", format!("haicap={token}"));
        let answer = request.send().await?;
        ensure!(answer.status() == 200, "{address} answered {}", answer.status());
        Ok(answer.text().await?)
    }

    pub(crate) fn stop(mut self) -> Result<()> {
        Command::new("kill").args(["-INT", &self.child.id().to_string()]).status()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    /// Also when a measurement failed.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
