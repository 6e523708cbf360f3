"""Takes the files out of mails, as a stranger's program does (Python's email).

    lists.py FOLDER FILE...     writes every attachment into FOLDER; a line of JSON a mail: {"to", "subject", "text", "files": [{"name", "path"}]}
"""

import email
import email.policy
import json
import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
for number, path in enumerate(sys.argv[2:]):
    mail = email.message_from_binary_file(open(path, "rb"), policy=email.policy.default)
    files = []
    for part in mail.iter_attachments():
        kept = folder / f"{number}-{len(files)}.xlsx"
        kept.write_bytes(part.get_payload(decode=True))
        files.append({"name": part.get_filename(), "type": part.get_content_type(), "path": str(kept)})
    text = mail.get_body(("plain",)).get_content()
    print(json.dumps({"to": str(mail["To"]), "subject": str(mail["Subject"]), "text": text, "files": files}))
