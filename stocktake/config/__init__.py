"""The one place that knows every app: settings, addresses, server, commands that cross apps."""
