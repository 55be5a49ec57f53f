"""OneThing (一件事): one application, departments side by side, every step leaves a proof."""

__version__ = "0.1.0"
