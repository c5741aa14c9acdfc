"""What the program refuses, and what it says of itself: errors, exit codes, help, tables."""
import json
import os
import shutil
import subprocess
import unittest

from program_stage import (FACE, FOLDER, MESOTRACK, TRICHOSCOPY, draw_photographs, load, path,
                           png, run, write)


def setUpModule():
    draw_photographs()


class Errors(unittest.TestCase):
    def fails(self, code, name, *arguments, says=(), **options):
        done = run(*arguments, **options)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        self.assertIn("[%s]" % name, done.stderr)
        for word in says:
            self.assertIn(word, done.stderr)
        self.assertEqual(done.stdout, "")
        return done

    def measure_fails(self, code, name, photo, *more, says=(), view=TRICHOSCOPY):
        return self.fails(code, name, "measure", photo, *view, *more, says=says)

    def test_usage(self):
        self.fails(2, "usage", "compre", says=["did you mean 'compare'"])
        self.fails(2, "usage", "compare", "a.jpg", says=["BEFORE [SESSION...] AFTER"])
        self.fails(2, "usage", "measure", "a.jpg", "--veiw", "skin", says=["did you mean '--view'"])
        self.fails(2, "usage", "measure", "a.jpg", says=["--view"])
        self.fails(2, "usage", "measure", "a.jpg", "b.jpg", *FACE, says=["'b.jpg'"])
        self.fails(2, "unknown_view", "measure", "a.jpg", "--view", "face-frnt", says=["face-front"])
        self.fails(2, "usage", "compare", "a.jpg", "b.jpg", *FACE, "--session", "4,1")
        self.fails(2, "bad_date", "compare", "a.jpg", "b.jpg", *FACE, "--date", "2026-02-30,2026-03-01")
        self.fails(2, "bad_polygon", "measure", "a.jpg", "--view", "skin", "--polygon", "1,2,3")
        self.fails(2, "usage", "schema", "report2", says=["report"])
        growth = ("compare", "a.jpg", "b.jpg", *TRICHOSCOPY, "--phototrichogram")
        self.fails(2, "usage", *growth, says=["needs the days"])
        self.fails(2, "usage", *growth, "--days", "90", says=["1 to 4 days"])

    def test_no_output_overwrites_a_photograph_or_another_output(self):
        photo, points = path("hair_before.png"), write("kept.csv", b"1,2\n")
        before = open(photo, "rb").read()
        for name, link in (("linked.png", os.symlink), ("hard.png", os.link)):
            if not os.path.exists(path(name)):
                link(photo, path(name))
        same = os.path.join(FOLDER.name, ".", "hair_before.png")
        for option in ("-o", "--marks", "--html"):
            for target in (photo, same, path("linked.png"), path("hard.png")):
                self.fails(2, "usage", "measure", photo, *TRICHOSCOPY, "-o", path("never.json"), option,
                           target, says=["overwrite"])
        self.fails(2, "usage", "compare", "none.png", "none.png", *TRICHOSCOPY, "--after-repeat", photo,
                   "-o", same, says=["overwrite"])
        self.fails(2, "usage", "check", "none.png", *TRICHOSCOPY, "--baseline", photo, "-o", photo)
        self.fails(2, "usage", "align", photo, photo, *TRICHOSCOPY, "--points", points, "-o", points)
        with open(photo, "rb") as source:
            self.fails(2, "usage", "measure", "-", *TRICHOSCOPY, "-o", photo, stdin=source)
        self.assertEqual(open(photo, "rb").read(), before)
        two = [path("two.json"), os.path.join(FOLDER.name, ".", "two.json")]
        self.fails(2, "usage", "measure", photo, *TRICHOSCOPY, "-o", two[0], "--marks", two[0])
        self.fails(2, "usage", "measure", photo, *TRICHOSCOPY, "--html", two[0], "--marks", two[1])
        self.fails(2, "usage", "measure", photo, *TRICHOSCOPY, "--marks", "-", says=["standard output"])
        self.assertFalse(os.path.exists(two[0]))

    def test_standard_input_is_read_once(self):
        self.fails(2, "usage", "compare", "-", "-", *TRICHOSCOPY, says=["standard input"])

    def test_an_unwritable_extra_does_not_lose_the_report(self):
        self.fails(1, "file_unwritable", "measure", path("hair_before.png"), *TRICHOSCOPY, "-o",
                   path("kept.json"), "--marks", path("none/m.geojson"), "--html", path("kept.html"))
        self.assertTrue(load("kept.json")["measurements"])
        self.assertTrue(os.path.exists(path("kept.html")))

    def test_environment(self):
        self.fails(2, "usage", "measure", "a.jpg", *FACE, environment={"MESOTRACK_MODLES": "x"},
                   says=["MESOTRACK_MODELS"])
        self.fails(2, "usage", "measure", path("hair_before.png"), *TRICHOSCOPY,
                   environment={"MESOTRACK_SIMD": "mmx"}, says=["scalar"])

    def test_flags_win_over_the_environment_between_units_too(self):
        done = run("measure", path("hair_before.png"), "--view", "scalp-macro", "--um-per-px", "5",
                   environment={"MESOTRACK_MM_PER_PX": "0.5"})
        self.assertEqual(done.returncode, 0, done.stderr)
        scale = json.loads(done.stdout)["sessions"][0]["photos"][0]["scale"]
        self.assertAlmostEqual(scale["mm_per_px"], 0.005)

    def test_switches_and_repeats_are_flags_only(self):
        for name in ("HELP", "QUIET", "JSON", "BEFORE_REPEAT"):
            self.fails(2, "usage", "compare", "a.jpg", "b.jpg", *FACE, says=["flag"],
                       environment={"MESOTRACK_" + name: "1"})

    def test_wrong_values_are_refused_at_once(self):
        photo = path("hair_before.png")
        for wrong in ("4294967297", "99999999999999999999", "1000001", "0", "-1", "+1", " 1", "1,2", "1x"):
            self.fails(2, "usage", "measure", photo, *TRICHOSCOPY, "--session", wrong)
        for wrong in ("1,4294967298", "1", "1,", "1,2,3", "2,2"):
            self.fails(2, "usage", "compare", photo, photo, *TRICHOSCOPY, "--session", wrong)
        for wrong in (b"\xff", b"a\xc3", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82"):
            self.fails(2, "usage", "measure", photo, *TRICHOSCOPY, "--patient", wrong, says=["UTF-8"])
        for option in ("--html", "-o", "--marks", "--patient"):
            self.fails(2, "usage", "measure", photo, *TRICHOSCOPY, option, "", says=["needs a value"])
        done = self.fails(2, "usage", "measure", photo, "--view", "")
        self.assertNotIn("did you mean", done.stderr)
        self.fails(2, "usage", "measure", photo, "--vew=face-front", says=["did you mean '--view'"])
        self.fails(2, "usage", "help", "compre", says=["did you mean 'compare'"])

    def test_scale(self):
        for wrong in ("0", "-1", "x", "nan"):
            self.fails(2, "bad_scale", "measure", path("hair_before.png"), "--view", "scalp-macro",
                       "--um-per-px", wrong)
        self.fails(2, "scale_needed", "measure", path("hair_before.png"), "--view", "scalp-macro",
                   says=["--um-per-px"])

    def test_files(self):
        self.measure_fails(4, "file_not_found", path("none.jpg"), says=["none.jpg"])
        self.measure_fails(5, "file_unreadable", FOLDER.name, says=["folder"])
        self.measure_fails(5, "not_an_image", write("empty.jpg", b""), says=["empty"])
        self.measure_fails(5, "not_an_image", write("text.jpg", b"hello, this is not a picture\n" * 9))
        self.measure_fails(5, "image_too_small", write("dot.png", png(1, 1, b"\0abc")), says=["1"])
        self.measure_fails(5, "image_too_large", write("bomb.png", png(40000, 40000)), says=["40000"])

    def test_damaged(self):
        whole = open(path("hair_before.png"), "rb").read()
        self.measure_fails(5, "image_damaged", write("cut.png", whole[:len(whole) // 2]),
                           says=["cut.png"])
        jpeg = open(path("face.jpg"), "rb").read()
        self.measure_fails(5, "image_damaged", write("cut.jpg", jpeg[:len(jpeg) // 2]), view=FACE,
                           says=["cut.jpg"])

    def test_faces(self):
        self.measure_fails(5, "no_face", path("hair_before.png"), view=FACE, says=["hair_before.png"])
        self.measure_fails(5, "face_turned", path("face_turned.jpg"), view=FACE, says=["degrees"])
        self.fails(1, "models_missing", "measure", path("face.jpg"), *FACE, "--models", "/nonexistent",
                   says=["--target models"])

    def test_nothing_is_written_where_nothing_was_measured(self):
        self.measure_fails(5, "not_an_image", write("empty.jpg", b""), "-o", path("never.json"))
        self.assertFalse(os.path.exists(path("never.json")))

    def test_a_full_disk_is_told(self):
        self.measure_fails(9, "no_space", path("hair_before.png"), "-o", "/dev/full")
        done = subprocess.run([MESOTRACK, "schema", "report"], stdout=open("/dev/full", "w"),
                              stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 9)


class Tables(unittest.TestCase):
    def test_help_names_every_verb(self):
        text = run("--help").stdout
        for verb in ("compare", "measure", "align", "check", "measures", "card", "schema"):
            self.assertIn(verb, text)
            own = run(verb, "--help")
            self.assertEqual(own.returncode, 0)
            self.assertIn("Usage: mesotrack " + verb, own.stdout)

    def test_measures_have_the_headline_fields_of_the_interface(self):
        table = json.loads(run("measures", "--json").stdout)
        have = {(m["name"], f["name"]): f["unit"] for m in table["measures"] for f in m["fields"]}
        wanted = {("wrinkles", "density"): "mm/cm2", ("wrinkles", "depth"): "index",
                  ("spots", "density"): "1/cm2", ("spots", "area_fraction"): "1",
                  ("hair", "density"): "1/cm2", ("hair", "mean_diameter"): "um",
                  ("hair", "terminal_fraction"): "1", ("hair", "coverage"): "1",
                  ("redness", "index"): None, ("tone", "ita"): "deg", ("tone", "evenness"): None}
        for key, unit in wanted.items():
            self.assertIn(key, have)
            if unit:
                self.assertEqual(have[key], unit)

    def test_help_tells_exit_codes_and_environment(self):
        text = run("--help").stdout
        for word in ("130", "interrupted", "MESOTRACK_MODELS", "MESOTRACK_SIMD", "flags"):
            self.assertIn(word, text)
        self.assertNotIn("A[,B]", run("measure", "--help").stdout)

    def test_the_program_finds_its_library_beside_it(self):
        folder = os.path.dirname(MESOTRACK)
        os.mkdir(path("moved"))
        for name in ("mesotrack", "libmesotrack.so.0"):
            shutil.copy(os.path.join(folder, name), path("moved"))
        mapped = subprocess.run(["ldd", path("moved/mesotrack")], capture_output=True, text=True).stdout
        self.assertIn(path("moved/"), mapped)

    def test_version(self):
        self.assertRegex(run("--version").stdout, r"^mesotrack \d+\.\d+\.\d+\n$")
