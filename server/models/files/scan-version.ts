import { z } from 'zod';
import { artifactRules } from '#engines/threats/inspect-artifact.ts';
import {
  scannedFileSchema,
  scanStatuses,
  type ScanDetail,
  type ScannedFile,
  type ScanStatus,
} from '#lib/schemas/models/governance.ts';
import { versionInput } from '#lib/schemas/models/models.ts';
import {
  digestOf,
  versionFiles,
  type VersionFile,
  type VersionPlace,
} from '#server/experiments/artifacts/version-files.ts';
import type { ArtifactScan } from '#server/generated/prisma/client.ts';
import { auditModel, loadVersion } from '#server/models/registry-rows.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { storableText } from '#server/platform/database/storable-text.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { query, verb } from '#server/platform/verb.ts';
import { inspectFile, maxInspectedBytes } from './inspect-file.ts';
import { newestScan, vouchedOf } from './newest-scan.ts';

const mostBytes = 512 * 1024 * 1024;

type Found = { status: ScanStatus; files: ScannedFile[]; notes: string[] };

async function inspect(file: VersionFile, left: number): Promise<ScannedFile> {
  const { path, bytes, sha256 } = file;
  if (bytes > Math.min(maxInspectedBytes, left))
    return {
      path,
      bytes,
      sha256,
      kind: 'not opened',
      risk: 'unknown',
      findings: [`has ${bytes} bytes; the maximum is ${Math.min(maxInspectedBytes, left)}`],
    };
  const data = await file.read(maxInspectedBytes);
  return { path, bytes, sha256: sha256 ?? digestOf(data), ...inspectFile(path, data) };
}

function statusOf(files: readonly ScannedFile[]): ScanStatus {
  if (files.length === 0) return 'not_checked';
  if (files.some(({ risk }) => risk === 'dangerous')) return 'dangerous';
  return files.some(({ risk }) => risk !== 'none') ? 'warning' : 'clean';
}

/** Opens the files of a version one by one. Executes none of them. */
async function look(place: VersionPlace): Promise<Found> {
  const listed = await versionFiles(place);
  if (listed.files === null) return { status: 'not_checked', files: [], notes: [listed.reason] };
  const files: ScannedFile[] = [];
  let left = mostBytes;
  for (const file of listed.files) {
    const scanned = await inspect(file, left);
    if (scanned.kind !== 'not opened') left -= scanned.bytes;
    files.push(scanned);
  }
  return { status: statusOf(files), files, notes: listed.reason === '' ? [] : [listed.reason] };
}

/**
 * Files that cannot be read, here or on another server, count as not scanned. A partial scan is no
 * result.
 */
async function lookIfPossible(place: VersionPlace): Promise<Found> {
  try {
    return await look(place);
  } catch (error) {
    const known = asTandemError(error);
    if (known === null) throw error;
    return { status: 'not_checked', files: [], notes: [storableText(known.message)] };
  }
}

const record = verb(
  {
    permission: 'models:write',
    input: versionInput.extend({
      status: z.enum(scanStatuses),
      files: z.array(scannedFileSchema),
      notes: z.array(z.string()),
    }),
    audit: 'models.scan-version',
  },
  async (context, { name, version, status, files, notes }) => {
    const { tx, actor, now } = context;
    const { model } = await loadVersion(tx, actor, { name, version }, 'models:write');
    await tx.artifactScan.create({
      data: {
        id: newId(),
        modelId: model.id,
        version,
        status,
        rules: artifactRules,
        files: toJson(files),
        notes: toJson(notes),
        scannedAt: now,
      },
      select: { id: true },
    });
    const found = files.filter(({ risk }) => risk === 'dangerous').map(({ path }) => path);
    await auditModel(context, model, undefined, { version, status, dangerous: found });
    return { version, status };
  },
);

/** Scans the files of a version for code that runs when they are loaded, and stores the findings. */
export async function scanVersion(actor: Actor, given: unknown) {
  requirePermission(actor, 'models:write');
  const input = parseInput(versionInput, given);
  const { row } = await loadVersion(db(), actor, input, 'models:write');
  // Set before the files are opened, so that anything stored during the scan counts as later.
  const now = new Date();
  return record(actor, { ...input, ...(await lookIfPossible(row)) }, { now });
}

/** Scans a version that has no scan, or whose files could not be read and were not accepted. */
export async function scanOnce(actor: Actor, input: { name: string; version: number }) {
  const { model } = await loadVersion(db(), actor, input, 'models:write');
  const newest = await newestScan(db(), model.id, input.version);
  if (newest === null || (newest.status === 'not_checked' && vouchedOf(newest) === null))
    await scanVersion(actor, input);
}

const sentences: Readonly<Record<ScanStatus, (files: number) => string>> = {
  clean: (files) => `None of the ${files} files contains code.`,
  warning: () =>
    'Some files contain code or are of an unknown kind: load the version only if you trust its author.',
  dangerous: () => 'Loading the version would make a dangerous call. Do not load it.',
  not_checked: () => 'The files could not be scanned.',
};

export function toScan(row: ArtifactScan): NonNullable<ScanDetail['scan']> {
  const files = z.array(scannedFileSchema).parse(row.files);
  const status = z.enum(scanStatuses).parse(row.status);
  return {
    status,
    sentence: sentences[status](files.length),
    rules: row.rules,
    files,
    notes: z.array(z.string()).parse(row.notes),
    scannedAt: row.scannedAt.toISOString(),
    vouched: vouchedOf(row),
  };
}

/** Scan findings in a version's files; null if it was never scanned. */
export const getScan = query(
  { permission: 'models:read', input: versionInput },
  async ({ actor }, input): Promise<ScanDetail> => {
    const { model } = await loadVersion(db(), actor, input, 'models:read');
    const row = await newestScan(db(), model.id, input.version);
    return {
      name: model.name,
      version: input.version,
      scan: row === null ? null : toScan(row),
    };
  },
);
