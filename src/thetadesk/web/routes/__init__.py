"""The endpoints, a module for each room; every module's `router` is found by its place in this folder."""
