"""Plug-ins that come with the desk: found like any other, off until they are switched on, and examples to copy."""
