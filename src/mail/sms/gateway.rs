//! A gateway as its address names it, and the line to it.

use super::Short;
use super::answer::meaning;
use crate::mail::smtp::{Answer, Trouble};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use std::fmt;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use url::{Host, Url};

/// The most of an answer that is read.
const LONGEST: usize = 64 << 10;

/// A gateway.
#[derive(Clone)]
pub struct Gateway {
    host: String,
    port: u16,
    /// What is asked for there: path and query.
    target: String,
    /// As the request names it.
    authority: String,
    token: Option<HeaderValue>,
    tls: Option<(TlsConnector, ServerName<'static>)>,
    patience: Duration,
}

/// Why an address is not one of a gateway. It never holds the token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadGateway {
    /// It can't be read.
    #[error("this is not the address of a gateway; write https://host/path")]
    Unreadable,
    /// The token would go over the network for everybody to read.
    #[error("the token would be sent unprotected; write https://…, or http://…?tls=none if you mean it")]
    Unprotected,
    /// The token holds signs that no header can.
    #[error("the token can't be sent: it has signs in it that a header can't hold")]
    BadToken,
    /// The authorities to trust can't be used.
    #[error("the certificates to trust can't be used: {0}")]
    BadAuthority(String),
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway").field("name", &self.name()).field("tls", &self.tls.is_some()).finish_non_exhaustive()
    }
}

/// A line to a gateway on which one message can be handed over.
#[derive(Debug)]
pub struct Open {
    sender: http1::SendRequest<Full<Bytes>>,
    driver: JoinHandle<()>,
}

impl Gateway {
    /// A gateway by its URL, `https://host/path`. `authority` are certificates (PEM) to trust beside the public ones; `patience` is
    /// how long each wait may be.
    pub fn parse(url: &str, token: Option<&str>, authority: Option<&[u8]>, patience: Duration) -> Result<Self, BadGateway> {
        let mut url = Url::parse(url).map_err(|_| BadGateway::Unreadable)?;
        let unprotected = url.query() == Some("tls=none");
        if unprotected {
            url.set_query(None);
        }
        let host = url.host().ok_or(BadGateway::Unreadable)?;
        let is_here = match &host {
            Host::Domain(name) => *name == "localhost" || name.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback()),
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        };
        let name = host.to_string().trim_matches(['[', ']']).to_owned();
        let tls = match url.scheme() {
            "https" => Some((connector(authority)?, server_name(&name)?)),
            "http" if token.is_some() && !is_here && !unprotected => return Err(BadGateway::Unprotected),
            "http" => None,
            _ => return Err(BadGateway::Unreadable),
        };
        let bearer = |token: &str| {
            let mut value = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| BadGateway::BadToken)?;
            value.set_sensitive(true);
            Ok(value)
        };
        let port = url.port_or_known_default().ok_or(BadGateway::Unreadable)?;
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        Ok(Self {
            authority: url.port().map_or_else(|| host.to_string(), |port| format!("{host}:{port}")),
            target: format!("{}{query}", url.path()),
            host: name,
            port,
            token: token.map(bearer).transpose()?,
            tls,
            patience,
        })
    }

    /// Its name and port, for people.
    pub fn name(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// Opens a line; nothing of a message has left then.
    pub async fn open(&self) -> Result<Open, Trouble> {
        let away = |error: &dyn fmt::Display| Trouble::Away(format!("{}: {error}", self.name()));
        let silent = |_| Trouble::Away(format!("{} does not answer", self.name()));
        let connecting = TcpStream::connect((self.host.as_str(), self.port));
        let stream = timeout(self.patience, connecting).await.map_err(silent)?.map_err(|error| away(&error))?;
        let Some((connector, name)) = &self.tls else { return Open::over(stream).await.map_err(|error| away(&error)) };
        let secured = timeout(self.patience, connector.connect(name.clone(), stream)).await.map_err(silent)?;
        // A certificate that is not to be trusted does not become so by waiting.
        let secured = secured.map_err(|error| Trouble::Setup(format!("{}: {error}", self.name())))?;
        Open::over(secured).await.map_err(|error| away(&error))
    }

    /// Hands a message over on an open line. From here on it may be gone.
    pub async fn hand_over(&self, mut line: Open, short: &Short<'_>) -> Answer {
        let body = match serde_json::to_vec(short) {
            Ok(body) => body,
            Err(error) => return Answer::Never(error.to_string()),
        };
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(&self.target)
            .header(HOST, &self.authority)
            .header(CONTENT_TYPE, "application/json; charset=utf-8")
            .header("Idempotency-Key", short.id);
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, token.clone());
        }
        let request = match request.body(Full::new(Bytes::from(body))) {
            Ok(request) => request,
            Err(error) => return Answer::Never(error.to_string()),
        };
        let answered = timeout(self.patience, async {
            let response = line.sender.send_request(request).await.map_err(|error| error.to_string())?;
            let status = response.status().as_u16();
            let body = Limited::new(response.into_body(), LONGEST).collect().await;
            // The status is the answer; a body that breaks off only says less.
            Ok::<_, String>((status, body.map(http_body_util::Collected::to_bytes).unwrap_or_default()))
        });
        let answer = match answered.await {
            Ok(Ok((status, body))) => meaning(status, &body),
            Ok(Err(error)) => Answer::Doubt(format!("the line broke: {error}")),
            Err(_) => Answer::Doubt("the gateway did not answer".to_owned()),
        };
        line.driver.abort();
        answer
    }
}

impl Open {
    async fn over<S>(stream: S) -> Result<Self, hyper::Error>
    where
        S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin + 'static,
    {
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        // What goes wrong on the line is told to whoever waits for the answer.
        let driver = tokio::spawn(async move { drop(connection.await) });
        Ok(Self { sender, driver })
    }
}

fn server_name(host: &str) -> Result<ServerName<'static>, BadGateway> {
    ServerName::try_from(host.to_owned()).map_err(|_| BadGateway::Unreadable)
}

fn connector(authority: Option<&[u8]>) -> Result<TlsConnector, BadGateway> {
    let bad = |error: String| BadGateway::BadAuthority(error);
    let mut roots: rustls::RootCertStore = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
    for certificate in authority.map(CertificateDer::pem_slice_iter).into_iter().flatten() {
        let certificate = certificate.map_err(|error| bad(error.to_string()))?;
        roots.add(certificate).map_err(|error| bad(error.to_string()))?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider);
    let builder = builder.with_safe_default_protocol_versions().map_err(|error| bad(error.to_string()))?;
    Ok(TlsConnector::from(Arc::new(builder.with_root_certificates(roots).with_no_client_auth())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gateway(url: &str, token: Option<&str>) -> Result<Gateway, BadGateway> {
        Gateway::parse(url, token, None, Duration::from_secs(1))
    }

    #[test]
    fn a_token_is_not_sent_for_everybody_to_read() {
        assert_eq!(gateway("http://sms.example/send", Some("geheim")).err(), Some(BadGateway::Unprotected));
        for url in ["https://sms.example/send", "http://sms.example/send?tls=none", "http://127.0.0.1:9/send"] {
            let found = gateway(url, Some("geheim")).expect(url);
            assert!(!format!("{found:?}").contains("geheim"), "{found:?}");
        }
        assert!(gateway("http://sms.example/send", None).is_ok(), "there is nothing to hide");
    }

    #[test]
    fn an_address_that_is_none_is_refused() {
        for url in ["", "sms.example", "ftp://sms.example", "https://"] {
            assert_eq!(gateway(url, None).err(), Some(BadGateway::Unreadable), "{url}");
        }
        assert_eq!(gateway("https://sms.example", Some("a\nb")).err(), Some(BadGateway::BadToken));
    }

    #[test]
    fn a_gateway_is_asked_where_its_address_says() {
        let found = gateway("https://sms.example:8443/v1/send?app=7", None).expect("a gateway");
        assert_eq!((found.name().as_str(), found.authority.as_str()), ("sms.example:8443", "sms.example:8443"));
        assert_eq!(found.target, "/v1/send?app=7");
        let bare = gateway("http://[::1]/s?tls=none", Some("t")).expect("a gateway");
        assert_eq!((bare.host.as_str(), bare.port, bare.target.as_str()), ("::1", 80, "/s"));
    }
}
