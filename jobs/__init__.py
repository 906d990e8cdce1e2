"""Everything that runs: joins the core to the store, started by a person or by the clock."""
