import { privacyRules } from '#lib/schemas/inference/inference.ts';
import type { GateCheck } from '#lib/schemas/rollouts/gate.ts';
import { featuresInForce } from '#server/inference/schemas/schema-in-force.ts';
import { signedInputs, type SignedInputs } from '#server/models/version-metadata.ts';
import { db } from '#server/platform/database/db.ts';
import { logger } from '#server/platform/logger.ts';
import {
  recordedRows,
  type RecordedRow,
} from '#server/telemetry/queries/inference/recorded-rows.ts';
import { requestsFit } from './requests-fit.ts';

const dayMs = 86_400_000;
const newestRows = 500;

type Versions = { model: string; version: string; base: string };

/** Signature of a registered version; null without one, or the reason its files cannot be read. */
async function signatureOf(
  model: string,
  version: string,
): Promise<SignedInputs | { reason: string } | null> {
  const row = /^[1-9]\d{0,8}$/u.test(version)
    ? await db().modelVersion.findFirst({
        where: { model: { name: model }, version: Number(version) },
      })
    : null;
  if (row === null) return null;
  try {
    return await signedInputs(row);
  } catch (error) {
    logger.warn('the files of a version could not be read', { model, version, error });
    return { reason: `the files of version ${version} could not be read` };
  }
}

/**
 * Whether the newest requests, and the expected inputs of the serving version, contain the inputs
 * that a version needs.
 */
export async function checkRequests(
  { model, version, base }: Versions,
  rows: readonly RecordedRow[],
  now: Date,
): Promise<GateCheck> {
  const [needs, signed, row] = await Promise.all([
    signatureOf(model, version),
    signatureOf(model, base),
    db().inferenceModel.findUnique({ where: { name: model } }),
  ]);
  if (needs !== null && 'reason' in needs)
    return {
      id: 'requests',
      title: 'Schema of the requests',
      status: 'unknown',
      detail: needs.reason,
    };
  return requestsFit(needs, version, {
    expected: row === null ? null : featuresInForce(row, base, now),
    signed: signed === null || 'reason' in signed ? null : signed,
    rows: rows.map(({ features }) => features),
    hidden: privacyRules.parse(row?.privacy ?? {}).features,
  });
}

/**
 * Like `checkRequests`, for a version that no gate has judged, compared with the version the alias
 * points to.
 */
export async function checkRequestsOf(versions: Versions, now: Date): Promise<GateCheck> {
  const window = {
    model: versions.model,
    fromMs: now.getTime() - 7 * dayMs,
    toMs: now.getTime(),
    version: versions.base,
  };
  const rows = await recordedRows(window, { labelled: null, limit: newestRows });
  return checkRequests(versions, rows, now);
}
