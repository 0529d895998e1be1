'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '#components/client/api.ts';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useCan } from '#components/client/session.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { formatCount } from '#lib/format.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { OwnershipRules } from '#lib/schemas/infrastructure/ownership.ts';
import { OwnershipRulesPanel } from './ownership-rules-panel.tsx';
import { TeamsPanel } from './teams-panel.tsx';

type Earlier = Pick<OwnershipRules, 'version' | 'rules'>;

interface VersionsProps {
  stored: OwnershipRules;
  /** Starts a draft from an earlier version; omitted for users who may not save. */
  onRestore: ((version: number) => void) | undefined;
}

function Versions({ stored, onRestore }: VersionsProps) {
  const { versions } = stored;
  if (versions.length === 0) return null;
  return (
    <Panel aria-label="Versions of the rules" className="overflow-hidden">
      <PanelHeader title="Versions" count={versions.length} ruled />
      <div className="overflow-x-auto">
        <Table label="Versions of the rules, newest first">
          <thead>
            <tr>
              <Th fit>Version</Th>
              <Th>Saved by</Th>
              <Th fit>When</Th>
              <Th fit>Rules</Th>
              <Th>Why</Th>
              {onRestore === undefined ? null : (
                <Th fit>
                  <span className="sr-only">Restore</span>
                </Th>
              )}
            </tr>
          </thead>
          <tbody>
            {versions.map((row) => (
              <tr key={row.version}>
                <Td fit>v{row.version}</Td>
                <Td>{row.editedBy}</Td>
                <Td fit>
                  <Time at={row.at} show="both" />
                </Td>
                <Td fit>{row.rules}</Td>
                <Td className="text-ink-2">{row.comment === '' ? 'not specified' : row.comment}</Td>
                {onRestore === undefined ? null : (
                  <Td fit>
                    {row.version === stored.version ? (
                      <Badge>Current</Badge>
                    ) : (
                      <Button
                        size="sm"
                        aria-label={`Restore version ${row.version}`}
                        onClick={() => onRestore(row.version)}
                      >
                        Restore…
                      </Button>
                    )}
                  </Td>
                )}
              </tr>
            ))}
          </tbody>
        </Table>
      </div>
    </Panel>
  );
}

/** Teams, and the rules that assign an owner to each resource. */
export function OwnershipPage() {
  const mayRead = useCan('infrastructure:read');
  const query = useQuery({
    queryKey: queryKey('infrastructure', 'ownership'),
    queryFn: ({ signal }) => api<OwnershipRules>('/api/settings/ownership', { signal }),
    enabled: mayRead,
  });
  const mayWrite = useCan('accounts:write');
  const [restored, setRestored] = useState<Earlier | null>(null);
  const restore = async (version: number): Promise<void> => {
    try {
      setRestored(await api<Earlier>(`/api/settings/ownership/versions/${version}`));
      window.scrollTo({ top: 0 });
    } catch (error) {
      toast.error('The version could not be read', {
        description: error instanceof Error ? error.message : 'Try again',
      });
    }
  };
  if (!mayRead) return <NoPermission permission="infrastructure:read" what="ownership" />;
  const { data } = query;
  return (
    <>
      <PageHead
        title={data ? formatCount(data.rules.length, 'ownership rule') : 'Ownership'}
        sub="Team, owner, environment and business tier of each resource. Manual settings are not changed."
      />
      <TeamsPanel />
      <QueryBody query={query} what="ownership rules">
        {(stored) => (
          <>
            <OwnershipRulesPanel
              key={restored?.version ?? 0}
              stored={stored}
              start={restored}
              onEnd={() => setRestored(null)}
            />
            <Versions
              stored={stored}
              onRestore={mayWrite ? (version) => void restore(version) : undefined}
            />
          </>
        )}
      </QueryBody>
    </>
  );
}
