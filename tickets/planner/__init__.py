"""Planning hours: what is covered, what is needed, and what a change would do."""
