import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shippedPredictors } from '#server/models/predictors/shipped.ts';
import { db } from '#server/platform/database/db.ts';
import { ensurePredictors } from '#server/rollouts/predictors/ensure-predictors.ts';
import { closeSpool } from '#server/telemetry/spool/get-spool.ts';
import { startRecorder, type Recorder } from '../recordings/start-recorder.ts';
import { makeIngestKey, startWeb, type WebProcess } from '../testing/web-process.ts';
import { clientPlaceholders, mlflowVersionOf, runMlflowClient } from './testing/client-process.ts';

/** A Python with `mlflow` 3. */
const python = process.env['TANDEM_TEST_MLFLOW_PYTHON'];

/** The client's error for a refused call. */
const refusedBy = (code: string, status: number, text = '') => ({
  code,
  status,
  text: expect.stringContaining(text) as unknown,
});

/** Public address of Tandem, as reported to a client. */
const address = 'https://tandem.example.org';
let web: WebProcess;
let recorder: Recorder;
const work = mkdtempSync(join(tmpdir(), 'tandem-mlflow-built-in-'));

beforeAll(async () => {
  await ensurePredictors();
  web = await startWeb(await makeIngestKey(), 0, { TANDEM_URL: address });
  recorder = await startRecorder({
    name: 'mlflow-built-in',
    peers: `Experiments and registered models, with the unmodified MLflow client ${mlflowVersionOf(python)}`,
    target: () => web.url,
    placeholders: () => ({ '<key>': web.key, ...clientPlaceholders(work) }),
  });
});
afterAll(async () => {
  await recorder.stop();
  await web.stop();
  await closeSpool();
  await db().$disconnect();
  rmSync(work, { recursive: true, force: true });
});

test.skipIf(python === undefined)(
  "the client of MLflow reads Tandem's own predictors, asks for their aliases, and cannot remove them",
  async () => {
    const found = await runMlflowClient({
      python: python ?? '',
      script: 'interop-built-in.py',
      work,
      url: recorder.url,
      key: web.key,
    });
    for (const { name, parameters } of shippedPredictors)
      expect(found.get(name)).toEqual({
        model: [name, { champion: '1' }, true],
        latest: [['1', 'READY']],
        version: ['1', 'READY', 'None', ['champion']],
        same: true,
        run: [name, 'FINISHED', ['release']],
        listed: ['model/predictor.json'],
        files: ['predictor.json'],
        parameters,
        loaded: expect.objectContaining({
          text: expect.stringContaining('MLmodel') as unknown,
        }) as unknown,
      });
    const both = ['tandem-cause', 'tandem-severity'];
    expect(found.get('searched')).toEqual({
      like: both,
      all: both,
      versions: both,
      by_run: ['tandem-severity'],
    });
    const asked = await db().action.findMany({
      where: { targetName: 'tandem-severity' },
      orderBy: { number: 'asc' },
    });
    const waits = (at: number) =>
      refusedBy(
        'PERMISSION_DENIED',
        403,
        asked
          .slice(at, at + 1)
          .map(({ number, id }) => `ACT-${number}: ${address}/actions/${id}`)
          .join(''),
      );
    expect(found.get('decided')).toEqual({
      asked: waits(0),
      again: true,
      removed: waits(1),
      as_it_is: null,
      no_version: refusedBy('RESOURCE_DOES_NOT_EXIST', 404, 'version=9'),
      free: '1',
    });
    expect(asked).toHaveLength(2);
    const ours = refusedBy('PERMISSION_DENIED', 403, 'is a built-in predictor');
    expect(found.get('kept')).toEqual({
      model: ours,
      version: ours,
      renamed: ours,
      registered: ours,
      made: refusedBy('RESOURCE_ALREADY_EXISTS', 400),
      staged: refusedBy('PERMISSION_DENIED', 403, 'Set the alias instead'),
      file: refusedBy('PERMISSION_DENIED', 403, 'serves these files under a protected alias'),
      after: [{ champion: '1' }, { champion: '1' }],
    });
  },
  120_000,
);
