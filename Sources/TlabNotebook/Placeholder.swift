enum PlaceholderTlabNotebook {}
