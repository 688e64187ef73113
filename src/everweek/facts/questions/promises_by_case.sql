-- How many promises were kept, of how many, for every cut asked for, and how do they hang together by case?
-- Those of one case are counted together first, records less retractions; then the cases are counted, with the sums over them that
-- the variance of a share of what comes in clusters needs. A case of which nothing is left is none.
SELECT
    {keys}
    COUNT(tries) AS cases,
    CAST(SUM(kept) AS BIGINT) AS kept,
    CAST(SUM(tries) AS BIGINT) AS n,
    CAST(SUM(kept * kept) AS BIGINT) AS kept_kept,
    CAST(SUM(kept * tries) AS BIGINT) AS kept_n,
    CAST(SUM(tries * tries) AS BIGINT) AS n_n
FROM (
    SELECT
        {keys}
        cluster,
        SUM(CASE WHEN score >= scale_high THEN n ELSE 0 END) AS kept,
        SUM(n) AS tries
    FROM facts
    {segments}
    WHERE grain = $grain
      AND {conditions}
    GROUP BY {keys} cluster
    HAVING SUM(n) <> 0
) AS each_case
{groups}
HAVING SUM(tries) <> 0
LIMIT {most}
