enum PlaceholderTlabLanguage {}
