const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const LENGTH = 20;

/** A random password without letters that look alike; 20 of 57 signs are 116 bits. */
export function makePassword(): string {
  const limit = 256 - (256 % ALPHABET.length);
  let text = '';
  while (text.length < LENGTH) {
    const [byte = 0] = crypto.getRandomValues(new Uint8Array(1));
    // bytes past the last whole multiple would favour the first letters
    if (byte < limit) text += ALPHABET.charAt(byte % ALPHABET.length);
  }
  return text;
}
