"""What every floor above stands on: time, chance, limits, the journal and the guard. No domain."""
