'use client';
import { ButtonLink } from '#components/ui/link.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { NoMatch } from '#components/ui/tables/no-match.tsx';
import { useOrigin } from '#components/ui/use-origin.ts';

export type ListKind = 'services' | 'hosts' | 'resources';

const WORDS: Record<ListKind, { one: string; why: string; command: (origin: string) => string }> = {
  services: {
    one: 'service',
    why: 'Add an OpenTelemetry SDK to the service, then start it with this address and a key with the scope ingest.',
    command: (origin) =>
      `OTEL_EXPORTER_OTLP_ENDPOINT=${origin} OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer KEY" OTEL_SERVICE_NAME=my-service node app.js`,
  },
  hosts: {
    one: 'host',
    why: 'The host of Tandem reports automatically unless TANDEM_HOST_COLLECTOR is off. For other hosts, let Prometheus or a collector write here.',
    command: (origin) => `remote_write: [{ url: "${origin}/api/v1/write" }]`,
  },
  resources: {
    one: 'resource',
    why: 'Resources are discovered from the labels of incoming data.',
    command: (origin) => `OTEL_EXPORTER_OTLP_ENDPOINT=${origin}`,
  },
};

export interface OverviewEmptyProps {
  kind: ListKind;
  narrowed: boolean;
  onClear: () => void;
}

/** Empty state of the list: either the filter excludes all rows, or nothing sends telemetry yet. */
export function OverviewEmpty({ kind, narrowed, onClear }: OverviewEmptyProps) {
  const origin = useOrigin();
  const words = WORDS[kind];
  if (narrowed)
    return (
      <NoMatch title={`No ${words.one} matches`} onClear={onClear}>
        There may be more outside these filters or the selected environment.
      </NoMatch>
    );
  return (
    <EmptyState
      kind="no-source"
      title={`No ${words.one} sends data yet`}
      command={words.command(origin)}
      action={
        <ButtonLink href="/sources" size="sm">
          Open sources
        </ButtonLink>
      }
    >
      {words.why}
    </EmptyState>
  );
}
