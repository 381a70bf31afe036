"""Published efficiency by strategy from a data package, each table read as its schema says.

Usage: hostscreen catalog export --form datapackage --out catalog.json; package.py catalog.json
"""
import json
import sys

import pandas

TYPES = {"number": "float64", "string": "string", "boolean": "boolean", "array": "object"}

with open(sys.argv[1], encoding="utf-8") as file:
    package = json.load(file)
tables = {}
for resource in package["resources"]:
    types = {field["name"]: TYPES[field["type"]] for field in resource["schema"]["fields"]}
    tables[resource["name"]] = pandas.DataFrame(resource["data"], columns=list(types)).astype(types)

hosts = tables["hosts"][["strategy", "half_ce_pct"]].dropna()
for strategy, ce in hosts.groupby("strategy")["half_ce_pct"]:
    print(f"{strategy}\t{len(ce)}\t{ce.median():.3f}")
