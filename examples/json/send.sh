curl -sS http://127.0.0.1:4040/api/v1/usage \
  -H "x-api-key: KEY" \
  -H "content-type: application/json" \
  -d '{
    "records": [{
      "id": "first-call",
      "agent": "billing-bot",
      "provider": "openai",
      "model": "gpt-4o-mini",
      "input_tokens": 1200,
      "output_tokens": 80
    }]
  }'
