//! Delivery reports (RFC 3464): what a mail server tells the sender about a mail it had taken, read into what it means for that
//! mail.
//!
//! A report is a stranger's text: it is short or it is refused, nothing in it is followed or repeated at length, and it is about
//! a mail only where it quotes that mail's Message-ID.

use super::smtp::clean;
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};

/// The longest report that is read, in bytes. Servers return the headers, or the whole mail with its attachments.
pub const LONGEST: usize = 32 << 20;
/// The most recipients that one report may be about: a mail of ours has one.
const RECIPIENTS: usize = 50;

/// What a server reports about one mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The id of the mail: the part of its Message-ID before the `@`.
    pub id: String,
    /// What became of it, for each recipient that the report names.
    pub fates: Vec<Fate>,
}

/// What became of a mail, as a server reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fate {
    /// The address it was for: as it was given to the server, and as the server had to write it.
    pub addresses: Vec<String>,
    /// What the server did.
    pub action: Action,
    /// The server's words: status and diagnosis.
    pub words: String,
}

/// What a server did with a mail (RFC 3464, 2.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It could not deliver it and has given up.
    Failed,
    /// It goes on trying.
    Delayed,
    /// It has delivered it, or handed it on to a server that sends no reports.
    Delivered,
}

/// Why a text is no report about a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAReport {
    /// Too long.
    #[error("this is longer than any delivery report")]
    TooLong,
    /// Some other mail.
    #[error("this is not a delivery report (multipart/report with a part message/delivery-status, RFC 3464)")]
    Other,
    /// It does not say which mail.
    #[error("the delivery report does not quote the Message-ID of the mail it is about")]
    NoMail,
    /// It says nothing about any recipient.
    #[error("the delivery report says of no recipient what became of the mail")]
    NoRecipient,
}

/// Reads a report.
pub fn read(bytes: &[u8]) -> Result<Report, NotAReport> {
    if bytes.len() > LONGEST {
        return Err(NotAReport::TooLong);
    }
    let report = MessageParser::default().parse(bytes).ok_or(NotAReport::Other)?;
    let is_report = report.content_type().is_some_and(|kind| {
        kind.ctype().eq_ignore_ascii_case("multipart") && kind.subtype().is_some_and(|kind| kind.eq_ignore_ascii_case("report"))
    });
    let status = report.parts.iter().find(|part| part.is_content_type("message", "delivery-status"));
    let status = status.filter(|_| is_report).ok_or(NotAReport::Other)?;
    let fates = fates(&String::from_utf8_lossy(status.contents()));
    if fates.is_empty() {
        return Err(NotAReport::NoRecipient);
    }
    let id = report.parts.iter().find_map(quoted).ok_or(NotAReport::NoMail)?;
    Ok(Report { id, fates })
}

/// The id of the mail that a part returns, whole or its headers.
fn quoted(part: &mail_parser::MessagePart<'_>) -> Option<String> {
    let id = |mail: &Message<'_>| Some(mail.message_id()?.split('@').next()?.to_owned());
    let id = match &part.body {
        PartType::Message(mail) => id(mail)?,
        PartType::Text(text) if part.is_content_type("text", "rfc822-headers") => {
            id(&MessageParser::default().parse(text.as_bytes())?)?
        }
        PartType::Text(_) | PartType::Html(_) | PartType::Binary(_) | PartType::InlineBinary(_) | PartType::Multipart(_) => {
            return None;
        }
    };
    let is_ours = id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    is_ours.then_some(id)
}

/// Groups of fields, divided by empty lines: one about the report, then one a recipient.
fn fates(status: &str) -> Vec<Fate> {
    let unfolded = status.replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ");
    unfolded.split("\n\n").filter_map(fate).take(RECIPIENTS).collect()
}

fn fate(group: &str) -> Option<Fate> {
    let field = |name: &str| {
        group.lines().find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.trim().eq_ignore_ascii_case(name).then(|| value.trim())
        })
    };
    let action = match field("Action")?.to_ascii_lowercase().as_str() {
        "failed" => Action::Failed,
        "delayed" => Action::Delayed,
        "delivered" | "relayed" | "expanded" => Action::Delivered,
        _ => return None,
    };
    // `rfc822;someone@example.cn`
    let address = |value: &str| value.split_once(';').map_or(value, |(_, address)| address).trim().to_owned();
    let addresses = ["Original-Recipient", "Final-Recipient"].into_iter().filter_map(field).map(address).collect();
    let words = [field("Status"), field("Diagnostic-Code")].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Some(Fate { addresses, action, words: clean(&words) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0123456789abcdef0123456789abcdef";

    /// A report as servers write them.
    fn report(status: &str, returned: &str) -> Vec<u8> {
        format!(
            "From: MAILER-DAEMON@mail.example\r\nTo: notice@xc.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n\r\n\
             --b\r\nContent-Type: message/delivery-status\r\n\r\n{status}\r\n\
             --b\r\n{returned}\r\n--b--\r\n"
        )
        .into_bytes()
    }

    fn headers(id: &str) -> String {
        format!("Content-Type: text/rfc822-headers\r\n\r\nFrom: notice@xc.example\r\nMessage-ID: <{id}@xc.example>\r\n")
    }

    const FAILED: &str = "Reporting-MTA: dns; mail.example\r\n\r\nFinal-Recipient: rfc822; shen@xc.example\r\nAction: failed\r\n\
                          Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n  User unknown\r\n";

    #[test]
    fn a_report_names_its_mail_its_recipient_and_what_became_of_it() {
        let whole = format!("Content-Type: message/rfc822\r\n\r\nMessage-ID: <{ID}@xc.example>\r\nSubject: x\r\n\r\ntext\r\n");
        for returned in [headers(ID), whole] {
            let read = read(&report(FAILED, &returned)).expect("a report");
            assert_eq!(read.id, ID);
            let fate = Fate {
                addresses: vec!["shen@xc.example".into()],
                action: Action::Failed,
                words: "5.1.1 smtp; 550 5.1.1  User unknown".into(),
            };
            assert_eq!(read.fates, [fate]);
        }
    }

    #[test]
    fn every_action_has_its_meaning() {
        for (word, action) in [("failed", Action::Failed), ("Delayed", Action::Delayed), ("relayed", Action::Delivered)] {
            let read = read(&report(&FAILED.replace("failed", word), &headers(ID))).expect("a report");
            assert_eq!(read.fates.first().map(|fate| fate.action), Some(action));
        }
    }

    #[test]
    fn what_is_no_report_or_names_no_mail_of_ours_is_refused() {
        assert_eq!(read(b""), Err(NotAReport::Other));
        assert_eq!(read(b"Subject: hello\r\n\r\ntext"), Err(NotAReport::Other));
        assert_eq!(read(&vec![b'a'; LONGEST + 1]), Err(NotAReport::TooLong));
        assert_eq!(read(&report("Reporting-MTA: dns; x\r\n", &headers(ID))), Err(NotAReport::NoRecipient));
        assert_eq!(read(&report(FAILED, &headers("' OR 1=1; --"))), Err(NotAReport::NoMail));
        assert_eq!(read(&report(FAILED, "Content-Type: text/plain\r\n\r\nno")), Err(NotAReport::NoMail));
    }

    #[test]
    fn a_hostile_report_costs_no_more_than_its_length() {
        let many = "\r\nFinal-Recipient: rfc822; n@x\r\nAction: failed\r\n".repeat(5_000);
        assert_eq!(read(&report(&many, &headers(ID))).expect("a report").fates.len(), RECIPIENTS);
        let long = FAILED.replace("User unknown", &"很".repeat(100_000));
        let words = read(&report(&long, &headers(ID))).expect("a report").fates.remove(0).words;
        assert!(words.chars().count() <= 300);
        let nested = "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n".repeat(20_000);
        assert!(read(nested.as_bytes()).is_err());
        for cut in 0..600 {
            let whole = report(FAILED, &headers(ID));
            drop(read(&whole[..cut.min(whole.len())]));
        }
    }
}
