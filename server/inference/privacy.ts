import { createHmac } from 'node:crypto';
import { isRecord } from '#lib/is-record.ts';
import type { PrivacyRules } from '#lib/schemas/inference/inference.ts';

/** Rules in force for one model, with its hash key. */
export type Privacy = PrivacyRules & { hashKey: string };

const hashChars = 32;

/**
 * Keyed hash: the same value of the same model always gives the same text, which cannot be reversed
 * without the key.
 */
export function keyedHash(hashKey: string, name: string, value: unknown): string {
  return createHmac('sha256', Buffer.from(hashKey, 'base64'))
    .update(JSON.stringify([name, value]))
    .digest('hex')
    .slice(0, hashChars);
}

/** Whether a text is a hash made by a rule. */
export const isHash = (text: string): boolean => /^[0-9a-f]{32}$/u.test(text);

/**
 * Applies the rules to named values: removes dropped values, replaces hashed values with their
 * hashes, and leaves missing values unchanged.
 */
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

/** Request ID after the privacy rules; joins rows and labels. */
export function requestIdWith(privacy: Privacy | undefined, requestId: string): string {
  return privacy?.requestId === 'hash' && requestId !== ''
    ? keyedHash(privacy.hashKey, 'requestId', requestId)
    : requestId;
}

/** Hashed name of a class or an item. Never a numeric text, which would be compared as a number. */
function hashedName(hashKey: string, text: string): string {
  const hash = keyedHash(hashKey, 'answer', text);
  const first = 'abcdef'[Number.parseInt(hash.slice(0, 1), 16) % 6] ?? 'a';
  return first + hash.slice(1);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Text of a prediction or a label after the rules; null if nothing may be stored. Equal texts stay
 * equal, so that predictions and labels still match. Lists keep their order, and gains by item keep
 * their numbers; only the items are hashed.
 */
export function answerWith(privacy: Privacy | undefined, text: string): string | null {
  if (privacy === undefined || privacy.answer === 'keep' || text === '') return text;
  if (privacy.answer === 'drop') return null;
  const { hashKey } = privacy;
  const json = /^[[{]/u.test(text) ? parsedJson(text) : undefined;
  if (Array.isArray(json))
    return JSON.stringify(
      json.map((item: unknown) =>
        hashedName(hashKey, typeof item === 'string' ? item : JSON.stringify(item)),
      ),
    );
  if (isGains(json))
    return JSON.stringify(
      Object.fromEntries(
        Object.entries(json).map(([item, gain]) => [hashedName(hashKey, item), gain]),
      ),
    );
  return hashedName(hashKey, text);
}

function isGains(json: unknown): json is Record<string, number> {
  return isRecord(json) && Object.values(json).every((gain) => typeof gain === 'number');
}

/**
 * Scores by class. Class names are predictions, so the rules apply to them; the bounds of a number
 * (`lower`, `upper`) are exempt.
 */
export function scoresWith<T>(
  privacy: Privacy | undefined,
  scores: [name: string, value: T][],
): [name: string, value: T][] {
  if (privacy === undefined || privacy.answer === 'keep') return scores;
  if (privacy.answer === 'drop') return [];
  return scores.map(([name, value]) => [hashedName(privacy.hashKey, name), value]);
}
