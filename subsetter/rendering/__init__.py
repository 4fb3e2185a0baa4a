"""Steps to statements: the only home of jinja2."""
