import { mlflowVersionOf } from '#server/ingest/mlflow/client-process.ts';
import { startMlflowPeer } from '#server/ingest/recordings/mlflow-peer.ts';
import { describe } from 'vitest';
import { followMlflow } from './sync-mlflow-suite.ts';

/** A Python with `mlflow`, whose server is the peer; without one these tests are skipped. */
const python = process.env['TANDEM_TEST_MLFLOW_PYTHON'];

describe.skipIf(python === undefined)('a real mlflow server', () => {
  followMlflow(() =>
    startMlflowPeer('mlflow-server', {
      python: python ?? '',
      version: mlflowVersionOf(python),
    }),
  );
});
