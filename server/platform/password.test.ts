import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { hashPassword, verifyOwnPassword } from './password.ts';

test('a password given once more is guessed five times at most', async () => {
  const user = { id: randomUUID(), passwordHash: await hashPassword('right') };
  for (let tried = 0; tried < 4; tried += 1)
    expect(await verifyOwnPassword(user, 'wrong')).toBe(false);
  expect(await verifyOwnPassword(user, 'right')).toBe(true);
  await expect(verifyOwnPassword(user, 'right')).rejects.toMatchObject({ code: 'rate_limited' });
  const other = { id: randomUUID(), passwordHash: user.passwordHash };
  expect(await verifyOwnPassword(other, 'right')).toBe(true);
});
