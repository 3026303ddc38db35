"""The public chat: frames in, frames out, and the steps of a turn."""
