-- Which measures are there, on which scale, with how many answers, from when to when?
SELECT
    measure,
    scale_low,
    scale_high,
    SUM(n) AS n,
    MIN(day) AS first_day,
    MAX(day) AS last_day
FROM facts
WHERE grain = $grain
  AND {conditions}
GROUP BY measure, scale_low, scale_high
HAVING SUM(n) <> 0
