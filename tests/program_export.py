"""What other programs read of a report: the table for statistics and the FHIR bundle."""
import copy
import csv
import functools
import json
import os
import unittest

import jsonschema

import fhir_schema
from program_stage import TRICHOSCOPY, load, path, run

FHIR_FOLDER = os.environ.get("FHIR_FOLDER", os.path.dirname(path("x")))


@functools.cache
def export():
    done = run("compare", path("hair_before.png"), path("hair_after.png"), *TRICHOSCOPY, "--patient", "=P,\"1\"",
               "--date", "2026-03-02,2026-06-22", "-o", path("export.json"), "--csv", path("export.csv"), "--fhir",
               path("export.fhir.json"))
    assert done.returncode == 0, done.stderr
    return load("export.json"), load("export.fhir.json")


def resources(bundle, kind):
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


class StatisticsTables(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.report, _ = export()
        with open(path("export.csv"), newline="", encoding="utf-8") as table:
            cls.rows = list(csv.DictReader(table))

    def test_every_reading_is_a_row(self):
        said = {(r["session"], r["measure"], r["zone"], r["field"]): r["value"] for r in self.rows}
        count = 0
        for m in self.report["measurements"]:
            for field, value in m["values"].items():
                text = said[str(m["session"]), m["measure"], m["zone"], field]
                self.assertEqual(float(text) if text else None, value["value"])
                count += 1
        self.assertEqual(count, len(self.rows))
        self.assertGreater(count, 20)

    def test_every_change_stands_beside_the_later_reading(self):
        rows = {(r["measure"], r["zone"], r["field"]): r for r in self.rows if r["since_session"]}
        self.assertEqual(len(rows), len(self.report["changes"]))
        for change in self.report["changes"]:
            row = rows[change["measure"], change["zone"], change["field"]]
            self.assertEqual(row["verdict"], change["verdict"])
            self.assertEqual(row["not_comparable_because"].split(), change["reasons"])
            for column, value in (("detectable", change["detectable"]), ("change", change["absolute"]),
                                  ("interval95_low", change["interval95"][0])):
                self.assertEqual(float(row[column]) if row[column] else None, value)

    def test_a_code_that_looks_like_a_formula_is_not_run_by_a_spreadsheet(self):
        self.assertEqual({r["patient"] for r in self.rows}, {"'=P,\"1\""})


class Fhir(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.report, cls.bundle = export()

    def test_it_is_valid_by_the_official_schema_and_a_wrong_one_is_not(self):
        known = fhir_schema.definitions(FHIR_FOLDER)
        if isinstance(known, str):
            self.skipTest(known)

        def faults(resource):
            schema = {"$ref": "#/definitions/" + resource["resourceType"], "definitions": known}
            return [error.message for error in jsonschema.Draft6Validator(schema).iter_errors(resource)]
        for entry in self.bundle["entry"]:
            self.assertEqual(faults(entry["resource"]), [])
        wrong = copy.deepcopy(resources(self.bundle, "Observation")[0])
        wrong["verdict"] = "improved"
        wrong["effectiveDateTime"] = "soon"
        self.assertEqual(len(faults(wrong)), 2)

    def test_every_reference_leads_to_a_resource_of_the_bundle(self):
        urls = [entry["fullUrl"] for entry in self.bundle["entry"]]
        self.assertEqual(len(urls), len(set(urls)))

        def follow(node):
            if isinstance(node, dict):
                if "reference" in node:
                    self.assertIn(node["reference"], urls)
                node = list(node.values())
            if isinstance(node, list):
                for each in node:
                    follow(each)
        follow(self.bundle)

    def test_every_change_is_an_observation_with_its_detectable_change_and_verdict(self):
        changes = {o["code"]["coding"][0]["code"]: o for o in resources(self.bundle, "Observation")
                   if o["code"]["coding"][0]["code"].endswith(".change")}
        self.assertEqual(len(changes), len(self.report["changes"]))
        for change in self.report["changes"]:
            name = change["measure"] + "." + change["field"]
            told = changes[name + ".change"]
            self.assertEqual(told["interpretation"][0]["text"], change["verdict"])
            if change["verdict"] == "not_comparable":
                self.assertEqual(told["dataAbsentReason"]["text"], ", ".join(change["reasons"]))
                continue
            parts = {c["code"]["coding"][0]["code"]: c for c in told["component"]}
            self.assertEqual(parts[name + ".detectable_change"]["valueQuantity"]["value"], change["detectable"])

    def test_every_number_has_a_unit_of_ucum(self):
        for observation in resources(self.bundle, "Observation"):
            for part in [observation, *observation.get("component", [])]:
                if "valueQuantity" in part:
                    self.assertEqual(part["valueQuantity"]["system"], "http://unitsofmeasure.org", part)

    def test_no_file_name_and_no_pixel_leaves(self):
        text = json.dumps(self.bundle)
        for secret in ("hair_before", "hair_after", "base64", os.path.dirname(path("x"))):
            self.assertNotIn(secret, text)
        self.assertEqual(len(resources(self.bundle, "Media")), 2)
