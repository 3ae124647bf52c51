"""Who may use the desk: login, accounts, proxies, headers, log of requests."""
