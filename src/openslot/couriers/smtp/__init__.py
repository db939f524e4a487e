"""Mail: letters with invitations, by SMTP."""
