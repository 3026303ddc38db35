"""Page objects: what a person does and sees, in the words of the page."""
