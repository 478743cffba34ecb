"""A registrar's export: any CSV, TSV or XLSX of course attempts, read with every fault named by line and column."""
