"""The room Listen: channels, imports, contact rules seen from the asker, comments understood."""
