import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#server/platform/ids.ts';
import { secretFile } from '#server/platform/testing/secret.ts';
import type { Backend, Order } from './backend.ts';
import { backendOf } from './backends.ts';
import { hadNoEffect } from './call.ts';
import {
  startAirflow,
  startArgoWorkflows,
  startGithub,
  startGitlab,
  startKubernetesJobs,
  type TestPipeline,
} from './test-pipelines.ts';

const order: Order = {
  kind: 'model.retrain',
  target: { kind: 'model', name: 'fraud' },
  parameters: { trainFromAt: '2026-11-01T00:00:00Z', baseVersion: '4' },
};
const sent = { ...order.parameters, kind: 'model.retrain', model: 'fraud' };
const hourMs = 3_600_000;

const systems: [string, { open: () => Promise<TestPipeline>; named: boolean }][] = [
  ['GitHub Actions', { open: () => startGithub(), named: false }],
  ['GitHub Actions before 2026', { open: () => startGithub(false), named: false }],
  ['GitLab', { open: startGitlab, named: false }],
  ['Airflow 2', { open: () => startAirflow('v1'), named: true }],
  ['Airflow 2 with a password', { open: () => startAirflow('v1', true), named: true }],
  ['Airflow 3', { open: () => startAirflow('v2'), named: true }],
  ['Airflow 3 with a password', { open: () => startAirflow('v2', true), named: true }],
  ['Argo Workflows', { open: startArgoWorkflows, named: true }],
  ['Kubernetes Job', { open: startKubernetesJobs, named: true }],
];

test('a timeout leaves the outcome unknown', () => {
  expect(hadNoEffect(new DOMException('The operation was aborted', 'TimeoutError'))).toBe(false);
});

describe.each(systems)('%s', (_name, { open, named }) => {
  let system: TestPipeline;
  let backend: Backend;
  beforeEach(async () => {
    system = await open();
    const found = backendOf(system.site.kind);
    if (found === null) throw new Error(`no backend for ${system.site.kind}`);
    backend = found;
  });
  afterEach(() => system.close());
  const failure = async (run: Promise<unknown>): Promise<unknown> =>
    run.then(
      () => null,
      (error: unknown) => error,
    );
  const end = (state: 'ok' | 'broken') => system.runs.forEach((run) => (run.state = state));

  test('starts once though it is called twice, and is told everything', async () => {
    const key = newId();
    const first = await backend.start(system.site, key, order);
    const second = await backend.start(system.site, key, order);
    expect(system.runs).toMatchObject([{ key, order: sent }]);
    expect([first.status, second.status]).toEqual(['running', 'running']);
    await backend.start(system.site, `${key}-1`, order);
    expect(system.runs.map((run) => run.key)).toEqual([key, `${key}-1`]);
  });

  test('follows a run to its end, by its own name and by the key alone', async () => {
    const key = newId();
    const { handle } = await backend.start(system.site, key, order);
    const asked = { key, order, ...(handle === undefined ? {} : { handle }) };
    expect(await backend.look(system.site, asked)).toMatchObject({ status: 'running' });
    end('ok');
    expect(await backend.look(system.site, asked)).toMatchObject({ status: 'succeeded' });
    expect(await backend.look(system.site, { key, order, ageMs: hourMs / 2 })).toMatchObject({
      status: 'succeeded',
    });
  });

  test('says that a run failed', async () => {
    const key = newId();
    await backend.start(system.site, key, order);
    end('broken');
    const found = await backend.look(system.site, { key, order });
    expect(found.status).toBe('failed');
    expect(found.detail).toMatch(/fail|memory|Backoff/i);
  });

  test('a lost answer is in doubt, and a probe settles it', async () => {
    const key = newId();
    system.lose = 'answer';
    expect(hadNoEffect(await failure(backend.start(system.site, key, order)))).toBe(false);
    system.lose = null;
    expect(await backend.look(system.site, { key, order, ageMs: 5_000 })).toMatchObject({
      status: 'running',
    });
    end('ok');
    expect(await backend.look(system.site, { key, order, ageMs: 5_000 })).toMatchObject({
      status: 'succeeded',
    });
    expect(system.runs).toHaveLength(1);
  });

  test('an order that never came stays in doubt until the system is certain', async () => {
    const key = newId();
    system.lose = 'order';
    expect(hadNoEffect(await failure(backend.start(system.site, key, order)))).toBe(false);
    system.lose = null;
    const at = async (ageMs: number) =>
      (await backend.look(system.site, { key, order, ageMs })).status;
    expect(await at(5_000)).toBe('doubt');
    expect(await at(hourMs / 2)).toBe(named ? 'never' : 'doubt');
    expect(system.runs).toEqual([]);
  });

  test('a host that is not allowed is not asked', async () => {
    const site = { ...system.site, allow: [] };
    const error = await failure(backend.start(site, newId(), order));
    expect(error).toMatchObject({ code: 'forbidden' });
    expect(hadNoEffect(error)).toBe(true);
    expect(system.calls).toEqual([]);
  });

  test('a refusal, a missing secret and a closed port have changed nothing', async () => {
    const start = (site: typeof system.site) => failure(backend.start(site, newId(), order));
    const refused = await start({ ...system.site, secretRef: secretFile('wrong') });
    expect(refused).toMatchObject({ code: 'forbidden' });
    const without = await start({ ...system.site, secretRef: 'file:nowhere/at/all' });
    expect(String(without)).toContain('secretRef');
    const { site } = system;
    await system.close();
    const closed = await start(site);
    expect([refused, without, closed].map(hadNoEffect)).toEqual([true, true, true]);
    expect(system.runs).toEqual([]);
  });

  test('the test reads only', async () => {
    expect(await backend.check(system.site)).toMatch(/exists|readable|active/);
    expect(system.runs).toEqual([]);
    expect(
      system.calls.every(({ method, path }) => method === 'GET' || path === '/auth/token'),
    ).toBe(true);
  });
});
