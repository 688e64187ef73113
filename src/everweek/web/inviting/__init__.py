"""Pages of inviting: the rules by which customers are asked, who was asked and why somebody was not, inviting by hand."""
