"""People deciding what the wall shows. Imports wall; wall (its app apart) never imports it."""
