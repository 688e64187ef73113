-- In which months stand which keys that belong to nobody any more?
SELECT DISTINCT month, facts.customer_key AS customer_key
FROM facts
LEFT JOIN live_keys ON live_keys.customer_key = facts.customer_key
WHERE grain = $grain
  AND facts.customer_key IS NOT NULL
  AND live_keys.customer_key IS NULL
