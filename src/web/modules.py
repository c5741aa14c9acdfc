#!/usr/bin/python3
"""Puts the modules of modules.json, which pages use and others keep, into a folder.

  modules.py KEPT_FOLDER OUTPUT_FOLDER

Fetched from npm once, by exact version and hash; kept in KEPT_FOLDER, so that a new build needs no network.
"""
import hashlib
import json
import os
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(HERE, "../../models"))
import npm_package  # noqa: E402


def is_good(path, sha256):
    if not os.path.isfile(path):
        return False
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest() == sha256


def copy(source, target):
    """Never half there, also where two builds do it at once."""
    os.makedirs(os.path.dirname(target), exist_ok=True)
    part = "%s.%d" % (target, os.getpid())
    shutil.copyfile(source, part)
    os.replace(part, target)


def fetch(module, kept):
    with tempfile.TemporaryDirectory() as folder:
        package = npm_package.fetch(module["npm"], module["sha256_of_package"], folder)
        source = os.path.join(package, module["path"])
        if not is_good(source, module["sha256"]):
            raise npm_package.WrongPackage("%s of %s has another SHA-256 than modules.json says"
                                           % (module["path"], module["npm"]))
        copy(source, kept)


def main(arguments):
    if len(arguments) != 3:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    with open(os.path.join(HERE, "modules.json"), encoding="utf-8") as file:
        modules = json.load(file)
    for name, module in modules.items():
        kept = os.path.join(arguments[1], name)
        try:
            if not is_good(kept, module["sha256"]):
                fetch(module, kept)
        except npm_package.PackageError as why:
            print("pages: %s\npages: without the network, put %s of %s (SHA-256 %s) at %s"
                  % (why, module["path"], module["npm"], module["sha256"], os.path.abspath(kept)),
                  file=sys.stderr)
            return 1
        copy(kept, os.path.join(arguments[2], name))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
