"""The pages of questionnaires: the list, one and its versions, the editor of a draft, translating, publishing, the preview."""
