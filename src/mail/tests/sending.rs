//! Messages as others read them, and what a server's behaviour is taken for.

use super::{mails_of, templates};
use crate::mail::transport::{Sent, Transport};
use crate::mail::{File, Mail, MessageError, Sender, message};
use chrono::{DateTime, Utc};
use mail_parser::{MessageParser, MimeHeaders};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

fn sender() -> Sender {
    Sender { address: "notice@xc.example".into(), name: "许昌市建议提案办理平台".into() }
}

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_685_000_000, 0).expect("a time")
}

/// The mail with the reply, and its file.
fn reply() -> (Mail, Vec<File>) {
    let mails = mails_of("xuchang", &templates());
    let mail = mails.into_iter().find(|mail| mail.about == "deliver" && mail.to == "shen@xc.example").expect("shipped");
    let files = vec![File { digest: mail.attachments[0].digest.clone(), bytes: b"%PDF-1.7 letter".to_vec() }];
    (mail, files)
}

#[test]
fn a_message_reads_as_it_was_written() {
    let (mail, files) = reply();
    let made = message(&mail, &sender(), &files, at()).expect("a message");
    let bytes = made.formatted();
    let read = MessageParser::default().parse(&bytes).expect("readable");
    let named = |address: Option<&mail_parser::Address<'_>>| {
        address
            .and_then(|list| list.first())
            .map(|one| (one.name.as_deref().map(str::to_owned), one.address.as_deref().map(str::to_owned)))
    };
    assert_eq!(read.subject(), Some(mail.subject.as_str()));
    assert_eq!(named(read.to()), Some((Some("沈若溪".into()), Some("shen@xc.example".into()))));
    assert_eq!(named(read.from()), Some((Some("许昌市建议提案办理平台".into()), Some("notice@xc.example".into()))));
    assert_eq!(named(read.reply_to()), Some((None, Some("scjgj@xc.example".into()))));
    assert_eq!(read.body_text(0).as_deref().map(|text| text.replace("\r\n", "\n")), Some(mail.text.clone()));
    assert!(read.body_html(0).is_some_and(|html| html.contains("第08010082号提案")));
    let attached = read.attachment(0).expect("the letter");
    assert_eq!(attached.attachment_name(), Some(mail.attachments[0].name.as_str()));
    assert_eq!(attached.contents(), b"%PDF-1.7 letter");
}

#[test]
fn the_same_mail_is_the_same_message_and_another_is_not() {
    let (mail, files) = reply();
    let bytes = |mail: &Mail| message(mail, &sender(), &files, at()).expect("a message").formatted();
    assert_eq!(bytes(&mail), bytes(&mail));
    let id = |bytes: &[u8]| MessageParser::default().parse(bytes).and_then(|read| read.message_id().map(str::to_owned));
    let other = Mail { key: "another".into(), ..mail.clone() };
    assert_ne!(id(&bytes(&mail)), id(&bytes(&other)));
    assert!(id(&bytes(&mail)).is_some_and(|id| id.ends_with("@xc.example")));
}

#[test]
fn a_mail_without_its_link_its_file_or_an_address_is_no_message() {
    let (mail, files) = reply();
    let wrong = |mail: &Mail, files: &[File]| message(mail, &sender(), files, at()).expect_err("not a message");
    assert!(matches!(wrong(&mail, &[]), MessageError::FileMissing { .. }));
    assert!(matches!(wrong(&Mail { to: "沈若溪".into(), ..mail.clone() }, &files), MessageError::BadAddress { .. }));
    let asked = mails_of("xuchang", &templates()).into_iter().find(|mail| mail.link.is_some()).expect("shipped");
    assert!(matches!(wrong(&asked, &[]), MessageError::LinkMissing { .. }));
}

#[tokio::test]
async fn a_mail_written_twice_is_one_file() {
    let (mail, files) = reply();
    let folder = tempfile::tempdir().expect("a folder");
    let transport = Transport::Files(folder.path().join("mail"));
    for _ in 0..2 {
        let made = message(&mail, &sender(), &files, at()).expect("a message");
        assert!(matches!(transport.send(&mail, made).await, Sent::Sent(_)));
    }
    let written: Vec<_> = std::fs::read_dir(folder.path().join("mail")).expect("there").collect();
    assert_eq!(written.len(), 1);
    assert!(written[0].as_ref().is_ok_and(|entry| entry.path().extension().is_some_and(|end| end == "eml")));
}

/// What a pretended server does.
#[derive(Clone, Copy)]
enum Server {
    /// Takes mails.
    Takes,
    /// Answers this to RCPT.
    Recipient(&'static str),
    /// Answers this to the text.
    Text(&'static str),
    /// Hangs up when it has the text.
    HangsUp,
}

/// A server on this machine; its port.
fn serve(server: Server) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            // A client that hangs up is the end of that talk and of nothing else.
            drop(talk(stream, server));
        }
    });
    port
}

fn talk(mut stream: TcpStream, server: Server) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    writeln!(stream, "220 here\r")?;
    while let Some(line) = lines.next().transpose()? {
        let answer = match (line.split(' ').next().unwrap_or_default(), server) {
            ("RCPT", Server::Recipient(answer)) => answer,
            ("DATA", _) => {
                writeln!(stream, "354 go on\r")?;
                while lines.next().transpose()?.is_some_and(|line| line != ".") {}
                match server {
                    Server::HangsUp => return Ok(()),
                    Server::Text(answer) => answer,
                    Server::Takes | Server::Recipient(_) => "250 taken",
                }
            }
            ("QUIT", _) => "221 bye",
            _ => "250 ok",
        };
        writeln!(stream, "{answer}\r")?;
    }
    Ok(())
}

async fn sent_to(port: u16) -> Sent {
    let (mail, files) = reply();
    let url = format!("smtp://127.0.0.1:{port}");
    let transport = Transport::smtp(&url, Duration::from_secs(20), 2).expect("a server's address");
    transport.send(&mail, message(&mail, &sender(), &files, at()).expect("a message")).await
}

#[tokio::test]
async fn a_server_that_takes_a_mail_has_it() {
    assert_eq!(sent_to(serve(Server::Takes)).await, Sent::Sent("taken".into()));
}

#[tokio::test]
async fn a_server_that_says_later_is_asked_again() {
    assert!(matches!(sent_to(serve(Server::Recipient("451 later"))).await, Sent::Retry(_)));
    assert!(matches!(sent_to(serve(Server::Text("452 full"))).await, Sent::Retry(_)));
}

#[tokio::test]
async fn a_server_that_says_never_is_not_asked_again() {
    assert!(matches!(sent_to(serve(Server::Recipient("550 nobody"))).await, Sent::Failed(_)));
    assert!(matches!(sent_to(serve(Server::Text("554 no"))).await, Sent::Failed(_)));
}

#[tokio::test]
async fn a_server_that_hangs_up_with_the_text_leaves_a_doubt() {
    assert!(matches!(sent_to(serve(Server::HangsUp)).await, Sent::Unknown(_)));
}

#[tokio::test]
async fn a_server_that_is_not_there_certainly_has_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    drop(listener);
    assert!(matches!(sent_to(port).await, Sent::Retry(_)));
}
