"""Atlassian Goals, read over the GraphQL gateway of a Jira Cloud site: goals, what was said of them, links to work."""
