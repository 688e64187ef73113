-- The answers counted at a coarser grain, within the months asked for.
SELECT
    {keys},
    CAST(SUM(n) AS BIGINT) AS n,
    CAST(SUM(w) AS DECIMAL(38, 0)) AS w,
    CAST(SUM(w2) AS DECIMAL(38, 0)) AS w2
FROM facts
GROUP BY {keys}
HAVING SUM(n) <> 0 OR SUM(w) <> 0 OR SUM(w2) <> 0
ORDER BY {keys}
