"""SQL: who may read whose tables, and that every read of scoped rows names its scope. Migrations."""
import csv
import hashlib
import io
import re

from tree import FLOORS, is_test, line_of, take_apart

SCOPED_ROOMS = {"registry", "oversight", "portal", "exchange", "library"}  # and the nine links
UNSCOPED = re.compile(r"--\s*unscoped:\s*\S+")


def _statements(text):
    """[(offset, sql)] of every string in a C++ file that reads or writes; pieces side by side are one text.
    A comment behind it on its last line belongs to it: that is where "-- unscoped: reason" stands."""
    code, literals = take_apart(text)
    joined = []
    for each in literals:
        if joined and not each.raw and not joined[-1][3] and code[joined[-1][1]:each.start].strip() == "":
            joined[-1] = (joined[-1][0], each.end, joined[-1][2] + each.value, False)
        else:
            joined.append((each.start, each.end, each.value, each.raw))
    joined = [(start, sql + "\n" + "".join(re.findall(r"--[^\n]*", text[end:text.find("\n", end) if "\n" in text[end:] else None])))
              for start, end, sql, _ in joined]
    return [(start, sql) for start, sql in joined if re.search(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b", sql)]


def _bare(sql):
    sql = re.sub(r"--[^\n]*", " ", sql)
    return re.sub(r"'(?:[^']|'')*'", "''", sql)


def _named(sql):
    """Tables and views that a text names, without its own WITH names and without functions."""
    bare = _bare(sql)
    own = {m[1].lower() for m in re.finditer(r"(?:\bWITH(?:\s+RECURSIVE)?|,)\s+([a-z_]+)\s*(?:\([^)]*\))?\s+AS\s*(?:NOT MATERIALIZED|MATERIALIZED)?\s*\(", bare, re.I)}
    named = set()
    for m in re.finditer(r"\b(FROM|JOIN|INTO|UPDATE)\s+([a-z_][a-z_0-9]*)\b(?!\s*\()", bare, re.I):
        named.add(m[2].lower())
    for m in re.finditer(r"\bFROM\s+((?:[a-z_][a-z_0-9]*(?:\s+AS)?(?:\s+[a-z_]+)?\s*,\s*)+[a-z_][a-z_0-9]*)", bare):  # FROM a, b
        named |= {part.split()[0].lower() for part in m[1].split(",")}
    for m in re.finditer(r"\bINTO\s+([a-z_][a-z_0-9]*)\s*\(", bare, re.I):
        named.add(m[1].lower())
    return named - own - {"set", "select", "of", "lateral", "nothing"}


def _owned(tree):
    """{table or view: (room, its CREATE text)} from the migrations."""
    owned = {}
    for path in tree.under("src/", ".sql"):
        room, text = tree.room_of(path), re.sub(r"--[^\n]*", "", tree.text(path))
        for m in re.finditer(r"CREATE\s+(TABLE|VIEW)\s+(?:IF NOT EXISTS\s+)?([a-z_0-9]+)(.*?);[ \t]*(?:\n|$)", text, re.S | re.I):
            owned[m[2].lower()] = (room, m[3])
    return owned


def _scoped(tree):
    """Rows that belong to a region and a unit: {visible:…} is the condition on these two columns."""
    scoped = {"v_equipment", "equipment", "units", "persons", "tasks", "journal_entries"}
    for name, (_, body) in _owned(tree).items():
        if re.search(r"\bregion_id\b", body) and re.search(r"\bunit_id\b", body):
            scoped.add(name)
    return scoped


def _is_scoped_room(tree, room):
    return room in SCOPED_ROOMS or (room and tree.folder_of(room).startswith("src/links/"))


def check_scope(tree):
    """A text that SELECTs rows of a region names the scope, {visible:…}, or says why not: -- unscoped: reason."""
    scoped = _scoped(tree)
    for path in tree.cpp(tests=False):
        if not _is_scoped_room(tree, tree.room_of(path)):
            continue
        text = tree.text(path)
        for start, sql in _statements(text):
            read = sorted(_named(sql) & scoped) if re.search(r"\bSELECT\b", _bare(sql)) else []
            if read and "{visible:" not in sql and not UNSCOPED.search(sql):
                yield f"{path}:{line_of(text, start)}: reads {', '.join(read)} without {{visible:…}}"


def check_tables(tree):
    """A room's SQL names its own tables and the registry's views; floor 4 may read what is below it."""
    owned = _owned(tree)
    for path in tree.cpp(tests=False):
        room, text = tree.room_of(path), tree.text(path)
        if room is None or room not in FLOORS:
            continue
        for start, sql in _statements(text):
            for name in sorted(_named(sql)):
                owner = owned.get(name, (None,))[0]
                if owner is None or owner == room or (owner == "registry" and name.startswith("v_")):
                    continue
                writes = re.search(rf"\b(INTO|UPDATE|DELETE\s+FROM)\s+{name}\b", _bare(sql))
                reads_across = FLOORS[room] >= 4 and (FLOORS[owner] < FLOORS[room] or (room, owner) == ("portal", "oversight"))
                if writes or not reads_across:
                    verb = "writes" if writes else "reads"
                    yield f"{path}:{line_of(text, start)}: {room} {verb} {name}, a table of {owner}"


def check_migrations(tree):
    """Numbered 1, 2, … in each room; one that was released keeps its text."""
    rooms, sums = {}, {}
    for path in tree.under("src/", ".sql"):
        folder, name = path.rsplit("/", 1)
        if not folder.endswith("/migrations"):
            yield f"{path}: SQL files are migrations and live in migrations/"
            continue
        numbered = re.fullmatch(r"(\d{4})_[a-z0-9_]+\.sql", name)
        if not numbered:
            yield f"{path}: a migration is named NNNN_name.sql"
            continue
        rooms.setdefault(folder, []).append((int(numbered[1]), path))
        sums[path] = hashlib.sha256(tree.text(path).encode()).hexdigest()
    for folder, found in rooms.items():
        for wanted, (number, path) in enumerate(sorted(found), 1):
            if number != wanted:
                yield f"{path}: should be number {wanted:04}: {folder} counts 1, 2, … without gaps"
                break
    listed = "tests/house/released_migrations.csv"
    if listed in tree.files:
        for row in csv.DictReader(io.StringIO(tree.text(listed))):
            if row["path"] not in sums:
                yield f"{row['path']}: was released and is gone"
            elif sums[row["path"]] != row["sha256"]:
                yield f"{row['path']}: was released and has changed; write a new migration"
