import { z } from 'zod';
import { isSecretReference, keptSecret } from '#lib/choices/secrets.ts';

/** A secret as it is stored or answered: where it is, or that it is kept. */
export const secretWord = z
  .string()
  .describe(
    'env:NAME or file:PATH; kept:TIME where it was typed, since when it is kept encrypted; lost:TIME where that cannot be read any more',
  );

const isTyped = (text: string): boolean => !isSecretReference(text) && keptSecret(text) === null;

const words =
  'The secret itself, which is kept encrypted and never answered; or env:NAME or file:PATH, where it is on the server; or kept:TIME as answered, which leaves it as it is';

/**
 * A secret as somebody gives it, letter by letter. What begins with env:, file: or secrets: is a reference, whatever
 * was meant; what an answer said of a secret that is kept leaves it as it is; any other text is the secret itself.
 */
export const exactSecret = z
  .string()
  .min(1, 'is empty')
  .max(4_000, 'has more than 4000 characters')
  .refine(
    (text) => !isSecretReference(text) || /^\w+:\S+$/u.test(text),
    'begins like a reference, so it must be env:NAME or file:PATH without spaces',
  )
  .refine((text) => !text.startsWith('sealed:'), 'must not begin with sealed:')
  .describe(words);

/** Same, without the spaces and line breaks around it that come along when it is pasted. */
export const secretText = z.string().trim().pipe(exactSecret).describe(words);

/** Same, where what is typed is the address of a chat's incoming webhook. */
export const secretAddress = secretText
  .refine((text) => {
    if (!isTyped(text)) return true;
    return URL.canParse(text) && /^https?:$/u.test(new URL(text).protocol);
  }, 'must be the address of the webhook (https://…), or env:NAME or file:PATH')
  .describe(words);

/** Is it a key of Standard Webhooks: base64, with or without whsec_ before it? */
export function isSigningKey(text: string): boolean {
  return /^(?:whsec_)?(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u.test(text);
}

export const signingKeyRule =
  'must be a key of Standard Webhooks: base64, usually with whsec_ before it';

/** Same, where what is typed signs as Standard Webhooks has it. */
export const secretSigningKey = secretText
  .refine((text) => !isTyped(text) || isSigningKey(text), signingKeyRule)
  .describe(words);
