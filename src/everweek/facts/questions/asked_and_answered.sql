-- How many customers were asked, for every cut asked for, and how many of them answered? Records less retractions.
SELECT
    {keys}
    CAST(SUM(n) AS BIGINT) AS n,
    CAST(SUM(n * answered) AS BIGINT) AS answered
FROM facts
{segments}
WHERE grain = $grain
  AND {conditions}
{groups}
HAVING SUM(n) <> 0
LIMIT {most}
