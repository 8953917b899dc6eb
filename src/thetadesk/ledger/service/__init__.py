"""The ledger's use-cases: load, apply the rules, save. Callers open the unit of work and commit it."""
