//! What a form sent: the only way to a request's body. Whatever comes without the token of this browser's own pages is refused,
//! so no handler can forget to ask for it.

use super::Site;
use super::fault::Fault;
use super::guest::Guest;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use axum::response::{IntoResponse, Response};

/// The most bytes of a form without files: a letter of 50,000 characters, three times over.
const LARGEST: usize = 1024 * 1024;
/// The most bytes of one file.
const LARGEST_FILE: usize = 20 * 1024 * 1024;

/// A form as it was sent.
#[derive(Debug, Clone, Default)]
pub struct Posted {
    fields: Vec<(String, String)>,
    files: Vec<Upload>,
}

/// A file as it was sent.
#[derive(Debug, Clone)]
pub struct Upload {
    /// The blank it was put into.
    pub field: String,
    /// The name it has on the sender's machine.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Posted {
    /// What stands in a blank; the last of several.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
    /// What stands in a blank, or nothing.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }
    /// All that stands under a name.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.fields.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
    }
    /// All names that begin like this.
    pub fn beginning(&self, start: &str) -> impl Iterator<Item = &str> {
        let start = start.to_owned();
        self.fields.iter().map(|(name, _)| name.as_str()).filter(move |name| name.starts_with(&start))
    }
    /// The files.
    pub fn files(&self) -> &[Upload] {
        &self.files
    }
    /// As it is kept while it is not sent: what was filled in, and nothing that belongs to this page alone.
    pub fn kept(&self) -> String {
        let own = |name: &str| matches!(name, "token" | "key" | "seen" | "save");
        let filled: Vec<&(String, String)> = self.fields.iter().filter(|(name, _)| !own(name)).collect();
        serde_json::to_string(&filled).unwrap_or_default()
    }
    /// As it was kept.
    pub fn of_kept(text: &str) -> Option<Self> {
        Some(Self { fields: serde_json::from_str(text).ok()?, files: Vec::new() })
    }
    /// Adds what was found out about a form after it was sent, as if it had stood in it.
    pub fn add(&mut self, name: String, value: String) {
        self.fields.push((name, value));
    }
}

impl FromRequest<Site> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Response> {
        let Some(guest) = request.extensions().get::<Guest>().cloned() else { return Err(Fault::Stale.into_response()) };
        read(request, site, &guest).await.map_err(|fault| fault.page(&guest))
    }
}

async fn read(request: Request, site: &Site, guest: &Guest) -> Result<Posted, Fault> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let posted = if kind.starts_with("multipart/form-data") {
        let multipart = Multipart::from_request(request, site).await;
        several(multipart.map_err(|_| Fault::Unreadable)?).await?
    } else {
        let bytes = to_bytes(request.into_body(), LARGEST).await.map_err(|_| Fault::TooLarge)?;
        let fields = form_urlencoded::parse(&bytes).map(|(name, value)| (name.into_owned(), value.into_owned()));
        Posted { fields: fields.collect(), files: Vec::new() }
    };
    if posted.text("token") == guest.secret.form_token() { Ok(posted) } else { Err(Fault::Stale) }
}

async fn several(mut multipart: Multipart) -> Result<Posted, Fault> {
    let mut posted = Posted::default();
    let mut length = 0;
    while let Some(field) = multipart.next_field().await.map_err(|_| Fault::Unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned);
        let bytes = field.bytes().await.map_err(|_| Fault::TooLarge)?;
        if let Some(file) = file {
            if bytes.len() > LARGEST_FILE {
                return Err(Fault::TooLarge);
            }
            // A browser sends a blank that no file was put into, too.
            if !bytes.is_empty() {
                posted.files.push(Upload { field: name, name: file, bytes: bytes.to_vec() });
            }
            continue;
        }
        length += bytes.len();
        if length > LARGEST {
            return Err(Fault::TooLarge);
        }
        posted.fields.push((name, String::from_utf8_lossy(&bytes).into_owned()));
    }
    Ok(posted)
}
