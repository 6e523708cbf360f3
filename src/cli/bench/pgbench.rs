//! The floor on PostgreSQL: the rows that the engine writes for an act, written statement by statement by `pgbench`, which comes
//! with the server, with prepared statements and a connection a client.

use super::measured::Measured;
use super::recorded::{Part, Recorder, Write};
use anyhow::Context;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// What a case writes, as a script.
#[derive(Debug)]
pub(super) struct Floor {
    script: PathBuf,
    url: String,
    /// Acts a run of the script, the beginning not counted.
    acts: u32,
}

impl Floor {
    /// Writes the script into `folder`.
    pub(super) fn new(folder: &Path, url: &str, recorded: &Recorder) -> anyhow::Result<Self> {
        let mut text = "\\set n random(1, 9000000000000000)\n".to_owned();
        for (number, writes) in recorded.acts.iter().enumerate() {
            writeln!(text, "BEGIN;")?;
            if number > 0 {
                writeln!(text, "SELECT snapshot FROM cases WHERE id = {CASE} FOR UPDATE;")?;
            }
            for write in writes {
                writeln!(text, "{};", statement(write))?;
            }
            writeln!(text, "COMMIT;")?;
        }
        let script = folder.join("floor.sql");
        fs::write(&script, text)?;
        Ok(Self { script, url: url.to_owned(), acts: u32::try_from(recorded.acts.len().saturating_sub(1))? })
    }

    /// Measures it with so many clients.
    pub(super) fn round(&self, clients: usize, lasts: Duration) -> anyhow::Result<Measured> {
        let seconds = lasts.as_secs().max(1).to_string();
        let ran = Command::new("pgbench")
            .args(["--no-vacuum", "--protocol=prepared", "--jobs=1", "--time", &seconds, "--client", &clients.to_string()])
            .arg("--file")
            .arg(&self.script)
            .arg(&self.url)
            .output()
            .context("pgbench can't be run; it comes with PostgreSQL (Debian: apt-get install postgresql)")?;
        let said = String::from_utf8_lossy(&ran.stdout);
        let cases = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split_whitespace().next()?.parse::<f64>().ok());
        match cases {
            Some(cases) if ran.status.success() => Ok(Measured::rate(cases * f64::from(self.acts))),
            _ => anyhow::bail!("pgbench failed: {}", String::from_utf8_lossy(&ran.stderr)),
        }
    }
}

/// The case's id, as long as the engine's ids are.
const CASE: &str = "lpad(:n::text, 36, '0')";

/// The statement with its values in it.
fn statement(write: &Write) -> String {
    let part = |part: &Part| match part {
        Part::Text(text) => text.clone(),
        Part::Value(value) => literal(value),
        Part::Case => CASE.to_owned(),
        Part::Unique(number) => format!("md5(:n::text || ' {number}')"),
    };
    write.iter().map(part).collect()
}

/// A value of SQLite's as PostgreSQL reads it: numbers in quotes, since some of them are yes and no, and no colon, which would
/// begin one of pgbench's own variables.
fn literal(value: &str) -> String {
    match value.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')) {
        Some(text) => format!("E'{}'", text.replace('\\', "\\\\").replace(':', "\\x3a")),
        None if value == "NULL" => value.to_owned(),
        None => format!("'{value}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_the_same_text_for_every_case() {
        let value = |text: &str| Part::Value(text.to_owned());
        let text = |text: &str| Part::Text(text.to_owned());
        let write =
            vec![text("VALUES ("), Part::Case, text(", "), value("'{\"it''s\":true}'"), text(", "), value("1"), text(")")];
        assert_eq!(statement(&write), format!("VALUES ({CASE}, E'{{\"it''s\"\\x3atrue}}', '1')"));
    }
}
