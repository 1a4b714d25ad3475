"""The languages of the window, and texts that no call of ``translate`` has."""
