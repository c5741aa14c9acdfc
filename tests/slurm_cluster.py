"""A real Slurm of several nodes on this machine, all of it below one folder and on 127.0.0.1: no systemd, no
cgroups, no accounting. Needs root, and Debian's slurmctld, slurmd, slurm-client and munge."""
import glob
import os
import shutil
import signal
import socket
import subprocess
import time

PROGRAMS = ["/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged", "/usr/bin/sbatch"]
# A killed node is noticed after SlurmdTimeout; a signal to a task's worker (137) runs the task again; credentials
# are short-lived, or a requeued task would wait for the old one's to end.
CONFIGURATION = """ClusterName=tests
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/run/munge.socket,cred_expire=5
CredType=cred/munge
SlurmctldPort={port}
SlurmdPort={port1}
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
StateSaveLocation={folder}/ctld
SlurmdSpoolDir={folder}/spool/%n
SlurmctldPidFile={folder}/run/slurmctld.pid
SlurmdPidFile={folder}/run/slurmd.%n.pid
SlurmctldLogFile={folder}/log/slurmctld.log
SlurmdLogFile={folder}/log/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=sched_min_interval=0,batch_sched_delay=0,sched_interval=2,bf_interval=5
SlurmdParameters=config_overrides
ReturnToService=2
JobRequeue=1
RequeueExit=75,137
SlurmdTimeout=10
MessageTimeout=10
TCPTimeout=2
KillWait=2
"""


def missing():
    """Why there can be no cluster here, or None."""
    if os.geteuid():
        return "Slurm's daemons are started as root"
    absent = [program for program in PROGRAMS if not os.path.exists(program)]
    return "absent: " + ", ".join(absent) if absent else None


class Cluster:
    def __init__(self, folder, nodes=3, port=27400, processors=1):
        """processors a node: what Slurm is told; tasks that compute share those of this machine."""
        self.folder, self.nodes, self.port = folder, ["n%d" % (i + 1) for i in range(nodes)], port
        for name in ("ctld", "spool", "log", "run", "munge"):
            os.makedirs(os.path.join(folder, name), exist_ok=True)
        os.chmod(os.path.join(folder, "munge"), 0o700)
        with open(os.path.join(folder, "munge/key"), "wb") as key:
            key.write(os.urandom(1024))
        os.chmod(os.path.join(folder, "munge/key"), 0o600)
        host = socket.gethostname().split(".")[0]
        self.configuration = os.path.join(folder, "slurm.conf")
        with open(self.configuration, "w", encoding="utf-8") as out:
            out.write(CONFIGURATION.format(host=host, folder=folder, port=port, port1=port + 1))
            for i, node in enumerate(self.nodes):
                out.write("NodeName=%s NodeHostname=%s NodeAddr=127.0.0.1 Port=%d CPUs=%d RealMemory=4000 "
                          "State=UNKNOWN\n" % (node, host, port + 10 + i, processors))
            out.write("PartitionName=batch Nodes=ALL Default=YES MaxTime=INFINITE State=UP\n")
        os.environ["SLURM_CONF"] = self.configuration

    def start(self):
        folder = self.folder
        subprocess.run(["/usr/sbin/munged", "--force", "--key-file=" + folder + "/munge/key",
                        "--socket=" + folder + "/run/munge.socket", "--pid-file=" + folder + "/run/munged.pid",
                        "--log-file=" + folder + "/munge/munged.log", "--seed-file=" + folder + "/munge/seed"],
                       check=True, capture_output=True)
        self.start_controller()
        for node in self.nodes:
            subprocess.run(["/usr/sbin/slurmd", "-N", node, "-f", self.configuration], check=True,
                           capture_output=True)
        for _ in range(150):
            told = subprocess.run(["sinfo", "-h", "-N", "-t", "idle", "-o", "%N"], capture_output=True, text=True)
            if len(told.stdout.split()) == len(self.nodes):
                return
            time.sleep(0.2)
        raise RuntimeError("the cluster did not come up")

    def start_controller(self):
        subprocess.run(["/usr/sbin/slurmctld", "-f", self.configuration], check=True, capture_output=True)

    def queue(self):
        """Each task's state and reason, and the nodes', for messages."""
        told = [subprocess.run(command, capture_output=True, text=True, check=False,
                               env=dict(os.environ, SLURM_CONF=self.configuration)).stdout
                for command in (["squeue", "--array", "--format=%i %t %r %N"], ["sinfo", "--format=%n %T %E"])]
        return "".join(told)

    def pid(self, name):
        with open(os.path.join(self.folder, "run", name + ".pid"), encoding="utf-8") as file:
            return int(file.read())

    def kill_controller(self):
        os.kill(self.pid("slurmctld"), signal.SIGKILL)

    def of_node(self, node):
        """What runs in the node's tasks."""
        found = []
        for place in glob.glob("/proc/[0-9]*/environ"):
            try:
                with open(place, "rb") as file:
                    if b"SLURMD_NODENAME=" + node.encode() in file.read().split(b"\0"):
                        found.append(int(place.split("/")[2]))
            except OSError:
                pass
        return found

    def kill_node(self, node):
        """The whole machine at once: its daemon, what starts its tasks, and the tasks."""
        tasks = self.of_node(node)
        steps = set()
        for task in tasks:
            try:
                with open("/proc/%d/stat" % task, encoding="utf-8") as file:
                    parent = int(file.read().rsplit(")", 1)[1].split()[1])
                with open("/proc/%d/comm" % parent, encoding="utf-8") as file:
                    if file.read().strip() == "slurmstepd":
                        steps.add(parent)
            except OSError:
                pass
        for process in [self.pid("slurmd." + node), *steps, *tasks]:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
        # Not to wait for the time-out: the administrator says so.
        subprocess.run(["scontrol", "update", "nodename=" + node, "state=down", "reason=dead"], check=False,
                       capture_output=True)

    def stop(self):
        subprocess.run(["scancel", "--user=root"], check=False, capture_output=True)
        subprocess.run(["scontrol", "shutdown"], check=False, capture_output=True)
        time.sleep(1)
        for place in glob.glob(os.path.join(self.folder, "run/*.pid")):
            try:
                os.kill(self.pid(os.path.basename(place)[:-4]), signal.SIGTERM)
            except (OSError, ValueError):
                pass
        shutil.rmtree(self.folder, ignore_errors=True)
