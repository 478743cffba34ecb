"""A learner's pages: what is met, what is near, what nobody can tell, and why."""
