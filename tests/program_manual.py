"""The manual page and the shell's completion, which are printed from the program's tables."""
import shutil
import subprocess
import unittest

from program_stage import path, run, write


def complete(*words):
    script = path("completion.bash")
    done = run("completion", "bash")
    write("completion.bash", done.stdout.encode())
    shell = "source '%s'; COMP_WORDS=(%s); COMP_CWORD=%d; _mesotrack; echo \"${COMPREPLY[@]}\"" % (
        script, " ".join("'%s'" % w for w in ("mesotrack",) + words), len(words))
    told = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, check=True)
    assert not told.stderr, told.stderr
    return told.stdout.split()


class Manual(unittest.TestCase):
    def test_it_tells_every_verb_and_option_of_the_help(self):
        manual = run("manual").stdout.replace("\\-", "-")
        verbs = [line.split()[0] for line in run("--help").stdout.split("Verbs:\n")[1].split("\n\n")[0].split("\n")
                 if line.startswith("  ") and not line.startswith("   ")]
        self.assertGreater(len(verbs), 8)
        for verb in verbs:
            self.assertIn(".SS mesotrack %s" % verb, manual)
            for word in run(verb, "--help").stdout.split():
                if word.startswith("--"):
                    self.assertIn("--" + word[2:].strip(",."), manual)

    def test_it_tells_every_error_with_its_exit_code(self):
        manual = run("manual").stdout
        done = run("compare", "/nowhere.jpg", "/nowhere.jpg", "--view", "skin")
        name = done.stderr.split("[")[1].split("]")[0]
        self.assertIn("%s (%d)" % (name, done.returncode), manual)

    @unittest.skipUnless(shutil.which("groff"), "groff sets the page")
    def test_the_page_is_set_without_a_warning(self):
        done = subprocess.run(["groff", "-man", "-ww", "-Tutf8", "-z"], input=run("manual").stdout, text=True,
                              capture_output=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


class Completion(unittest.TestCase):
    def test_verbs_options_and_choices_are_completed(self):
        self.assertEqual(complete("comp"), ["compare", "completion"])
        self.assertEqual(complete("check", "--poly"), ["--polygon"])
        self.assertEqual(complete("card", "--paper", "l"), ["letter"])
        self.assertEqual(complete("patient", "sh"), ["show"])
        self.assertIn("--json", complete("patient", "show", "--"))
        self.assertIn("scalp-macro", complete("check", "--view", "sca"))

    def test_another_shell_is_refused_with_the_way(self):
        done = run("completion", "fish")
        self.assertEqual(done.returncode, 2)
        self.assertIn("bash", done.stderr)
