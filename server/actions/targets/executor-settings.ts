import { executorKind } from '#lib/choices/actions-executors.ts';
import {
  executorSettings,
  trafficSettings,
  trainingSettings,
} from '#lib/schemas/actions/executors.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { TandemError, type FieldError } from '#server/platform/errors.ts';

type KnownKind = keyof typeof executorSettings;

function isKnown(kind: string): kind is KnownKind {
  return Object.hasOwn(executorSettings, kind);
}

function refuse(fields: FieldError[]): never {
  const [first] = fields;
  throw new TandemError('invalid_input', `${first?.field ?? ''}: ${first?.message ?? ''}`, {
    fields,
  });
}

/**
 * Throws `invalid_input` naming each setting that is missing or invalid for the kind of executor.
 */
export function parseExecutorSettings(kind: string, settings: unknown): void {
  if (!isKnown(kind)) refuse([{ field: 'kind', message: `${kind} is unknown` }]);
  const parsed = executorSettings[kind].safeParse(settings);
  if (parsed.success) return;
  refuse(
    parsed.error.issues.map(({ path, message, code, input }) => ({
      field: ['settings', ...path].join('.'),
      message: code === 'invalid_type' && input === undefined ? 'is required' : message,
    })),
  );
}

/** Checks that each referenced executor exists and supports the purpose of the reference. */
export async function checkNamedExecutors(
  tx: Pick<Transaction, 'executorConfig'>,
  kind: string,
  settings: unknown,
): Promise<void> {
  const does = executorKind(kind)?.does;
  if (does !== 'retraining' && does !== 'traffic') return;
  const field = does === 'retraining' ? 'serving' : 'scoring';
  const name =
    does === 'retraining'
      ? trainingSettings.parse(settings).serving
      : trafficSettings.parse(settings).scoring;
  if (name === undefined) return;
  const named = await tx.executorConfig.findUnique({ where: { name }, select: { kind: true } });
  const complain = (message: string): never => refuse([{ field: `settings.${field}`, message }]);
  if (named === null) complain(`there is no executor ${name}`);
  const namedDoes = executorKind(named?.kind ?? '')?.does;
  if (field === 'serving' && namedDoes === 'retraining')
    complain(`${name} is a pipeline and serves no models`);
  if (field === 'scoring' && namedDoes !== 'everything') complain(`${name} is not a webhook`);
}
