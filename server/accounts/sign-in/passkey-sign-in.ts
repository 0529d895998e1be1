import {
  generateAuthenticationOptions,
  verifyAuthenticationResponse,
} from '@simplewebauthn/server';
import { z } from 'zod';
import { signedCredential } from '#lib/schemas/accounts/second-factor.ts';
import { accountKey } from '#server/accounts/account-key.ts';
import type { Passkey } from '#server/generated/prisma/client.ts';
import { systemActor } from '#server/platform/actor.ts';
import type { SignInRequest, SignInResult } from '#server/platform/auth/auth-options.ts';
import { TandemError, wrongField } from '#server/platform/errors.ts';
import { limitKeyOf } from '#server/platform/http/client-address.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { secondsToToken, takeToken } from '#server/platform/http/rate-limit.ts';
import { verb } from '#server/platform/verb.ts';
import { knownDevice } from './device-cookie.ts';
import {
  passkeyChallengeCookie,
  readPasskeyChallenge,
  spendChallenge,
} from './passkey-challenge.ts';
import { requirePasskeySite } from './passkeys.ts';
import { startSession } from './start-session.ts';

/** Signatures cannot be guessed, so this only limits the load from a single client. */
const tries = { capacity: 20, perSecond: 0.2 };

/** Returns browser options to sign in with any passkey of this site, and the challenge cookie. */
export async function passkeySignInOptions() {
  const { rpId } = requirePasskeySite();
  const options = await generateAuthenticationOptions({
    rpID: rpId,
    userVerification: 'required',
  });
  const { challenge } = options;
  return { options, cookie: await passkeyChallengeCookie('sign-in', { challenge, userId: null }) };
}

type Signed = z.output<typeof signedCredential>;

const fromBase64url = (text: string): string => Buffer.from(text, 'base64url').toString('utf8');

/** Returns the new signature counter of a valid response, or null if it is invalid. */
async function verifySigned(
  signed: Signed,
  passkey: Passkey,
  challenge: string,
): Promise<number | null> {
  const site = requirePasskeySite();
  const { userHandle } = signed.response;
  if (userHandle !== undefined && fromBase64url(userHandle) !== passkey.userId) return null;
  const result = await verifyAuthenticationResponse({
    response: signed,
    expectedChallenge: challenge,
    expectedOrigin: site.origin,
    expectedRPID: site.rpId,
    credential: {
      id: passkey.credentialId,
      publicKey: new Uint8Array(passkey.publicKey),
      counter: Number(passkey.counter),
    },
    requireUserVerification: true,
  }).catch(() => null);
  return result?.verified === true ? result.authenticationInfo.newCounter : null;
}

const input = z.object({
  credential: signedCredential,
  challenge: z.string().nullable(),
  cookie: z.string().nullable(),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  replaces: z.uuid().nullable(),
});

/**
 * Returns null if the passkey is unknown, its response is wrong or replayed, or the account is
 * disabled.
 */
const recordPasskey = verb(
  { permission: 'none', input, audit: 'accounts.sign-in' },
  async (context, { credential, challenge, cookie, ...request }): Promise<SignInResult | null> => {
    const { tx, now } = context;
    // The row lock serializes two simultaneous responses.
    await tx.$queryRaw`select 1 from "Passkey" where "credentialId" = ${credential.id} for update`;
    const passkey = await tx.passkey.findUnique({
      where: { credentialId: credential.id },
      include: { user: { select: { id: true, name: true, email: true, disabledAt: true } } },
    });
    const isUsable = passkey !== null && passkey.user.disabledAt === null && challenge !== null;
    const counter = isUsable ? await verifySigned(credential, passkey, challenge) : null;
    if (!isUsable || counter === null || !(await spendChallenge(tx, challenge, now))) {
      const { id, name } = passkey?.user ?? { id: null, name: 'unknown account' };
      await context.audit({
        subject: { kind: 'user', id, name },
        after: { signIn: 'refused', secondFactor: 'passkey' },
      });
      await context.emit('accounts', id ?? undefined);
      return null;
    }
    await tx.passkey.update({
      where: { id: passkey.id },
      data: { counter, lastUsedAt: now },
      select: { id: true },
    });
    const account = accountKey(passkey.user.email);
    return startSession(context, {
      ...request,
      userId: passkey.userId,
      account,
      deviceId: knownDevice(cookie, account, now.getTime()),
      secondFactor: 'passkey',
    });
  },
);

function parseCredential(text: string): Signed {
  try {
    return parseInput(signedCredential, JSON.parse(text));
  } catch {
    throw wrongField('credential', 'is not a valid passkey response');
  }
}

/**
 * Signs in with only a passkey. The device verifies its user, so the passkey counts as two factors.
 *
 * @throws TandemError `unauthenticated`, or `rate_limited` with the seconds to wait
 */
export async function passkeySignIn(
  given: { credential: string } & SignInRequest,
  now = new Date(),
): Promise<SignInResult> {
  const { cookie, ip, userAgent, replaces } = given;
  const key = `passkey:${limitKeyOf(ip)}`;
  if (!takeToken(key, tries, now.getTime()))
    throw new TandemError('rate_limited', 'Too many attempts from this network address.', {
      retryAfterSeconds: secondsToToken(key, tries, now.getTime()),
    });
  const credential = parseCredential(given.credential);
  const challenge = await readPasskeyChallenge('sign-in', cookie, null);
  const request = { cookie, ip, userAgent, replaces };
  const by = systemActor('sign-in', ip);
  const result = await recordPasskey(by, { ...request, credential, challenge }, { now });
  if (result === null)
    throw new TandemError('unauthenticated', 'The passkey is not registered here, or has expired.');
  return result;
}
