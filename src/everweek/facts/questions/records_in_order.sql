-- The rows of single records laid out so that they compress and are skipped well; keys in erased_keys become nobody's. What was
-- taken back goes with what takes it back, where both are here: a key that was corrected away is not to be kept by the pair.
SELECT
    {columns},
    CASE WHEN erased_keys.customer_key IS NULL THEN settled.customer_key END AS customer_key
FROM (
    SELECT {columns}, customer_key, 1 AS stands
    FROM facts
    WHERE record NOT IN (SELECT record FROM facts WHERE n < 0)
    UNION ALL
    SELECT {columns}, customer_key, SUM(n) OVER (PARTITION BY {content}, customer_key, w / n) AS stands
    FROM facts
    WHERE record IN (SELECT record FROM facts WHERE n < 0)
) AS settled
LEFT JOIN erased_keys ON erased_keys.customer_key = settled.customer_key
WHERE stands <> 0
ORDER BY {order}
