//! How often links may be followed: by one address, with one secret, and by one address with secrets that are none.
//!
//! A secret of 128 bits can't be guessed, so this is against load and not against guessing. The counts are this program's own, and gone
//! with it. Behind a proxy on the same machine an address is what the proxy says (`super::super::guest`).

use super::said;
use crate::web::guest::Guest;
use axum::Extension;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use dafu_engine::ids::Digest;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

/// For how long is counted.
const SPAN: TimeDelta = TimeDelta::minutes(10);
/// Requests from one address; an office or a mobile network may be behind it.
const OF_ADDRESS: u32 = 300;
/// Requests with one secret.
const OF_SECRET: u32 = 60;
/// Secrets that are none, from one address.
const WRONG: u32 = 30;
/// The most counts that are kept.
const MOST: usize = 20_000;

/// How many of each there were since when.
type Counts = HashMap<String, (DateTime<Utc>, u32)>;

/// The counts.
#[derive(Debug, Clone, Default)]
pub struct Limits(Arc<Mutex<Counts>>);

impl Limits {
    /// Counts one more; whether that is not too many.
    fn count(&self, what: String, most: u32, now: DateTime<Utc>) -> bool {
        let Ok(mut counts) = self.0.lock() else { return true };
        if counts.len() >= MOST {
            counts.retain(|_, (since, _)| now - *since < SPAN);
            // Whoever fills it with addresses of his own does not shut others out.
            if counts.len() >= MOST {
                counts.clear();
            }
        }
        let (since, count) = counts.entry(what).or_insert((now, 0));
        if now - *since >= SPAN {
            (*since, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        *count <= most
    }

    /// Whether a count is full.
    fn is_full(&self, what: &str, most: u32, now: DateTime<Utc>) -> bool {
        let Ok(counts) = self.0.lock() else { return false };
        counts.get(what).is_some_and(|(since, count)| now - *since < SPAN && *count >= most)
    }

    /// Somebody came with a secret that is none.
    pub fn wrong(&self, guest: &Guest) {
        self.count(format!("wrong {}", place(&guest.address)), WRONG, guest.site.app.now().at);
    }
}

/// Turns away whoever comes too often.
pub async fn guard(limits: Extension<Limits>, guest: Extension<Guest>, request: Request, next: Next) -> Response {
    let now = guest.site.app.now().at;
    let address = place(&guest.address);
    let secret = request.uri().path().strip_prefix("/l/").and_then(|rest| rest.split('/').next());
    let by_secret = secret.is_none_or(|secret| limits.count(Digest::sha256(secret.as_bytes()).to_string(), OF_SECRET, now));
    let by_address = limits.count(format!("from {address}"), OF_ADDRESS, now);
    if by_secret && by_address && !limits.is_full(&format!("wrong {address}"), WRONG, now) {
        return next.run(request).await;
    }
    let t = guest.text;
    let mut response = said(&guest, StatusCode::TOO_MANY_REQUESTS, (t.link_too_many(), t.link_too_many_advice()));
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(SPAN.num_seconds()));
    response
}

/// What counts as one place: an address, of the newer kind its network, which has one owner.
fn place(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(address)) => format!("{:x?}", address.segments().get(..4).unwrap_or_default()),
        Ok(IpAddr::V4(_)) | Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_comes_too_often_may_come_again_later() {
        let (limits, now) = (Limits::default(), DateTime::UNIX_EPOCH);
        assert!((0..3).all(|_| limits.count("a".to_owned(), 3, now)));
        assert!(limits.is_full("a", 3, now) && !limits.is_full("b", 3, now));
        assert!(!limits.count("a".to_owned(), 3, now));
        assert!(limits.count("b".to_owned(), 3, now));
        assert!(limits.count("a".to_owned(), 3, now + SPAN));
    }

    #[test]
    fn a_network_of_the_newer_kind_is_one_place() {
        assert_eq!(place("2001:db8::1"), place("2001:db8::2"));
        assert_ne!(place("2001:db8::1"), place("2001:db8:0:1::1"));
        assert_ne!(place("192.0.2.1"), place("192.0.2.2"));
    }
}
