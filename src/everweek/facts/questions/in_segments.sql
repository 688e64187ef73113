-- What was counted by sets of segments, told by segment: whoever is in two of them counts in both.
SELECT
    {keys}
    {told}
FROM (
{counted}
) AS counted
INNER JOIN segment_sets ON segment_sets.segment_set = counted.segment_set
GROUP BY {groups}
HAVING SUM(n) <> 0
LIMIT {most}
