"""Several sessions, repeats, controls and courses of one's own, as a stranger gives them."""
import json
import os
import unittest

import jsonschema
from PIL import Image

from program_stage import FACE, TRICHOSCOPY, draw_photographs, load, path, run, write


class Sessions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        draw_photographs()
        cls.validator = jsonschema.Draft202012Validator(json.loads(run("schema", "report").stdout))

    def compare(self, *arguments, expect=0):
        done = run("compare", *arguments, "-o", path("sessions.json"))
        self.assertEqual(done.returncode, expect, done.stderr)
        report = load("sessions.json")
        self.validator.validate(report)
        return report

    def refused(self, *arguments, says):
        done = run("compare", *arguments)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn(says, done.stderr)

    def test_three_sessions_give_a_trend_and_say_which_is_missing(self):
        photos = [path("hair_before.png"), path("hair_after.png"), path("hair_before.png")]
        report = self.compare(*photos, "--session", "1,2,4", "--date",
                              "2026-01-05,2026-02-02,2026-03-30", "--html", path("sessions.html"),
                              *TRICHOSCOPY)
        self.assertEqual([s["number"] for s in report["sessions"]], [1, 2, 4])
        self.assertEqual({(c["from"], c["to"]) for c in report["changes"]}, {(1, 2), (1, 4), (2, 4)})
        density = [t for t in report["trend"] if t["field"] == "density"][0]
        self.assertEqual([p["session"] for p in density["points"]], [1, 2, 4])
        self.assertIn("sessions_missing", [w["code"] for w in report["warnings"]])
        self.assertTrue(report["summary"]["since_previous"])
        self.assertEqual({m["session"] for m in report["measurements"]}, {1, 2, 4})
        with open(path("sessions.html"), encoding="utf-8") as page:
            self.assertIn("<h2>Trend</h2>", page.read())

    def test_the_first_photographs_scale_and_region_are_not_the_one_before_lasts(self):
        # The second is photographed from farther away.
        first = Image.open(path("hair_before.png"))
        first.resize((first.width * 4 // 5, first.height * 4 // 5), Image.LANCZOS).save(path("far.png"))
        photos = [path("hair_before.png"), path("far.png"), path("hair_after.png")]
        report = self.compare(*photos, *TRICHOSCOPY)
        scales = [s["photos"][0]["scale"]["mm_per_px"] for s in report["sessions"]]
        self.assertAlmostEqual(scales[1] / scales[0], 1.25, delta=.01)
        found = {(c["from"], c["to"]): c["before"] for c in report["changes"]
                 if c["measure"] == "hair" and c["field"] == "mean_diameter"}
        self.assertAlmostEqual(found[2, 3] / found[1, 3], 1, delta=.08)
        report = self.compare(*photos[:2], photos[0], "--polygon", "40,40,600,40,600,440,40,440", *TRICHOSCOPY)
        self.assertEqual({(c["from"], c["to"]) for c in report["changes"]}, {(1, 2), (1, 3)})

    def test_a_report_of_three_sessions_has_the_same_bytes_with_any_thread_count(self):
        photos = [path("hair_before.png"), path("hair_after.png"), path("hair_before.png")]
        one = run("compare", *photos, "--threads", "1", *TRICHOSCOPY).stdout
        self.assertEqual(one, run("compare", *photos, "--threads", "2", *TRICHOSCOPY).stdout)

    def test_repeats_are_of_the_session_that_they_name(self):
        photos = [path("hair_before.png"), path("hair_after.png")]
        report = self.compare(*photos, "--session", "2,5", "--repeat", "5=" + path("hair_after.png"),
                              *TRICHOSCOPY)
        self.assertEqual([len(s["photos"]) for s in report["sessions"]], [1, 2])
        self.refused(*photos, "--repeat", "3=x.png", *TRICHOSCOPY, says="number of a session")
        done = run("measure", path("hair_before.png"), "--repeat", path("hair_before.png"),
                   *TRICHOSCOPY)
        self.assertEqual(len(json.loads(done.stdout)["sessions"][0]["photos"]), 2)

    def test_numbers_and_dates_must_be_as_many_as_photographs(self):
        photos = [path("hair_before.png")] * 3
        self.refused(*photos, "--session", "1,2", *TRICHOSCOPY, says="3 rising session numbers")
        self.refused(*photos, "--session", "1,3,2", *TRICHOSCOPY, says="3 rising session numbers")
        self.refused(*photos, "--date", "2026-01-01,2026-02-01", *TRICHOSCOPY, says="3 date(s)")
        self.refused(*photos, "--date", "2026-01-01,2026-03-01,2026-02-01", *TRICHOSCOPY,
                     says="lies before")

    def test_an_untreated_zone_is_taken_off_and_a_wrong_one_refused(self):
        pair = [path("face.jpg"), path("face_again.jpg")]
        report = self.compare(*pair, "--control", "chin", *FACE)
        forehead = [c for c in report["changes"] if c["zone"] == "forehead" and
                    c["method"] == "difference_in_differences"]
        self.assertTrue(forehead)
        change = forehead[0]
        self.assertAlmostEqual(change["after"] - change["before"] - change["control"]["absolute"],
                               change["absolute"], places=4)
        self.assertNotIn("chin", [s["zone"] for s in report["summary"]["headline"]])
        self.refused(*pair, "--control", "chim", *FACE, says="did you mean 'chin'?")
        self.refused(path("hair_before.png"), path("hair_after.png"), "--control", "chin",
                     *TRICHOSCOPY, says="one zone")

    def test_a_photographs_own_copies_may_raise_the_noise_and_never_lower_it(self):
        pair = [path("face.jpg"), path("face_again.jpg")]
        plain, copies = self.compare(*pair, *FACE), self.compare(*pair, "--nuisances", "1", *FACE)
        self.assertEqual(copies["parameters"]["nuisances"], 1)
        self.assertNotIn("nuisances", plain["parameters"])
        self.assertEqual(copies, self.compare(*pair, "--nuisances", "1", *FACE))
        for a, b in zip(plain["changes"], copies["changes"]):
            self.assertEqual(a["absolute"], b["absolute"])
            if a["detectable"] is not None:
                self.assertGreaterEqual(b["detectable"], a["detectable"] * (1 - 1e-5))
        self.refused(*pair, "--nuisances", "9", *FACE, says="from 1 to 8")

    def test_an_own_course_is_told_by_its_title(self):
        course = write("glow.course", b"title: Summer glow\nabout: Light and water.\n"
                       b"views: face-front\nmeasures: tone\nsessions: 4 every 14 days\n")
        done = run("courses", course)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("glow (Summer glow)", done.stdout)

    def test_a_folder_is_no_course(self):
        os.mkdir(path("dir.course"))
        done = run("courses", path("dir.course"))
        self.assertNotIn("photograph", done.stderr)
        self.assertIn("is a folder", done.stderr)
