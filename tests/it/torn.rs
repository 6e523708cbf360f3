//! The end of SQLite's write-ahead log is torn off or damaged, as a power cut may leave it: what is then in the database is a
//! beginning of what was saved, and holds every commit that was acknowledged before the place of the damage.
//!
//! `DAFU_TORN` sets how many are tried, 300 unless it says otherwise; `SEED` where the dice begin.

use crate::app::Office;
use crate::databases;
use dafu::store::{Access, Options, Place, Store, events};
use dafu_arbitrary::Dice;
use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

fn wal(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

fn length(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |file| file.len())
}

/// The log of the case in a database that was damaged; none where not even its tables are left.
async fn left(file: &Path) -> Option<Vec<events::Row>> {
    let options = Options { place: Place::Sqlite(file.to_owned()), readers: 1, access: Access::Work };
    let store = Store::open(&options).await.expect("it opens");
    let log = events::history(store.reader(), &"c1".into(), 0, 10_000).await.expect("a log");
    store.close().await.expect("closed");
    (!log.is_empty()).then_some(log)
}

#[tokio::test]
#[expect(clippy::print_stdout, reason = "the seed is what repeats this run")]
async fn a_torn_or_damaged_end_leaves_a_beginning_with_all_that_was_acknowledged_before_it() {
    let setting = |name: &str, default| env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let (seed, wanted) = (setting("SEED", 20_261_125), setting("DAFU_TORN", 300));
    println!("SEED={seed} DAFU_TORN={wanted}");
    let database = databases::sqlite();
    let office = Office::open(&database).await;
    let begun = office.begin("c1").await.expect("begun");
    let log_file = wal(&database.file());
    // How long the write-ahead log was when an event had been acknowledged.
    let mut acknowledged = vec![(length(&log_file), begun.last)];
    for number in 0..60 {
        let noted = office.note("c1", &format!("k{number}"), &"记".repeat(number * 7 + 1)).await.expect("noted");
        acknowledged.push((length(&log_file), noted.last));
    }
    let whole = events::history(office.look().await.reader(), &"c1".into(), 0, 10_000).await.expect("a log");
    let (first, last) = (acknowledged[0].0, length(&log_file));
    assert!(first > 0 && last > first, "the log was not written back meanwhile");
    let mut dice = Dice::new(seed);
    let folder = tempfile::tempdir().expect("a folder");
    for number in 0..wanted {
        let torn = folder.path().join(format!("torn-{number}.sqlite"));
        fs::copy(database.file(), &torn).expect("copied");
        fs::copy(&log_file, wal(&torn)).expect("copied");
        let place = dice.between(first, last - 1);
        if number % 2 == 0 {
            File::options().write(true).open(wal(&torn)).expect("open").set_len(place).expect("cut");
        } else {
            let mut bytes = fs::read(wal(&torn)).expect("read");
            let at = usize::try_from(place).expect("small");
            bytes[at] ^= 1 << dice.below(8);
            fs::write(wal(&torn), bytes).expect("written");
        }
        let before = acknowledged.iter().filter(|(length, _)| *length <= place).map(|(_, event)| *event).max().unwrap_or(0);
        let log = left(&torn).await.unwrap_or_default();
        assert!(log.len() as u64 >= before, "SEED={seed} {number}: {} events of {before} acknowledged", log.len());
        assert_eq!(log, whole[..log.len()], "SEED={seed} {number}: no beginning");
        drop((fs::remove_file(&torn), fs::remove_file(wal(&torn))));
    }
}
