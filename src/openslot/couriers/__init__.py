"""What goes to other people's servers and comes from them: one folder per kind of service, one guarded HTTP door."""
