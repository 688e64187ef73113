-- On which scales were these measures answered?
SELECT DISTINCT
    scale_low,
    scale_high
FROM facts
WHERE grain = $grain
  AND {conditions}
LIMIT 2
