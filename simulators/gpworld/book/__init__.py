"""The appointment book. No web, no wire, no knowledge of people or staff: ids only."""
