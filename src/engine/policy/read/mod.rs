//! Reading a policy from YAML: the whole as plain data, and the parts the engine acts on as types.
//!
//! Three passes, each over everything: the table ([`super::grammar`]) says which keys and values may stand where, the typed
//! parts say what belongs together, and the sources are held against the values.

mod deadlines;
mod ladders;
mod sources;
#[cfg(test)]
mod tests;

pub use sources::{ASSUMED, Assumption};

use super::grammar::{DIGEST, EXTENSION, MESSAGES, POLICY};
use super::messages::{Daily, Hours, Messages, minute};
use super::{Datum, DatumKind, Extension, Policy};
use crate::diagnostic::Diagnostic;
use crate::ids::{Digest, PolicyId, PostId};
use crate::people::Channel;
use crate::yaml::grammar::Shape;
use crate::yaml::{Entries, Kind, Node, Reader};

/// How far a date may be set back where the policy says nothing: not at all.
const BACKDATE_DAYS: u32 = 0;
/// How many working days are soon where the policy says nothing.
const SOON: u32 = 3;

/// Reads the policy in `text`, with every mistake.
pub fn read(file: &str, text: &str) -> (Option<Policy>, Vec<Diagnostic>) {
    let (mut reader, root) = Reader::open(text);
    let policy = root.and_then(|root| {
        reader.check(&root, &Shape::Of(&POLICY));
        policy(&mut reader, &root)
    });
    let policy = policy.map(|read| Policy { file: file.to_owned(), digest: Digest::sha256(text.as_bytes()), ..read });
    (policy, reader.finish(file))
}

fn policy(reader: &mut Reader, root: &Node) -> Option<Policy> {
    // What the table refuses has been reported; these only look, and answer nothing where it was.
    let mut silent = Reader::default();
    let entries = silent.block(root, &POLICY)?;
    let id = entries.get("policy").and_then(|node| silent.name::<PolicyId>(node));
    let title = entries.get("title").and_then(|node| silent.text(node)).unwrap_or_default();
    let backdate_days = entries.get("backdate_days").and_then(|node| silent.number(node)).unwrap_or(BACKDATE_DAYS);
    let extension = entries.get("extension").and_then(extension);
    let messages = entries.get("messages").map(|node| messages(reader, node)).unwrap_or_default();
    choice_ids(reader, &entries);
    figures(reader, &entries);
    let deadlines = entries.get("deadlines").map(|node| deadlines::deadlines(reader, node)).unwrap_or_default();
    let ladders = entries.get("ladders").map(|node| ladders::ladders(reader, node, &deadlines)).unwrap_or_default();
    if messages.digest.is_none() {
        ladders::without_digest(reader, &ladders);
    }
    let urge_every = entries.get("urge").and_then(ladders::urge_every);
    let data = datum(root);
    let src = entries.get("src").map(|node| sources::sources(reader, node, &data)).unwrap_or_default();
    Some(Policy {
        file: String::new(),
        digest: Digest::default(),
        policy: id?,
        title,
        deadlines,
        extension,
        ladders,
        urge_every,
        backdate_days,
        messages,
        data,
        src,
    })
}

fn extension(node: &Node) -> Option<Extension> {
    let mut silent = Reader::default();
    let entries = silent.block(node, &EXTENSION)?;
    Some(Extension {
        each: silent.duration(entries.get("each")?)?,
        count: silent.number(entries.get("count")?)?,
        cap: silent.duration(entries.get("cap")?)?,
    })
}

/// When mails leave, and what their subjects say; hours that are none are reported.
fn messages(reader: &mut Reader, node: &Node) -> Messages {
    let otherwise = Messages::default();
    let mut silent = Reader::default();
    let Some(entries) = silent.block(node, &MESSAGES) else { return otherwise };
    let hours = entries.get("hours").and_then(|node| {
        let text = node.as_text()?;
        let hours = Hours::parse(text);
        if hours.is_none() {
            let message = format!("`{text}` is no part of a day");
            reader.report(Diagnostic::error("bad-hours", node.text_span(), message).hint("write 08:30-17:30"));
        }
        hours
    });
    let title = entries.get("title_in_subject").and_then(|node| silent.yes_no(node));
    let link_days = entries.get("link_days").and_then(|node| silent.number(node)).unwrap_or(otherwise.link_days);
    let digest = entries.get("digest").and_then(|node| daily(reader, node));
    let ways = entries.get("ways").map(|node| silent.one_or_list(node)).unwrap_or_default();
    let ways = ways.iter().filter_map(|node| Channel::of(node.as_text()?)).collect();
    Messages { hours, title_in_subject: title.unwrap_or(otherwise.title_in_subject), link_days, digest, ways }
}

/// The digest; a minute that is none is reported.
fn daily(reader: &mut Reader, node: &Node) -> Option<Daily> {
    let mut silent = Reader::default();
    let entries = silent.block(node, &DIGEST)?;
    let at = entries.get("at")?;
    let text = at.as_text()?;
    let Some(minute) = minute(text) else {
        let message = format!("`{text}` is no minute of a day");
        reader.report(Diagnostic::error("bad-hours", at.text_span(), message).hint("write 07:50"));
        return None;
    };
    let leaders = entries.get("leaders").map(|node| silent.one_or_list(node)).unwrap_or_default();
    let leaders = leaders.iter().filter_map(|node| node.as_text().map(PostId::from)).collect();
    let soon = entries.get("soon").and_then(|node| silent.number(node)).unwrap_or(SOON);
    Some(Daily { at: minute, leaders, soon })
}

/// Ids of choices: spelt as ids (capitals may be used), none twice in a list.
fn choice_ids(reader: &mut Reader, entries: &Entries<'_>) {
    for (_, list) in entries.nodes() {
        let Kind::List(rows) = &list.kind else { continue };
        let mut seen: Vec<&str> = Vec::new();
        for node in rows.iter().filter_map(|row| row.get("id")) {
            let Some(id) = node.as_text() else { continue };
            if seen.contains(&id) {
                let message = format!("`{id}` is the id of two choices; give one of them another");
                reader.report(Diagnostic::error("duplicate-id", node.text_span(), message));
            }
            seen.push(id);
            reader.check_choice_id(node, id);
        }
    }
}

/// What rates are counted from must be there to count: a field of the feedback form, and answers that can be given.
fn figures(reader: &mut Reader, entries: &Entries<'_>) {
    let Some(figures) = entries.get("figures") else { return };
    let texts = |node: &Node| -> Vec<String> {
        match &node.kind {
            Kind::List(list) => list.iter().filter_map(|one| one.get("id").unwrap_or(one).as_text()).map(str::to_owned).collect(),
            Kind::Scalar { text, .. } => vec![text.clone()],
            Kind::Map(_) => Vec::new(),
        }
    };
    let mut must_be_among = |node: &Node, list: &str| {
        let Some((given, known)) = node.as_text().zip(entries.get(list).map(texts)) else { return };
        let known: Vec<&str> = known.iter().map(|name| name.trim_end_matches('!')).collect();
        if !known.contains(&given) {
            let message = format!("`{given}` under `figures` is not in `{list}`; the rates would count nothing");
            let hint = format!("it has: {}", known.join(", "));
            reader.report(Diagnostic::error("unknown-name", node.text_span(), message).hint(hint));
        }
    };
    if let Some(of) = figures.get("of") {
        must_be_among(of, "feedback");
    }
    if let Some(Kind::List(answers)) = figures.get("satisfied").map(|node| &node.kind) {
        for answer in answers {
            must_be_among(answer, "satisfaction");
        }
    }
}

/// The node as plain data.
fn datum(node: &Node) -> Datum {
    let kind = match &node.kind {
        Kind::Scalar { text, quoted: false } if text == "true" => DatumKind::YesNo(true),
        Kind::Scalar { text, quoted: false } if text == "false" => DatumKind::YesNo(false),
        Kind::Scalar { text, .. } => DatumKind::Text(text.clone()),
        Kind::List(list) => DatumKind::List(list.iter().map(datum).collect()),
        Kind::Map(pairs) => {
            DatumKind::Map(pairs.iter().filter_map(|(key, value)| Some((key.as_text()?.to_owned(), datum(value)))).collect())
        }
    };
    Datum { kind, span: node.text_span() }
}
