-- Which values does a dimension take, with how many answers? The most frequent first.
SELECT
    {column} AS value,
    SUM(n) AS n
FROM facts
WHERE grain = $grain
  AND {conditions}
  AND {column} IS NOT NULL
GROUP BY {column}
HAVING SUM(n) > 0
ORDER BY n DESC, value
LIMIT 1000
