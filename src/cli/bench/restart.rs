//! What only a process shows: how much memory it holds, and how long it is from a kill to the first act that is saved again.

use super::measured::Spread;
use crate::time::stopwatch;
use anyhow::Context;
use std::fs;
use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};

/// Kills of a round.
const KILLS: usize = 5;
/// Acts after which the memory is read.
const ACTS: usize = 1_000;
/// Clients that work meanwhile.
const CLIENTS: usize = 16;

/// What it shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Restart {
    /// What the process holds after a thousand acts, in MiB.
    pub(super) memory: Spread,
    /// From the kill to the first act saved, in milliseconds.
    pub(super) first: Spread,
}

/// Kills a working process again and again.
pub(super) fn restart(database: &str) -> anyhow::Result<Restart> {
    let (mut memory, mut first) = (Vec::new(), Vec::new());
    let mut working = Working::start(database)?;
    for _ in 0..KILLS {
        working.saves(ACTS)?;
        memory.push(working.memory()?);
        let killed = stopwatch();
        drop(working);
        working = Working::start(database)?;
        working.saves(1)?;
        first.push(killed.elapsed().as_secs_f64() * 1_000.0);
    }
    let spread = |figures| Spread::of(figures).context("nothing was measured");
    Ok(Restart { memory: spread(memory)?, first: spread(first)? })
}

/// `dafu bench load`, killed when it is dropped.
struct Working {
    child: Child,
    said: Lines<BufReader<ChildStdout>>,
}

impl Working {
    fn start(database: &str) -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["bench", "load", "--database", database, "--clients", &CLIENTS.to_string()])
            .stdout(Stdio::piped())
            .spawn()?;
        let said = BufReader::new(child.stdout.take().context("its output")?).lines();
        Ok(Self { child, said })
    }

    /// Waits until it has saved so many more.
    fn saves(&mut self, count: usize) -> anyhow::Result<()> {
        let saved = self.said.by_ref().map_while(Result::ok).filter(|line| line.starts_with("{\"saved\"")).take(count).count();
        anyhow::ensure!(saved == count, "a working process ended by itself");
        Ok(())
    }

    /// What it holds, in MiB.
    fn memory(&self) -> anyhow::Result<f64> {
        let status =
            fs::read_to_string(format!("/proc/{}/status", self.child.id())).context("memory can be read on Linux only")?;
        let held =
            status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix("kB")?.trim().parse::<f64>().ok());
        Ok(held.context("its memory")? / 1_024.0)
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        // It may have ended.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
