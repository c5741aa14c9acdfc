"""The program as a stranger meets it: its verbs, its reports against the schema, its errors and exit
codes. Run by ctest with the program and the renderer in the environment."""
import json
import os
import pty
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib

import jsonschema

MESOTRACK, RENDER = os.environ["MESOTRACK"], os.environ["RENDER"]
MODELS = os.environ["MODELS"]
FOLDER = tempfile.TemporaryDirectory(prefix="mesotrack-program-")
TRICHOSCOPY = ["--view", "scalp-macro", "--um-per-px", "5"]
FACE = ["--view", "face-front"]


def path(name):
    return os.path.join(FOLDER.name, name)


def run(*arguments, **options):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MESOTRACK")}
    environment["MESOTRACK_MODELS"] = MODELS
    environment.update(options.pop("environment", {}))
    return subprocess.run([MESOTRACK, *arguments], capture_output=True, text=True, env=environment,
                          timeout=120, **options)


def render(*arguments):
    subprocess.run([RENDER, *arguments], check=True, capture_output=True)


def render_trichoscopy(name, seed, *more):
    render("trichoscopy", "--seed", str(seed), "--hairs", "60", "--um-per-px", "5", "--size", "960x720",
           "-o", path(name + ".png"), "--truth", path(name + ".json"), *more)


def chunk(kind, data):
    return (struct.pack(">I", len(data)) + kind + data +
            struct.pack(">I", zlib.crc32(kind + data)))


def png(width, height, rows=b""):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) +
            chunk(b"IEND", b""))


def write(name, data):
    with open(path(name), "wb") as out:
        out.write(data)
    return path(name)


def load(name):
    with open(path(name), encoding="utf-8") as source:
        return json.load(source)


def setUpModule():
    render_trichoscopy("hair_before", 7, "--after", path("hair_after.png"), "--after-truth",
                       path("hair_after.json"), "--lost", "6", "--new", "6")
    render_trichoscopy("hair_stranger", 8)
    faces = {"face": [], "face_again": ["--ev", "0.05", "--noise", "2.5"],
             "face_turned": ["--yaw", "60"]}
    for name, more in faces.items():
        render("face", "--seed", "3", "--size", "900x1100", "-o", path(name + ".jpg"), "--truth",
               path(name + ".truth.json"), "--mesh", os.path.join(MODELS, "canonical_face.json"),
               *more)


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
            text = self.on_terminal(verb, *[path("hair_before.png")] * photos, *TRICHOSCOPY)
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
        self.assertTrue(done.stdout.startswith("Usable."))

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
        self.fails(2, "usage", "compare", "a.jpg", says=["BEFORE AFTER"])
        self.fails(2, "usage", "measure", "a.jpg", "--veiw", "skin", says=["did you mean '--view'"])
        self.fails(2, "usage", "measure", "a.jpg", says=["--view"])
        self.fails(2, "usage", "measure", "a.jpg", "b.jpg", *FACE, says=["'b.jpg'"])
        self.fails(2, "unknown_view", "measure", "a.jpg", "--view", "face-frnt", says=["face-front"])
        self.fails(2, "usage", "compare", "a.jpg", "b.jpg", *FACE, "--session", "4,1")
        self.fails(2, "bad_date", "compare", "a.jpg", "b.jpg", *FACE, "--date", "2026-02-30,2026-03-01")
        self.fails(2, "bad_polygon", "measure", "a.jpg", "--view", "skin", "--polygon", "1,2,3")
        self.fails(2, "usage", "schema", "report2", says=["report"])

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
        for verb in ("compare", "measure", "align", "check", "measures", "schema"):
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


if __name__ == "__main__":
    if not os.path.exists(os.path.join(MODELS, "mesh_attention_base.onnx")):
        print("skipped: the face networks are not built ('cmake --build build --target models')")
        sys.exit(77)
    unittest.main()
