"""An archive on a medium that is full, read-only, limited or gone: every error names the file and the cause, and nothing
is lost. Real file systems in memory, mounted where nobody else sees them."""
import os
import re
import resource
import shutil
import subprocess
import sys
import threading
import time
import unittest

sys.dont_write_bytecode = True
from program_stage import FOLDER, MODELS, path, render, run

NEEDED, PATIENTS = "MEDIUM_IS_PRIVATE", 12


def photographs(count):
    """A folder of patients with one close-up each."""
    source = path("photographs-%d" % count)
    for patient in range(count):
        place = os.path.join(source, "P%02d" % patient, "1")
        if not os.path.exists(place):
            os.makedirs(place)
            render("skin", "--seed", str(patient + 1), "--size", "640x480", "--mm-per-px", "0.1", "-o",
                   os.path.join(place, "skin.jpg"), "--truth", path("t.json"))
    return source


class Medium(unittest.TestCase):
    def setUp(self):
        self.place = path(self.id().rsplit(".", 1)[1])
        os.makedirs(self.place)
        self.archive = os.path.join(self.place, "archive")
        self.mounted = False

    def tearDown(self):
        if self.mounted:
            subprocess.run(["umount", "-l", self.place], check=True)

    def mount(self, options):
        again = ["-o", ("remount," if self.mounted else "") + options]
        subprocess.run(["mount", "-t", "tmpfs", *again, "tmpfs", self.place], check=True)
        self.mounted = True

    def good(self, *arguments, archive=None):
        done = run(*arguments, "-C", archive or self.archive)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def fails(self, exit_code, name, cause, *arguments, **options):
        done = run(*arguments, "-C", self.archive, **options)
        self.assertEqual(done.returncode, exit_code, (arguments, done.stdout, done.stderr))
        self.assertIn("[%s]" % name, done.stderr)
        self.assertIn(self.archive, done.stderr.replace(os.path.realpath(self.archive), self.archive))
        self.assertIn(cause, done.stderr)

    def fill_archive(self, patients=2):
        self.assertEqual(run("init", self.archive).returncode, 0)
        self.good("import", photographs(patients))
        return self.good("patient", "list", "--json")

    def whole(self, patients):
        self.good("import", photographs(patients))
        self.assertIn("%d photographs" % patients, self.good("verify"))

    def whole_after(self, broken):
        """What a broken import told to be stored is there, and the next one stores the rest."""
        told = 2 + broken.stdout.count("stored  ")
        there = int(re.match(r"(\d+) photographs", self.good("verify")).group(1))
        self.assertTrue(told <= there < PATIENTS, (told, there))
        self.whole(PATIENTS)

    def test_a_disk_that_is_full_is_told_by_every_command_and_harms_nothing(self):
        self.mount("size=1m")
        before = self.fill_archive()
        with open(os.path.join(self.place, "filling"), "wb", buffering=0) as filling:
            try:
                while filling.write(bytes(4096)):
                    pass
            except OSError:
                pass
        photo = os.path.join(photographs(PATIENTS), "P03/1/skin.jpg")
        for arguments in (["photo", "add", "P00", "1", photo, "--view", "skin"], ["import", photographs(PATIENTS)],
                          ["patient", "add", "P99"], ["batch"]):
            self.fails(9, "no_space", "No space left", *arguments)
        os.remove(os.path.join(self.place, "filling"))
        self.assertEqual(self.good("patient", "list", "--json"), before)
        self.good("photo", "add", "P00", "1", photo, "--view", "skin")
        self.assertIn("3 photographs", self.good("verify"))

    def test_an_import_that_fills_the_disk_goes_on_once_there_is_room(self):
        self.mount("size=1m")
        self.fill_archive()
        done = run("import", photographs(PATIENTS), "-C", self.archive)
        self.assertIn(done.returncode, (3, 9), done.stderr)
        self.assertIn("No space left", done.stdout + done.stderr)
        self.mount("size=16m")
        self.whole_after(done)

    def test_a_limit_of_a_files_size_is_told_like_a_full_disk(self):
        self.fill_archive()
        source = photographs(PATIENTS)

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (40000, 40000))
        for arguments in (["import", source], ["photo", "add", "P00", "1", os.path.join(source, "P03/1/skin.jpg"),
                                               "--view", "skin"]):
            done = run(*arguments, "-C", self.archive, preexec_fn=limit)
            self.assertEqual(done.returncode, 9, done.stderr)
            self.assertIn("File too large [no_space]", done.stderr)
        self.whole(PATIENTS)

    def test_a_read_only_archive_can_be_read_and_says_why_it_cannot_be_written(self):
        self.mount("size=16m")
        before = self.fill_archive()
        self.mount("ro")
        source = photographs(PATIENTS)
        for arguments in (["photo", "add", "P00", "1", os.path.join(source, "P03/1/skin.jpg"), "--view", "skin"],
                          ["import", source], ["patient", "add", "P99"], ["batch"],
                          ["patient", "export", "P00", "--zip", path("refused.zip")]):
            self.fails(1, "file_unwritable", "Read-only file system", *arguments)
        self.assertFalse(os.path.exists(path("refused.zip")))
        self.assertEqual(self.good("patient", "list", "--json"), before)
        self.assertIn("2 photographs", self.good("verify"))
        restored = path("restored")
        done = run("restore", self.archive, restored)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("2 photographs", self.good("verify", archive=restored))
        self.mount("rw")
        self.whole(PATIENTS)

    def test_what_lies_in_a_log_is_not_passed_over_where_it_cannot_be_taken_in(self):
        self.mount("size=16m")
        self.fill_archive()
        with open(os.path.join(self.archive, "archive.db-wal"), "wb") as log:
            log.write(bytes(4096))
        self.mount("ro")
        self.fails(1, "file_unwritable", "interrupted", "patient", "list")

    def test_photographs_whose_disk_is_away_are_told_and_come_back_whole(self):
        before = self.fill_archive()
        photos, away = os.path.join(self.archive, "photos"), path("away")
        shutil.move(photos, away)
        photo = os.path.join(photographs(PATIENTS), "P03/1/skin.jpg")
        for arguments in (["photo", "add", "P00", "1", photo, "--view", "skin"], ["import", photographs(PATIENTS)],
                          ["batch"], ["verify"], ["repair"]):
            self.fails(6, "archive_damaged", "mount it", *arguments)
        self.assertFalse(os.path.exists(photos))
        shutil.move(away, photos)
        self.assertEqual(self.good("patient", "list", "--json"), before)
        self.whole(PATIENTS)

    def test_a_disk_that_goes_away_amid_an_import_loses_nothing(self):
        self.fill_archive()
        photos, away = os.path.join(self.archive, "photos"), path("away-amid")

        def take_away():
            begun, count = time.monotonic(), len(os.listdir(photos))
            while time.monotonic() - begun < 30 and len(os.listdir(photos)) <= count + 2:
                time.sleep(0.002)
            os.rename(photos, away)
        thief = threading.Thread(target=take_away)
        thief.start()
        done = run("import", photographs(PATIENTS), "-C", self.archive)
        thief.join()
        self.assertNotEqual(done.returncode, 0, done.stdout)
        self.assertIn(photos, done.stdout + done.stderr)
        self.assertFalse(os.path.exists(os.path.join(photos, ".archive")))
        shutil.rmtree(photos, ignore_errors=True)
        os.rename(away, photos)
        self.whole_after(done)


def in_private():
    """Runs this again where what is mounted is seen by nobody else; or says why that can't be."""
    for how in (["unshare", "-m"], ["unshare", "-rm"]):
        if not subprocess.run([*how, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False).returncode:
            FOLDER.cleanup()
            os.environ[NEEDED] = "1"
            os.execvp(how[0], [*how, sys.executable, *sys.argv])
    print("skipped: nothing can be mounted here")
    sys.exit(77)


if __name__ == "__main__":
    if not os.environ.get(NEEDED):
        in_private()
    try:
        unittest.main()
    finally:
        FOLDER.cleanup()
