"""经营范围: its entries, and the industries (GB/T 4754-2017) that they belong to."""
