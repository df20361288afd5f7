"""Who may call which address, with what answer, and what nobody else's answer may ever hold."""
