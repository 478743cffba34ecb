"""Pages by audience: what the rooms below found, in plain words, for one reader at a time."""
