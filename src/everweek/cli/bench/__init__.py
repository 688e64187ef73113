"""``everweek bench``: what this machine does with Everweek, in figures that stand beside their marks.

Everything happens in a home and a database of its own, made for the run and gone after it. One file a case; ``inside`` is what
a case runs within that home.
"""
