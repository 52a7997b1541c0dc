"""An index under attack: killed writers, flipped bits, cut files, no room, no permission, two writers.

    python benchmarks/faults.py [--kills 200] [--flips 1000]

After every kill the index has to be one of the versions that were wanted, whole and checked; after every flip the file
has to be named, by opening or by ``check``. Every error has to say what to do. The encoder is a table of hashed
trigrams, so that the moments of a kill fall on reading, writing and renaming rather than on encoding.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from phirag.errors import PhiragError
from phirag.index import (
    add_to_index,
    build_index,
    check_index,
    open_index,
    remove_from_index,
    repair_index,
    update_index,
)


class Trigrams:
    """Hashed character trigrams as unit vectors."""

    id, dimension = "trigrams", 32
    digest = hashlib.sha256(b"trigrams 32").hexdigest()

    def encode(self, texts: Sequence[str]) -> Any:
        """Return unit vectors of shape ``(len(texts), 32)``."""
        rows = np.full((len(texts), self.dimension), 1e-3, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for start in range(len(text) - 2):
                row[hashlib.blake2b(text[start : start + 3].encode(), digest_size=1).digest()[0] % self.dimension] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def content(directory: Path) -> frozenset[str]:
    """What an index holds: every passage as JSON."""
    return frozenset(passage.model_dump_json() for passage in open_index(directory).passages())


def fill(root: Path, generator: random.Random, files: int) -> None:
    """Write a folder of notes."""
    root.mkdir(parents=True, exist_ok=True)
    for number in range(files):
        lines = [f"# Section {n}\n\n$x_{{{n}}} = {generator.random()}$\n" for n in range(generator.randint(1, 12))]
        (root / f"note{number:02}.md").write_text("\n".join(lines), "utf-8")


STEPS = {
    "build": lambda index, notes: build_index([notes], index, encoder=Trigrams()),
    "update": lambda index, notes: update_index(index, [notes], encoder=Trigrams()),
    "add": lambda index, notes: add_to_index(index, [notes], encoder=Trigrams(), replace=True),
    "remove": lambda index, notes: remove_from_index(index, ["note0*"]),
}


def step(name: str, index: str, notes: str) -> None:
    """Run one change in this process: what a killed child does."""
    print("ready", flush=True)
    STEPS[name](Path(index), Path(notes))


def kills(count: int, scratch: Path, generator: random.Random) -> Counter[str]:
    """Kill a writer at random moments; the index has to be as before or as wanted."""
    found: Counter[str] = Counter()
    notes, index, wanted = scratch / "notes", scratch / "index", scratch / "wanted"
    fill(notes, generator, 25)
    build_index([notes], index, encoder=Trigrams())
    for turn in range(count):
        name = generator.choice(list(STEPS))
        if name == "remove" and not any("note0" in passage for passage in content(index)):
            name = "update"  # there is nothing left to remove
        fill(notes, generator, 25)
        shutil.rmtree(wanted, ignore_errors=True)
        shutil.copytree(index, wanted)
        before = content(index)
        start = time.perf_counter()
        STEPS[name](wanted, notes)
        usual = time.perf_counter() - start
        after = content(wanted)
        command = [sys.executable, __file__, "--step", name, str(index), str(notes)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(generator.random() * 3 * usual)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        now = content(index)
        state = "as before" if now == before else "as wanted" if now == after else "WRONG"
        found[f"killed in {name}: {state}"] += 1
        report = check_index(index)
        torn = [finding for finding in report.findings if not finding.ok]
        if any(finding.what not in ("stray files", "copy of the manifest") for finding in torn):
            found["check: WRONG"] += 1
        if torn:
            found["leftovers, cleared by repair"] += 1
            repair_index(index)
            if not check_index(index).ok:
                found["repair: WRONG"] += 1
        if turn % 25 == 24:  # begin afresh, so that the index does not only grow
            build_index([notes], index, encoder=Trigrams())
    return found


def flips(count: int, scratch: Path, generator: random.Random) -> Counter[str]:
    """Flip a bit of, or cut short, a random file; it has to be found and named."""
    found: Counter[str] = Counter()
    notes, index = scratch / "flip-notes", scratch / "flip-index"
    fill(notes, generator, 5)
    build_index([notes], index, encoder=Trigrams())
    (notes / "more.md").write_text("# More\n\n$a=b$\n", "utf-8")
    add_to_index(index, [notes / "more.md"], encoder=Trigrams())
    remove_from_index(index, ["note00.md"])
    files = sorted(path for path in index.rglob("*") if path.is_file() and path.name != "write.lock")
    for _ in range(count):
        path = generator.choice(files)
        good = path.read_bytes()
        if generator.random() < 0.8:
            bad = bytearray(good)
            bad[generator.randrange(len(bad))] ^= 1 << generator.randrange(8)
            kind = "flipped bit"
        else:
            bad, kind = bytearray(good[: generator.randrange(len(good))]), "truncation"
        path.write_bytes(bytes(bad))
        state = "MISSED"
        try:
            content(index)
        except PhiragError as error:
            state = "opening refused, file named" if path.name in str(error) and error.hint else "NOT NAMED"
        if state == "MISSED":  # the copy of the manifest is read by repair alone
            faults = [f.detail for f in check_index(index).findings if not f.ok]
            state = "found by check, file named" if any(path.name in fault for fault in faults) else "MISSED"
        found[f"{kind}: {state}"] += 1
        path.write_bytes(good)
    return found


def elsewhere(scratch: Path, generator: random.Random) -> Counter[str]:
    """No permission, no room, and two writers at once."""
    found: Counter[str] = Counter()
    notes, index = scratch / "other-notes", scratch / "other-index"
    fill(notes, generator, 5)
    build_index([notes], index, encoder=Trigrams())
    before = content(index)
    fill(notes, generator, 6)
    if hasattr(os, "fork"):
        for name, limit in (("read-only directory", _read_only), ("no room", _no_room)):
            found[f"{name}: {_in_child(limit, index, notes)}"] += 1
            found[f"{name}: {'unchanged' if content(index) == before else 'CHANGED'}"] += 1
    program = [sys.executable, __file__, "--step", "update", str(index), str(notes)]
    with tempfile.TemporaryFile("w+") as errors:
        writers = [subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=errors) for _ in range(4)]
        codes = [writer.wait() for writer in writers]
        errors.seek(0)
        text = errors.read()
    refused = text.count("another process is writing")
    sound = check_index(index, [notes], encoder=Trigrams()).ok
    wrote = codes.count(0)
    states = f"{wrote} wrote, {len(codes) - wrote} refused ({refused} said why), {'sound' if sound else 'WRONG'}"
    found[f"four writers at once: {states}"] += 1
    return found


def _in_child(limit: Any, index: Path, notes: Path) -> str:
    """What an update under a limit ends in, in a process of its own."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            limit(index)
            update_index(index, [notes], encoder=Trigrams())
            said = "not refused"
        except PhiragError as error:
            said = f"refused ({type(error).__name__}: {error.message.rsplit(': ', 1)[-1]})"
        except Exception as error:  # noqa: BLE001 - a traceback is what is looked for
            said = f"TRACEBACK {type(error).__name__}"
        os.write(writer, said.encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writer)
    with os.fdopen(reader) as file:
        return file.read()


def _read_only(index: Path) -> None:
    for path in (index, *index.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    for parent in index.parents:
        if parent != Path(tempfile.gettempdir()) and Path(tempfile.gettempdir()) in parent.parents:
            parent.chmod(0o755)
    if os.getuid() == 0:
        os.setuid(65534)  # root may write anywhere
    else:
        index.chmod(0o555)


def _no_room(index: Path) -> None:
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))  # writing past it fails, as on a full disk


def main() -> None:
    """Attack, count, print a table; exit code 1 if anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--flips", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--step", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        step(*options.step)
        return
    generator = random.Random(options.seed)
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        found += kills(options.kills, Path(scratch), generator)
        found += flips(options.flips, Path(scratch), generator)
        found += elsewhere(Path(scratch), generator)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    print(f"{options.kills} kills, {options.flips} flips, seed {options.seed}, commit {commit.stdout.strip()}\n")
    print("| what happened | times |\n|---|---|")
    for what, times in sorted(found.items()):
        print(f"| {what} | {times} |")
    bad = [what for what in found if any(word.isupper() and len(word) > 3 for word in what.replace(":", "").split())]
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
