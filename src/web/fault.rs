//! What a page says when something went wrong that is nobody's form: in words, with what to do, and without inner details.

use super::frame::Frame;
use super::guest::Guest;
use super::links::said;
use super::text::Text;
use crate::store::StoreError;
use askama::Template;
use axum::body::Body;
use axum::http::{Response as Answer, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use dafu_engine::language::Language;
use std::any::Any;

/// What went wrong.
#[derive(Debug)]
pub enum Fault {
    /// There is nothing here, or nothing that is the visitor's business.
    NotFound,
    /// The form was not made for this session, or is too old.
    Stale,
    /// The form can't be read.
    Unreadable,
    /// It brings too much.
    TooLarge,
    /// The database failed.
    Store(StoreError),
    /// A page can't be drawn.
    Page(askama::Error),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<askama::Error> for Fault {
    fn from(error: askama::Error) -> Self {
        Self::Page(error)
    }
}

#[derive(Template)]
#[template(path = "fault.html")]
struct Page<'a> {
    frame: Frame,
    t: Text,
    say: &'a str,
    advice: &'a str,
}

impl Fault {
    const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Stale => StatusCode::FORBIDDEN,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Page(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn words(&self, t: Text) -> (&'static str, &'static str) {
        match self {
            Self::NotFound => (t.fault_not_found(), t.fault_not_found_advice()),
            Self::Stale => (t.fault_stale(), t.fault_stale_advice()),
            Self::Unreadable => (t.fault_unreadable(), t.fault_unreadable_advice()),
            Self::TooLarge => (t.fault_too_large(), t.fault_too_large_advice()),
            Self::Store(_) => (t.fault_store(), t.fault_store_advice()),
            Self::Page(_) => (t.fault_page(), t.fault_page_advice()),
        }
    }

    /// The same to whoever follows a link and has no business in the office.
    fn words_by_link(&self, t: Text) -> (&'static str, &'static str) {
        match self {
            Self::NotFound => (t.link_nothing(), t.link_nothing_advice()),
            Self::Stale | Self::Unreadable | Self::TooLarge | Self::Store(_) | Self::Page(_) => self.words(t),
        }
    }

    /// As a page in the visitor's language.
    pub fn page(self, guest: &Guest) -> Response {
        if let Self::Store(error) = &self {
            tracing::error!(%error, "the database failed a page");
        }
        if let Self::Page(error) = &self {
            tracing::error!(%error, "a page can't be drawn");
        }
        let t = guest.text;
        if guest.by_link {
            return said(guest, self.status(), self.words_by_link(t));
        }
        let (say, advice) = self.words(t);
        let frame = Frame { help: "/help/refused", ..Frame::bare(guest, say) };
        let page = Page { frame, t, say, advice };
        match page.render() {
            Ok(html) => (self.status(), Html(html)).into_response(),
            Err(_) => (self.status(), say).into_response(),
        }
    }
}

impl IntoResponse for Fault {
    /// Where nobody knows who asked: the bare words, in both languages.
    fn into_response(self) -> Response {
        if let Self::Store(error) = &self {
            tracing::error!(%error, "the database failed a request");
        }
        let (zh, en) = (self.words(Text::new(Language::Chinese)), self.words(Text::new(Language::English)));
        (self.status(), format!("{} {}\n{} {}\n", zh.0, zh.1, en.0, en.1)).into_response()
    }
}

/// What is answered when a handler has panicked: the log says more.
pub fn panicked(_: Box<dyn Any + Send>) -> Answer<Body> {
    let (zh, en) = (Text::new(Language::Chinese), Text::new(Language::English));
    let words = format!("{}{}\n{} {}\n", zh.fault_page(), zh.fault_page_advice(), en.fault_page(), en.fault_page_advice());
    let mut answer = Answer::new(Body::from(words));
    *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    answer.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/plain; charset=utf-8"));
    answer
}
