import { expect, test } from 'vitest';
import { walkRoutes } from './walk-routes.ts';

/** A Python with `mlflow` 2.22, whose client is still at work in many places. */
const python = process.env['TANDEM_TEST_MLFLOW_2_PYTHON'];

test.skipIf(python === undefined)(
  'the routes answer the client of MLflow 2.22 as they answer that of MLflow 3',
  async () => {
    const found = await walkRoutes(python ?? '');
    expect(found.get('logged_models')).toMatchObject({ skipped: true });
    expect(found.get('done')?.['mlflow']).toMatch(/^2\.22\./u);
  },
  120_000,
);
