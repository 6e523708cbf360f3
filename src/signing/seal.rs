//! The port for an outside seal service: an office's certified seal is kept by another program, on the office's own network.
//!
//! Spoken is HTTP/1.0, so that an answer is never chunked and its end is the end of the connection:
//!
//! ```text
//! POST <path of the address>          Content-Type: application/pdf
//! Dafu-Unit, Dafu-Number (percent-encoded UTF-8), Dafu-Digest: SM3 <64 hex>, Authorization: Bearer <token>
//! <the PDF>
//! → 200 application/pdf, Seal-Id: <its id>: the PDF, with the seal added behind its bytes (an incremental update)
//! → 409 text/plain: why it is not sealed; anything else: not now
//! ```
//!
//! What comes back must begin with the very bytes that were sent: a seal adds to a paper and changes nothing of it. Deliberately no TLS of its own: an
//! address of another host than one's own is refused, where encryption is wanted a gateway on this host gives it.

use super::{Profile, Stamp};
use std::fmt;
use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

/// The most that a sealed paper may have, in bytes.
const LARGEST: u64 = 64 << 20;
/// How long the service may take to say anything.
const PATIENCE: Duration = Duration::from_secs(30);

/// A paper to be sealed.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// Whose seal.
    pub unit: &'a str,
    /// The document number.
    pub number: &'a str,
    /// The paper.
    pub pdf: &'a [u8],
}

/// A sealed paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// What the service calls this seal.
    pub id: String,
    /// The paper with its seal.
    pub pdf: Vec<u8>,
}

/// Why a paper is not sealed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSealed {
    /// The address is none.
    #[error("`{0}` is no address of a seal service on this host; it is written as http://127.0.0.1:PORT/PATH")]
    Address(String),
    /// The service said no, in its own words.
    #[error("the seal service refuses: {0}")]
    Refused(String),
    /// It can't be reached, or not now.
    #[error("the seal service can't be reached or gives no answer that can be used ({0}); try again later")]
    Later(String),
    /// What came back is not what was sent, with a seal.
    #[error("the seal service gave back another paper than it was sent; nothing was taken over, tell whoever runs it")]
    Changed,
}

/// Seals papers.
pub trait Seals: fmt::Debug + Send + Sync {
    /// Seals one.
    fn seal(&self, order: Order<'_>) -> Result<Sealed, NotSealed>;
}

/// A service that is spoken to over HTTP.
pub struct Service {
    host: String,
    path: String,
    token: String,
    profile: Profile,
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").field("host", &self.host).field("path", &self.path).finish_non_exhaustive()
    }
}

impl Service {
    /// The service at `address` (`http://127.0.0.1:PORT/PATH`).
    pub fn new(address: &str, token: &str, profile: Profile) -> Result<Self, NotSealed> {
        let wrong = || NotSealed::Address(address.to_owned());
        let rest = address.strip_prefix("http://").ok_or_else(wrong)?;
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let sane = |text: &str| text.chars().all(|sign| sign.is_ascii_graphic());
        if !["127.0.0.1", "localhost", "[::1]"].contains(&name) || !sane(path) || !sane(token) {
            return Err(wrong());
        }
        let host = if host == name { format!("{host}:80") } else { host.to_owned() };
        Ok(Self { host, path: format!("/{path}"), token: token.to_owned(), profile })
    }

    fn speak(&self, order: Order<'_>) -> std::io::Result<Vec<u8>> {
        let address = self.host.to_socket_addrs()?.next().ok_or(std::io::ErrorKind::NotFound)?;
        let mut line = TcpStream::connect_timeout(&address, PATIENCE)?;
        line.set_read_timeout(Some(PATIENCE))?;
        line.set_write_timeout(Some(PATIENCE))?;
        let stamp = Stamp::of(self.profile, order.pdf);
        let head = format!(
            "POST {} HTTP/1.0\r\nHost: {}\r\nContent-Type: application/pdf\r\nContent-Length: {}\r\nDafu-Unit: {}\r\nDafu-Number: {}\r\nDafu-Digest: {} {}\r\nAuthorization: Bearer {}\r\n\r\n",
            self.path,
            self.host,
            order.pdf.len(),
            encoded(order.unit),
            encoded(order.number),
            stamp.algorithm,
            stamp.hex,
            self.token
        );
        line.write_all(head.as_bytes())?;
        line.write_all(order.pdf)?;
        let mut answer = Vec::new();
        line.take(LARGEST + 1).read_to_end(&mut answer)?;
        Ok(answer)
    }
}

impl Seals for Service {
    fn seal(&self, order: Order<'_>) -> Result<Sealed, NotSealed> {
        let later = |why: &str| NotSealed::Later(why.to_owned());
        let answer = self.speak(order).map_err(|error| NotSealed::Later(error.to_string()))?;
        if u64::try_from(answer.len()).unwrap_or(u64::MAX) > LARGEST {
            return Err(later("more than 64 MiB"));
        }
        let end = answer.windows(4).position(|signs| signs == b"\r\n\r\n").ok_or_else(|| later("no answer in HTTP"))?;
        let (head, body) = answer.split_at(end + 4);
        let head = std::str::from_utf8(head).map_err(|_| later("no answer in HTTP"))?;
        match head.split(' ').nth(1) {
            Some("200") => {}
            Some("409") => return Err(NotSealed::Refused(String::from_utf8_lossy(body).trim().to_owned())),
            status => return Err(NotSealed::Later(format!("status {}", status.unwrap_or("missing")))),
        }
        let id = header(head, "seal-id").ok_or_else(|| later("no Seal-Id"))?;
        let sealed = body.len() > order.pdf.len() && body.starts_with(order.pdf);
        if sealed { Ok(Sealed { id: id.to_owned(), pdf: body.to_vec() }) } else { Err(NotSealed::Changed) }
    }
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
}

/// Percent-encoded, so that no name can end a header.
fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
