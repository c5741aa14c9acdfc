"""The program as a stranger meets it: its verbs, its reports against the schema, its errors and exit
codes. Run by ctest with the program and the renderer in the environment."""
import json
import os
import pty
import subprocess
import sys
import unittest

import jsonschema

sys.dont_write_bytecode = True
from program_card import Cards
from program_errors import Errors, Tables
from program_export import Fhir, StatisticsTables
from program_levels import Levels
from program_manual import Completion, Manual
from program_overlays import Overlays
from program_sessions import Sessions
from program_stage import (FACE, MESOTRACK, MODELS, TRICHOSCOPY, draw_photographs, load, path, render,
                           run, write)


def setUpModule():
    draw_photographs()


class Reports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.schema = json.loads(run("schema", "report").stdout)
        cls.validator = jsonschema.Draft202012Validator(
            cls.schema, format_checker=jsonschema.FormatChecker())

    def compare(self, before, after, *options, expect=0):
        done = run("compare", path(before), path(after), "--session", "1,4", "--date",
                   "2026-03-02,2026-04-13", "-o", path("report.json"), "--marks",
                   path("marks.geojson"), "--html", path("report.html"), *options)
        self.assertEqual(done.returncode, expect, done.stderr)
        self.assertEqual(done.stdout, "")
        report = load("report.json")
        self.validator.validate(report)
        return report

    def test_the_schema_is_a_schema_and_refuses_a_wrong_report(self):
        jsonschema.Draft202012Validator.check_schema(self.schema)
        report = self.compare("hair_before.png", "hair_after.png", *TRICHOSCOPY)
        report["changes"][0]["verdict"] = "cured"
        with self.assertRaises(jsonschema.ValidationError):
            self.validator.validate(report)

    def test_a_trichoscopy_pair_gives_a_report_with_marks_and_page(self):
        report = self.compare("hair_before.png", "hair_after.png", *TRICHOSCOPY)
        self.assertEqual([s["number"] for s in report["sessions"]], [1, 4])
        self.assertEqual(report["sessions"][1]["days_since_previous"], 42)
        self.assertEqual(report["sessions"][1]["photos"][0]["scale"]["source"], "inherited")
        fields = {c["field"] for c in report["changes"]}
        self.assertTrue({"density", "mean_diameter", "terminal_fraction"} <= fields)
        statuses = [m["status"] for m in report["matches"]["hairs"]]
        self.assertGreater(statuses.count("kept") + statuses.count("changed"), 30)

    def test_a_face_pair_gives_every_zone(self):
        report = self.compare("face.jpg", "face_again.jpg", *FACE)
        zones = {m["zone"] for m in report["measurements"] if m["measure"] == "wrinkles"}
        self.assertEqual(len(zones), 14)
        self.assertIn("crow_foot_left", zones)
        self.assertIn("whole", zones)
        self.assertEqual(report["sessions"][0]["photos"][0]["scale"]["source"], "iris")
        marks = load("marks.geojson")
        landmarks = [f for f in marks["features"] if f["properties"]["kind"] == "landmark"]
        self.assertEqual(len(landmarks), 2 * 478)

    def test_the_same_face_again_has_not_changed(self):
        report = self.compare("face.jpg", "face_again.jpg", *FACE)
        verdicts = {c["verdict"] for c in report["changes"]}
        self.assertFalse(verdicts & {"improved", "worsened"},
                         [c for c in report["changes"] if c["verdict"] in ("improved", "worsened")])

    def test_two_runs_and_any_thread_count_give_the_same_bytes(self):
        texts = set()
        for threads in ("1", "2", "5", "2"):
            self.compare("face.jpg", "face_again.jpg", "--threads", threads, *FACE)
            texts.add(tuple(open(path(n), "rb").read()
                            for n in ("report.json", "marks.geojson", "report.html")))
        self.assertEqual(len(texts), 1)

    def test_marks_lie_in_their_photographs_and_ids_stand_in_the_ledger(self):
        report = self.compare("hair_before.png", "hair_after.png", *TRICHOSCOPY)
        marks = load("marks.geojson")
        self.assertEqual(marks["type"], "FeatureCollection")
        ids = {"before": set(), "after": set()}
        for feature in marks["features"]:
            if feature["properties"]["kind"] != "hair":
                continue
            ids[feature["properties"]["photo"]].add(feature["properties"]["id"])
            for x, y in feature["geometry"]["coordinates"]:
                self.assertTrue(0 <= x <= 960 and 0 <= y <= 720)
        for match in report["matches"]["hairs"]:
            # Found in one of them: the other can't show it, or shows it where it was looked for again.
            if match["status"] == "undecided" or match.get("seen_again"):
                self.assertIn(match["id"], ids["before"] | ids["after"])
                continue
            if match["status"] != "new":
                self.assertIn(match["id"], ids["before"])
            if match["status"] != "gone":
                self.assertIn(match["id"], ids["after"])

    def test_the_page_needs_nothing_from_elsewhere(self):
        self.compare("hair_before.png", "hair_after.png", *TRICHOSCOPY)
        page = open(path("report.html"), encoding="utf-8").read()
        self.assertEqual(page.count("data:image/jpeg;base64,"), 2)
        self.assertIn('<th class="text">Zone</th><th class="text">Verdict</th>', page)
        self.assertNotRegex(page, r"<td[^>]*>[^<]*_", "raw names")
        for word in ("http://", "https://", "<script", "src="):
            self.assertNotIn(word, page)

    def test_repeats_make_the_detectable_change_smaller(self):
        one = self.compare("face.jpg", "face_again.jpg", *FACE)
        more = self.compare("face.jpg", "face_again.jpg", "--before-repeat", path("face.jpg"),
                            "--after-repeat", path("face_again.jpg"), *FACE)
        pick = lambda report: [c["detectable"] for c in report["changes"]
                               if c["zone"] == "whole" and c["field"] == "index"][0]
        self.assertLess(pick(more), 0.8 * pick(one))
        self.assertEqual([p["role"] for p in more["sessions"][0]["photos"]], ["primary", "repeat"])

    def test_another_site_is_refused_and_the_report_says_so(self):
        report = self.compare("hair_before.png", "hair_stranger.png", *TRICHOSCOPY, expect=11)
        self.assertTrue(report["changes"])
        for change in report["changes"]:
            self.assertEqual(change["verdict"], "not_comparable")
            self.assertIn("not_aligned", change["reasons"])
        self.assertEqual(report["warnings"][0]["code"], "not_aligned")

    def test_warnings_are_said_unless_quiet(self):
        try:
            from PIL import Image
        except ImportError:
            self.skipTest("PIL is not there to lay two faces beside each other")
        pair = Image.new("RGB", (1800, 1100))
        with Image.open(path("face.jpg")) as face:
            pair.paste(face, (0, 0))
            pair.paste(face.resize((675, 825)), (1000, 100))
        pair.save(path("two_faces.png"), compress_level=1)
        for quiet in ([], ["--quiet"]):
            done = run("measure", path("two_faces.png"), *FACE, *quiet)
            self.assertEqual(done.returncode, 0, done.stderr)
            warning = json.loads(done.stdout)["warnings"][0]
            said = "mesotrack: warning: %s [several_faces]\n" % warning["message"]
            self.assertEqual(done.stderr, "" if quiet else said)

    def test_measure_writes_one_session(self):
        done = run("measure", path("hair_before.png"), *TRICHOSCOPY, "--session", "3", "--json",
                   "--patient", "Ayşe-7")
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        self.validator.validate(report)
        self.assertEqual([s["number"] for s in report["sessions"]], [3])
        self.assertEqual(report["changes"], [])

    def test_a_photograph_may_come_from_standard_input(self):
        with open(path("hair_before.png"), "rb") as photo:
            done = run("measure", "-", *TRICHOSCOPY, stdin=photo)
        self.assertEqual(done.returncode, 0, done.stderr)


class Alignment(unittest.TestCase):
    def test_points_map_to_themselves_on_the_same_photograph(self):
        write("points.csv", b"x,y\n400.5,300.5\n100,650\n-50,20\n")
        done = run("align", path("hair_before.png"), path("hair_before.png"), "--points",
                   path("points.csv"), *TRICHOSCOPY)
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = done.stdout.split()
        self.assertEqual(lines[0], "x,y,valid")
        x, y, valid = map(float, lines[1].split(","))
        self.assertAlmostEqual(x, 400.5, delta=0.5)
        self.assertAlmostEqual(y, 300.5, delta=0.5)
        self.assertEqual(valid, 1)
        self.assertTrue(lines[3].endswith(",0"), "outside of the photograph")

    def test_json_tells_method_and_residual(self):
        write("points.csv", b"400.5,300.5\n")
        done = run("align", path("hair_before.png"), path("hair_after.png"), "--json", "--points",
                   path("points.csv"), *TRICHOSCOPY)
        answer = json.loads(done.stdout)
        self.assertEqual(len(answer["points"]), 1)
        self.assertLess(answer["alignment"]["residual_px"]["median"], 2)

    def test_a_refused_pair_maps_nothing(self):
        write("points.csv", b"400.5,300.5\n")
        done = run("align", path("hair_before.png"), path("hair_stranger.png"), "--points",
                   path("points.csv"), *TRICHOSCOPY)
        self.assertEqual(done.returncode, 11)
        self.assertEqual(done.stdout, "")
        self.assertIn("not_aligned", done.stderr)

    def test_a_wrong_line_of_points_is_named(self):
        write("points.csv", b"x,y\n1,2\nhello\n")
        done = run("align", path("hair_before.png"), path("hair_before.png"), "--points",
                   path("points.csv"), *TRICHOSCOPY)
        self.assertEqual(done.returncode, 2)
        self.assertIn("line 3", done.stderr)

    def map_rows(self, rows):
        return run("align", path("hair_before.png"), path("hair_before.png"), "--points",
                   write("points.csv", rows), *TRICHOSCOPY)

    def test_points_of_a_spreadsheet_are_read(self):
        done = self.map_rows(b"\xef\xbb\xbf400.5,300.5,a note\r\n 100 , 650 \r\n\r\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(done.stdout.split()), 3)
        self.assertTrue(done.stdout.split()[1].startswith("400"))

    def test_rows_that_are_not_positions_are_refused(self):
        for rows, line in ((b"1;2\n", 1), (b"x,y\n1,2;3\n", 2), (b"x,y\n1,2 m\n", 2), (b"1,2\n3,\0\n", 2),
                           (b"x1,y1\n1,2\n", 1), (b"1,2\n1e300,2\n", 2), (b"x,y\nnan,1\n", 2),
                           (b"x,y\n0x1,1\n", 2), (b"1,2\nx,y\n", 2)):
            done = self.map_rows(rows)
            self.assertEqual(done.returncode, 2, rows)
            self.assertIn("line %d" % line, done.stderr)


class Terminal(unittest.TestCase):
    def on_terminal(self, *arguments):
        ours, theirs = pty.openpty()
        run_ = subprocess.Popen([MESOTRACK, *arguments], stdout=subprocess.DEVNULL, stderr=theirs)
        os.close(theirs)
        text = b""
        try:
            while block := os.read(ours, 4096):
                text += block
        except OSError:
            pass # the other end was closed
        os.close(ours)
        run_.wait()
        return text.decode()

    def test_the_bar_leaves_nothing_on_the_line(self):
        for verb, photos in (("measure", 1), ("check", 1), ("align", 2)):
            text = self.on_terminal(verb, *[path("hair_before.png"), path("hair_after.png")][:photos],
                                    *TRICHOSCOPY)
            self.assertIn("#", text)
            self.assertEqual(text.rsplit("\r", 2)[1].strip(), "", text[-200:])
            self.assertEqual(text.rsplit("\r", 2)[2], "")

    def test_an_error_stands_alone_on_its_line(self):
        text = self.on_terminal("align", path("hair_before.png"), path("hair_stranger.png"), *TRICHOSCOPY)
        self.assertIn("\rmesotrack: ", text)


class Checks(unittest.TestCase):
    def test_a_good_photograph_is_usable(self):
        done = run("check", path("face.jpg"), *FACE)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertTrue(done.stdout.startswith(("Usable.", "Good.")))

    def test_json_says_the_same(self):
        done = run("check", path("face.jpg"), "--json", *FACE)
        answer = json.loads(done.stdout)
        self.assertTrue(answer["usable"])

    def test_a_darker_and_turned_photograph_is_told_apart_with_advice(self):
        render("face", "--seed", "3", "--size", "900x1100", "-o", path("face_dark.jpg"), "--truth",
               path("face_dark.json"), "--yaw", "8", "--ev", "-0.5", "--mesh",
               os.path.join(MODELS, "canonical_face.json"))
        done = run("check", path("face_dark.jpg"), "--baseline", path("face.jpg"), *FACE)
        self.assertEqual(done.returncode, 11, done.stdout + done.stderr)
        self.assertIn("pose", done.stdout)
        self.assertIn("exposure", done.stdout)
        self.assertIn("Advice:", done.stdout)


if __name__ == "__main__":
    if not os.path.exists(os.path.join(MODELS, "mesh_attention_base.onnx")):
        print("skipped: the face networks are not built ('cmake --build build --target models')")
        sys.exit(77)
    unittest.main()
