import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Backend, Order } from './backend.ts';
import { backendOf } from './backends.ts';
import { hadNoEffect } from './call.ts';
import { startArgoRollouts } from './test-argo-rollouts.ts';
import { startKserve } from './test-kserve.ts';
import type { TestServing, TestSystem } from './test-system.ts';

const target = { kind: 'model', name: 'fraud' };
const give = (version: string, percent: number, mode = percent === 100 ? 'full' : 'canary') =>
  ({
    kind: 'model.set_traffic',
    target,
    parameters: { version, percent, mode },
  }) satisfies Order;
const hourMs = 3_600_000;

const systems: [string, () => Promise<TestServing>, () => Promise<TestServing>][] = [
  ['KServe', () => startKserve(), () => startKserve('RawDeployment')],
  ['Argo Rollouts', () => startArgoRollouts(), () => startArgoRollouts(false)],
];

describe.each(systems)('%s', (_name, open, openUnable) => {
  let serving: TestServing;
  let system: TestSystem;
  let backend: Backend;
  beforeEach(async () => {
    serving = await open();
    system = serving.system;
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
  const look = async (order: Order, ageMs?: number) =>
    backend.look(system.site, { key: 'key', order, ...(ageMs === undefined ? {} : { ageMs }) });
  /** Orders, lets the controller work, and looks. */
  const carryOut = async (order: Order) => {
    const started = await backend.start(system.site, 'key', order);
    if (started.status === 'succeeded') return started.status;
    serving.controller.reconcile();
    return (await look(order)).status;
  };
  const traffic = async () => (await backend.state?.(system.site, target))?.['traffic'];

  test('rolls a version out in steps, and says who serves', async () => {
    expect(await traffic()).toEqual([{ version: '1', percent: 100 }]);
    for (const percent of [5, 25]) {
      expect(await carryOut(give('2', percent))).toBe('succeeded');
      expect(await traffic()).toEqual([
        { version: '1', percent: 100 - percent },
        { version: '2', percent },
      ]);
    }
    expect(await carryOut(give('2', 100))).toBe('succeeded');
    expect(await backend.state?.(system.site, target)).toMatchObject({
      version: '2',
      healthy: true,
      traffic: [{ version: '2', percent: 100 }],
    });
    // The system mirrors no requests, so a client must not wait for a shadow.
    expect(await backend.state?.(system.site, target)).not.toHaveProperty('shadow');
    expect(serving.patches).toHaveLength(3);
  });

  test('gives everything back in the middle, and begins the next version anew', async () => {
    await carryOut(give('2', 25));
    expect(await carryOut(give('1', 100))).toBe('succeeded');
    expect(await traffic()).toContainEqual({ version: '1', percent: 100 });
    expect(await carryOut(give('2', 25))).toBe('succeeded');
    await carryOut(give('1', 100));
    expect(await carryOut(give('3', 5))).toBe('succeeded');
    expect(await traffic()).toEqual([
      { version: '1', percent: 95 },
      { version: '3', percent: 5 },
    ]);
  });

  test('goes back in the middle also while nothing new can be loaded', async () => {
    await carryOut(give('2', 25));
    serving.controller.broken = true;
    expect(await carryOut(give('1', 100))).toBe('succeeded');
  });

  test('goes back to the earlier version after the last step', async () => {
    await carryOut(give('2', 5));
    await carryOut(give('2', 100));
    expect(await carryOut(give('1', 100))).toBe('succeeded');
    expect(await traffic()).toEqual([{ version: '1', percent: 100 }]);
  });

  test('is told once though it is called twice', async () => {
    await backend.start(system.site, 'key', give('2', 25));
    await backend.start(system.site, 'key', give('2', 25));
    expect(serving.patches).toHaveLength(1);
    serving.controller.reconcile();
    expect(await backend.start(system.site, 'key', give('2', 25))).toMatchObject({
      status: 'succeeded',
    });
    expect(serving.patches).toHaveLength(1);
  });

  test('a lost answer is in doubt, and a probe settles it', async () => {
    system.lose = 'answer';
    const error = await failure(backend.start(system.site, 'key', give('2', 25)));
    expect(hadNoEffect(error)).toBe(false);
    expect((await look(give('2', 25), 5_000)).status).toBe('running');
    serving.controller.reconcile();
    expect((await look(give('2', 25), 5_000)).status).toBe('succeeded');
  });

  test('an order that never came is known as such when it can no longer arrive', async () => {
    system.lose = 'order';
    const error = await failure(backend.start(system.site, 'key', give('2', 25)));
    expect(hadNoEffect(error)).toBe(false);
    expect((await look(give('2', 25), 5_000)).status).toBe('doubt');
    expect((await look(give('2', 25), hourMs / 2)).status).toBe('never');
    expect((await look(give('2', 25), 2 * hourMs)).status).toBe('doubt');
  });

  test('a version that cannot start is a failure, and the earlier one keeps serving', async () => {
    serving.controller.broken = true;
    expect(await carryOut(give('2', 25))).toBe('failed');
    expect((await look(give('2', 25))).detail).toMatch(/bucket|ProgressDeadline/);
    expect(await traffic()).toContainEqual({ version: '1', percent: 100 });
  });

  test('refuses what it cannot do before anything changes', async () => {
    const orders = [
      give('2', 100, 'shadow'),
      give('1', 25),
      { ...give('2', 25), target: { kind: 'model', name: 'other' } },
      { ...give('2', 25), parameters: {} },
    ];
    for (const order of orders) {
      const error = await failure(backend.start(system.site, 'key', order));
      expect(hadNoEffect(error), JSON.stringify(order)).toBe(true);
    }
    const blocked = await failure(
      backend.start({ ...system.site, allow: [] }, 'key', give('2', 25)),
    );
    expect(blocked).toMatchObject({ code: 'forbidden' });
    expect(hadNoEffect(blocked)).toBe(true);
    expect(serving.patches).toEqual([]);
  });

  test('a system that cannot split requests is found out by the test and before an order', async () => {
    const unable = await openUnable();
    const found = await failure(backend.check(unable.system.site));
    expect(String(found)).toMatch(/mode|traffic routing/);
    const error = await failure(backend.start(unable.system.site, 'key', give('2', 25)));
    expect(hadNoEffect(error)).toBe(true);
    expect(unable.patches).toEqual([]);
    await unable.system.close();
    expect(await backend.check(system.site)).toContain('version 1 100 %');
  });
});
