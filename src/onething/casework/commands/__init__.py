"""What people do with cases, each by an explicit actor: who may, one transition, and what it answers."""
