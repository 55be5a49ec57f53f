"""The department gateway contract as a check-up of a running system: one promise at a time, over real HTTP."""
