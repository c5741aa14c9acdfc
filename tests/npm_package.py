"""npm packages of an exact version, kept only when their SHA-256 is the one that is pinned here."""
import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile


def unpack(package, sha256, target):
    """Unpacks into the folder target, once; says why it can't, or returns None."""
    if os.path.isdir(target):
        return None
    if not shutil.which("npm"):
        return "npm is missing"
    with tempfile.TemporaryDirectory(dir=os.path.dirname(target)) as folder:
        done = subprocess.run(["npm", "pack", "--silent", package], cwd=folder, capture_output=True, text=True)
        if done.returncode:
            return "npm can't fetch %s: %s" % (package, done.stderr.strip())
        tarball = os.path.join(folder, done.stdout.split()[-1])
        with open(tarball, "rb") as file:
            found = hashlib.sha256(file.read()).hexdigest()
        if found != sha256:
            raise ValueError("%s has SHA-256 %s" % (package, found))
        with tarfile.open(tarball) as archive:
            archive.extractall(folder)  # its hash is known, so its paths are
        os.rename(os.path.join(folder, "package"), target)
    return None
