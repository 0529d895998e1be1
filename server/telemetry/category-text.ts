import { createHash } from 'node:crypto';

/** Maximum bytes of a text that is compared and counted as it is. */
const wholeBytes = 1_000;
/**
 * Characters retained of a longer text. They precede the digest, which distinguishes texts with the
 * same beginning.
 */
const beginningChars = 900;
const digestChars = 16;

/**
 * Text in the form in which it is compared, counted and named as a category. A long text becomes
 * its beginning plus a digest of the whole text, so that equal texts stay equal and no distribution
 * key is as long as a full prediction. Returns the same as `categorySql`.
 */
export function categoryText(text: string): string {
  if (text.length <= wholeBytes && Buffer.byteLength(text) <= wholeBytes) return text;
  const beginning = Array.from(text.slice(0, beginningChars * 2))
    .slice(0, beginningChars)
    .join('');
  const digest = createHash('sha256').update(text).digest('hex').slice(0, digestChars);
  return `${beginning}… ${digest}`;
}

/** `categoryText` as SQL, for a text expression. */
export function categorySql(text: string): string {
  return `if(length(${text}) <= ${wholeBytes}, ${text}, concat(substringUTF8(${text}, 1, ${beginningChars}), '… ', lower(substring(hex(SHA256(${text})), 1, ${digestChars}))))`;
}
