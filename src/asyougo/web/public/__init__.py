"""Pages that anybody may open: home, /try, a record's verification, about, the components."""
