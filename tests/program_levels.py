"""A report does not depend on the machine that wrote it: every level of the kernels that this one has, and
any number of threads, give the same bytes but for the line that names the level."""
import hashlib
import re
import unittest

from program_stage import FACE, TRICHOSCOPY, draw_photographs, path, render, run

OUTPUTS = ("report.json", "marks.geojson", "report.html")


def levels():
    """The program names those it has when it is asked for one that it has not."""
    refusal = run("compare", "a", "b", "--view", "skin", environment={"MESOTRACK_SIMD": "none"}).stderr
    return re.search("have: ([a-z0-9, ]*[a-z0-9])", refusal).group(1).split(", ")


class Levels(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        draw_photographs()

    def digests(self, before, after, *options):
        found = {}
        for i, level in enumerate(levels()):
            threads = str(1 + i % 4)
            done = run("compare", path(before), path(after), "--threads", threads, "-o", path("report.json"),
                       "--marks", path("marks.geojson"), "--html", path("report.html"), *options,
                       environment={"MESOTRACK_SIMD": level})
            self.assertIn(done.returncode, (0, 11), done.stderr)
            digest = hashlib.sha256()
            for name in OUTPUTS:
                with open(path(name), "rb") as file:
                    digest.update(file.read().replace(f'"{level}"'.encode(), b""))
            found[level + ", threads " + threads] = digest.hexdigest()
        return found

    def test_this_machine_has_a_level_above_scalar(self):
        self.assertGreater(len(levels()), 1)

    def test_a_face_reads_the_same_on_every_level(self):
        found = self.digests("face.jpg", "face_again.jpg", *FACE)
        self.assertEqual(len(set(found.values())), 1, found)

    def test_hairs_read_the_same_on_every_level(self):
        found = self.digests("hair_before.png", "hair_after.png", *TRICHOSCOPY)
        self.assertEqual(len(set(found.values())), 1, found)

    def test_close_up_skin_and_a_scalp_read_the_same_on_every_level(self):
        for kind, view in (("skin", "skin"), ("scalp", "scalp")):
            for name, noise in (("first", "1.6"), ("second", "2.5")):
                render(kind, "--seed", "4", "--noise", noise, "--size", "700x560", "-o", path(f"{kind}_{name}.png"), "--truth",
                       path(f"{kind}_{name}.json"))
            found = self.digests(f"{kind}_first.png", f"{kind}_second.png", "--view", view, "--mm-per-px", "0.1")
            self.assertEqual(len(set(found.values())), 1, found)
