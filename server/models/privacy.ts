import { createHmac } from 'node:crypto';
import type { PrivacyRules } from '#lib/schemas/models-inference.ts';

/** Rules in force for one model, with the key of its hashes. */
export type Privacy = PrivacyRules & { hashKey: string };

const hashChars = 32;

/** The same value of the same model always gives the same text, and without the key nothing leads back. */
function keyedHash(hashKey: string, name: string, value: unknown): string {
  return createHmac('sha256', Buffer.from(hashKey, 'base64'))
    .update(JSON.stringify([name, value]))
    .digest('hex')
    .slice(0, hashChars);
}

/** Whether a text is what a rule made of a value. */
export const isHash = (text: string): boolean => /^[0-9a-f]{32}$/u.test(text);

/** What is left of named values: dropped ones are gone, hashed ones are texts, missing ones stay missing. */
export function withPrivacy<T>(
  values: readonly [name: string, value: T][],
  rules: Readonly<Record<string, 'hash' | 'drop'>>,
  hashKey: string,
): [name: string, value: T | string][] {
  return values.flatMap(([name, value]): [string, T | string][] => {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === 'drop') return [];
    if (rule === undefined || value === null) return [[name, value]];
    return [[name, keyedHash(hashKey, name, value)]];
  });
}

/** The request id that rows and labels are joined by. */
export function requestIdWith(privacy: Privacy | undefined, requestId: string): string {
  return privacy?.requestId === 'hash' && requestId !== ''
    ? keyedHash(privacy.hashKey, 'requestId', requestId)
    : requestId;
}
