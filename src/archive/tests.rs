//! Packages written, damaged in every way, and verified.

use super::package::{Contents, Package, PackageError, Paper};
use super::verify::{Problem, verify};
use super::{chain, keys, manifest, package};
use chrono::NaiveDate;
use dafu_engine::ids::Digest;
use ed25519_dalek::SigningKey;
use serde_json::json;
use std::fs;
use std::os::unix::fs::{FileExt, symlink};
use std::path::{Path, PathBuf};

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn log(events: &[&str]) -> String {
    let mut prev = chain::START.to_owned();
    let mut text = String::new();
    for (seq, event) in (1..).zip(events) {
        text = text + &chain::line(&prev, seq, event) + "\n";
        prev = chain::link(&prev, seq, event).to_string();
    }
    text
}

fn paper(path: &str, bytes: &[u8]) -> Paper {
    Paper {
        path: path.into(),
        bytes: bytes.into(),
        title: "关于对市政协八届一次会议第08010082号提案的答复 <正本>".into(),
        author: "许昌市市场监督管理局".into(),
        number: Some("许市监函〔2023〕16号".into()),
        date: NaiveDate::from_ymd_opt(2023, 5, 22),
        pages: Some(6),
    }
}

fn contents() -> Contents {
    Contents {
        case: "case-1".into(),
        number: "08010082".into(),
        title: "关于加强知识产权质押融资的提案".into(),
        unit: "许昌市市场监督管理局".into(),
        retention: "永久".into(),
        packed_on: NaiveDate::from_ymd_opt(2024, 3, 1).unwrap(),
        papers: vec![paper("01-答复函（正本）.pdf", b"%PDF original"), paper("scans/02 sign-off.png", b"scan")],
        events: log(&[r#"{"what":"assigned"}"#, r#"{"what":"签发"}"#, r#"{"what":"closed"}"#]),
        facts: json!({ "grade": "A" }),
    }
}

/// A package on the disk, and the folder that dies with it.
fn packed() -> (tempfile::TempDir, PathBuf, Package) {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("08010082");
    let package = package::write(&dir, &contents(), &key()).unwrap();
    (home, dir, package)
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

fn problems(dir: &Path) -> Vec<Problem> {
    verify(dir, Some(&key().verifying_key())).expect_err("the package is refused")
}

fn named(dir: &Path) -> Vec<String> {
    problems(dir).into_iter().map(|problem| problem.file).collect()
}

/// Writes manifests and signature anew, as somebody would who has the key.
fn resign(dir: &Path, by: &SigningKey) {
    let digests = |paths: &[PathBuf]| {
        let each = paths.iter().map(|path| {
            let name = path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
            (name, Digest::sha256(&fs::read(path).unwrap()))
        });
        manifest::print(&each.collect())
    };
    fs::write(dir.join(super::MANIFEST), digests(&files(&dir.join("data")))).unwrap();
    let sm3 = files(&dir.join("data")).into_iter().map(|path| {
        let name = path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
        (name, manifest::sm3(&fs::read(path).unwrap()))
    });
    fs::write(dir.join(super::MANIFEST_SM3), manifest::print(&sm3.collect())).unwrap();
    sign_tags(dir, by);
}

fn sign_tags(dir: &Path, by: &SigningKey) {
    let tags = [super::BAGIT, super::BAG_INFO, super::MANIFEST, super::MANIFEST_SM3];
    let digests = tags.iter().map(|name| ((*name).to_owned(), Digest::sha256(&fs::read(dir.join(name)).unwrap())));
    let tag_manifest = manifest::print(&digests.collect());
    fs::write(dir.join(super::SIGNATURE), super::signature::print(&tag_manifest, by)).unwrap();
    fs::write(dir.join(super::TAG_MANIFEST), tag_manifest).unwrap();
}

#[test]
fn a_package_as_written_holds() {
    let (_home, dir, package) = packed();
    let report = verify(&dir, Some(&key().verifying_key())).unwrap();
    assert_eq!((report.files, report.events, report.key_known), (11, 3, true));
    assert_eq!(report.digest, package.digest);
    assert_eq!(report.key_id, keys::id(&key().verifying_key()));
    assert!(!verify(&dir, None).unwrap().key_known);
    if let Some(keep) = std::env::var_os("DAFU_KEEP_PACKAGE") {
        package::write(Path::new(&keep), &contents(), &key()).unwrap();
    }
}

#[test]
fn every_changed_byte_of_every_file_is_found_and_the_file_named() {
    let (_home, dir, _) = packed();
    let mut flips = 0;
    for path in files(&dir) {
        let whole = fs::read(&path).unwrap();
        let name = path.strip_prefix(&dir).unwrap().to_str().unwrap();
        // In place: to write it whole each time makes some file systems flush, and this does it thousands of times.
        let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
        for (at, byte) in whole.iter().enumerate() {
            file.write_all_at(&[byte ^ (1 << (at % 8))], at as u64).unwrap();
            let known = key().verifying_key();
            let found = verify(&dir, Some(&known).filter(|_| at % 2 == 0));
            let Err(problems) = found else { panic!("{name} byte {at} is changed, but {found:?}") };
            assert!(problems.iter().all(|problem| problem.file == name), "{name} byte {at}: {problems:?}");
            file.write_all_at(&[*byte], at as u64).unwrap();
            flips += 1;
        }
    }
    assert!(flips > 4_000, "{flips}");
    verify(&dir, None).unwrap();
}

/// `DAFU_FLIPS` says how many (tests/long); each is another bit of another file.
#[test]
fn random_flipped_bits_in_a_large_package_are_found() {
    use rand::{RngExt, SeedableRng};
    let flips: usize = std::env::var("DAFU_FLIPS").ok().and_then(|count| count.parse().ok()).unwrap_or(100);
    let seed: u64 = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let mut dice = rand::rngs::StdRng::seed_from_u64(seed);
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("p");
    let papers = (0..40).map(|number| {
        let bytes: Vec<u8> = (0..50_000).map(|_| dice.random()).collect();
        paper(&format!("{number:02}.pdf"), &bytes)
    });
    package::write(&dir, &Contents { papers: papers.collect(), ..contents() }, &key()).unwrap();
    let paths = files(&dir);
    for flip in 0..flips {
        let path = &paths[dice.random_range(0..paths.len())];
        let file = fs::OpenOptions::new().read(true).write(true).open(path).unwrap();
        let at = dice.random_range(0..file.metadata().unwrap().len());
        let mut byte = [0];
        file.read_exact_at(&mut byte, at).unwrap();
        file.write_all_at(&[byte[0] ^ (1 << dice.random_range(0..8_u32))], at).unwrap();
        assert!(verify(&dir, Some(&key().verifying_key())).is_err(), "SEED={seed} flip {flip}: {} byte {at}", path.display());
        file.write_all_at(&byte, at).unwrap();
    }
    verify(&dir, Some(&key().verifying_key())).unwrap();
}

#[test]
fn a_second_manifest_that_says_otherwise_is_found_even_when_the_package_is_signed_again() {
    let (_home, dir, _) = packed();
    let path = dir.join(super::MANIFEST_SM3);
    let whole = fs::read_to_string(&path).unwrap();
    let fewer = whole.split_inclusive('\n').skip(1).collect::<String>();
    for (forged, says) in
        [(whole.replacen(|sign: char| sign.is_ascii_digit(), "f", 1), "another digest"), (fewer, "the same files")]
    {
        resign(&dir, &key());
        fs::write(&path, forged).unwrap();
        sign_tags(&dir, &key());
        let problems = problems(&dir);
        assert!(problems.iter().all(|problem| problem.file == super::MANIFEST_SM3), "{problems:?}");
        assert!(problems[0].what.contains(says), "{problems:?}");
    }
}

#[test]
fn the_bagit_of_the_library_of_congress_accepts_a_package() {
    let (_home, dir, _) = packed();
    let check = "import bagit, sys; bagit.Bag(sys.argv[1]).validate(); print('valid')";
    // tests/run puts it there; elsewhere it may be installed for everybody.
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/python/bin/python3");
    let python = if own.exists() { own } else { PathBuf::from("python3") };
    let said = std::process::Command::new(python).args(["-c", check]).arg(&dir).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&said.stdout).trim(), "valid", "{}", String::from_utf8_lossy(&said.stderr));
}

#[test]
fn every_file_cut_or_lengthened_by_a_byte_is_named() {
    let (_home, dir, _) = packed();
    for path in files(&dir) {
        let whole = fs::read(&path).unwrap();
        let name = path.strip_prefix(&dir).unwrap().to_str().unwrap();
        for bytes in [whole[..whole.len() - 1].to_vec(), [&whole[..], b"\n"].concat(), Vec::new()] {
            fs::write(&path, bytes).unwrap();
            let named = named(&dir);
            assert!(named.iter().any(|file| file == name), "{name}: {named:?}");
        }
        fs::write(&path, &whole).unwrap();
    }
}

#[test]
fn every_missing_file_is_named() {
    let (_home, dir, _) = packed();
    for path in files(&dir) {
        let whole = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        let name = path.strip_prefix(&dir).unwrap().to_str().unwrap();
        assert_eq!(named(&dir), vec![name]);
        fs::write(&path, &whole).unwrap();
    }
}

#[test]
fn an_added_file_is_named() {
    let (_home, dir, _) = packed();
    for name in ["data/files/extra.pdf", "note.txt", "data/files/scans/.hidden", "manifest-md5.txt"] {
        fs::write(dir.join(name), "x").unwrap();
        assert_eq!(named(&dir), vec![name]);
        fs::remove_file(dir.join(name)).unwrap();
    }
    fs::create_dir(dir.join("data/files/more")).unwrap();
    assert_eq!(named(&dir), vec!["data/files/more/"]);
}

#[test]
fn a_log_that_was_cut_reordered_or_edited_is_found_even_when_the_package_is_signed_again() {
    let (_home, dir, _) = packed();
    let path = dir.join(super::EVENTS);
    let log = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = log.lines().collect();
    for (forged, says) in [
        (format!("{}\n{}\n", lines[0], lines[1]), "Event-Log-Count is 2, but bag-info.txt says 3"),
        (format!("{}\n{}\n{}\n", lines[0], lines[2], lines[1]), "line 2: event 2 should stand here, but it is event 3"),
        (log.replace("签发", "退回"), "line 2: its hash is not that of the event"),
        (log.trim_end().to_owned(), "line 3: it breaks off"),
    ] {
        fs::write(&path, &forged).unwrap();
        resign(&dir, &key());
        let problems = problems(&dir);
        assert!(problems.iter().all(|problem| problem.file == super::EVENTS), "{problems:?}");
        assert!(problems.iter().any(|problem| problem.what.contains(says)), "{says}: {problems:?}");
    }
}

#[test]
fn a_package_signed_with_another_key_is_refused_where_the_key_is_known() {
    let (_home, dir, _) = packed();
    let other = SigningKey::from_bytes(&[8; 32]);
    fs::write(dir.join("data/files/scans/02 sign-off.png"), "forged").unwrap();
    resign(&dir, &other);
    assert_eq!(named(&dir), vec![super::SIGNATURE]);
    assert!(!verify(&dir, None).unwrap().key_known);
}

#[test]
fn the_signature_of_another_package_is_refused() {
    let (_home, dir, _) = packed();
    let other = tempfile::tempdir().unwrap();
    let there = other.path().join("other");
    package::write(&there, &Contents { number: "08010083".into(), ..contents() }, &key()).unwrap();
    fs::copy(there.join(super::SIGNATURE), dir.join(super::SIGNATURE)).unwrap();
    // Which of the two was swapped can't be known; the one that is named is the one the signature does not fit.
    assert_eq!(named(&dir), vec![super::TAG_MANIFEST]);
}

#[test]
fn a_manifest_that_leads_out_of_the_package_is_refused_without_following_it() {
    let (home, dir, _) = packed();
    fs::write(home.path().join("outside"), "secret").unwrap();
    for path in ["../outside", "data/../../outside", "/etc/passwd"] {
        let line = format!("{}  {path}\n", &Digest::sha256(b"secret").as_str()[7..]);
        resign(&dir, &key());
        let listed = fs::read_to_string(dir.join(super::MANIFEST)).unwrap();
        fs::write(dir.join(super::MANIFEST), line + &listed).unwrap();
        let problems = problems(&dir);
        assert!(problems.iter().any(|problem| problem.file == super::MANIFEST && problem.what.contains(path)), "{problems:?}");
    }
}

#[test]
fn a_link_in_a_package_is_refused() {
    let (home, dir, _) = packed();
    let path = dir.join("data/files/scans/02 sign-off.png");
    fs::rename(&path, home.path().join("outside")).unwrap();
    symlink(home.path().join("outside"), &path).unwrap();
    let problems = problems(&dir);
    assert!(problems.iter().all(|problem| problem.file == "data/files/scans/02 sign-off.png"), "{problems:?}");
    assert!(problems[0].what.contains("link"), "{problems:?}");
}

#[test]
fn what_is_no_package_is_refused_with_the_files_it_lacks() {
    let empty = tempfile::tempdir().unwrap();
    assert!(named(empty.path()).contains(&super::TAG_MANIFEST.to_owned()));
    assert_eq!(named(&empty.path().join("nowhere"))[0], ".");
}

#[test]
fn writing_the_same_package_again_changes_nothing_and_another_is_refused() {
    let (_home, dir, package) = packed();
    assert_eq!(package::write(&dir, &contents(), &key()).unwrap(), package);
    let other = Contents { retention: "30年".into(), ..contents() };
    assert!(matches!(package::write(&dir, &other, &key()), Err(PackageError::Exists(_))));
    verify(&dir, Some(&key().verifying_key())).unwrap();
}

#[test]
fn what_a_dead_process_left_is_cleared_away() {
    let home = tempfile::tempdir().unwrap();
    let draft = home.path().join(".p.partial/data");
    fs::create_dir_all(&draft).unwrap();
    fs::write(draft.join("events.jsonl"), "half").unwrap();
    package::write(&home.path().join("p"), &contents(), &key()).unwrap();
    verify(&home.path().join("p"), None).unwrap();
    assert_eq!(home.path().read_dir().unwrap().count(), 1);
}

#[test]
fn papers_that_cannot_be_files_and_broken_logs_are_not_packed() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("p");
    let write = |contents: &Contents| package::write(&dir, contents, &key()).unwrap_err().to_string();
    let with = |path: &str| Contents { papers: vec![paper("a.pdf", b""), paper(path, b"")], ..contents() };
    assert_eq!(write(&with("../x")), "the paper “../x” cannot be packed: its path leads out of its folder");
    assert_eq!(write(&with("A.PDF")), "two papers are called “A.PDF”, capitals and small letters taken alike");
    let events = log(&["1", "2"]).replace("\"event\":2", "\"event\":3");
    let broken = write(&Contents { events, ..contents() });
    assert_eq!(broken, "the event log of the case is broken at line 2: its hash is not that of the event");
    assert!(!dir.exists());
}

#[test]
fn the_index_escapes_what_it_prints() {
    let (_home, dir, _) = packed();
    let index = fs::read_to_string(dir.join(super::INDEX)).unwrap();
    assert!(index.contains("的答复 &lt;正本&gt;</a>") && index.contains("保管期限：永久"), "{index}");
}
