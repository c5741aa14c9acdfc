"""The cards as a clinic gets them: the sheet is printed (turned into a picture), photographed and measured."""
import json
import shutil
import subprocess
import unittest

from program_stage import path, run


class Cards(unittest.TestCase):
    def test_the_sheet_is_a_pdf_of_either_paper(self):
        for paper, size in (("a4", "595"), ("letter", "612")):
            done = run("card", "--paper", paper, "-o", path(paper + ".pdf"))
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
            with open(path(paper + ".pdf"), "rb") as sheet:
                self.assertTrue(sheet.read(5).startswith(b"%PDF-"))
            if shutil.which("pdfinfo"):
                told = subprocess.run(["pdfinfo", path(paper + ".pdf")], capture_output=True, text=True)
                self.assertIn("Page size:       " + size, told.stdout)

    def test_the_sheet_is_the_same_at_every_time_and_place(self):
        for name, zone in (("one.pdf", "UTC"), ("two.pdf", "Asia/Tokyo")):
            run("card", "-o", path(name), environment={"TZ": zone})
        with open(path("one.pdf"), "rb") as one, open(path("two.pdf"), "rb") as two:
            self.assertEqual(one.read(), two.read())

    def test_strange_paper_is_refused(self):
        done = run("card", "--paper", "a5")
        self.assertEqual(done.returncode, 2)
        self.assertIn("a4 or letter", done.stderr)
        self.assertEqual(done.stdout, "")

    @unittest.skipUnless(shutil.which("pdftoppm"), "poppler-utils turns the sheet into a picture")
    def test_the_printed_sheet_tells_its_own_scale_and_colours(self):
        run("card", "-o", path("sheet.pdf"))
        subprocess.run(["pdftoppm", "-r", "200", "-png", "-singlefile", "-x", "90", "-y", "930", "-W", "740",
                        "-H", "480", path("sheet.pdf"), path("sheet")], check=True)
        done = run("check", path("sheet.png"), "--view", "skin", "--json")
        photo = json.loads(done.stdout)["photos"][0]
        scale, colour = photo["scale"], photo["colour"]
        self.assertEqual((scale["source"], scale["card"]["name"]), ("marker", "face"))
        self.assertEqual(scale["card"]["markers"], 4)
        self.assertAlmostEqual(scale["mm_per_px"] / (25.4 / 200), 1, delta=0.002)
        self.assertEqual((colour["reference"], colour["calibrated"], colour["patches"]), ("card", True, 18))
        self.assertLess(colour["residual_de00"], 1)  # the printer is a perfect one
