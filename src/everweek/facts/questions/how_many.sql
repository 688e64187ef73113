-- How many records are there, for every cut asked for? Records less retractions.
SELECT
    {keys}
    CAST(SUM(n) AS BIGINT) AS n
FROM facts
{segments}
WHERE grain = $grain
  AND {conditions}
{groups}
HAVING SUM(n) <> 0
LIMIT {most}
