//! Whom a message may reach: hosts on a list, and no address inside the network unless it is on a list, too.

use crate::{Fault, Reason};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use url::{Host, Url};

/// What may be reached (danh sách được phép).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// Names or addresses of hosts, in small letters.
    pub hosts: BTreeSet<String>,
    /// Private and loopback addresses that may be reached all the same.
    pub inner: BTreeSet<IpAddr>,
}

/// Why an address may not be written to; the words follow the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Unreachable {
    /// It is none of the web.
    #[error("is no address: write it as https://…")]
    NoAddress,
    /// It holds more than an address should.
    #[error("must not hold a user, a password or `#…`")]
    Holds,
    /// It is not encrypted.
    #[error("is not encrypted: http is for 127.0.0.1 and localhost only, write https://…")]
    Open,
    /// Its host is not on the list.
    #[error("is not at a host of the list `hosts` in the settings of --notify")]
    NotListed,
}

/// Where a message goes to.
pub(crate) struct Place {
    pub(crate) url: Url,
    pub(crate) host: String,
    pub(crate) port: u16,
}

impl Reach {
    /// Whether an address may be written to, as far as it can be told without asking for the host.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, address: &str) -> Result<(), Unreachable> {
        self.place(address).map(drop)
    }

    pub(crate) fn place(&self, address: &str) -> Result<Place, Unreachable> {
        let url = Url::parse(address.trim()).map_err(|_| Unreachable::NoAddress)?;
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(Unreachable::Holds);
        }
        let host = match url.host() {
            Some(Host::Domain(name)) => name.trim_end_matches('.').to_owned(),
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => address.to_string(),
            None => return Err(Unreachable::NoAddress),
        };
        match url.scheme() {
            "https" => {}
            "http" if is_this_machine(&host) => {}
            "http" => return Err(Unreachable::Open),
            _ => return Err(Unreachable::NoAddress),
        }
        if !self.hosts.contains(&host) {
            return Err(Unreachable::NotListed);
        }
        let port = url.port_or_known_default().ok_or(Unreachable::NoAddress)?;
        Ok(Place { url, host, port })
    }

    /// The addresses of a host that may be reached; whoever connects takes one of these, and asks for no name again.
    pub(crate) async fn resolve(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, Fault> {
        let nowhere = |detail| Fault::Later(Reason::HostNotFound { host: host.to_owned(), detail });
        let found = tokio::net::lookup_host((host, port)).await.map_err(|error| nowhere(error.to_string()))?;
        let (open, inner): (Vec<_>, Vec<_>) = found.partition(|address| self.permits(address.ip()));
        match inner.first() {
            _ if !open.is_empty() => Ok(open),
            // A name may lead elsewhere tomorrow.
            Some(address) => Err(Fault::Later(Reason::InsideNetwork { host: host.to_owned(), address: address.ip() })),
            None => Err(nowhere("no address".into())),
        }
    }

    fn permits(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_public(address) || self.inner.contains(&address)
    }
}

/// Whether a host is this very machine by its name.
pub(crate) fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Whether an address belongs to the open network (IANA's registries of special addresses).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast();
    let shared = a == 100 && (64..128).contains(&b);
    let protocols = (a, b, c) == (192, 0, 0);
    let benches = a == 198 && (18..20).contains(&b);
    !(special || shared || protocols || benches || a == 0 || a >= 240)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // Only 2000::/3 is given out; within it 2001::/23 and 2002::/16 lead through others, 2001:db8::/32 and 3fff::/20
    // are examples.
    let given = a & 0xe000 == 0x2000;
    let special = (a == 0x2001 && (b < 0x0200 || b == 0x0db8)) || a == 0x2002 || a & 0xfff0 == 0x3ff0;
    given && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(hosts: &[&str], inner: &[&str]) -> Reach {
        Reach {
            hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
            inner: inner.iter().map(|address| address.parse().unwrap()).collect(),
        }
    }

    #[test]
    fn only_hosts_of_the_list_are_written_to() {
        let reach = reach(&["nhan.example.vn", "127.0.0.1", "::1"], &[]);
        for good in ["https://nhan.example.vn/x?y=1", "https://NHAN.example.vn:8443", "http://127.0.0.1:9000/x"] {
            assert_eq!(reach.check(good), Ok(()), "{good}");
        }
        for (bad, why) in [
            ("https://khac.example.vn", Unreachable::NotListed),
            ("https://nhan.example.vn.khac.vn", Unreachable::NotListed),
            ("https://2130706434/", Unreachable::NotListed),
            ("https://x@nhan.example.vn", Unreachable::Holds),
            ("https://nhan.example.vn/#x", Unreachable::Holds),
            ("http://nhan.example.vn", Unreachable::Open),
            ("http://127.0.0.1.example.vn", Unreachable::Open),
            ("ftp://nhan.example.vn", Unreachable::NoAddress),
            ("nhan.example.vn", Unreachable::NoAddress),
        ] {
            assert_eq!(reach.check(bad), Err(why), "{bad}");
        }
    }

    #[test]
    fn addresses_inside_the_network_are_none_of_the_open_one() {
        for inner in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "198.18.0.1",
            "192.0.0.8",
            "203.0.113.7",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "64:ff9b::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
        ] {
            let address: IpAddr = inner.parse().unwrap();
            assert!(!Reach::default().permits(address), "{inner}");
        }
        for open in ["8.8.8.8", "113.160.0.1", "2405:4800::1", "::ffff:8.8.8.8"] {
            assert!(Reach::default().permits(open.parse().unwrap()), "{open}");
        }
        let listed = reach(&[], &["10.1.2.3"]);
        assert!(listed.permits("10.1.2.3".parse().unwrap()) && !listed.permits("10.1.2.4".parse().unwrap()));
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_not_followed() {
        let fault = Reach::default().resolve("localhost", 80).await.unwrap_err();
        assert!(fault.to_string().contains("inside the network"), "{fault}");
        let open = reach(&[], &["127.0.0.1", "::1"]).resolve("localhost", 80).await.unwrap();
        assert!(!open.is_empty());
    }
}
