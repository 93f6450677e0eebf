"""Prints, as JSON, the unit with a credit code that uses the most devices in a county: a_unit_of.py STORE.db COUNTY"""
import json
import sqlite3
import sys

store, county = sys.argv[1:]
with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
    row = db.execute(
        "SELECT u.id, u.name, u.credit_code FROM units u JOIN equipment e ON e.unit_id = u.id JOIN regions r ON r.id = e.region_id"
        " WHERE r.code LIKE ? AND u.credit_code IS NOT NULL GROUP BY u.id, u.name, u.credit_code ORDER BY COUNT(*) DESC, u.id LIMIT 1",
        (county + "%",),
    ).fetchone()
if row is None:
    sys.exit(f"no unit uses a device in {county}")
print(json.dumps(dict(zip(("id", "name", "credit_code"), row)), ensure_ascii=False))
