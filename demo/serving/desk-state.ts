import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

function stateOf<P>(parameters: z.ZodType<P>) {
  return z.object({
    /** Every version that was ever loaded, oldest first. */
    versions: z.array(
      z.object({
        version: z.string(),
        /** The training run; null while the registry does not know the version. */
        runId: z.string().nullable(),
        parameters,
      }),
    ),
    traffic: z.object({
      shares: z.array(z.object({ version: z.string(), percent: z.number() })).min(1),
      shadow: z.string().nullable(),
    }),
    /** The history of answered requests: when it was first drawn, and how many of its parts are sent. */
    history: z
      .object({ anchorMs: z.number(), done: z.number(), plan: z.number().optional() })
      .nullable(),
    /** Tandem knows which rows are the usual ones. */
    baselineSet: z.boolean().optional(),
    /** What the company has to say about the model is told, and its first version asked for as champion. */
    introduced: z.boolean().optional(),
    /** Its earlier trainings are logged and their versions registered. */
    pastLogged: z.boolean().optional(),
    /** When versions of earlier trainings answered instead of the first, in epoch ms. */
    served: z
      .array(z.object({ version: z.string(), fromMs: z.number(), toMs: z.number() }))
      .optional(),
    /** The version whose promotion has not been requested yet; null after the request. */
    candidate: z.string().nullable().optional(),
  });
}
/** Where one model of the company stands; `P` is all that a version of it is. */
export type DeskState<P> = z.output<ReturnType<typeof stateOf<P>>>;

const book = z.object({ seed: z.string(), models: z.record(z.string(), z.unknown()) });

/** Where the models of a company stand, in one file that survives a restart. */
export class DeskBook {
  readonly #path: string;
  readonly #seed: string;
  readonly #models: Record<string, unknown>;

  constructor(path: string, seed: string) {
    this.#path = path;
    this.#seed = seed;
    this.#models = readBook(path, seed);
  }

  /** What a start before this one left of a model; null for none. */
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

/** Nothing for another company's. */
function readBook(path: string, seed: string): Record<string, unknown> {
  try {
    const kept = book.parse(JSON.parse(readFileSync(path, 'utf8')));
    return kept.seed === seed ? { ...kept.models } : {};
  } catch {
    return {};
  }
}
