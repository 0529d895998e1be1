import { afterAll, beforeAll, expect, test } from 'vitest';
import { getAction } from '#server/actions/get.ts';
import { approveAs, makeUser } from '#server/actions/testing/actions.ts';
import { createRun } from '#server/experiments/runs/create-run.ts';
import { evidencePack } from '#server/governance/evidence-pack.ts';
import { runActions } from '#server/jobs/runs/run-actions.ts';
import { testContext } from '#server/jobs/testing/context.ts';
import { authorsOf } from '#server/models/authors-of.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { createModel } from '#server/models/registered-models.ts';
import { setGovernance } from '#server/models/set-governance.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { askForAlias } from '#server/rollouts/testing/alias.ts';
import { closeSpool } from '#server/telemetry/spool/get-spool.ts';

const trainer = systemActor('trainer');
type Person = Awaited<ReturnType<typeof makeUser>>;
let ada: Person;
let bob: Person;
let carl: Person;

beforeAll(async () => {
  ada = await makeUser('Ada', ['ml-engineer']);
  bob = await makeUser('Bob', ['ml-engineer']);
  carl = await makeUser('Carl', ['ml-engineer', 'admin']);
});
afterAll(async () => {
  await closeSpool();
  await db().$disconnect();
});

/** A key of a person, as their pipeline uses it. */
const keyOf = ({ id, grants }: Person): Actor => ({
  kind: 'key',
  id,
  name: 'nightly training',
  keyId: newId(),
  grants,
  scopes: ['write'],
  place: {},
  ip: null,
});

/** A model whose only version one registers, by a run that another has logged. */
async function register(name: string, { logs, registers }: { logs: Actor; registers: Actor }) {
  await createModel(trainer, { name });
  const { run } = await createRun(logs, { experimentId: 0 });
  const { runId } = run.info;
  await createVersion(registers, { name, source: 's3://elsewhere/model', runId });
  return db().registeredModel.findUniqueOrThrow({ where: { name } });
}

async function independent(name: string) {
  const { lines } = await evidencePack(carl, { framework: 'sr-26-2', name });
  const found = lines
    .flatMap(({ evidence }) => evidence)
    .find(({ kind }) => kind === 'independent');
  return [found?.state, found?.sentence, found?.rows[0]?.detail];
}

test('who registered a version, or whose key logged its run, does not approve it where somebody else asks', async () => {
  const name = 'trained-by-two';
  const model = await register(name, { logs: keyOf(carl), registers: ada });
  expect(await authorsOf(db(), model, 1)).toEqual(
    expect.arrayContaining([
      { id: ada.id, name: 'Ada', did: 'registered it' },
      { id: carl.id, name: 'Carl', did: 'logged its run' },
    ]),
  );
  for (const tier of ['medium', 'high'] as const) {
    await setGovernance(trainer, { name, owner: 'Mia', purpose: 'Scores', tier });
    const { id } = await askForAlias(bob, name, 1);
    const refusalOf = async (who: Actor) => (await getAction(who, { id })).you.reason;
    expect(await refusalOf(carl)).toBe(
      'You created the version (you or one of your keys logged its run), so someone else must approve it.',
    );
    expect(await refusalOf(bob)).toBe('You proposed this, so someone else must approve it.');
    if (tier === 'medium')
      expect(await refusalOf(ada)).toContain('(you or one of your keys registered it)');
    const dora = await makeUser('Dora', ['approver', 'ml-engineer']);
    expect((await getAction(dora, { id })).you.mayApprove).toBe(true);
  }
});

test('the line of a pack tells the author from who asked, and what is not known', async () => {
  const name = 'own-judge';
  const model = await register(name, { logs: trainer, registers: keyOf(ada) });
  await setGovernance(trainer, { name, owner: '', purpose: '', tier: 'unset' });
  const { id } = await askForAlias(bob, name, 1);
  // Without a tier an author may approve; the pack says so.
  await approveAs(ada, id);
  await runActions.run({}, testContext());
  expect(await independent(name)).toEqual([
    'missing',
    'Version 1 was approved only by its author or requester.',
    'Created by Ada (registered it); requested by Bob; approved by Ada.',
  ]);
  await db().modelVersion.updateMany({ where: { modelId: model.id }, data: { makerId: null } });
  expect(await authorsOf(db(), model, 1)).toBeNull();
  expect(await independent(name)).toEqual([
    'not checked',
    'The author of version 1 is unknown. Someone other than the requester approved it.',
    'The author of the version is unknown; requested by Bob; approved by Ada.',
  ]);
});

test('what no person made has no author', async () => {
  const model = await register('by-a-robot', { logs: trainer, registers: trainer });
  expect(await authorsOf(db(), model, 1)).toEqual([]);
});
