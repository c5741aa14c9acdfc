"""The program's tests: where the program is, how it is run, and the photographs that are drawn for it."""
import functools
import json
import os
import struct
import subprocess
import tempfile
import zlib

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


@functools.cache
def draw_photographs():
    render_trichoscopy("hair_before", 7, "--after", path("hair_after.png"), "--after-truth",
                       path("hair_after.json"), "--lost", "6", "--new", "6")
    render_trichoscopy("hair_stranger", 8)
    faces = {"face": [], "face_again": ["--ev", "0.05", "--noise", "2.5"],
             "face_turned": ["--yaw", "60"]}
    for name, more in faces.items():
        render("face", "--seed", "3", "--size", "900x1100", "-o", path(name + ".jpg"), "--truth",
               path(name + ".truth.json"), "--mesh", os.path.join(MODELS, "canonical_face.json"),
               *more)
