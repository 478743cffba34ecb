"""What runs the work of a population: processes on this machine."""
