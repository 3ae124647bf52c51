-- Read once, when the database is made: the store's own stands already.
CREATE DATABASE prefect;
