"""Those who write: the writer protocol and its implementations."""
