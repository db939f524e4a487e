"""Tables, queries, sessions, migrations. The only room that speaks SQL."""
