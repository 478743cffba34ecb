"""The same rules over many learners: a filter that may only prune, then the exact auditor for what is left."""
