"""Pure text: names that nearly match, cells that would run as formulas, comments understood."""
