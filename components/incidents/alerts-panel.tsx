'use client';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useCan } from '#components/client/session.tsx';
import { isOpen } from '#components/labels/incident-text.ts';
import { shownUnit } from '#components/labels/signal-title.ts';
import { startOfAlert } from '#components/monitoring/silence-text.ts';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { useZone } from '#components/ui/use-zone.ts';
import { formatCount } from '#lib/format.ts';
import type { AlertSummary, IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import { AlertLinkButtons } from './alert-link-buttons.tsx';
import { alertLinks } from './alert-links.ts';
import { explainFinding } from './causes/explain-inputs.ts';
import { NoiseDialog } from './dialogs/noise-dialog.tsx';
import { precisionText, describeRecord } from './dialogs/record-text.ts';
import { WhyDialog } from './dialogs/why-dialog.tsx';
import { foldAlerts, type AlertRow } from './fold-alerts.ts';
import { Usefulness } from './operations/usefulness.tsx';

const SilenceDialog = dynamic(
  () => import('#components/monitoring/silence-dialog.tsx').then((module) => module.SilenceDialog),
  {
    ssr: false,
  },
);

const MoveAlertDialog = dynamic(
  () => import('./dialogs/regroup-dialog.tsx').then((module) => module.MoveAlertDialog),
  {
    ssr: false,
  },
);

/** Number of rows before "show all". */
const SHOWN = 3;

const WORD: Record<AlertSummary['state'], string> = {
  pending: 'Pending',
  firing: 'Firing',
  resolved: 'Ended',
};

function byState(a: AlertSummary, b: AlertSummary): number {
  return (
    Number(a.state === 'resolved') - Number(b.state === 'resolved') ||
    a.startedAt.localeCompare(b.startedAt)
  );
}

/** The alerts of the incident, each with the reason why it belongs to the incident. */
export function AlertsPanel({ incident }: { incident: IncidentDetail }) {
  const [all, setAll] = useState(false);
  const alerts = incident.alerts.toSorted(byState);
  const rows = all
    ? alerts.map((alert) => ({ alert, more: 0 }))
    : foldAlerts(alerts).slice(0, SHOWN);
  const mayJudge = useCan('incidents:write');
  const dialog = useDialog();
  const firing = alerts.filter((alert) => alert.state === 'firing').length;
  return (
    <Panel aria-labelledby="alerts" className="overflow-hidden">
      <PanelHeader
        title="Alerts"
        id="alerts"
        count={alerts.length}
        ruled
        end={
          <>
            <span>{firing > 0 ? `${formatCount(firing, 'alert')} firing` : 'none firing'}</span>
            {mayJudge ? (
              <span className="flex items-center gap-1">
                Useful?
                <Usefulness incident={incident} yours={incident.usefulness.yours} />
              </span>
            ) : null}
            {mayRegroup(incident, mayJudge) ? (
              <Button size="sm" variant="quiet" onClick={() => dialog.open('split')}>
                Split…
              </Button>
            ) : null}
          </>
        }
      />
      {alerts.length === 0 ? (
        <EmptyState
          kind="no-data"
          title={
            incident.mergedInto === null
              ? 'No alerts in this incident'
              : `Its alerts moved to INC-${incident.mergedInto.number}`
          }
          className="min-h-28"
        />
      ) : (
        <>
          <AlertTable incident={incident} rows={rows} />
          <ul className="divide-y divide-line md:hidden">
            {rows.map(({ alert, more }) => (
              <li key={alert.id} className="grid gap-1 px-4 py-3">
                <span className="font-medium wrap-anywhere">{alert.title}</span>
                <Folded alert={alert} more={more} />
                <span className="flex flex-wrap items-center gap-x-3 text-xs text-ink-2">
                  <AlertState alert={alert} />
                  <Time at={alert.startedAt} show="both" />
                </span>
                {alert.joinReason ? (
                  <span className="text-xs text-ink-2">{alert.joinReason}</span>
                ) : null}
                <AlertLinks alert={alert} />
                <span className="flex flex-wrap items-center gap-2">
                  <AlertWhy alert={alert} />
                  <AlertSilence alert={alert} />
                  <MoveButton incident={incident} alert={alert} />
                  {mayJudge ? (
                    <Usefulness incident={incident} alert={alert} yours={alert.yourVerdict} />
                  ) : null}
                </span>
              </li>
            ))}
          </ul>
          <PanelFoot>
            Alert precision: {describeRecord(incident.usefulness.precision, precisionText)}
          </PanelFoot>
          <AlertDialogs incident={incident} />
          {alerts.length > rows.length ? (
            <div className="border-t border-line px-4 py-2">
              <Button size="sm" variant="quiet" onClick={() => setAll(true)}>
                Show all {alerts.length}
              </Button>
            </div>
          ) : null}
        </>
      )}
    </Panel>
  );
}

/** Number of alerts combined in the row. */
function Folded({ alert, more }: AlertRow) {
  if (more === 0) return null;
  return (
    <span className="block text-xs text-ink-3">
      and {formatCount(more, 'more alert')} of {alert.resource?.name}
    </span>
  );
}

function AlertState({ alert }: { alert: AlertSummary }) {
  if (alert.state === 'resolved') return <StateBadge state="ok">{WORD.resolved}</StateBadge>;
  return (
    <StateBadge state={alert.severity}>
      {WORD[alert.state]}
      {alert.flapping ? ', flapping' : ''}
      {alert.silence === null ? '' : ', silenced'}
    </StateBadge>
  );
}

function AlertWhy({ alert }: { alert: AlertSummary }) {
  const zone = useZone();
  if (alert.why.detector === null)
    return <span className="text-xs text-ink-3">sent by {alert.origin}</span>;
  return (
    <WhyDialog
      short
      subject="this alert"
      predictor={alert.why.detector}
      version={alert.why.version}
      at={alert.startedAt}
      reasons={explainFinding({
        inputs: alert.why.inputs,
        unit: alert.metric === null ? '1' : shownUnit(alert.metric, null),
        value: alert.value,
        zone,
      })}
    />
  );
}

/** Links to the monitor that raised the alert and to the pages that its sender provided. */
function AlertLinks({ alert }: { alert: AlertSummary }) {
  const links = alertLinks([alert]);
  if (links.length === 0 && alert.monitorId === null) return null;
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs">
      {alert.monitorId === null ? null : (
        <TextLink href={`/infrastructure/monitors/${alert.monitorId}`}>Monitor</TextLink>
      )}
      <AlertLinkButtons links={links} />
    </span>
  );
}

/** The silence that matches the alert, or a button to create one. */
function AlertSilence({ alert }: { alert: AlertSummary }) {
  const mayWrite = useCan('incidents:write');
  const dialog = useDialog();
  if (alert.silence !== null)
    return (
      <TextLink
        href="/infrastructure/monitors?tab=silences"
        title={`Silenced by ${alert.silence.author}: ${alert.silence.reason}`}
        className="text-xs"
      >
        Silenced
      </TextLink>
    );
  if (!mayWrite || alert.state === 'resolved') return null;
  return (
    <Button size="sm" variant="quiet" onClick={() => dialog.open('silence-alert', alert.id)}>
      Silence…<span className="sr-only"> {alert.title}</span>
    </Button>
  );
}

/**
 * True if an alert can be moved out of the incident: the incident is open and has another alert.
 */
function mayRegroup(incident: IncidentDetail, mayWrite: boolean): boolean {
  return mayWrite && isOpen(incident) && incident.alerts.length > 1;
}

function MoveButton({ incident, alert }: { incident: IncidentDetail; alert: AlertSummary }) {
  const mayWrite = useCan('incidents:write');
  const dialog = useDialog();
  if (!mayRegroup(incident, mayWrite)) return null;
  return (
    <Button size="sm" variant="quiet" onClick={() => dialog.open('move-alert', alert.id)}>
      Move…<span className="sr-only"> {alert.title}</span>
    </Button>
  );
}

/**
 * Dialogs for one alert or the entire incident, as named in the URL. The list is rendered twice,
 * its dialogs once.
 */
function AlertDialogs({ incident }: { incident: IncidentDetail }) {
  const mayWrite = useCan('incidents:write');
  const dialog = useDialog();
  const alertOf = (name: string) => incident.alerts.find(({ id }) => id === dialog.id(name));
  const silenced = alertOf('silence-alert');
  const moved = alertOf('move-alert');
  const noise = dialog.is('noise') ? incident : alertOf('noise');
  if (!mayWrite) return null;
  return (
    <>
      {silenced === undefined ? null : (
        <SilenceDialog start={startOfAlert(silenced)} onClose={dialog.close} />
      )}
      {moved === undefined || !mayRegroup(incident, mayWrite) ? null : (
        <MoveAlertDialog incident={incident} alert={moved} onClose={dialog.close} />
      )}
      {noise === undefined ? null : (
        <NoiseDialog
          incident={incident}
          alert={noise === incident ? undefined : noise}
          onClose={() => void dialog.close()}
        />
      )}
    </>
  );
}

function AlertTable({ incident, rows }: { incident: IncidentDetail; rows: readonly AlertRow[] }) {
  const mayJudge = useCan('incidents:write');
  return (
    <div className="max-md:hidden">
      <Table label="Alerts of the incident">
        <thead>
          <tr>
            <Th fit>State</Th>
            <Th>Alert</Th>
            <Th>Reason it belongs here</Th>
            <Th fit>Started</Th>
            <Th fit>
              <span className="sr-only">Why am I seeing this</span>
            </Th>
            {mayJudge ? <Th fit>Useful?</Th> : null}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ alert, more }) => (
            <tr key={alert.id}>
              <Td fit>
                <AlertState alert={alert} />
              </Td>
              <Td className="min-w-48 wrap-anywhere">
                {alert.title}
                <Folded alert={alert} more={more} />
                <AlertLinks alert={alert} />
              </Td>
              <Td className="text-xs text-ink-2">{alert.joinReason ?? 'opened the incident'}</Td>
              <Td fit className="text-ink-2">
                <Time at={alert.startedAt} show="absolute" />
              </Td>
              <Td fit>
                <span className="flex items-center gap-2">
                  <AlertWhy alert={alert} />
                  <AlertSilence alert={alert} />
                  <MoveButton incident={incident} alert={alert} />
                </span>
              </Td>
              {mayJudge ? (
                <Td fit>
                  <Usefulness incident={incident} alert={alert} yours={alert.yourVerdict} />
                </Td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}
