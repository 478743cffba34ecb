"""One transcript against one requirement: the exact answer, its reasons, and a proof that anyone can check."""
