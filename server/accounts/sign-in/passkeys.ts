import { generateRegistrationOptions, verifyRegistrationResponse } from '@simplewebauthn/server';
import { z } from 'zod';
import {
  addPasskeyInput,
  changeSecondFactorInput,
  removePasskeyInput,
  renamePasskeyInput,
  type PasskeyAdded,
  type PasskeyItem,
} from '#lib/schemas/accounts/second-factor.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { found, verb } from '#server/platform/verb.ts';
import { confirmPerson, requirePerson } from './confirm-person.ts';
import {
  passkeyChallengeCookie,
  readPasskeyChallenge,
  spendChallenge,
} from './passkey-challenge.ts';
import { passkeySite, type PasskeySite } from './passkey-site.ts';
import { makeRecoveryCodes } from './recovery-codes.ts';
import { endEnrolment, settleRemoval, toPasskey } from './second-factors.ts';

const maxPasskeys = 20;
/** EdDSA, ES256 and RS256 (COSE), which all authenticators and browsers support. */
const algorithms = [-8, -7, -257];

/** @throws TandemError `conflict` with the reason that passkeys are not available */
export function requirePasskeySite(): PasskeySite {
  const site = passkeySite();
  if ('obstacle' in site) throw new TandemError('conflict', site.obstacle);
  return site;
}

/** Returns browser options to create a passkey, and the challenge cookie. */
export const beginPasskey = verb(
  {
    permission: 'overview:read',
    input: changeSecondFactorInput,
    audit: 'accounts.begin-passkey',
  },
  async (context, { password }) => {
    const { tx, actor, now } = context;
    const { rpId } = requirePasskeySite();
    const { id, name } = await confirmPerson(tx, actor, { password, now });
    const user = found(
      await tx.user.findUnique({ where: { id }, include: { passkeys: true } }),
      'user',
    );
    if (user.passkeys.length >= maxPasskeys)
      throw new TandemError('conflict', `An account can have up to ${maxPasskeys} passkeys.`);
    const options = await generateRegistrationOptions({
      rpName: 'Tandem',
      rpID: rpId,
      supportedAlgorithmIDs: algorithms,
      userID: new TextEncoder().encode(id),
      userName: user.email,
      userDisplayName: name,
      excludeCredentials: user.passkeys.map(({ credentialId }) => ({ id: credentialId })),
      // A passkey signs in without a password, so the device must verify its user.
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    await context.audit({ subject: { kind: 'user', id, name }, after: { passkey: 'started' } });
    const cookie = await passkeyChallengeCookie('register', {
      challenge: options.challenge,
      userId: id,
    });
    return { options, cookie };
  },
);

type Answer = z.output<typeof addPasskeyInput>['credential'];

async function verifyRegistration(credential: Answer, challenge: string, site: PasskeySite) {
  const result = await verifyRegistrationResponse({
    response: credential,
    expectedChallenge: challenge,
    expectedOrigin: site.origin,
    expectedRPID: site.rpId,
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch(() => null);
  return result?.verified === true ? result.registrationInfo.credential : null;
}

/** Returns recovery codes for a user who has none yet. */
async function firstRecoveryCodes(
  tx: Transaction,
  userId: string,
  now: Date,
): Promise<string[] | null> {
  const known = await tx.recoveryCode.count({ where: { userId } });
  return known > 0 ? null : makeRecoveryCodes(tx, userId, now);
}

/** Stores a passkey that the browser created for the challenge in its cookie. */
export const addPasskey = verb(
  {
    permission: 'overview:read',
    input: addPasskeyInput.extend({ cookie: z.string().nullable() }),
    audit: 'accounts.add-passkey',
  },
  async (context, input): Promise<PasskeyAdded> => {
    const { tx, actor, now } = context;
    const site = requirePasskeySite();
    const person = requirePerson(actor);
    const challenge = await readPasskeyChallenge('register', input.cookie, person.id);
    const created =
      challenge === null ? null : await verifyRegistration(input.credential, challenge, site);
    if (challenge === null || created === null || !(await spendChallenge(tx, challenge, now)))
      throw new TandemError('conflict', 'The passkey could not be verified. Start again.');
    const taken = await tx.passkey.count({ where: { credentialId: created.id } });
    if (taken > 0) throw new TandemError('conflict', 'This passkey is already registered.');
    const row = await tx.passkey.create({
      data: {
        id: newId(),
        userId: person.id,
        credentialId: created.id,
        publicKey: Buffer.from(created.publicKey),
        counter: created.counter,
        transports: input.credential.response.transports ?? [],
        name: input.name,
        createdAt: now,
      },
    });
    await endEnrolment(tx, person.id);
    const recoveryCodes = await firstRecoveryCodes(tx, person.id, now);
    await context.audit({
      subject: { kind: 'user', id: person.id, name: person.name },
      after: { passkey: row.name, change: 'added' },
    });
    await context.emit('accounts', person.id);
    return { ...toPasskey(row), recoveryCodes };
  },
);

async function ownPasskey(tx: Transaction, userId: string, id: string) {
  return found(await tx.passkey.findFirst({ where: { id, userId } }), 'passkey');
}

export const renamePasskey = verb(
  { permission: 'overview:read', input: renamePasskeyInput, audit: 'accounts.rename-passkey' },
  async (context, { id, name }): Promise<PasskeyItem> => {
    const person = requirePerson(context.actor);
    const before = await ownPasskey(context.tx, person.id, id);
    const after = await context.tx.passkey.update({ where: { id }, data: { name } });
    await context.audit({
      subject: { kind: 'user', id: person.id, name: person.name },
      before: { passkey: before.name },
      after: { passkey: after.name },
    });
    await context.emit('accounts', person.id);
    return toPasskey(after);
  },
);

/**
 * Removes a passkey of the signed-in user. Removing the only remaining second factor also deletes
 * the recovery codes.
 */
export const removePasskey = verb(
  { permission: 'overview:read', input: removePasskeyInput, audit: 'accounts.remove-passkey' },
  async (context, { id, password }) => {
    const { tx, actor, now } = context;
    const person = await confirmPerson(tx, actor, { password, now });
    const row = await ownPasskey(tx, person.id, id);
    await tx.passkey.delete({ where: { id } });
    await settleRemoval(tx, person.id);
    await context.audit({
      subject: { kind: 'user', id: person.id, name: person.name },
      before: { passkey: row.name },
      after: { change: 'removed' },
    });
    await context.emit('accounts', person.id);
  },
);
