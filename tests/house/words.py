"""What the house says: a Chinese and an English text for every code, and a row for every clause."""
import csv
import io
import json
import re

from tree import closing, line_of, take_apart

CODE = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")
FILE_END = re.compile(r"\.(csv|json|pdf|xlsx|xls|html|txt|js|mjs|css|ico|svg|png|jpe?g|lock|so|db|sqlite|toml|webmanifest|sql|otf|ttf|ttc|xml|rels|zip|sock|log|tmp|part|key|pem|crt|md|map)$")
# Codes that must be said: the text behind these is shown to somebody, always.
SAYS = re.compile(r"\b(?:refuse|fault|problem|refused)\s*\(|\.code\s*=|\b(?:faults|findings|reasons|breaches|problems|doubts)\.(?:push_back|emplace_back)\s*\(|\bRule<[^>;]*>\s*\{|\b(?:Breach|Refusal|CodeFault)\s*\{")
# The names of facts and of attempts are not sentences of the server.
NAMES = re.compile(r"\.(?:event|action)\s*=|\bevent\s*[=!]=|\baction\s*[=!]=|\b[a-z_]*(?:event|actions)[a-z_]*\b[^;=()]{0,60}[={]")


def _pairs(path, text, faults):
    def once(pairs):
        seen = {}
        for key, value in pairs:
            if key in seen:
                faults.append(f"{path}: {key} is said twice")
            seen[key] = value
        return seen
    try:
        return json.loads(text, object_pairs_hook=once)
    except ValueError as error:
        faults.append(f"{path}: is no JSON: {error}")
        return {}


def _says(entry):
    return [entry] if isinstance(entry, str) else [entry.get("says", ""), entry.get("next", "")] if isinstance(entry, dict) else [""]


def placeholders(entry):
    return set(re.findall(r"\{([a-z_][a-z0-9_]*)\}", " ".join(_says(entry))))


def _words(tree):
    """({room: {code: placeholders}}, faults)"""
    faults, said = [], {}
    for path in tree.under("src/", "/zh.json", "/en.json"):
        room = tree.room_of(path)
        other = path[:-7] + ("en.json" if path.endswith("zh.json") else "zh.json")
        if other not in tree.files:
            faults.append(f"{path}: has no {other} beside it")
            continue
        if path.endswith("en.json"):
            continue
        zh, en = _pairs(path, tree.text(path), faults), _pairs(other, tree.text(other), faults)
        for code in sorted(zh.keys() ^ en.keys()):
            faults.append(f"{other if code in zh else path}: does not say {code}")
        for code in sorted(zh.keys() & en.keys()):
            if not _says(zh[code])[0] or not _says(en[code])[0]:
                faults.append(f"{path}: {code} says nothing")
            if placeholders(zh[code]) != placeholders(en[code]):
                faults.append(f"{path}: {code} names {sorted(placeholders(zh[code]) ^ placeholders(en[code]))} in one language only")
            said.setdefault(room, {})[code] = placeholders(zh[code])
    return said, faults


def _after(code, found):
    """The text that belongs to a match of SAYS or NAMES: to the closing bracket, or to the end of the value."""
    last = code[found.end() - 1]
    if last in "({":
        return found.end() - 1, closing(code, found.end() - 1)
    depth, at = 0, found.end()
    while at < len(code):
        c = code[at]
        if c == '"':
            at = code.find('"', at + 1)
            if at < 0:
                return found.end(), len(code)
        elif c in "({[":
            depth += 1
        elif c in ")}]":
            depth -= 1
            if depth < 0:
                break
        elif c in ",;" and depth == 0 or c == "\n" and code[found.start():found.end()].rstrip().endswith("=="):
            break
        at += 1
    return found.end(), at


def _names_of_facts(tree):
    names = set()
    for path in tree.cpp(tests=False):
        code, literals = take_apart(tree.text(path))
        for found in NAMES.finditer(code):
            begin, end = _after(code, found)
            names |= {each.value for each in literals if begin <= each.start < end and CODE.fullmatch(each.value)}
    return names


def check_words(tree):
    """Every code that a room can say has a text in zh.json and en.json of the room, or of a room it uses; both name the same."""
    said, faults = _words(tree)
    yield from faults
    facts = _names_of_facts(tree)
    anywhere = set().union(*(codes.keys() for codes in said.values())) if said else set()
    silent = {}  # (room, code): the places
    for path in tree.cpp(tests=False):
        room, text = tree.room_of(path), tree.text(path)
        if room is None:
            continue
        code, literals = take_apart(text)
        known = set().union(*(said.get(each, {}).keys() for each in tree.visible_to(room)))
        must = [_after(code, found) for found in SAYS.finditer(code)]
        lines = text.split("\n")
        for each in literals:
            if not CODE.fullmatch(each.value) or FILE_END.search(each.value) or each.value in known:
                continue
            line = line_of(text, each.start)
            inside = any(begin <= each.start < end for begin, end in must) or code[each.end:each.end + 8].lstrip(", ").startswith("law::")
            if "// unsaid:" in lines[line - 1] or (each.value in facts and not inside) or lines[line - 1].lstrip().startswith("#"):
                continue
            if each.value in anywhere and re.search(r"[=!]=\s*$", code[:each.start]):
                continue  # compared with a code of a room above: said there
            silent.setdefault((room, each.value), []).append(f"{path}:{line}")
        for found in re.finditer(r"\brefuse\s*\(", code):
            end = closing(code, found.end() - 1)
            call = code[found.end():end]
            first = re.match(r'\s*"([^"]+)"', call)
            if not first or not ("{{" in call or call.count(",") == call[:call.find(")") + 1].count(",")):
                continue
            given = set(re.findall(r'\{\s*"([a-z_0-9]+)"\s*,', call))
            wanted = next((said[r][first[1]] for r in tree.visible_to(room) if first[1] in said.get(r, {})), set())
            if ("{{" in call or re.fullmatch(r'\s*"[^"]+"\s*,\s*[a-z_:]+\([^()]*\)\s*\)', call)) and wanted - given:
                yield f"{path}:{line_of(text, found.start())}: {first[1]} speaks of {sorted(wanted - given)}, which this refusal does not name"
    for (room, each), places in silent.items():
        more = f" (and {len(places) - 1} more)" if len(places) > 1 else ""
        yield f"{places[0]}{more}: nobody says {each}: no text in zh.json and en.json of {room} or a room it uses"


def _citable(tree):
    """The functions of law/clause.hpp and the source each gives: {special_equipment_safety_law: …}."""
    if "src/law/clause.hpp" not in tree.files:
        return {}
    code, _ = take_apart(tree.text("src/law/clause.hpp"))
    return {m[1]: m[2] for m in re.finditer(r'constexpr\s+Clause\s+([a-z_0-9]+)\([^)]*\)\s*\{\s*return\s*\{\s*"([a-z_0-9]+)"', code)}


def check_clauses(tree):
    """Every clause that is cited has its row in docs/law/clauses.csv, every house rule its heading in docs/law/rulebook.md."""
    rows = {}
    if "docs/law/clauses.csv" in tree.files:
        for row in csv.DictReader(io.StringIO(tree.text("docs/law/clauses.csv"))):
            if row["key"] in rows:
                yield f"docs/law/clauses.csv: {row['key']} stands twice"
            rows[row["key"]] = row
            for column in ("source", "number", "kind", "text", "from", "confidence"):
                if not (row.get(column) or "").strip():
                    yield f"docs/law/clauses.csv: {row['key']} has no {column}"
            if row.get("confidence") not in ("seen", "secondary", "memory", "ours", "unseen"):
                yield f"docs/law/clauses.csv: {row['key']}: confidence is seen, secondary, memory, ours or unseen"
            if row.get("kind") == "quotation" and row.get("confidence") not in ("seen", "secondary"):
                yield f"docs/law/clauses.csv: {row['key']} quotes what nobody has seen"
    book = tree.text("docs/law/rulebook.md") if "docs/law/rulebook.md" in tree.files else ""
    numbers = re.findall(r"^## (\d+)[ .]", book, re.M)
    for number in sorted({n for n in numbers if numbers.count(n) > 1}):
        yield f"docs/law/rulebook.md: rule {number} stands twice"
    citable = _citable(tree)
    for path in tree.cpp(tests=False):
        if path.startswith("src/law/clause."):
            continue
        code, _ = take_apart(tree.text(path))
        for name, source in citable.items():
            for m in re.finditer(rf"\b{name}\s*\(\s*([^()]*)\)", code):
                where = f"{path}:{line_of(code, m.start())}"
                numbers_cited = [part.strip() for part in m[1].split(",")]
                if not all(re.fullmatch(r"\d+", part) for part in numbers_cited):
                    yield f"{where}: {name}({m[1]}) cites no number that can be looked up"
                elif source == "rulebook":
                    if numbers_cited[0] not in numbers:
                        yield f"{where}: docs/law/rulebook.md has no rule {numbers_cited[0]}"
                else:
                    key = f"{source} " + ".".join(p for i, p in enumerate(numbers_cited) if i == 0 or p != "0")
                    if key not in rows:
                        yield f"{where}: docs/law/clauses.csv has no row {key}"
