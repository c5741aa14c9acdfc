"""A real Orthanc for tests. Debian's listens on every address, so it runs in a network of its own, where there is
only a loopback; and it is unpacked, not installed, so that no machine starts it by itself."""
import fcntl
import glob
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import time
import urllib.request

PROGRAM = "/usr/sbin/Orthanc"
INSIDE = "MESOTRACK_TESTS_IN_NAMESPACE"
TITLE, DICOM_PORT, HTTP_PORT = "ORTHANC", 4242, 8042


def program(folder):
    """Where Orthanc is, or None: installed, or unpacked below the folder."""
    own = os.path.join(folder, "orthanc")
    if os.access(PROGRAM, os.X_OK):
        return PROGRAM
    if not os.access(own + PROGRAM, os.X_OK):
        os.makedirs(own, exist_ok=True)
        subprocess.run(["apt-get", "download", "-qq", "orthanc"], cwd=own, check=False, capture_output=True)
        for package in glob.glob(own + "/*.deb"):
            subprocess.run(["dpkg-deb", "-x", package, own], check=False, capture_output=True)
            os.remove(package)
    try:
        subprocess.run([own + PROGRAM, "--version"], check=True, capture_output=True)
        return own + PROGRAM
    except (OSError, subprocess.CalledProcessError):  # not to be had, or its libraries are not
        return None


def enter_network(clear):
    """Runs this program again in a network of its own, after clear(); returns inside of it, or why there can be none."""
    if os.environ.get(INSIDE):
        loopback = struct.pack("16sH14x", b"lo", 1)  # IFF_UP
        with socket.socket() as any_socket:
            fcntl.ioctl(any_socket, 0x8914, loopback)  # SIOCSIFFLAGS
        return None
    unshare = ["unshare", "--net"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
    try:
        if subprocess.run([*unshare, "true"], check=False, capture_output=True).returncode:
            return "network namespaces are not allowed here"
    except FileNotFoundError:
        return "unshare is not here"
    clear()
    os.execvpe(unshare[0], [*unshare, sys.executable, *sys.argv], {**os.environ, INSIDE: "1"})


class Orthanc:
    def __init__(self, place, folder):
        os.makedirs(folder)
        settings = os.path.join(folder, "orthanc.json")
        with open(settings, "w", encoding="utf-8") as out:
            json.dump({"Name": "tests", "StorageDirectory": folder, "IndexDirectory": folder, "Plugins": [],
                       "HttpPort": HTTP_PORT, "DicomPort": DICOM_PORT, "DicomAet": TITLE,
                       "DicomCheckCalledAet": True, "DicomAlwaysAllowStore": True,
                       "RemoteAccessAllowed": False, "AuthenticationEnabled": False}, out)
        self.folder = folder
        self.log = open(os.path.join(folder, "log"), "w", encoding="utf-8")
        self.process = subprocess.Popen([place, settings], stdout=self.log, stderr=subprocess.STDOUT)
        for _ in range(100):
            try:
                self.version = self.ask("system")["Version"]
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("Orthanc did not come up; its log is " + self.log.name)

    def ask(self, question):
        with urllib.request.urlopen("http://127.0.0.1:%d/%s" % (HTTP_PORT, question), timeout=10) as answer:
            return json.load(answer)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
