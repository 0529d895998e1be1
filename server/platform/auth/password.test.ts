import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { asTandemError } from '../errors.ts';
import { hashPassword, verifyOwnPassword } from './password.ts';

test('a password given once more is guessed five times at most', async () => {
  const user = { id: randomUUID(), passwordHash: await hashPassword('right') };
  for (let tried = 0; tried < 4; tried += 1)
    expect(await verifyOwnPassword(user, 'wrong')).toBe(false);
  expect(await verifyOwnPassword(user, 'right')).toBe(true);
  const refusal: unknown = await verifyOwnPassword(user, 'right').catch((error: unknown) => error);
  const known = asTandemError(refusal);
  expect(known?.code).toBe('rate_limited');
  // One try in three minutes, less what has passed.
  expect(known?.retryAfterSeconds).toBeGreaterThan(150);
  expect(known?.retryAfterSeconds).toBeLessThanOrEqual(180);
  const other = { id: randomUUID(), passwordHash: user.passwordHash };
  expect(await verifyOwnPassword(other, 'right')).toBe(true);
});
