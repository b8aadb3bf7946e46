"""The pages of the editor. Each kind of submission opens its drafts to them (`access.Opener`)."""
