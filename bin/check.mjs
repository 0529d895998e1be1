import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureGenerated, ensureInstalled } from './lib/install.mjs';
import { runStaticChecks } from './lib/static-checks.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const startedAt = Date.now();
ensureInstalled(root, console.log);
ensureGenerated(root, console.log);

const reports = mkdtempSync(join(tmpdir(), 'tandem-check-'));
const results = await runStaticChecks(root, join(reports, 'unit.json'));
rmSync(reports, { recursive: true, force: true });

const failed = results.filter(({ ok }) => !ok);
const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
console.log(
  failed.length === 0
    ? `All ${results.length} checks passed in ${seconds} s.`
    : `${failed.length} of ${results.length} checks failed: ${failed.map(({ name }) => name).join(', ')}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
