const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const LENGTH = 20;

/** A random password without ambiguous letters. 20 of 57 characters give 116 bits. */
export function makePassword(): string {
  const limit = 256 - (256 % ALPHABET.length);
  let text = '';
  while (text.length < LENGTH) {
    const [byte = 0] = crypto.getRandomValues(new Uint8Array(1));
    // Bytes past the last whole multiple would favor the first letters.
    if (byte < limit) text += ALPHABET.charAt(byte % ALPHABET.length);
  }
  return text;
}
