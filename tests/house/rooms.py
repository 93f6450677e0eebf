"""Rooms, their order, and what pure files may touch."""
import re

from tree import FLOORS, NINE, includes, is_test, line_of, take_apart


def check_rooms(tree):
    """Every room stands on its floor and uses only what is below; rooms of floor 3 and 4 are strangers."""
    for room in tree.rooms.values():
        if room.name not in FLOORS:
            yield f"CMakeLists.txt: room {room.name} has no floor: the plan does not know it"
            continue
        for used in room.uses:
            if used not in tree.rooms:
                yield f"CMakeLists.txt: room {room.name} uses {used}, which is no room"
            elif FLOORS.get(used, 99) >= FLOORS[room.name] and not (room.name == "portal" and used == "oversight"):
                yield f"CMakeLists.txt: room {room.name} may not use {used}: it is not on a floor below"
        if room.name in NINE and room.folder != f"src/links/{room.name}":
            yield f"CMakeLists.txt: the link {room.name} lives in src/links/{room.name}, not in {room.folder}"


def check_includes(tree):
    """A file includes its own room and the rooms that its room uses, by the path from src."""
    for path in tree.cpp():
        room = tree.room_of(path)
        if room is None:
            yield f"{path}: belongs to no room of CMakeLists.txt"
            continue
        seen = tree.visible_to(room)
        for line, name, quoted in includes(tree.text(path)):
            where = f"{path}:{line}"
            if ".." in name.split("/") or name.startswith("./"):
                yield f"{where}: \"{name}\" walks through folders; write the path from src"
                continue
            if not quoted:
                if f"src/{name}" in tree.files:
                    yield f"{where}: <{name}> is ours: write it in quotes"
                continue
            carried = re.fullmatch(r"([a-z_]+)_(migrations|words|tables|profiles|version)\.hpp", name)
            if carried:
                owner = carried[1]
            elif f"src/{name}" in tree.files:
                owner = tree.room_of(f"src/{name}")
            elif is_test(path) and f"tests/{name}" in tree.files:
                continue
            else:
                yield f"{where}: \"{name}\" is no file of src"
                continue
            if owner not in seen:
                yield f"{where}: {room} may not include \"{name}\": it does not use {owner}"


PURE_NAME = re.compile(r"(^|_)(types|status|rules)(_|$)|^classify")
IMPURE_INCLUDE = re.compile(
    r"^(filesystem|fstream|iostream|thread|condition_variable|future|ctime|time\.h|unistd\.h|netdb\.h|dirent\.h|fcntl\.h|poll\.h"
    r"|sys/.*|arpa/.*|netinet/.*|boost/asio.*|boost/beast.*|boost/filesystem.*|boost/context.*|sqlite3\.h|libpq-fe\.h|curl/.*|openssl/ssl\.h)$")
IMPURE_ROOMS = {"store", "journal", "blobs", "bus", "auth", "messages", "http", "jobs"}
IMPURE_CALL = re.compile(r"\b(system_clock|steady_clock|utc_clock|high_resolution_clock)::now\b|\bstd::(time|random_device|getenv)\b|\bgetenv\(|\bfopen\(")


def is_pure(path):
    if path.startswith("src/base/") or path.startswith("src/law/"):
        # The clock itself is the one thing in base that asks what time it is; nothing else in base or law may include it.
        return not is_test(path) and not path.startswith("src/base/clock.")
    stem = path.rsplit("/", 1)[1].rsplit(".", 1)[0]
    return bool(PURE_NAME.search(stem)) and not is_test(path)


def _reach(tree, start):
    """Every file that `start` includes in the end: {path: (the one that includes it, line)}."""
    reached, todo = {start: None}, [start]
    while todo:
        here = todo.pop()
        for line, name, quoted in includes(tree.text(here)):
            there = f"src/{name}"
            if quoted and there in tree.files and there not in reached:
                reached[there] = (here, line)
                todo.append(there)
    return reached


def check_pure(tree):
    """types, status, rules, classify and all of base and law: no clock, no store, no network, no files, however far away."""
    for path in filter(is_pure, tree.cpp(tests=False)):
        reached = _reach(tree, path)

        def way(there):
            steps = [there]
            while reached[steps[-1]]:
                steps.append(reached[steps[-1]][0])
            return " <- ".join(steps)

        told = set()
        for there in sorted(reached):
            reason = None
            room = tree.room_of(there)
            by = reached[there] and reached[there][0]
            if room in IMPURE_ROOMS and not is_pure(there) and (is_pure(by) or tree.room_of(by) not in IMPURE_ROOMS):
                reason = f"the room {room}"
            elif there.startswith("src/base/clock."):
                reason = "the clock"
            if reason and (reason, there) not in told:
                told.add((reason, there))
                yield f"{path}: is pure and reaches {reason}: {way(there)}"
            if room in IMPURE_ROOMS and not is_pure(there) or there.startswith("src/base/clock."):
                continue
            text = tree.text(there)
            for line, name, quoted in includes(text):
                if not quoted and IMPURE_INCLUDE.match(name):
                    yield f"{path}: is pure and reaches <{name}>: {way(there)}:{line}"
            code, _ = take_apart(text)
            for call in IMPURE_CALL.finditer(code):
                yield f"{path}: is pure and reaches {call[0]}: {way(there)}:{line_of(code, call.start())}"


def check_nine_words(tree):
    """The nine words are the nine links and nothing else: no other folder, no other namespace."""
    for path in tree.files:
        if not path.startswith(("src/", "web/src/", "tests/")):
            continue
        folders = path.split("/")[:-1]
        for depth, folder in enumerate(folders):
            if folder in NINE and (depth == 0 or folders[depth - 1] != "links"):
                yield f"{path}: the folder {folder} is a link's word and stands outside links/"
        if path.startswith("src/links/") and len(folders) > 2 and folders[2] not in NINE:
            yield f"{path}: src/links/{folders[2]} is none of the nine links"
    for path in tree.cpp():
        code, _ = take_apart(tree.text(path))
        for found in re.finditer(r"\bnamespace\s+([A-Za-z_:]+)", code):
            for word in found[1].split("::"):
                if word in NINE and not path.startswith(f"src/links/{word}/") and "=" not in code[found.end():found.end() + 3]:
                    yield f"{path}:{line_of(code, found.start())}: namespace {word} is a link's word and stands outside src/links/{word}"


def check_no_coroutines(tree):
    """g++ 12.2 miscompiles them without a warning; the word is absent."""
    word = "co_" + "await"
    for path in tree.under("src/", ".cpp", ".hpp"):
        for number, line in enumerate(tree.text(path).split("\n"), 1):
            if word in line:
                yield f"{path}:{number}: {word}: fibres, not coroutines"
