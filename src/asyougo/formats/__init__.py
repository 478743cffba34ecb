"""Bytes to values and back: one reader and one writer for each format."""
