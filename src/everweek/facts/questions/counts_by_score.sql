-- How many answers gave each score, and with what weight, for every cut asked for?
-- n: answers less retractions. w and w2: sums of weights (millionths) and of their squares, whole numbers; unweighted, both are n.
SELECT
    {keys}
    scale_low,
    scale_high,
    score,
    SUM(n) AS n,
    {sums}
FROM facts
{segments}
WHERE grain = $grain
  AND {conditions}
GROUP BY {groups} scale_low, scale_high, score
HAVING SUM(n) <> 0
