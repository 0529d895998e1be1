'use client';
import { useQuery } from '@tanstack/react-query';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useSession } from '#components/client/session.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { Def, Defs } from '#components/ui/defs.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { queryKey } from '#lib/query-keys.ts';

const WORDS: Record<string, string> = {
  postgresql: 'PostgreSQL',
  migrations: 'Migrations',
  clickhouse: 'ClickHouse',
  spool: 'Ingest spool',
  worker: 'Worker',
  demo: 'Demo company',
};
const REFRESH_MS = 15_000;

/** Version of this instance and the health of its components. */
export function AboutPage() {
  const { instance } = useSession();
  const query = useQuery({
    queryKey: queryKey('governance', 'readyz'),
    queryFn: async ({ signal }) => {
      const { readReadiness } = await import('./read-readiness.ts');
      return readReadiness(signal);
    },
    // no event reports that a store stopped responding
    refetchInterval: REFRESH_MS,
  });
  const failing = Object.entries(query.data?.checks ?? {}).filter(([, check]) => !check.ok);
  const title =
    query.data === undefined
      ? 'About this instance'
      : failing.length === 0
        ? 'All components respond'
        : `${failing.map(([name]) => WORDS[name] ?? name).join(', ')} ${failing.length === 1 ? 'does' : 'do'} not respond`;
  const report = JSON.stringify(
    { version: instance.version, instance: instance.id, readiness: query.data },
    null,
    2,
  );
  return (
    <>
      <PageHead title={title} sub="Version and health. Contains no secrets." />
      <Panel aria-label="Version">
        <PanelHeader
          title="Version"
          ruled
          end={
            <span className="flex items-center gap-1">
              Copy for a bug report <CopyButton value={report} label="Copy version and health" />
            </span>
          }
        />
        <Defs>
          <Def label="Tandem">
            {instance.version} {instance.demo ? <Badge className="ml-1">Demo</Badge> : null}
          </Def>
          <Def label="Instance">
            <span className="ident">{instance.id}</span>
          </Def>
          <Def label="License">Apache-2.0</Def>
        </Defs>
      </Panel>
      <Panel aria-label="Health">
        <PanelHeader title="Health" ruled />
        <QueryBody query={query} what="health" rows={5}>
          {({ checks }) => (
            <Defs>
              {Object.entries(checks).map(([name, check]) => (
                <Def key={name} label={WORDS[name] ?? name} detail={check.detail}>
                  <StateBadge state={check.ok ? 'ok' : 'error'}>
                    {check.ok ? 'OK' : 'Failing'}
                  </StateBadge>
                </Def>
              ))}
            </Defs>
          )}
        </QueryBody>
      </Panel>
    </>
  );
}
