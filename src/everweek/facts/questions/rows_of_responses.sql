-- All rows of some responses, retractions too.
SELECT {columns}
FROM facts
WHERE grain = $grain
  AND response IN (SELECT response FROM looked_up)
