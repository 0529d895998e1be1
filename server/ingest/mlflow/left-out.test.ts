import { expect, test } from 'vitest';
import { leftOut } from './left-out.ts';

test('an answer names what Tandem does not have', () => {
  expect(leftOut('/api/3.0/mlflow/traces/metrics', 'POST')).toContain('numbers over traces');
  expect(leftOut('/ajax-api/3.0/mlflow/issues/i-1', 'GET')).toContain("MLflow's issues");
  expect(leftOut('/api/2.0/mlflow/traces/tr-1/info', 'GET')).toContain('MLflow 2');
  expect(leftOut('/api/2.0/mlflow/traces/tr-1', 'PATCH')).toContain('MLflow 2');
  for (const path of ['mlflow-artifacts/presigned/0/x', 'mlflow/artifacts/presigned-upload-url'])
    expect(leftOut(`/api/2.0/${path}`, 'GET')).toContain('presigned');
});

test('of other paths nothing is said', () => {
  expect(leftOut('/api/2.0/mlflow/nothing', 'GET')).toBeNull();
  expect(leftOut('/api/2.0/mlflow/datasetsx', 'GET')).toBeNull();
  expect(leftOut('/mlflow/issues', 'GET')).toBeNull();
  expect(leftOut('/api/3.0/mlflow/traces/tr-1/tags', 'GET')).toBeNull();
});
