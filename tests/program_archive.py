"""The archive as a stranger meets it: made, filled, listed, verified, harmed. Run by ctest with the
program and the renderer in the environment."""
import functools
import json
import os
import shutil
import sys
import unittest

sys.dont_write_bytecode = True
from program_stage import FOLDER, path, render, run


@functools.cache
def photographs():
    for seed in range(1, 6):
        render("trichoscopy", "--seed", str(seed), "--hairs", "10", "--um-per-px", "5", "--size",
               "320x240", "-o", path("p%d.png" % seed), "--truth", path("p.json"))
    return [path("p%d.png" % seed) for seed in range(1, 6)]


def tree(name, files):
    """A folder of photographs: {"P1/1/skin.png": 0} copies the first of them."""
    for place, source in files.items():
        target = path(os.path.join(name, place))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if isinstance(source, bytes):
            with open(target, "wb") as out:
                out.write(source)
        else:
            shutil.copy(photographs()[source], target)
    return path(name)


class Archive(unittest.TestCase):
    def setUp(self):
        self.dir = path("archive-" + self.id().rsplit(".", 1)[1])
        self.good("init", self.dir, "--quiet", here=False)

    def run_here(self, *arguments, here=True, **options):
        return run(*arguments, *(["-C", self.dir] if here else []), **options)

    def good(self, *arguments, **options):
        done = self.run_here(*arguments, **options)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        return done.stdout

    def fails(self, code, name, *arguments, says=(), **options):
        done = self.run_here(*arguments, **options)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        self.assertIn("[%s]" % name, done.stderr)
        for word in says:
            self.assertIn(word, done.stderr + done.stdout)
        return done

    def answer(self, *arguments):
        return json.loads(self.good(*arguments, "--json"))

    def file_of(self, sha256, folder=None):
        return os.path.join(folder or self.dir, "photos", sha256[:2], sha256[2:])


class Records(Archive):
    def test_a_patient_with_sessions_and_photographs_is_shown(self):
        self.good("patient", "add", "P001", "--name", "Ayşe Yılmaz")
        self.assertEqual(self.good("session", "add", "P001", "--date", "2026-03-02", "--course", "hair",
                                   "--treatment", "technique=nappage depth=1.5mm", "--notes", "first"), "1\n")
        self.good("session", "add", "P001", "4", "--due", "2026-04-13")
        sha256 = self.good("photo", "add", "P001", "1", photographs()[0], "--view", "scalp-macro",
                           "--side", "left", "--needles", "after", "--consent",
                           "treatment,summary", "--flag", "wet-hair").strip()
        self.assertTrue(os.path.exists(self.file_of(sha256)))
        patient = self.answer("patient", "show", "P001")
        self.assertEqual([s["number"] for s in patient["sessions"]], [1, 4])
        self.assertEqual(patient["sessions"][0]["treatment"],
                         "technique=nappage depth=1.5mm photographed=before")
        photo = patient["sessions"][0]["photos"][0]
        self.assertEqual((photo["side"], photo["needles"], photo["consent"], photo["flags"]),
                         ("left", "after", "treatment,summary", "wet-hair"))
        self.assertEqual(photo["sha256"], sha256)
        words = self.good("patient", "show", "P001")
        for word in ("Ayşe Yılmaz", "session 4", "nappage", "wet-hair"):
            self.assertIn(word, words)
        self.assertEqual(self.answer("patient", "list")["patients"][0]["photo_count"], 1)
        self.assertEqual(self.answer("session", "list", "P001")["sessions"][1]["due"], "2026-04-13")
        self.assertEqual(len(self.answer("photo", "list", "P001", "4")["photos"]), 0)

    def test_errors_name_what_and_the_way_out(self):
        self.good("patient", "add", "P001")
        self.fails(2, "already_there", "patient", "add", "P001")
        self.fails(2, "usage", "patient", "add", "P 1")
        self.fails(4, "not_found", "patient", "show", "P01", says=["P001"])
        self.fails(4, "not_found", "photo", "add", "P001", "1", photographs()[0], "--view", "skin",
                   says=["session add"])
        self.good("session", "add", "P001")
        self.fails(2, "unknown_view", "photo", "add", "P001", "1", photographs()[0], "--view", "skn")
        self.fails(2, "usage", "photo", "add", "P001", "one", photographs()[0], "--view", "skin")
        self.fails(2, "usage", "photo", "add", "P001", "1", photographs()[0], says=["--view"])
        self.fails(4, "file_not_found", "photo", "add", "P001", "1", path("none.jpg"), "--view", "skin")
        self.fails(2, "bad_treatment", "session", "add", "P001", "--treatment", "technique=napage",
                   says=["nappage"])
        self.fails(2, "bad_date", "session", "add", "P001", "--date", "2026-13-01")
        self.fails(2, "usage", "patient", "ad", "P001", here=False, says=["patient add"])
        self.fails(2, "usage", "patient", here=False, says=["add", "list", "show"])
        self.fails(2, "already_there", "init", self.dir, here=False)
        self.fails(2, "already_there", "init", FOLDER.name, here=False, says=["not empty"])

    def test_no_archive_is_7(self):
        for verb in (["patient", "list"], ["verify"], ["import", FOLDER.name]):
            self.fails(7, "archive_absent", *verb, "-C", path("nowhere"), here=False,
                       says=["mesotrack init"])

    def test_settings_stand_behind_flags_and_environment(self):
        conf = os.path.join(self.dir, "mesotrack.conf")
        with open(conf, "a") as out:
            out.write("consent = none\n")
        for name in ("P1", "P2", "P3"):
            self.good("patient", "add", name)
            self.good("session", "add", name)
        add = lambda name, seed, *more, **options: self.good(
            "photo", "add", name, "1", photographs()[seed], "--view", "skin", *more, **options)
        consent = lambda name: self.answer("photo", "list", name)["photos"][0]["consent"]
        add("P1", 0)
        add("P2", 1, environment={"MESOTRACK_CONSENT": "summary"})
        add("P3", 2, "--consent", "teaching", environment={"MESOTRACK_CONSENT": "summary"})
        self.assertEqual([consent(n) for n in ("P1", "P2", "P3")], ["none", "summary", "teaching"])
        with open(conf, "a") as out:
            out.write("consnt = none\n")
        self.fails(2, "bad_setting", "patient", "list", says=["mesotrack.conf:4", "'consent'"])


class Import(Archive):
    FILES = {"P1/1_2026-03-02/scalp-macro.png": 0, "P1/1_2026-03-02/scalp-macro-2.png": 1,
             "P1/4/scalp-macro.png": 2, "P2/01/skin.png": 3, "P2/01/Thumbs.db": b"x"}

    def test_a_dry_run_tells_and_changes_nothing(self):
        folder = tree("dry", dict(self.FILES, **{"P2/01/skn.png": 4, "P2/1/skin.png": 4, "P3/x/skin.png": 4,
                                                 "loose.jpg": b"x", "P4/1/skin.jpg": b"\xff\xd8\xff",
                                                 "P5/1/skin.png": 3}))
        done = self.run_here("import", folder, "--dry-run", "--json")
        self.assertEqual(done.returncode, 3)
        answer = json.loads(done.stdout)
        outcomes = {i["path"]: i["outcome"] for i in answer["items"]}
        codes = {i["path"]: i.get("code") for i in answer["items"]}
        self.assertEqual(outcomes["P1/4/scalp-macro.png"], "would_store")
        self.assertEqual(outcomes["P2/01/Thumbs.db"], "ignored")
        self.assertEqual(codes["P2/01/skn.png"], "unknown_view")
        self.assertEqual(codes["P3/x/skin.png"], "usage")
        self.assertEqual(codes["loose.jpg"], "usage")
        self.assertEqual(codes["P4/1/skin.jpg"], "image_damaged")
        self.assertEqual(codes["P5/1/skin.png"], "already_there")
        self.assertEqual(self.answer("patient", "list")["patients"], [])
        self.assertEqual(os.listdir(os.path.join(self.dir, "photos", "incoming")), [])

    def test_an_import_is_done_once_however_often_it_is_run(self):
        folder = tree("twice", self.FILES)
        first = self.answer("import", folder)
        self.assertEqual((first["stored"], first["there"], first["ignored"]), (4, 0, 1))
        second = self.answer("import", folder)
        self.assertEqual((second["stored"], second["there"]), (0, 4))
        patient = self.answer("patient", "show", "P1")
        self.assertEqual([s.get("date") for s in patient["sessions"]], ["2026-03-02", None])
        self.assertEqual([p["repeat"] for p in patient["sessions"][0]["photos"]], [1, 2])
        self.assertIn("already there 4", self.good("import", folder))

    def test_the_same_photograph_elsewhere_is_refused_unless_allowed(self):
        self.good("import", tree("one", {"P1/1/skin.png": 0}))
        other = tree("other", {"P2/1/skin.png": 0})
        done = self.fails(3, "some_failed", "import", other, says=["patient 'P1'"])
        self.assertIn("refused 1", done.stdout)
        self.good("import", other, "--allow-duplicate")

    def test_progress_is_told_in_json(self):
        done = self.run_here("import", tree("progress", self.FILES), "--progress", "json")
        lines = [json.loads(line) for line in done.stderr.splitlines()]
        self.assertEqual([line["done"] for line in lines], [1, 2, 3, 4, 5])


class Damage(Archive):
    def setUp(self):
        super().setUp()
        self.good("import", tree("harmed", {"P1/1/skin.png": 0, "P1/2/skin.png": 1}))
        self.hashes = [p["sha256"] for p in self.answer("photo", "list", "P1")["photos"]]

    def test_a_whole_archive_verifies(self):
        answer = self.answer("verify")
        self.assertEqual((answer["photos"], answer["damaged"], answer["findings"]), (2, 0, []))
        self.assertEqual(len(answer["audit_head"]), 64)

    def test_one_changed_byte_and_a_missing_file_are_found(self):
        with open(self.file_of(self.hashes[0]), "r+b") as file:
            file.seek(100)
            byte = file.read(1)
            file.seek(100)
            file.write(bytes([byte[0] ^ 1]))
        os.unlink(self.file_of(self.hashes[1]))
        done = self.run_here("verify", "--json")
        self.assertEqual(done.returncode, 6, done.stderr)
        kinds = {f["sha256"]: f["kind"] for f in json.loads(done.stdout)["findings"]}
        self.assertEqual(kinds, {self.hashes[0]: "damaged", self.hashes[1]: "missing"})
        self.fails(6, "archive_damaged", "verify", says=[self.hashes[1][2:], "repair"])

    def test_a_harmed_database_is_told(self):
        with open(os.path.join(self.dir, "archive.db"), "r+b") as file:
            file.seek(4096)
            file.write(b"\xaa" * 8192)
        self.fails(6, "archive_damaged", "verify")

    def test_another_disk_in_its_place_is_no_loss_of_everything(self):
        photos = os.path.join(self.dir, "photos")
        os.rename(photos, photos + ".away")
        self.fails(6, "archive_damaged", "verify", says=["mounted"])
        os.rename(photos + ".away", photos)
        self.good("verify")


class Care(Archive):
    def setUp(self):
        super().setUp()
        files = {"P1/1/skin.png": 0, "P1/2/skin.png": 1, "P2/1/skin.png": 2}
        self.source = tree("cared", files)
        self.good("import", self.source)

    def test_a_backup_verifies_repairs_and_is_restored(self):
        copy, again = path("backup"), path("restored")
        self.assertIn("copied 3", self.good("backup", copy))
        self.good("verify", "-C", copy, here=False)
        for photo in self.answer("photo", "list", "P1")["photos"]:
            os.unlink(self.file_of(photo["sha256"]))
        self.fails(6, "archive_damaged", "repair", says=["lost"])
        self.good("repair", "--from", copy)
        self.good("verify")
        self.good("restore", copy, again, here=False)
        for verb in (["patient", "list"], ["patient", "show", "P1"], ["verify"]):
            self.assertEqual(run(*verb, "-C", copy, "--json").stdout,
                             run(*verb, "-C", again, "--json").stdout)
        self.fails(2, "already_there", "restore", copy, again, here=False)
        self.fails(7, "archive_absent", "restore", path("nowhere"), path("never"), here=False)

    def test_an_erased_patient_is_nowhere(self):
        self.good("patient", "add", "CANARY-9", "--name", "Canaria Bird")
        self.good("session", "add", "CANARY-9", "--notes", "canary note")
        self.good("photo", "add", "CANARY-9", "1", photographs()[3], "--view", "skin")
        self.fails(2, "usage", "patient", "erase", "CANARY-9", says=["--yes", "1 photographs"])
        self.good("patient", "erase", "CANARY-9", "--yes")
        self.fails(4, "not_found", "patient", "show", "CANARY-9")
        with open(photographs()[3], "rb") as file:
            photograph = file.read()
        for folder, _, names in os.walk(self.dir):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    content = file.read()
                for canary in (b"CANARY-9", b"Canaria", b"canary note"):
                    self.assertNotIn(canary, content, name)
                self.assertNotEqual(content, photograph)
        self.good("verify")
        erased = [l for l in self.answer("audit")["lines"] if l["action"] == "erase"]
        self.assertEqual((len(erased), erased[0]["subject"], erased[0].get("patient")), (1, "patient", None))

    def test_the_audit_trail_tells_who_did_what(self):
        self.good("patient", "add", "P3", "--by", "nurse")
        lines = self.answer("audit", "P3")["lines"]
        self.assertEqual([(l["by"], l["action"], l["patient"]) for l in lines], [("nurse", "add", "P3")])
        self.assertIn("nurse", self.good("audit"))

    def test_doctor_tells_what_is_wrong(self):
        health = {c["check"]: c["health"] for c in self.answer("doctor")["checks"]}
        self.assertEqual((health["archive"], health["backup"]), ("fine", "warning"))
        done = self.fails(7, "archive_absent", "doctor", "-C", path("nowhere"), here=False)
        self.assertIn("failed", done.stdout)


class Export(Archive):
    def setUp(self):
        super().setUp()
        from PIL import Image
        self.canaries = [b"CanaryCam", b"CanaryOwner", b"CANARYCOMMENT", b"CanaryXmp"]
        exif = Image.Exif()
        exif[271], exif[315] = "CanaryCam", "CanaryOwner"
        self.good("patient", "add", "P1", "--name", "Ayşe & <b>")
        for number, consent in ((1, "treatment"), (2, "treatment,teaching")):
            self.good("session", "add", "P1", "--date", "2026-03-0%d" % number, "--notes", "noted")
            file = path("canary%d.jpg" % number)
            with Image.open(photographs()[number]) as picture:
                picture.convert("RGB").save(file, exif=exif, comment=b"CANARYCOMMENT",
                                            xmp=b"<x:xmpmeta>CanaryXmp</x:xmpmeta>")
            self.good("photo", "add", "P1", str(number), file, "--view", "skin", "--consent", consent)

    def export(self, *options):
        import zipfile
        file = path("export.zip")
        self.good("patient", "export", "P1", "--zip", file, *options)
        with zipfile.ZipFile(file) as archive:
            self.assertIsNone(archive.testzip())
            return {name: archive.read(name) for name in archive.namelist()}

    def test_a_patient_gets_all_and_nothing_of_the_camera(self):
        files = self.export()
        self.assertEqual(sum(name.endswith(".jpg") for name in files), 2)
        for name, content in files.items():
            for canary in self.canaries:
                self.assertNotIn(canary, content, name)
        page = files["index.html"].decode()
        self.assertIn("Ayşe &amp; &lt;b&gt;", page)
        patient = json.loads(files["patient.json"])
        self.assertEqual([s["notes"] for s in patient["sessions"]], ["noted", "noted"])
        for session in patient["sessions"]:
            for photo in session["photographs"]:
                self.assertIn(photo["file"], files)
                self.assertIn(photo["file"], page)

    def test_only_what_the_patient_agreed_to_goes_out_and_without_the_name(self):
        files = self.export("--purpose", "teaching")
        self.assertEqual([name for name in files if name.endswith(".jpg")],
                         ["photographs/session-2/skin-1.jpg"])
        for name, content in files.items():
            words = [] if name.endswith(".jpg") else [b"P1", b"2026-03"]
            for canary in self.canaries + ["Ayşe".encode(), b"noted"] + words:
                self.assertNotIn(canary, content, name)
        self.fails(10, "not_permitted", "patient", "export", "P1", "--zip", path("never.zip"),
                   "--purpose", "summary", says=["consent"])
        self.assertFalse([n for n in os.listdir(FOLDER.name) if n.startswith("never.zip")])
        self.good("session", "consent", "P1", "--consent", "summary")
        self.assertEqual(len(self.export("--purpose", "summary")), 4)
        self.fails(10, "not_permitted", "patient", "export", "P1", "--zip", path("never.zip"),
                   "--purpose", "teaching")
        actions = [l["action"] for l in self.answer("audit", "P1")["lines"]]
        self.assertEqual(actions.count("export"), 2)


class Sealed(Archive):
    def setUp(self):
        self.key = path("key")
        with open(self.key, "w") as out:
            out.write("5a" * 32 + "\n")
        self.dir = path("sealed-" + self.id().rsplit(".", 1)[1])
        self.good("init", self.dir, "--quiet", "--key-file", self.key, here=False)
        with open(os.path.join(self.dir, "mesotrack.conf"), "a") as out:
            out.write("key-file = %s\n" % self.key)
        self.source = tree("to-seal", {"P1/1/skin.png": 0, "P1/2/skin.png": 1})
        self.good("import", self.source)

    def test_photographs_are_sealed_and_everything_works(self):
        hashes = [p["sha256"] for p in self.answer("photo", "list", "P1")["photos"]]
        for sha256 in hashes:
            with open(self.file_of(sha256), "rb") as file:
                content = file.read()
            self.assertTrue(content.startswith(b"MTSEAL1"))
            self.assertNotIn(b"\x89PNG\r\n\x1a\n", content)
        self.good("verify")
        copy = path("sealed-copy")
        self.good("backup", copy)
        self.fails(10, "wrong_key", "verify", "-C", copy, here=False)
        self.good("verify", "-C", copy, "--key-file", self.key, here=False)
        os.unlink(self.file_of(hashes[0]))
        with open(self.file_of(hashes[1]), "r+b") as file:
            file.seek(5000)
            file.write(b"????")
        self.fails(6, "archive_damaged", "verify")
        self.good("repair", "--from", copy)
        self.good("verify")
        os.unlink(self.file_of(hashes[0]))
        self.good("repair", "--from", self.source)
        self.good("patient", "export", "P1", "--zip", path("sealed.zip"))
        again = path("sealed-again")
        self.good("restore", copy, again, "--key-file", self.key, here=False)
        self.good("verify", "-C", again, "--key-file", self.key, here=False)

    def test_another_key_or_none_is_10(self):
        with open(path("other-key"), "w") as out:
            out.write("5b" * 32 + "\n")
        self.fails(10, "wrong_key", "patient", "list", "--key-file", path("other-key"))
        with open(path("short-key"), "w") as out:
            out.write("5b\n")
        self.fails(10, "wrong_key", "patient", "list", "--key-file", path("short-key"), says=["openssl rand"])


if __name__ == "__main__":
    unittest.main(verbosity=1)
