"""Code lists and their plain words: what the field's own codes mean."""
