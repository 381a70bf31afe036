"""Fills in the forms of copies of a workbook with LibreOffice itself, through its own interface.

Usage: fill_office.py BLANK.xlsx FOLDER < CELLS; the lines of CELLS are those of fill.py.
"""
import datetime
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue

blank, folder = sys.argv[1:]
files = {}
for line in sys.stdin:
    name, address, kind, value = line.rstrip("\n").split("\t")
    files.setdefault(name, []).append((address, kind, value))

pipe = f"hostscreen{folder.rsplit('-', 1)[-1]}"
office = subprocess.Popen(
    ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore",
     f"--accept=pipe,name={pipe};urp;"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
resolver = uno.getComponentContext().ServiceManager.createInstance(
    "com.sun.star.bridge.UnoUrlResolver")
for attempt in range(120):
    try:
        context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        break
    except Exception:
        time.sleep(0.25)
desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
hidden = PropertyValue("Hidden", 0, True, 0)
form = PropertyValue("FilterName", 0, "Calc MS Excel 2007 XML", 0)
try:
    for name, cells in files.items():
        book = desktop.loadComponentFromURL(f"file://{blank}", "_blank", 0, (hidden,))
        sheet = book.Sheets.getByName("Enter results")
        for address, kind, value in cells:
            cell = sheet.getCellRangeByName(address)
            if kind == "n":
                cell.setValue(float(value))
            elif kind == "d":
                day = datetime.date.fromisoformat(value)
                cell.setValue((day - datetime.date(1899, 12, 30)).days)
            else:
                cell.setString(value)
        book.storeToURL(f"file://{folder}/{name}", (form,))
        book.close(True)
finally:
    try:
        desktop.terminate()
    except Exception:
        pass
    office.wait(30)
