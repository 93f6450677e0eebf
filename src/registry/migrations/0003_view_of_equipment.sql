-- What the registry publishes of its devices to the rooms above: where a device is supervised and who uses it decides who sees what
-- a link keeps about it, also after it moved.
CREATE VIEW v_equipment AS
    SELECT id, region_id, unit_id, name, address, use_state FROM equipment;
