//! Mail servers that others wrote, and mails read back by a program that others wrote.
//!
//! `OpenSMTPD` is Debian's, `aiosmtpd` is `PyPI`'s; `tests/run` installs both. Where one is missing the tests fail and say so.

use super::{Senders, look, mail, sender, until, with_mails};
use crate::databases;
use crate::python::python;
use dafu::mail::{Attachment, Mail};
use dafu_engine::ids::Digest;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs::{self, File, Permissions};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

const MAILS: usize = 12;

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail").join(name)
}

/// A program that is killed with the test.
pub struct Program {
    pub child: Child,
    /// Closing it is what ends some.
    _input: Option<ChildStdin>,
    pub folder: TempDir,
    pub port: u16,
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Debian's `OpenSMTPD` on a port of its own: every mail it delivers is a file.
fn opensmtpd() -> Program {
    let folder = tempfile::tempdir().expect("a folder");
    let kept = folder.path().join("kept");
    fs::create_dir(&kept).expect("a folder");
    // It delivers as a user who owns nothing.
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).expect("opened");
    fs::set_permissions(&kept, Permissions::from_mode(0o777)).expect("opened");
    let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound").port();
    let settings = folder.path().join("smtpd.conf");
    // A file has its name when it is whole.
    let keep = folder.path().join("keep");
    let text = format!("f=$(mktemp {}/XXXXXXXX.part) && cat > \"$f\" && mv \"$f\" \"$f.eml\"\n", kept.display());
    fs::write(&keep, text).expect("written");
    let text = format!(
        "table everybody {{ \"@\" = \"nobody\" }}\nlisten on 127.0.0.1 port {port}\n\
         action \"keep\" mda \"sh {}\" virtual <everybody>\nmatch from any for any action \"keep\"\n",
        keep.display()
    );
    fs::write(&settings, text).expect("written");
    let log = File::create(folder.path().join("log")).expect("a log");
    let child = Command::new("/usr/sbin/smtpd")
        .arg("-d")
        .arg("-f")
        .arg(&settings)
        .stdin(Stdio::null())
        .stdout(log.try_clone().expect("a log"))
        .stderr(log)
        .spawn()
        .expect("OpenSMTPD is installed (apt-get install opensmtpd; tests/run does it)");
    let program = Program { child, _input: None, folder, port };
    let patience = dafu::time::stopwatch();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        let log = || fs::read_to_string(program.folder.path().join("log")).unwrap_or_default();
        assert!(patience.elapsed() < Duration::from_secs(20), "OpenSMTPD does not start (it has to be root): {}", log());
        thread::sleep(Duration::from_millis(50));
    }
    program
}

/// aiosmtpd with STARTTLS and a login; its certificate is `certificate.pem` in its folder.
pub fn aiosmtpd() -> Program {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = folder.path().join("request.conf");
    let text = "[req]\ndistinguished_name=name\nx509_extensions=ext\nprompt=no\n[name]\nCN=127.0.0.1\n\
                [ext]\nsubjectAltName=IP:127.0.0.1\nbasicConstraints=critical,CA:FALSE\n";
    fs::write(&settings, text).expect("written");
    let (key, certificate) = (folder.path().join("key.pem"), folder.path().join("certificate.pem"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-config"])
        .arg(&settings)
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .expect("openssl runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let kept = folder.path().join("kept");
    fs::create_dir(&kept).expect("a folder");
    let mut child = Command::new(python())
        .arg(script("server.py"))
        .arg(&kept)
        .arg(&certificate)
        .arg(&key)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 runs");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("it speaks");
    let port = line.trim().parse().expect("aiosmtpd is installed (tests/run does it: pip install aiosmtpd)");
    let input = child.stdin.take();
    Program { child, _input: input, folder, port }
}

/// Mails with and without files whose names are long and Chinese.
fn mails(folder: &Path) -> Vec<Mail> {
    let names = [
        "关于对市政协八届一次会议第08010082号提案的答复.pdf",
        "任务分解表（市市场监督管理局、市城市管理综合行政执法局、市自然资源和规划局）办前核对征求意见稿.xlsx",
        "a \"quoted\"; name.pdf",
    ];
    let attached = |number: usize| {
        names.iter().take(number % 4).map(move |name| {
            let bytes = format!("%PDF-1.7 {number} {name} \r\n.\r\n\0").into_bytes();
            let digest = Digest::sha256(&bytes);
            let hex = digest.as_str().trim_start_matches("sha256:").to_owned();
            (Attachment { kind: "reply".into(), digest, name: (*name).to_owned() }, hex, bytes)
        })
    };
    (0..MAILS)
        .map(|number| {
            for (_, hex, bytes) in attached(number) {
                let shelf = folder.join("files").join(&hex[..2]);
                fs::create_dir_all(&shelf).expect("a shelf");
                fs::write(shelf.join(&hex[2..]), bytes).expect("a file");
            }
            Mail { attachments: attached(number).map(|(attachment, _, _)| attachment).collect(), ..mail(number) }
        })
        .collect()
}

/// What a reader is to find, by the mails' ids.
fn expected(mails: &[Mail], ids: &BTreeMap<String, String>) -> serde_json::Value {
    let quoted = |name: &str, address: &str| format!("{name} <{address}>");
    let one = |mail: &Mail| {
        let hex = |digest: &Digest| digest.as_str().trim_start_matches("sha256:").to_owned();
        let files: Vec<_> = mail.attachments.iter().map(|file| json!({"name": file.name, "sha256": hex(&file.digest)})).collect();
        json!({
            "from": quoted("许昌市建议提案办理平台", "notice@xc.example"), "to": quoted(&mail.to_name, &mail.to),
            "subject": mail.subject, "reply_to": mail.reply_to, "text": mail.text, "html": mail.html, "files": files,
        })
    };
    mails.iter().map(|mail| (ids[&mail.to].clone(), one(mail))).collect::<serde_json::Map<_, _>>().into()
}

/// Sends mails with files to a server and has what arrives read by Python.
async fn arrive_as_they_were_meant(program: &Program, url: &str, authority: Option<&Path>) {
    let database = databases::sqlite();
    let mails = mails(database.folder.path());
    with_mails(&database, &mails).await;
    let store = look(&database).await;
    let rows = dafu::store::queue::of_case(store.reader(), dafu::store::queue::Queue::Outbox, &super::CASE.into()).await;
    let ids = rows.expect("rows").into_iter().map(|row| (row.target, row.id)).collect();
    let wanted = database.folder.path().join("expected.json");
    fs::write(&wanted, expected(&mails, &ids).to_string()).expect("written");
    let mut command = sender(&database, url);
    // Servers of others have other things to do as well.
    command.envs([("DAFU_SMTP_PATIENCE", "20"), ("DAFU_SMTP_PATIENCE_END", "20")]);
    command.envs(authority.map(|file| ("DAFU_SMTP_CA", file)));
    let senders = Senders(vec![command.spawn().expect("dafu runs")]);
    until(&store, 0).await;
    drop(senders);
    let kept = program.folder.path().join("kept");
    let files = || -> Vec<PathBuf> {
        let entries = fs::read_dir(&kept).expect("a folder").flatten().map(|entry| entry.path());
        entries.filter(|path| path.extension().is_some_and(|end| end == "eml")).collect()
    };
    // A server delivers after it has answered.
    let patience = dafu::time::stopwatch();
    while files().len() < MAILS && patience.elapsed() < Duration::from_secs(30) {
        thread::sleep(Duration::from_millis(50));
    }
    let read = Command::new(python()).arg(script("read.py")).arg(&wanted).args(files()).output().expect("python3 runs");
    let said = String::from_utf8_lossy(&read.stdout).into_owned();
    assert_eq!(said.trim(), format!("{MAILS} mails are equal"), "{}", String::from_utf8_lossy(&read.stderr));
}

#[tokio::test]
async fn mails_through_opensmtpd_arrive_as_they_were_meant() {
    let program = opensmtpd();
    let url = format!("smtp://127.0.0.1:{}", program.port);
    arrive_as_they_were_meant(&program, &url, None).await;
}

#[tokio::test]
async fn mails_over_starttls_with_a_login_arrive_as_they_were_meant() {
    let program = aiosmtpd();
    let url = format!("smtp://notice%40xc.example:p%3A%2F%40%2B%E5%AF%86@127.0.0.1:{}?tls=required", program.port);
    arrive_as_they_were_meant(&program, &url, Some(&program.folder.path().join("certificate.pem"))).await;
}
