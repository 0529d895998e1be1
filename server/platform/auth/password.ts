import { hash, verify } from '@node-rs/argon2';
import { TandemError } from '#server/platform/errors.ts';
import { secondsToToken, takeToken } from '#server/platform/http/rate-limit.ts';

// OWASP's argon2id minimum: 19 MiB, 2 passes (49 ms here).
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const decoy = hash('no account has this password', cost);

export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

/**
 * Checks a password. Takes the same time without a stored hash, so that unknown accounts cannot be
 * detected.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const right = await verify(stored ?? (await decoy), password);
  return stored !== null && right;
}

/**
 * Five attempts, then one every three minutes, so that an unattended open session does not allow
 * password guessing.
 */
const ownTries = { capacity: 5, perSecond: 1 / 180 };

/**
 * Checks the password that a signed-in user re-enters for a decision or a password change. Throws
 * `rate_limited` after five attempts.
 */
export async function verifyOwnPassword(
  user: { id: string; passwordHash: string | null },
  password: string,
): Promise<boolean> {
  const key = `own-password:${user.id}`;
  if (!takeToken(key, ownTries))
    throw new TandemError('rate_limited', 'Too many password attempts.', {
      retryAfterSeconds: secondsToToken(key, ownTries),
    });
  return verifyPassword(user.passwordHash, password);
}
