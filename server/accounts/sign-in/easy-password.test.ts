import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isEasyPassword } from './easy-password.ts';

const about = ['maria.lindqvist@northwind-traders.example', 'María Lindqvist'];

test.each([
  'password1234',
  '123456789012',
  'qwertyuiop12',
  'Password123!',
  'P@ssw0rd2026',
  'passwordpassword',
  'drowssap4321',
  'administrator',
  'Welcome12345',
  'letmein12345',
  'iloveyou2026',
  'thisismypassword',
  'Summer-2026!',
  'monkeydragon1',
  'aaaaaaaaaaaa',
  'abababababab',
  'x7q!x7q!x7q!x7q!',
  'abcdefghijkl',
  '210987654321',
  '1q2w3e4r5t6y',
  '1qaz2wsx3edc',
  'zaq12wsxcde3',
  'asdfghjkl;12',
  'Tandem-2026-1',
  'tandemtandem',
  'lindqvist1987',
  'Maria.Lindqvist',
  'northwind2026',
  'tsivqdnil1987',
  'clickhouse123',
  '!!!!!!!!!!!!',
])('refuses %s', (password) => {
  expect(isEasyPassword(password, about)).toBe(true);
});

test.each([
  'correct horse battery staple',
  'a long enough password',
  'violet kayak thermostat',
  'Xk4-vw9T-pq2L',
  'R7pQz9wLk2Vt',
  'mein Hund frisst gern Äpfel',
  'lindqvist-gravel-tuba',
])('accepts %s', (password) => {
  expect(isEasyPassword(password, about)).toBe(false);
});

test('accepts random passwords', () => {
  const letters = fc.constantFrom(
    ...Array.from('abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'),
  );
  const random = fc.uniqueArray(letters, { minLength: 20, maxLength: 20 });
  fc.assert(
    fc.property(random, (signs) => {
      expect(isEasyPassword(signs.join(''), about)).toBe(false);
    }),
    { numRuns: 200 },
  );
});

test('answers the longest password', () => {
  expect(isEasyPassword('1'.repeat(200), about)).toBe(true);
  expect(isEasyPassword(`${'password'.repeat(24)}tail`, about)).toBe(false);
});
