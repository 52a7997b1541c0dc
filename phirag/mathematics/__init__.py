"""Text to mathematical objects and back: safe parsing, exact meaning, the killable worker, problem statements.

Nothing here knows of questions to a model, passages or engines.
"""
