"""The program killed with SIGKILL: at every call that changes the disk in turn, and at random moments; and
such calls failing, by a full disk or a broken one. Nothing acknowledged is lost, nothing is done twice, and the archive verifies. `kill.py --random N` runs
N random kills alone and prints goal and figure."""
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
from program_stage import MESOTRACK, png

KILLER = os.environ["KILLER"]
# In memory where that is to be had: a kill leaves the kernel's view as it is, so that nothing is won by a disk.
FOLDER = tempfile.TemporaryDirectory(prefix="mesotrack-kill-",
                                     dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
# KILL_EVERY=1 kills at every call also where the test command leaves some out for time.
EVERY = int(os.environ.get("KILL_EVERY", "0"))


def path(*names):
    return os.path.join(FOLDER.name, *names)


def run(*arguments, at=0, fate="KILL_AT", log=None):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MESOTRACK")}
    if at or log:
        environment.update({"LD_PRELOAD": KILLER, fate: str(at)})
    if log:
        environment["KILL_LOG"] = log
    return subprocess.run([MESOTRACK, *arguments], capture_output=True, text=True, env=environment,
                          timeout=120)


def photographs(folder, patients, each):
    """Small pictures, all different: what is in them doesn't matter here."""
    draw = random.Random(7)
    for p in range(patients):
        os.makedirs(path(folder, "P%d" % p, "1"))
        for n in range(1, each + 1):
            rows = b"".join(b"\0" + draw.randbytes(3 * 64) for _ in range(64))
            with open(path(folder, "P%d" % p, "1", "skin-%d.png" % n), "wb") as out:
                out.write(png(64, 64, rows))
    return path(folder), patients * each


def fresh(name):
    shutil.rmtree(path(name), ignore_errors=True)
    done = run("init", path(name), "--quiet")
    assert done.returncode == 0, done.stderr
    return path(name)


def kept(archive):
    """Hashes by place, over all patients."""
    places = {}
    for patient in json.loads(run("patient", "list", "-C", archive, "--json").stdout)["patients"]:
        shown = json.loads(run("patient", "show", patient["code"], "-C", archive, "--json").stdout)
        for session in shown["sessions"]:
            for photo in session["photos"]:
                key = (patient["code"], session["number"], photo["view"], photo["repeat"])
                assert key not in places, "done twice: %s" % (key,)
                places[key] = photo["sha256"]
    return places


def verified(archive):
    done = run("verify", "-C", archive, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def acknowledged(stderr):
    """Files that the import said were done: in the order of their paths."""
    lines = re.findall(r'"done":(\d+)', stderr)
    return int(lines[-1]) if lines else 0


def check_import(archive, source, total, stderr):
    verified(archive)
    places = kept(archive)
    files = sorted(os.path.relpath(os.path.join(folder, name), source)
                   for folder, _, names in os.walk(source) for name in names)
    for file in files[:acknowledged(stderr)]:
        patient, session, name = file.split("/")
        key = (patient, int(session), "skin", int(name[5:-4]))
        assert key in places, "acknowledged and lost: %s" % file
    return len(places)


def finish_import(archive, source, total):
    done = run("import", source, "-C", archive, "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["stored"] + answer["there"] == total
    assert len(set(kept(archive).values())) == total
    found = verified(archive)
    assert (found["photos"], found["unreferenced"]) == (total, 0), found


class Kills(unittest.TestCase):
    def at_calls(self, act, check, step=1):
        """act(at) runs the program; check(done) looks at what is left. Says how many calls were died at."""
        points = 0
        for at in range(1, 100000, EVERY or step):
            done = act(at)
            if done.returncode != -signal.SIGKILL:
                self.assertEqual(done.returncode, 0, done.stderr)
                return points
            check(done)
            points += 1

    def test_an_import_killed_at_every_call_loses_nothing(self):
        source, total = photographs("few", 1, 2)
        self.archive = None

        def act(at):
            self.archive = fresh("import")
            return run("import", source, "-C", self.archive, "--progress", "json", at=at)

        def check(done):
            check_import(self.archive, source, total, done.stderr)
            finish_import(self.archive, source, total)
        points = self.at_calls(act, check)
        print("import: killed at each of %d calls (goal: at least 40)" % points)
        self.assertGreaterEqual(points, 40)

    def test_an_init_killed_at_every_call_can_be_run_again(self):
        def act(at):
            shutil.rmtree(path("init"), ignore_errors=True)
            return run("init", path("init"), "--quiet", at=at)

        def check(done):
            again = run("init", path("init"), "--quiet")
            self.assertTrue(again.returncode == 0 or "there is an archive" in again.stderr, again.stderr)
            verified(path("init"))
        print("init: killed at %d calls" % self.at_calls(act, check, 4))

    def test_an_erasure_killed_at_every_call_leaves_all_or_nothing(self):
        source, total = photographs("erased", 2, 2)
        model = fresh("model")
        run("import", source, "-C", model)

        def act(at):
            shutil.rmtree(path("erase"), ignore_errors=True)
            shutil.copytree(model, path("erase"))
            return run("patient", "erase", "P0", "--yes", "-C", path("erase"), at=at)

        def check(done):
            found, left = verified(path("erase")), len(kept(path("erase")))
            self.assertIn((left, found["photos"], found["unreferenced"]), ((4, 4, 0), (2, 2, 0)))
        print("erase: killed at each of %d calls" % self.at_calls(act, check))

    def test_a_backup_killed_at_every_call_can_be_run_again(self):
        source, total = photographs("saved", 1, 2)
        archive = fresh("source")
        run("import", source, "-C", archive)

        def act(at):
            shutil.rmtree(path("copy"), ignore_errors=True)
            return run("backup", path("copy"), "-C", archive, at=at)

        def check(done):
            verified(archive)
            self.assertEqual(run("backup", path("copy"), "-C", archive).returncode, 0)
            self.assertEqual(kept(path("copy")), kept(archive))
            verified(path("copy"))
        print("backup: killed at %d calls" % self.at_calls(act, check, 9))

    def failing(self, fate, step):
        """An import with a failing call: it says so, or has done all; the archive is whole in either case."""
        source, total = photographs("failing-" + fate, 1, 2)
        said, told = {}, 0
        run("import", source, "-C", fresh("clean"), log=path("calls-" + fate))
        for at in range(1, 100000, EVERY or step):
            archive = fresh("failed")
            done = run("import", source, "-C", archive, "--progress", "json", at=at, fate=fate)
            self.assertIn(done.returncode, (0, 1, 3, 5, 6, 7, 9, 12), done.stderr)
            self.assertNotIn("[unexpected]", done.stderr)
            check_import(archive, source, total, done.stderr)
            if not done.returncode:
                self.assertEqual(len(kept(archive)), total)
            else:
                told += 1
                code = re.search(r"\[(\w+)\]", done.stderr).group(1)
                said[code] = said.get(code, 0) + 1
            finish_import(archive, source, total)
            with open(path("calls-" + fate)) as lines:
                if at > sum(1 for _ in lines):
                    break
        print("%s: %d failures, told as %s" % (fate, told, said))
        self.assertGreater(told, 5)

    def test_a_full_disk_is_told_and_harms_nothing(self):
        self.failing("FULL_AT", 4)

    def test_a_failing_disk_is_told_and_harms_nothing(self):
        self.failing("FAIL_AT", 4)

    def whole_after(self, fate, step, prepare, command, check):
        """A command with a failing call on a fresh archive: told, never as unexpected, and the archive is whole."""
        told = 0
        for at in range(1, 100000, EVERY or step):
            archive, log = prepare(), path("calls")
            if os.path.exists(log):
                os.remove(log)
            done = run(*command(archive), at=at, fate=fate, log=log)
            self.assertIn(done.returncode, (0, 1, 3, 5, 6, 7, 9), done.stderr)
            self.assertNotIn("[unexpected]", done.stderr)
            verified(archive)
            check(archive, done)
            told += done.returncode != 0
            with open(log) as lines:
                if at > sum(1 for _ in lines):
                    break
        self.assertGreater(told, 2)
        return told

    def test_a_photograph_on_a_full_or_failing_disk_is_filed_or_told(self):
        source, _ = photographs("adding", 1, 1)
        file = source + "/P0/1/skin-1.png"

        def prepare():
            archive = fresh("adding-to")
            run("patient", "add", "P0", "-C", archive)
            run("session", "add", "P0", "1", "-C", archive)
            return archive

        def check(archive, done):
            self.assertEqual(len(kept(archive)), 1 if not done.returncode else len(kept(archive)))
            again = run("photo", "add", "P0", "1", file, "--view", "skin", "-C", archive)
            self.assertTrue(again.returncode == 0 or "[already_there]" in again.stderr, again.stderr)
            self.assertEqual(len(kept(archive)), 1)
        for fate in ("FULL_AT", "FAIL_AT"):
            told = self.whole_after(fate, 7, prepare, lambda archive: [
                "photo", "add", "P0", "1", file, "--view", "skin", "-C", archive], check)
            print("photo add, %s: %d failures, each told" % (fate, told))

    def test_a_backup_on_a_full_or_failing_disk_is_told_and_harms_neither(self):
        source, total = photographs("backing", 1, 2)
        archive = fresh("backed")
        run("import", source, "-C", archive)

        def prepare():
            shutil.rmtree(path("backup"), ignore_errors=True)
            return archive

        def check(_, done):
            self.assertEqual(run("backup", path("backup"), "-C", archive).returncode, 0)
            self.assertEqual(kept(path("backup")), kept(archive))
            verified(path("backup"))
        for fate in ("FULL_AT", "FAIL_AT"):
            told = self.whole_after(fate, 41, prepare, lambda _: ["backup", path("backup"), "-C", archive], check)
            print("backup, %s: %d failures, each told" % (fate, told))

    def test_a_batch_on_a_full_or_failing_disk_is_told_and_goes_on_later(self):
        source, _ = photographs("batched", 1, 1)
        shutil.copytree(source + "/P0/1", source + "/P0/2")
        model = fresh("batch-model")
        run("import", source, "-C", model, "--allow-duplicate")

        def prepare():
            shutil.rmtree(path("batch"), ignore_errors=True)
            return shutil.copytree(model, path("batch"))

        def reports(archive):
            with open(archive + "/reports/P0/skin.csv", "rb") as first, open(archive + "/reports/summary.csv", "rb") as second:
                return first.read(), second.read()
        whole = prepare()
        self.assertEqual(run("batch", "-C", whole, "--jobs", "1").returncode, 0)
        expected = reports(whole)

        def check(archive, done):
            again = run("batch", "-C", archive, "--jobs", "1")
            self.assertEqual(again.returncode, 0, again.stderr)
            self.assertEqual(reports(archive), expected)
        for fate in ("FULL_AT", "FAIL_AT"):
            told = self.whole_after(fate, 11, prepare, lambda archive: ["batch", "-C", archive, "--jobs", "1"], check)
            print("batch, %s: %d failures, each told" % (fate, told))

    def test_a_folder_that_cannot_be_written_is_told(self):
        source, total = photographs("closed", 1, 2)
        archive = fresh("closing")
        run("import", source, "-C", archive)
        before = kept(archive)
        closed = path("closed-folder")
        with open(closed, "w"):
            pass  # a file where a folder should be: also root can't write into it
        for arguments in (["backup", closed + "/backup", "-C", archive],
                          ["batch", "--reports", closed + "/reports", "-C", archive],
                          ["patient", "export", "P0", "--zip", closed + "/out.zip", "-C", archive],
                          ["init", closed + "/new"]):
            done = run(*arguments)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn("[file_unwritable]", done.stderr)
            self.assertIn(closed, done.stderr)
        verified(archive)
        self.assertEqual(kept(archive), before)

    def test_nothing_is_acknowledged_before_it_is_synced(self):
        source, total = photographs("ordered", 1, 3)
        archive, log = fresh("order"), path("log")
        self.assertEqual(run("import", source, "-C", archive, log=log).returncode, 0)
        with open(log) as lines:
            calls = [line.rstrip("\n").split("\t") for line in lines]
        files = [i for i, (call, _, to) in enumerate(calls) if call == "rename" and "/photos/" in to]
        self.assertEqual(len(files), total)
        for i in files:
            temporary, name = calls[i][1], calls[i][2]
            own = [c[0] for c in calls[:i] if os.path.basename(c[1]) == os.path.basename(temporary)]
            self.assertEqual(own[-1], "fsync", "the file is written out before it has its name")
            behind = calls[i + 1:]
            folder = next(j for j, c in enumerate(behind)
                          if c[0] == "fsync" and c[1] == os.path.dirname(os.path.realpath(name)))
            row = next(j for j, c in enumerate(behind) if c[0] == "pwrite" and c[1].endswith("-wal"))
            self.assertLess(folder, row, "the folder is written out before a row names the file")
            self.assertIn(["fdatasync", os.path.realpath(archive) + "/archive.db-wal", ""], behind[row:])

    def test_an_import_killed_at_random_loses_nothing(self):
        random_kills(int(os.environ.get("KILLS", "25")), 20261122)


def random_kills(count, seed):
    """One archive is imported into again and again, killed each time, until it is full; then the next."""
    draw = random.Random(seed)
    if not os.path.exists(path("many")):
        photographs("many", 10, 4)
    source, total = path("many"), 40
    archive, begun, full = fresh("random"), time.time(), 0
    run("import", source, "-C", archive)
    usual = time.time() - begun
    archive, stored = fresh("random"), 0
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MESOTRACK")}
    for _ in range(count):
        program = subprocess.Popen([MESOTRACK, "import", source, "-C", archive, "--progress", "json"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                   env=environment)
        time.sleep(draw.random() * usual * 0.7)
        program.send_signal(signal.SIGKILL)
        stderr = program.communicate()[1]
        have = check_import(archive, source, total, stderr)
        assert have >= stored, "a photograph that was there is gone"
        stored = have
        if stored == total:
            finish_import(archive, source, total)
            archive, stored, full = fresh("random"), 0, full + 1
    finish_import(archive, source, total)
    print("random kills: %d of import, %d archives filled: 0 acknowledged lost (goal 0), 0 done twice "
          "(goal 0), every one verified" % (count, full + 1))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--random"]:
        random_kills(int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    else:
        unittest.main(verbosity=1)
