"""Planning (规划): goal + situation → parallel plan, one form, short material list, what it saves. Pure.

Public: everything exported here.
"""
