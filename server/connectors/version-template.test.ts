import fc from 'fast-check';
import { expect, test } from 'vitest';
import { notBefore } from './key-time.ts';
import { ofVersion, versionIn } from './version-template.ts';

const part = fc.stringMatching(/^[a-z0-9./:@-]{0,30}$/);
const version = fc.stringMatching(/^[a-zA-Z0-9._-]{1,40}$/);

test('a version is found again in what was made from it', () => {
  fc.assert(
    fc.property(part, version, part, (before, given, after) => {
      const template = `${before}{version}${after}`;
      expect(versionIn(template, ofVersion(template, given))).toBe(given);
    }),
  );
});

test('what was not made from the template has no version', () => {
  const template = 's3://models/fraud/{version}/files';
  for (const text of [undefined, '', 's3://models/fraud//files', 's3://other/fraud/3/files'])
    expect(versionIn(template, text)).toBeNull();
});

test('a dollar sign in a version is no pattern', () => {
  expect(ofVersion('a/{version}', '$&')).toBe('a/$&');
});

test('a key tells a day before it was made', () => {
  // A UUIDv7 begins with its milliseconds: 0x0199_0000_0000.
  expect(notBefore('01990000-0000-7abc-8def-0123456789ab-1')).toBe(
    new Date(0x0199_0000_0000 - 86_400_000).toISOString(),
  );
  expect(notBefore('a key of somebody else')).toBeNull();
});
