"""The pages of one's own account, of organisations, and of invitations."""
