//! A page as a ruler finds it: where words stand, and where there is ink.

use super::Rendered;
use std::path::PathBuf;
use std::process::Command;

/// A letter on the disk, and the folder that goes with it.
pub(super) struct Paper {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

/// A word and its cell, in millimetres from the upper left corner.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

/// A page of ten dots to the millimetre.
pub(super) struct Page {
    width: usize,
    dots: Vec<[u8; 3]>,
}

/// Something printed, in millimetres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ink {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Paper {
    pub(super) fn of(rendered: &Rendered) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("letter.pdf");
        std::fs::write(&path, &rendered.pdf).unwrap();
        Self { _folder: folder, path }
    }

    /// What a program of poppler-utils says of it.
    pub(super) fn ask(&self, program: &str, options: &[&str]) -> Vec<u8> {
        let mut command = Command::new(program);
        command.args(options).arg(&self.path);
        if program == "pdftotext" {
            command.arg("-");
        }
        let out = command.output().expect("poppler-utils");
        assert!(out.status.success(), "{program}: {}", String::from_utf8_lossy(&out.stderr));
        out.stdout
    }

    pub(super) fn words(&self, page: usize) -> Vec<Word> {
        let page = page.to_string();
        let html = String::from_utf8(self.ask("pdftotext", &["-bbox", "-f", &page, "-l", &page])).unwrap();
        html.lines().filter_map(|line| word(line.trim())).collect()
    }

    pub(super) fn page(&self, page: usize) -> Page {
        let page = page.to_string();
        let image = self.ask("pdftoppm", &["-r", "254", "-f", &page, "-l", &page]);
        let mut parts = image.splitn(4, u8::is_ascii_whitespace);
        let mut number = || std::str::from_utf8(parts.next().unwrap()).unwrap().to_owned();
        assert_eq!(number(), "P6");
        let width = number().parse().unwrap();
        drop(number());
        let dots = image[image.len() - image.len() / 3 / width * width * 3..].as_chunks::<3>().0;
        let rows = dots.len() / width;
        assert_eq!((width / 10, rows / 10), (210, 297), "A4");
        Page { width, dots: dots.to_vec() }
    }
}

fn word(line: &str) -> Option<Word> {
    let inner = line.strip_prefix("<word ")?;
    let value = |name: &str| {
        let (_, rest) = inner.split_once(&format!("{name}=\""))?;
        rest.split('"').next()?.parse::<f64>().ok().map(|points| points / 72.0 * 25.4)
    };
    let text = inner.split_once('>')?.1.strip_suffix("</word>")?.to_owned();
    Some(Word { text, left: value("xMin")?, top: value("yMin")?, right: value("xMax")?, bottom: value("yMax")? })
}

impl Page {
    /// Where there is red, line by line from above.
    pub(super) fn red(&self) -> Vec<Ink> {
        self.lines(|[r, g, b]| r > 150 && g < 110 && b < 110)
    }
    /// Where there is black, line by line from above.
    pub(super) fn black(&self) -> Vec<Ink> {
        self.lines(|[r, g, b]| r.max(g).max(b) < 128)
    }

    #[expect(clippy::cast_precision_loss, reason = "a page has some thousand dots")]
    fn lines(&self, is_ink: impl Fn([u8; 3]) -> bool) -> Vec<Ink> {
        let mut found: Vec<Ink> = Vec::new();
        for (y, row) in self.dots.chunks(self.width).enumerate() {
            let Some(left) = row.iter().position(|dot| is_ink(*dot)) else { continue };
            let right = row.iter().rposition(|dot| is_ink(*dot)).unwrap_or(left);
            let (y, left, right) = (y as f64 / 10.0, left as f64 / 10.0, (right + 1) as f64 / 10.0);
            match found.last_mut() {
                Some(above) if above.bottom + 0.05 > y => {
                    *above = Ink { left: above.left.min(left), right: above.right.max(right), bottom: y + 0.1, ..*above };
                }
                _ => found.push(Ink { left, top: y, right, bottom: y + 0.1 }),
            }
        }
        found
    }
}
