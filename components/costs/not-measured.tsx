'use client';
import { rolesSentence } from '#components/client/page/no-permission.tsx';
import { useCan } from '#components/client/session.tsx';
import { monthWord } from '#components/labels/cost-text.ts';
import { ButtonLink } from '#components/ui/link.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import type { CostBasis, CostSources } from '#lib/schemas/costs/costs.ts';
import { monthHref } from './cost-links.ts';
import { missingCost } from './missing-cost.ts';

export interface NotMeasuredProps {
  basis: CostBasis;
  /** The displayed month and the available sources; omitted if nothing is connected. */
  month?: string;
  sources?: CostSources | undefined;
}

function Connect({ basis }: Pick<NotMeasuredProps, 'basis'>) {
  const mayUpload = useCan('costs:write');
  const mayConnect = useCan('sources:read');
  if (basis === 'billed' && mayUpload)
    return <ButtonLink href="/costs/files?dialog=upload">Upload a bill…</ButtonLink>;
  if (!mayConnect) return <>The role {rolesSentence('sources:write')} can connect it.</>;
  return basis === 'metered' ? (
    <ButtonLink href="/sources">Connect a source</ButtonLink>
  ) : (
    <ButtonLink href="/sources?sender=costs">How to connect</ButtonLink>
  );
}

/**
 * Shown if a month has no cost. Names the source to connect or a month with costs, and never shows
 * 0.
 */
export function NotMeasured({ basis, month = '', sources }: NotMeasuredProps) {
  const { title, text, connect, other } = missingCost(sources, basis, month);
  return (
    <EmptyState
      kind={connect === null ? 'no-data' : 'no-source'}
      title={title}
      action={
        other !== null ? (
          <ButtonLink href={monthHref(other, basis)}>Open {monthWord(other, true)}</ButtonLink>
        ) : connect === null ? null : (
          <Connect basis={basis} />
        )
      }
    >
      {text}
    </EmptyState>
  );
}
