"""Django's PostgreSQL for a server that is started again now and then; settings name this package as the engine."""
