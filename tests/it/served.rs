//! `dafu serve` and `dafu work` as programs: started, asked over HTTP, killed.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A program that serves; it is killed with the test.
pub struct Served {
    pub child: Child,
    address: String,
}

/// `dafu COMMAND` on an installation.
pub fn dafu(command: &str, data: &Path, database: &str) -> Command {
    let mut dafu = Command::new(env!("CARGO_BIN_EXE_dafu"));
    dafu.current_dir(env!("CARGO_MANIFEST_DIR")).arg(command).arg("--data").arg(data).args(["--database", database]);
    dafu
}

impl Served {
    /// Starts, and waits until it listens.
    pub fn start(data: &Path, database: &str) -> Self {
        let mut child = dafu("serve", data, database)
            .args(["--port", "0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("dafu runs");
        let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
        let mut said = Vec::new();
        let address = loop {
            let Some(Ok(line)) = lines.next() else { panic!("dafu serve ended: {said:?}") };
            if let Some((_, rest)) = line.split_once("serving http://") {
                break rest.split_whitespace().next().unwrap_or_default().to_owned();
            }
            said.push(line);
        };
        // Whatever it says later has to go somewhere.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address }
    }

    /// The status and the body of what it answers; none where it does not.
    pub fn get(&self, path: &str) -> Option<(u16, String)> {
        let mut stream = TcpStream::connect(&self.address).ok()?;
        stream.set_read_timeout(Some(Duration::from_mins(1))).ok()?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let status = answer.split_whitespace().nth(1)?.parse().ok()?;
        let (_, body) = answer.split_once("\r\n\r\n")?;
        Some((status, body.to_owned()))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have been killed by the test.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
