//! Settings of the way in through a provider: one TOML file, read before anything is opened.

use serde::Deserialize;
use std::fmt;
use std::path::{Path, PathBuf};
use url::{Host, Url};

/// Which provider, as whom, and under which names it tells who somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The provider, exactly as it names itself.
    pub issuer: String,
    /// The name under which it knows this haicap.
    pub client_id: String,
    /// The secret shared with it; without one PKCE alone protects the code.
    pub(crate) client_secret: Option<Secret>,
    /// Address at which people reach this haicap, without a slash at the end.
    pub redirect_base: String,
    /// What people call the provider, for example `VNeID`.
    pub name: Option<String>,
    /// What it is asked for.
    pub scopes: Vec<String>,
    /// Names of the claims.
    pub claims: ClaimNames,
}

/// Names of the claims that carry what is needed. OpenID Connect has names for the last two only; an identity number
/// has no standard name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClaimNames {
    /// The personal identity number, a text of 12 digits.
    pub identity_number: String,
    /// The full name.
    pub name: String,
    /// The telephone number; may be missing.
    pub phone: String,
}

impl Default for ClaimNames {
    fn default() -> Self {
        let [identity_number, name, phone] = ["identity_number", "name", "phone_number"].map(str::to_owned);
        ClaimNames { identity_number, name, phone }
    }
}

/// A word that no log shows.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(pub(crate) String);

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("(secret)")
    }
}

/// Why settings cannot be used: all faults, each with its cure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the OpenID settings `{file}` cannot be used:{}", lines(.faults))]
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
    issuer: String,
    client_id: String,
    client_secret_file: Option<PathBuf>,
    redirect_base: String,
    name: Option<String>,
    scopes: Option<Vec<String>>,
    #[serde(default)]
    claims: ClaimNames,
}

/// What is asked for when nothing else is written.
const SCOPES: [&str; 3] = ["openid", "profile", "phone"];
/// Longest name of a provider, in letters.
const NAME_MAX: usize = 40;

impl Settings {
    /// Reads and checks a file. A secret file is looked for beside it.
    ///
    /// # Errors
    /// [`SettingsError`] with everything that is wrong.
    pub fn read(file: &Path) -> Result<Settings, SettingsError> {
        let failed = |faults| SettingsError { file: file.display().to_string(), faults };
        let text = std::fs::read_to_string(file)
            .map_err(|error| failed(vec![format!("it cannot be read ({error}): check path and rights")]))?;
        let mut read = |path: &Path| {
            std::fs::read_to_string(file.parent().unwrap_or(Path::new("")).join(path))
                .map_err(|error| error.to_string())
        };
        Settings::of(&text, &mut read).map_err(failed)
    }

    /// The settings in a text; `read` gives the content of the secret file.
    fn of(text: &str, read: &mut dyn FnMut(&Path) -> Result<String, String>) -> Result<Settings, Vec<String>> {
        let written: Written = toml::from_str(text)
            .map_err(|error| vec![format!("{}", error.to_string().trim().replace('\n', "\n  "))])?;
        let mut faults = Vec::new();
        let issuer = checked("issuer", &written.issuer, &mut faults);
        let base = checked("redirect_base", &written.redirect_base, &mut faults);
        if issuer.is_some_and(|url| url.query().is_some()) {
            faults.push("issuer: an issuer has no `?…`: write it as the provider's discovery document does".into());
        }
        if base.is_some_and(|url| url.path() != "/" || url.query().is_some()) {
            faults
                .push("redirect_base: write the address without a path, for example https://motcua.example.vn".into());
        }
        if written.client_id.trim().is_empty() {
            faults.push("client_id: it is empty: take the identifier that the provider gave".into());
        }
        let client_secret = written.client_secret_file.and_then(|path| secret(&path, read, &mut faults));
        let scopes = written.scopes.unwrap_or_else(|| SCOPES.map(str::to_owned).to_vec());
        if !scopes.iter().any(|scope| scope == "openid") {
            faults.push("scopes: `openid` must be among them".into());
        }
        if scopes.iter().any(|scope| scope.is_empty() || scope.contains(char::is_whitespace)) {
            faults.push("scopes: write each in quotes of its own, without blanks".into());
        }
        let name = written.name.map(|name| name.trim().to_owned());
        if name.as_ref().is_some_and(|name| name.is_empty() || name.chars().count() > NAME_MAX) {
            faults.push(format!("name: 1 to {NAME_MAX} letters, or leave it out"));
        }
        let claims = written.claims;
        if [&claims.identity_number, &claims.name, &claims.phone].iter().any(|claim| claim.trim().is_empty()) {
            faults.push("claims: a name is empty: leave the line out to take the usual name".into());
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Settings {
            issuer: written.issuer,
            client_id: written.client_id,
            client_secret,
            redirect_base: written.redirect_base.trim_end_matches('/').to_owned(),
            name,
            scopes,
            claims,
        })
    }
}

fn secret(
    path: &Path,
    read: &mut dyn FnMut(&Path) -> Result<String, String>,
    faults: &mut Vec<String>,
) -> Option<Secret> {
    let shown = path.display();
    match read(path) {
        Ok(text) if !text.trim().is_empty() => return Some(Secret(text.trim().to_owned())),
        Ok(_) => faults.push(format!("client_secret_file: `{shown}` is empty: write the secret into it, nothing else")),
        Err(error) => {
            faults.push(format!("client_secret_file: `{shown}` cannot be read ({error}): check path and rights"))
        }
    }
    None
}

fn checked(key: &str, address: &str, faults: &mut Vec<String>) -> Option<Url> {
    let url = safe(address);
    if let Err(why) = &url {
        faults.push(format!("{key}: `{address}` {why}"));
    }
    url.ok()
}

/// An address that may be trusted with secrets: https, or http on this very machine.
pub(crate) fn safe(address: &str) -> Result<Url, &'static str> {
    let url = Url::parse(address).map_err(|_| "is no address: write it as https://…")?;
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err("must not hold a user, a password or `#…`");
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err("is not encrypted: http is for 127.0.0.1 and localhost only, write https://…"),
        _ => Err("is no web address: write it as https://…"),
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "issuer = \"https://id.example.vn\"\nclient_id = \"haicap\"\nclient_secret_file = \"secret\"\n\
                        redirect_base = \"https://motcua.example.vn/\"\n";

    fn of(text: &str) -> Result<Settings, Vec<String>> {
        let mut read = |path: &Path| match path.to_str() {
            Some("secret") => Ok("  very secret\n".to_owned()),
            Some("empty") => Ok(" \n".to_owned()),
            _ => Err("no such file".to_owned()),
        };
        Settings::of(text, &mut read)
    }

    #[test]
    fn what_is_left_out_has_its_usual_value() {
        let settings = of(GOOD).unwrap();
        assert_eq!(settings.redirect_base, "https://motcua.example.vn");
        assert_eq!(settings.scopes, ["openid", "profile", "phone"]);
        assert_eq!(settings.claims, ClaimNames::default());
        assert_eq!(settings.client_secret.as_ref().unwrap().0, "very secret");
        assert!(!format!("{settings:?}").contains("very"), "no log shows the secret");
    }

    #[test]
    fn names_of_claims_are_the_providers() {
        let settings = of(&format!("{GOOD}name = \"VNeID\"\n[claims]\nidentity_number = \"cccd\"\n")).unwrap();
        assert_eq!((settings.claims.identity_number.as_str(), settings.claims.name.as_str()), ("cccd", "name"));
        assert_eq!(settings.name.as_deref(), Some("VNeID"));
    }

    #[test]
    fn every_fault_is_named_with_its_cure() {
        let cases = [
            (
                "issuer = \"https://id.example.vn\"",
                "issuer = \"http://id.example.vn\"",
                "issuer: `http://id.example.vn` is not encrypted",
            ),
            ("issuer = \"https://id.example.vn\"", "issuer = \"id\"", "issuer: `id` is no address"),
            ("issuer = \"https://id.example.vn\"", "issuer = \"https://a:b@id.example.vn\"", "must not hold a user"),
            ("issuer = \"https://id.example.vn\"", "issuer = \"https://id.example.vn/?x=1\"", "an issuer has no `?"),
            (".vn/\"\n", ".vn/haicap\"\n", "redirect_base: write the address without a path"),
            ("client_id = \"haicap\"", "client_id = \" \"", "client_id: it is empty"),
            ("\"secret\"", "\"empty\"", "`empty` is empty"),
            ("\"secret\"", "\"gone\"", "`gone` cannot be read (no such file)"),
            ("client_id = \"haicap\"", "client = \"haicap\"", "unknown field `client`"),
            ("client_id = \"haicap\"", "client_id = haicap", "line 2"),
        ];
        for (before, after, says) in cases {
            let faults = of(&GOOD.replacen(before, after, 1)).unwrap_err().join("\n");
            assert!(faults.contains(says), "{after}: {faults}");
        }
        let both = of(&GOOD.replace("https://id", "http://id").replace("\"haicap\"", "\"\"")).unwrap_err();
        assert_eq!(both.len(), 2, "all faults at once: {both:?}");
        for scopes in ["[]", "[\"openid profile\"]"] {
            assert!(of(&format!("{GOOD}scopes = {scopes}\n")).is_err(), "{scopes}");
        }
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for good in ["http://127.0.0.1:9000", "http://localhost:9000/x", "http://[::1]:9000", "https://id.example.vn"] {
            assert!(safe(good).is_ok(), "{good}");
        }
        for bad in ["http://127.0.0.1.example.vn", "http://localhost.example.vn", "http://10.0.0.1", "ftp://127.0.0.1"]
        {
            assert!(safe(bad).is_err(), "{bad}");
        }
    }
}
