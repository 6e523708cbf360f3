//! `dafu serve` and `dafu work`: an installation at work.

use super::place::{Place, block_on};
use super::{Found, output};
use crate::library;
use crate::mail::Sender;
use crate::mail::transport::Transport;
use crate::office::{Office, Post, Setup};
use crate::time::SystemClock;
use crate::web;
use anyhow::Context;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How often workers look for something to do.
const EVERY: Duration = Duration::from_secs(1);
/// How long a mail server may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// How many mails are under way at once.
const AT_ONCE: usize = 4;

/// Serves, with the workers in the same process, until stopped (Ctrl-C).
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dafu serve --data data --port 8080")]
pub struct Args {
    #[command(flatten)]
    pub(super) place: Place,
    #[command(flatten)]
    pub(super) post: PostArgs,
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    address: IpAddr,
    /// The port to listen on.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Browsers reach it by TLS, through a proxy before it: cookies are then bound to that.
    #[arg(long, env = "DAFU_TLS")]
    tls: bool,
}

/// Works without serving: dates, messages, letters, packages and mails, until stopped (Ctrl-C).
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dafu work --data data")]
pub struct WorkArgs {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    post: PostArgs,
    /// Do what is due once, then end.
    #[arg(long)]
    once: bool,
}

/// How mails leave.
#[derive(Debug, Clone, clap::Args)]
pub struct PostArgs {
    /// The mail server, `smtps://user:password@host:465`; without one, mails become .eml files in the data directory.
    #[arg(long, value_name = "URL", env = "DAFU_SMTP", hide_env_values = true)]
    smtp: Option<String>,
    /// The address mails are from.
    #[arg(long, value_name = "ADDRESS", env = "DAFU_MAIL_FROM", default_value = "notice@dafu.example")]
    from: String,
    /// The name beside it.
    #[arg(long, value_name = "NAME", env = "DAFU_MAIL_NAME", default_value = "建议提案办理平台")]
    from_name: String,
}

impl PostArgs {
    /// The way out of the house for the installation at `place`.
    pub fn post(&self, place: &Place) -> anyhow::Result<Post> {
        let transport = match &self.smtp {
            // The address holds a password: it must not appear in the error.
            Some(url) => Transport::smtp(url, PATIENCE, AT_ONCE)
                .map_err(|_| anyhow::anyhow!("--smtp is not the address of a mail server"))?,
            None => Transport::Files(place.data.join("mail")),
        };
        Ok(Post { transport, sender: Sender { address: self.from.clone(), name: self.from_name.clone() } })
    }
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    let address = SocketAddr::new(args.address, args.port);
    block_on(async {
        let office = open(&args.place, &args.post).await?;
        serve(office, address, How { demo: false, tls: args.tls }).await
    })?;
    Ok(Found::Nothing)
}

pub fn work(args: &WorkArgs) -> anyhow::Result<Found> {
    block_on(async {
        let office = open(&args.place, &args.post).await?;
        if args.once {
            office.settle(office.app.now()).await?;
        } else {
            let (stop, stopped) = watch::channel(false);
            let working = tokio::spawn(office.clone().work(EVERY, stopped));
            output::say("working; stop with Ctrl-C");
            interrupted().await;
            stop.send_replace(true);
            working.await?;
        }
        office.app.close().await?;
        Ok(())
    })?;
    Ok(Found::Nothing)
}

/// Opens the installation, and registers the workflows folder in it.
async fn open(place: &Place, post: &PostArgs) -> anyhow::Result<Office> {
    let (library, mut mistakes) = library::read(std::slice::from_ref(&place.workflows))?;
    mistakes.extend(library.check());
    if library::has_errors(&mistakes) {
        output::diagnostics(&mut mistakes);
        anyhow::bail!("{} has mistakes; nothing was started", place.workflows.display());
    }
    let setup = Setup {
        config: place.config(),
        workflows: &place.workflows,
        clock: Arc::new(SystemClock),
        post: post.post(place)?,
        sample: false,
    };
    let office = Office::open(setup).await?;
    office.register(&library).await?;
    Ok(office)
}

/// How pages are served.
#[derive(Debug, Clone, Copy)]
pub struct How {
    /// Anybody comes in as anybody.
    pub demo: bool,
    /// Browsers reach it by TLS.
    pub tls: bool,
}

/// Serves until stopped, then lets what is under way end.
pub async fn serve(office: Office, address: SocketAddr, how: How) -> anyhow::Result<()> {
    let listener = TcpListener::bind(address).await.with_context(|| format!("{address} can't be listened on"))?;
    let (stop, stopped) = watch::channel(false);
    let working = tokio::spawn(office.clone().work(EVERY, stopped));
    output::say(&format!("serving http://{} ; stop with Ctrl-C", listener.local_addr()?));
    let site = web::Site { app: office.app.clone(), demo: how.demo, tls: how.tls };
    let pages = web::router(site).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, pages).with_graceful_shutdown(interrupted()).await?;
    stop.send_replace(true);
    working.await?;
    office.app.close().await?;
    Ok(())
}

/// Ctrl-C, or the signal that service managers send.
async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}
