"""A stateful Jira on loopback, Cloud (v3) and Data Center (v2), with faults on demand.

    site = company.build()                # an invented company, or Site() and fill it by hand
    with JiraServer(site) as jira:        # a real HTTP server
        jira.fault("POST /search/jql", nth=2, status=503)
        … jira.url, jira.environment …
        assert jira.writes == 0

`python -m tests.fakes.jira [FOLDER]` starts one by hand. The JQL it knows stands in `jql`, its endpoints in `api`.
"""

from tests.fakes.jira.faults import Fault
from tests.fakes.jira.server import Exchange, JiraServer
from tests.fakes.jira.site import Field, Issue, IssueType, LinkType, Site, User, Version

__all__ = ["Exchange", "Fault", "Field", "Issue", "IssueType", "JiraServer", "LinkType", "Site", "User", "Version"]
