import { championOf, introduceModel, requestChampion } from '../registry/introduce-model.ts';
import { logHistory } from '../registry/log-history.ts';
import type { MlflowClient } from '../registry/mlflow-client.ts';
import type { ModelDesk } from './model-desk.ts';
import type { Answered } from './model-spec.ts';
import { pause, untilDone } from './patience.ts';

interface Registry {
  readonly client: MlflowClient;
  readonly stopped: () => boolean;
}

/** Pause between two trainings of the history, so that the shop can serve requests. */
const TRAINING_PAUSE_MS = 200;
const CHAMPION_POLL_MS = 10_000;
/** After this time, the candidate's promotion is left to users. */
const CHAMPION_WAIT_MS = 30 * 60_000;

/** Registers the first version with the governance data of the model, and requests the first champion. */
async function introduceFirst<A extends Answered, P>(
  desk: ModelDesk<A, P>,
  { client }: Registry,
): Promise<void> {
  const version = await desk.registerFirst();
  await introduceModel(client, { name: desk.name, version, papers: desk.spec.papers });
  desk.save({ introduced: true });
}

/** Logs earlier trainings and registers their versions. */
async function logPast<A extends Answered, P>(
  desk: ModelDesk<A, P>,
  { client, stopped }: Registry,
): Promise<void> {
  const { name, spec } = desk;
  const isThrough = await logHistory(client, {
    name,
    papers: spec.papers,
    runs: desk.history?.runs ?? [],
    pause: async () => {
      await pause(TRAINING_PAUSE_MS);
      return !stopped();
    },
    onRegistered: ({ version, runId, model, isCandidate, served }) => {
      desk.keepVersion(version, runId, model);
      if (served !== null) desk.keepServed({ version, ...served });
      if (isCandidate) desk.save({ candidate: version });
    },
  });
  if (isThrough) desk.save({ pastLogged: true });
}

/**
 * Requests the promotion of the candidate after the first version becomes champion, because moving
 * the alias withdraws pending requests.
 */
async function requestCandidate<A extends Answered, P>(
  desk: ModelDesk<A, P>,
  { client }: Registry,
): Promise<void> {
  const { candidate, versions } = desk.state;
  const waitedMs = Date.now() - desk.openedAtMs;
  if (typeof candidate !== 'string' || waitedMs > CHAMPION_WAIT_MS)
    return desk.save({ candidate: null });
  if ((await championOf(client, desk.name)) !== versions[0]?.version)
    return pause(CHAMPION_POLL_MS);
  await requestChampion(client, desk.name, candidate);
  desk.save({ candidate: null });
}

/** Saves the model's missing registry entries. Retries until all are saved or the company stops. */
export async function introduceDesk<A extends Answered, P>(
  desk: ModelDesk<A, P>,
  registry: Registry,
): Promise<void> {
  const attempt = (isDone: () => boolean, attemptOnce: () => Promise<void>): Promise<void> =>
    untilDone(attemptOnce, {
      isDone,
      stopped: registry.stopped,
      describe: (error) => `demo: the registry does not accept ${desk.name} yet: ${String(error)}`,
    });
  await attempt(
    () => desk.state.introduced === true,
    () => introduceFirst(desk, registry),
  );
  await attempt(
    () => desk.state.pastLogged === true,
    () => logPast(desk, registry),
  );
  await attempt(
    () => desk.state.candidate === null,
    () => requestCandidate(desk, registry),
  );
}
