"""Servers on loopback for test_deliver: SMTP over TLS, SMTP with STARTTLS, WebDAV and webhook.

Usage: servers.py FOLDER. Needs FOLDER/key.pem and FOLDER/cert.pem. Writes FOLDER/ports (smtps,
smtp, https) when all are listening. Accepted mails become FOLDER/mail-N, WebDAV files
FOLDER/dav/NAME, messages FOLDER/hook-N; FOLDER/log has one line an event. The password is "right".
What goes wrong is in the address: full@, later@ and drop@ as recipients; /full/, /later/, /drop/
and /stuck/ as folders.
"""
import base64
import http.server
import os
import socketserver
import ssl
import sys
import threading

folder = sys.argv[1]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(f"{folder}/cert.pem", f"{folder}/key.pem")
lock = threading.Lock()
counts = {}


def log(line):
    with lock, open(f"{folder}/log", "a") as out:
        out.write(line + "\n")


def store(kind, data):
    with lock:
        counts[kind] = counts.get(kind, 0) + 1
        with open(f"{folder}/{kind}-{counts[kind]}", "wb") as out:
            out.write(data)


def password_is_right(encoded):
    return base64.b64decode(encoded).split(b"\0")[-1].split(b":")[-1] == b"right"


class Mail(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")
        self.wfile.flush()

    def read_data(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def start_tls(self):
        self.say("220 go ahead")
        self.request = context.wrap_socket(self.request, server_side=True)
        self.rfile = self.request.makefile("rb")
        self.wfile = self.request.makefile("wb")
        self.secure = True

    def handle(self):
        self.secure = isinstance(self.request, ssl.SSLSocket)
        drop = False
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "EHLO":
                self.say("250-test")
                self.say("250-STARTTLS" if not self.secure else "250-8BITMIME")
                self.say("250 AUTH PLAIN")
            elif verb == "STARTTLS":
                self.start_tls()
            elif verb == "AUTH":
                log("login " + ("with" if self.secure else "without") + " TLS")
                word = line.split(" ")
                if len(word) < 3:
                    self.say("334 ")
                    word.append(self.rfile.readline().decode().strip())
                self.say("235 in" if password_is_right(word[-1]) else "535 no")
            elif verb == "RCPT":
                drop = drop or "drop@" in line
                self.say("552 mailbox full" if "full@" in line
                         else "452 later" if "later@" in line else "250 ok")
            elif verb == "DATA":
                if drop:
                    log("dropped")
                    return
                self.say("354 go on")
                store("mail", self.read_data())
                log("mail")
                self.say("250 ok")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")


class Web(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, code):
        log(f"{self.command} {self.path} {code}")
        self.send_response(code)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        login = self.headers.get("Authorization")
        name = self.path.rsplit("/", 1)[-1]
        if "/drop/" in self.path:
            log("dropped")
            self.close_connection = True
            self.connection.close()
        elif login and not password_is_right(login.split(" ")[1]):
            self.answer(401)
        elif "/full/" in self.path:
            self.answer(507)
        elif "/later/" in self.path:
            self.answer(503)
        elif self.command == "PUT":
            with open(f"{folder}/dav/{name}", "wb") as out:
                out.write(body)
            self.answer(201)
        elif self.command == "MOVE" and "/stuck/" in self.path:
            self.answer(409)
        elif self.command == "MOVE":
            final = self.headers["Destination"].rsplit("/", 1)[-1]
            os.replace(f"{folder}/dav/{name}", f"{folder}/dav/{final}")
            self.answer(201)
        elif self.command == "DELETE":
            if os.path.exists(f"{folder}/dav/{name}"):
                os.remove(f"{folder}/dav/{name}")
            self.answer(204)
        else:
            store("hook", body)
            self.answer(200)

    do_PUT = do_MOVE = do_DELETE = do_POST = handle_any

    def log_message(self, *_):
        pass


class Secure(socketserver.ThreadingTCPServer):
    daemon_threads = True
    tls = True

    def get_request(self):
        connection, address = super().get_request()
        if self.tls:
            connection = context.wrap_socket(connection, server_side=True)
        return connection, address

    def handle_error(self, *_):
        log("connection failed")


class Plain(Secure):
    tls = False


os.makedirs(f"{folder}/dav", exist_ok=True)
here = ("127.0.0.1", 0)
servers = [Secure(here, Mail), Plain(here, Mail), Secure(here, Web)]
for server in servers:
    threading.Thread(target=server.serve_forever, daemon=True).start()
with open(f"{folder}/ports.new", "w") as out:
    out.write(" ".join(str(server.server_address[1]) for server in servers))
os.rename(f"{folder}/ports.new", f"{folder}/ports")
sys.stdin.read()  # until the test ends
