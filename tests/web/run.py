"""The pages in a real browser: every flow of tests/web/*_flow.mjs in Debian's chromium, each against a server and
an archive of its own. Usage: run.py [FLOW ...]; SHOTS=folder keeps a screenshot of every page that a flow names.

Needs MESOTRACK, RENDER, MODELS and MODULES (a folder to keep the npm packages in)."""
import glob
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../../models"))
import npm_package  # noqa: E402

# The last playwright-core that runs on the Node.js of Debian 12 (18).
PACKAGES = {
    "playwright-core": ("playwright-core@1.61.0", "b5ab14f09f3aaacdedbc2cb1431b0552cec8995fba35d841779a4ed535ce0200"),
    "axe-core": ("axe-core@4.13.0", "096912f6e77b4b695fc9304b7be65091db42d98de054da674ae222a11cb33f70"),
}
SKIPPED = 77


def missing(modules):
    """What keeps a browser from being started, or None."""
    for program in ("node", "chromium"):
        if not shutil.which(program):
            return program + " is not installed"
    os.makedirs(modules, exist_ok=True)
    for name, (package, sha256) in PACKAGES.items():
        why = npm_package.unpack(package, sha256, os.path.join(modules, name))
        if why:
            return why
    return None


def main():
    modules = os.path.join(os.environ["MODULES"], "node_modules")
    why = missing(modules)
    if why:
        print("skipped: " + why)
        return SKIPPED
    names = sys.argv[1:] or sorted(os.path.basename(path)[:-len("_flow.mjs")]
                                   for path in glob.glob(os.path.join(HERE, "*_flow.mjs")))
    failed = []
    for name in names:
        with tempfile.TemporaryDirectory(prefix="mesotrack-web-") as folder:
            done = subprocess.run(["node", os.path.join(HERE, name + "_flow.mjs")], check=False,
                                  env=dict(os.environ, FOLDER=folder, NODE_MODULES=modules))
        if done.returncode:
            failed.append(name)
    print("%d passed, %d failed%s" % (len(names) - len(failed), len(failed),
                                      ": " + ", ".join(failed) if failed else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
