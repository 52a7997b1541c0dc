"""A chatbot for the terminal, on phirag's public API alone.

    python examples/chatbot.py [--engine phi --model DIR]

Type a question, or /sources, /verify, /reset, /engine NAME, /help, /quit. A question may refer to the last
result: "Differentiate x^3", then "Differentiate it again".
"""

import argparse

from phirag import Answer, Chat, MathAssistant, PhiragError

HELP = """/sources      the passages of the last answer, and why each was chosen
/verify       every check of the last answer, with its evidence
/reset        forget the conversation
/engine NAME  answer with another engine: auto, phi or cas
/help, /quit"""


def show_sources(answer: Answer) -> None:
    """Print the passages that were found; a star marks those the answer rests on."""
    cited = {citation.id for citation in answer.citations}
    for found in answer.passages:
        print(f"{'*' if found.passage.id in cited else ' '} {found.passage.id}: {found.reason}")
    if not answer.passages:
        print(f"no passages: {answer.gate}")


def show_checks(answer: Answer) -> None:
    """Print every check, its verdict and what was computed."""
    for check in answer.verification.checks:
        print(f"{check.verdict}: {check.what}, by {check.how}: {check.evidence}")
    print(f"verdict: {answer.verdict} ({answer.verification.reason})")


def reply(chat: Chat, question: str) -> Answer:
    """Stream one answer and return it."""
    thinking = False
    for event in chat.stream(question):
        if event.type == "token":
            if event.thinking != thinking:
                thinking = event.thinking
                print("\n[thinking]" if thinking else "\n[answer]")
            print(event.text, end="", flush=True)
        elif event.type == "attempt":
            print()
        elif event.type == "answer":
            answer = event.answer
    if not answer.answered and answer.text not in (attempt.text for attempt in answer.attempts):
        print(answer.text)
    names = ", ".join(citation.id for citation in answer.citations) or "none"
    print(f"verdict: {answer.verdict} | sources: {names} | engine: {answer.engine.name}")
    return answer


def main() -> None:
    """Read lines until the end of the input."""
    parser = argparse.ArgumentParser(description="A mathematics chatbot that shows its sources and checks.")
    parser.add_argument("--engine", default="auto", help="auto, phi or cas")
    parser.add_argument("--model", help="for phi: a directory, or a model on the hub")
    parser.add_argument("--index", default="reference", help="an index directory")
    options = parser.parse_args()

    assistant = MathAssistant(index=options.index, engine=options.engine, model=options.model)
    chat, last = assistant.chat(), None
    print(f"engine: {assistant.choice.name} ({assistant.choice.reason}); /help lists the commands")
    while True:
        try:
            line = input("> ").strip()
        except (EOFError, KeyboardInterrupt):
            print()
            return
        try:
            if line in ("/quit", "/exit"):
                return
            if line == "/help":
                print(HELP)
            elif line == "/reset":
                chat, last = assistant.chat(), None
                print("the conversation is forgotten")
            elif line.startswith("/engine"):
                name = line.removeprefix("/engine").strip() or "auto"
                history = chat.history
                assistant = MathAssistant(
                    index=options.index, engine=name, model=options.model if name == "phi" else None
                )
                chat = assistant.chat()
                chat.history = history
                print(f"engine: {assistant.choice.name} ({assistant.choice.reason})")
            elif line in ("/sources", "/verify"):
                if last is None:
                    print("ask something first")
                else:
                    (show_sources if line == "/sources" else show_checks)(last)
            elif line.startswith("/"):
                print(f"there is no command {line.split()[0]}; /help lists them")
            elif line:
                last = reply(chat, line)
        except PhiragError as error:
            print(f"{error.message}\n{error.hint}")
        except KeyboardInterrupt:
            print("\nstopped")


if __name__ == "__main__":
    main()
