"""Simulated against published values: median ratio and rank correlation of each quantity.

Usage: published.py OUT, the folder of a report
"""
import sys

import pandas

values = pandas.read_csv(f"{sys.argv[1]}/model_check.csv").dropna(subset=["Published", "Simulated"])
for quantity, rows in values.groupby("Quantity"):
    ratio = (rows["Simulated"] / rows["Published"]).median()
    order = rows["Simulated"].rank().corr(rows["Published"].rank())
    print(f"{quantity}\t{len(rows)}\t{ratio:.3f}\t{order:.3f}")
