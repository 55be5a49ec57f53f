"""Standards (标准): the arithmetic of numbers, dates, clocks and units that the whole house speaks. Pure.

Public: every module of the room is part of its surface (``identity``, ``credit``, ``calendar``, ``clock``, ``units``).
"""
