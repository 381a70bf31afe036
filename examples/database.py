"""The catalog from Python: published hosts and simulated designs as pandas tables.

Usage: database.py hostscreen.db
"""
import json
import sqlite3
import sys

import pandas

with sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True) as catalog:
    hosts = pandas.read_sql("SELECT * FROM hs_hosts", catalog)
    rows = pandas.read_sql("SELECT number, design, result FROM simulations WHERE status = 'ok'",
                           catalog)

designs = pandas.json_normalize(rows["design"].map(json.loads).tolist())
results = pandas.json_normalize(rows["result"].map(json.loads).tolist())
simulated = pandas.concat([rows["number"], designs, results], axis=1)
print(hosts[["host", "half_ce_pct", "half_cycles"]].describe())
print(simulated[["coulombic_efficiency_pct", "cycle_life", "bottom_up_index"]].describe())
