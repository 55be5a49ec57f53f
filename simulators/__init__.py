"""Stand-in department systems for development and tests: real HTTP servers with registers of their own.

Never imported by ``onething``; they meet it only over the department gateway contract.
"""
