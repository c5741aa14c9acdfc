"""The patient's page and the report on paper, as files: what poppler reads in them, who is in them, and the same
bytes every time. Run by ctest with the program and the renderer in the environment."""
import base64
import functools
import io
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
from PIL import Image

from program_stage import path, png, render, run, write

DATES = {1: "2026-03-02", 2: "2026-03-16", 3: "2026-03-30"}


@functools.cache
def archive():
    """P1: three sessions of skin that changes. P2: one. P3: the same as P1, without consent for the summary."""
    for code, seed in (("P1", "3"), ("P3", "4")):
        for session in (2, 3):
            folders = [path("in/%s/%d" % (code, s)) for s in (1, session)]
            for folder in folders:
                os.makedirs(folder, exist_ok=True)
            render("skin", "--seed", seed, "--size", "640x480", "--mm-per-px", "0.1", "--lines", "0.8", "--session",
                   str(session), "-o", folders[0] + "/skin.jpg", "--truth", path("t.json"), "--after",
                   folders[1] + "/skin.jpg", "--after-truth", path("u.json"))
    os.makedirs(path("in/P2/1"))
    render("skin", "--seed", "9", "--size", "640x480", "--mm-per-px", "0.1", "-o", path("in/P2/1/skin.jpg"),
           "--truth", path("t.json"))
    done(run("init", path("archive"), "-q"))
    for code in ("P1", "P2", "P3"):
        done(run("patient", "add", code, "-C", path("archive"), "-q"))
        for session in (1, 2, 3) if code != "P2" else (1,):
            done(run("session", "add", code, str(session), "--course", "general", "--date", DATES[session], "-C",
                     path("archive"), "-q"))
    done(run("import", path("in"), "-C", path("archive"), "-q", "--consent", "treatment,summary"))
    done(run("session", "consent", "P3", "--consent", "treatment", "-C", path("archive"), "-q"))
    return path("archive")


def done(result):
    assert result.returncode == 0, result.stderr
    return result


def summary(name, *options, code="P1", **more):
    return run("summary", code, "-C", archive(), "-o", path(name), *options, **more)


def tool(*arguments):
    return subprocess.run(arguments, check=True, capture_output=True, text=True).stdout


def words(name):
    return " ".join(tool("pdftotext", path(name), "-").split())


def page(name):
    with open(path(name), encoding="utf-8") as file:
        return file.read()


def grey(jpeg):
    """The pixels of a JPEG as a page has it."""
    with Image.open(io.BytesIO(base64.b64decode(jpeg))) as picture:
        return picture.convert("L").tobytes()


@unittest.skipUnless(shutil.which("pdftotext"), "poppler-utils is absent")
class Paper(unittest.TestCase):
    def test_the_page_is_tagged_and_tells_its_language_and_title(self):
        done(summary("s.pdf", "--lang", "tr"))
        told = tool("pdfinfo", path("s.pdf"))
        self.assertRegex(told, r"Tagged: +yes")
        self.assertRegex(told, r"Pages: +1\n")
        self.assertRegex(told, r"Title: +Tedavi süreciniz")
        self.assertRegex(told, r"CreationDate: +\w+ Mar 30 .*2026")
        structure = tool("pdfinfo", "-struct-text", path("s.pdf"))
        for element in ("Document", "H1", "H2", "P", "Figure", "L", "LI"):
            self.assertRegex(structure, r"(?m)^ *%s\b" % element)
        with open(path("s.pdf"), "rb") as file:
            content = file.read()
        self.assertIn(b"/Lang (tr)", content)
        self.assertGreaterEqual(content.count(b"/Alt <FEFF"), 3)

    def test_letters_are_embedded_and_read_in_order(self):
        for language, expected in (
                ("en", ["Your progress", "Session 1 · 2 March 2026", "Session 3 · 30 March 2026",
                        "What the photographs show", "Your next session", "9 April 2026", "After each session"]),
                ("tr", ["Tedavi süreciniz", "1. seans · 2 Mart 2026", "Fotoğraflarda görülenler",
                        "Bir sonraki seansınız", "9 Nisan 2026", "Her seanstan sonra"]),
                ("de", ["Ihr Verlauf", "Sitzung 1 · 2. März 2026", "Was die Fotos zeigen", "Ihre nächste Sitzung",
                        "9. April 2026", "Nach jeder Sitzung"])):
            done(summary(language + ".pdf", "--lang", language, "--clinic-name", "Şişli Güzellik İğdır"))
            text = words(language + ".pdf")
            self.assertIn("Şişli Güzellik İğdır", text)
            places = [text.find(part) for part in expected]
            self.assertNotIn(-1, places, (expected, text))
            self.assertEqual(places, sorted(places), text)
            fonts = tool("pdffonts", path(language + ".pdf")).splitlines()[2:]
            self.assertTrue(fonts)
            for font in fonts:
                self.assertRegex(font, r" yes (yes|no) +yes ", font)

    def test_arabic_reads_from_right_to_left_in_joined_letters(self):
        done(summary("ar.pdf", "--lang", "ar", "--clinic-phone", "+90 212 555 01 23"))
        text = re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", words("ar.pdf"))
        self.assertIn("+90 212 555 01 23", text)
        # poppler sets spaces behind letters that don't join, and turns the ligature of lam and alef around.
        for part in ("مسار علاجك", "جلستك القادمة", "هل لديك أسئلة", "بعد كل جلسة"):
            self.assertIn(part.replace(" ", "").replace("لا", "ال"), text.replace(" ", "").replace("لا", "ال"))
        # The title, the largest letters, begins at the right edge, as it begins at the left one in English.
        done(summary("en.pdf", "--lang", "en"))
        self.assertGreater(max(right for _, right, _ in self.largest("ar.pdf")), 530)
        self.assertLess(min(left for left, _, _ in self.largest("en.pdf")), 60)
        self.assertLess(max(right for _, right, _ in self.largest("en.pdf")), 300)

    def largest(self, name):
        """(left, right, text) in points of the largest words, or letters."""
        boxes = [(float(left), float(right), float(bottom) - float(top), text) for left, top, right, bottom, text in
                 re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>',
                            tool("pdftotext", "-bbox", path(name), "-"))]
        most = max(height for _, _, height, _ in boxes)
        return [(left, right, text) for left, right, height, text in boxes if height > 0.95 * most]

    def test_the_same_page_is_the_same_bytes_on_any_number_of_threads(self):
        for name in ("a.pdf", "a.html"):
            contents = []
            for threads in ("1", "2", "2"):
                done(summary(name, "--threads", threads, "--lang", "de"))
                with open(path(name), "rb") as file:
                    contents.append(file.read())
            self.assertEqual(len(set(contents)), 1)

    def test_photographs_are_in_it_as_they_were_encoded(self):
        done(summary("s.pdf"))
        pictures = tool("pdfimages", "-list", path("s.pdf")).splitlines()[2:]
        self.assertEqual([line.split()[8] for line in pictures], ["jpeg", "jpeg"])

    def test_pictures_of_a_kept_drawing_are_those_of_photographs_aligned_again(self):
        done(summary("kept.html"))
        shutil.copytree(archive(), path("older"))
        with sqlite3.connect(path("older/archive.db")) as database:
            database.execute("UPDATE comparison SET drawing = NULL")
        database.close()
        done(run("summary", "P1", "-C", path("older"), "-o", path("older.html")))
        kept, again = (re.findall(r"data:image/jpeg;base64,([^\"]+)", page(name)) for name in ("kept.html", "older.html"))
        self.assertEqual([len(kept), len(again)], [2, 2])
        self.assertEqual(kept[0], again[0])
        # A kept map has its positions to 1/64 px.
        difference = [abs(a - b) for a, b in zip(grey(kept[1]), grey(again[1]), strict=True)]
        self.assertGreater(len(set(grey(kept[1]))), 20)
        self.assertLess(sum(difference) / len(difference), 0.5)

    def test_without_consent_there_is_no_picture_and_no_word_of_it(self):
        done(summary("n.pdf", code="P3"))
        done(summary("n.html", code="P3"))
        self.assertEqual(tool("pdfimages", "-list", path("n.pdf")).splitlines()[2:], [])
        self.assertNotIn("<img", page("n.html"))
        self.assertNotRegex(words("n.pdf").lower(), r"consent|permission|refus")
        self.assertIn("What the photographs show", words("n.pdf"))

    def test_one_photograph_is_a_page_that_says_there_is_nothing_to_compare_yet(self):
        done(summary("one.pdf", "--lang", "en", code="P2"))
        self.assertIn("This is your first photograph.", words("one.pdf"))

    def test_the_clinic_stands_on_it_with_name_number_and_logo(self):
        logo = write("logo.png", png(40, 20, b"".join(b"\0" + b"\x20\x60\x70" * 40 for _ in range(20))))
        done(summary("c.pdf", "--clinic-name", "Klinik Işıl", "--clinic-phone", "+90 212", "--clinic-logo", logo))
        self.assertIn("Klinik Işıl", words("c.pdf"))
        self.assertEqual(len(tool("pdfimages", "-list", path("c.pdf")).splitlines()[2:]), 3)
        refused = summary("c.pdf", "--clinic-logo", write("logo.txt", b"no picture"))
        self.assertEqual(refused.returncode, 5, refused.stderr)
        self.assertIn("logo.txt", refused.stderr)

    def test_the_language_comes_from_flag_then_environment_then_settings(self):
        with open(os.path.join(archive(), "mesotrack.conf"), encoding="utf-8") as file:
            before = file.read()
        try:
            with open(os.path.join(archive(), "mesotrack.conf"), "a", encoding="utf-8") as file:
                file.write("\nlang = de\n")
            environment = {"MESOTRACK_LANG": "tr"}
            for options, more, lang in (((), {}, "de"), ((), {"environment": environment}, "tr"),
                                        (("--lang", "ar"), {"environment": environment}, "ar")):
                done(summary("l.html", *options, **more))
                self.assertIn('<html lang="%s"' % lang, page("l.html"))
        finally:
            with open(os.path.join(archive(), "mesotrack.conf"), "w", encoding="utf-8") as file:
                file.write(before)

    def test_wrong_words_are_named_with_the_right_ones(self):
        unknown = summary("x.pdf", "--lang", "xx")
        self.assertEqual(unknown.returncode, 2)
        self.assertIn("en (English), tr (Türkçe), de (Deutsch), ar (العربية)", unknown.stderr)
        self.assertEqual(summary("x.pdf", "--format", "doc").returncode, 2)
        self.assertEqual(summary("x.pdf", code="nobody").returncode, 4)

    def test_the_report_on_paper_has_pictures_pages_and_heads_again(self):
        for name in ("r.pdf", "r2.pdf"):
            done(run("report", "P1", "-C", archive(), "--format", "pdf", "-o", path(name)))
        with open(path("r.pdf"), "rb") as one, open(path("r2.pdf"), "rb") as other:
            self.assertEqual(one.read(), other.read())
        text = words("r.pdf")
        for part in ("Progress report", "Result", "Pictures", "Trend", "Changes", "Seen from", "Methods", "Page 1 of"):
            self.assertIn(part, text)
        self.assertRegex(tool("pdfinfo", path("r.pdf")), r"Tagged: +yes")
        pictures = tool("pdfimages", "-list", path("r.pdf")).splitlines()[2:]
        self.assertEqual([line.split()[8] for line in pictures], ["jpeg", "jpeg"])

    def test_a_comparison_of_two_files_is_written_on_paper_as_well(self):
        compared = run("compare", path("in/P1/1/skin.jpg"), path("in/P1/3/skin.jpg"), "--view", "skin",
                       "--mm-per-px", "0.1", "-o", path("c.json"), "--pdf", path("compare.pdf"))
        self.assertIn(compared.returncode, (0, 11), compared.stderr)
        self.assertIn("Changes", words("compare.pdf"))


if __name__ == "__main__":
    archive()
    unittest.main(verbosity=1)
