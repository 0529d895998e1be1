import { wrongField } from '#server/platform/errors.ts';
import { commonWords, keyRuns } from './common-words.ts';

/**
 * Minimum number of independent parts; passwords with fewer parts can be guessed. A random password
 * of 12 characters has about 12.
 */
const minParts = 7;
const minRun = 3;

/** Letters that digits or symbols replace in words such as "p4ssw0rd". */
const replaced: Record<string, string> = {
  '0': 'o',
  '1': 'il',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
};

const reversed = (text: string): string => Array.from(text).toReversed().join('');
const runs = [...keyRuns, ...keyRuns.map(reversed)];

function hasWordAt(text: string, word: string, start: number): boolean {
  for (let index = 0; index < word.length; index += 1) {
    const [sign = '', letter = ''] = [text[start + index], word[index]];
    if (sign !== letter && !replaced[sign]?.includes(letter)) return false;
  }
  return true;
}

/**
 * Length in characters of the longest key sequence, repeated character or year that begins at
 * `start`; 0 if there is none.
 */
function runLengthAt(text: string, start: number): number {
  const rest = text.slice(start);
  let length = /^(?:19|20)\d\d/u.test(rest) ? 4 : 0;
  const repeated = /^(.)\1*/u.exec(rest)?.[0].length ?? 0;
  if (repeated >= minRun) length = Math.max(length, repeated);
  const longest = (run: string): number => {
    let found = Math.max(length, minRun - 1);
    while (found < rest.length && run.includes(rest.slice(0, found + 1))) found += 1;
    return found >= minRun ? found : 0;
  };
  return Math.max(length, ...runs.map(longest));
}

/**
 * Length of the shortest block that forms the entire text when repeated; the length of the text if
 * there is none.
 */
function periodOf(text: string): number {
  for (let period = 1; period <= text.length / 2; period += 1)
    if (text.startsWith(text.slice(period))) return period;
  return text.length;
}

/** Smallest number of words, sequences and single characters that make up the text. */
function countParts(text: string, words: readonly string[]): number {
  const period = periodOf(text);
  if (period < text.length) return countParts(text.slice(0, period), words) + 1;
  const fewest = [0];
  const offer = (end: number, count: number): void => {
    if (end <= text.length) fewest[end] = Math.min(fewest[end] ?? Infinity, count);
  };
  for (let start = 0; start < text.length; start += 1) {
    const next = (fewest[start] ?? 0) + 1;
    offer(start + 1, next);
    for (let length = runLengthAt(text, start); length >= minRun; length -= 1)
      offer(start + length, next);
    for (const word of words) if (hasWordAt(text, word, start)) offer(start + word.length, next);
  }
  return fewest[text.length] ?? 0;
}

function wordsAbout(about: readonly string[]): string[] {
  return about
    .flatMap((text) => [text, ...text.split('@'), ...text.split(/[^\p{L}\p{N}]+/u)])
    .map((word) => word.toLowerCase())
    .filter((word) => word.length >= minRun);
}

/**
 * True if a password can be guessed from common words, key sequences, years, repetitions and facts
 * about the user. Capitals, digits in place of letters and words spelled backwards do not help.
 */
export function isEasyPassword(password: string, about: readonly string[]): boolean {
  const words = [...commonWords, ...wordsAbout(about)];
  const text = password.normalize('NFKC').toLowerCase();
  return countParts(text, [...new Set([...words, ...words.map(reversed)])]) < minParts;
}

/** @throws TandemError `invalid_input` if a new password is easy to guess */
export function refuseEasyPassword(
  password: string,
  person: { email: string; name: string },
): void {
  if (isEasyPassword(password, [person.email, person.name]))
    throw wrongField(
      'password',
      'is easy to guess. Use several unrelated words or a random password.',
    );
}
