"""A batch on a real Slurm of three nodes: with a node, a worker and the controller killed in the middle, every patient
is done and the reports are the bytes of one machine."""
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import unittest

sys.dont_write_bytecode = True
import program_batch
from program_stage import FOLDER, MESOTRACK, MODELS, path, run
from slurm_cluster import Cluster, missing


class Clusters(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.expected = program_batch.whole()[1]
        # Munge wants no folder above its socket to be anybody's.
        cls.cluster = Cluster("/run/mesotrack-tests-%d" % os.getpid())
        cls.cluster.start()

    @classmethod
    def tearDownClass(cls):
        cls.cluster.stop()

    def start(self, archive, chunks):
        environment = dict(os.environ, MESOTRACK_MODELS=MODELS)
        for name in ("MESOTRACK", "RENDER", "MODELS"):
            environment.pop(name, None)
        return subprocess.Popen([MESOTRACK, "cluster", "submit", "-C", archive, "--chunks", str(chunks)],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)

    def workers(self, node):
        found = []
        for process in self.cluster.of_node(node):
            try:
                if os.readlink("/proc/%d/exe" % process) == os.path.realpath(MESOTRACK):
                    found.append(process)
            except OSError:
                pass
        return found

    def kill_a_worker(self, node):
        for _ in range(200):
            workers = self.workers(node)
            if workers:
                os.kill(workers[0], signal.SIGKILL)
                return True
            time.sleep(0.05)
        return False

    def reports(self, archive):
        return {place: hash for place, hash in program_batch.bytes_of(archive).items() if "/cluster/" not in place}

    def test_a_node_a_worker_and_the_controller_die_and_nothing_is_lost(self):
        archive = program_batch.copy("slurm")
        running = self.start(archive, 6)
        self.assertTrue(self.kill_a_worker("n1"))
        self.assertTrue(self.kill_a_worker("n2"))
        self.cluster.kill_node("n3")
        self.cluster.kill_controller()
        time.sleep(3)
        self.cluster.start_controller()
        try:
            said, errors = running.communicate(timeout=240)
        except subprocess.TimeoutExpired:
            running.kill()
            self.fail("the queue stands still: " + self.cluster.queue())
        self.assertEqual(running.returncode, 0, errors)
        self.assertEqual(self.reports(archive), self.expected)
        with open(os.path.join(archive, "reports/cluster/summary.jsonl"), encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
        self.assertEqual([line["patient"] for line in lines],
                         ["P%d" % p for p in range(1, program_batch.PATIENTS + 1)])
        self.assertEqual(run("verify", "-C", archive).returncode, 0)

    def test_a_batch_that_nobody_waits_for_can_be_asked_about(self):
        archive = program_batch.copy("nobody")

        def cluster(verb, *more):
            return run("cluster", verb, "-C", archive, *more, environment={"SLURM_CONF": self.cluster.configuration})
        self.assertEqual(cluster("submit", "--chunks", "3", "--no-wait").returncode, 0)
        again = cluster("submit", "--chunks", "3")
        self.assertEqual(again.returncode, 8, again.stderr)
        self.assertIn("cluster status", again.stderr)
        for _ in range(240):
            asked = cluster("status", "--json")
            told = json.loads(asked.stdout)
            if not told["running"] + told["waiting"]:
                break
            time.sleep(0.5)
        self.assertEqual((asked.returncode, told["done"], told["missing"], told["tables"]), (0, 3, "", True), asked.stderr)
        os.remove(os.path.join(archive, "reports/cluster/2.jsonl"))
        asked = cluster("status")
        self.assertEqual(asked.returncode, 3)
        self.assertIn("the shares are not done: 2 ", asked.stderr)
        self.assertEqual(self.reports(archive), self.expected)

    def test_what_sbatch_refuses_is_told(self):
        archive = program_batch.copy("refused")
        done = run("cluster", "submit", "-C", archive, "--chunks", "2", "--sbatch-option", "--partition=nowhere",
                   environment={"SLURM_CONF": self.cluster.configuration})
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("nowhere", done.stderr)
        self.assertIn("sbatch refused", done.stderr)


class Queue(unittest.TestCase):
    """Slurm's commands played: what is asked of them, and how often."""

    def test_a_round_asks_once_and_lets_go_what_slurm_holds(self):
        folder = path("commands")
        os.makedirs(folder)
        log, queue = os.path.join(folder, "log"), os.path.join(folder, "queue")
        for name, does in (("squeue", "cat %s 2>/dev/null || :" % queue), ("scontrol", ": > %s" % queue),
                           ("sbatch", "[ -e %s ] || printf 'PD 7_1 launch failed requeued held\\nPD 7_2 JobHeldUser\\n'"
                                      " > %s; echo 7" % (queue, queue))):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as script:
                script.write("#!/bin/sh\necho \"%s $1 $2\" >> %s\n%s\n" % (name, log, does))
            os.chmod(script.name, 0o755)
        done = run("cluster", "submit", "-C", program_batch.copy("played"), "--chunks", "2",
                   environment={"PATH": folder + ":" + os.environ["PATH"]})
        self.assertEqual(done.returncode, 3, done.stderr)
        with open(log, encoding="utf-8") as file:
            said = [line.split()[0] + line[line.find(" release"):].rstrip() * line.startswith("scontrol") for line in file]
        again = ["sbatch", "sbatch", "squeue"]
        self.assertEqual(said, ["squeue", *again, "scontrol release 7_1", "squeue", *again, *again])


class Usage(unittest.TestCase):
    def test_a_batch_that_was_never_submitted_is_told(self):
        done = run("cluster", "status", "-C", program_batch.filled())
        self.assertEqual(done.returncode, 4)
        self.assertIn("no batch was submitted", done.stderr)

    def test_shares_have_to_be_a_number(self):
        for more in ([], ["--chunks", "0"], ["--chunks", "many"]):
            done = run("cluster", "submit", "-C", path("nowhere"), *more)
            self.assertEqual(done.returncode, 2)
            self.assertIn("--chunks", done.stderr)


if __name__ == "__main__":
    reason = missing() or (None if os.path.exists(os.path.join(MODELS, "mesh_attention_base.onnx"))
                           else "the face networks are not built")
    if reason:
        print("skipped: " + reason)
        sys.exit(77)
    shutil.rmtree(path("reports"), ignore_errors=True)
    try:
        unittest.main()
    finally:
        FOLDER.cleanup()
