"""Files to passages: reference entries, LaTeX, Markdown, JSONL, text, and more through LlamaIndex readers."""
