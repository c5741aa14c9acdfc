"""The cluster's goals beside its figures, and what 1,000 nodes would meet first. Figures, not a test; as root, with
Debian's slurmctld, slurmd, slurm-client, munge and postgresql-15; nothing else should run on the machine.

    python3 tests/bench/cluster.py [--build build] [--seconds 30] [--only scaling,dispatch,database,projection]

Slurm is a real one whose nodes are daemons on this machine. Where a task needs more processors than there are its work is
simulated: it sleeps. What is simulated or assumed is said so."""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from archive import SOURCE, Work, own_bytes, row, table
from slurm_cluster import Cluster, missing

SLOTS, WAVES, EMPTY = 8, 2, 120
# Assumed, not measured: a phone's photograph, a storage with one link, and a controller's and a server's defaults.
PHOTO_MB, STORAGE_MB_S, POSTGRES_CONNECTIONS = 4.0, 1250.0, 97
TASK_SECONDS, NODES = 30.0, 1000


class Slurm:
    """A cluster of so many nodes for as long as the block lasts."""
    def __init__(self, nodes, processors):
        self.cluster = Cluster("/run/mesotrack-bench-%d-%d" % (os.getpid(), nodes), nodes, 27600, processors)

    def __enter__(self):
        self.cluster.start()
        return self

    def __exit__(self, *_):
        self.cluster.stop()

    def array(self, tasks, command):
        """Seconds until all of an array's tasks have ended, and the call of sbatch alone."""
        done = tempfile.mkdtemp(prefix="mesotrack-bench-")
        begun = time.monotonic()
        subprocess.run(["sbatch", "--parsable", "--output=/dev/null", "--array=1-%d" % tasks, "--wrap",
                        "%s; : > %s/$SLURM_ARRAY_TASK_ID" % (command, done)], check=True, capture_output=True)
        called = time.monotonic() - begun
        while len(os.listdir(done)) < tasks:
            time.sleep(0.05)
        took = time.monotonic() - begun
        shutil.rmtree(done)
        return took, called

    def controller_seconds(self):
        with open("/proc/%d/stat" % self.cluster.pid("slurmctld"), encoding="utf-8") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def scaling(seconds):
    """As many tasks a node, whatever the nodes: the time should stay."""
    ideal = WAVES * seconds
    for nodes in (1, 2, 3):
        with Slurm(nodes, SLOTS) as slurm:
            took = slurm.array(nodes * SLOTS * WAVES, "sleep %g" % seconds)[0]
        row("%d node%s: %d tasks of %g s on %d slots (simulated: sleep)" % (
            nodes, "s" if nodes > 1 else "", nodes * SLOTS * WAVES, seconds, nodes * SLOTS), "<= 110 % of ideal",
            "%.1f s, %.0f %% of %g" % (took, 100 * took / ideal, ideal), took <= 1.1 * ideal)


def real_work(work):
    """Real work on one and two nodes of one processor each: this machine may have no more."""
    patients, size = 24, "480x360"
    for s in (2, 3, 4):
        work.render("skin", "--seed", "1", "--size", size, "--mm-per-px", "0.1", "--session", str(s), "-o",
                    work.path("1.jpg"), "--truth", work.path("t.json"), "--after", work.path("%d.jpg" % s), "--after-truth",
                    work.path("u.json"))
    for patient in range(patients):
        for s in (1, 2, 3, 4):
            own_bytes(work.path("%d.jpg" % s), work.path("in/P%d/%d/skin.jpg" % (patient, s)), str(patient))
    took = []
    for nodes in (1, 2):
        archive = work.path("real-%d" % nodes)
        work.run("init", archive)
        work.run("import", work.path("in"), "-C", archive, "--quiet")
        with Slurm(nodes, 1):
            took.append(work.run("cluster", "submit", "-C", archive, "--chunks", "8")[1])
    row("cluster submit, %d patients: one node, two (%d processors here)" % (patients, os.cpu_count()), "",
        "%.1f s, %.1f s: %.2f times" % (*took, took[0] / took[1]))


def dispatch():
    """What a task costs the engine, whatever it does."""
    with Slurm(3, SLOTS) as slurm:
        slurm.array(24, "true")
        before = slurm.controller_seconds()
        took, called = slurm.array(EMPTY, "true")
        used = slurm.controller_seconds() - before
    row("sbatch of an array", "", "%.0f ms" % (1000 * called))
    row("%d empty tasks on 24 slots" % EMPTY, "", "%.0f tasks a second" % (EMPTY / took))
    row("the controller's processor time a task", "", "%.1f ms" % (1000 * used / EMPTY))
    return EMPTY / took, used / EMPTY


def database(work):
    """Comparisons a second that a server on this machine takes in, with 1 to 32 workers at once."""
    server, best = os.path.join(SOURCE, "tests/postgres.sh"), 0
    started = subprocess.run(["sh", server, "start", work.path("postgres")], capture_output=True, text=True, check=False,
                             env=dict(os.environ, POSTGRES_SYNC="1"))
    if started.returncode:
        print("skipped: PostgreSQL: " + started.stderr.strip())
        return None
    try:
        said = subprocess.run([os.path.join(work.tests, "bench_workers"), started.stdout.strip()], check=True,
                              capture_output=True, text=True).stdout
    finally:
        subprocess.run(["sh", server, "stop", work.path("postgres")], check=False)
    for line in said.splitlines()[1:]:
        workers, a_second, each = line.split()
        best = max(best, float(a_second))
        row("PostgreSQL, %s worker%s: comparisons kept, 1,500 readings each" % (workers, "s" * (workers != "1")), "",
            "%s a second, %s ms each" % (a_second, each))
    return best


def compare_seconds(work):
    """Processor seconds of one comparison of two faces of 12 MP."""
    places = [work.path("large-%d.jpg" % s) for s in (1, 2)]
    work.face(1, 1, *places, "3000x4000", "116")
    work.run("compare", *places, "--view", "face-front", "--threads", "1", "-o", work.path("r.json"))
    return work.run("compare", *places, "--view", "face-front", "--threads", "1", "-o", work.path("r.json"))[2]


def projection(work, empty_a_second, controller, kept_a_second):
    """What each part would be asked for by NODES workers, and how many it carries."""
    seconds = compare_seconds(work)
    row("one comparison of two faces of 12 MP", "", "%.2f s of a processor" % seconds)
    tasks, comparisons = NODES / TASK_SECONDS, NODES / seconds
    carried = {}
    asked = "%d nodes of one worker:" % NODES

    def part(name, needs, has, unit, note):
        carried[name] = NODES * has / needs
        row("%s %s" % (asked, name), "%.0f %s" % (needs, unit), "%.0f %s: %s carried (%s)" % (
            has, unit, "all" if carried[name] >= NODES else "%.0f nodes" % carried[name], note), carried[name] >= NODES)
    part("tasks of %g s begun" % TASK_SECONDS, tasks, 1 / controller, "a second",
         "by the controller's processor time; %.0f seen here" % empty_a_second)
    part("connections to PostgreSQL", NODES, POSTGRES_CONNECTIONS, "at once", "its default; raise it, or pgbouncer")
    if kept_a_second:
        part("comparisons kept", comparisons, kept_a_second, "a second", "server and clients on this machine")
    part("photographs read", comparisons * 2 * PHOTO_MB, STORAGE_MB_S, "MB/s", "assumed: %g MB each, one link of 10 Gbit/s" %
         PHOTO_MB)
    first = min(carried, key=carried.get)
    row("what breaks first", "", "%s, beyond %.0f nodes" % (first, carried[first]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.path.join(SOURCE, "build"))
    parser.add_argument("--seconds", type=float, default=TASK_SECONDS)
    parser.add_argument("--only", default="scaling,real,dispatch,database,projection")
    arguments = parser.parse_args()
    arguments.build = os.path.abspath(arguments.build)
    wanted, reason = arguments.only.split(","), missing()
    if reason:
        sys.exit("no cluster here: " + reason)
    if not os.path.exists(os.path.join(arguments.build, "tests/bench_workers")):
        sys.exit("build it first: cmake --build build --target bench_workers")
    arguments.folder = tempfile.mkdtemp(prefix="mesotrack-bench-")
    os.chmod(arguments.folder, 0o755)  # the database's server is another user
    work = Work(arguments)
    try:
        if "scaling" in wanted:
            scaling(arguments.seconds)
        if "real" in wanted:
            real_work(work)
        measured = dispatch() if {"dispatch", "projection"} & set(wanted) else None
        kept = database(work) if {"database", "projection"} & set(wanted) else None
        if "projection" in wanted:
            projection(work, *measured, kept)
    finally:
        shutil.rmtree(arguments.folder, ignore_errors=True)
    table()


if __name__ == "__main__":
    main()
