import { expect, test } from 'vitest';
import { secretAddress, secretSigningKey, secretText } from './fields.ts';

const messageOf = (schema: typeof secretText, text: string) =>
  schema.safeParse(text).error?.issues[0]?.message;

test('a secret is any text, without what is around it when it is pasted', () => {
  expect(secretText.parse(' correct horse \n')).toBe('correct horse');
  expect(messageOf(secretText, '  ')).toBe('is empty');
  expect(messageOf(secretText, 'x'.repeat(4_001))).toBe('has more than 4000 characters');
});

test('what begins like a reference must be one', () => {
  expect(secretText.parse('env:TANDEM_SECRET_TOKEN')).toBe('env:TANDEM_SECRET_TOKEN');
  expect(messageOf(secretText, 'env: TOKEN')).toContain(
    'looks like a reference, so it must be env:TANDEM_SECRET_NAME or file:PATH without spaces',
  );
});

test('nobody gives what only the database holds', () => {
  expect(messageOf(secretText, 'sealed:secret:1:AAAA')).toBe('must not begin with sealed:');
});

test('the address of a chat is an address, where it is typed', () => {
  for (const text of ['https://hooks.example.test/T0/B0', 'file:/run/chat', 'kept:2026'])
    expect(secretAddress.parse(text)).toBe(text);
  for (const text of ['hooks.example.test/T0', 'ftp://x.test'])
    expect(messageOf(secretAddress, text)).toContain(
      'must be the URL of the webhook (https://…), or env:TANDEM_SECRET_NAME or file:PATH',
    );
});

test('a key that signs is base64, where it is typed', () => {
  for (const text of ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'YWJjZA==', 'env:KEY', 'kept:2026'])
    expect(secretSigningKey.parse(text)).toBe(text);
  for (const text of ['a password', 'whsec_', 'abc'])
    expect(messageOf(secretSigningKey, text)).toContain(
      'must be a Standard Webhooks key: base64, usually with the prefix whsec_',
    );
});
