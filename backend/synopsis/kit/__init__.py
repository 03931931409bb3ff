"""What any service would need; a word about jobs here is in the wrong room."""
