"""Reads mails as a stranger's program does (Python's email) and compares them with what was meant.

    read.py EXPECTED.json FILE...       prints what differs, or how many mails were read and found equal

EXPECTED.json: {id: {"from", "to", "subject", "reply_to", "text", "html", "files": [{"name", "sha256"}]}}
"""

import email
import email.policy
import hashlib
import json
import sys

expected = json.load(open(sys.argv[1]))
seen, threads, wrong = {}, set(), []


def lines(text):
    """A text without regard to how its lines end and to empty lines at its end, which servers may add."""
    return text.replace("\r\n", "\n").rstrip("\n")


for path in sys.argv[2:]:
    mail = email.message_from_binary_file(open(path, "rb"), policy=email.policy.default)
    mid = mail["Message-ID"].strip("<>").split("@")[0]
    seen[mid] = seen.get(mid, 0) + 1
    want = expected.get(mid)
    if want is None:
        wrong.append(f"{path}: nobody sent {mid}")
        continue
    threads.add(mail["References"])
    have = {
        "from": str(mail["From"]),
        "to": str(mail["To"]),
        "subject": str(mail["Subject"]),
        "reply_to": str(mail["Reply-To"]),
        "text": lines(mail.get_body(("plain",)).get_content()),
        "html": lines(mail.get_body(("html",)).get_content()),
        "files": [
            {"name": part.get_filename(), "sha256": hashlib.sha256(part.get_payload(decode=True)).hexdigest()}
            for part in mail.iter_attachments()
        ],
    }
    want = {**want, "text": lines(want["text"]), "html": lines(want["html"])}
    wrong += [f"{path}: {key}: {have[key]!r} instead of {want[key]!r}" for key in want if have[key] != want[key]]
    wrong += [f"{path}: {part.get_content_type()}: {defect!r}" for part in mail.walk() for defect in part.defects]
    if mail["Auto-Submitted"] != "auto-generated" or mail["In-Reply-To"] != mail["References"] or not mail["Date"]:
        wrong.append(f"{path}: {mail.items()}")

wrong += [f"{mid} did not arrive" for mid in expected if mid not in seen]
wrong += [f"{mid} arrived {times} times" for mid, times in seen.items() if times > 1]
if len(threads) != 1:
    wrong.append(f"mails of one case are {len(threads)} threads")
print("\n".join(wrong) if wrong else f"{len(seen)} mails are equal")
