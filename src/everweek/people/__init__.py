"""The organisation, accounts, members, customers, segments, roles and the policy."""
