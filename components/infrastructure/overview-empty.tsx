'use client';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { NoMatch } from '#components/ui/tables/no-match.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { useOrigin } from '#components/ui/use-origin.ts';

export type ListKind = 'services' | 'hosts' | 'resources';

const WORDS: Record<ListKind, { one: string; why: string; command: (origin: string) => string }> = {
  services: {
    one: 'service',
    why: 'Give a service an OpenTelemetry SDK, then start it with this address and a key of the scope ingest.',
    command: (origin) =>
      `OTEL_EXPORTER_OTLP_ENDPOINT=${origin} OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer KEY" OTEL_SERVICE_NAME=my-service node app.js`,
  },
  hosts: {
    one: 'host',
    why: 'The host that runs Tandem reports automatically unless TANDEM_HOST_COLLECTOR is off. For others, let Prometheus or a collector write here.',
    command: (origin) => `remote_write: [{ url: "${origin}/api/v1/write" }]`,
  },
  resources: {
    one: 'resource',
    why: 'Resources appear by themselves from the labels of what is sent.',
    command: (origin) => `OTEL_EXPORTER_OTLP_ENDPOINT=${origin}`,
  },
};

export interface OverviewEmptyProps {
  kind: ListKind;
  narrowed: boolean;
  onClear: () => void;
}

/** No row: because of the filter, or because nothing sends yet. */
export function OverviewEmpty({ kind, narrowed, onClear }: OverviewEmptyProps) {
  const origin = useOrigin();
  const words = WORDS[kind];
  if (narrowed)
    return (
      <NoMatch title={`No ${words.one} matches`} onClear={onClear}>
        Others may exist outside of these filters or of the environment above.
      </NoMatch>
    );
  return (
    <EmptyState
      kind="no-source"
      title={`No ${words.one} reports yet`}
      command={words.command(origin)}
      action={
        <ButtonLink href="/sources" size="sm">
          See all sources
        </ButtonLink>
      }
    >
      {words.why}
    </EmptyState>
  );
}
