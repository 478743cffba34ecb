"""One verb per file: permission, decision, write, log. Pages, the API and the command line all call these."""
