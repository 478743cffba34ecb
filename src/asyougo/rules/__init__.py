"""The requirement language: read it, write it, check it, say it in plain words."""
