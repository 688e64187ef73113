"""A case from the moment it is opened to the moment the customer has been told and has had their say."""
