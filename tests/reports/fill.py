"""Fills in the forms of copies of a workbook with openpyxl, as a laboratory would.

Usage: fill.py BLANK.xlsx FOLDER < CELLS
CELLS: one line a cell, tab-separated: file name, address, kind (n, t, d), value.
"""
import datetime
import sys
import warnings

import openpyxl

warnings.simplefilter("ignore")
blank, folder = sys.argv[1:]
files = {}
for line in sys.stdin:
    name, address, kind, value = line.rstrip("\n").split("\t")
    files.setdefault(name, []).append((address, kind, value))
for name, cells in files.items():
    book = openpyxl.load_workbook(blank)
    sheet = book["Enter results"]
    for address, kind, value in cells:
        if kind == "n":
            sheet[address] = float(value)
        elif kind == "d":
            sheet[address] = datetime.date.fromisoformat(value)
        else:
            sheet[address] = value
    book.save(f"{folder}/{name}")
