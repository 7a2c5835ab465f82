"""People who sign in: one account per e-mail address; what they may do is the matter of domain packages."""
