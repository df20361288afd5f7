"""Django's SQLite for a process of many threads; settings name this package as the engine."""
