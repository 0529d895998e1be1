import { createHash } from 'node:crypto';

/** Texts of at most so many bytes are compared and counted as they are. */
const wholeBytes = 1_000;
/** What is left of a longer one, before the digest that tells it from others with the same beginning. */
const beginningChars = 900;
const digestChars = 16;

/**
 * A text as it is compared, counted and named as a category: a long one by its beginning and a digest of the whole, so
 * that equal texts stay equal and no key of a distribution is as long as an answer. Says the same as `categorySql`.
 */
export function categoryText(text: string): string {
  if (text.length <= wholeBytes && Buffer.byteLength(text) <= wholeBytes) return text;
  const beginning = Array.from(text.slice(0, beginningChars * 2))
    .slice(0, beginningChars)
    .join('');
  const digest = createHash('sha256').update(text).digest('hex').slice(0, digestChars);
  return `${beginning}… ${digest}`;
}

/** The same of an expression that is a text, as SQL. */
export function categorySql(text: string): string {
  return `if(length(${text}) <= ${wholeBytes}, ${text}, concat(substringUTF8(${text}, 1, ${beginningChars}), '… ', lower(substring(hex(SHA256(${text})), 1, ${digestChars}))))`;
}
