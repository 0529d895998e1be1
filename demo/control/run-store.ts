import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const runResult = z.object({
  status: z.enum(['succeeded', 'failed', 'running']),
  detail: z.string(),
  changes: z.array(z.object({ field: z.string(), from: z.string(), to: z.string() })),
  /** Values that later steps need from the run, by name. */
  result: z.record(z.string(), z.string()).optional(),
  /** Datasets that a training would read, according to its dry run. */
  datasets: z.array(z.object({ name: z.string(), digest: z.string() })).optional(),
});
export type RunResult = z.infer<typeof runResult>;

const stored = z.object({
  runs: z.record(z.string(), runResult),
  fences: z.record(z.string(), z.number()),
});

const MAX_RUNS = 1_000;

/** Results of control calls by webhook id, and the highest fence per target; both survive a restart. */
export class RunStore {
  readonly #path: string;
  readonly #runs = new Map<string, RunResult>();
  readonly #fences = new Map<string, number>();

  constructor(path: string) {
    this.#path = path;
    this.#load();
  }

  get(id: string): RunResult | undefined {
    return this.#runs.get(id);
  }

  put(id: string, result: RunResult): void {
    this.#runs.set(id, result);
    const oldest = this.#runs.keys().next();
    if (this.#runs.size > MAX_RUNS && oldest.done !== true) this.#runs.delete(oldest.value);
    this.#save();
  }

  fence(target: string): number {
    return this.#fences.get(target) ?? 0;
  }

  raiseFence(target: string, fence: number): void {
    this.#fences.set(target, fence);
    this.#save();
  }

  #load(): void {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch {
      return;
    }
    const state = stored.safeParse(parse(text));
    if (!state.success) return;
    for (const [target, fence] of Object.entries(state.data.fences))
      this.#fences.set(target, fence);
    for (const [id, result] of Object.entries(state.data.runs)) {
      const cut = result.status === 'running';
      this.#runs.set(
        id,
        cut ? { ...result, status: 'failed', detail: 'the demo stopped during this run' } : result,
      );
    }
  }

  #save(): void {
    const state = {
      runs: Object.fromEntries(this.#runs),
      fences: Object.fromEntries(this.#fences),
    };
    mkdirSync(dirname(this.#path), { recursive: true });
    writeFileSync(`${this.#path}.tmp`, JSON.stringify(state));
    renameSync(`${this.#path}.tmp`, this.#path);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
