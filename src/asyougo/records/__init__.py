"""Signed portable documents about awards: made, signed, checked. The only room that holds signing keys."""
