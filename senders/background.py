"""The list of background work: kinds of jobs and schedules. Their code is in the rooms."""
