import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

function stateOf<P>(parameters: z.ZodType<P>) {
  return z.object({
    /** Every version that was ever loaded, oldest first. */
    versions: z.array(
      z.object({
        version: z.string(),
        /** The training run; null while the version is not registered. */
        runId: z.string().nullable(),
        parameters,
      }),
    ),
    traffic: z.object({
      shares: z.array(z.object({ version: z.string(), percent: z.number() })).min(1),
      shadow: z.string().nullable(),
    }),
    /** Progress of the request history: when it was first drawn, and how many parts were sent. */
    history: z
      .object({ anchorMs: z.number(), done: z.number(), plan: z.number().optional() })
      .nullable(),
    /** Whether the baseline is set in Tandem. */
    baselineSet: z.boolean().optional(),
    /**
     * Whether the model's metadata is saved and the champion request for its first version was
     * made.
     */
    introduced: z.boolean().optional(),
    /** Whether the model's earlier trainings are logged and their versions registered. */
    pastLogged: z.boolean().optional(),
    /** When versions of earlier trainings served instead of the first, in epoch ms. */
    served: z
      .array(z.object({ version: z.string(), fromMs: z.number(), toMs: z.number() }))
      .optional(),
    /** Version whose promotion still has to be requested; null after the request. */
    candidate: z.string().nullable().optional(),
  });
}
/** State of one model of the company; `P` is the type of its parameters. */
export type DeskState<P> = z.output<ReturnType<typeof stateOf<P>>>;

const book = z.object({ seed: z.string(), models: z.record(z.string(), z.unknown()) });

/** State of the company's models, in one file that survives a restart. */
export class DeskBook {
  readonly #path: string;
  readonly #seed: string;
  readonly #models: Record<string, unknown>;

  constructor(path: string, seed: string) {
    this.#path = path;
    this.#seed = seed;
    this.#models = readBook(path, seed);
  }

  /** The saved state of a model from an earlier start; null if there is none. */
  read<P>(model: string, parameters: z.ZodType<P>): DeskState<P> | null {
    const state = stateOf(parameters).safeParse(this.#models[model]);
    return state.success ? state.data : null;
  }

  write<P>(model: string, state: DeskState<P>): void {
    this.#models[model] = state;
    mkdirSync(dirname(this.#path), { recursive: true });
    writeFileSync(`${this.#path}.tmp`, JSON.stringify({ seed: this.#seed, models: this.#models }));
    renameSync(`${this.#path}.tmp`, this.#path);
  }
}

/** Reads the state file. Empty if the file belongs to another company. */
function readBook(path: string, seed: string): Record<string, unknown> {
  try {
    const kept = book.parse(JSON.parse(readFileSync(path, 'utf8')));
    return kept.seed === seed ? { ...kept.models } : {};
  } catch {
    return {};
  }
}
