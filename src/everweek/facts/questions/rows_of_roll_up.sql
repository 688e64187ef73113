-- The rows of a roll-up that are of some measures, as they lie.
-- n: answers less retractions.
SELECT {columns}, n
FROM facts
WHERE grain = $grain
  AND {conditions}
LIMIT {most}
