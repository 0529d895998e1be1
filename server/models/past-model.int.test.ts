import { expect, test } from 'vitest';
import { approveAs, makeUser } from '#server/actions/testing/actions.ts';
import { createRun } from '#server/experiments/runs/create-run.ts';
import { runUntilVerified } from '#server/jobs/testing/pass.ts';
import { modelAt } from '#server/model-monitoring/history/model-at.ts';
import { protectAliases } from '#server/models/aliases/protect-aliases.ts';
import { createVersion, deleteVersion } from '#server/models/model-versions.ts';
import { createModel, deleteModel, renameModel } from '#server/models/registered-models.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { setAlias } from '#server/rollouts/promotion/aliases.ts';
import { askForAlias } from '#server/rollouts/testing/alias.ts';
import { trainVersion } from './testing/training.ts';

const trainer = systemActor('trainer');

/**
 * Creates a model with one version and an unprotected alias pointing to it. Returns a time in
 * that period.
 */
async function makeModel(name: string): Promise<Date> {
  const { run } = await createRun(trainer, { experimentId: 0, runName: `fit ${name}` });
  const { runId } = run.info;
  await createModel(trainer, { name });
  await createVersion(trainer, { name, source: `mlflow-artifacts:/0/${runId}/artifacts/m`, runId });
  await setAlias(trainer, { name, alias: 'candidate', version: 1 });
  return passed();
}

async function afterwards(ms: number): Promise<Date> {
  await expect.poll(() => Date.now()).toBeGreaterThan(ms);
  return new Date();
}

/** A time after all previous and before all later changes: times have millisecond precision. */
async function passed(): Promise<Date> {
  const then = await afterwards(Date.now());
  await afterwards(then.getTime());
  return then;
}

const startMs = Date.now();
const hoursAgo = (hours: number): Date => new Date(startMs - hours * 3_600_000);

/** Moves the champion as if approved. */
async function promote(
  name: string,
  version: number,
  by: Awaited<ReturnType<typeof makeUser>>,
): Promise<void> {
  const { id } = await askForAlias(trainer, name, version);
  await approveAs(by, id, `fine, says ${by.name}`);
  await runUntilVerified(id);
}

test('three instants: before the model, before the alias moved, and after', async () => {
  const name = 'churn-at';
  const before = new Date(Date.now() - 60_000);
  const mia = await makeUser('Mia', ['ml-engineer']);
  await createModel(trainer, { name });
  await trainVersion(name, 'digest-one');
  await promote(name, 1, mia);
  const first = new Date();
  await trainVersion(name, 'digest-two');
  await promote(name, 2, mia);

  const never = await modelAt(mia, { name, at: before });
  expect(never).toMatchObject({ existed: false, decided: null, version: null, replaced: null });
  expect(never.previousChangeAt).toBeNull();
  expect(never.sentence).toContain('did not exist yet');

  const then = await modelAt(mia, { name, at: first });
  expect(then).toMatchObject({
    existed: true,
    decided: { alias: 'champion', version: 1 },
    trainedOn: { run: { name: 'fit digest-one' }, datasets: [{ digest: 'digest-one' }] },
    approval: {
      kind: 'action',
      votes: [{ by: 'Mia', vote: 'approve', comment: 'fine, says Mia' }],
    },
    change: { fromVersion: null, toVersion: 1 },
    replaced: { toVersion: 2 },
    nextChangeAt: then.replaced?.at,
    previousChangeAt: then.decided?.since,
    scan: { status: 'warning' },
  });

  const now = await modelAt(mia, { name });
  expect(now).toMatchObject({
    decided: { version: 2 },
    trainedOn: { datasets: [{ digest: 'digest-two', context: 'training' }] },
    change: { fromVersion: 1, toVersion: 2, action: { approvedBy: ['Mia'] } },
    replaced: null,
    previousChangeAt: now.decided?.since,
    nextChangeAt: null,
  });
  if (now.approval.kind !== 'action') throw new Error('it was approved');
  expect(now.approval.evidence.map(({ title }) => title)).toContain('Model card');
  expect(now.approval.checks.every(({ ok }) => ok)).toBe(true);
  await expect(modelAt(mia, { name, at: Date.now() + 60_000 })).rejects.toMatchObject({
    code: 'invalid_input',
  });
});

test('a removed model still tells what it was, and who removed it', async () => {
  const name = 'past-removed';
  const mia = await makeUser('Mia', ['ml-engineer']);
  const then = await makeModel(name);
  await deleteModel(mia, { name });
  expect(await modelAt(mia, { name, at: then })).toMatchObject({
    existed: true,
    removed: { by: 'Mia' },
    aliases: [{ alias: 'candidate', version: 1 }],
  });
  const now = await modelAt(mia, { name });
  expect(now).toMatchObject({ existed: false, aliases: [], version: null });
  expect(now.sentence).toContain('was removed at');
});

test('a new model of an old name does not take the past of the old one', async () => {
  const name = 'past-twice';
  const mia = await makeUser('Mia', ['ml-engineer']);
  const then = await makeModel(name);
  await deleteModel(mia, { name });
  await createModel(trainer, { name });
  expect(await modelAt(mia, { name, at: then })).toMatchObject({
    removed: { by: 'Mia' },
    aliases: [{ version: 1 }],
  });
  expect(await modelAt(mia, { name })).toMatchObject({ removed: null, aliases: [] });
});

test('a removed version that decided is told with its run and who removed it', async () => {
  const name = 'past-version';
  const mia = await makeUser('Mia', ['ml-engineer']);
  await makeModel(name);
  await protectAliases(trainer, { aliases: ['production'] });
  await setAlias(trainer, { name, alias: 'champion', version: 1 });
  const then = await passed();
  await deleteVersion(mia, { name, version: 1 });
  await protectAliases(trainer, { aliases: ['champion', 'production'] });
  expect(await modelAt(mia, { name, at: then })).toMatchObject({
    removed: null,
    decided: { alias: 'champion', version: 1 },
    version: { version: 1, removed: { by: 'Mia' } },
    trainedOn: { run: { name: `fit ${name}` } },
    replaced: { toVersion: null },
  });
});

test('who may not read models is not told of removed ones', async () => {
  const name = 'past-hidden';
  const mia = await makeUser('Mia', ['ml-engineer']);
  const then = await makeModel(name);
  await deleteModel(mia, { name });
  const nobody = await makeUser('Nobody', []);
  await expect(modelAt(nobody, { name, at: then })).rejects.toMatchObject({ code: 'forbidden' });
});

test('a renamed model is found by each of its names, and told by the one of that time', async () => {
  const [name, newName] = ['past-old-name', 'past-new-name'];
  const mia = await makeUser('Mia', ['ml-engineer']);
  const then = await makeModel(name);
  await renameModel(trainer, { name, newName });
  const since = await passed();
  for (const asked of [name, newName]) {
    const before = await modelAt(mia, { name: asked, at: then });
    expect(before).toMatchObject({ name, nowNamed: newName, aliases: [{ version: 1 }] });
    const after = await modelAt(mia, { name: asked, at: since });
    expect(after).toMatchObject({ name: newName, nowNamed: null, aliases: [{ version: 1 }] });
  }
  // A new model may take the name; what was under it before stays the old one's.
  await createModel(trainer, { name });
  const stillOld = await modelAt(mia, { name, at: then });
  expect(stillOld).toMatchObject({ nowNamed: newName, aliases: [{ version: 1 }] });
  expect(await modelAt(mia, { name })).toMatchObject({ nowNamed: null, aliases: [] });
});

test('an alias is told as protected by what the list said then', async () => {
  const name = 'past-protected';
  const mia = await makeUser('Mia', ['ml-engineer']);
  const before = await makeModel(name);
  await protectAliases(trainer, { aliases: ['candidate', 'champion', 'production'] });
  const during = await passed();
  await protectAliases(trainer, { aliases: ['champion', 'production'] });
  const at = async (moment: Date) => {
    const { decided, aliases } = await modelAt(mia, { name, at: moment });
    return { decided: decided?.alias ?? null, isProtected: aliases[0]?.protected };
  };
  expect(await at(before)).toEqual({ decided: null, isProtected: false });
  expect(await at(during)).toEqual({ decided: 'candidate', isProtected: true });
  expect(await at(await passed())).toEqual({ decided: null, isProtected: false });
});

test('only the baseline that counted then is told', async () => {
  const name = 'past-baseline';
  const mia = await makeUser('Mia', ['ml-engineer']);
  await makeModel(name);
  const baseline = (hour: number, removedHour: number | null) => ({
    id: newId(),
    model: name,
    name: `from ${hour}`,
    kind: 'file',
    spec: {},
    sketch: [],
    rows: hour,
    createdBy: 'test',
    createdAt: hoursAgo(hour),
    removedAt: removedHour === null ? null : hoursAgo(removedHour),
  });
  await db().inferenceBaseline.createMany({ data: [baseline(9, null), baseline(6, 3)] });
  const rowsAt = async (hour: number) =>
    (await modelAt(mia, { name, at: hoursAgo(hour) })).watch.baselines.map(({ rows }) => rows);
  expect(await rowsAt(10)).toEqual([]);
  expect(await rowsAt(8)).toEqual([9]);
  expect(await rowsAt(5)).toEqual([6]);
  expect(await rowsAt(2)).toEqual([9]);
});
