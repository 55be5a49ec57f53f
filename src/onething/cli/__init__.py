"""The command line: ``onething``. Readable by default, ``--json`` everywhere, who acts is explicit (``--as``)."""
