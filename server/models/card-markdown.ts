import { fieldsOfTask, taskTitle } from '#lib/choices/models/card-tasks.ts';
import type { ModelCardDetail, WrittenCard } from '#lib/schemas/models/governance.ts';
import { publicUrl } from '#server/platform/env.ts';

/** Text for a table or a heading: no line breaks, no column separators. */
const inline = (text: string) => text.replaceAll(/\s*\n\s*/gu, ' ').replaceAll('|', String.raw`\|`);
/** Markdown link with escaped link text. */
const linked = (text: string, href: string) =>
  `[${inline(text).replaceAll(/[[\]]/gu, String.raw`\$&`)}](${publicUrl()}${href})`;
const said = (text: string) => (text === '' ? '_Not written._' : text);

function describeFootprint(footprint: WrittenCard['footprint']): string {
  if (footprint.kind === 'not stated') return '_Not written._';
  if (footprint.kind === 'not measured') return `Not measured: ${footprint.reason}`;
  const { carbonKg, cost, source } = footprint;
  return [
    `Carbon: ${carbonKg === null ? 'not measured' : `${carbonKg} kg CO2e`}.`,
    `Cost: ${cost === null ? 'not measured' : `${cost.amount} ${cost.currency}`}.`,
    `Source: ${source}`,
  ].join(' ');
}

function tables({ trainingData, metrics, notes, run, readAt }: ModelCardDetail['generated']) {
  return [
    '## Training data (generated)',
    run === null ? '' : `Training run ${inline(run.name)} (${run.id}).`,
    trainingData.length === 0
      ? ''
      : [
          '| Dataset | Digest | Used as |',
          '| --- | --- | --- |',
          ...trainingData.map(
            ({ name, digest, context, href }) =>
              `| ${linked(name, href)} | ${inline(digest)} | ${inline(context ?? 'not specified')} |`,
          ),
        ].join('\n'),
    '## Metrics (generated)',
    metrics.length === 0
      ? ''
      : [
          '| Metric | Slice | Value |',
          '| --- | --- | --- |',
          ...metrics.map(
            ({ key, slice, value }) =>
              `| ${inline(key)} | ${inline(slice ?? 'all rows')} | ${value} |`,
          ),
        ].join('\n'),
    ...notes,
    `Generated ${readAt}.`,
  ];
}

/** The model card as Markdown, for storage with the model. */
export function cardMarkdown(card: ModelCardDetail): Response {
  const { governance, written, generated, checks } = card;
  const missing = checks.filter(({ needed, there }) => needed && !there).map(({ title }) => title);
  const text = [
    `# Model card: ${inline(card.name)}${card.version === null ? '' : `, version ${card.version}`}`,
    `Revision ${card.revision}. Owner: ${inline(said(governance.owner))}. Risk tier: ${governance.tier}.`,
    missing.length === 0
      ? 'The card is complete for its tier.'
      : `Missing from the card: ${missing.join(', ')}.`,
    '## Purpose',
    said(governance.purpose),
    '## Intended use',
    said(written.intendedUse),
    '## Out of scope',
    said(written.outOfScope),
    '## Known limits',
    said(written.limits),
    ...tables(generated),
    '## Ethical considerations',
    said(written.ethicalConsiderations),
    '## Task',
    written.task === null ? said('') : taskTitle(written.task),
    ...fieldsOfTask(written.task).flatMap(({ id, title }) => [
      `### ${title}`,
      said(written.forTask[id] ?? ''),
    ]),
    '## Carbon and cost',
    describeFootprint(written.footprint),
  ];
  return new Response(`${text.filter((part) => part !== '').join('\n\n')}\n`, {
    headers: {
      'content-type': 'text/markdown; charset=utf-8',
      'content-disposition': `attachment; filename="model-card-${card.name.replaceAll(/[^\w.-]/gu, '-')}.md"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  });
}
