"""What people say of us of their own accord: reviews, posts, ratings a helpdesk asked for. Kept apart in every score."""
