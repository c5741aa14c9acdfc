"""A patient's photographs as DICOM files, read back by DCMTK and received by a real Orthanc."""
import os
import shutil
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
import orthanc_server
from program_stage import FOLDER, path, render, run

TOOLS = ["dump2dcm", "img2dcm", "dcmsend", "dcmdump"]
PHOTOGRAPHIC = "1.2.840.10008.5.1.4.1.1.77.1.4"
CANARY = b"CANARY41.0082N"


def at(folder, *names):
    place = os.path.join(folder, *names)
    os.makedirs(os.path.dirname(place), exist_ok=True)
    return place


def with_canaries(jpeg):
    """A comment and an EXIF block in front of the picture, and what phones lay behind it."""
    def segment(marker, body):
        return b"\xff" + marker + (len(body) + 2).to_bytes(2, "big") + body
    return (jpeg[:2] + segment(b"\xe1", b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0" + CANARY) + segment(b"\xfe", CANARY) +
            jpeg[2:] + jpeg[:2] + segment(b"\xfe", CANARY) + jpeg[2:])


def scan_of(data):
    """The picture's coded pixels."""
    start = data.index(b"\xff\xda")
    return data[start:data.index(b"\xff\xd9", start)]


def fill():
    """P001 has a JPEG with canaries, a PNG, a left and a right one; P002 has no name."""
    source, archive = path("in"), path("archive")
    render("skin", "--seed", "1", "--size", "480x360", "--mm-per-px", "0.1", "--session", "2", "-o",
           path("a.jpg"), "--truth", path("t.json"), "--after", path("b.png"), "--after-truth", path("u.json"))
    with open(path("a.jpg"), "rb") as file:
        jpeg = file.read()
    with open(at(source, "P001/1_2026-03-02/skin.jpg"), "wb") as file:
        file.write(with_canaries(jpeg))
    shutil.copy(path("b.png"), at(source, "P001/2_2026-03-16/skin.png"))
    for arguments in (["init", archive], ["patient", "add", "P001", "--name", "Ayşe Yılmaz", "-C", archive],
                      ["import", source, "-C", archive], ["patient", "add", "P002", "-C", archive],
                      ["session", "add", "P002", "1", "-C", archive],
                      ["photo", "add", "P002", "1", path("a.jpg"), "--view", "skin", "--side", "left", "--needles",
                       "after", "--consent", "treatment,teaching", "-C", archive]):
        done = run(*arguments)
        assert done.returncode == 0, done.stderr
    return archive, jpeg


def tag(place, number):
    done = subprocess.run(["dcmdump", "-Un", "+U8", "+P", number, place], capture_output=True, text=True, check=True)
    lines = [line.split(" ", 2)[2].split(" #")[0].strip().strip("[]") for line in done.stdout.splitlines()]
    return "" if not lines or lines[0].startswith("(no value") else lines[0]


class Files(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.archive, cls.jpeg = fill()
        cls.export("own")

    @classmethod
    def export(cls, name, *more, patient="P001"):
        done = run("patient", "export", patient, "-C", cls.archive, "--dicom", path(name), *more)
        assert done.returncode == 0, done.stderr
        return path(name)

    def test_they_say_who_what_and_when(self):
        place = path("own/P001/session-1/skin-1.dcm")
        for number, value in (("0008,0005", "ISO_IR 192"), ("0010,0010", "Yılmaz^Ayşe"), ("0010,0020", "P001"),
                              ("0008,0020", "20260302"), ("0008,0022", "20260302"), ("0020,0010", "1"),
                              ("0008,0060", "XC"), ("0008,0100", "39937001")):
            self.assertEqual(tag(place, number), value, number)
        self.assertIn(tag(place, "0008,0016"), (PHOTOGRAPHIC, "=VLPhotographicImageStorage"))

    def test_a_jpeg_keeps_its_pixels_and_loses_what_the_camera_wrote(self):
        with open(path("own/P001/session-1/skin-1.dcm"), "rb") as file:
            made = file.read()
        self.assertIn(scan_of(self.jpeg), made)
        self.assertEqual(made.count(scan_of(self.jpeg)), 1)
        self.assertNotIn(CANARY, made)

    def test_a_png_stays_without_loss(self):
        from PIL import Image
        pixels = Image.open(path("b.png")).convert("RGB").tobytes()
        with open(path("own/P001/session-2/skin-1.dcm"), "rb") as file:
            self.assertIn(pixels, file.read())

    def test_exported_twice_they_are_the_same_bytes(self):
        again = self.export("again")
        for name in ("session-1/skin-1.dcm", "session-2/skin-1.dcm"):
            with open(path("own/P001/" + name), "rb") as one, open(again + "/P001/" + name, "rb") as other:
                self.assertEqual(one.read(), other.read())

    def test_a_clinic_without_names_sends_none(self):
        place = self.export("nameless", patient="P002") + "/P002/session-1/skin-left-after-1.dcm"
        self.assertEqual(tag(place, "0010,0010"), "")
        self.assertEqual(tag(place, "0020,0060"), "L")

    def test_for_teaching_nothing_leads_to_the_patient(self):
        folder = self.export("teaching", "--purpose", "teaching", patient="P002")
        [code] = os.listdir(folder)
        place = os.path.join(folder, code, "session-1/skin-left-after-1.dcm")
        own = self.export("known", patient="P002") + "/P002/session-1/skin-left-after-1.dcm"
        self.assertNotIn("P002", code)
        self.assertEqual(tag(place, "0012,0062"), "YES")
        for number in ("0020,000d", "0020,000e", "0008,0018", "0010,0020"):
            self.assertNotEqual(tag(place, number), tag(own, number))

    def test_without_consent_nothing_leaves(self):
        done = run("patient", "export", "P001", "-C", self.archive, "--dicom", path("refused"), "--purpose",
                   "teaching")
        self.assertEqual(done.returncode, 10, done.stderr)
        self.assertEqual(os.listdir(path("refused")), [])

    def test_the_audit_trail_says_so(self):
        self.assertIn("DICOM, own, 2 photographs", run("audit", "P001", "-C", self.archive).stdout)

    def test_what_is_missing_is_named(self):
        done = run("patient", "export", "P001", "-C", self.archive, "--dicom", path("x"), environment={"PATH": "/"})
        self.assertEqual(done.returncode, 4)
        self.assertIn("Debian: dcmtk", done.stderr)
        for wrong in (["--send", "nobody"], ["--send", "A@b:0"], [], ["--zip", path("z"), "--dicom", path("d")]):
            self.assertEqual(run("patient", "export", "P001", "-C", self.archive, *wrong).returncode, 2, wrong)


class Sent(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.orthanc = orthanc_server.Orthanc(ORTHANC, path("orthanc"))
        cls.archive = path("archive")

    @classmethod
    def tearDownClass(cls):
        cls.orthanc.stop()

    def send(self, title=orthanc_server.TITLE, port=orthanc_server.DICOM_PORT):
        return run("patient", "export", "P001", "-C", self.archive, "--send", "%s@127.0.0.1:%d" % (title, port))

    def test_orthanc_receives_each_photograph_once(self):
        for _ in range(2):
            done = self.send()
            self.assertEqual(done.returncode, 0, done.stderr)
            instances = self.orthanc.ask("instances")
            self.assertEqual(len(instances), 2, "sent again, they are the same instances")
        self.assertEqual(len(self.orthanc.ask("studies")), 2)
        [patient] = self.orthanc.ask("patients?expand")
        self.assertEqual(patient["MainDicomTags"]["PatientName"], "Yılmaz^Ayşe")
        for instance in instances:
            said = self.orthanc.ask("instances/%s/simplified-tags" % instance)
            self.assertEqual((said["Rows"], said["Columns"]), ("360", "480"))
            self.assertEqual(said["SOPClassUID"], PHOTOGRAPHIC)

    def test_a_refusal_is_told(self):
        for done in (self.send(title="STRANGER"), self.send(port=1)):
            self.assertEqual(done.returncode, 1)
            self.assertIn("[tool_failed]", done.stderr)


if __name__ == "__main__":
    absent = [tool for tool in TOOLS if not shutil.which(tool)]
    if absent:
        print("skipped: absent: %s (Debian: dcmtk)" % ", ".join(absent))
        sys.exit(77)
    ORTHANC = orthanc_server.program(os.environ["ORTHANC_FOLDER"])
    alone = orthanc_server.enter_network(FOLDER.cleanup)
    if alone or not ORTHANC:
        print("skipped: sending to Orthanc: " + (alone or "no Orthanc (Debian: orthanc)"))
        del Sent
    try:
        unittest.main()
    finally:
        FOLDER.cleanup()
