"""The power cut at every moment: all calls of a command that change files are recorded, and of each moment at which
something was made durable the disk is made as a cut right before and right after would leave it. Nothing that was
acknowledged by then is lost, no row is without its file, and the archive verifies.

What survives is as little as POSIX and ext4 promise: of a file what it was when it was last synced; a new name when its
file or its folder was synced; a rename or removal only when the folder was. `survives="some"` lets parts of the rest
survive too, drawn at random, as disks do. CUT_EVERY=1 tries every moment also where the test leaves some out for time."""
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
from program_stage import MESOTRACK, png

RECORDER = os.environ["RECORDER"]
EVERY = int(os.environ.get("CUT_EVERY", "0"))
FOLDER = tempfile.TemporaryDirectory(prefix="mesotrack-power-",
                                     dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)


def path(*names):
    return os.path.join(FOLDER.name, *names)


def run(*arguments, log=None):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MESOTRACK")}
    if log:
        environment.update({"LD_PRELOAD": RECORDER, "RECORD_LOG": log})
    return subprocess.run([MESOTRACK, *arguments], capture_output=True, text=True, env=environment, timeout=120)


def good(*arguments, **options):
    done = run(*arguments, **options)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def photograph(name, seed):
    draw = random.Random(seed)
    os.makedirs(os.path.dirname(name), exist_ok=True)
    with open(name, "wb") as out:
        out.write(png(64, 64, b"".join(b"\0" + draw.randbytes(3 * 64) for _ in range(64))))
    return name


def recorded(log):
    """(call, path, other, at, data) one by one."""
    with open(log, "rb") as source:
        whole = source.read()
    at = 0
    while at < len(whole):
        end = whole.index(b"\n", at)
        call, name, other, place, length = whole[at:end].decode().split("\t")
        at = end + 1 + int(length)
        yield call, name, other, int(place), whole[end + 1:at]


class File:
    def __init__(self, content=b"", durable=None):
        self.content, self.durable, self.born = bytearray(content), durable, None

    def write(self, at, data):
        if len(self.content) < at:
            self.content.extend(b"\0" * (at - len(self.content)))
        self.content[at:at + len(data)] = data


class Disk:
    """What is there, and what would be after a cut: names lead to files; folders are names of None."""

    def __init__(self, root):
        self.root, self.now, self.kept = root, {}, {}
        for folder, folders, names in os.walk(root):
            for name in folders:
                self.now[os.path.join(folder, name)] = None
            for name in names:
                with open(os.path.join(folder, name), "rb") as source:
                    content = source.read()
                self.now[os.path.join(folder, name)] = File(content, content)
        self.kept = dict(self.now)

    def sync(self, name):
        file = self.now.get(name)
        if file is not None:
            file.durable = bytes(file.content)
            if file.born and file.born not in self.kept:
                self.kept[file.born] = file
            return
        for known in [k for k in self.kept if os.path.dirname(k) == name and k not in self.now]:
            del self.kept[known]
        for known in [k for k in self.now if os.path.dirname(k) == name]:
            self.kept[known] = self.now[known]
            if self.now[known] is not None:
                self.now[known].born = None

    def take(self, call, name, other, at, data):
        if not name.startswith(self.root):
            return
        if call == "create":
            self.now[name] = File()
            self.now[name].born = name
        elif call == "mkdir":
            self.now[name] = None
        elif call == "write" and name in self.now:
            self.now[name].write(at, data)
        elif call == "truncate" and name in self.now:
            del self.now[name].content[at:]
        elif call == "rename":
            self.now[other] = self.now.pop(name)
        elif call == "unlink":
            self.now.pop(name, None)
        elif call == "sync":
            self.sync(name)

    def image(self, target, survives, draw):
        """The disk after a cut, under another root."""
        shutil.rmtree(target, ignore_errors=True)
        os.makedirs(target)
        names = dict(self.kept)
        if survives == "some":  # entries that no sync asked for may be there as well
            names.update({k: v for k, v in self.now.items() if k not in names and draw.random() < 0.5})
        folders = {os.path.dirname(k) for k in names} | {k for k, v in names.items() if v is None}
        for folder in sorted(folders):
            if folder.startswith(self.root):
                os.makedirs(target + folder[len(self.root):], exist_ok=True)
        for name, file in names.items():
            if file is None:
                continue
            content = file.durable or b""
            if survives == "some" and draw.random() < 0.5:
                content = bytes(file.content[:draw.randint(0, len(file.content))]) if file.durable is None else content
            with open(target + name[len(self.root):], "wb") as out:
                out.write(content)


class Cuts(unittest.TestCase):
    def cuts(self, archive, arguments, check, step=1):
        """Runs the command, then check(image, said) for each moment; says how many there were."""
        log, image = path("log"), path("image")
        if os.path.exists(log):
            os.remove(log)
        disk, said, tried, moments = Disk(archive), {"out": "", "err": ""}, 0, 0
        good(*arguments, log=log)
        draw = random.Random(3)
        for call, name, other, at, data in recorded(log):
            moment = call == "sync" and name.startswith(archive)
            for when in ("before", "after"):
                if call == "say" and when == "before":
                    said[name] += data.decode()
                elif when == "before":
                    now = moment and moments % (EVERY or step) == 0
                    survivors = ("least", "some") if now else ()
                    for survives in survivors:
                        disk.image(image, survives, draw)
                        check(image, dict(said))
                        tried += 1
                    disk.take(call, name, other, at, data)
            if moment and moments % (EVERY or step) == 0:
                disk.image(image, "least", draw)
                check(image, dict(said))
                tried += 1
            moments += moment
        disk.image(image, "least", draw)
        check(image, dict(said))
        self.assertGreater(tried, 5)
        print("%d cuts at %d syncs of '%s'" % (tried + 1, moments, " ".join(arguments[:2])))

    def verified(self, image):
        done = run("verify", "-C", image, "--json")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def filed(self, image, patient="P1"):
        return json.loads(good("photo", "list", patient, "-C", image, "--json"))["photos"]

    def fresh(self, name):
        archive = path(name)
        good("init", archive, "-q")
        good("patient", "add", "P1", "-C", archive)
        good("session", "add", "P1", "1", "-C", archive)
        return archive

    def test_an_acknowledged_photograph_survives(self):
        archive = self.fresh("add")
        source = photograph(path("one.png"), 1)

        def check(image, said):
            self.verified(image)
            if said["out"]:
                self.assertEqual([p["sha256"] for p in self.filed(image)], [said["out"].strip()])
        self.cuts(archive, ["photo", "add", "P1", "1", source, "--view", "skin", "-C", archive], check)

    def test_an_import_keeps_what_it_said_was_done(self):
        archive = self.fresh("import")
        for n in range(1, 4):
            photograph(path("in/P1/1/skin-%d.png" % n), 10 + n)

        def check(image, said):
            self.verified(image)
            done = re.findall(r'"done":(\d+)', said["err"])
            self.assertGreaterEqual(len(self.filed(image)), int(done[-1]) if done else 0)
        self.cuts(archive, ["import", path("in"), "-C", archive, "--progress", "json"], check, step=2)

    def test_a_backup_that_was_brought_up_to_date_is_the_old_or_the_new_one(self):
        archive, backup = self.fresh("kept"), path("backup")
        good("photo", "add", "P1", "1", photograph(path("first.png"), 31), "--view", "skin", "-C", archive)
        good("backup", backup, "-C", archive)
        good("photo", "add", "P1", "1", photograph(path("second.png"), 32), "--view", "skin", "-C", archive)

        def check(image, said):
            self.verified(image)
            self.assertGreaterEqual(len(self.filed(image)), 2 if said["out"] else 1)
        self.cuts(backup, ["backup", backup, "-C", archive], check)

    def test_what_was_purged_is_gone_or_whole(self):
        archive = self.fresh("purge")
        for n in range(2):
            good("photo", "add", "P1", "1", photograph(path("p%d.png" % n), 40 + n), "--view", "skin", "-C", archive)
        good("photo", "remove", "P1", "1", self.filed(archive)[1]["sha256"][:12], "-C", archive)

        def check(image, said):
            found = self.verified(image)
            left = len(self.filed(image))
            self.assertIn(left, (1,) if said["out"] else (1, 2))
            self.assertEqual(found["photos"], left)
        self.cuts(archive, ["photo", "purge", "P1", "--yes", "-C", archive], check)


if __name__ == "__main__":
    unittest.main()
