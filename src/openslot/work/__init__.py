"""What goes on behind the counter: messages are written and sent, again and again until they have arrived."""
