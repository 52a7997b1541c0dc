"""Ask one question and look at everything the answer carries.

Run it with ``python examples/quickstart.py``; it needs no weights and no GPU.
"""

from phirag import MathAssistant

assistant = MathAssistant()
answer = assistant.ask("How to solve 3*x^2+4*x+5=1?")

print(answer.text)
print()
print("final:  ", answer.final)
print("verdict:", answer.verdict)
print("engine: ", answer.engine.name, "-", answer.engine.reason)
for citation in answer.citations:
    print("cites:  ", citation.id, "for", citation.used_for)
for check in answer.verification.checks:
    print("check:  ", check.verdict, "-", check.what, "-", check.how)
