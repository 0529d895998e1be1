import { getLoggedModel } from '#server/experiments/logged-models.ts';
import type { Actor } from '#server/platform/actor.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { loadModel, loadVersion } from './registry-rows.ts';

type Given = { source: string; runId: string; modelId: string };
export type ResolvedSource = {
  storageUri: string;
  runId: string | null;
  loggedModelId: string | null;
};

const modelUri = /^models:\/(?<rest>[^/].*)$/u;

function refuse(source: string): never {
  throw new TandemError('invalid_input', `source: "${source}" does not name a model`, {
    fields: [{ field: 'source', message: 'does not name a model' }],
  });
}

/** Decodes twice, because an encoded percent sign may hide part of a path. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(decodeURIComponent(text));
  } catch {
    return text;
  }
}

/**
 * Rejects local files and paths that leave their folder, because loading a model opens its source.
 * Runs here are never stored in local folders, so no local path belongs to a run.
 */
function requireSafeSource(source: string): void {
  const isLocal = !/^[a-z][\w+.-]+:/iu.test(source) || /^file:/iu.test(source);
  if (isLocal || decoded(source).split(/[/\\]/u).includes('..')) refuse(source);
}

/** Resolves `models:/name/3`, `models:/name@alias`. */
async function ofVersion(
  tx: Transaction,
  actor: Actor,
  rest: string,
  source: string,
): Promise<ResolvedSource> {
  const parts = /^(?<name>[^/@]+)(?:\/(?<version>\d+)|@(?<alias>[\w-]+))$/u.exec(rest)?.groups;
  const name = parts?.['name'];
  if (name === undefined) return refuse(source);
  const alias = parts?.['alias'];
  const version =
    alias === undefined
      ? Number(parts?.['version'])
      : ((await loadModel(tx, actor, name, 'models:read')).aliases.find(
          (each) => each.alias === alias,
        )?.version ?? refuse(source));
  const { row } = await loadVersion(tx, actor, { name, version }, 'models:read');
  return { storageUri: row.storageUri, runId: row.runId, loggedModelId: row.loggedModelId };
}

/** Location of a new version's files, and its source run and logged model. */
export async function resolveSource(
  tx: Transaction,
  actor: Actor,
  { source, runId, modelId }: Given,
): Promise<ResolvedSource> {
  requireSafeSource(source);
  const rest = modelUri.exec(source)?.groups?.['rest'];
  const loggedModelId = modelId === '' && /^m-[0-9a-f]{32}$/u.test(rest ?? '') ? rest : modelId;
  const wanted = runId === '' ? null : runId;
  if (loggedModelId !== undefined && loggedModelId !== '') {
    const { model } = await getLoggedModel(actor, { modelId: loggedModelId });
    return {
      storageUri: rest === undefined ? source : model.info.artifactUri,
      runId: wanted ?? model.info.sourceRunId ?? null,
      loggedModelId,
    };
  }
  if (rest === undefined) return { storageUri: source, runId: wanted, loggedModelId: null };
  const found = await ofVersion(tx, actor, rest, source);
  return { ...found, runId: wanted ?? found.runId };
}
