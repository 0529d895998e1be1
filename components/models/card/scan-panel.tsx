'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useCan } from '#components/client/session.tsx';
import { scanPath, useScan } from '#components/inference/model/use-card.ts';
import { SCAN_WORD } from '#components/labels/model-text.ts';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { Panel, PanelBody, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import type { State } from '#components/ui/states/states.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { formatMetric } from '#lib/format.ts';
import type { ScanDetail, ScannedFile } from '#lib/schemas/models/governance.ts';
import { VouchDialog } from './accept-files-dialog.tsx';

const RISK: Readonly<Record<ScannedFile['risk'], { state: State; word: string }>> = {
  none: { state: 'ok', word: 'No code' },
  code: { state: 'warning', word: 'Code' },
  dangerous: { state: 'critical', word: 'Dangerous' },
  unknown: { state: 'unknown', word: 'Cannot be scanned' },
};

function Files({ files }: { files: readonly ScannedFile[] }) {
  return (
    <Table label="Files of the version">
      <thead>
        <tr>
          <Th>File</Th>
          <Th fit>Found</Th>
          <Th>Finding</Th>
          <Th num>Size</Th>
          <Th>SHA-256</Th>
        </tr>
      </thead>
      <tbody>
        {files.map((file) => (
          <tr key={file.path}>
            <Td className="ident wrap-anywhere">{file.path}</Td>
            <Td fit>
              <StateBadge state={RISK[file.risk].state}>{RISK[file.risk].word}</StateBadge>
            </Td>
            <Td className="min-w-48 wrap-anywhere">
              {file.findings.length === 0 ? file.kind : `${file.kind}: ${file.findings.join('; ')}`}
            </Td>
            <Td num>{formatMetric(file.bytes, 'By')}</Td>
            <Td className="ident" title={file.sha256 ?? undefined}>
              {file.sha256 === null ? (
                <span className="text-ink-3">unknown</span>
              ) : (
                file.sha256.slice(0, 12)
              )}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function Found({ scan }: { scan: NonNullable<ScanDetail['scan']> }) {
  return (
    <>
      <PanelBody className="grid gap-1 wrap-anywhere">
        <p>{scan.sentence}</p>
        {scan.notes.map((note) => (
          <p key={note} className="text-ink-2">
            {note}
          </p>
        ))}
        {scan.vouched === null ? null : (
          <p>
            <b className="font-semibold">{scan.vouched.by}</b> accepted the files on{' '}
            <Time at={scan.vouched.at} show="both" />: {scan.vouched.reason}
          </p>
        )}
      </PanelBody>
      {scan.files.length === 0 ? null : <Files files={scan.files} />}
      <PanelFoot>
        <span className="wrap-anywhere">
          Scanned <Time at={scan.scannedAt} show="both" />, rules {scan.rules}. No file was
          executed.
        </span>
      </PanelFoot>
    </>
  );
}

/** File scan of a version: kinds, digests, and code that would run when the file is loaded. */
export function ScanPanel({ name, version }: { name: string; version: number }) {
  const query = useScan(name, version);
  const mayScan = useCan('models:write');
  const mayVouch = useCan('actions:decide-models');
  const dialog = useDialog();
  const client = useQueryClient();
  const again = useMutation({
    mutationFn: () => api<unknown>(scanPath(name, version), { method: 'POST', body: {} }),
    onSuccess: () => toast.success('Files scanned again'),
    onError: (error) => toast.error('The files were not scanned', { description: error.message }),
    onSettled: () => client.invalidateQueries({ queryKey: ['models'] }),
  });
  const scan = query.data?.scan ?? null;
  return (
    <Panel id="scan" aria-label="Artifact scan" className="scroll-mt-16">
      <PanelHeader
        title="Artifact scan"
        end={
          <>
            {mayVouch && scan?.status === 'not_checked' && scan.vouched === null ? (
              <Button size="sm" onClick={() => dialog.open('vouch')}>
                Accept files…
              </Button>
            ) : null}
            {mayScan ? (
              <Button size="sm" pending={again.isPending} onClick={() => again.mutate()}>
                {scan === null ? 'Scan files' : 'Scan again'}
              </Button>
            ) : null}
          </>
        }
      >
        {scan === null ? null : (
          <StateBadge state={SCAN_WORD[scan.status].state} badge>
            {SCAN_WORD[scan.status].word}
          </StateBadge>
        )}
      </PanelHeader>
      <QueryBody query={query} what="scan" rows={3}>
        {(detail) =>
          detail.scan === null ? (
            <EmptyState kind="no-data" title="The files are not scanned yet" className="min-h-28">
              A scan starts when someone requests a protected alias.
            </EmptyState>
          ) : (
            <Found scan={detail.scan} />
          )
        }
      </QueryBody>
      {dialog.is('vouch') ? (
        <VouchDialog name={name} version={version} onClose={dialog.close} />
      ) : null}
    </Panel>
  );
}
