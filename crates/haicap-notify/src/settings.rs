//! Settings of what is sent to the outside: one TOML file, read before anything is opened, all its faults at once.

use crate::reach::{Reach, is_this_machine};
use crate::seal::Secret;
use crate::trust::Trust;
use lettre::message::Mailbox;
use serde::Deserialize;
use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

/// How messages leave (cách gửi ra ngoài).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// How applicants are told.
    pub notices: Notices,
    /// Address at which people reach this haicap, for messages that say where to look; without a slash at the end.
    pub address: Option<String>,
    /// Whom messages may reach.
    pub reach: Reach,
    /// Whose certificates are believed besides those that this machine trusts.
    pub trust: Trust,
    /// From which the secrets of subscribers follow; without it nobody can subscribe.
    pub key: Option<Secret>,
}

/// How applicants are told (cách báo cho người nộp).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Notices {
    /// A line in a file, for other programs or people to send.
    #[default]
    Files,
    /// Mail.
    Smtp(Smtp),
    /// Posted to a gateway that sends short messages.
    Gateway(Gateway),
}

/// A mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Smtp {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) security: Security,
    pub(crate) from: Mailbox,
    pub(crate) sign_in: Option<(String, Password)>,
    /// Mailbox of those who left a telephone number only; `{phone}` stands for it.
    pub phone_mailbox: Option<String>,
}

/// A program that sends short messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gateway {
    /// Where it takes them.
    pub url: String,
    /// The secret shared with it.
    pub secret: Secret,
}

/// How the way to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// Encrypted after the greeting; a server that cannot is not used.
    #[default]
    Starttls,
    /// Encrypted from the first byte.
    Tls,
    /// Open: within this machine only.
    None,
}

/// A word that no log shows.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Password(pub(crate) String);

impl fmt::Debug for Password {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("(secret)")
    }
}

/// Why settings cannot be used: all faults, each with its cure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the settings of --notify `{file}` cannot be used:{}", lines(.faults))]
pub struct SettingsError {
    /// The file.
    pub file: String,
    /// What is wrong with it.
    pub faults: Vec<String>,
}

fn lines(faults: &[String]) -> String {
    faults.iter().map(|fault| format!("\n  {fault}")).collect()
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    notices: Kind,
    address: Option<String>,
    #[serde(default)]
    hosts: Vec<String>,
    #[serde(default)]
    addresses: Vec<IpAddr>,
    ca_file: Option<PathBuf>,
    key_file: Option<PathBuf>,
    smtp: Option<WrittenSmtp>,
    gateway: Option<WrittenGateway>,
}

#[derive(Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    #[default]
    Files,
    Smtp,
    Webhook,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSmtp {
    host: String,
    port: Option<u16>,
    #[serde(default)]
    security: Security,
    from: String,
    user: Option<String>,
    password_file: Option<PathBuf>,
    phone_mailbox: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenGateway {
    url: String,
    secret_file: PathBuf,
}

/// Gives the content of a file that is named in the settings.
type Open<'a> = dyn FnMut(&Path) -> Result<String, String> + 'a;

impl Settings {
    /// Reads and checks a file. Files with secrets are looked for beside it.
    ///
    /// # Errors
    /// [`SettingsError`] with everything that is wrong.
    pub fn read(file: &Path) -> Result<Settings, SettingsError> {
        let failed = |faults| SettingsError { file: file.display().to_string(), faults };
        let text = std::fs::read_to_string(file)
            .map_err(|error| failed(vec![format!("it cannot be read ({error}): check path and rights")]))?;
        let mut open = |path: &Path| {
            std::fs::read_to_string(file.parent().unwrap_or(Path::new("")).join(path))
                .map_err(|error| error.to_string())
        };
        Settings::of(&text, &mut open).map_err(failed)
    }

    /// The settings in a text; `open` gives the content of files with secrets.
    fn of(text: &str, open: &mut Open<'_>) -> Result<Settings, Vec<String>> {
        let written: Written =
            toml::from_str(text).map_err(|error| vec![error.to_string().trim().replace('\n', "\n  ")])?;
        let mut faults = Vec::new();
        let reach = reach(written.hosts, written.addresses, &mut faults);
        let trust = written.ca_file.and_then(|path| trust("ca_file", &path, open, &mut faults)).unwrap_or_default();
        let key = written.key_file.and_then(|path| secret("key_file", &path, open, &mut faults));
        let address = written.address.and_then(|address| own_address(address, &mut faults));
        let smtp = written.smtp.and_then(|smtp| smtp_of(smtp, open, &mut faults));
        let gateway = written.gateway.and_then(|gateway| gateway_of(gateway, &reach, open, &mut faults));
        let missing =
            |table: &str| format!("notices: the table `[{table}]` is missing or wrong: say where messages go");
        let notices = match (written.notices, smtp, gateway) {
            (Kind::Files, ..) => Some(Notices::Files),
            (Kind::Smtp, smtp, _) => smtp.map(Notices::Smtp).or_else(|| {
                faults.push(missing("smtp"));
                None
            }),
            (Kind::Webhook, _, gateway) => gateway.map(Notices::Gateway).or_else(|| {
                faults.push(missing("gateway"));
                None
            }),
        };
        match notices {
            Some(notices) if faults.is_empty() => Ok(Settings { notices, address, reach, trust, key }),
            _ => Err(faults),
        }
    }
}

fn reach(hosts: Vec<String>, addresses: Vec<IpAddr>, faults: &mut Vec<String>) -> Reach {
    let mut reach =
        Reach { inner: addresses.into_iter().map(|address| address.to_canonical()).collect(), ..Reach::default() };
    for written in hosts {
        let host = written.trim().trim_matches(['[', ']']).to_lowercase();
        let is_name = url::Host::parse(&host).is_ok_and(|read| read.to_string() == host);
        if is_name || host.parse::<IpAddr>().is_ok_and(|address| address.is_ipv6()) {
            reach.hosts.insert(host);
        } else {
            faults.push(format!(
                "hosts: `{written}` is no name of a host: write it like nhan.example.vn, without https:// and port"
            ));
        }
    }
    reach
}

fn own_address(address: String, faults: &mut Vec<String>) -> Option<String> {
    let fits = url::Url::parse(&address).is_ok_and(|url| {
        let web = matches!(url.scheme(), "http" | "https");
        web && url.username().is_empty() && url.query().is_none() && url.fragment().is_none()
    });
    if fits {
        return Some(address.trim_end_matches('/').to_owned());
    }
    faults.push(format!("address: `{address}` is no address: write it like https://motcua.example.vn"));
    None
}

fn smtp_of(written: WrittenSmtp, open: &mut Open<'_>, faults: &mut Vec<String>) -> Option<Smtp> {
    let before = faults.len();
    let host = written.host.trim().to_lowercase();
    if url::Host::parse(&host).is_err() {
        faults.push(format!("smtp.host: `{}` is no name of a host", written.host));
    }
    if written.security == Security::None && !is_this_machine(&host) {
        faults.push(
            "smtp.security: \"none\" is for a mail server on this very machine only: write \"starttls\" or \"tls\""
                .into(),
        );
    }
    let from = written.from.parse::<Mailbox>();
    if from.is_err() {
        faults.push(format!(
            "smtp.from: `{}` is no mail address: write it like Một cửa <motcua@example.vn>",
            written.from
        ));
    }
    let fits = |mailbox: &String| {
        mailbox.contains("{phone}") && mailbox.replace("{phone}", "0900000000").parse::<lettre::Address>().is_ok()
    };
    if written.phone_mailbox.as_ref().is_some_and(|mailbox| !fits(mailbox)) {
        faults.push("smtp.phone_mailbox: write it like {phone}@sms.example.vn".into());
    }
    let password = written.password_file.and_then(|path| file("smtp.password_file", &path, open, faults));
    let sign_in = match (written.user, password) {
        (None, None) => None,
        (Some(user), Some(password)) => Some((user, Password(password))),
        _ if faults.len() > before => None,
        _ => {
            faults.push("smtp: user and password_file belong together: write both or none".into());
            None
        }
    };
    let usual = match written.security {
        Security::Starttls => 587,
        Security::Tls => 465,
        Security::None => 25,
    };
    let (port, security, phone_mailbox) = (written.port.unwrap_or(usual), written.security, written.phone_mailbox);
    let from = from.ok().filter(|_| faults.len() == before)?;
    Some(Smtp { host, port, security, from, sign_in, phone_mailbox })
}

fn gateway_of(
    written: WrittenGateway,
    reach: &Reach,
    open: &mut Open<'_>,
    faults: &mut Vec<String>,
) -> Option<Gateway> {
    let fits = reach.check(&written.url);
    if let Err(why) = &fits {
        faults.push(format!("gateway.url: `{}` {why}", written.url));
    }
    let secret = secret("gateway.secret_file", &written.secret_file, open, faults)?;
    fits.is_ok().then_some(Gateway { url: written.url, secret })
}

fn secret(key: &str, path: &Path, open: &mut Open<'_>, faults: &mut Vec<String>) -> Option<Secret> {
    let text = file(key, path, open, faults)?;
    let secret = Secret::read(&text);
    if let Err(why) = &secret {
        faults.push(format!("{key}: the secret in `{}` cannot be used: {why}", path.display()));
    }
    secret.ok()
}

fn trust(key: &str, path: &Path, open: &mut Open<'_>, faults: &mut Vec<String>) -> Option<Trust> {
    let text = file(key, path, open, faults)?;
    let trust = Trust::read(&text);
    if let Err(why) = &trust {
        faults.push(format!("{key}: the certificates in `{}` cannot be used: {why}", path.display()));
    }
    trust.ok()
}

fn file(key: &str, path: &Path, open: &mut Open<'_>, faults: &mut Vec<String>) -> Option<String> {
    let shown = path.display();
    match open(path) {
        Ok(text) if !text.trim().is_empty() => return Some(text.trim().to_owned()),
        Ok(_) => faults.push(format!("{key}: `{shown}` is empty: write into it what belongs there, nothing else")),
        Err(error) => faults.push(format!("{key}: `{shown}` cannot be read ({error}): check path and rights")),
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "notices = \"smtp\"\naddress = \"https://motcua.example.vn/\"\nhosts = [\"Nhan.example.vn\"]\n\
                        addresses = [\"10.0.0.7\"]\nkey_file = \"key\"\n[smtp]\nhost = \"mail.example.vn\"\n\
                        from = \"Một cửa <motcua@example.vn>\"\nuser = \"haicap\"\npassword_file = \"word\"\n\
                        phone_mailbox = \"{phone}@sms.example.vn\"\n[gateway]\nurl = \"https://nhan.example.vn/x\"\n\
                        secret_file = \"key\"\n";

    fn of(text: &str) -> Result<Settings, Vec<String>> {
        let mut open = |path: &Path| match path.to_str() {
            Some("key") => Ok("whsec_bW90IGtob2EgYmkgbWF0IGR1IGRhaSBkZSBreQ==\n".to_owned()),
            Some("word") => Ok(" mat khau \n".to_owned()),
            Some("short") => Ok("x".to_owned()),
            Some("empty") => Ok(" \n".to_owned()),
            _ => Err("no such file".to_owned()),
        };
        Settings::of(text, &mut open)
    }

    #[test]
    fn nothing_written_means_files() {
        assert_eq!(of("").unwrap(), Settings::default());
    }

    #[test]
    fn what_is_left_out_has_its_usual_value_and_no_log_shows_a_secret() {
        let settings = of(GOOD).unwrap();
        assert_eq!(settings.address.as_deref(), Some("https://motcua.example.vn"));
        assert!(settings.reach.hosts.contains("nhan.example.vn"));
        let Notices::Smtp(smtp) = &settings.notices else { panic!("{settings:?}") };
        assert_eq!((smtp.port, smtp.security), (587, Security::Starttls));
        assert_eq!(smtp.sign_in.as_ref().unwrap().1.0, "mat khau");
        assert!(!format!("{settings:?}").contains("mat khau"));
        let gateway = of(&GOOD.replace("\"smtp\"", "\"webhook\"")).unwrap();
        assert!(matches!(gateway.notices, Notices::Gateway(_)));
    }

    #[test]
    fn every_fault_is_named_with_its_cure() {
        for (before, after, says) in [
            ("\"smtp\"", "\"fax\"", "unknown variant `fax`"),
            ("notices", "notice", "unknown field `notice`"),
            ("\"https://motcua.example.vn/\"", "\"motcua\"", "address: `motcua` is no address"),
            ("\"Nhan.example.vn\"", "\"https://nhan.example.vn\"", "hosts: `https://nhan.example.vn` is no name"),
            ("\"Nhan.example.vn\"", "\"khac.example.vn\"", "gateway.url: `https://nhan.example.vn/x` is not at a host"),
            ("\"10.0.0.7\"", "\"10.0.0\"", "addresses"),
            ("key_file = \"key\"\n[smtp]", "key_file = \"short\"\n[smtp]", "key_file: the secret in `short`"),
            ("key_file", "ca_file = \"word\"\nkey_file", "ca_file: the certificates in `word` cannot be used"),
            ("\"mail.example.vn\"", "\"mail example\"", "smtp.host: `mail example` is no name"),
            ("from = \"Một cửa <motcua@example.vn>\"", "from = \"một cửa\"", "smtp.from: `một cửa` is no mail address"),
            ("from =", "security = \"none\"\nfrom =", "\"none\" is for a mail server on this very machine only"),
            ("user = \"haicap\"\n", "", "user and password_file belong together"),
            ("\"word\"", "\"gone\"", "smtp.password_file: `gone` cannot be read (no such file)"),
            ("\"word\"", "\"empty\"", "`empty` is empty"),
            ("{phone}@", "phone@", "smtp.phone_mailbox"),
            ("[smtp]", "[smpt]", "unknown field `smpt`"),
        ] {
            let text = GOOD.replacen(before, after, 1);
            assert_ne!(text, GOOD, "{before}");
            let faults = of(&text).unwrap_err().join("\n");
            assert!(faults.contains(says), "{after}: {faults}");
        }
        let both = of("notices = \"smtp\"\nhosts = [\"a b\"]\n").unwrap_err();
        assert_eq!(both.len(), 2, "all faults at once: {both:?}");
    }
}
