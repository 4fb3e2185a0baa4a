"""The command line: options to use case to exit code. The only home of typer."""
