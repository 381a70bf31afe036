"""Published efficiency by strategy, and what simulated designs would give.

Usage: strategy.py hostscreen.db
"""
import json
import sqlite3
import sys

import pandas

catalog = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
hosts = pandas.read_sql("SELECT strategy, half_ce_pct FROM hs_hosts", catalog)
rows = pandas.read_sql("SELECT result FROM hs_simulations WHERE status = 'ok'", catalog)
catalog.close()

for strategy, ce in hosts.dropna().groupby("strategy")["half_ce_pct"]:
    print(f"{strategy}\t{len(ce)}\t{ce.median():.3f}")
results = pandas.json_normalize(rows["result"].map(json.loads).tolist())
if len(results):
    print(f"simulated\t{len(results)}\t{results['coulombic_efficiency_pct'].median():.3f}")
