-- What a store is: given once, when it is created. kind (ordinary, demo, rehearsal), jurisdiction, host on the plates,
-- issuer, algorithm suite.
CREATE TABLE store_settings (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
