"""Every text that people read has its Turkish, German and Arabic translation: what the sources mark (by
LANGUAGE and the calls of room language) and what pages ask for ({{_ ...}}), against src/language/*.po."""

import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("SOURCE", Path(__file__).resolve().parent.parent))
CALLS = ["LANGUAGE", "LANGUAGE_IN:1c,2", "language_text:2", "language_text_in:2c,3",
         "language_plural:2,3"]
# Whole conversions of printf; "%1$s" names its argument.
CONVERSION = re.compile(r"%(?:(\d+)\$)?[-+ #0]*\d*(?:\.\d+)?((?:ll|l|z)?[a-zA-Z]|%)")
EMPTY = re.compile(r'^msgid ""$', re.M)


def parsed(text):
    """{(context, msgid): [msgstr, ...]} of a .po file's text."""
    entries, entry, field = {}, {}, None
    for line in text.splitlines() + [""]:
        line = line.strip()
        if not line or line.startswith("#"):
            if "msgid" in entry and not line:
                strings = [entry[key] for key in sorted(entry) if key.startswith("msgstr")]
                entries[(entry.get("msgctxt", ""), entry["msgid"])] = (
                    strings, entry.get("msgid_plural"))
            entry, field = ({}, None) if not line else (entry, field)
            continue
        match = re.match(r'(msg\w+(?:\[\d\])?)?\s*"(.*)"$', line)
        field = match.group(1) or field
        entry[field] = entry.get(field, "") + match.group(2).replace(r"\"", '"').replace(
            r"\n", "\n").replace("\\\\", "\\")
    return entries


def of_sources(folder=SOURCE / "src"):
    files = sorted(str(path) for path in folder.rglob("*.[ch]"))
    command = ["xgettext", "--from-code=UTF-8", "-o", "-", "--keyword", "--omit-header",
               "--no-location", "--language=C"] + [f"--keyword={call}" for call in CALLS]
    made = subprocess.run(command + files, check=True, capture_output=True, text=True).stdout
    return set(parsed(made))


def of_pages():
    found = set()
    for page in sorted((SOURCE / "src" / "web").rglob("pages/*.html")):
        for text in re.findall(r"\{\{_\s*(.*?)\s*\}\}(?!\})", page.read_text(), re.S):
            found.add(("", " ".join(text.split())))
    return found


def literals(text):
    """The strings of C source, those side by side as one."""
    return [re.sub(r"\\(.)", r"\1", "".join(re.findall(r'"((?:[^"\\\n]|\\.)*)"', run)))
            for run in re.findall(r'(?:"(?:[^"\\\n]|\\.)*"\s*)+', text)]


def of_checks():
    """What a check of a photograph can say: messages and advice."""
    return {("", text) for text in literals(code_of(SOURCE / "src/quality/quality_list.h"))
            if " " in text}


def rows_of(table, name):
    """The strings of each NAME(...) of a table of the sources."""
    text = code_of(SOURCE / "src" / table)
    return [literals(row) for row in re.split(rf"^{name}\(", text, flags=re.M)[1:]]


def code_of(path):
    """Without its comments."""
    return re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)


def of_warnings():
    """What a report can warn of, as the library writes it: {sentence}."""
    found = set()
    for path in sorted((SOURCE / "src" / "pipeline").glob("*.c")):
        for call in re.findall(r"pipeline_warn\((.*?)\);", code_of(path), re.S):
            found |= {text for text in literals(call) if " " in text}
    for path in sorted((SOURCE / "src" / "align").glob("*.c")):
        for call in re.findall(r"MESO_E_NOT_ALIGNED,(.*?)\);", code_of(path), re.S):
            found |= {text for text in literals(call) if " " in text}
    return found


def of_errors():
    """What can stand in an error, as patterns of the whole text."""
    found = set()
    for path in sorted((SOURCE / "src").rglob("*.c")):
        code = re.sub(r'"\s*PRI[diu]\d+\s*"', "d", code_of(path))
        for call in re.findall(r"base_error\((.*?)\);", code, re.S):
            found |= {text for text in literals(call) if re.search("[a-z]{2}", CONVERSION.sub("", text))}
    return [re.compile("(.*)".join(re.escape(part) for part in CONVERSION.sub("\0", text).split("\0")))
            for text in sorted(found)]


def of_reasons():
    """Stable names of why something is not compared or not read."""
    found = {row[0] for row in rows_of("quality/quality_list.h", "QUALITY")}
    for folder in "measure", "progress":
        for path in sorted((SOURCE / "src" / folder).glob("*.c")):
            for said in re.findall(r"(?:reasons?\b|refus\w+|\bwhy\b)[^;{}]*;", code_of(path)):
                found |= {name for name in literals(said) if re.fullmatch(r"[a-z]+(_[a-z]+)+", name)}
    return found


def kinds(text):
    """What a sentence's figures are, from left to right."""
    return [kind for _, kind in CONVERSION.findall(text) if kind != "%"]


def slug(name):
    return re.sub(r"[^a-z0-9]", "", name.lower())


def of_items():
    """Everything that a shipped course or a record can name."""
    names = [row[0] for table, name in [("course/technique_list.h", "TECHNIQUE"),
                                        ("course/substance_list.h", "SUBSTANCE")]
             for row in rows_of(table, name)]
    for path in sorted((SOURCE / "models" / "courses").glob("*")):
        for key, value in re.findall(r"^(areas|techniques|cocktail|screening): (.*)$",
                                     path.read_text(), re.M):
            names += [value] if key == "screening" else value.split(",")
    return {slug(name) for name in names}


def of_courses():
    """Aftercare goes to the patient, titles and what is in view as well."""
    return {("", match.group(1).strip())
            for path in sorted((SOURCE / "models" / "courses").glob("*"))
            for match in re.finditer(r"^(?:title|aftercare): (.*)$", path.read_text(), re.M)}


def names_of(text):
    """What a page fills in: {name}."""
    return sorted(re.findall(r"\{\w+\}", text))


CATALOGS = {path.stem: parsed(path.read_text())
            for path in sorted((SOURCE / "src" / "language").glob("*.po"))}


class Texts(unittest.TestCase):
    def missing(self, wanted):
        return [f"{tag}: {' | '.join(key)!r}" for tag, catalog in CATALOGS.items()
                for key in sorted(wanted) if key != ("", "") and
                (key not in catalog or not all(catalog[key][0]))]

    def test_there_are_turkish_german_and_arabic(self):
        self.assertEqual(sorted(CATALOGS), ["ar", "de", "tr"])

    def test_every_text_of_the_program_is_translated(self):
        self.assertEqual(self.missing(of_sources()), [])

    def test_all_that_a_check_says_is_translated(self):
        wanted = of_checks()
        print(f"checks: {len(wanted)} sentences in {1 + len(CATALOGS)} languages", file=sys.stderr)
        self.assertGreater(len(wanted), 100)
        self.assertEqual(self.missing(wanted), [])

    def test_what_a_check_says_keeps_its_figures_in_their_order(self):
        """A sentence is recognised in English and filled in again from left to right."""
        for tag, catalog in CATALOGS.items():
            for key in of_checks():
                self.assertEqual(kinds(key[1]), kinds(catalog[key][0][0]), f"{tag}: {key[1]!r}")
                self.assertNotIn("$", catalog[key][0][0])

    def test_pages_have_words_for_all_that_a_report_warns_of(self):
        rows = rows_of("web/sentence_list.h", "SENTENCE")
        known, said = {row[0] for row in rows}, of_warnings()
        print(f"warnings: {len(said)} sentences, {len(rows)} in words of pages", file=sys.stderr)
        self.assertGreater(len(said), 20)
        self.assertEqual(sorted(said - known), [])
        sources = {text for path in (SOURCE / "src").rglob("*.[ch]") if path.parent.name != "web"
                   for text in literals(path.read_text())}
        self.assertEqual(sorted(known - sources), [], "nobody says that any more")
        for library, *page in rows:
            for tag, told in [("en", page[0])] + [
                    (tag, catalog[("", page[0])][0][0]) for tag, catalog in CATALOGS.items()]:
                told = kinds(told)
                self.assertEqual(told, kinds(library)[:len(told)], f"{tag}: {library!r}")
            self.assertNotIn("--", page[0], "a page has no command line")

    def test_pages_have_words_for_every_deed_of_the_audit_trail(self):
        known = {(row[0], row[1]) for line in code_of(SOURCE / "src/web/deed_list.h").splitlines()
                 if line.startswith("DEED(") for row in [re.findall(r'"([^"]*)"', line)]}
        said = set()
        for path in sorted((SOURCE / "src" / "store").glob("*.c")):
            for actions, subject in re.findall(r'store_audit\([^,()]*,([^,()]*),\s*"(\w+)"', code_of(path)):
                said |= {(action, subject) for action in literals(actions)}
        self.assertGreater(len(said), 20)
        self.assertEqual(sorted(said - known - {("see", "patient")}), [])

    def test_what_goes_wrong_is_said_in_words_of_pages(self):
        rows = rows_of("web/problem_list.h", "SENTENCE")
        errors = of_errors()
        print(f"problems: {len(rows)} sentences", file=sys.stderr)
        self.assertGreater(len(rows), 60)
        for library, *page in rows:
            filled = CONVERSION.sub("7", library)
            self.assertTrue(any(error.fullmatch(filled) for error in errors),
                            f"nobody says that any more: {library!r}")
            for tag, told in [("en", page[0])] + [
                    (tag, catalog[("", page[0])][0][0]) for tag, catalog in CATALOGS.items()]:
                told = kinds(told)
                self.assertEqual(told, kinds(library)[:len(told)], f"{tag}: {library!r}")
            self.assertNotIn("--", page[0], "a page has no command line")

    def test_pages_have_words_for_all_that_courses_and_records_name(self):
        known = {slug(row[0]) for row in rows_of("web/item_list.h", "ITEM")}
        print(f"courses: {len(of_items())} names", file=sys.stderr)
        self.assertGreater(len(of_items()), 50)
        self.assertEqual(sorted(of_items() - known), [])

    def test_pages_have_words_for_every_reason(self):
        table = code_of(SOURCE / "src" / "web" / "reason_list.h")
        known, said = set(re.findall(r"REASON\((\w+),", table)), of_reasons()
        print(f"reasons: {len(said)} names", file=sys.stderr)
        self.assertGreater(len(said), 40)
        self.assertEqual(sorted(said - known), [])

    def test_every_shipped_course_has_title_and_aftercare_translated(self):
        self.assertEqual(self.missing(of_courses()), [])

    def test_texts_of_pages_that_lack_a_translation_are_counted(self):
        wanted = of_pages()
        gaps = self.missing(wanted)
        print(f"pages: {len(wanted)} texts, {len(gaps)} translations missing", file=sys.stderr)
        for gap in gaps:
            print("  " + gap, file=sys.stderr)

    def test_sentences_for_patients_are_short(self):
        """What a school-leaver reads at once: at most 20 words; the longest is told."""
        wanted = of_sources(SOURCE / "src" / "summary") | {
            key for key in of_courses() if key[1].endswith(".")}
        for tag, catalog in {"en": {key: ([key[1]], None) for key in wanted}, **CATALOGS}.items():
            sentences = [sentence for key in wanted if key != ("", "") for text in catalog[key][0]
                         for sentence in re.split(r"[.!?:;]\s", text)]
            longest = max(sentences, key=lambda sentence: len(sentence.split()))
            print(f"{tag}: longest sentence for patients {len(longest.split())} words", file=sys.stderr)
            self.assertLessEqual(len(longest.split()), 20, longest)

    def test_translations_take_the_same_values_as_their_source(self):
        formats = of_sources()
        for tag, catalog in CATALOGS.items():
            for (context, msgid), (strings, plural) in catalog.items():
                for string in strings if msgid else []:
                    self.assertEqual(names_of(string), names_of(msgid), f"{tag}: {msgid!r}")
                    if (context, msgid) in formats:
                        self.assertEqual(self.values(string), self.values(plural or msgid),
                                         f"{tag}: {msgid!r}")

    @staticmethod
    def values(text):
        return sorted((position or str(number), kind) for number, (position, kind) in enumerate(
            [pair for pair in CONVERSION.findall(text) if pair[1] != "%"], 1))

    def test_catalogs_say_nothing_that_nobody_asks_for(self):
        wanted = of_sources() | of_pages() | of_courses() | of_checks() | {("", "")}
        for tag, catalog in CATALOGS.items():
            unasked = sorted(set(catalog) - wanted - {('', '%lu day')})
            print(f"{tag}: {len(catalog)} texts, {len(unasked)} unasked {unasked[:5]}",
                  file=sys.stderr)

    def test_percent_signs_are_written_so_that_printf_keeps_them(self):
        formats = {key for key in of_sources() if CONVERSION.search(key[1])}
        for tag, catalog in CATALOGS.items():
            for key in formats & set(catalog):
                for string in catalog[key][0]:
                    self.assertNotIn("%", CONVERSION.sub("", string), f"{tag}: {key!r}")


if __name__ == "__main__":
    unittest.main(verbosity=1)
