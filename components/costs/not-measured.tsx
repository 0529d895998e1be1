'use client';
import { useCan } from '#components/shell/session.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import type { CostBasis } from '#lib/schemas/costs.ts';

/** Stands where a source is missing: it says what to connect, and never 0. */
export function NotMeasured({ basis }: { basis: CostBasis }) {
  const mayWrite = useCan('costs:write');
  if (basis === 'metered')
    return (
      <EmptyState
        kind="no-source"
        title="Not measured: connect a host"
        action={<ButtonLink href="/sources">Connect a source</ButtonLink>}
      >
        The host collector, or an OpenTelemetry collector with host metrics, sends the hours of CPU,
        memory, disks and GPUs.
      </EmptyState>
    );
  return (
    <EmptyState
      kind="no-source"
      title="Not measured: connect bills"
      action={
        mayWrite ? (
          <ButtonLink href="/costs/files?dialog=upload">Upload a bill…</ButtonLink>
        ) : (
          <ButtonLink href="/sources?sender=costs">How to connect</ButtonLink>
        )
      }
    >
      Send the FOCUS export of your cloud provider, or upload a file of it.
    </EmptyState>
  );
}
