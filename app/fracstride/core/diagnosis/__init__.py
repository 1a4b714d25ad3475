"""Why an output that was made elsewhere differs from ours: what is tried, what is found, what would mend it."""
