import type { EvidenceState } from '#lib/choices/evidence.ts';
import {
  evidenceWord,
  lineTitle,
  packNotice,
  packRowsShown,
  describeSource,
  unansweredLine,
} from '#lib/choices/pack-text.ts';
import type {
  Evidence,
  EvidencePack,
  EvidenceRow,
  PackLine,
} from '#lib/schemas/governance/evidence.ts';
import { formatAbsolute } from '#lib/time-format.ts';
import {
  heading,
  paragraph,
  tableRow,
  type Block,
  type Piece,
  type Tone,
} from '#server/platform/pdf/blocks.ts';

/** External address of Tandem, for links to its rows; null if not configured. */
export type Site = { url: string | null };

const toneOf: Readonly<Record<EvidenceState, Tone>> = {
  there: 'good',
  missing: 'warn',
  'not checked': 'quiet',
};

const stateOf = (state: EvidenceState): Piece => ({
  text: evidenceWord[state],
  bold: true,
  tone: toneOf[state],
});
const timeOf = (at: string): string => formatAbsolute(Date.parse(at));

/**
 * A link if Tandem's address is configured, otherwise the text followed by the row's path in
 * Tandem.
 */
function linked(text: string, href: string | null, { url }: Site): Piece[] {
  if (href === null) return [{ text }];
  return url === null
    ? [{ text }, { text: ` (${href})`, tone: 'quiet' }]
    : [{ text, href: `${url}${href}` }];
}

function fact(label: string, pieces: readonly Piece[]): Block {
  return tableRow([
    { pieces: [{ text: label, tone: 'quiet' }], share: 0.22 },
    { pieces, share: 0.78 },
  ]);
}

/** Path of the page that shows the same pack. */
function packPage({ framework, model, from, to }: EvidencePack): string {
  return `/governance/packs/${framework.id}?${new URLSearchParams({ model, from, until: to }).toString()}`;
}

export const packTitle = ({ framework, model }: EvidencePack): string =>
  `Evidence for ${framework.title}: ${model}`;

function headOf(pack: EvidencePack, site: Site, attached: string): Block[] {
  const sources = [...new Set(pack.lines.map(({ control }) => describeSource(control)))];
  const modelPage = `/models/${encodeURIComponent(pack.model)}`;
  const address = `${site.url ?? ''}${packPage(pack)}`;
  return [
    heading('H1', [{ text: packTitle(pack) }], { size: 16 }),
    paragraph([{ text: packNotice, tone: 'quiet' }], { withNext: true }),
    fact('Framework', [{ text: pack.framework.title }]),
    fact('Source', [{ text: sources.join('; ') || 'This pack has no controls.' }]),
    fact('Model', linked(pack.model, modelPage, site)),
    fact('Version', [
      { text: pack.version === null ? 'No serving version' : `Version ${pack.version} serving` },
    ]),
    fact('Risk tier', [{ text: pack.tier === 'unset' ? 'Not set' : pack.tier }]),
    fact('Period', [{ text: `${timeOf(pack.from)} to ${timeOf(pack.to)}` }]),
    fact('Generated', [{ text: `${timeOf(pack.generatedAt)} by ${pack.generatedBy}` }]),
    fact('URL', [{ text: address, href: site.url === null ? null : address }]),
    fact('Same as the data', [{ text: `${attached}, attached to this file` }]),
  ];
}

/** Titles of a line's gaps, each with its state. */
function gapsOf({ evidence }: PackLine): string {
  const gaps = evidence.filter(({ state }) => state !== 'there');
  return gaps.map(({ title, state }) => `${title} (${state})`).join(', ');
}

function overview(pack: EvidencePack): Block[] {
  const { counts, lines } = pack;
  const head = (text: string): Piece => ({ text, bold: true, tone: 'quiet' });
  return [
    heading('H2', [{ text: 'Controls of the pack' }], { size: 12, above: 16 }),
    paragraph(
      [
        {
          text: `Covered: ${counts.there} of ${lines.length}. Known gaps: ${counts.missing}. To check: ${counts.notChecked}.`,
        },
      ],
      { withNext: true },
    ),
    tableRow(
      [
        { pieces: [head('Control')], share: 0.42 },
        { pieces: [head('State')], share: 0.14 },
        { pieces: [head('Missing or not checked')], share: 0.44 },
      ],
      { above: 8, withNext: true },
    ),
    ...lines.map((line) =>
      tableRow(
        [
          { pieces: [{ text: lineTitle(line.control) }], share: 0.42 },
          { pieces: [stateOf(line.state)], share: 0.14 },
          {
            pieces: [
              { text: line.evidence.length === 0 ? unansweredLine : gapsOf(line), tone: 'quiet' },
            ],
            share: 0.44,
          },
        ],
        { above: 8, rule: true },
      ),
    ),
  ];
}

function rowBlock(row: EvidenceRow, site: Site): Block {
  const at = row.at === null ? '' : `, ${timeOf(row.at)}`;
  const detail = row.detail === null ? '' : `. ${row.detail}`;
  return paragraph(
    [
      { text: '• ' },
      ...linked(row.title, row.href, site),
      { text: `${at}${detail}`, tone: 'quiet' },
    ],
    { size: 8, above: 2, indent: 24 },
  );
}

function findingBlocks({ title, state, sentence, rows, more }: Evidence, site: Site): Block[] {
  const rest = Math.max(0, rows.length - packRowsShown) + more;
  return [
    tableRow(
      [
        { pieces: [stateOf(state)], share: 0.14 },
        { pieces: [{ text: title, bold: true }, { text: `  ${sentence}` }], share: 0.86 },
      ],
      { above: 8, rule: true, withNext: rows.length > 0 },
    ),
    ...rows.slice(0, packRowsShown).map((row) => rowBlock(row, site)),
    ...(rest === 0
      ? []
      : [
          paragraph([{ text: `and ${rest} more`, tone: 'quiet' }], {
            size: 8,
            above: 2,
            indent: 24,
          }),
        ]),
  ];
}

function describeVersion({ version, by, at }: PackLine['control']): string {
  return version === 0 ? 'Default' : `Version ${version} by ${by}, ${timeOf(at)}`;
}

function lineBlocks(line: PackLine, site: Site): Block[] {
  const { control, state, evidence } = line;
  const said = [describeSource(control), control.comment, describeVersion(control)]
    .filter((part) => part !== '')
    .map((part) => (/[.!?]$/u.test(part) ? part : `${part}.`))
    .join(' ');
  return [
    heading('H2', [{ text: `${lineTitle(control)}  ` }, stateOf(state)], {
      size: 11,
      above: 20,
    }),
    paragraph([{ text: control.asks }], { withNext: true }),
    paragraph([{ text: said, tone: 'quiet' }], { size: 8, above: 2, withNext: true }),
    ...(evidence.length === 0
      ? [paragraph([{ text: unansweredLine, tone: 'quiet' }], { above: 8, rule: true })]
      : evidence.flatMap((each) => findingBlocks(each, site))),
  ];
}

/** Printable version of a pack: the lines, findings and rows of its JSON, in page order. */
export function packBlocks(pack: EvidencePack, site: Site, attached: string): Block[] {
  return [
    ...headOf(pack, site, attached),
    ...overview(pack),
    ...pack.lines.flatMap((line) => lineBlocks(line, site)),
  ];
}
