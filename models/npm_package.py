"""npm packages of an exact version, taken only when their SHA-256 is the one that is pinned by whoever asks."""
import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile


class PackageError(Exception):
    """Why a package can't be had; its text is for people."""


class WrongPackage(PackageError):
    """It came, and is not what was pinned."""


def fetch(package, sha256, folder):
    """The package, unpacked somewhere in the folder; returns where."""
    if not shutil.which("npm"):
        raise PackageError("npm is missing: apt-get install npm")
    run = subprocess.run(["npm", "pack", "--loglevel=error", package], cwd=folder, text=True, check=False,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if run.returncode:
        lines = [line.removeprefix("npm error ") for line in run.stderr.splitlines()]
        raise PackageError("npm cannot fetch %s: %s" % (package, "; ".join(lines[:4])))
    tarball = os.path.join(folder, run.stdout.split()[-1])
    with open(tarball, "rb") as file:
        found = hashlib.sha256(file.read()).hexdigest()
    if found != sha256:
        raise WrongPackage("%s has SHA-256 %s instead of the pinned %s" % (package, found, sha256))
    unpacked = tarball + ".unpacked"
    with tarfile.open(tarball) as archive:
        archive.extractall(unpacked)  # its hash is known, so its paths are
    return os.path.join(unpacked, "package")


def unpack(package, sha256, target):
    """Unpacks into the folder target, once; says why it can't, or returns None. For tests, which are then
    skipped; only a package that isn't the pinned one ends them."""
    if os.path.isdir(target):
        return None
    with tempfile.TemporaryDirectory(dir=os.path.dirname(target)) as folder:
        try:
            os.rename(fetch(package, sha256, folder), target)
        except WrongPackage:
            raise
        except PackageError as why:
            return str(why)
    return None
