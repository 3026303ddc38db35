"""The editor's console: content is changed in drafts, checked, trained, approved by a second person, and published as files."""
