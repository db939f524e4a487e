"""The words of mails: a catalogue per language."""
