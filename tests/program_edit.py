"""What a clinic puts right in its archive, and what follows from it: scales, regions, moved and removed photographs,
new codes; comparisons of older measures made anew. Run by ctest with the program and the renderer in the environment."""
import functools
import json
import os
import shutil
import sqlite3
import sys
import unittest

sys.dont_write_bytecode = True
from program_stage import path, render, run


@functools.cache
def close_ups():
    """Two sessions of a trichoscopy, whose scale a file beside them tells, and one of another patient's skin."""
    folders = [path("edit/H1/1_2026-03-01"), path("edit/H1/2_2026-04-01"), path("edit/S1/1"), path("edit/S1/2")]
    for folder in folders:
        os.makedirs(folder)
    render("trichoscopy", "--seed", "7", "--hairs", "60", "--um-per-px", "5", "--size", "960x720", "-o",
           folders[0] + "/scalp-macro.png", "--truth", path("t.json"), "--after", folders[1] + "/scalp-macro.png",
           "--after-truth", path("u.json"), "--lost", "6", "--new", "6")
    render("skin", "--seed", "3", "--size", "480x360", "--mm-per-px", "0.1", "-o", folders[2] + "/skin.jpg", "--truth",
           path("t.json"), "--after", folders[3] + "/skin.jpg", "--after-truth", path("u.json"))
    with open(path("edit/H1/scale.txt"), "w", encoding="utf-8") as file:
        file.write("# the trichoscope's handbook\nscalp-macro = 5 um\n")
    return path("edit")


class Stage(unittest.TestCase):
    def setUp(self):
        self.dir = path("edited-" + self.id().rsplit(".", 1)[1])
        self.good("init", self.dir, "--quiet", here=False)

    def run_here(self, *arguments, here=True):
        return run(*arguments, *(["-C", self.dir] if here else []))

    def good(self, *arguments, **options):
        done = self.run_here(*arguments, **options)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        return done.stdout

    def fails(self, code, *arguments, says):
        done = self.run_here(*arguments)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        self.assertIn(says, done.stderr + done.stdout)

    def photos(self, patient):
        return json.loads(self.good("photo", "list", patient, "--json"))["photos"]


class Scales(Stage):
    def test_a_report_stands_on_the_scale_that_came_with_the_photographs(self):
        self.good("import", close_ups(), "-q")
        self.assertEqual([(p["mm_per_px"], p["scale_source"]) for p in self.photos("H1")], [(0.005, "file")] * 2)
        report = json.loads(self.good("report", "H1"))
        self.assertEqual(report["sessions"][0]["photos"][0]["scale"]["source"], "given")
        self.assertAlmostEqual(report["sessions"][0]["photos"][0]["scale"]["mm_per_px"], 0.005)
        one_shot = json.loads(run("compare", close_ups() + "/H1/1_2026-03-01/scalp-macro.png",
                                  close_ups() + "/H1/2_2026-04-01/scalp-macro.png", "--view", "scalp-macro",
                                  "--um-per-px", "5", "--date", "2026-03-01,2026-04-01").stdout)
        self.assertEqual(report["measurements"], one_shot["measurements"])
        self.assertEqual(report["changes"], one_shot["changes"])

    def test_without_a_scale_the_report_tells_what_to_do_and_then_does_it(self):
        folder = path("no-scale")
        shutil.copytree(close_ups(), folder)
        os.remove(folder + "/H1/scale.txt")
        self.good("import", folder, "-q")
        self.fails(2, "report", "H1", says="--um-per-px")
        self.good("photo", "edit", "H1", "1", self.photos("H1")[0]["sha256"][:12], "--um-per-px", "5")
        self.assertEqual(self.photos("H1")[0]["scale_source"], "given")
        self.good("report", "H1")

    def test_an_import_has_one_scale_for_its_close_ups_and_adds_it_later_too(self):
        folder = path("one-scale")
        shutil.copytree(close_ups(), folder)
        os.remove(folder + "/H1/scale.txt")
        self.good("import", folder, "-q")
        self.good("import", folder, "-q", "--um-per-px", "100")
        self.assertEqual([p.get("scale_source") for p in self.photos("S1")], ["import"] * 2)
        with open(folder + "/H1/scale.txt", "w", encoding="utf-8") as file:
            file.write("scalp-macro = 5 miles\n")
        self.fails(3, "import", folder, says="scale.txt:1: '5 miles' is no scale")

    def test_a_region_is_measured_as_it_is_told(self):
        self.good("import", close_ups(), "-q")
        whole = json.loads(self.good("report", "S1"))
        first = self.photos("S1")[0]["sha256"][:12]
        self.good("photo", "edit", "S1", "1", first, "--polygon", "100,80,380,80,380,280,100,280", "--mm-per-px", "0.1")
        part = json.loads(self.good("report", "S1"))
        one_shot = json.loads(run("compare", close_ups() + "/S1/1/skin.jpg", close_ups() + "/S1/2/skin.jpg", "--view",
                                  "skin", "--mm-per-px", "0.1", "--polygon",
                                  "100,80,380,80,380,280,100,280").stdout)
        self.assertEqual(part["measurements"], one_shot["measurements"])
        self.assertNotEqual(part["measurements"], whole["measurements"])
        self.good("photo", "edit", "S1", "1", first, "--polygon", "none", "--mm-per-px", "none")
        self.assertEqual(json.loads(self.good("report", "S1"))["measurements"], whole["measurements"])


class Edits(Stage):
    def test_the_original_bytes_come_out_again(self):
        self.good("import", close_ups(), "-q")
        self.good("photo", "get", "S1", "1", self.photos("S1")[0]["sha256"][:8], "-o", path("again.jpg"))
        with open(path("again.jpg"), "rb") as ours, open(close_ups() + "/S1/1/skin.jpg", "rb") as theirs:
            self.assertEqual(ours.read(), theirs.read())

    def test_a_photograph_is_moved_set_aside_taken_back_and_deleted(self):
        self.good("import", close_ups(), "-q")
        photo = self.photos("S1")[1]["sha256"][:12]
        self.good("session", "add", "S1", "3")
        self.good("photo", "edit", "S1", "2", photo, "--to-session", "3")
        self.assertEqual([p["session"] for p in self.photos("S1")], [1, 3])
        self.good("photo", "remove", "S1", "3", photo)
        self.fails(4, "report", "S1", says="no view that was photographed at two sessions")
        self.good("photo", "restore", "S1", "3", photo)
        self.good("report", "S1")
        self.good("photo", "remove", "S1", "3", photo)
        self.fails(2, "photo", "purge", "S1", says="give --yes")
        self.good("photo", "purge", "S1", "--yes")
        self.assertEqual(len(self.photos("S1")), 1)
        self.good("verify")
        actions = [line["action"] for line in json.loads(self.good("audit", "S1", "--json"))["lines"]]
        self.assertEqual(actions.count("purge"), 1)

    def test_a_new_code_leaves_no_report_under_the_old_one(self):
        self.good("import", close_ups(), "-q")
        self.good("batch", "-q")
        self.good("patient", "edit", "S1", "--code", "S9", "--notes", "moved house", "--name", "Ada")
        self.assertFalse(os.path.exists(self.dir + "/reports/S1"))
        self.assertEqual(json.loads(self.good("report", "S9", "--only-kept"))["patient"]["code"], "S9")
        shown = self.good("patient", "show", "S9")
        self.assertIn("moved house", shown)
        self.fails(2, "patient", "edit", "S9", says="nothing to change")
        self.good("batch", "-q")
        self.good("patient", "erase", "S9", "--yes")
        self.assertFalse(os.path.exists(self.dir + "/reports/S9"))
        self.assertFalse(os.path.exists(self.dir + "/reports/readings.csv"))

    def test_a_session_is_put_right_and_its_report_follows(self):
        self.good("import", close_ups(), "-q")
        self.good("report", "S1", "-o", path("undated.json"))
        self.good("session", "edit", "S1", "1", "--date", "2026-03-01", "--notes", "calm")
        self.good("session", "edit", "S1", "2", "--date", "2026-04-05")
        self.assertEqual(json.loads(self.good("report", "S1"))["sessions"][1]["days_since_previous"], 35)
        self.good("session", "edit", "S1", "1", "--date", "")
        sessions = json.loads(self.good("session", "list", "S1", "--json"))["sessions"]
        self.assertNotIn("date", sessions[0])
        self.assertEqual(sessions[0]["notes"], "calm")


class Stale(Stage):
    def raise_a_version(self, view):
        """As if the comparisons of a view had been made before a measure's version was raised."""
        with sqlite3.connect(self.dir + "/archive.db") as rows:
            versions, = rows.execute("SELECT versions FROM comparison WHERE view = ?", (view,)).fetchone()
            name, number = versions.split()[0].split("=")
            older = versions.replace("%s=%s" % (name, number), "%s=%d" % (name, int(number) - 1))
            rows.execute("UPDATE comparison SET versions = ?, key = key || 'x' WHERE view = ?", (older, view))
        return "%s %d to %s" % (name, int(number) - 1, number)

    def batch(self, *options):
        done = self.run_here("batch", *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return {line["patient"]: line["views"][0] for line in map(json.loads, done.stdout.splitlines())}, done.stderr

    def test_only_what_a_raised_version_touches_is_measured_again(self):
        self.good("import", close_ups(), "-q")
        self.batch()
        raised = self.raise_a_version("skin")
        self.assertIn("1 of 2 kept comparisons are of other versions of the measures (%s)" % raised,
                      self.good("doctor"))
        lines, said = self.batch("--stale", "--dry-run")
        self.assertEqual((lines["S1"]["stale"], lines["H1"]["stale"]), (1, 0))
        self.assertIn("1 comparisons of 1 patients: 1 of older measures (%s), 0 new" % raised, said)
        self.assertEqual(lines["S1"]["made"], 0)
        lines, said = self.batch("--stale")
        self.assertIn(raised, said)
        self.assertEqual((lines["S1"]["made"], lines["H1"]["made"]), (1, 0))
        self.assertIn("2 kept, all of this program's measures", self.good("doctor"))

    def test_what_was_never_compared_waits_when_only_the_stale_is_asked_for(self):
        self.good("import", close_ups(), "-q")
        self.good("report", "S1", "-o", path("one.json"))
        self.raise_a_version("skin")
        lines, _ = self.batch("--stale")
        self.assertEqual((lines["S1"]["outcome"], lines["H1"]["outcome"]), ("report", "waiting"))


class Pages(Stage):
    def test_a_page_from_the_archive_has_both_pictures_and_their_marks(self):
        with open(path("edit.key"), "w", encoding="utf-8") as file:
            file.write("1f" * 32)
        sealed, key = self.dir + "-sealed", ["--key-file", path("edit.key")]
        self.good("init", sealed, "-q", *key, here=False)
        pages = []
        for where in ([], ["-C", sealed, *key]):
            here = not where
            self.good("import", close_ups(), "-q", *where, here=here)
            self.good("batch", "-q", "--html", "--pdf", *where, here=here)
            with open((self.dir if here else sealed) + "/reports/H1/scalp-macro.pdf", "rb") as file:
                paper = file.read()
            self.assertTrue(paper.startswith(b"%PDF-") and paper.rstrip().endswith(b"%%EOF"))
            with open((self.dir if here else sealed) + "/reports/H1/scalp-macro.html", encoding="utf-8") as file:
                pages.append(file.read())
            self.assertEqual(self.good("report", "H1", "--format", "html", "--only-kept", *where, here=here), pages[-1])
        self.assertEqual(pages[0].count("data:image/jpeg;base64,"), 2)
        self.assertIn('<path class="hair"', pages[0])
        self.assertEqual(pages[0], pages[1])

    def test_a_csv_of_the_summary_quotes_as_the_table_of_readings_does(self):
        self.good("import", close_ups(), "-q")
        self.good("batch", "-q")
        with open(self.dir + "/reports/summary.csv", encoding="utf-8") as file:
            self.assertRegex(file.read().splitlines()[1], "^H1,scalp-macro,report,2,1,2,2026-03-01,2026-04-01,")


if __name__ == "__main__":
    unittest.main()
