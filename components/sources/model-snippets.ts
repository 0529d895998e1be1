/** Environment variables and first lines for an MLflow client that uses this server. */
export function mlflowLines(origin: string, key: string): string {
  return [
    `export MLFLOW_TRACKING_URI=${origin}`,
    `export MLFLOW_TRACKING_TOKEN=${key}`,
    '',
    'python - <<END',
    'import mlflow',
    'mlflow.set_experiment("churn")',
    'with mlflow.start_run():',
    '    mlflow.log_param("depth", 6)',
    '    mlflow.log_metric("accuracy", 0.91)',
    'END',
  ].join('\n');
}

/** One prediction and its label, as a service sends them. */
export function requestLines(origin: string, key: string): string {
  const post = (path: string, rows: string): string[] => [
    `curl -X POST ${origin}${path} \\`,
    `  -H "Authorization: Bearer ${key}" \\`,
    '  -H "Content-Type: application/json" \\',
    `  -d '${rows}'`,
  ];
  return [
    ...post(
      '/api/ingest/inference',
      '[{"model":"churn","version":"1","requestId":"r-1",\n        "features":{"months":7,"plan":"basic"},"prediction":"stays","latencyMs":8},\n       {"model":"churn","version":"1","requestId":"r-2","error":"timeout"}]',
    ),
    '',
    ...post('/api/ingest/labels', '[{"model":"churn","requestId":"r-1","label":"leaves"}]'),
  ].join('\n');
}
