import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { systemActor } from '#server/platform/actor.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { limitKeyOf } from '#server/platform/http/client-address.ts';
import { secondsToToken, takeToken } from '#server/platform/http/rate-limit.ts';
import { keyOf } from '#server/platform/outbound/sealed-text.ts';
import { verb } from '#server/platform/verb.ts';
import { failuresCountMs, signInDelayMs } from './sign-in-delay.ts';

/** Per client: a burst of twenty attempts, then one every five seconds. */
const clientTries = { capacity: 20, perSecond: 0.2 };
/** Per known device and account: a burst of ten attempts, then one a minute. */
const deviceTries = { capacity: 10, perSecond: 1 / 60 };

function requireToken(
  key: string,
  limit: typeof clientTries,
  { nowMs, message }: { nowMs: number; message: string },
): void {
  if (takeToken(key, limit, nowMs)) return;
  throw new TandemError('rate_limited', message, {
    retryAfterSeconds: secondsToToken(key, limit, nowMs),
  });
}

/**
 * Counts an attempt from an unknown device as a failure until it succeeds, so that simultaneous
 * attempts are counted one by one. Each client's wait starts at its own first attempt: other
 * clients' attempts lengthen the wait, up to the limit of `signInDelayMs`, but never restart it.
 *
 * @returns milliseconds to wait; 0 = the password may be checked
 */
const countTry = verb(
  {
    permission: 'none',
    input: z.object({ account: z.string(), client: z.string() }),
    audit: 'accounts.sign-in',
  },
  async (context, { account, client }) => {
    const { tx, now } = context;
    // Attempts are audited after the password check.
    context.nothingChanged();
    await tx.$executeRaw`insert into "SignInTries" ("account", "failedAt") values (${account}, ${now})
      on conflict do nothing`;
    await tx.$queryRaw`select 1 from "SignInTries" where "account" = ${account} for update`;
    const { failures: all, failedAt } = await tx.signInTries.findUniqueOrThrow({
      where: { account },
    });
    const failures = now.getTime() - failedAt.getTime() < failuresCountMs ? all : 0;
    const delayMs = signInDelayMs(failures);
    const key = { account_client: { account, client } };
    const wait = await tx.signInWait.findUnique({ where: key });
    const isCurrent = wait !== null && now.getTime() - wait.readyAt.getTime() < failuresCountMs;
    const waitMs = isCurrent ? wait.readyAt.getTime() - now.getTime() : delayMs;
    const isAdmitted = delayMs === 0 || waitMs <= 0;
    const nextMs = isAdmitted ? signInDelayMs(failures + 1) : waitMs;
    const readyAt = new Date(now.getTime() + nextMs);
    await tx.signInWait.upsert({
      where: key,
      create: { account, client, readyAt },
      update: { readyAt },
      select: { account: true },
    });
    if (!isAdmitted) return waitMs;
    await tx.signInTries.update({
      where: { account },
      data: { failures: failures + 1, failedAt: now },
      select: { account: true },
    });
    return 0;
  },
);

/**
 * Admits a sign-in attempt, or throws `rate_limited` with the seconds to wait. A known device has
 * its own limits, so other clients' attempts cannot lock it out.
 */
export async function beginTry(
  account: string,
  deviceId: string | null,
  ip: string | null,
  now = new Date(),
): Promise<void> {
  const nowMs = now.getTime();
  if (deviceId !== null)
    return requireToken(`sign-in:${account}:${deviceId}`, deviceTries, {
      nowMs,
      message: 'Too many failed sign-ins from this device.',
    });
  const client = limitKeyOf(ip);
  requireToken(`sign-in:${client}`, clientTries, {
    nowMs,
    message: 'Too many attempts from this network address.',
  });
  const hashed = createHmac('sha256', keyOf('sign-in')).update(client).digest('hex');
  const waitMs = await countTry(systemActor('sign-in', ip), { account, client: hashed }, { now });
  if (waitMs > 0)
    throw new TandemError('rate_limited', 'Too many failed sign-ins to this account.', {
      retryAfterSeconds: Math.ceil(waitMs / 1_000),
    });
}

/** Clears earlier failures after a sign-in or a reset, so that they no longer delay the account. */
export async function forgetFailures(
  tx: Pick<Transaction, 'signInTries' | 'signInWait'>,
  account: string,
): Promise<void> {
  await tx.signInTries.deleteMany({ where: { account } });
  await tx.signInWait.deleteMany({ where: { account } });
}
