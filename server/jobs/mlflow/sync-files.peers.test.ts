import { expect, test } from 'vitest';

/** A Python with `mlflow`; its server is the peer of the tests that `npm test` runs with a recording. */
const python = process.env['TANDEM_TEST_MLFLOW_PYTHON'];

test.skipIf(python === undefined)('there is a Python with mlflow', () => {
  expect(python).not.toBe('');
});

if (python !== undefined) await import('./sync-files.int.test.ts');
