"""The invented state: its colleges, rules and learners, and the truth that was planted among them."""

DEMONSTRATION_LINE = (
    "Demonstration: invented colleges, rules, agreements and people, shaped on published figures. "
    "No college is affiliated."
)
"""Said on every page, print, CSV and record of a demonstration."""
