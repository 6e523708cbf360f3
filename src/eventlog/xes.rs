//! The event log as XES: a trace a case, and in it the beginning and the end of every step that somebody or something finishes,
//! every request and its decision, every record.
//!
//! Activities bear the titles that people see; the ids of step and run stand beside them, because titles may change. People
//! stand there by their ids: a log of work is no list of names.

use chrono::SecondsFormat;
use dafu_engine::definition::{Body, Definition};
use dafu_engine::ids::StepPath;
use dafu_engine::machine::event::{Event, What};
use dafu_engine::machine::state::{Case, Leave, Timestamp};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, Event as Xml};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// The extensions that are used, by name, prefix and address.
const EXTENSIONS: [(&str, &str); 4] =
    [("Concept", "concept"), ("Time", "time"), ("Lifecycle", "lifecycle"), ("Organizational", "org")];

/// A log that is being written.
pub struct Xes<W: Write> {
    writer: Writer<W>,
}

/// Something that happened at an activity.
struct Activity<'a> {
    title: &'a str,
    transition: &'static str,
    step: Option<&'a str>,
    run: Option<&'a str>,
}

impl<W: Write> Xes<W> {
    /// Begins a log.
    pub fn begin(out: W) -> io::Result<Self> {
        let mut writer = Writer::new_with_indent(out, b' ', 1);
        writer.write_event(Xml::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let log = [("xes.version", "1849-2016"), ("xes.features", ""), ("xmlns", "http://www.xes-standard.org/")];
        writer.write_event(Xml::Start(BytesStart::new("log").with_attributes(log)))?;
        for (name, prefix) in EXTENSIONS {
            let uri = format!("http://www.xes-standard.org/{prefix}.xesext");
            let extension = [("name", name), ("prefix", prefix), ("uri", uri.as_str())];
            writer.create_element("extension").with_attributes(extension).write_empty()?;
        }
        let mut xes = Self { writer };
        xes.globals("trace", &[("string", "concept:name", "")])?;
        let event = [
            ("string", "concept:name", ""),
            ("string", "lifecycle:transition", "complete"),
            ("date", "time:timestamp", "1970-01-01T00:00:00Z"),
        ];
        xes.globals("event", &event)?;
        let classifier = [("name", "Activity"), ("keys", "concept:name")];
        xes.writer.create_element("classifier").with_attributes(classifier).write_empty()?;
        Ok(xes)
    }

    /// Adds a case.
    pub fn trace(&mut self, definition: &Definition, case: &Case, log: &[Event]) -> io::Result<()> {
        self.writer.write_event(Xml::Start(BytesStart::new("trace")))?;
        self.attribute("string", "concept:name", case.id.as_str())?;
        self.attribute("string", "dafu:workflow", case.workflow.as_str())?;
        // The end of a run names the run alone.
        let mut runs: BTreeMap<&str, &StepPath> = BTreeMap::new();
        for event in log {
            if let What::StepEntered { run, .. } = &event.what {
                runs.insert(run.id.as_str(), &run.step);
            }
            if let Some(activity) = activity(definition, case, &event.what, &runs) {
                self.event(event, &activity)?;
            }
        }
        self.end("trace")
    }

    /// Ends the log.
    pub fn finish(mut self) -> io::Result<()> {
        self.end("log")?;
        let mut out = self.writer.into_inner();
        out.write_all(b"\n")?;
        out.flush()
    }

    fn event(&mut self, event: &Event, activity: &Activity<'_>) -> io::Result<()> {
        self.writer.write_event(Xml::Start(BytesStart::new("event")))?;
        self.attribute("string", "concept:name", activity.title)?;
        self.attribute("string", "lifecycle:transition", activity.transition)?;
        self.attribute("date", "time:timestamp", &instant(event.at))?;
        // The day it happened, which on paper is not the day it was entered.
        self.attribute("string", "dafu:on", &event.on.to_string())?;
        if let Some(person) = event.by.person() {
            self.attribute("string", "org:resource", person.as_str())?;
        }
        if let Some(run) = activity.run {
            self.attribute("string", "concept:instance", run)?;
        }
        if let Some(step) = activity.step {
            self.attribute("string", "dafu:step", step)?;
        }
        self.end("event")
    }

    fn globals(&mut self, scope: &str, attributes: &[(&str, &str, &str)]) -> io::Result<()> {
        self.writer.write_event(Xml::Start(BytesStart::new("global").with_attributes([("scope", scope)])))?;
        for (kind, key, value) in attributes {
            self.attribute(kind, key, value)?;
        }
        self.end("global")
    }

    fn attribute(&mut self, kind: &str, key: &str, value: &str) -> io::Result<()> {
        // XML has no way to write most control characters, and nobody types them on purpose.
        let value: String = value.chars().filter(|letter| !letter.is_control() || letter.is_whitespace()).collect();
        self.writer.create_element(kind).with_attributes([("key", key), ("value", value.as_str())]).write_empty()?;
        Ok(())
    }

    fn end(&mut self, element: &str) -> io::Result<()> {
        self.writer.write_event(Xml::End(BytesEnd::new(element)))
    }
}

/// The activity of an event; none where it is nothing of work.
fn activity<'a>(
    definition: &'a Definition,
    case: &'a Case,
    what: &'a What,
    runs: &BTreeMap<&str, &'a StepPath>,
) -> Option<Activity<'a>> {
    let beside = |title: &'a str, transition| Activity { title, transition, step: None, run: None };
    match what {
        What::StepEntered { run, .. } => at_step(definition, &run.step, run.id.as_str(), "start"),
        What::StepEnded { run, how, .. } => {
            let transition = match how {
                Leave::Withdrawn(_) => "withdraw",
                Leave::TakenBack => "pi_abort",
                Leave::Outcome(_) | Leave::Next | Leave::Chose(_) | Leave::Time => "complete",
            };
            at_step(definition, runs.get(run.as_str())?, run.as_str(), transition)
        }
        What::RequestAsked { request, .. } => Some(beside(&definition.requests.get(&request.kind)?.title.zh, "start")),
        What::RequestDecided { number, decided } => {
            let kind = &case.requests.get(number)?.kind;
            let transition = if decided.outcome.is_some() { "complete" } else { "withdraw" };
            Some(beside(&definition.requests.get(kind)?.title.zh, transition))
        }
        What::RecordAdded { record, .. } => Some(beside(&definition.records.get(record)?.title.zh, "complete")),
        _ => None,
    }
}

/// A step that somebody or something finishes; blocks and choices are ways, not work.
fn at_step<'a>(definition: &'a Definition, path: &'a StepPath, run: &'a str, transition: &'static str) -> Option<Activity<'a>> {
    let step = definition.step(path)?;
    match step.body {
        Body::Task(_) | Body::Approve(_) | Body::Wait(_) | Body::Archive(_) => {
            Some(Activity { title: &step.title.zh, transition, step: Some(path.as_str()), run: Some(run) })
        }
        Body::Parallel(_) | Body::Each(_) | Body::Route => None,
    }
}

fn instant(at: Timestamp) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}
