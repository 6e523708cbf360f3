//! Help: what each page shows and how one does what there is to do; for anybody, because it says nothing of any case.

use super::drawn;
use crate::web::fault::Fault;
use crate::web::frame::{Frame, Part};
use crate::web::guest::Guest;
use crate::web::help::markdown::{Block, Span, read};
use crate::web::help::{TOPICS, Topic};
use crate::web::text::Text;
use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::Response;

#[derive(Template)]
#[template(path = "help.html")]
struct Page {
    frame: Frame,
    t: Text,
    topics: Vec<(String, &'static str, bool)>,
    blocks: Vec<Drawn>,
}

/// A part of a text, as the template draws it.
struct Drawn {
    kind: &'static str,
    lines: Vec<Vec<Span>>,
}

pub async fn page(Extension(guest): Extension<Guest>) -> Response {
    drawn(&guest, fill_in(&guest, None).await)
}

pub async fn topic(Extension(guest): Extension<Guest>, Path(topic): Path<String>) -> Response {
    match Topic::find(&topic) {
        Some(topic) => drawn(&guest, fill_in(&guest, Some(topic)).await),
        None => Fault::NotFound.page(&guest),
    }
}

async fn fill_in(guest: &Guest, shown: Option<&Topic>) -> Result<Page, Fault> {
    let t = guest.text;
    let language = t.language();
    let title = shown.map_or_else(|| t.help(), |topic| topic.title(language));
    let must_change = guest.visitor.as_ref().is_some_and(|visitor| visitor.must_change);
    let frame = if must_change { Frame::bare(guest, title) } else { Frame::of(guest, Part::Other, title).await? };
    let topics = TOPICS.iter().map(|topic| (format!("/help/{}", topic.id), topic.title(language), Some(topic) == shown));
    let blocks = shown.map(|topic| read(topic.text(language))).unwrap_or_default();
    Ok(Page { frame, t, topics: topics.collect(), blocks: blocks.into_iter().map(as_drawn).collect() })
}

fn as_drawn(block: Block) -> Drawn {
    match block {
        Block::Title(words) => Drawn { kind: "title", lines: vec![words] },
        Block::Heading(words) => Drawn { kind: "heading", lines: vec![words] },
        Block::Paragraph(words) => Drawn { kind: "paragraph", lines: vec![words] },
        Block::List { ordered: true, items } => Drawn { kind: "steps", lines: items },
        Block::List { ordered: false, items } => Drawn { kind: "list", lines: items },
    }
}
