//! Who comes: read off the cookies once for every request, before anything else looks at it.
//!
//! Two cookies, both out of reach of scripts: the session's secret, and, before anybody is signed in, a secret that ties forms
//! to the browser they were sent to. Two more say how pages look. Nothing else is kept in a browser.

use super::Site;
use super::text::Text;
use crate::app::accounts::{Secret, Visitor};
use crate::app::desk::Viewer;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use dafu_engine::language::Language;
use std::net::{IpAddr, SocketAddr};

/// Whoever sent the request.
#[derive(Debug, Clone)]
pub struct Guest {
    /// Who is signed in.
    pub visitor: Option<Visitor>,
    /// The secret that forms are tied to: the session's, or the browser's.
    pub secret: Secret,
    /// It is the session's.
    pub in_session: bool,
    /// He came by a link of his own, and is nobody here beside that.
    pub by_link: bool,
    /// The language of pages.
    pub text: Text,
    /// Large letters.
    pub large: bool,
    /// Where the request comes from.
    pub address: String,
    /// The site.
    pub site: Site,
}

impl Guest {
    /// Whoever handles cases; the route's guard lets nobody else through.
    pub fn viewer(&self) -> Option<Viewer> {
        self.visitor.as_ref()?.viewer()
    }
}

/// Names of cookies. With TLS the browser itself refuses to take them from anywhere else.
struct Names {
    session: &'static str,
    visit: &'static str,
}

const fn names(tls: bool) -> Names {
    if tls { Names { session: "__Host-session", visit: "__Host-visit" } } else { Names { session: "session", visit: "visit" } }
}

/// Finds out who comes, and refuses what another site's page sent.
pub async fn know(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    if !is_from_here(&site, &request) {
        return (StatusCode::FORBIDDEN, "This request was made by a page of another site.").into_response();
    }
    let names = names(site.tls);
    let headers = request.headers();
    let session = cookie(headers, names.session).and_then(|text| Secret::parse(&text));
    let visit = cookie(headers, names.visit).and_then(|text| Secret::parse(&text));
    let (text, large) = looks(headers);
    let visitor = match &session {
        Some(secret) => match site.app.visitor(secret).await {
            Ok(visitor) => visitor,
            Err(error) => {
                tracing::error!(%error, "a session can't be looked up");
                return (StatusCode::SERVICE_UNAVAILABLE, "The database can't be read just now. Try again in a minute.")
                    .into_response();
            }
        },
        None => None,
    };
    let address = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_string());
    let in_session = visitor.is_some();
    let fresh = visit.is_none();
    let visit = visit.unwrap_or_else(Secret::fresh);
    let secret = session.filter(|_| in_session).unwrap_or_else(|| visit.clone());
    let guest = Guest {
        visitor,
        secret,
        in_session,
        by_link: false,
        text,
        large,
        address: address.unwrap_or_default(),
        site: site.clone(),
    };
    request.extensions_mut().insert(guest);
    let mut response = next.run(request).await;
    if fresh && !in_session {
        set_cookie(&mut response, &format!("{}={}; {}", names.visit, visit.reveal(), attributes(site.tls)));
    }
    response
}

/// Finds out who comes by a link: a browser, whose forms are tied to it, and nobody who is signed in. Sessions are not looked up here.
pub async fn come_by_link(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    if !is_for_here(&site, &request) || !(request.method().is_safe() || is_not_elsewhere(&request)) {
        return (StatusCode::FORBIDDEN, "This request was made by a page of another site.").into_response();
    }
    let names = names(site.tls);
    let headers = request.headers();
    let known = cookie(headers, names.visit).and_then(|text| Secret::parse(&text));
    let fresh = known.is_none();
    let secret = known.unwrap_or_else(Secret::fresh);
    let (text, large) = looks(headers);
    let address = address(&request);
    let guest = Guest {
        visitor: None,
        secret: secret.clone(),
        in_session: false,
        by_link: true,
        text,
        large,
        address,
        site: site.clone(),
    };
    request.extensions_mut().insert(guest);
    let mut response = next.run(request).await;
    if fresh {
        set_cookie(&mut response, &format!("{}={}; {}", names.visit, secret.reveal(), attributes(site.tls)));
    }
    response
}

/// The language and the size of letters that a browser keeps.
fn looks(headers: &HeaderMap) -> (Text, bool) {
    let language = match cookie(headers, "language").as_deref() {
        Some("en") => Language::English,
        Some(_) | None => Language::Chinese,
    };
    (Text::new(language), cookie(headers, "letters").as_deref() == Some("large"))
}

/// Where a request comes from: the address at the other end, or, where that is a proxy on this machine, whoever the proxy says.
fn address(request: &Request) -> String {
    let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() else { return String::new() };
    let said = request.headers().get_all("x-forwarded-for").into_iter().next_back();
    let said = said.and_then(|list| list.to_str().ok()?.rsplit(',').next()?.trim().parse::<IpAddr>().ok());
    said.filter(|_| peer.ip().is_loopback()).unwrap_or(peer.ip()).to_string()
}

/// A form on a page that tells nobody where it stands (`no-referrer`) comes from `null`; that it is ours its token says.
fn is_not_elsewhere(request: &Request) -> bool {
    is_same_site(request) && (said(request, "origin") == Some("null") || is_same_origin(request))
}

/// Browsers say where a request was made; one that another site's page made is not carried out. In a demonstration, where nobody
/// needs a password, the host must be this machine, too.
fn is_from_here(site: &Site, request: &Request) -> bool {
    is_for_here(site, request) && (request.method().is_safe() || is_same_site(request) && is_same_origin(request))
}

fn is_for_here(site: &Site, request: &Request) -> bool {
    let host = said(request, "host").unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, port)| if port.contains(']') { host } else { name });
    !site.demo || host.is_empty() || matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

fn is_same_site(request: &Request) -> bool {
    said(request, "sec-fetch-site").is_none_or(|from| matches!(from, "same-origin" | "none"))
}

fn is_same_origin(request: &Request) -> bool {
    let host = said(request, "host").unwrap_or_default();
    said(request, "origin").is_none_or(|origin| {
        origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")).is_some_and(|from| from == host)
    })
}

fn said<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|line| line.split(';')).find_map(|pair| {
        let (known, value) = pair.trim().split_once('=')?;
        (known == name).then(|| value.to_owned())
    })
}

const fn attributes(tls: bool) -> &'static str {
    if tls { "Path=/; HttpOnly; SameSite=Lax; Secure" } else { "Path=/; HttpOnly; SameSite=Lax" }
}

fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Signs the browser in.
pub fn begin(site: &Site, secret: &Secret, mut response: Response) -> Response {
    set_cookie(&mut response, &format!("{}={}; {}", names(site.tls).session, secret.reveal(), attributes(site.tls)));
    response
}

/// Signs the browser out.
pub fn end(site: &Site, mut response: Response) -> Response {
    set_cookie(&mut response, &format!("{}=; Max-Age=0; {}", names(site.tls).session, attributes(site.tls)));
    response
}

/// Remembers how pages look, for a year.
pub fn remember(site: &Site, name: &str, value: &str, response: &mut Response) {
    set_cookie(response, &format!("{name}={value}; Max-Age=31536000; {}", attributes(site.tls)));
}

/// To the sign-in, and from there back to where the request led; programs are told in their own way.
pub fn to_sign_in(request: &Request) -> Response {
    if request.uri().path().starts_with("/api/") {
        return (StatusCode::UNAUTHORIZED, axum::Json(serde_json::json!({ "error": "Sign in first." }))).into_response();
    }
    let wanted = request.uri().path_and_query().map_or("/", |wanted| wanted.as_str());
    if !request.method().is_safe() || wanted == "/" {
        return Redirect::to("/sign-in").into_response();
    }
    let query: String = form_urlencoded::Serializer::new(String::new()).append_pair("next", wanted).finish();
    Redirect::to(&format!("/sign-in?{query}")).into_response()
}

/// To the password that has to be changed first.
pub fn to_password() -> Response {
    Redirect::to("/password").into_response()
}
