//! Messages as others read them, and what a server's behaviour is taken for.

use super::{mails_of, templates};
use crate::mail::smtp::{Answer, Line, Patience, Server, Trouble};
use crate::mail::transport::write;
use crate::mail::{File, Identity, Mail, MessageError, Sender, message};
use chrono::{DateTime, Utc};
use mail_parser::{MessageParser, MimeHeaders};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

fn sender() -> Sender {
    Sender { address: "notice@xc.example".into(), name: "许昌市建议提案办理平台".into() }
}

fn identity() -> Identity<'static> {
    Identity { id: "0123456789abcdef", thread: "08010082" }
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
    let made = message(&mail, identity(), &sender(), &files, at()).expect("a message");
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
    let bytes = |identity| message(&mail, identity, &sender(), &files, at()).expect("a message").formatted();
    assert_eq!(bytes(identity()), bytes(identity()));
    let other = bytes(Identity { id: "fedcba", ..identity() });
    let ids = |bytes: &[u8]| {
        let read = MessageParser::default().parse(bytes).expect("readable");
        (read.message_id().map(str::to_owned), read.references().as_text().map(str::to_owned))
    };
    let ((id, thread), (other_id, other_thread)) = (ids(&bytes(identity())), ids(&other));
    assert_eq!(id.as_deref(), Some("0123456789abcdef@xc.example"));
    assert_eq!(other_id.as_deref(), Some("fedcba@xc.example"));
    assert_eq!(thread, other_thread, "mails of one case are one thread");
    let elsewhere = ids(&bytes(Identity { thread: "08010083", ..identity() }));
    assert_ne!(thread, elsewhere.1);
}

#[test]
fn a_mail_without_its_link_its_file_or_an_address_is_no_message() {
    let (mail, files) = reply();
    let wrong = |mail: &Mail, files: &[File]| message(mail, identity(), &sender(), files, at()).expect_err("not a message");
    assert!(matches!(wrong(&mail, &[]), MessageError::FileMissing { .. }));
    assert!(matches!(wrong(&Mail { to: "沈若溪".into(), ..mail.clone() }, &files), MessageError::BadAddress { .. }));
    let asked = mails_of("xuchang", &templates()).into_iter().find(|mail| mail.link.is_some()).expect("shipped");
    assert!(matches!(wrong(&asked, &[]), MessageError::LinkMissing { .. }));
}

#[test]
fn a_line_break_in_an_address_a_name_or_a_subject_begins_no_header() {
    let (mail, files) = reply();
    let broken = "shen@xc.example\r\nBcc: everybody@xc.example";
    let refused = message(&Mail { to: broken.into(), ..mail.clone() }, identity(), &sender(), &files, at());
    assert!(matches!(refused, Err(MessageError::BadAddress { address, .. }) if !address.contains('\n')));
    let mut sly = Mail {
        to_name: "沈若溪\r\nBcc: everybody@xc.example".into(),
        subject: "【交办】\r\nBcc: everybody@xc.example\r\n\r\n正文".into(),
        reply_to: Some(broken.into()),
        ..mail
    };
    sly.attachments[0].name = "答复\r\nBcc: everybody@xc.example.pdf".into();
    let bytes = message(&sly, identity(), &sender(), &files, at()).expect("a message").formatted();
    let read = MessageParser::default().parse(&bytes).expect("readable");
    assert!(read.bcc().is_none() && read.reply_to().is_none());
    assert!(!String::from_utf8_lossy(&bytes).lines().any(|line| line.starts_with("Bcc")));
    let subject: String = read.subject().unwrap_or_default().split_whitespace().collect();
    assert_eq!(subject, "【交办】Bcc:everybody@xc.example正文");
}

#[tokio::test]
async fn a_mail_written_twice_is_one_file() {
    let (mail, files) = reply();
    let folder = tempfile::tempdir().expect("a folder");
    for _ in 0..2 {
        let made = message(&mail, identity(), &sender(), &files, at()).expect("a message");
        write(&folder.path().join("mail"), identity().id, &made).await.expect("written");
    }
    let written: Vec<_> = std::fs::read_dir(folder.path().join("mail")).expect("there").collect();
    assert_eq!(written.len(), 1);
    assert!(written[0].as_ref().is_ok_and(|entry| entry.path().extension().is_some_and(|end| end == "eml")));
}

/// Where a pretended server misbehaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Greeting,
    Hello,
    From,
    To,
    Data,
    Text,
    End,
}

/// What a pretended server does there.
#[derive(Debug, Clone, Copy)]
enum Fault {
    /// Nothing is wrong.
    None,
    /// It says this.
    Says(Phase, &'static str),
    /// It hangs up.
    HangsUp(Phase),
    /// It says nothing any more.
    Stalls(Phase),
}

impl Fault {
    /// Goes on with `answer` in `phase`, or does not.
    fn go_on(self, phase: Phase, stream: &mut TcpStream, answer: &str) -> std::io::Result<()> {
        match self {
            Self::Says(at, said) if at == phase => write!(stream, "{said}\r\n"),
            Self::HangsUp(at) if at == phase => Err(std::io::ErrorKind::ConnectionAborted.into()),
            // The line stays open, and nobody is at its other end any more.
            Self::Stalls(at) if at == phase => {
                std::mem::forget(stream.try_clone()?);
                Err(std::io::ErrorKind::TimedOut.into())
            }
            Self::None | Self::Says(..) | Self::HangsUp(_) | Self::Stalls(_) if phase == Phase::Text => Ok(()),
            Self::None | Self::Says(..) | Self::HangsUp(_) | Self::Stalls(_) => write!(stream, "{answer}\r\n"),
        }
    }
}

/// A server on this machine; its port, and the texts it has taken.
fn serve(fault: Fault) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let taken: Arc<Mutex<Vec<String>>> = Arc::default();
    let texts = Arc::clone(&taken);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            // A client that hangs up is the end of that talk and of nothing else.
            drop(talk(stream, fault, &texts));
        }
    });
    (port, taken)
}

fn talk(mut stream: TcpStream, fault: Fault, texts: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    fault.go_on(Phase::Greeting, &mut stream, "220 here")?;
    while let Some(line) = lines.next().transpose()? {
        match line.get(..4).unwrap_or_default() {
            "EHLO" => fault.go_on(Phase::Hello, &mut stream, "250 here")?,
            "MAIL" => fault.go_on(Phase::From, &mut stream, "250 ok")?,
            "RCPT" => fault.go_on(Phase::To, &mut stream, "250 ok")?,
            "DATA" => {
                fault.go_on(Phase::Data, &mut stream, "354 go on")?;
                if matches!(fault, Fault::Says(Phase::Data, _)) {
                    continue;
                }
                let mut text = lines.next().transpose()?.unwrap_or_default();
                fault.go_on(Phase::Text, &mut stream, "")?;
                while let Some(line) = lines.next().transpose()?.filter(|line| line != ".") {
                    text.push('\n');
                    text.push_str(line.strip_prefix('.').unwrap_or(&line));
                }
                fault.go_on(Phase::End, &mut stream, "250 taken")?;
                texts.lock().expect("whole").push(text);
            }
            "QUIT" => return write!(stream, "221 bye\r\n"),
            _ => write!(stream, "250 ok\r\n")?,
        }
    }
    Ok(())
}

const PATIENCE: Patience = Patience { answer: Duration::from_millis(400), end: Duration::from_millis(600) };

/// What becomes of one mail at a server.
async fn sent_to(port: u16) -> Result<Answer, Trouble> {
    let (mail, mut files) = reply();
    // Longer than what fits into the line at once, so that a server that stops reading is met in the middle of the text.
    files[0].bytes = vec![b'.'; 8 << 20];
    let message = message(&mail, identity(), &sender(), &files, at()).expect("a message");
    let server = Server::parse(&format!("smtp://127.0.0.1:{port}"), None).expect("a server's address");
    let mut line = Line::open(&server, PATIENCE).await?;
    match line.offer(message.envelope(), true).await {
        Answer::Yes(_) => Ok(line.hand_over(&message.formatted()).await),
        answer => Ok(answer),
    }
}

#[tokio::test]
async fn a_server_that_takes_a_mail_has_it_once() {
    let (port, taken) = serve(Fault::None);
    assert_eq!(sent_to(port).await, Ok(Answer::Yes("250 taken".into())));
    assert_eq!(taken.lock().expect("whole").len(), 1);
}

#[tokio::test]
async fn a_server_that_says_later_or_never_has_nothing() {
    for phase in [Phase::From, Phase::To, Phase::Data, Phase::End] {
        let (port, taken) = serve(Fault::Says(phase, "451 later"));
        assert!(matches!(sent_to(port).await, Ok(Answer::Later(_))), "{phase:?}");
        let (port, _) = serve(Fault::Says(phase, "554 no"));
        let never = sent_to(port).await.expect("an answer");
        assert!(matches!((phase, never), (Phase::From, Answer::Barred(_)) | (_, Answer::Never(_))), "{phase:?}");
        assert!(taken.lock().expect("whole").iter().all(|_| phase == Phase::End));
    }
}

#[tokio::test]
async fn only_what_is_lost_after_the_last_dot_is_in_doubt() {
    for fault in [Fault::HangsUp, Fault::Stalls] {
        for phase in [Phase::Greeting, Phase::Hello] {
            assert!(matches!(sent_to(serve(fault(phase)).0).await, Err(Trouble::Away(_))), "{phase:?}");
        }
        for phase in [Phase::From, Phase::To, Phase::Data, Phase::Text] {
            let answer = sent_to(serve(fault(phase)).0).await.expect("a line");
            assert!(matches!(answer, Answer::Lost(_)), "{phase:?}: {answer:?}");
        }
        assert!(matches!(sent_to(serve(fault(Phase::End)).0).await, Ok(Answer::Doubt(_))));
    }
    let (port, _) = serve(Fault::Says(Phase::End, "what?"));
    assert!(matches!(sent_to(port).await, Ok(Answer::Doubt(_))));
    let (port, _) = serve(Fault::Says(Phase::End, "354 go on"));
    assert!(matches!(sent_to(port).await, Ok(Answer::Doubt(_))));
}

#[tokio::test]
async fn a_server_that_is_not_there_certainly_has_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    drop(listener);
    assert!(matches!(sent_to(port).await, Err(Trouble::Away(_))));
}

#[tokio::test]
async fn a_server_without_tls_is_not_talked_to_where_tls_is_required() {
    let (port, _) = serve(Fault::None);
    let server = Server::parse(&format!("smtp://a:geheim@127.0.0.1:{port}?tls=required"), None).expect("a server's address");
    let trouble = Line::open(&server, PATIENCE).await.expect_err("no line");
    assert!(matches!(&trouble, Trouble::Setup(why) if why.contains("STARTTLS")), "{trouble:?}");
}

#[tokio::test]
async fn a_refused_login_is_told_without_the_password() {
    let (port, _) = serve(Fault::Says(Phase::Hello, "250-here\r\n250 AUTH PLAIN LOGIN"));
    let server = Server::parse(&format!("smtp://notice:geheim@127.0.0.1:{port}"), None).expect("a server's address");
    // The server answers 250 to whatever it does not know, so the login passes; one that offers no way in is told of.
    assert!(Line::open(&server, PATIENCE).await.is_ok());
    let (port, _) = serve(Fault::None);
    let server = Server::parse(&format!("smtp://notice:geheim@127.0.0.1:{port}"), None).expect("a server's address");
    let trouble = Line::open(&server, PATIENCE).await.expect_err("no line");
    assert!(matches!(&trouble, Trouble::Setup(why) if why.contains("notice") && !why.contains("geheim")), "{trouble:?}");
}
