-- The rows of single records laid out so that they compress and are skipped well; keys in erased_keys become nobody's.
SELECT
    {columns},
    CASE WHEN erased_keys.customer_key IS NULL THEN facts.customer_key END AS customer_key
FROM facts
LEFT JOIN erased_keys ON erased_keys.customer_key = facts.customer_key
ORDER BY {order}
