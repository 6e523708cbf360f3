//! A mail server, and how patient to be with it.

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;
use std::fmt;
use std::net::Ipv4Addr;
use std::time::Duration;
use url::{Host, Url};

/// A server as its URL names it.
#[derive(Debug, Clone)]
pub struct Server {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) safety: Safety,
    pub(super) login: Option<Login>,
    pub(super) hello: ClientId,
}

/// How the line to a server is kept from being listened to.
#[derive(Clone)]
pub(super) enum Safety {
    /// Not at all.
    Plain,
    /// TLS after STARTTLS; a server that offers none is not talked to (RFC 3207).
    Upgrade(TlsParameters),
    /// TLS from the first byte (RFC 8314).
    Wrapped(TlsParameters),
}

impl fmt::Debug for Safety {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plain => "Plain",
            Self::Upgrade(_) => "Upgrade",
            Self::Wrapped(_) => "Wrapped",
        })
    }
}

/// Who says that he may send. The password shows up nowhere: [`Credentials`] hides it.
#[derive(Debug, Clone)]
pub(super) struct Login {
    pub(super) user: String,
    pub(super) credentials: Credentials,
}

/// How long to wait for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// To anything but the last dot.
    pub answer: Duration,
    /// To the last dot, together with handing the text over. RFC 5321, 4.5.3.2.6 asks for ten minutes: a server that is cut off
    /// earlier may deliver what is then in doubt.
    pub end: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { answer: Duration::from_mins(1), end: Duration::from_mins(10) }
    }
}

/// Why an address is not one of a mail server. It never holds the address, which may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadServer {
    /// It can't be read.
    #[error("this is not the address of a mail server; write smtps://user:password@host:465 or smtp://host:25?tls=required")]
    Unreadable,
    /// A password would go over the network for everybody to read.
    #[error("the password would be sent unprotected; write smtps://…, or smtp://…?tls=required, or ?tls=none if you mean it")]
    Unprotected,
    /// A name without a password.
    #[error("there is a user but no password in the address of the mail server")]
    NoPassword,
    /// The authorities to trust can't be used.
    #[error("the certificates to trust can't be used: {0}")]
    BadAuthority(String),
}

impl Server {
    /// A server by its URL: `smtps://user:password@host:465`, `smtp://host:25`, `smtp://user:password@host:587?tls=required`.
    /// `authority` are certificates (PEM) to trust beside the public ones: an office may have an authority of its own.
    pub fn parse(url: &str, authority: Option<&[u8]>) -> Result<Self, BadServer> {
        let url = Url::parse(url).map_err(|_| BadServer::Unreadable)?;
        let host = url.host().ok_or(BadServer::Unreadable)?;
        let tls = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value.into_owned());
        let login = login(&url)?;
        let name = match &host {
            Host::Ipv6(address) => address.to_string(),
            Host::Domain(_) | Host::Ipv4(_) => host.to_string(),
        };
        let parameters = || parameters(&name, authority);
        let (safety, port) = match (url.scheme(), tls.as_deref()) {
            ("smtps", None) => (Safety::Wrapped(parameters()?), 465),
            ("smtp", Some("required")) => (Safety::Upgrade(parameters()?), 587),
            ("smtp", None) if login.is_some() && !is_here(&host) => return Err(BadServer::Unprotected),
            ("smtp", None | Some("none")) => (Safety::Plain, 25),
            _ => return Err(BadServer::Unreadable),
        };
        Ok(Self { host: name, port: url.port().unwrap_or(port), safety, login, hello: ClientId::default() })
    }

    /// Its name and port, for people.
    pub fn name(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

fn login(url: &Url) -> Result<Option<Login>, BadServer> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8().map(Cow::into_owned).map_err(|_| BadServer::Unreadable);
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        (_, None) => Err(BadServer::NoPassword),
        (user, Some(password)) => {
            let user = decoded(user)?;
            Ok(Some(Login { credentials: Credentials::new(user.clone(), decoded(password)?), user }))
        }
    }
}

fn parameters(host: &str, authority: Option<&[u8]>) -> Result<TlsParameters, BadServer> {
    let bad = |error: lettre::transport::smtp::Error| BadServer::BadAuthority(error.to_string());
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(pem) = authority {
        builder = builder.add_root_certificate(Certificate::from_pem(pem).map_err(bad)?);
    }
    builder.build().map_err(bad)
}

/// Whether a host is this machine: what is said to it is not heard outside.
fn is_here(host: &Host<&str>) -> bool {
    match host {
        // The standard of URLs knows addresses with numbers only in those of the web.
        Host::Domain(name) => *name == "localhost" || name.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback()),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(url: &str) -> Result<Server, BadServer> {
        Server::parse(url, None)
    }

    #[test]
    fn a_password_is_not_sent_for_everybody_to_read() {
        assert_eq!(server("smtp://notice:geheim@mail.example").err(), Some(BadServer::Unprotected));
        for url in [
            "smtp://notice:geheim@mail.example?tls=required",
            "smtps://notice:geheim@mail.example",
            "smtp://notice:geheim@mail.example?tls=none",
            "smtp://notice:geheim@127.0.0.1:2525",
        ] {
            assert!(server(url).is_ok(), "{url}");
        }
    }

    #[test]
    fn an_address_that_is_none_is_refused_without_being_repeated() {
        for url in ["", "mail.example", "http://mail.example", "smtp://notice@mail.example", "smtps://a:geheim@h?tls=maybe"] {
            let error = server(url).expect_err(url);
            assert!(!format!("{error} {error:?}").contains("geheim"), "{error}");
        }
        assert!(!format!("{:?}", server("smtps://a:geheim@mail.example").expect("a server")).contains("geheim"));
    }

    #[test]
    fn a_password_may_hold_any_sign() {
        let login =
            server("smtps://notice%40xc.example:p%3A%2F%40%2B+%E5%AF%86@mail.example").expect("a server").login.expect("one");
        assert_eq!(login.user, "notice@xc.example");
        assert_eq!(login.credentials, Credentials::new("notice@xc.example".into(), "p:/@++密".into()));
    }

    #[test]
    fn ports_are_those_that_servers_listen_on() {
        let port = |url: &str| server(url).expect("a server").port;
        assert_eq!(
            (port("smtp://h"), port("smtp://h?tls=required"), port("smtps://h"), port("smtp://h:2525")),
            (25, 587, 465, 2525)
        );
    }
}
