"""The pages of Prove: any measure, by any cut, with its uncertainty."""
