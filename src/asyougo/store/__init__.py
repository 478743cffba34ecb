"""The database: values in, values out; no ORM object leaves the room."""
