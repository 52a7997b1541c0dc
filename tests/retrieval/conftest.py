"""What the retrieval tests share: questions of our own, a small corpus and an encoder.

Half of the unrelated questions are traps: numbers, years, prices, units, or words that mathematics also uses.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

UNRELATED = (
    "Who won the 1998 World Cup?",
    "What is the best pizza in Naples?",
    "Write a poem about autumn",
    "How old was Mozart when he died in 1791?",
    "Who painted the Mona Lisa?",
    "What is the capital of Australia?",
    "How do I make sourdough bread at home?",
    "Recommend a good science fiction novel",
    "What year did the Berlin Wall fall?",
    "How tall is Mount Everest in metres?",
    "Who was president of the United States in 1963?",
    "Translate 'good morning' into Japanese",
    "What is the weather in Paris today?",
    "How many calories are in 100 g of almonds?",
    "What is the boiling point of ethanol?",
    "Explain photosynthesis to a child",
    "Which team won the Super Bowl in 2015?",
    "How do I reset my router password?",
    "What are the side effects of ibuprofen?",
    "Give me a recipe for 4 people with 500 g of beef",
    "Who wrote One Hundred Years of Solitude?",
    "What does the idiom 'break the ice' mean?",
    "How much does a flight from London to Rome cost?",
    "What is the root cause of the First World War?",
    "Which power plants closed in Germany in 2023?",
    "Is the limit for carry-on luggage 7 kg or 10 kg?",
    "What are the prime ministers of Britain since 1945?",
    "How do I join the real estate market with $20,000?",
    "What series should I watch after Breaking Bad?",
    "What is the function of the liver?",
    "How do I set up a field for football, 105 by 68 metres?",
    "Which ring did Frodo carry?",
    "Tell me about the group ABBA",
    "What is the mean temperature in Oslo in July?",
    "How can I integrate a payment system into my shop?",
    "What is the degree of Angela Merkel?",
    "How do I differentiate between alligators and crocodiles?",
    "What are the complex causes of inflation in Argentina?",
    "What is a natural remedy for a cold?",
    "How did the matrix of trade routes shape Venice?",
    "When was the film The Matrix released?",
    "What is the order of the planets from the sun?",
    "What is a good product to clean wooden floors?",
    "Who holds the record for the 100 m sprint, 9.58 seconds?",
    "What is the best set of tyres for a 2019 Toyota Corolla?",
    "Who discovered penicillin in 1928?",
    "How do I get a visa for Canada?",
    "How long should I boil an egg?",
    "What is the population of Brazil?",
    "Name three songs by The Beatles",
    "How do I train a puppy not to bite?",
    "What is the plot of Hamlet?",
    "Which airline flies to Reykjavik?",
    "How do I fix a leaking tap?",
    "What is the difference between a latte and a cappuccino?",
    "When does daylight saving time end in 2025?",
    "What is the tallest building in Dubai, 828 m high?",
    "Should I buy an iPhone 15 or a Pixel 8?",
    "How many players are on a rugby team?",
    "Why is the sky blue?",
    "Write an e-mail to my landlord about the rent of 950 euros",
    "What is the meaning of life?",
    "Summarise the news of this week",
    "How do I tie a bow tie?",
    "Where is the Bermuda Triangle?",
    "Who directed Triangle of Sadness?",
    "What is the sequence of the Harry Potter films?",
    "How do I install a vector graphics editor?",
    "Was there a balance of power in Europe in 1815?",
    "How do I bake a square cake of 20 cm for 12 people?",
    "Hello, how are you?",
    "Thanks!",
)

MATHEMATICS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("How to solve 3*x^2+4*x+5=1?", ("quadratic formula",)),
    ("Solve 2x + 3y = 7, x - y = 1", ("elimination", "system", "substitution", "cramer", "gauss")),
    ("Differentiate x^2 sin(x)", ("product rule",)),
    ("State the mean value theorem", ("mean value theorem",)),
    ("What is the remainder when 7^2024 is divided by 13?", ("fermat", "euler", "modular", "congruence")),
    ("Find the derivative of sin(x^2 + 1)", ("chain rule",)),
    ("Compute the integral of x e^x", ("integration by parts",)),
    ("What is the limit of sin(x)/x as x goes to 0?", ("l'hôpital", "squeeze", "limit", "sin")),
    ("What is the greatest common divisor of 84 and 126?", ("euclid", "greatest common divisor")),
    ("Expand (x+2)^5", ("binomial",)),
    ("Find the eigenvalues of [[2, 1], [1, 2]]", ("eigenvalue", "characteristic")),
    ("Is the harmonic series convergent?", ("harmonic", "series", "p-series")),
    ("A right triangle has legs 3 and 4; how long is the hypotenuse?", ("pythagor",)),
    ("How many ways are there to choose 3 people out of 10?", ("combination", "binomial", "choose")),
    ("Solve x^2 - 5x + 6 > 0", ("quadratic", "inequal", "sign")),
    ("Why is the square root of 2 irrational?", ("irrational",)),
    ("Solve sin(x) = 1/2", ("trigonometric", "sine", "unit circle", "sin", "special angle")),
    ("Compute the determinant of a 3 by 3 matrix", ("determinant", "sarrus", "cofactor", "laplace")),
    ("What is 1 + 2 + 3 + ... + 100?", ("arithmetic", "sum", "gauss")),
    ("Solve log(x) + log(x - 3) = 1", ("logarithm",)),
)

CORPUS = (
    ("quadratic-formula", "Quadratic formula", ("solving a quadratic equation",),
     "If $a \\neq 0$, the equation $ax^2+bx+c=0$ has the roots $x = (-b \\pm \\sqrt{b^2-4ac})/(2a)$."),
    ("mean-value-theorem", "Mean value theorem", ("Lagrange's mean value theorem",),
     "If $f$ is continuous on $[a,b]$ and differentiable inside, some $c$ has $f'(c) = (f(b)-f(a))/(b-a)$."),
    ("product-rule", "Product rule", ("derivative of a product",),
     "If $u$ and $v$ are differentiable, the derivative of their product is $(uv)' = u'v + uv'$."),
    ("chain-rule", "Chain rule", ("derivative of a composite function",),
     "The derivative of a composite function is $(f(g(x)))' = f'(g(x)) g'(x)$."),
    ("fermat-little-theorem", "Fermat's little theorem", (),
     "If $p$ is prime and does not divide $a$, then $a^{p-1} \\equiv 1 \\pmod p$. Remainders of powers."),
    ("gaussian-elimination", "Gaussian elimination", ("system of linear equations",),
     "A system of linear equations is solved by adding multiples of one equation to another."),
    ("pythagorean-theorem", "Pythagorean theorem", ("Pythagoras",),
     "In a right triangle with legs $a, b$ and hypotenuse $c$: $a^2+b^2=c^2$."),
    ("euclidean-algorithm", "Euclidean algorithm", ("greatest common divisor",),
     "The greatest common divisor of two integers is found by repeated division with remainder."),
)  # fmt: skip


@pytest.fixture
def unrelated() -> tuple[str, ...]:
    """Questions that no passage of mathematics answers."""
    return UNRELATED


@pytest.fixture
def mathematics() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Mathematical questions, each with words of which one must stand in a title among the first three."""
    return MATHEMATICS


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Eight theorems and methods as JSONL."""
    path = tmp_path / "corpus.jsonl"
    rows = [{"id": i, "kind": "theorem", "title": t, "aliases": a, "text": x} for i, t, a, x in CORPUS]
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return path
