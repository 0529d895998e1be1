import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listTraces } from '#server/experiments/traces/list-traces.ts';
import { makeIngestKey, startWeb, type WebProcess } from '#server/ingest/testing/web-process.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { inferenceVersions } from '#server/telemetry/queries/inference/models.ts';
import { seededGraph } from '../company/seeded-graph.ts';
import { AGENT, AGENT_MODEL } from './draw-conversation.ts';
import { SupportAgent } from './support-agent.ts';

let web: WebProcess;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'demo-agent-'));
  web = await startWeb(await makeIngestKey());
});
afterAll(async () => {
  await web.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('sends a day of traces once, which its experiment and its model show', async () => {
  const agent = () =>
    new SupportAgent({
      tandemUrl: web.url,
      apiKey: web.key,
      graph: seededGraph('', 0.2),
      statePath: join(folder, 'agent.json'),
    });
  const nowMs = Date.now();
  const sent = await agent().send(nowMs);
  expect(sent).toBeGreaterThan(50);
  // After a restart only what came since.
  expect(await agent().send(nowMs)).toBe(0);
  const { id } = await db().experiment.findUniqueOrThrow({ where: { name: AGENT } });
  const { items } = await listTraces(systemActor('test'), { id, limit: 100 });
  expect(items).toHaveLength(sent);
  expect(items[0]).toMatchObject({ name: `invoke_agent ${AGENT}` });
  await expect
    .poll(async () =>
      (await inferenceVersions(nowMs - 86_400_000, nowMs, [AGENT_MODEL])).reduce(
        (sum, { rows }) => sum + rows,
        0,
      ),
    )
    .toBeGreaterThan(sent);
});
