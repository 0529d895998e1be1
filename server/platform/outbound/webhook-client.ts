import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { TandemError } from '#server/platform/errors.ts';
import { isAnswerTooLarge, isRefusal, sendOutbound } from './outbound.ts';
import { resolveSecret, unreadable } from './stored-secret.ts';

export type WebhookTarget = { url: string; secretRef: string; allow: string[]; timeoutMs: number };

const changeRow = z.object({ field: z.string(), from: z.string(), to: z.string() });
const runAnswer = z.object({
  status: z.enum(['succeeded', 'failed', 'running']),
  detail: z.string().default(''),
  changes: z.array(changeRow).default([]),
  /** Named values for later steps. */
  result: z.record(z.string().max(100), z.string().max(1_000)).optional(),
  /** Datasets that a training would read, reported by its dry run. */
  datasets: z
    .array(z.object({ name: z.string(), digest: z.string() }))
    .max(100)
    .optional(),
});
const stateAnswer = z.looseObject({
  version: z.string().nullish(),
  replicas: z.number().nullish(),
  previousVersions: z.array(z.string()).default([]),
  healthy: z.boolean().nullish(),
});
export type RunAnswer = z.output<typeof runAnswer>;
export type StepResult = NonNullable<RunAnswer['result']>;
export type TargetState = z.output<typeof stateAnswer>;

function signedHeaders(target: WebhookTarget, id: string, body: string): Record<string, string> {
  const secret = resolveSecret(target.secretRef);
  if (secret === null) throw new TandemError('unavailable', unreadable(target.secretRef));
  const now = new Date();
  return {
    'content-type': 'application/json',
    'user-agent': 'Tandem',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, now, body),
  };
}

async function post(
  target: WebhookTarget,
  id: string,
  payload: unknown,
  answerKib?: number,
): Promise<{ status: number; text: string }> {
  const body = JSON.stringify(payload);
  return sendOutbound({
    url: target.url,
    method: 'POST',
    headers: signedHeaders(target, id, body),
    body,
    timeoutMs: target.timeoutMs,
    allow: target.allow,
    ...(answerKib === undefined ? {} : { answerKib }),
  });
}

function parseAnswer<S extends z.ZodType>(
  schema: S,
  answer: { status: number; text: string },
): z.output<S> {
  if (answer.status >= 300)
    throw new TandemError('unavailable', `The executor answered ${answer.status}.`);
  try {
    return schema.parse(JSON.parse(answer.text));
  } catch {
    throw new TandemError('unavailable', "The executor's response is invalid.");
  }
}

export type RunRequest = {
  runId: string;
  step: number;
  fence: number;
  dryRun: boolean;
  kind: string;
  target: { kind: string; name: string };
  parameters: Record<string, unknown>;
};

/**
 * Result of a call: a definite response, a definite refusal, or outcome unknown (the call may have
 * had an effect).
 */
export type SendResult =
  | { kind: 'answer'; answer: RunAnswer }
  | { kind: 'refused'; reason: string }
  | { kind: 'doubt'; reason: string };

/**
 * Sends one step under the run's idempotency key. Never retries. If the response is lost, the
 * outcome is unknown until a probe determines it.
 */
export async function sendRun(
  target: WebhookTarget,
  id: string,
  request: RunRequest,
): Promise<SendResult> {
  try {
    const answer = await post(target, id, {
      type: 'action.run',
      timestamp: new Date().toISOString(),
      data: request,
    });
    if (
      answer.status >= 400 &&
      answer.status < 500 &&
      answer.status !== 408 &&
      answer.status !== 429
    ) {
      return {
        kind: 'refused',
        reason: `The executor refused with ${answer.status}: ${answer.text.slice(0, 300)}`,
      };
    }
    return { kind: 'answer', answer: parseAnswer(runAnswer, answer) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'The call failed.';
    return { kind: isRefusal(error) ? 'refused' : 'doubt', reason };
  }
}

export type Probe = { status: RunAnswer['status'] | 'never' | 'doubt'; result?: StepResult };

async function askAbout(target: WebhookTarget, id: string) {
  return sendOutbound({
    url: `${target.url.replace(/\/$/, '')}/${encodeURIComponent(id)}`,
    method: 'GET',
    headers: signedHeaders(target, id, ''),
    timeoutMs: target.timeoutMs,
    allow: target.allow,
  });
}

/**
 * Queries the outcome for an idempotency key. `never` means that the key was never received, so the
 * step never ran.
 */
export async function probeRun(target: WebhookTarget, id: string): Promise<Probe> {
  try {
    const answer = await askAbout(target, id);
    if (answer.status === 404) return { status: 'never' };
    const { status, result } = parseAnswer(runAnswer, answer);
    return result === undefined ? { status } : { status, result };
  } catch {
    return { status: 'doubt' };
  }
}

/**
 * Queries a webhook about an unknown key. The webhook should report it as unknown and do nothing.
 * Throws on any other response.
 */
export async function checkWebhook(target: WebhookTarget, id: string): Promise<string> {
  const { status } = await askAbout(target, id);
  if (status !== 404)
    throw new TandemError('unavailable', `It answers ${status} to an unknown key, not 404.`);
  return 'It responds, and does not know runs that were never ordered.';
}

const itemName = z.union([z.string(), z.number()]).transform(String);
/**
 * Maximum items stored per list. A list is judged by its first items, so a complete ranked catalog
 * is not stored.
 */
const itemsAtMost = 100;
const modelAnswer = z.union([
  z.number(),
  z.string(),
  z.array(itemName).transform((items) => items.slice(0, itemsAtMost)),
  z.record(z.string(), z.number()),
  z.null(),
]);
/**
 * Prediction of a version for a row: a probability of the positive class or a predicted number; a
 * class alone; probabilities by class; a ranked list of items; or null for no prediction.
 */
export type ModelAnswer = z.output<typeof modelAnswer>;

/** Cost of the predictions for the rows of one call. Unreported values are omitted. */
const answerUsage = z.object({
  milliseconds: z.number().min(0).optional(),
  cost: z
    .object({ amount: z.number().min(0), currency: z.string().regex(/^[A-Z]{3}$/u) })
    .optional(),
});
export type AnswerUsage = z.output<typeof answerUsage>;

const scoresAnswer = z.object({
  scores: z.record(z.string(), z.array(modelAnswer).max(20_000)),
  /** Usage by version. Malformed usage is ignored, because predictions are valid without it. */
  usage: z.record(z.string(), answerUsage).catch({}).default({}),
});
type TakenScores = z.output<typeof scoresAnswer>;
/** Maximum response size, enough for lists and probabilities of hundreds of rows. */
const scoresKib = 4_096;

/**
 * Predictions of model versions for the given rows, one list per version, with their usage. Null if
 * the response is too large for one call. Changes nothing. Throws `unavailable` if the predictions
 * cannot be retrieved.
 */
export async function readScores(
  target: WebhookTarget,
  id: string,
  request: {
    target: { kind: string; name: string };
    versions: readonly string[];
    rows: readonly Readonly<Record<string, number | string | boolean | readonly number[] | null>>[];
  },
): Promise<TakenScores | null> {
  const payload = {
    type: 'model.evaluate',
    timestamp: new Date().toISOString(),
    data: request,
  };
  try {
    return parseAnswer(scoresAnswer, await post(target, id, payload, scoresKib));
  } catch (error) {
    if (isAnswerTooLarge(error)) return null;
    const reason = error instanceof Error ? error.message : 'The call failed.';
    throw new TandemError('unavailable', `The executor does not score: ${reason}`);
  }
}

/** Current state of a target. Throws `unavailable` if it cannot be retrieved. */
export async function readState(
  target: WebhookTarget,
  id: string,
  subject: { kind: string; name: string },
): Promise<TargetState> {
  try {
    return parseAnswer(
      stateAnswer,
      await post(target, id, {
        type: 'state.get',
        timestamp: new Date().toISOString(),
        data: { target: subject },
      }),
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'The call failed.';
    throw new TandemError('unavailable', `The state of the target could not be read: ${reason}`);
  }
}
