//! The command line: one file a subcommand, each a thin layer over what the library does.
//!
//! Exit codes are a contract: 0 done, 1 a problem was found (and printed), 2 wrong use. Data goes to standard output, everything
//! said about it to standard error.

mod archive;
mod batch;
mod bench;
mod calendar;
mod check;
mod copy;
mod deadline;
mod demo;
mod doctor;
mod draft;
mod export;
mod figures;
mod graph;
mod import;
mod jobs;
mod language;
mod letter;
mod letter_lint;
mod letter_publish;
mod mail;
mod migrate;
mod notice;
mod org;
mod output;
mod place;
mod play;
mod post;
mod serve;
mod site;
mod test;
mod urge;
mod user;

use clap::{Parser, Subcommand, ValueEnum};
use std::process::ExitCode;

/// dafu (答复): takes a CPPCC proposal from assignment to an archived, signed reply.
#[derive(Debug, Parser)]
#[command(name = "dafu", version, about, max_term_width = 110, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Args),
    Check(check::Args),
    Graph(graph::Args),
    Test(test::Args),
    Play(play::Args),
    Serve(serve::Args),
    Work(serve::WorkArgs),
    Migrate(migrate::Args),
    Doctor(doctor::Args),
    Copy(copy::Args),
    Export(export::Args),
    Figures(figures::Args),
    Import(import::Args),
    Batch(batch::Args),
    Bench(bench::Args),
    Archive(archive::Args),
    Letter(letter::Args),
    Mail(mail::Args),
    Notice(notice::Args),
    User(user::Args),
    Draft(draft::Args),
    Calendar(calendar::Args),
    Deadline(deadline::Args),
    Jobs(jobs::Args),
    Org(org::Args),
    Urge(urge::Args),
}

/// How data is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs: one JSON value.
    Json,
}

/// What a subcommand found.
enum Found {
    /// All is well.
    Nothing,
    /// A problem, which has been printed.
    Problem,
    /// It was called wrongly, which has been said.
    WrongUse,
}

/// Runs the command line.
pub fn run() -> ExitCode {
    logging();
    // One provider for every TLS there is; a second installation of it would be a mistake of ours and changes nothing.
    drop(rustls::crypto::ring::default_provider().install_default());
    let result = match Cli::parse().command {
        Command::Demo(args) => demo::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Graph(args) => graph::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Play(args) => play::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Work(args) => serve::work(&args),
        Command::Migrate(args) => migrate::run(&args),
        Command::Doctor(args) => doctor::run(&args),
        Command::Copy(args) => copy::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Figures(args) => figures::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Batch(args) => batch::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Archive(args) => archive::run(&args),
        Command::Letter(args) => letter::run(&args),
        Command::Mail(args) => mail::run(&args),
        Command::Notice(args) => notice::run(&args),
        Command::User(args) => user::run(&args),
        Command::Draft(args) => draft::run(&args),
        Command::Calendar(args) => calendar::run(&args),
        Command::Deadline(args) => deadline::run(&args),
        Command::Jobs(args) => jobs::run(&args),
        Command::Org(args) => org::run(&args),
        Command::Urge(args) => urge::run(&args),
    };
    match result {
        Ok(Found::Nothing) => ExitCode::SUCCESS,
        Ok(Found::Problem) => ExitCode::from(1),
        Ok(Found::WrongUse) => ExitCode::from(2),
        Err(error) => {
            output::say(&format!("dafu: {error:#}"));
            ExitCode::from(1)
        }
    }
}

/// Logs go to standard error, as `RUST_LOG` says; warnings and worse where it says nothing.
fn logging() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
