"""Crossref and Europe PMC on loopback, in their own forms, for the tests of fetching.

Usage: services.py FOLDER. With FOLDER/key.pem and FOLDER/cert.pem it speaks TLS, too. Writes
FOLDER/ports (http, https) when it listens; FOLDER/log has one line a request: seconds, path,
User-Agent, If-None-Match. The first part of a path says what goes wrong ("/ok/..." nothing does);
see MODES. What "passes" goes wrong twice for each path (a date: once) and then no more.
"""
import email.utils
import gzip
import hashlib
import http.server
import json
import os
import socketserver
import ssl
import sys
import threading
import time
import urllib.parse

folder = sys.argv[1]
lock = threading.Lock()
counts = {}


def work(doi, family, given, year, volume, page, title="A host", journal="Advanced Energy Materials",
         online=None):
    return {"DOI": doi, "type": "journal-article", "title": [title], "score": 61.2,
            "container-title": [journal], "short-container-title": ["Adv. Energy Mater."],
            "volume": volume, "page": page, "issued": {"date-parts": [[online or year]]},
            "published-print": {"date-parts": [[year, 5]]},
            "published-online": {"date-parts": [[online or year, 11, 3]]},
            "author": [{"given": given, "family": family, "sequence": "first", "affiliation": []},
                       {"given": "Ada", "family": "Second", "sequence": "additional"}]}


# The second is what a search finds beside the first; the last two differ in their DOI alone.
WORKS = [
    work("10.1000/bee.1", "B\u00e9e", "Anna-Maria", 2020, "32", "17-29", journal="Advanced Materials"),
    work("10.1000/bee.2", "Bee", "A.", 2020, "32", "1700"),
    work("10.1000/dee.1", "van der Dee", "Carl", 2021, "80", "5-9", journal="Nano Energy", online=2020),
    work("10.1000/gnu.1", "Gnu", "Eva", 2019, "7", "e12"),
    work("10.1000/twin.1", "Twin", "T.", 2018, "9", "44-50"),
    work("10.1000/twin.2", "Twin", "T.", 2018, "9", "44-50"),
]
TEXT = """<?xml version="1.0"?>
<article><front><article-meta><article-id pub-id-type="doi">10.1000/bee.1</article-id>
</article-meta></front><body><sec><title>Hosts</title>
<p>Bee et al. [1] made a foam host (FOX/Cu). Its CE is 97.0% over 90 cycles at 1 mA cm-2.</p>
</sec></body><back><ref-list><ref id="r1"><mixed-citation>A. Bee, Adv. Mater. 2020, 32, 17.
</mixed-citation></ref></ref-list></back></article>
"""


def find(words):
    words = words.lower().replace("\u00e9", "e")
    return [w for w in WORKS if w["author"][0]["family"].split()[-1].lower().replace("\u00e9", "e")
            in words]


def answer(path, query):
    """The answer that nothing is wrong with: code, type, body."""
    if path.startswith("/works/"):
        doi = urllib.parse.unquote(path[len("/works/"):]).lower()
        for one in WORKS:
            if one["DOI"] == doi:
                return 200, "application/json", json.dumps({"status": "ok", "message-type": "work",
                                                            "message": one})
        return 404, "text/plain", "Resource not found."
    if path == "/works":
        items = find(query["query.bibliographic"][0])
        return 200, "application/json", json.dumps(
            {"status": "ok", "message-type": "work-list",
             "message": {"total-results": len(items), "items": items, "items-per-page": 5}})
    if path == "/search":
        doi = query["query"][0].removeprefix('DOI:"').removesuffix('"')
        has = {"10.1000/bee.1": "PMC11", "10.1000/closed.1": "PMC12", "10.1000/bad.1": "PMC13"}
        records = [{"id": "1", "source": "MED", "doi": doi}]
        if doi in has:
            records.append({"id": "2", "source": "MED", "pmcid": has[doi], "doi": doi.upper()})
        return 200, "application/json", json.dumps(
            {"version": "6.9", "hitCount": len(records), "nextCursorMark": query["cursorMark"][0],
             "resultList": {"result": records}})
    if path == "/PMC11/fullTextXML" or path == "/paper.xml":
        return 200, "application/xml", TEXT
    if path == "/PMC13/fullTextXML":
        return 200, "application/xml", TEXT[:300] + "<unclosed"
    return 404, "text/plain", "nothing here"


class Service(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def send(self, code, body=b"", **headers):
        self.send_response(code)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def send_answer(self, path, query, **headers):
        code, kind, text = answer(path, query)
        body = text.encode()
        tag = '"' + hashlib.sha256(body).hexdigest()[:12] + '"'
        if code == 200 and self.headers.get("If-None-Match") == tag:
            return self.send(304, ETag=tag)
        if code == 200:
            headers["ETag"] = tag
        self.send(code, body, Content_Type=kind, **headers)

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(url.query)
        mode, _, rest = url.path.lstrip("/").partition("/")
        with lock:
            counts[self.path] = counts.get(self.path, 0) + 1
            with open(f"{folder}/log", "a") as out:
                out.write(f"{time.monotonic():.3f} {self.path} {self.headers.get('User-Agent')} "
                          f"{self.headers.get('If-None-Match')}\n")
        MODES.get(mode, Service.send_answer)(self, "/" + rest, query)

    def passing(self, path, query, code, times=2, **headers):
        if counts[self.path] <= times:
            self.send(code, b"later", **headers)
        else:
            self.send_answer(path, query)

    def drip(self, path, query):
        self.send_response(200)
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b"{")
            self.wfile.flush()
            time.sleep(0.1)

    def cut(self, path, query):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b'{"status": "ok", ')
        self.close_connection = True

    def flood(self, path, query):
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        try:
            for _ in range(1000):
                self.wfile.write(b" " * 65536)
        except OSError:
            pass

    def hang_up(self, path, query):
        self.close_connection = True
        self.connection.close()

    def redirect(self, path, query, to):
        self.send(302, Location=to)

    def log_message(self, *_):
        pass


def to_http(service, path, query):
    service.redirect(path, query, f"http://127.0.0.1:{servers[0].server_address[1]}/ok{path}")


MODES = {
    "slow": Service.drip,
    "cut": Service.cut,
    "large": lambda s, p, q: s.send(200, b"x" * 100, Content_Length="1000000000"),
    "flood": Service.flood,
    "bomb": lambda s, p, q: s.send(200, gzip.compress(b" " * 50_000_000), Content_Encoding="gzip"),
    "loop": lambda s, p, q: s.redirect(p, q, s.path),
    "moved": lambda s, p, q: s.redirect(p, q, "/ok" + s.path[len("/moved"):]),
    "file": lambda s, p, q: s.redirect(p, q, "file:///etc/hostname"),
    "ftp": lambda s, p, q: s.redirect(p, q, "ftp://127.0.0.1/x"),
    "down-grade": to_http,
    "busy": lambda s, p, q: s.passing(p, q, 429, Retry_After="1"),
    "dated": lambda s, p, q: s.passing(p, q, 429, 1, Retry_After=email.utils.formatdate(
        time.time() + 2, usegmt=True)),
    "long": lambda s, p, q: s.send(429, Retry_After="3600"),
    "passing": lambda s, p, q: s.passing(p, q, 503),
    "down": lambda s, p, q: s.send(503),
    "forbidden": lambda s, p, q: s.send(403),
    "rated": lambda s, p, q: s.send_answer(p, q, X_Rate_Limit_Limit="5", X_Rate_Limit_Interval="1s"),
    "hang-up": Service.hang_up,
    "garbled": lambda s, p, q: s.send(200, b'{"status": "ok", "message": {"DOI": "10.1'),
    "other": lambda s, p, q: s.send(200, b'{"status": "ok", "message": {"items": [{"title": 7}]}}'),
    "words": lambda s, p, q: s.send(200, b"<html><body>Sign in to the hotel's network</body></html>"),
}


class Plain(socketserver.ThreadingTCPServer):
    daemon_threads = True
    context = None

    def get_request(self):
        connection, address = super().get_request()
        if self.context:
            connection = self.context.wrap_socket(connection, server_side=True)
        return connection, address

    def handle_error(self, *_):
        pass


class Secure(Plain):
    pass


if os.path.exists(f"{folder}/key.pem"):
    Secure.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    Secure.context.load_cert_chain(f"{folder}/cert.pem", f"{folder}/key.pem")
servers = [Plain(("127.0.0.1", 0), Service), Secure(("127.0.0.1", 0), Service)]
for server in servers:
    threading.Thread(target=server.serve_forever, daemon=True).start()
with open(f"{folder}/ports.new", "w") as out:
    out.write(" ".join(str(server.server_address[1]) for server in servers))
os.rename(f"{folder}/ports.new", f"{folder}/ports")
sys.stdin.read()  # until the test ends
