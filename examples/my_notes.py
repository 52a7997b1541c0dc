"""Your own notes and the shipped theorems, searched together: python examples/my_notes.py FOLDER "a question"."""

import sys
import tempfile

from phirag import MathAssistant, build_index
from phirag.index import load_encoder, update_index

folder = sys.argv[1] if len(sys.argv) > 1 else "examples/notes"
question = sys.argv[2] if len(sys.argv) > 2 else "State Green's theorem"

with tempfile.TemporaryDirectory() as scratch:
    manifest = build_index([folder], f"{scratch}/notes", encoder=load_encoder())
    print(f"{manifest.passages} passages of {manifest.files_read} documents")
    for problem in manifest.skipped:  # what could not be read, with file and line
        print("  left out:", problem)

    change = update_index(f"{scratch}/notes", [folder], encoder=load_encoder())
    print(f"after an update: {len(change.unchanged)} documents unchanged, {change.encoded} passages encoded")

    assistant = MathAssistant(index=[f"{scratch}/notes", "reference"], engine="cas")
    answer = assistant.ask(question)
    print(answer.text)
    for found in answer.passages:
        print(f"  from {found.index}: {found.passage.title} ({found.passage.source}) - {found.reason}")
