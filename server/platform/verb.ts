import type { z } from 'zod';
import type { Permission, Place } from '#lib/permissions.ts';
import type { Prisma } from '#server/generated/prisma/client.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import {
  emptyTrail,
  isTrailEmpty,
  noteAudit,
  trailParts,
  writeTrail,
  type AuditInput,
  type Trail,
} from '#server/platform/audit/audit.ts';
import { db, type Transaction } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { noteEffect } from '#server/platform/http/idempotency-claim.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { wakeChannel } from '#server/platform/jobs/wake-channel.ts';

export type Topic =
  | 'incidents'
  | 'actions'
  | 'infrastructure'
  | 'accounts'
  | 'sources'
  | 'metrics'
  | 'kill-switch'
  | 'notifications'
  | 'audit'
  | 'monitoring'
  | 'costs'
  | 'experiments'
  | 'models'
  | 'governance';

export type VerbContext = {
  tx: Transaction;
  actor: Actor;
  now: Date;
  /**
   * Whether the calling pass covers the demo's history. Such a pass reads only `past` data and
   * sends no notifications.
   */
  past: boolean;
  /** Shared by all verbs of the transaction. */
  trail: Trail;
  /**
   * Returns the trail recorded up to now as parts of a `with`, for the single statement of a verb
   * with `oneStatement`.
   */
  trailParts(): Prisma.Sql;
  /** Checks the verb's permission again for the team and environment of the loaded row. */
  requireAt(place: Place): void;
  /**
   * Adds an audit row to this transaction before it commits. Every verb must write an audit row or
   * call `nothingChanged`.
   */
  audit(input: AuditInput): Promise<void>;
  nothingChanged(): void;
  /** Live hint to browsers, with topic and ID only, sent on commit. */
  emit(topic: Topic, subjectId?: string): Promise<void>;
  /** Wakes a scheduled job on commit. A running job runs again afterwards. */
  wake: (job: string) => Promise<void>;
  /** Enqueues a job on commit. */
  enqueue(
    task: string,
    payload?: Record<string, unknown>,
    options?: { runAt?: Date; jobKey?: string },
  ): Promise<void>;
};

/**
 * One pass of the pipeline: its time, and whether it covers the demo's history, which is separate
 * from live data.
 */
export type Pass = { now: Date; past: boolean };

export type VerbOptions = { now?: Date; past?: boolean; within?: VerbContext };
export type Verb<I extends z.ZodType, O> = (
  actor: Actor,
  input: z.input<I>,
  options?: VerbOptions,
) => Promise<O>;

type Definition<I extends z.ZodType> = {
  /** Required permission; `none` only for verbs that create actors (sign-in, setup link). */
  permission: Permission | 'none';
  input: I;
  /** Audit action, as `noun.verb`. */
  audit: string;
  /**
   * The verb writes with a single statement that includes its trail. The statement is atomic, so no
   * transaction is opened.
   */
  oneStatement?: true;
};

function makeContext<I extends z.ZodType>(
  definition: Definition<I>,
  tx: Transaction,
  actor: Actor,
  { now, past, trail }: Pass & { trail: Trail },
) {
  const state = { settled: false };
  const context: VerbContext = {
    tx,
    actor,
    now,
    past,
    trail,
    trailParts: () => {
      const parts = trailParts(trail);
      trail.audits = [];
      trail.events = [];
      trail.notes = [];
      return parts;
    },
    requireAt: (place) => {
      if (definition.permission !== 'none') requirePermission(actor, definition.permission, place);
    },
    audit: async (input) => {
      state.settled = true;
      noteAudit(trail, actor, definition.audit, now, input);
    },
    nothingChanged: () => {
      state.settled = true;
    },
    emit: async (topic, subjectId) => {
      trail.events.push({ topic, subjectId: subjectId ?? null });
    },
    wake: async (job) => {
      await tx.$executeRaw`/* prepared */ select pg_notify(${wakeChannel}, ${job})`;
    },
    enqueue: async (task, payload = {}, options = {}) => {
      await tx.$executeRaw`/* prepared */ select graphile_worker.add_job(${task}, ${JSON.stringify(payload)}::json,
        queue_name := ${task}, run_at := ${options.runAt ?? null}::timestamptz, job_key := ${options.jobKey ?? null}, max_attempts := 5)`;
    },
  };
  return { context, state };
}

function isSerialisationConflict(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'P2034';
}

/**
 * Creates a verb with permission check, input parsing, and one transaction with audit row and
 * outbox event. Only verbs open transactions. `within` joins the transaction of a calling verb.
 */
export function verb<I extends z.ZodType, O>(
  definition: Definition<I>,
  run: (context: VerbContext, input: z.output<I>) => Promise<O>,
): Verb<I, O> {
  return async (actor, input, options = {}) => {
    if (definition.permission !== 'none') requirePermission(actor, definition.permission);
    const parsed = parseInput(definition.input, input);
    const settle = async (tx: Transaction, trail: Trail): Promise<void> => {
      if (definition.oneStatement === true && !isTrailEmpty(trail))
        throw new Error(`Verb ${definition.audit} left its trail out of its statement`);
      await writeTrail(tx, trail);
      if (definition.oneStatement !== true) await noteEffect(tx);
    };
    const once = async (tx: Transaction): Promise<O> => {
      const now = options.now ?? options.within?.now ?? new Date();
      const past = options.past ?? options.within?.past ?? false;
      const trail = options.within?.trail ?? emptyTrail();
      const { context, state } = makeContext(definition, tx, actor, { now, past, trail });
      const output = await run(context, parsed);
      if (!state.settled) throw new Error(`Verb ${definition.audit} ended without an audit row`);
      if (options.within === undefined) await settle(tx, trail);
      return output;
    };
    if (options.within) return once(options.within.tx);
    if (definition.oneStatement === true) {
      await noteEffect(db());
      return once(db());
    }
    try {
      return await db().$transaction(once);
    } catch (error) {
      if (!isSerialisationConflict(error)) throw error;
      return db().$transaction(once);
    }
  };
}

/**
 * Creates a read-only verb with permission check and input parsing, without transaction and audit.
 */
export function query<I extends z.ZodType, O>(
  definition: { permission: Permission; input: I },
  run: (context: { actor: Actor; now: Date }, input: z.output<I>) => Promise<O>,
): (actor: Actor, input: z.input<I>, options?: { now?: Date }) => Promise<O> {
  return async (actor, input, options = {}) => {
    requirePermission(actor, definition.permission);
    return run({ actor, now: options.now ?? new Date() }, parseInput(definition.input, input));
  };
}

/** Returns the row, or throws `not_found` with the noun in the message. */
export function found<T>(row: T | null | undefined, noun: string): T {
  if (row === null || row === undefined) throw new TandemError('not_found', `No such ${noun}.`);
  return row;
}
