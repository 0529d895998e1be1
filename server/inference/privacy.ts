import { createHmac } from 'node:crypto';
import { isRecord } from '#lib/is-record.ts';
import type { PrivacyRules } from '#lib/schemas/inference/inference.ts';

/** Rules in force for one model, with the key of its hashes. */
export type Privacy = PrivacyRules & { hashKey: string };

const hashChars = 32;

/** The same value of the same model always gives the same text, and without the key nothing leads back. */
export function keyedHash(hashKey: string, name: string, value: unknown): string {
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

/** A name of a class or an item. Never a text that reads as a number: as one it would be compared. */
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
 * The text of a prediction or a label under the rules, null where nothing of it is kept. Equal texts stay equal, so that
 * answers and labels still agree; lists keep their order and gains by item their numbers, with the items hashed.
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

/** Scores by class, whose names are answers; those of a number (`lower`, `upper`) are none. */
export function scoresWith<T>(
  privacy: Privacy | undefined,
  scores: [name: string, value: T][],
): [name: string, value: T][] {
  if (privacy === undefined || privacy.answer === 'keep') return scores;
  if (privacy.answer === 'drop') return [];
  return scores.map(([name, value]) => [hashedName(privacy.hashKey, name), value]);
}
