'use client';
import { Check, CircleDashed } from 'lucide-react';
import { runHref } from '#components/labels/run-view.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Markdown } from '#components/ui/markdown.tsx';
import { Panel, PanelBody, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatNumber } from '#lib/format.ts';
import type { CardMetric, ModelCardDetail } from '#lib/schemas/models/governance.ts';
import { writtenFields } from './card-draft.ts';
import { TrainingData } from './training-data.tsx';

const valueOf = ({ value }: CardMetric) =>
  typeof value === 'number' ? formatNumber(value) : value;

function MetricTable({ metrics }: { metrics: readonly CardMetric[] }) {
  // Omit a column without any value.
  const hasDataset = metrics.some(({ dataset }) => dataset !== null);
  return (
    <Table label="Metrics by slice">
      <thead>
        <tr>
          <Th>Metric</Th>
          <Th>Slice</Th>
          {hasDataset ? <Th>Data set</Th> : null}
          <Th num>Value</Th>
        </tr>
      </thead>
      <tbody>
        {metrics.map((each) => (
          <tr key={`${each.key} ${each.slice ?? ''} ${each.dataset ?? ''}`}>
            <Td className="ident wrap-anywhere">{each.key}</Td>
            <Td>{each.slice ?? <span className="text-ink-2">all rows</span>}</Td>
            {hasDataset ? (
              <Td>{each.dataset ?? <span className="text-ink-3">not stated</span>}</Td>
            ) : null}
            <Td num>{valueOf(each)}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** Data and metrics from the run, which cannot be edited. */
export function GeneratedPanel({ card }: { card: ModelCardDetail }) {
  const { generated, version } = card;
  return (
    <Panel aria-label="From the training run">
      <PanelHeader
        title="From the training run"
        end={
          generated.run === null ? undefined : (
            <TextLink href={runHref(generated.run.id)}>Run {generated.run.name}</TextLink>
          )
        }
      />
      {generated.trainingData.length === 0 ? null : (
        <TrainingData label="Training data" rows={generated.trainingData} />
      )}
      {generated.metrics.length === 0 ? null : (
        <div className="border-t border-line">
          <MetricTable metrics={generated.metrics} />
        </div>
      )}
      {generated.notes.length === 0 ? null : (
        <PanelBody className="grid gap-1 pt-2 text-ink-2">
          {generated.notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </PanelBody>
      )}
      <PanelFoot>
        <span>
          {version === null ? 'No versions registered' : `Version ${version}`}, read{' '}
          <Time at={generated.readAt} show="absolute" />
        </span>
      </PanelFoot>
    </Panel>
  );
}

/** The hand-written fields. Empty fields are listed in one line. */
export function WrittenPanel({ card }: { card: ModelCardDetail }) {
  const { written, revision } = card;
  const last = card.revisions.find((each) => each.revision === revision);
  const fields = writtenFields(written);
  const missing = fields.filter(({ text }) => text === null);
  return (
    <Panel aria-label="Written by users">
      <PanelHeader
        title="Written by users"
        end={revision === 0 ? 'no revision yet' : `revision ${revision}`}
      />
      {fields.map(({ id, title, text }) =>
        text === null ? null : (
          <section key={id} className="border-t border-line px-4 py-3">
            <h3 className="mb-1 font-semibold">{title}</h3>
            <Markdown text={text} />
          </section>
        ),
      )}
      {missing.length === 0 ? null : (
        <p className="border-t border-line px-4 py-3 text-ink-2">
          Not stated: {missing.map(({ title }) => title).join(', ')}
        </p>
      )}
      {last === undefined ? null : (
        <PanelFoot>
          <span className="wrap-anywhere">
            Written by {last.by}, <Time at={last.at} show="both" />
          </span>
        </PanelFoot>
      )}
    </Panel>
  );
}

/** Fields that the tier requires before a promotion, and whether they are filled in. */
export function GatePanel({ card }: { card: ModelCardDetail }) {
  const { checks, governance } = card;
  const needed = checks.filter((check) => check.needed);
  const there = needed.filter((check) => check.there).length;
  return (
    <Panel aria-label="Completeness">
      <PanelHeader
        title="Completeness"
        end={needed.length === 0 ? undefined : `${there} of ${needed.length} required fields`}
      />
      <PanelBody className="grid gap-2">
        <ul className="grid gap-1">
          {checks.map(({ field, title, needed: must, there: has }) => (
            <li key={field} className="flex items-center gap-2">
              {has ? (
                <Check size={14} aria-label="there" className="text-ink-3" />
              ) : (
                <CircleDashed
                  size={14}
                  aria-label="missing"
                  className={must ? 'text-error-text' : 'text-ink-3'}
                />
              )}
              <span className={!has && must ? 'text-error-text' : undefined}>{title}</span>
              {must ? null : <span className="text-xs text-ink-3">not required</span>}
            </li>
          ))}
        </ul>
        <p className="text-xs text-ink-2">
          {governance.tier === 'unset'
            ? 'No tier is set, so no field is required for a promotion.'
            : `Required for a model of ${governance.tier} tier${card.written.task === null ? '' : ' and its task'} before a version is promoted. A missing field fails a check of the request.`}
        </p>
      </PanelBody>
    </Panel>
  );
}
