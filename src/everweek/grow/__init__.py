"""The room Grow: training, refreshers, quality reviews, coaching, skills, ideas."""
