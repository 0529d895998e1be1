import { afterAll, expect, test } from 'vitest';
import { signIn } from '#server/accounts/sign-in.ts';
import { createUser } from '#server/accounts/users.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';

const password = 'correct horse battery staple';
const system = systemActor('test');

afterAll(() => db().$disconnect());

/** The answers to seven wrong passwords. Each caller has an address of its own. */
async function answersOf(email: string, given = 'a wrong password') {
  const ip = newId();
  const answers: { code: string | undefined; message: string | undefined; waits: boolean }[] = [];
  for (let attempt = 0; attempt < 7; attempt += 1) {
    const error: unknown = await signIn({
      email,
      password: given,
      ip,
      userAgent: null,
      replaces: null,
    }).catch((thrown: unknown) => thrown);
    const known = asTandemError(error);
    const waits = known?.retryAfterSeconds !== undefined;
    answers.push({ code: known?.code, message: known?.message, waits });
  }
  return answers;
}

/** Audit rows of failed sign-ins since then, without who and when. */
async function audited(since: Date) {
  const rows = await db().auditEntry.findMany({
    where: { action: 'accounts.sign-in', recordedAt: { gte: since } },
    orderBy: { order: 'asc' },
  });
  return rows.map(({ after }) => after);
}

test('wrong passwords get the same answers with and without an account', async () => {
  await createUser(system, { email: 'ann@example.test', name: 'Ann', password, roles: ['viewer'] });
  const first = new Date();
  const known = await answersOf('ann@example.test');
  const second = new Date();
  const unknown = await answersOf('nobody@example.test');
  expect(known.map(({ code }) => code)).toEqual([
    ...Array.from({ length: 5 }, () => 'unauthenticated'),
    'rate_limited',
    'rate_limited',
  ]);
  expect(unknown).toEqual(known);
  const [both, last] = [await audited(first), await audited(second)];
  expect(last).toHaveLength(5);
  expect(both).toEqual([...last, ...last]);
});

test('a disabled account and a service account answer like an unknown one, with the right password too', async () => {
  const { id } = await createUser(system, {
    email: 'dora@example.test',
    name: 'Dora',
    password,
    roles: ['viewer'],
  });
  const unknown = await answersOf('missing@example.test');
  await db().user.update({ where: { id }, data: { disabledAt: new Date() } });
  expect(await answersOf('dora@example.test', password)).toEqual(unknown);
  await createUser(system, { email: 'robot@example.test', name: 'Robot', password, roles: [] });
  await db().user.update({ where: { email: 'robot@example.test' }, data: { kind: 'service' } });
  expect(await answersOf('robot@example.test', password)).toEqual(unknown);
});

test('tries at once with an unknown address count one after the other', async () => {
  const tries = await Promise.all(
    Array.from({ length: 5 }, () =>
      signIn({
        email: 'Rush@example.test',
        password: 'a wrong password',
        ip: newId(),
        userAgent: null,
        replaces: null,
      }).catch((thrown: unknown) => asTandemError(thrown)?.code),
    ),
  );
  expect(tries).toEqual(Array.from({ length: 5 }, () => 'unauthenticated'));
  expect((await answersOf(' rush@example.test '))[0]).toMatchObject({ code: 'rate_limited' });
});

test('stores no address of an unknown account', async () => {
  const rows = JSON.stringify(await db().unknownSignIn.findMany());
  expect(rows).not.toContain('example.test');
});
