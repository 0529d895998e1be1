import type { PromotionRow } from '#server/governance/evidence/promotions.ts';
import {
  missing,
  notChecked,
  pageOf,
  plural,
  row,
  there,
  type Finding,
  type Scope,
} from '#server/governance/evidence/scope.ts';
import { authorsOf, type Author } from '#server/models/authors-of.ts';
import { db } from '#server/platform/database/db.ts';

const unseen = 'Your role cannot see the requests.';
const titleOf = ({ number, title }: PromotionRow): string => `ACT-${number} ${title}`;
const hrefOf = ({ id }: PromotionRow): string => `/actions/${id}`;

function describeCompared({ evidence }: PromotionRow): string {
  if (evidence === null) return '';
  const { gate } = evidence;
  if (gate.kind === 'logged')
    return ` No gate; ${plural(gate.figures.length, 'logged metric')} compared with version ${gate.against}.`;
  return gate.kind === 'judged'
    ? ` Compared with version ${gate.against}: ${gate.passed ? 'passed' : 'not passed'}, ${plural(gate.slices.judged, 'slice')} judged.`
    : ` Not compared: ${gate.reason}.`;
}

/** Checks recorded with each request of the period. */
export function gateEvidence({ promotions }: Scope): Finding {
  if (promotions === null) return notChecked(unseen);
  if (promotions.length === 0) return missing('No promotion was requested in the period.');
  return there(
    `${plural(promotions.length, 'request')} with their checks.`,
    promotions.map((each) => {
      const failed = each.checks.filter(({ ok }) => !ok);
      return row(titleOf(each), {
        detail: `${each.checks.length - failed.length} of ${each.checks.length} checks passed${
          failed.length === 0 ? '' : `; failed: ${failed.map(({ title }) => title).join(', ')}`
        }. ${each.status.replace('_', ' ')}.${describeCompared(each)}`,
        href: hrefOf(each),
        at: each.proposedAt.toISOString(),
      });
    }),
  );
}

/** Votes of the period, with approver and request. */
export function approvalsEvidence({ promotions }: Scope): Finding {
  if (promotions === null) return notChecked(unseen);
  const votes = promotions.flatMap((each) => each.votes.map((vote) => ({ each, vote })));
  if (votes.length === 0) return missing('No vote on a promotion in the period.');
  return there(
    `${plural(votes.length, 'vote')} by people.`,
    votes.map(({ each, vote }) =>
      row(`${vote.by}: ${vote.vote}${vote.voided ? ', void' : ''}`, {
        detail: `${titleOf(each)}${vote.comment === null ? '' : `. ${vote.comment}`}`,
        href: hrefOf(each),
        at: vote.at.toISOString(),
      }),
    ),
  );
}

type Standing = Extract<Scope['standing']['approval'], { kind: 'action' }>;

/**
 * Number of counting approvals by people who neither made nor requested the version. Requests from
 * before the period identify people by name only, and two people may share a name.
 */
function independentVotes(
  approval: Standing,
  known: PromotionRow | undefined,
  authors: readonly Author[],
): number {
  if (known === undefined) {
    const names = [approval.action.proposer, ...authors.map(({ name }) => name)];
    return approval.votes.filter(({ vote, by }) => vote === 'approve' && !names.includes(by))
      .length;
  }
  const ids = [known.proposer.id, ...authors.map(({ id }) => id)];
  return known.votes.filter(
    ({ vote, voided, byId }) => vote === 'approve' && !voided && !ids.includes(byId),
  ).length;
}

const madeBy = (authors: readonly Author[]): string =>
  authors.length === 0
    ? 'Created by no user'
    : `Created by ${authors.map(({ name, did }) => `${name} (${did})`).join(', ')}`;

/**
 * Evidence that the deciding version was approved by a person who neither made nor requested it.
 */
export async function independentEvidence({
  promotions,
  standing,
  model,
}: Scope): Promise<Finding> {
  if (promotions === null) return notChecked(unseen);
  const { approval, decided } = standing;
  if (decided === null) return missing('There was no serving version, so no approval.');
  const moment = pageOf(model.name, `/at?at=${encodeURIComponent(standing.at)}`);
  if (approval.kind === 'none')
    return missing(approval.reason, [
      row(`Version ${decided.version} since then`, { href: moment, at: decided.since }),
    ]);
  const counted = approval.votes.filter(({ vote }) => vote === 'approve');
  const known = promotions.find(({ id }) => id === approval.action.id);
  const { version } = decided;
  const authors = await authorsOf(db(), model, version);
  const rows = [
    row(`ACT-${approval.action.number} ${approval.action.title}`, {
      detail: `${authors === null ? 'The author of the version is unknown' : madeBy(authors)}; requested by ${approval.action.proposer}; approved by ${
        counted.map(({ by }) => by).join(', ') || 'nobody'
      }.`,
      href: approval.action.href,
      at: approval.action.decidedAt,
    }),
  ];
  if (independentVotes(approval, known, authors ?? []) === 0)
    return missing(`Version ${version} was approved only by its author or requester.`, rows);
  return authors === null
    ? notChecked(
        `The author of version ${version} is unknown. Someone other than the requester approved it.`,
        rows,
      )
    : there(
        `Version ${version} was approved by someone who neither created nor requested it.`,
        rows,
      );
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  const lower = sorted[middle - 1];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 || lower === undefined ? upper : (lower + upper) / 2;
}

/** Speed of decisions, share of rejections, and number of rule violations. */
export function oversightEvidence({ promotions, model }: Scope): Finding {
  if (promotions === null) return notChecked(unseen);
  const decided = promotions.filter(({ decidedAt }) => decidedAt !== null);
  if (decided.length === 0) return missing('No decision on a promotion in the period.');
  const minutes = median(
    decided.map(
      ({ proposedAt, decidedAt }) =>
        ((decidedAt ?? proposedAt).getTime() - proposedAt.getTime()) / 60_000,
    ),
  );
  const count = (status: string) => decided.filter((each) => each.status === status).length;
  const broken = promotions
    .flatMap(({ votes }) => votes)
    .filter(({ breakGlass }) => breakGlass).length;
  return there(
    `${plural(decided.length, 'request')} ended, half of them within ${Math.round(minutes ?? 0)} min.`,
    [
      row(
        `${count('rejected')} rejected, ${count('expired')} expired, ${count('superseded')} withdrawn`,
        {
          detail: `${plural(broken, 'break-glass vote')}.`,
          href: pageOf(model.name, '?tab=governance'),
        },
      ),
    ],
  );
}
