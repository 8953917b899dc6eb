"""What can be done with jobs: taking leases, beginning and ending runs, telling their history."""
