//! `kill -9` while `dafu play` is at work: nothing acknowledged is lost, the doctor finds nothing, and the play can be taken up.
//!
//! A kill counts only when the process was in the middle of the script: after its first command and before its last.
//! `DAFU_KILLS` sets how many are tried, 25 unless it says otherwise.

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

fn play(data: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_dafu"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["play", "xuchang", "--data"])
        .arg(data)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("dafu runs")
}

/// How many events the doctor finds, and that all is well; nothing is there yet where the kill came before the tables were whole.
fn doctor(data: &Path) -> u64 {
    let output = Command::new(env!("CARGO_BIN_EXE_dafu"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["doctor", "--format", "json", "--data"])
        .arg(data)
        .output()
        .expect("dafu runs");
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("bring it up to date with `dafu migrate`") {
        return 0;
    }
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    assert!(output.status.success(), "doctor: {report} {said}");
    report["events"].as_u64().unwrap_or(0)
}

/// Waits a little: a kill has to come at some instant, and which one does not matter.
fn after(milliseconds: u64) {
    thread::sleep(Duration::from_millis(milliseconds));
}

#[test]
fn nothing_is_lost_when_the_process_is_killed_and_the_play_can_be_taken_up() {
    let wanted: u32 = env::var("DAFU_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(25);
    let mut counted = 0;
    let mut delay = 150;
    while counted < wanted {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        let mut events = 0;
        loop {
            let mut child = play(&data);
            after(delay);
            delay = 150 + (delay * 7 + 53) % 1_900;
            let ended = child.try_wait().expect("asked").is_some();
            if !ended {
                child.kill().expect("killed");
            }
            child.wait().expect("over");
            if !data.join("dafu.sqlite").is_file() {
                continue;
            }
            let now = doctor(&data);
            assert!(now >= events, "events were lost: {now} after {events}");
            events = now;
            if ended || counted >= wanted {
                break;
            }
            if now > 0 {
                counted += 1;
            }
        }
        let mut last = play(&data);
        assert!(last.wait().expect("over").success(), "the play can be taken up after {counted} kills");
        let packages = fs::read_dir(data.join("packages")).expect("packages").count();
        assert_eq!(packages, 1, "one package after all the kills");
    }
    assert!(counted >= wanted);
}
