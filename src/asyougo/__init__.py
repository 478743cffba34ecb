"""AsYouGo: a learner's record is evidence, a credential is a rule over evidence.

The rooms of the house, and which may import which, are listed in docs/house.md.
"""

__version__ = "0.1.0"
