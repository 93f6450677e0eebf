"""Files as files: length, line ends, links."""
import json
import pathlib
import re
import urllib.parse

LONGEST = 500
TEXT_ENDS = (".cpp", ".hpp", ".sql", ".json", ".csv", ".md", ".py", ".cmake", ".txt", ".ts", ".vue", ".css", ".html", ".mjs", ".js", ".toml", ".yml", ".sh", ".conf", ".service")
OURS = ("src/", "web/src/", "web/scripts/", "web/tests/", "tests/", "docs/", "cmake/", "deploy/", "bench/", "fuzz/")


def check_length(tree):
    """A source file is about one idea: no more than 500 lines."""
    for path in tree.under("src/", ".cpp", ".hpp", ".sql"):
        lines = tree.text(path).count("\n")
        if lines > LONGEST:
            yield f"{path}: {lines} lines, {LONGEST} are enough"


def check_line_ends(tree):
    """No carriage returns, no tabs, a line end at the end, and UTF-8."""
    for path in tree.files:
        if not path.endswith(TEXT_ENDS) or not (path.startswith(OURS) or "/" not in path):
            continue
        try:
            text = (tree.root / path).read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            yield f"{path}: is not UTF-8 at byte {error.start}"
            continue
        for what, mark in (("a carriage return", "\r"), ("a tab", "\t")):
            at = text.find(mark)
            if at >= 0:
                yield f"{path}:{text.count(chr(10), 0, at) + 1}: has {what}"
        if text and not text.endswith("\n"):
            yield f"{path}: does not end with a line end"


def check_links(tree):
    """Every relative link of every document leads somewhere, headings included."""
    def anchors(path):
        found = set()
        for heading in re.findall(r"^#+[ \t]+(.*)$", tree.text(path), re.M):
            slug = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
            found.add(slug)
        return found

    for path in tree.files:
        if not path.endswith(".md"):
            continue
        text = re.sub(r"^```.*?^```", lambda m: "\n" * m[0].count("\n"), tree.text(path), flags=re.M | re.S)
        text = re.sub(r"`[^`\n]*`", "", text)
        for m in re.finditer(r"\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)|^\[[^\]]+\]:\s*(\S+)", text, re.M):
            target = urllib.parse.unquote(m[1] or m[2])
            if re.match(r"[a-z][a-z0-9+.-]*:", target) or target.startswith("//"):
                continue
            line = text.count("\n", 0, m.start()) + 1
            file, _, anchor = target.partition("#")
            there = path if not file else str(pathlib.PurePosixPath(path).parent / file)
            parts = []
            for part in there.split("/"):
                if part == ".." and parts and parts[-1] != "..":
                    parts.pop()
                elif part not in (".", ""):
                    parts.append(part)
            there = "/".join(parts)
            if file.startswith("/") or there.startswith(".."):
                yield f"{path}:{line}: {target} leads out of the project"
            elif there not in tree.files and not (tree.root / there).is_dir():
                yield f"{path}:{line}: {target} leads nowhere"
            elif anchor and there.endswith(".md") and anchor not in anchors(there):
                yield f"{path}:{line}: {there} has no heading #{anchor}"


def check_dependencies(tree):
    """Every package that we install has its line and its reason in docs/adr/0001-dependencies.md."""
    reasons = "docs/adr/0001-dependencies.md"
    said = set(re.findall(r"@?[a-z0-9][a-z0-9+.@/_-]*", tree.text(reasons))) if reasons in tree.files else set()
    wanted = []
    if "deploy/packages.txt" in tree.files:
        for line in tree.text("deploy/packages.txt").split("\n"):
            if line.split("#")[0].strip():
                wanted.append(("deploy/packages.txt", line.split()[0]))
    if "web/package.json" in tree.files:
        package = json.loads(tree.text("web/package.json"))
        wanted += [("web/package.json", name) for kind in ("dependencies", "devDependencies") for name in package.get(kind, {})]
    for file, name in wanted:
        if name not in said:
            yield f"{file}: {name} has no reason in {reasons}"
