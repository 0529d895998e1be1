import { randomBytes } from 'node:crypto';
import encodeQr from 'qr';
import {
  changeSecondFactorInput,
  confirmTotpInput,
  type RecoveryCodes,
  type TotpEnrolment,
} from '#lib/schemas/accounts/second-factor.ts';
import { TandemError, wrongField } from '#server/platform/errors.ts';
import { openText, sealText } from '#server/platform/outbound/sealed-text.ts';
import { found, verb } from '#server/platform/verb.ts';
import { confirmPerson, requirePerson } from './confirm-person.ts';
import { makeRecoveryCodes } from './recovery-codes.ts';
import { endEnrolment, settleRemoval } from './second-factors.ts';
import { takeCodeTry, totpPurpose } from './spend-code.ts';
import { base32, totpStep, totpUri } from './totp.ts';

/** 160 bits, as RFC 4226 recommends. */
const secretBytes = 20;
const quietModules = 4;

/**
 * QR code as a single SVG path, which browsers draw without a request or a weaker content security
 * policy.
 */
function qrPath(text: string): TotpEnrolment['qr'] {
  const rows = encodeQr(text, 'raw', { border: quietModules });
  const path = rows.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])),
  );
  return { size: rows.length, path: path.join('') };
}

/**
 * Starts the setup of an authenticator app. An existing app keeps working until the new one is
 * confirmed.
 */
export const beginTotp = verb(
  { permission: 'overview:read', input: changeSecondFactorInput, audit: 'accounts.begin-totp' },
  async (context, { password }): Promise<TotpEnrolment> => {
    const { tx, actor, now } = context;
    const { id, name } = await confirmPerson(tx, actor, { password, now });
    const user = found(
      await tx.user.findUnique({ where: { id }, select: { email: true } }),
      'user',
    );
    const secret = randomBytes(secretBytes);
    const pendingSecret = sealText(secret.toString('base64'), totpPurpose);
    await tx.totp.upsert({
      where: { userId: id },
      create: { userId: id, pendingSecret },
      update: { pendingSecret },
      select: { userId: true },
    });
    await context.audit({
      subject: { kind: 'user', id, name },
      after: { authenticatorApp: 'set-up started' },
    });
    const uri = totpUri(secret, user.email);
    return { secret: base32(secret), uri, qr: qrPath(uri) };
  },
);

/**
 * Completes the setup with the first code. Every later sign-in requires a code. Returns recovery
 * codes, which are shown only once.
 */
export const confirmTotp = verb(
  { permission: 'overview:read', input: confirmTotpInput, audit: 'accounts.confirm-totp' },
  async (context, { code }): Promise<RecoveryCodes> => {
    const { tx, actor, now } = context;
    const { id, name } = requirePerson(actor);
    takeCodeTry(`own:${id}`, now);
    const row = await tx.totp.findUnique({ where: { userId: id } });
    const sealed = row?.pendingSecret ?? null;
    const secret = sealed === null ? null : openText(sealed, totpPurpose);
    if (secret === null)
      throw new TandemError('conflict', 'No authenticator app setup is in progress. Start again.');
    const step = totpStep(Buffer.from(secret, 'base64'), code.replaceAll(' ', ''), now.getTime());
    if (step === null) throw wrongField('code', 'is incorrect; check the clock of your device');
    await tx.totp.update({
      where: { userId: id },
      data: { secret: sealed, pendingSecret: null, confirmedAt: now, lastStep: step },
      select: { userId: true },
    });
    await endEnrolment(tx, id);
    const recoveryCodes = await makeRecoveryCodes(tx, id, now);
    await context.audit({
      subject: { kind: 'user', id, name },
      after: { authenticatorApp: 'set up' },
    });
    await context.emit('accounts', id);
    return { recoveryCodes };
  },
);

/**
 * Removes the authenticator app of the signed-in user. Removing the only remaining second factor
 * also deletes the recovery codes.
 */
export const removeTotp = verb(
  { permission: 'overview:read', input: changeSecondFactorInput, audit: 'accounts.remove-totp' },
  async (context, { password }) => {
    const { tx, actor, now } = context;
    const { id, name } = await confirmPerson(tx, actor, { password, now });
    await tx.totp.deleteMany({ where: { userId: id } });
    await settleRemoval(tx, id);
    await context.audit({
      subject: { kind: 'user', id, name },
      after: { authenticatorApp: 'removed' },
    });
    await context.emit('accounts', id);
  },
);
