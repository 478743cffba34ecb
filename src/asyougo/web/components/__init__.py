"""What pages are made of: one value, one template and one docstring for each thing a reader meets again.

A value carries finished words and decides nothing; its template only sets them. `{% show value %}` draws any of
them. The page /components shows all, in all their states.
"""
