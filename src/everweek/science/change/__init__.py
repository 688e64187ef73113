"""Change: which groups have changed against all others, since when, by which shape; which months lie apart.

Modules are imported one by one, as they load numpy and scipy: `groups`, `onset`, `months`, and `scan` underneath.
"""
