"""The HTTP door: the API under /api/v1, its documentation and the web page."""
