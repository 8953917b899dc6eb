"""What every room stands on: money, the calendar, the clock, tenants, events and errors."""
