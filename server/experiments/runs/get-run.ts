import { runIdInput } from '#lib/schemas/experiments/run-calls.ts';
import { loadRun } from '#server/experiments/internal.ts';
import { db } from '#server/platform/database/db.ts';
import { query } from '#server/platform/verb.ts';
import { readWireRun } from './read-wire-run.ts';

/** A run with the last values of its metrics, and its params, tags, inputs and outputs. */
export const getRun = query(
  { permission: 'experiments:read', input: runIdInput },
  async ({ actor }, { runId }) => {
    const run = await loadRun(db(), actor, runId, { permission: 'experiments:read' });
    return { run: await readWireRun(db(), run) };
  },
);
