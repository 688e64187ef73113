-- How many answers gave each score, and with what weight, for every cut asked for?
-- Both ends of the scale are among the keys where there are several. n: answers less retractions.
-- w and w2, where asked: sums of weights (millionths) and of their squares, whole numbers.
SELECT
    {keys}{scale}
    score,
    CAST(SUM(n) AS BIGINT) AS n{sums}
FROM facts
{segments}
WHERE grain = $grain
  AND {conditions}
GROUP BY {keys}{scale} score
HAVING SUM(n) <> 0
LIMIT {most}
