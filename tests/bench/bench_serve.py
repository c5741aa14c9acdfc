"""'mesotrack serve' in figures, each beside its goal: pages a second, the first page, 50 uploads of 12 MB at once,
how soon the verdict follows a photograph of 12 MP, and 1,000
idle connections beside an upload.

MESOTRACK=build/mesotrack RENDER=build/samples/mesotrack-render MODELS=models/build python3 tests/bench/bench_serve.py [pages|uploads|verdict|idle]

Pages are counted for each second of the server's own processor time, so that the client's work on the same machine
does not count against it."""
import datetime
import hashlib
import http.client
import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

MESOTRACK, RENDER, MODELS = (os.environ[name] for name in ("MESOTRACK", "RENDER", "MODELS"))
FOLDER = tempfile.TemporaryDirectory(prefix="mesotrack-bench-serve-")
ARCHIVE = os.path.join(FOLDER.name, "archive")
PATIENTS = 1000
TICK = os.sysconf("SC_CLK_TCK")
failed = []


def figure(name, value, unit, goal, fine):
    print(f"{name:<58} {value:>10} {unit:<10} goal {goal:<14} {'' if fine else 'MISSED'}")
    if not fine:
        failed.append(name)


def run(*arguments):
    return subprocess.run([MESOTRACK, *arguments, "-C", ARCHIVE], check=True, capture_output=True, text=True).stdout


class Server:
    def __init__(self):
        self.process = subprocess.Popen([MESOTRACK, "serve", "-C", ARCHIVE, "--port", "0", "--models", MODELS, "--quiet"],
                                        stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            found = re.search(r"is at http://([^:]+):(\d+)", line)
            if found:
                self.host, self.port = found.group(1), int(found.group(2))
                return

    def seconds(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def family_seconds(self):
        """Of the server and all its processes, with those that have ended."""
        ticks, family = 0, {self.process.pid}
        for entry in sorted((int(name) for name in os.listdir("/proc") if name.isdigit())):
            try:
                with open(f"/proc/{entry}/stat", encoding="ascii") as file:
                    fields = file.read().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if entry in family or int(fields[1]) in family:
                family.add(entry)
                ticks += sum(int(fields[i]) for i in range(11, 15))
        return ticks / TICK

    def peak_mib(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            return int(re.search(r"VmHWM:\s+(\d+)", file.read()).group(1)) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def ask(self, method, where, body=None, **headers):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=300)
        connection.request(method, where, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        answer.body = answer.read()
        connection.close()
        return answer


def ask_again_and_again(server, request, seconds):
    """Requests answered on a connection that is kept, until the time is over."""
    count, until = 0, time.time() + seconds
    with socket.create_connection((server.host, server.port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while time.time() < until:
            connection.sendall(request)
            answer = b""
            while b"\r\n\r\n" not in answer:
                answer += connection.recv(1 << 16)
            head, rest = answer.split(b"\r\n\r\n", 1)
            assert b" 200 " in head[:20], head
            length = int(re.search(rb"Content-Length: (\d+)", head).group(1))
            while len(rest) < length:
                rest += connection.recv(1 << 16)
            count += 1
    return count


def pages(server, token, where, seconds=4, clients=4, name=None):
    request = (f"GET {where} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\n"
               f"Authorization: Bearer {token}\r\n\r\n").encode()
    counts, before = [], server.seconds()
    threads = [threading.Thread(target=lambda: counts.append(ask_again_and_again(server, request, seconds)))
               for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = sum(counts) / (server.seconds() - before)
    figure(f"pages a second of one core, {name or where}", f"{rate:.0f}", "1/s", ">= 1000", rate >= 1000)


def fill(server, token, count):
    """Patients up to this number, of whom some are due, most are late and all came lately."""
    connection = http.client.HTTPConnection(server.host, server.port, timeout=300)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    today = datetime.date.today()
    for number in range(60, count):
        said = {"code": f"P{number:05d}", "name": f"Patient {number}"}
        for where, said in (("/api/patients", said), *((f"/api/patients/P{number:05d}/sessions", {
                "course": "face", "date": str(today - datetime.timedelta(number % 90 + 14 * back))}) for back in (1, 0))):
            connection.request("POST", where, json.dumps(said), headers)
            answer = connection.getresponse()
            assert answer.status in (200, 201), answer.read()
            answer.read()
    connection.close()


def first_page(server, token):
    times = []
    for _ in range(20):
        begun = time.perf_counter()
        answer = server.ask("GET", "/", Authorization=f"Bearer {token}", Accept="text/html", Accept_Encoding="gzip")
        times.append(1000 * (time.perf_counter() - begun))
    figure("first page, until its last byte (median of 20)", f"{sorted(times)[10]:.1f}", "ms", "<= 100", sorted(times)[10] <= 100)
    import gzip
    text = gzip.decompress(answer.body).decode() if answer.headers["Content-Encoding"] else answer.body.decode()
    size = len(answer.body)
    for where in sorted(set(re.findall(r'(?:href|src)="(/assets/[^"]+)"', text))):
        size += len(server.ask("GET", where, Accept_Encoding="gzip").body)
    figure("first page with its styles, scripts and icons, packed", f"{size / 1000:.1f}", "kB", "<= 60", size <= 60000)


def photograph(name, session, megabytes=12):
    """A rendered face of 12 MP, whose file has about 12 MB."""
    file = os.path.join(FOLDER.name, name + ".jpg")
    subprocess.run([RENDER, "face", "--mesh", os.path.join(MODELS, "canonical_face.json"), "--seed", "3", "--size",
                    "3024x4032", "--px-per-cm", "117", "--noise", "6", "--quality", "96", "--session", session, "-o",
                    file], check=True, capture_output=True)
    with open(file, "rb") as source:
        content = source.read()
    missing = megabytes * 1000000 - len(content)
    return tagged(content, b"\0" * missing) if missing > 0 else content


def tagged(jpeg, text):
    """The same picture as another file: comments behind the first marker."""
    segments = b""
    for at in range(0, len(text), 65000):
        part = text[at:at + 65000]
        segments += b"\xff\xfe" + (len(part) + 2).to_bytes(2, "big") + part
    return jpeg[:2] + segments + jpeg[2:]


def put(server, token, content, key, patient="P000", session=1):
    query = urllib.parse.urlencode({"view": "face-front"})
    return server.ask("PUT", f"/api/patients/{patient}/sessions/{session}/photos?{query}", content,
                      Authorization=f"Bearer {token}", Idempotency_Key=key)


def verdict(server, token, content, session, name):
    """From the upload's last byte to the verdict: the upload of loopback itself is no part of it worth telling."""
    worked, begun = server.family_seconds(), time.perf_counter()
    told = json.loads(put(server, token, content, name, "P001", session).body)
    stored = time.perf_counter()
    while True:
        job = json.loads(server.ask("GET", f"/api/jobs/{told['job']}", Authorization=f"Bearer {token}").body)
        if job["state"] not in ("waiting", "running"):
            break
        time.sleep(0.02)
    done = time.perf_counter()
    assert job["state"] == "done", job
    figure(f"12 MP, {len(content) / 1e6:.0f} MB: upload to verdict, {name}", f"{done - begun:.2f}", "s", "<= 2", done - begun <= 2)
    print(f"    of which filed durably after {stored - begun:.2f} s; {server.family_seconds() - worked:.2f} s of processor "
          f"time; load of the machine {os.getloadavg()[0]:.1f}")


def fifty_uploads(server, token, content, count=50):
    sent, acknowledged = {}, []

    def send(number):
        mine = tagged(content, b"photograph %d" % number)
        sent[hashlib.sha256(mine).hexdigest()] = number
        answer = put(server, token, mine, str(number), f"P{number:03d}")
        if answer.status == 201:
            acknowledged.append(json.loads(answer.body)["sha256"])
        else:
            print(answer.status, answer.body[:300])
    print(f"    the server has {server.peak_mib():.0f} MiB before")
    threads = [threading.Thread(target=send, args=(number,)) for number in range(count)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds, same = time.perf_counter() - begun, 0
    for sha256 in acknowledged:
        with open(os.path.join(ARCHIVE, "photos", sha256[:2], sha256[2:]), "rb") as file:
            same += hashlib.sha256(file.read()).hexdigest() == sha256 and sha256 in sent
    figure(f"{count} uploads of {len(content) / 1e6:.0f} MB at once, byte-identical", f"{same}", f"of {count}", f"{count}", same == count)
    figure("    peak memory of the server process meanwhile", f"{server.peak_mib():.0f}", "MiB", "<= 64", server.peak_mib() <= 64)
    print(f"    in {seconds:.1f} s, {count * len(content) / 1e6 / seconds:.0f} MB/s; each decoded whole in a process of its own")


def idle_connections(server, token, content, count=1000, seconds=5):
    """Connections that say nothing, or half of a request, while others go on."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (count + 200, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    idle, times = [socket.create_connection((server.host, server.port)) for _ in range(count)], []
    for connection in idle[::2]:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
    uploads = []
    sending = threading.Thread(target=lambda: uploads.append(put(server, token, content, "idle", "P002").status))
    before, until = server.seconds(), time.time() + seconds
    sending.start()
    while time.time() < until:
        begun = time.perf_counter()
        assert server.ask("GET", "/sign-in", Accept="text/html").status == 200
        times.append(1000 * (time.perf_counter() - begun))
        time.sleep(0.05)
    sending.join()
    slowest = sorted(times)[int(0.95 * len(times))]
    figure(f"beside {count} idle connections: a page (95 of 100 within)", f"{slowest:.1f}", "ms", "<= 100", slowest <= 100)
    figure(f"    an upload of {len(content) / 1e6:.0f} MB meanwhile", f"{uploads[0]}", "status", "201", uploads == [201])
    figure("    peak memory of the server process", f"{server.peak_mib():.0f}", "MiB", "<= 64", server.peak_mib() <= 64)
    print(f"    {server.seconds() - before:.2f} s of processor time in {seconds} s")
    for connection in idle:
        connection.close()


def main():
    subprocess.run([MESOTRACK, "init", ARCHIVE, "-q"], check=True)
    for number in range(60):
        run("patient", "add", f"P{number:03d}", "--name", f"Patient {number}")
        run("session", "add", f"P{number:03d}", "--date", "2026-03-02", "--course", "face")
    run("session", "add", "P001", "--date", "2026-04-13", "--course", "face")
    run("account", "add", "bench")
    token = run("account", "token", "bench").strip()
    topics = sys.argv[1:] or ["pages", "uploads", "verdict", "idle"]
    before = photograph("before", "baseline") if set(topics) - {"pages"} else None
    for topic in topics:
        server = Server()
        if topic == "pages":
            first_page(server, token)
            for where in ("/", "/patients", "/patients/P001"):
                pages(server, token, where)
            fill(server, token, PATIENTS)
            for where in ("/", "/patients"):
                pages(server, token, where, name=f"{where} of {PATIENTS:,} patients")
        elif topic == "uploads":
            fifty_uploads(server, token, before)
        elif topic == "idle":
            idle_connections(server, token, tagged(before, b"idle"))
        else:
            verdict(server, token, tagged(before, b"verdict"), 1, "the baseline, first after the start")
            verdict(server, token, photograph("after", "after"), 2, "against the baseline")
        server.stop()
    return bool(failed)


sys.exit(main())
