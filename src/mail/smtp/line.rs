//! One talk with a server: connecting, greeting, TLS and login; then for each mail MAIL, RCPT and DATA, the text, the last dot.

use super::server::{Login, Patience, Safety, Server};
use lettre::Address;
use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::DEFAULT_MECHANISMS;
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Response;
use std::fmt;
use std::iter;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::timeout;

/// After so many mails a line is ended and another begun: servers count them.
const MAILS: u32 = 50;
/// As much of a server's words as is kept.
const WORDS: usize = 300;

/// What became of one mail in one phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The server says yes, in these words. To [`Line::hand_over`]: it has taken the mail.
    Yes(String),
    /// Not now (4xx). It was not taken.
    Later(String),
    /// Never (5xx). It was not taken.
    Never(String),
    /// The line broke, or the server fell silent, where it can't have taken anything.
    Lost(String),
    /// Nobody can say whether it was taken.
    Doubt(String),
    /// The server takes no mail at all as this installation is set up.
    Barred(String),
}

/// Why a server can't be talked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It can't be reached, or does not behave; that passes by itself.
    Away(String),
    /// Somebody has to put it right: a login that is refused, a server that offers no TLS.
    Setup(String),
}

/// A line on which mails can be handed over.
pub struct Line {
    connection: AsyncSmtpConnection,
    patience: Patience,
    handed: u32,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line").field("handed", &self.handed).finish_non_exhaustive()
    }
}

impl Line {
    /// Connects, greets, protects the line and logs in.
    pub async fn open(server: &Server, patience: Patience) -> Result<Self, Trouble> {
        let wrapped = match &server.safety {
            Safety::Wrapped(parameters) => Some(parameters.clone()),
            Safety::Plain | Safety::Upgrade(_) => None,
        };
        let place = (server.host.as_str(), server.port);
        let connect = AsyncSmtpConnection::connect_tokio1(place, Some(patience.answer), &server.hello, wrapped, None);
        let connection = within(patience.answer, connect).await.map_err(|why| Trouble::Away(why.told("connecting")))?;
        let mut line = Self { connection, patience, handed: 0 };
        if let Safety::Upgrade(parameters) = &server.safety {
            line.protect(parameters, server).await?;
        }
        if let Some(login) = &server.login {
            line.log_in(login).await?;
        }
        Ok(line)
    }

    async fn protect(&mut self, parameters: &TlsParameters, server: &Server) -> Result<(), Trouble> {
        if !self.connection.can_starttls() {
            return Err(Trouble::Setup("the server offers no STARTTLS, which its address here requires".to_owned()));
        }
        let upgrade = self.connection.starttls(parameters.clone(), &server.hello);
        within(self.patience.answer, upgrade).await.map_err(|why| Trouble::Away(why.told("STARTTLS")))
    }

    /// What the server says to a login is not repeated: it could be the password.
    async fn log_in(&mut self, login: &Login) -> Result<(), Trouble> {
        let user = &login.user;
        match within(self.patience.answer, self.connection.auth(DEFAULT_MECHANISMS, &login.credentials)).await {
            Ok(_) => Ok(()),
            Err(Why::Error(error)) if error.is_permanent() => {
                let code = error.status().map(|code| code.to_string()).unwrap_or_default();
                Err(Trouble::Setup(format!("the server refuses the login of {user} ({code}): is the password right?")))
            }
            Err(Why::Error(error)) if error.is_client() => {
                Err(Trouble::Setup(format!("the server offers {user} no way to log in that this program knows (PLAIN, LOGIN)")))
            }
            Err(Why::Error(error)) if error.is_transient() => {
                Err(Trouble::Away("the server can't check the login just now".to_owned()))
            }
            Err(Why::Error(_)) => Err(Trouble::Away("the line broke at the login".to_owned())),
            Err(why @ Why::Silent(_)) => Err(Trouble::Away(why.told("AUTH"))),
        }
    }

    /// Offers a mail: MAIL, RCPT, DATA. After a yes the server waits for the text, and has nothing yet.
    pub async fn offer(&mut self, envelope: &Envelope, is_ascii: bool) -> Answer {
        let mut options = Vec::new();
        let info = self.connection.server_info();
        let foreign = |address: &Address| !address.to_string().is_ascii();
        if envelope.to().iter().chain(envelope.from()).any(foreign) {
            if !info.supports_feature(Extension::SmtpUtfEight) {
                return Answer::Never("the server takes no addresses with other than Latin letters (SMTPUTF8)".to_owned());
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        if !is_ascii {
            options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        let from = self.connection.command(Mail::new(envelope.from().cloned(), options));
        match within(self.patience.answer, from).await.map_err(|why| why.before_the_dot("MAIL")) {
            Ok(_) => {}
            // It is the same sender for every mail: none of them would be taken.
            Err(Answer::Never(why)) => return Answer::Barred(format!("the server takes nothing from this sender: {why}")),
            Err(answer) => return answer,
        }
        for to in envelope.to() {
            let to = self.connection.command(Rcpt::new(to.clone(), Vec::new()));
            if let Err(why) = within(self.patience.answer, to).await {
                return why.before_the_dot("RCPT");
            }
        }
        match within(self.patience.answer, self.connection.command(Data)).await {
            Ok(response) if response.has_code(354) => Answer::Yes(words(&response)),
            Ok(response) => Answer::Lost(format!("DATA: the server says {} instead of 354", words(&response))),
            Err(why) => why.before_the_dot("DATA"),
        }
    }

    /// Hands the text over, and the dot.
    pub async fn hand_over(&mut self, text: &[u8]) -> Answer {
        const PIECE: usize = 16 * 1024;
        let dotted = AtomicBool::new(false);
        // Asked for another piece when there is none, the connection goes on to the dot.
        let end = iter::from_fn(|| {
            dotted.store(true, Ordering::SeqCst);
            None
        });
        self.handed += 1;
        match within(self.patience.end, self.connection.message_iter(text.chunks(PIECE).chain(end))).await {
            Ok(response) if response.code().severity == POSITIVE => Answer::Yes(words(&response)),
            Ok(response) => Answer::Doubt(format!("the server says {} to the end of the text", words(&response))),
            Err(why) if !dotted.load(Ordering::SeqCst) => why.before_the_dot("text"),
            Err(why) => match why.before_the_dot("end of text") {
                Answer::Lost(why) => Answer::Doubt(why),
                answer => answer,
            },
        }
    }

    /// Ready for another mail; none where the server does not go along, or has had enough.
    pub async fn ready(mut self, after: &Answer) -> Option<Self> {
        match after {
            Answer::Lost(_) | Answer::Doubt(_) => return None,
            Answer::Yes(_) | Answer::Later(_) | Answer::Never(_) | Answer::Barred(_) => {}
        }
        if self.handed >= MAILS || self.connection.has_broken() {
            self.close().await;
            return None;
        }
        if matches!(after, Answer::Yes(_)) {
            return Some(self);
        }
        let reset = within(self.patience.answer, self.connection.command(Rset)).await;
        reset.ok().map(|_| self)
    }

    /// Says good-bye; a server that does not answer is left.
    pub async fn close(mut self) {
        drop(within(Duration::from_secs(2), self.connection.quit()).await);
    }
}

const POSITIVE: lettre::transport::smtp::response::Severity = lettre::transport::smtp::response::Severity::PositiveCompletion;

/// Why there is no good answer.
enum Why {
    Error(Error),
    Silent(Duration),
}

impl Why {
    /// What it means where the server can't have taken anything.
    fn before_the_dot(self, phase: &str) -> Answer {
        let (transient, permanent) = match &self {
            Self::Error(error) => (error.is_transient(), error.is_permanent()),
            Self::Silent(_) => (false, false),
        };
        // 421 is not about the mail: the server hangs up (RFC 5321, 3.8).
        let hangs_up = matches!(&self, Self::Error(error) if error.status().is_some_and(|code| code.to_string() == "421"));
        let told = self.told(phase);
        match (transient, permanent) {
            (true, _) if hangs_up => Answer::Lost(told),
            (true, _) => Answer::Later(told),
            (_, true) => Answer::Never(told),
            (false, false) => Answer::Lost(told),
        }
    }

    fn told(&self, phase: &str) -> String {
        match self {
            Self::Silent(patience) => format!("{phase}: no answer within {} s", patience.as_secs_f32()),
            Self::Error(error) => clean(&format!("{phase}: {error}")),
        }
    }
}

async fn within<T>(patience: Duration, asked: impl Future<Output = Result<T, Error>>) -> Result<T, Why> {
    timeout(patience, asked).await.map_err(|_| Why::Silent(patience))?.map_err(Why::Error)
}

fn words(response: &Response) -> String {
    clean(&format!("{} {}", response.code(), response.message().collect::<Vec<_>>().join(" ")))
}

/// A server's words as they may be kept and shown: one line, not endless.
pub(in crate::mail) fn clean(text: &str) -> String {
    let one_line = text.chars().map(|sign| if sign.is_control() { ' ' } else { sign });
    one_line.take(WORDS).collect::<String>().trim().to_owned()
}
