'use client';
import type { ReactNode } from 'react';
import { atHref, modelHref, versionHref } from '#components/labels/model-name.ts';
import { SCAN_WORD, TIER_WORD } from '#components/labels/model-text.ts';
import { runHref } from '#components/labels/run-view.ts';
import { Def, Defs } from '#components/ui/defs.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelBody, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatCount, formatPercent } from '#lib/format.ts';
import type { ModelAt } from '#lib/schemas/models/governance.ts';
import { AliasChips } from '../alias-chips.tsx';
import { TrainingData } from '../card/training-data.tsx';
import { nameNow } from './at-controls.tsx';

const versionWord = (version: number | null) => (version === null ? 'no version' : `v${version}`);

/** The serving version, its duration, and the versions of the other aliases. */
export function DecidedPanel({ answer }: { answer: ModelAt }) {
  const { decided, version, replaced, aliases, name, answered } = answer;
  const all = answered.reduce((sum, { requests }) => sum + requests, 0);
  return (
    <Panel aria-label="Serving version">
      <PanelHeader title="Serving version" ruled />
      <Defs>
        <Def label="Version">
          {decided === null ? (
            <span className="text-ink-2">none by alias</span>
          ) : (
            <>
              {version === null || version.removed !== null || answer.removed !== null ? (
                <b className="font-semibold">v{decided.version}</b>
              ) : (
                <TextLink
                  className="font-semibold"
                  href={versionHref(nameNow(answer), decided.version)}
                >
                  v{decided.version}
                </TextLink>
              )}{' '}
              as {decided.alias}
            </>
          )}
        </Def>
        {decided === null ? null : (
          <>
            <Def label="From">
              <Time at={decided.since} show="both" />
            </Def>
            <Def label="Until">
              {replaced === null ? (
                'still serving'
              ) : (
                <>
                  <Time at={replaced.at} show="both" />, then{' '}
                  <TextLink href={atHref(name, replaced.at)}>
                    {versionWord(replaced.toVersion)}
                  </TextLink>
                </>
              )}
            </Def>
          </>
        )}
        {decided === null && version === null ? null : (
          <>
            <Def label="Registered" {...(version === null ? {} : { detail: version.source })}>
              {version === null ? (
                'deleted since'
              ) : (
                <>
                  by {version.registeredBy}, <Time at={version.registeredAt} show="absolute" />
                  {version.removed === null ? null : (
                    <span className="block">
                      removed by {version.removed.by},{' '}
                      <Time at={version.removed.at} show="absolute" />
                    </span>
                  )}
                </>
              )}
            </Def>
          </>
        )}
        <Def label="Served in the previous hour">
          {answered.length === 0 ? (
            <span className="text-ink-3">no requests received</span>
          ) : (
            answered.map((each) => (
              <span key={each.version} className="block">
                <b className="font-semibold">v{each.version}</b>{' '}
                {formatCount(each.requests, 'request')} ({formatPercent(each.requests / all)})
              </span>
            ))
          )}
        </Def>
        <Def label="Aliases at that time">
          {aliases.length === 0 ? (
            <span className="text-ink-3">none</span>
          ) : (
            <AliasChips aliases={aliases} withVersion />
          )}
        </Def>
      </Defs>
    </Panel>
  );
}

/** Run and datasets behind the version. */
export function TrainedPanel({ trainedOn }: Pick<ModelAt, 'trainedOn'>) {
  const { run, datasets, note } = trainedOn;
  return (
    <Panel aria-label="Training data">
      <PanelHeader
        title="Training data"
        end={
          run === null ? undefined : (
            <>
              {run.commit === null ? null : (
                <span>
                  commit <span className="ident">{run.commit.slice(0, 10)}</span>
                </span>
              )}
              <TextLink href={runHref(run.id)}>Run {run.name}</TextLink>
            </>
          )
        }
      />
      {datasets.length === 0 ? null : <TrainingData label="Training datasets" rows={datasets} />}
      {note === null ? null : <PanelBody className="text-ink-2">{note}</PanelBody>}
    </Panel>
  );
}

/**
 * Reason for moving the alias to this version, as given in the request, or a note that none was
 * given.
 */
export function ReasonPanel({ answer }: { answer: ModelAt }) {
  const { change, approval } = answer;
  return (
    <Panel aria-label="Reason for the change">
      <PanelHeader title="Reason for the change" />
      <PanelBody className="grid gap-1.5 wrap-anywhere">
        {change === null ? (
          <p className="text-ink-2">No changes yet.</p>
        ) : (
          <>
            <p>
              {approval.kind === 'action'
                ? approval.reason
                : `${change.by.name} set it without a request, so no reason is recorded.`}
            </p>
            <p className="text-xs text-ink-2">
              {change.alias} moved from {versionWord(change.fromVersion)} to{' '}
              {versionWord(change.toVersion)}, <Time at={change.at} show="absolute" />, by{' '}
              {change.by.name}
            </p>
          </>
        )}
      </PanelBody>
    </Panel>
  );
}

/** Limits, monitors and baselines in force, and the signals that were actually measured. */
export function MonitoringPanel({ watch }: Pick<ModelAt, 'watch'>) {
  const { limits, monitors, baselines, measured, note } = watch;
  const none = limits.length + monitors.length + baselines.length === 0;
  return (
    <Panel aria-label="Monitoring">
      <PanelHeader title="Monitoring" count={limits.length + monitors.length + baselines.length} />
      {none ? (
        <PanelBody className="text-ink-2">No limit, monitor or baseline was active.</PanelBody>
      ) : (
        <ul className="divide-y divide-line border-t border-line">
          {limits.map((each) => (
            <WatchRow
              key={`limit ${each.name}`}
              kind={each.version === 0 ? 'Limit, default' : `Limit, v${each.version}`}
              {...each}
            >
              <span className="ident">{each.metric}</span> {each.sentence}
            </WatchRow>
          ))}
          {monitors.map((each) => (
            <WatchRow key={each.id} kind="Monitor" {...each}>
              {each.sentence}
            </WatchRow>
          ))}
          {baselines.map((each) => (
            <WatchRow key={each.id} kind="Baseline" {...each}>
              {formatCount(each.rows, 'row')}
            </WatchRow>
          ))}
        </ul>
      )}
      <PanelFoot className="wrap-anywhere">
        {note ??
          `Measured in the previous hour: ${measured.map(({ metric }) => metric).join(', ')}.`}
      </PanelFoot>
    </Panel>
  );
}

function WatchRow({
  kind,
  name,
  since,
  children,
}: {
  kind: string;
  name: string;
  since: string;
  children: ReactNode;
}) {
  return (
    <li className="px-4 py-2">
      <p className="font-medium wrap-anywhere">{name}</p>
      <p className="text-xs wrap-anywhere text-ink-2">
        {kind}: {children}, since <Time at={since} show="absolute" />
      </p>
    </li>
  );
}

/** The model's metadata at that time: owner, purpose, tier, card, and the scan of its files. */
export function SaidPanel({ answer }: { answer: ModelAt }) {
  const { governance, card, scan, at, decided } = answer;
  const page = modelHref(nameNow(answer), 'card');
  return (
    <Panel aria-label="Documentation">
      <PanelHeader title="Documentation" ruled />
      <Defs>
        <Def label="Owner">{governance.owner || <span className="text-ink-3">no owner</span>}</Def>
        <Def label="Purpose">
          {governance.purpose || <span className="text-ink-3">not specified</span>}
        </Def>
        <Def label="Risk tier">{TIER_WORD[governance.tier]}</Def>
        <Def label="Model card">
          {card === null ? (
            <span className="text-ink-3">nothing was written</span>
          ) : (
            <>
              <TextLink href={`${page}?at=${encodeURIComponent(at)}`}>
                Revision {card.revision}
              </TextLink>{' '}
              by {card.by}
            </>
          )}
        </Def>
        {decided === null ? null : (
          <Def label="Artifact scan">
            {scan === null ? (
              <span className="text-ink-3">not scanned yet</span>
            ) : (
              <TextLink href={`${page}?version=${decided.version}#scan`}>
                <StateBadge state={SCAN_WORD[scan.status].state}>
                  {SCAN_WORD[scan.status].word}
                </StateBadge>
              </TextLink>
            )}
          </Def>
        )}
      </Defs>
    </Panel>
  );
}
