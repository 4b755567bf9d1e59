"""The instance families as tables, one module for each kind of silicon, to be read and diffed."""
