"""What became of customers after their cases: asked again after a set time, and whether they were won back."""
