"""Pictures of a mapping: `mesotrack align --overlays DIR`."""
import os
import unittest

from PIL import Image, ImageChops, ImageStat

from program_stage import FACE, MODELS, TRICHOSCOPY, draw_photographs, path, run, write


def setUpModule():
    draw_photographs()

NAMES = {"warped.png", "grid.png", "checkerboard.png", "difference.png", "masks.png"}


class Overlays(unittest.TestCase):
    def draw(self, before, after, folder, *options):
        done = run("align", path(before), path(after), "--overlays", path(folder), "-o",
                   path("overlays.json"), *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(set(os.listdir(path(folder))), NAMES)
        return {name[:-4]: Image.open(os.path.join(path(folder), name)).convert("RGB") for name in NAMES}

    def apart(self, one, other):
        return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3

    def colour(self, picture):
        red, green, blue = picture.split()
        return ImageStat.Stat(ImageChops.difference(red, blue)).mean[0]

    def test_a_photograph_laid_over_itself_differs_nowhere(self):
        same = self.draw("hair_before.png", "hair_before.png", "same", *TRICHOSCOPY)
        photo = Image.open(path("hair_before.png")).convert("RGB")
        self.assertEqual(same["warped"].size, photo.size)
        self.assertLess(self.apart(same["warped"], photo), 1)
        self.assertLess(self.apart(same["checkerboard"], photo), 2)
        other = self.draw("hair_before.png", "hair_after.png", "other", *TRICHOSCOPY)
        self.assertLess(self.colour(same["difference"]), 2)
        self.assertGreater(self.colour(other["difference"]), 2 * self.colour(same["difference"]))

    def test_two_pictures_stand_beside_each_other_in_grid_and_masks(self):
        drawn = self.draw("hair_before.png", "hair_after.png", "beside", *TRICHOSCOPY)
        for name in ("grid", "masks"):
            self.assertGreater(drawn[name].width, 1.9 * drawn["warped"].width)
        lines = drawn["grid"].resize((drawn["grid"].width // 2, drawn["grid"].height // 2))
        self.assertTrue(any(g > r + 60 and g > b + 40 for r, g, b in lines.getdata()))

    @unittest.skipUnless(os.path.isdir(MODELS), "no networks")
    def test_what_covers_a_face_is_coloured(self):
        drawn = self.draw("face.jpg", "face_again.jpg", "face", *FACE)
        skin = drawn["checkerboard"]
        self.assertEqual(drawn["difference"].size, skin.size)
        left = drawn["masks"].crop((0, 0, skin.width, skin.height))
        middle = (int(skin.width * 0.5), int(skin.height * 0.45))
        self.assertLess(sum(left.getpixel((2, 2))), sum(skin.getpixel((2, 2))))
        self.assertGreater(sum(left.getpixel(middle)), 200)

    def test_wrong_folders_are_named(self):
        photo, taken = path("hair_before.png"), write("taken", b"a file")
        done = run("align", photo, photo, *TRICHOSCOPY, "--overlays", taken)
        self.assertEqual(done.returncode, 2)
        self.assertIn("is not a folder", done.stderr)
        done = run("align", photo, photo, *TRICHOSCOPY, "--overlays", path("none/there"), "-q")
        self.assertEqual(done.returncode, 1)
        self.assertIn("file_unwritable", done.stderr)

    def test_no_overlay_overwrites_a_photograph(self):
        os.makedirs(path("own"), exist_ok=True)
        with open(path("hair_before.png"), "rb") as source:
            photo = write("own/grid.png", source.read())
        done = run("align", photo, photo, *TRICHOSCOPY, "--overlays", path("own"))
        self.assertEqual(done.returncode, 2)
        self.assertIn("overwrite", done.stderr)

    def test_a_refused_pair_has_no_overlays(self):
        done = run("align", path("hair_before.png"), path("hair_stranger.png"), *TRICHOSCOPY,
                   "--overlays", path("refused"))
        self.assertEqual(done.returncode, 11)
        self.assertFalse(os.path.exists(path("refused")))
