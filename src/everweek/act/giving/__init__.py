"""Authority: what each role may give a customer to put things right, without asking anybody."""
