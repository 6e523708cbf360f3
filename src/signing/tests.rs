//! Signing: known answers, keys on disk, a seal service, the view.

use super::seal::{NotSealed, Order, Seals, Service};
use super::view::{Paper, Signature, fragment};
use super::witness::{Broken, Statement, Witness, WitnessError};
use super::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;

fn witness() -> (tempfile::TempDir, Witness) {
    let dir = tempfile::tempdir().expect("a folder");
    let witness = Witness::load_or_create(dir.path(), Profile::International, &mut StdRng::seed_from_u64(7)).expect("a key");
    (dir, witness)
}

#[test]
fn digests_are_those_of_the_standards_and_stand_in_groups() {
    let sm3 = Stamp::of(Profile::Sm, b"abc");
    // GB/T 32905-2016, appendix A.1.
    assert_eq!(sm3.hex, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    assert!(sm3.to_string().starts_with("SM3 66c7 f0f4 62ee edd9 "), "{sm3}");
    assert_eq!(Stamp::of(Profile::International, b"abc").to_string().split(' ').count(), 17);
}

#[test]
fn a_statement_stands_for_its_bytes_alone() {
    let (_dir, witness) = witness();
    let statement = witness.state("定稿".as_bytes());
    assert_eq!((statement.algorithm.as_str(), statement.digest.algorithm.as_str()), ("Ed25519", "SHA-256"));
    assert_eq!(statement.check("定稿".as_bytes()), Ok(()));
    assert_eq!(statement.check("定稿 ".as_bytes()), Err(Broken::Changed));
    let forged = Statement { digest: Stamp::of(Profile::International, b"other"), ..statement.clone() };
    assert_eq!(forged.check(b"other"), Err(Broken::Signature));
    let unknown = Statement { algorithm: "RSA".into(), ..statement.clone() };
    assert_eq!(unknown.check("定稿".as_bytes()), Err(Broken::Algorithm("RSA".into())));
    let printed = serde_json::to_string(&statement).expect("text");
    assert_eq!(serde_json::from_str::<Statement>(&printed).expect("a statement"), statement);
}

#[test]
fn a_key_is_made_once_and_only_its_owner_can_read_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let keys = dir.path().join("keys");
    let make = |seed| Witness::load_or_create(&keys, Profile::International, &mut StdRng::seed_from_u64(seed));
    let first = make(1).expect("a key").state(b"x").public_key;
    assert_eq!(make(2).expect("the same key").state(b"x").public_key, first);
    let file = keys.join("witness-key-international");
    let mode = |path: &std::path::Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!((mode(&keys), mode(&file)), (0o700, 0o600));
    assert_eq!(keys.read_dir().expect("readable").count(), 1);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("changed");
    assert!(matches!(make(1), Err(WitnessError::Exposed(_))));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("changed");
    fs::write(&file, "no key").expect("written");
    assert!(matches!(make(1), Err(WitnessError::NotAKey(_))));
}

#[test]
fn a_signature_that_is_not_built_in_is_refused_by_name() {
    let dir = tempfile::tempdir().expect("a folder");
    let made = Witness::load_or_create(dir.path(), Profile::Sm, &mut StdRng::seed_from_u64(7));
    assert_eq!(
        made.expect_err("refused").to_string(),
        "SM2 signatures are not built in yet; set the signing profile to international"
    );
    assert_eq!(dir.path().read_dir().expect("readable").count(), 0);
}

/// A seal service that answers once, and tells what it was asked.
fn service(answer: impl FnOnce(&[u8]) -> Vec<u8> + Send + 'static) -> (Service, std::thread::JoinHandle<String>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/seals", listener.local_addr().expect("an address"));
    let asked = std::thread::spawn(move || {
        let (mut line, _) = listener.accept().expect("a caller");
        let (mut head, mut byte) = (Vec::new(), [0]);
        while !head.ends_with(b"\r\n\r\n") {
            line.read_exact(&mut byte).expect("a head");
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).expect("text");
        let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).and_then(|length| length.parse().ok());
        let mut body = vec![0; length.expect("a length")];
        line.read_exact(&mut body).expect("a body");
        line.write_all(&answer(&body)).expect("answered");
        head
    });
    (Service::new(&address, "secret", Profile::Sm).expect("a service"), asked)
}

const ORDER: Order<'_> = Order { unit: "白石县园林局", number: "白园函〔2031〕7号", pdf: b"%PDF-1.7 text" };

#[test]
fn a_seal_is_added_behind_the_paper() {
    let sealed = |body: &[u8]| [b"HTTP/1.1 200 OK\r\nSeal-Id: s-1\r\n\r\n".as_slice(), body, b" seal"].concat();
    let (service, asked) = service(sealed);
    let done = service.seal(ORDER).expect("sealed");
    assert_eq!((done.id.as_str(), done.pdf.as_slice()), ("s-1", b"%PDF-1.7 text seal".as_slice()));
    let head = asked.join().expect("asked");
    assert!(head.starts_with("POST /seals HTTP/1.0\r\n") && head.contains("Authorization: Bearer secret\r\n"), "{head}");
    assert!(head.contains(&format!("Dafu-Digest: SM3 {}\r\n", Stamp::of(Profile::Sm, ORDER.pdf).hex)), "{head}");
    assert!(head.contains("Dafu-Unit: %E7%99%BD"), "{head}");
}

#[test]
fn a_seal_service_that_changes_the_paper_is_not_believed() {
    let (service, _) = service(|_| b"HTTP/1.1 200 OK\r\nSeal-Id: s-1\r\n\r\n%PDF-1.7 other text".to_vec());
    assert_eq!(service.seal(ORDER), Err(NotSealed::Changed));
}

#[test]
fn a_seal_service_can_refuse_or_fail() {
    let (refusing, _) = service(|_| "HTTP/1.1 409 Conflict\r\n\r\n印章已停用".as_bytes().to_vec());
    assert_eq!(refusing.seal(ORDER), Err(NotSealed::Refused("印章已停用".into())));
    let (failing, _) = service(|_| b"HTTP/1.1 503 Busy\r\n\r\n".to_vec());
    assert_eq!(failing.seal(ORDER), Err(NotSealed::Later("status 503".into())));
    let (mute, _) = service(|_| Vec::new());
    assert!(matches!(mute.seal(ORDER), Err(NotSealed::Later(_))));
    for address in ["https://127.0.0.1/x", "http://example.org/x", "127.0.0.1", "http://127.0.0.1/a b"] {
        assert!(matches!(Service::new(address, "secret", Profile::Sm), Err(NotSealed::Address(_))), "{address}");
    }
}

#[test]
fn the_view_shows_what_will_be_signed_and_which_signatures_no_longer_stand() {
    let stamp = Stamp::of(Profile::Sm, b"pdf");
    let signatures = [
        Signature { name: "葛晚晴", on: "2031-05-06", on_paper: false, hex: &stamp.hex },
        Signature { name: "靳石林", on: "2031-05-05", on_paper: true, hex: "00" },
    ];
    let paper = Paper {
        profile: Profile::Sm,
        title: "关于第7号提案的答复",
        text: "一、进展\n\n已完成<script>。",
        pdf: b"pdf",
        attachments: &[("名单.xlsx", b"xlsx")],
        signatures: &signatures,
    };
    insta::assert_snapshot!(fragment(&paper).expect("a fragment"));
}
