import { vouchFilesInput } from '#lib/schemas/models/governance.ts';
import { readSingleOperator } from '#server/actions/policy/single-operator.ts';
import { proposerOf } from '#server/actions/proposals/proposer.ts';
import { activeStatuses } from '#server/actions/transitions.ts';
import type { ArtifactScan } from '#server/generated/prisma/client.ts';
import { aliasActionKind } from '#server/models/aliases/alias-plan.ts';
import { authorsOf } from '#server/models/authors-of.ts';
import { readGovernance } from '#server/models/governance-rows.ts';
import { loadVersion, type LoadedModel } from '#server/models/registry-rows.ts';
import { requirePermission } from '#server/platform/actor.ts';
import { TandemError } from '#server/platform/errors.ts';
import { toJson } from '#server/platform/json.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';
import { newestScan, vouchedOf } from './newest-scan.ts';

/** Throws unless the newest scan could not read the files and no one has accepted them yet. */
function requireUnread(scan: ArtifactScan | null): asserts scan is ArtifactScan {
  if (scan === null)
    throw new TandemError('conflict', 'The files have not been scanned yet. Scan them first.');
  if (scan.status !== 'not_checked')
    throw new TandemError(
      'conflict',
      'The files were scanned. You can accept only files that could not be scanned.',
    );
  const vouched = vouchedOf(scan);
  if (vouched !== null)
    throw new TandemError('conflict', `${vouched.by} has already accepted the files.`);
}

/** Authors of the version and requesters of its promotion may not accept its files. */
async function whyNotIndependent(
  { tx, actor }: VerbContext,
  model: LoadedModel,
  version: number,
): Promise<string | null> {
  if ((await readSingleOperator(tx)).active) return null;
  const authors = await authorsOf(tx, model, version);
  if (authors?.some(({ id }) => id === actor.id) === true)
    return 'You created this version, so someone else must accept its files.';
  const open = await tx.action.findMany({
    where: {
      kind: aliasActionKind,
      targetKind: 'model',
      targetName: model.name,
      status: { in: [...activeStatuses] },
      plan: { path: ['parameters', 'toVersion'], equals: version },
    },
    select: { proposer: true },
  });
  const asked = open.some((action) => {
    const { kind, id, editor } = proposerOf(action);
    return (kind === 'user' && id === actor.id) || editor?.id === actor.id;
  });
  return asked
    ? 'You requested that this version serves, so someone else must accept its files.'
    : null;
}

/**
 * Accepts files that Tandem could not read, with a reason. Requires the right to approve the
 * promotion. Applies to that scan only: the next scan needs a new acceptance. Actual findings
 * cannot be accepted.
 */
export const vouchFiles = verb(
  { permission: 'models:read', input: vouchFilesInput, audit: 'models.vouch-files' },
  async (context, { name, version, reason }) => {
    const { tx, actor, now } = context;
    await tx.$queryRaw`select 1 from "RegisteredModel" where "name" = ${name} for update`;
    const { model } = await loadVersion(tx, actor, { name, version }, 'models:read');
    requirePermission(actor, 'actions:decide-models', model);
    const { tier } = await readGovernance(tx, model.id);
    if (tier === 'high') requirePermission(actor, 'actions:decide-high', model);
    if (actor.kind !== 'user')
      throw new TandemError('forbidden', 'Only a signed-in user can accept files.');
    const scan = await newestScan(tx, model.id, version);
    requireUnread(scan);
    const refusal = await whyNotIndependent(context, model, version);
    if (refusal !== null) throw new TandemError('forbidden', refusal);
    const vouched = { byId: actor.id, by: actor.name, reason, at: now.toISOString() };
    await tx.artifactScan.update({
      where: { id: scan.id },
      data: { vouched: toJson(vouched) },
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'model', id: model.id, name },
      after: { version, vouched: true },
      reason,
      teamId: model.teamId,
      environmentId: model.environmentId,
    });
    await context.emit('models', name);
    return { version, vouched };
  },
);
