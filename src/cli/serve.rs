//! `dafu serve` and `dafu work`: an installation at work.

use super::place::{Place, block_on};
use super::post::PostArgs;
use super::site::SiteArgs;
use super::{Found, output};
use crate::config::Config;
use crate::library;
use crate::office::{Office, Setup};
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

/// Serves, with the workers in the same process, until stopped (Ctrl-C).
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dafu serve --data data --port 8080")]
pub struct Args {
    #[command(flatten)]
    pub(super) place: Place,
    #[command(flatten)]
    pub(super) post: PostArgs,
    #[command(flatten)]
    site: SiteArgs,
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
    #[command(flatten)]
    site: SiteArgs,
    /// Do what is due once, then end.
    #[arg(long)]
    once: bool,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    let address = SocketAddr::new(args.address, args.port);
    block_on(async {
        let config = args.site.over(args.place.config());
        let links = config.links.listen.map(|listen| (listen, config.links_at().starts_with("https://")));
        let office = open(config, &args.place, &args.post).await?;
        serve(office, address, How { demo: false, tls: args.tls, links }).await
    })?;
    Ok(Found::Nothing)
}

pub fn work(args: &WorkArgs) -> anyhow::Result<Found> {
    block_on(async {
        let office = open(args.site.over(args.place.config()), &args.place, &args.post).await?;
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
async fn open(config: Config, place: &Place, post: &PostArgs) -> anyhow::Result<Office> {
    let (library, mut mistakes) = library::read(std::slice::from_ref(&place.workflows))?;
    mistakes.extend(library.check());
    if library::has_errors(&mistakes) {
        output::diagnostics(&mut mistakes);
        anyhow::bail!("{} has mistakes; nothing was started", place.workflows.display());
    }
    let setup =
        Setup { config, workflows: &place.workflows, clock: Arc::new(SystemClock), post: post.post(place)?, sample: false };
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
    /// Where links have a listener of their own, and whether browsers reach that by TLS.
    pub links: Option<(SocketAddr, bool)>,
}

/// Serves until stopped, then lets what is under way end.
pub async fn serve(office: Office, address: SocketAddr, how: How) -> anyhow::Result<()> {
    let listener = TcpListener::bind(address).await.with_context(|| format!("{address} can't be listened on"))?;
    let (stop, stopped) = watch::channel(false);
    let working = tokio::spawn(office.clone().work(EVERY, stopped));
    output::say(&format!("serving http://{} ; stop with Ctrl-C", listener.local_addr()?));
    let site = web::Site { app: office.app.clone(), demo: how.demo, tls: how.tls };
    let pages = match how.links {
        Some(_) => web::office(site.clone()),
        None => web::router(site.clone()),
    };
    let apart = match how.links {
        Some((address, tls)) => {
            Some(tokio::spawn(serve_links(web::Site { tls, ..site }, links_listener(address).await?, stop.subscribe())))
        }
        None => None,
    };
    let pages = pages.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, pages).with_graceful_shutdown(interrupted()).await?;
    stop.send_replace(true);
    if let Some(apart) = apart {
        apart.await??;
    }
    working.await?;
    office.app.close().await?;
    Ok(())
}

async fn links_listener(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(address).await.with_context(|| format!("{address} can't be listened on for links"))?;
    output::say(&format!("links at http://{}", listener.local_addr()?));
    Ok(listener)
}

/// Serves what links lead to until the program ends.
async fn serve_links(site: web::Site, listener: TcpListener, mut stop: watch::Receiver<bool>) -> std::io::Result<()> {
    let pages = web::link_pages(site).into_make_service_with_connect_info::<SocketAddr>();
    let stopped = async move { drop(stop.wait_for(|stop| *stop).await) };
    axum::serve(listener, pages).with_graceful_shutdown(stopped).await
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
