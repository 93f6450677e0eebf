"""What the checks read: the files of a tree, its rooms and their order, and C++ text taken apart."""
import functools
import os
import pathlib
import re

# The plan's floors, lowest first; within floor 1 the order counts too. A room not in here has no place in the house.
FLOORS = {
    "base": 0, "law": 0.5,
    "store": 1.0, "journal": 1.1, "blobs": 1.2, "bus": 1.3, "documents": 1.4, "auth": 1.5, "messages": 1.6, "http": 1.7, "jobs": 1.8,
    "registry": 2,
    "factory": 3, "inspection": 3, "coding": 3, "notice": 3, "acceptance": 3, "sensing": 3, "scanning": 3, "tracing": 3, "emergency": 3,
    "oversight": 4, "portal": 4, "exchange": 4, "library": 4, "simulator": 4,
    "app": 5,
}
NINE = ("factory", "inspection", "coding", "notice", "acceptance", "sensing", "scanning", "tracing", "emergency")
NOT_OURS = {".git", "build", "node_modules", "var", "dist", "plants", "__pycache__", ".cache", ".ccache"}


class Room:
    def __init__(self, name, folder, uses):
        self.name, self.folder, self.uses = name, folder, uses


class Tree:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.files = sorted(self._walk())
        self.rooms = self._rooms()

    def _walk(self):
        for folder, below, names in os.walk(self.root):
            below[:] = [b for b in below if b not in NOT_OURS]
            here = os.path.relpath(folder, self.root)
            for name in names:
                yield name if here == "." else f"{here}/{name}"

    def text(self, path):
        return _read(self.root / path)

    def under(self, start, *endings):
        return [f for f in self.files if f.startswith(start) and f.endswith(endings or "")]

    def cpp(self, tests=True):
        return [f for f in self.under("src/", ".cpp", ".hpp") if tests or not is_test(f)]

    def _rooms(self):
        rooms = {}
        if "CMakeLists.txt" not in self.files:
            return rooms
        lists = re.sub(r"#.*", "", self.text("CMakeLists.txt"))
        for words in re.findall(r"^room\(([^)]*)\)", lists, re.M):
            name, folder, *rest = words.split()
            uses, taking = [], False
            for word in rest:
                if word.isupper():
                    taking = word == "USES"
                elif taking:
                    uses.append(word)
            rooms[name] = Room(name, "src/" + folder, uses)
        return rooms

    def room_of(self, path):
        """The room that owns a path under src, or None."""
        found = [r for r in self.rooms.values() if path.startswith(r.folder + "/")]
        return max(found, key=lambda r: len(r.folder)).name if found else None

    def visible_to(self, name):
        """The rooms whose headers it may include: itself and what it uses, and what those use."""
        seen, todo = set(), [name]
        while todo:
            each = todo.pop()
            if each not in seen and each in self.rooms:
                seen.add(each)
                todo += self.rooms[each].uses
        return seen

    def folder_of(self, room):
        return self.rooms[room].folder


def is_test(path):
    return path.endswith("_test.cpp") or path.endswith("_for_test.hpp")


@functools.lru_cache(maxsize=None)
def _read(path):
    with open(path, encoding="utf-8", errors="replace", newline="") as file:
        return file.read()


class Literal:
    def __init__(self, start, end, value, raw):
        self.start, self.end, self.value, self.raw = start, end, value, raw


@functools.lru_cache(maxsize=None)
def take_apart(text):
    """(code with comments blanked out, [string literals]); offsets and lines stay those of the text."""
    out, literals, at, n = list(text), [], 0, len(text)

    def blank(begin, end):
        for i in range(begin, end):
            if out[i] != "\n":
                out[i] = " "

    while at < n:
        two = text[at:at + 2]
        if two == "//":
            end = text.find("\n", at)
            end = n if end < 0 else end
            blank(at, end)
            at = end
        elif two == "/*":
            end = text.find("*/", at)
            end = n if end < 0 else end + 2
            blank(at, end)
            at = end
        elif two == 'R"' and not (at and (text[at - 1].isalnum() or text[at - 1] == "_") and text[at - 1] not in "uUL8"):
            tag = text[at + 2:text.index("(", at)]
            begin = at + 3 + len(tag)
            end = text.find(f'){tag}"', begin)
            end = n if end < 0 else end
            literals.append(Literal(at, end + len(tag) + 2, text[begin:end], True))
            at = end + len(tag) + 2
        elif text[at] == '"':
            end = at + 1
            while end < n and text[end] not in '"\n':
                end += 2 if text[end] == "\\" else 1
            literals.append(Literal(at, end + 1, text[at + 1:end], False))
            at = end + 1
        elif text[at] == "'" and not (at and (text[at - 1].isalnum())):  # 1'500 is a number
            end = at + 1
            while end < n and text[end] not in "'\n":
                end += 2 if text[end] == "\\" else 1
            at = end + 1
        else:
            at += 1
    return "".join(out), literals


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def includes(text):
    """[(line, name, quoted)] of a C++ file."""
    code, _ = take_apart(text)
    return [(line_of(code, m.start()), m[2], m[1] == '"') for m in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">\n]+)[">]', code, re.M)]


def closing(code, opening):
    """The offset behind the bracket that closes the one at `opening`; strings are jumped over."""
    pairs, stack, at = {"(": ")", "{": "}", "[": "]"}, [], opening
    while at < len(code):
        c = code[at]
        if c == '"':
            at += 1
            while at < len(code) and code[at] not in '"\n':
                at += 2 if code[at] == "\\" else 1
        elif c in pairs:
            stack.append(pairs[c])
        elif stack and c == stack[-1]:
            stack.pop()
            if not stack:
                return at + 1
        at += 1
    return len(code)
