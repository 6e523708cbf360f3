//! A mail server that misbehaves as told, and keeps a journal of every mail it has accepted: synced before it says so.
//!
//! It accepts as real servers do: at the last dot. What it does wrong is drawn by a seed for each mail.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// Where something goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    Greeting,
    Hello,
    From,
    To,
    Data,
    /// In the middle of the text.
    Text,
    /// After the dot, before the mail is accepted.
    Dot,
    /// After the mail was accepted, before the answer.
    Answer,
}

const PHASES: [Phase; 8] =
    [Phase::Greeting, Phase::Hello, Phase::From, Phase::To, Phase::Data, Phase::Text, Phase::Dot, Phase::Answer];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Cut,
    Stall,
    Later,
    Never,
}

/// How often something goes wrong.
#[derive(Debug, Clone, Copy)]
pub struct Faults {
    /// The seed.
    pub seed: u64,
    /// Of so many mails, one meets a fault; 0: none does.
    pub one_in: u32,
}

/// The server; its threads end with the test.
pub struct Faulty {
    pub port: u16,
    journal: PathBuf,
    /// Faults after which the client can't know: the dot may have gone out.
    gaps: Arc<AtomicU64>,
    /// All faults, by phase.
    met: Arc<Mutex<BTreeMap<Phase, u64>>>,
}

struct Talk {
    stream: TcpStream,
    lines: BufReader<TcpStream>,
    random: StdRng,
    faults: Faults,
    /// What goes wrong with the mail under way.
    next: Option<(Phase, Fault)>,
    journal: Arc<Mutex<File>>,
    gaps: Arc<AtomicU64>,
    met: Arc<Mutex<BTreeMap<Phase, u64>>>,
}

impl Faulty {
    pub fn start(folder: &Path, faults: Faults) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("bound").port();
        let path = folder.join("accepted");
        let journal = Arc::new(Mutex::new(File::create(&path).expect("a journal")));
        let server = Self { port, journal: path, gaps: Arc::default(), met: Arc::default() };
        let (gaps, met) = (Arc::clone(&server.gaps), Arc::clone(&server.met));
        thread::spawn(move || {
            for (number, stream) in (0_u64..).zip(listener.incoming().map_while(Result::ok)) {
                let random = StdRng::seed_from_u64(faults.seed.wrapping_mul(1_000_003).wrapping_add(number));
                let lines = BufReader::new(stream.try_clone().expect("a stream"));
                let (journal, gaps, met) = (Arc::clone(&journal), Arc::clone(&gaps), Arc::clone(&met));
                let talk = Talk { stream, lines, random, faults, next: None, journal, gaps, met };
                // However it ends, it is the end of that talk and of nothing else.
                thread::spawn(move || drop(talk.run()));
            }
        });
        server
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// How often each mail was accepted, by its Message-ID before the `@`.
    pub fn accepted(&self) -> BTreeMap<String, u32> {
        let mut accepted = BTreeMap::new();
        for id in fs::read_to_string(&self.journal).expect("the journal").lines() {
            *accepted.entry(id.to_owned()).or_default() += 1;
        }
        accepted
    }

    /// How many mails met a fault after their dot, so that nobody can know.
    pub fn gaps(&self) -> u64 {
        self.gaps.load(Ordering::SeqCst)
    }

    /// Whether something has gone wrong in every phase.
    pub fn missed(&self) -> Vec<Phase> {
        let met = self.met.lock().expect("whole");
        PHASES.into_iter().filter(|phase| !met.contains_key(phase)).collect()
    }
}

impl Talk {
    fn run(mut self) -> Result<()> {
        self.draw_for_line();
        self.answer(Phase::Greeting, "220 faulty")?;
        loop {
            let line = self.line()?;
            match line.get(..4).unwrap_or_default() {
                "EHLO" => self.answer(Phase::Hello, "250 faulty")?,
                "MAIL" => self.answer(Phase::From, "250 ok")?,
                "RCPT" => self.answer(Phase::To, "250 ok")?,
                "DATA" => self.mail()?,
                "QUIT" => return self.say("221 bye"),
                _ => self.say("250 ok")?,
            }
        }
    }

    /// Draws what goes wrong with a line that is new: there are far fewer of them than mails.
    fn draw_for_line(&mut self) {
        self.draw();
        if self.faults.one_in > 0 && self.random.random_range(0..5) == 0 {
            let phase = if self.random.random_range(0..2) == 0 { Phase::Greeting } else { Phase::Hello };
            let fault = [Fault::Cut, Fault::Cut, Fault::Stall, Fault::Later][self.random.random_range(0..4)];
            self.next = Some((phase, fault));
        }
    }

    /// Draws what goes wrong with the next mail.
    fn draw(&mut self) {
        let is_hit = self.faults.one_in > 0 && self.random.random_range(0..self.faults.one_in) == 0;
        self.next = is_hit.then(|| {
            let phase = PHASES[self.random.random_range(2..PHASES.len())];
            let fault = match self.random.random_range(0..8) {
                0..=3 => Fault::Cut,
                4 => Fault::Stall,
                _ => Fault::Later,
            };
            (phase, fault)
        });
        // A mail that is refused for good is failed: now and then.
        if let Some((phase, fault)) = &mut self.next
            && matches!(phase, Phase::To | Phase::Data | Phase::Dot)
            && self.random.random_range(0..4) == 0
        {
            *fault = Fault::Never;
        }
    }

    fn answer(&mut self, phase: Phase, answer: &str) -> Result<()> {
        match self.fault_in(phase) {
            None => self.say(answer),
            Some(Fault::Later) => self.say("451 later"),
            Some(Fault::Never) => self.say("550 never"),
            Some(Fault::Cut) => Err(ErrorKind::ConnectionAborted.into()),
            Some(Fault::Stall) => self.stall(),
        }
    }

    fn fault_in(&mut self, phase: Phase) -> Option<Fault> {
        let (_, fault) = self.next.take_if(|(at, _)| *at == phase)?;
        *self.met.lock().expect("whole").entry(phase).or_default() += 1;
        // A mail is small: the client may have handed all of it to its system when the line breaks in the middle.
        let is_late = matches!(phase, Phase::Text | Phase::Dot | Phase::Answer);
        let nobody_knows = is_late && matches!(fault, Fault::Cut | Fault::Stall);
        if nobody_knows {
            self.gaps.fetch_add(1, Ordering::SeqCst);
        }
        Some(fault)
    }

    /// DATA, the text, the dot.
    fn mail(&mut self) -> Result<()> {
        let was = self.next;
        self.answer(Phase::Data, "354 go on")?;
        if matches!(was, Some((Phase::Data, Fault::Later | Fault::Never))) {
            self.draw();
            return Ok(());
        }
        if matches!(self.next, Some((Phase::Text, Fault::Later | Fault::Never))) {
            // Nothing can be said in the middle of a text.
            self.next = Some((Phase::Text, Fault::Cut));
        }
        let mut id = String::new();
        loop {
            let line = self.line()?;
            if line == "." {
                break;
            }
            if let Some(rest) = line.strip_prefix("Message-ID: <") {
                rest.split('@').next().unwrap_or_default().clone_into(&mut id);
                if self.next.is_some_and(|(phase, _)| phase == Phase::Text) {
                    self.answer(Phase::Text, "")?;
                }
            }
        }
        match self.fault_in(Phase::Dot) {
            None => {}
            Some(Fault::Later) => return self.refused("452 later"),
            Some(Fault::Never) => return self.refused("554 never"),
            Some(Fault::Cut) => return Err(ErrorKind::ConnectionAborted.into()),
            Some(Fault::Stall) => return self.stall(),
        }
        self.accept(&id)?;
        match self.fault_in(Phase::Answer) {
            None | Some(Fault::Later | Fault::Never) => self.say(&format!("250 queued as {id}"))?,
            Some(Fault::Cut) => return Err(ErrorKind::ConnectionAborted.into()),
            Some(Fault::Stall) => return self.stall(),
        }
        self.draw();
        Ok(())
    }

    fn refused(&mut self, answer: &str) -> Result<()> {
        self.say(answer)?;
        self.draw();
        Ok(())
    }

    fn accept(&self, id: &str) -> Result<()> {
        let mut journal = self.journal.lock().expect("whole");
        writeln!(journal, "{id}")?;
        journal.sync_data()
    }

    fn say(&mut self, answer: &str) -> Result<()> {
        write!(self.stream, "{answer}\r\n")
    }

    /// Says nothing until the client has gone.
    fn stall(&mut self) -> Result<()> {
        self.stream.set_read_timeout(Some(Duration::from_mins(1)))?;
        while self.stream.read(&mut [0; 1024])? > 0 {}
        Err(ErrorKind::TimedOut.into())
    }

    fn line(&mut self) -> Result<String> {
        let mut line = Vec::new();
        if self.lines.read_until(b'\n', &mut line)? == 0 {
            return Err(Error::from(ErrorKind::UnexpectedEof));
        }
        Ok(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned())
    }
}
