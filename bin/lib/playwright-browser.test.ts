import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { installPlaywrightBrowser } from './playwright-browser.mjs';

let root = '';
let said: string[] = [];
const say = (line: string) => void said.push(line);
const put = (file: string, text: string): void => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
};

/** A checkout whose Playwright "downloads" the given program. */
function checkout(install: string): void {
  put('package.json', '{}');
  const folder = 'node_modules/@playwright/test';
  put(`${folder}/package.json`, '{"type":"module","exports":"./index.js"}');
  put(
    `${folder}/index.js`,
    `export const chromium = { executablePath: () => ${JSON.stringify(join(root, 'chrome'))} };`,
  );
  put(`${folder}/cli.js`, install);
  mkdirSync(join(root, 'node_modules/.bin'));
  symlinkSync(process.execPath, join(root, 'node_modules/.bin/node'));
}

const writes = (program: string): string =>
  `import { writeFileSync } from 'node:fs';
   writeFileSync('chrome', ${JSON.stringify(program)}, { mode: 0o755 });`;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tandem-browser-'));
  said = [];
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('installs the browser where there is none', async () => {
  checkout(writes('#!/bin/sh\nexit 0\n'));
  expect(await installPlaywrightBrowser(root, say)).toBe(join(root, 'chrome'));
});

it('takes none that does not run here, and says so', async () => {
  checkout(writes('#!/bin/sh\nexit 127\n'));
  expect(await installPlaywrightBrowser(root, say)).toBeUndefined();
  expect(said.at(-1)).toContain('does not run here');
});

it('does without when it cannot be had in time', async () => {
  checkout('setInterval(() => {}, 1000);');
  expect(await installPlaywrightBrowser(root, say, 300)).toBeUndefined();
});
