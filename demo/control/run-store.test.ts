import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunStore } from './run-store.ts';

let dir: string;
let path: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'demo-runs-'));
  path = join(dir, 'deep', 'runs.json');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('RunStore', () => {
  it('knows results and fences after a restart', () => {
    const store = new RunStore(path);
    store.put('a', { status: 'succeeded', detail: 'done', changes: [] });
    store.raiseFence('checkout', 12);
    const again = new RunStore(path);
    expect(again.get('a')).toEqual({ status: 'succeeded', detail: 'done', changes: [] });
    expect(again.get('b')).toBeUndefined();
    expect(again.fence('checkout')).toBe(12);
    expect(again.fence('other')).toBe(0);
  });

  it('settles a run that a stop cut off as failed', () => {
    new RunStore(path).put('a', { status: 'running', detail: 'running', changes: [] });
    expect(new RunStore(path).get('a')?.status).toBe('failed');
  });

  it('starts empty on a damaged file', () => {
    new RunStore(path).raiseFence('x', 1);
    writeFileSync(path, '{"runs":');
    expect(new RunStore(path).fence('x')).toBe(0);
  });
});
