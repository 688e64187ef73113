-- All rows of some records, retractions too.
SELECT {columns}
FROM facts
WHERE grain = $grain
  AND record IN (SELECT record FROM looked_up)
