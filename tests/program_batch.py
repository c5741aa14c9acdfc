"""Batches over an archive: reports made once, the same bytes however the work is shared out, and nothing lost or
done twice when workers or the whole batch are killed. Run by ctest with the program and the renderer in the
environment; KILLS=200 kills more often."""
import contextlib
import functools
import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import unittest

sys.dont_write_bytecode = True
from program_stage import FOLDER, MESOTRACK, MODELS, path, render, run

PATIENTS, SESSIONS = 6, 3
KILLS = int(os.environ.get("KILLS", "6"))


@functools.cache
def filled():
    """An archive of patients with close-ups of skin; nothing is compared yet. P6 came once only."""
    for patient in range(1, PATIENTS + 1):
        for session in range(2, SESSIONS + 1):
            folders = [path("in/P%d/%d_2026-0%d-02" % (patient, s, s + 2)) for s in (1, session)]
            for folder in folders:
                os.makedirs(folder, exist_ok=True)
            render("skin", "--seed", str(patient), "--size", "480x360", "--mm-per-px", "0.1", "--session", str(session),
                   "-o", folders[0] + "/skin.jpg", "--truth", path("t.json"), "--after", folders[1] + "/skin.jpg",
                   "--after-truth", path("u.json"))
    for session in (2, 3):
        shutil.rmtree(path("in/P%d/%d_2026-0%d-02" % (PATIENTS, session, session + 2)))
    archive = path("filled")
    for arguments in (["init", archive, "-q"], ["import", path("in"), "-C", archive, "-q"]):
        done = run(*arguments)
        assert done.returncode == 0, done.stderr
    return archive


def copy(name):
    shutil.copytree(filled(), path(name))
    return path(name)


def batch(archive, *options, expect=0):
    done = run("batch", "-C", archive, *options)
    assert done.returncode == expect, done.stderr + done.stdout
    return [json.loads(line) for line in done.stdout.splitlines()]


def bytes_of(archive):
    """Every file beneath the reports, by its hash."""
    found = {}
    for folder, _, files in os.walk(os.path.join(archive, "reports")):
        for name in files:
            with open(os.path.join(folder, name), "rb") as file:
                place = os.path.relpath(os.path.join(folder, name), archive)
                found[place] = hashlib.sha256(file.read()).hexdigest()
    return found


@functools.cache
def whole():
    """The reports of one worker that nobody disturbs."""
    archive = copy("whole")
    batch(archive, "--jobs", "1")
    return archive, bytes_of(archive)


def made(lines):
    return sum(view.get("made", 0) for line in lines for view in line["views"])


class Batches(unittest.TestCase):
    def test_each_patient_has_a_line_and_the_reports_it_tells_of(self):
        archive = copy("lines")
        lines = batch(archive)
        self.assertEqual([line["patient"] for line in lines], ["P%d" % p for p in range(1, PATIENTS + 1)])
        self.assertEqual([line["outcome"] for line in lines], ["done"] * PATIENTS)
        self.assertEqual([line["views"][0]["outcome"] for line in lines], ["report"] * 5 + ["one_session"])
        with open(os.path.join(archive, "reports/P1/skin.json"), encoding="utf-8") as file:
            report = json.load(file)
        self.assertEqual([s["number"] for s in report["sessions"]], [1, 2, 3])
        self.assertEqual(report["patient"]["code"], "P1")
        self.assertFalse(os.path.exists(os.path.join(archive, "reports/P6")))

    def test_what_is_done_is_not_done_twice(self):
        archive = copy("twice")
        self.assertEqual(made(batch(archive)), 5 * 3)
        first = bytes_of(archive)
        self.assertEqual(made(batch(archive)), 0)
        self.assertEqual(bytes_of(archive), first)

    def test_a_new_session_costs_its_own_comparisons_only(self):
        archive = copy("grown")
        batch(archive)
        shutil.copy(path("in/P2/3_2026-05-02/skin.jpg"), path("more.jpg"))
        for arguments in (["session", "add", "P1", "4", "--date", "2026-06-02"],
                          ["photo", "add", "P1", "4", path("more.jpg"), "--view", "skin", "--allow-duplicate"]):
            done = run(*arguments, "-C", archive)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(made(batch(archive)), 2)  # the first and the third with the fourth

    def test_two_workers_write_the_same_bytes_as_one(self):
        archive = copy("two")
        batch(archive, "--jobs", "2")
        self.assertEqual(bytes_of(archive), whole()[1])

    def test_shares_are_disjoint_and_together_give_the_same_bytes(self):
        archive = copy("shares")
        seen = []
        for share in ("1/3", "2/3", "3/3"):
            seen += [line["patient"] for line in batch(archive, "--chunk", share)]
        self.assertEqual(sorted(seen), ["P%d" % p for p in range(1, PATIENTS + 1)])
        self.assertEqual(made(batch(archive, "--only-kept")), 0)
        self.assertEqual(bytes_of(archive), whole()[1])

    def test_the_tables_hold_every_patient_and_every_reading(self):
        archive, _ = whole()
        with open(os.path.join(archive, "reports/summary.csv"), encoding="utf-8") as file:
            self.assertEqual(len(file.readlines()), 1 + PATIENTS)
        rows = 0
        for patient in range(1, PATIENTS):
            with open(os.path.join(archive, "reports/P%d/skin.csv" % patient), encoding="utf-8") as file:
                rows += len(file.readlines()) - 1
        with open(os.path.join(archive, "reports/readings.csv"), encoding="utf-8") as file:
            self.assertEqual(len(file.readlines()), 1 + rows)

    def test_a_damaged_photograph_costs_one_patient_and_exit_3(self):
        archive = copy("damaged")
        done = run("photo", "list", "P3", "-C", archive, "--json")
        sha256 = json.loads(done.stdout)["photos"][0]["sha256"]
        place = os.path.join(archive, "photos", sha256[:2], sha256[2:])
        os.chmod(place, 0o600)
        with open(place, "r+b") as file:
            file.seek(2000)
            file.write(b"damage")
        lines = batch(archive, expect=3)
        self.assertEqual([line["outcome"] for line in lines], ["done"] * 2 + ["failed"] + ["done"] * 3)
        self.assertEqual(lines[2]["views"][0]["error"]["code"], "archive_damaged")

    def test_nothing_is_measured_where_that_is_not_wanted(self):
        archive = copy("only-kept")
        lines = batch(archive, "--only-kept")
        self.assertEqual({line["views"][0]["outcome"] for line in lines}, {"waiting", "one_session"})

    def test_a_report_of_one_patient_is_the_one_of_the_batch(self):
        archive, _ = whole()
        done = run("report", "P4", "-C", archive, "--only-kept")
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(os.path.join(archive, "reports/P4/skin.json"), encoding="utf-8") as file:
            self.assertEqual(done.stdout, file.read())
        for form, sign in (("csv", "patient,view"), ("fhir", '{"resourceType":"Bundle"')):
            done = run("report", "P4", "-C", archive, "--only-kept", "--format", form)
            self.assertTrue(done.stdout.startswith(sign), done.stderr)

    def test_a_report_that_cannot_be_says_why(self):
        archive, _ = whole()
        for arguments, code, words in ((["P6"], 4, "needs two"), (["P9"], 4, "P9"), (["P1", "--format", "doc"], 2, "fhir")):
            done = run("report", *arguments, "-C", archive, "--view", "skin", "--only-kept")
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertIn(words, done.stderr)

    def test_a_wrong_share_is_refused(self):
        for share in ("0/3", "4/3", "1", "1/0", "a/b"):
            done = run("batch", "-C", filled(), "--chunk", share)
            self.assertEqual(done.returncode, 2, share)
            self.assertIn("K/N", done.stderr)


class Kills(unittest.TestCase):
    def start(self, archive):
        environment = dict(os.environ, MESOTRACK_MODELS=MODELS)
        for name in ("MESOTRACK", "RENDER", "MODELS"):
            environment.pop(name, None)
        return subprocess.Popen([MESOTRACK, "batch", "-C", archive, "--jobs", "2"], stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL, text=True, env=environment, start_new_session=True)

    def workers(self, parent):
        done = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True)
        return [int(word) for word in done.stdout.split()]

    def kill_all(self, running):
        """Kills a batch with its workers and waits until none runs: one may be held in the kernel by its disk, and a
        dead one may never be waited for."""
        os.killpg(running.pid, signal.SIGKILL)
        said = running.communicate()[0]
        states = "x"
        for _ in range(3000):
            done = subprocess.run(["ps", "-o", "state=", "-g", str(running.pid)], capture_output=True, text=True)
            states = done.stdout.replace("Z", "").split()
            if not states:
                break
            time.sleep(0.01)
        self.assertFalse(states, "a killed worker goes on")
        return said

    def test_a_killed_worker_costs_nothing(self):
        archive = copy("worker")
        running = self.start(archive)
        for _ in range(200):
            workers = self.workers(running.pid)
            if workers:
                break
            time.sleep(0.01)
        os.kill(workers[0], signal.SIGKILL)
        said = running.communicate()[0]
        self.assertEqual(running.returncode, 0)
        self.assertEqual(len(said.splitlines()), PATIENTS)
        self.assertEqual(bytes_of(archive), whole()[1])

    def test_a_batch_killed_at_any_moment_goes_on_where_it_was(self):
        random_kills(self, KILLS)


def kept(archive):
    """Comparisons in the archive, and how many were ever written: a number is never given again."""
    with contextlib.closing(sqlite3.connect("file:%s/archive.db?mode=ro" % archive, uri=True)) as rows:
        there = rows.execute("SELECT COUNT(*) FROM comparison").fetchone()[0]
        return there, (rows.execute("SELECT seq FROM sqlite_sequence WHERE name = 'comparison'").fetchone() or (0,))[0]


def finish(test, archive, total):
    """What was killed again and again, ended: every comparison was written once, and all are the undisturbed bytes."""
    batch(archive)
    test.assertEqual(kept(archive), (total, total), "a comparison was made and kept twice")
    test.assertEqual(bytes_of(archive), whole()[1])


def random_kills(test, count):
    """One archive's batch is killed at random moments until all is done, then the next one's."""
    chance, total, kills, archives, there = random.Random(20261122), kept(whole()[0])[0], Kills(), 1, 0
    archive, told, begun = copy("usual"), set(), time.time()
    batch(archive, "--jobs", "2")
    usual, archive = time.time() - begun, copy("killed-1")
    for _ in range(count):
        running = kills.start(archive)
        time.sleep(chance.uniform(0, 0.7 * usual))
        lines = [json.loads(line) for line in kills.kill_all(running).splitlines() if line.endswith("}")]
        for line in lines:
            # Whoever was told as done before is found, not made: what is told is kept.
            test.assertFalse(line["patient"] in told and made([line]), "%s was told, and is made again" % line["patient"])
            told.add(line["patient"])
        before, (there, written) = there, kept(archive)
        test.assertGreaterEqual(there, before, "a comparison that was there is gone")
        test.assertEqual(written, there, "a comparison was made and kept twice")
        done = run("verify", "-C", archive)
        test.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        if there == total:
            finish(test, archive, total)
            archives += 1
            archive, told, there = copy("killed-%d" % archives), set(), 0
    finish(test, archive, total)
    print("random kills: %d of batch, %d archives ended, %d comparisons: 0 told and lost (goal 0), 0 kept twice (goal 0), "
          "every one verified after each kill" % (count, archives, archives * total))


if __name__ == "__main__":
    if not os.path.exists(os.path.join(MODELS, "mesh_attention_base.onnx")):
        print("skipped: the face networks are not built ('cmake --build build --target models')")
        sys.exit(77)
    try:
        unittest.main(argv=sys.argv[:1] + ["Kills"] * ("KILLS" in os.environ) + sys.argv[1:])
    finally:
        FOLDER.cleanup()
