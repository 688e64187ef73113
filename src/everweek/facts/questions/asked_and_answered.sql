-- How many customers were asked, for every cut asked for, how many of them answered, and how does it stand with the others?
-- Records less retractions. Those whose letter came back were reached by nobody: they are in the first and the third number only.
SELECT
    {keys}
    CAST(SUM(n) AS BIGINT) AS n,
    CAST(SUM(n * answered) AS BIGINT) AS answered,
    CAST(SUM(CASE WHEN outcome = 'bounced' THEN n ELSE 0 END) AS BIGINT) AS bounced,
    CAST(SUM(CASE WHEN outcome = 'opted_out' THEN n ELSE 0 END) AS BIGINT) AS opted_out,
    CAST(SUM(CASE WHEN closes < $today AND (outcome IS NULL OR outcome <> 'bounced') THEN n ELSE 0 END) AS BIGINT) AS over,
    CAST(SUM(CASE WHEN closes < $today THEN n * answered ELSE 0 END) AS BIGINT) AS over_answered,
    CAST(SUM(CASE WHEN closes < $today AND outcome = 'opted_out' THEN n ELSE 0 END) AS BIGINT) AS over_opted_out
FROM facts
{segments}
WHERE grain = $grain
  AND {conditions}
{groups}
HAVING SUM(n) <> 0
LIMIT {most}
