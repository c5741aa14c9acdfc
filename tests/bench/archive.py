"""The archive's goals beside its figures: 10,000 sessions of 1,000 patients, and photographs of 12 MP. Figures, not a
test; nothing else should run on the machine.

    python3 tests/bench/archive.py [--build build] [--patients 1000] [--only large,memory,small,store] [--keep DIR]

large: batches of 12 MP photographs (two workers against one, against `compare`, peak memory); memory: that peak for every
view with and without a scale, in a minute (`--only memory`); small: an archive of
--patients patients with 10 sessions each (import, verify, batch, reports from what is kept); store: the archive's
questions at 1,000 to 100,000 sessions, in SQLite and PostgreSQL.
Photographs are rendered; patients share them, each with bytes of its own (a comment), so that no file is another's."""
import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SESSIONS, SKINS, FACES, PAIRS, ALIKE, ROUNDS = 10, 6, 10, 4, 4, 3
rows = []


def row(what, goal, figure, held=None):
    """held: True, False, or None where there is no goal."""
    rows.append((what, goal, figure, "" if held is None else "held" if held else "MISSED"))
    print("  %-58s %s" % (what, figure), flush=True)


def table():
    print("\n%-58s %-22s %-40s" % ("what", "goal", "figure"))
    for what, goal, figure, held in rows:
        print("%-58s %-22s %-40s %s" % (what, goal, figure, held))


class Work:
    def __init__(self, arguments):
        self.program = os.path.join(arguments.build, "mesotrack")
        self.renderer = os.path.join(arguments.build, "samples/mesotrack-render")
        self.tests = os.path.join(arguments.build, "tests")
        self.models = os.path.join(SOURCE, "models/build")
        self.folder = arguments.folder

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def run(self, *arguments, expect=0):
        """Its output, and what it took: wall seconds, processor seconds, the largest process in MiB."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("MESOTRACK")}
        environment["MESOTRACK_MODELS"] = self.models
        out, errors = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        begun = time.monotonic()
        process = subprocess.Popen([self.program, *arguments], stdout=out, stderr=errors, env=environment)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - begun
        out.seek(0), errors.seek(0)
        if process.returncode != expect:
            sys.exit("%s: exit %d: %s" % (" ".join(arguments[:2]), process.returncode, errors.read().decode()))
        return out.read().decode(), wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024

    def render(self, *arguments):
        subprocess.run(["nice", self.renderer, *arguments], check=True, capture_output=True)

    def face(self, seed, number, before, after, size, px_per_cm):
        self.render("face", "--seed", str(seed), "--size", size, "--px-per-cm", px_per_cm, "--number", str(number), "-o",
                    before, "--truth", self.path("t.json"), "--after", after, "--after-truth", self.path("u.json"),
                    "--mesh", os.path.join(self.models, "canonical_face.json"))


def own_bytes(source, target, whose):
    """The same picture with a comment that nobody else's has."""
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(source, "rb") as file:
        jpeg = file.read()
    comment = b"patient " + whose.encode()
    with open(target, "wb") as file:
        file.write(jpeg[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[2:])


def fresh(work, name, source):
    shutil.rmtree(work.path(name), ignore_errors=True)
    work.run("init", work.path(name))
    work.run("import", source, "-C", work.path(name), "--quiet")
    return work.path(name)


def large(work):
    """Patients with two sessions of 12 MP faces."""
    print("rendering photographs of 12 MP", flush=True)
    patients = PAIRS * ALIKE
    for pair in range(PAIRS):
        place = [work.path("l%d-%d.jpg" % (pair, s)) for s in (1, 2)]
        work.face(pair + 1, 1, *place, "3000x4000", "116")
        for patient in range(pair, patients, PAIRS):
            for s in (1, 2):
                own_bytes(place[s - 1], work.path("large/P%d/%d/face-front.jpg" % (patient, s)), str(patient))
    walls, work_of_batch, peak = [[], []], [], 0
    for _ in range(ROUNDS):
        for jobs in (1, 2):
            archive = fresh(work, "a", work.path("large"))
            _, wall, cpu, most = work.run("batch", "-C", archive, "--jobs", str(jobs))
            walls[jobs - 1].append(wall)
            work_of_batch.append(cpu)
            peak = max(peak, most)
    compared = 0
    for patient in range(patients):
        place = [work.path("large/P%d/%d/face-front.jpg" % (patient, s)) for s in (1, 2)]
        compared += work.run("compare", *place, "--view", "face-front", "--threads", "1", "-o", work.path("r.json"))[2]
    ratio = statistics.median(one / two for one, two in zip(*walls))
    row("batch of %d patients at 12 MP: two workers against one" % patients, ">= 1.9", "%.2f (%.1f s, %.1f s)" % (
        ratio, statistics.median(walls[0]), statistics.median(walls[1])), ratio >= 1.9)
    share = statistics.median(work_of_batch) / compared
    row("the same: its processor time over that of `compare`s", "<= 1.1", "%.2f" % share, share <= 1.1)
    row("peak memory of a worker, faces of 12 MP", "<= 200 MiB", "%.0f MiB" % peak, peak <= 200)


# View, what the renderer draws at half the size, and scale.txt's line for the whole.
VIEWS = [("face-front", ["face", "--px-per-cm", "58", "--number", "1"], "0.0862 mm"),
         ("skin", ["skin", "--mm-per-px", "0.04"], "0.02 mm"),
         ("skin", ["skin", "--mm-per-px", "0.04"], "0.02 mm"),
         ("scalp", ["scalp", "--mm-per-px", "0.1"], "0.05 mm"),
         ("scalp-macro", ["trichoscopy", "--um-per-px", "6", "--hairs", "200"], "3 um")]


def twice_as_large(place, blur):
    """Drawn at half the size and enlarged: a minute of rendering less, and the program takes the same memory."""
    from PIL import Image, ImageFilter  # Debian's python3-pil
    picture = Image.open(place)
    picture = picture.resize((2 * picture.width, 2 * picture.height), Image.BICUBIC)
    (picture.filter(ImageFilter.GaussianBlur(blur)) if blur else picture).save(place, quality=95)


def memory(work):
    """The largest a worker of batch gets, by view, at 12 MP."""
    for number, (view, drawn, scale) in enumerate(VIEWS):
        blurred = number and VIEWS[number - 1][0] == view
        place = [work.path("v%d/P0/%d/%s.jpg" % (number, s, view)) for s in (1, 2)]
        for path in place:
            os.makedirs(os.path.dirname(path), exist_ok=True)
        size = "1500x2000" if view == "face-front" else "2000x1500"
        mesh = ["--mesh", os.path.join(work.models, "canonical_face.json")] if view == "face-front" else []
        work.render(*drawn, "--seed", "1", "--size", size, "-o", place[0], "--truth", work.path("t.json"), "--after",
                    place[1], "--after-truth", work.path("u.json"), *mesh)
        for path in place:
            twice_as_large(path, 2.5 if blurred and path == place[1] else 0)
        for told in ("with a scale", "without"):
            listed = work.path("v%d/scale.txt" % number)
            if told == "without":
                os.remove(listed)
            else:
                with open(listed, "w", encoding="utf-8") as file:
                    file.write("%s = %s\n" % (view, scale))
            if told == "without" and view == "scalp-macro":
                continue  # it is not measured then
            peak = work.run("batch", "-C", fresh(work, "a", work.path("v%d" % number)), "--jobs", "1")[3]
            row("peak memory of a worker, %s%s, %s" % (view, ", one blurred" if blurred else "", told), "<= 200 MiB",
                "%.0f MiB" % peak, peak <= 200)


def photographs(work, patients):
    """FACES of the patients come with faces, the others with close-ups of skin."""
    print("rendering small photographs", flush=True)
    for s in range(2, SESSIONS + 1):
        work.face(5, s, work.path("f1.jpg"), work.path("f%d.jpg" % s), "900x1100", "35")
        for seed in range(SKINS):
            work.render("skin", "--seed", str(seed + 1), "--size", "320x240", "--mm-per-px", "0.1", "--session", str(s),
                        "-o", work.path("s%d-1.jpg" % seed), "--truth", work.path("t.json"), "--after",
                        work.path("s%d-%d.jpg" % (seed, s)), "--after-truth", work.path("u.json"))
    for patient in range(patients):
        face = patient < FACES
        for s in range(1, SESSIONS + 1):
            own_bytes(work.path("f%d.jpg" % s if face else "s%d-%d.jpg" % (patient % SKINS, s)),
                      work.path("small/P%05d/%d/%s.jpg" % (patient, s, "face-front" if face else "skin")), str(patient))
    return work.path("small"), patients * SESSIONS


def small(work, patients):
    source, photos = photographs(work, patients)
    archive = work.path("b")
    work.run("init", archive)
    wall = work.run("import", source, "-C", archive, "--quiet")[1]
    row("import of %d photographs" % photos, "", "%.0f a second" % (photos / wall))
    wall = work.run("import", source, "-C", archive, "--quiet")[1]
    row("import run again: all there", "", "%.0f a second" % (photos / wall))
    wall = work.run("verify", "-C", archive)[1]
    row("verify", "", "%.0f photographs a second" % (photos / wall))
    out, wall, cpu, peak = work.run("batch", "-C", archive)
    made = sum(view.get("made", 0) for line in out.splitlines() for view in json.loads(line)["views"])
    row("batch of %d patients, all processors" % patients, "",
        "%d comparisons, %.0f a second, %.0f MiB" % (made, made / wall, peak))
    out, wall, cpu, peak = work.run("batch", "-C", archive)
    made = sum(view.get("made", 0) for line in out.splitlines() for view in json.loads(line)["views"])
    row("batch run again: nothing to measure", "0 made", "%d made, %.0f patients a second" % (made, patients / wall),
        made == 0)
    for kind, first in (("face", 0), ("skin", FACES)):
        codes = ["P%05d" % p for p in range(first, min(first + FACES, patients))]
        said = subprocess.run([os.path.join(work.tests, "bench_reports"), archive, *codes], check=True,
                              capture_output=True, text=True).stdout
        times = [float(line.split()[1]) for line in said.splitlines()]
        row("report of 10 sessions from what is kept, %s" % kind, "<= 20 ms", "%.1f ms, worst %.1f" % (
            statistics.median(times), max(times)), statistics.median(times) <= 20)
    times = [work.run("report", "P00000", "-C", archive, "--only-kept", "-o", work.path("r.json"))[1] for _ in range(9)]
    row("the same of a face by the program, with its start", "", "%.0f ms" % (1000 * statistics.median(times)))


def store(work):
    server = os.path.join(SOURCE, "tests/postgres.sh")
    bench = os.path.join(work.tests, "bench_store")
    databases = [("SQLite", [])]
    started = subprocess.run(["sh", server, "start", work.path("postgres")], capture_output=True, text=True, check=False)
    if started.returncode == 0:
        databases.append(("PostgreSQL", [started.stdout.strip()]))
    else:
        print("skipped: PostgreSQL: " + started.stderr.strip())
    try:
        for name, address in databases:
            said = subprocess.run([bench, *address], check=True, capture_output=True, text=True).stdout
            for line in said.splitlines()[1:]:
                cells = line.rsplit(None, 4)
                row("%s, us: %s" % (name, cells[0].strip()), "100,000 / 1,000 <= 2",
                    "%s, %s, %s: %s" % tuple(cells[1:]), float(cells[4]) <= 2)
    finally:
        if len(databases) > 1:
            subprocess.run(["sh", server, "stop", work.path("postgres")], check=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.path.join(SOURCE, "build"))
    parser.add_argument("--patients", type=int, default=1000)
    parser.add_argument("--only", default="large,memory,small,store")
    parser.add_argument("--keep", help="folder to work in, which is left")
    arguments = parser.parse_args()
    arguments.build = os.path.abspath(arguments.build)
    for needed, how in (("tests/bench_reports", "--target bench_reports"), ("tests/bench_store", "--target bench_store")):
        if not os.path.exists(os.path.join(arguments.build, needed)):
            sys.exit("build it first: cmake --build build %s" % how)
    arguments.folder = arguments.keep or tempfile.mkdtemp(prefix="mesotrack-bench-")
    os.makedirs(arguments.folder, exist_ok=True)
    os.chmod(arguments.folder, 0o755)  # the database's server is another user
    work, wanted = Work(arguments), arguments.only.split(",")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        if "large" in wanted:
            large(work)
        if "memory" in wanted:
            memory(work)
        if "small" in wanted:
            small(work, arguments.patients)
        if "store" in wanted:
            store(work)
    finally:
        if not arguments.keep:
            shutil.rmtree(arguments.folder, ignore_errors=True)
    table()


if __name__ == "__main__":
    main()
