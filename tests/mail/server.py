"""A real mail server for the tests (aiosmtpd): TLS after STARTTLS, a login, and every mail kept as a file.

    server.py FOLDER CERTIFICATE KEY        prints its port, then serves until its standard input ends

Only notice@xc.example with the password p:/@+密 may send. FOLDER/logins counts who tried to log in.
"""

import pathlib
import socket
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

folder = pathlib.Path(sys.argv[1])


class Keep:
    """Keeps what it is handed."""

    def __init__(self):
        self.count = 0

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        (folder / f"{self.count}.eml").write_bytes(envelope.original_content)
        return "250 kept"


def authenticate(server, session, envelope, mechanism, auth_data):
    right = auth_data.login == b"notice@xc.example" and auth_data.password == "p:/@+密".encode()
    with open(folder / "logins", "a") as logins:
        print("right" if right else "wrong", file=logins)
    # handled: with the other answer the server says nothing at all.
    return AuthResult(success=right, handled=False)


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[2], sys.argv[3])
with socket.create_server(("127.0.0.1", 0)) as free:
    port = free.getsockname()[1]
controller = Controller(
    Keep(),
    hostname="127.0.0.1",
    port=port,
    tls_context=context,
    require_starttls=True,
    auth_required=True,
    authenticator=authenticate,
)
controller.start()
print(port, flush=True)
sys.stdin.read()
controller.stop()
