import type { DemoChoice, DemoCounted } from '#lib/schemas/fields.ts';
import { formatDay } from '#lib/time-format.ts';

/** Demo filter of a list as text, such as "without the demo company". */
export function demoWord(demo: DemoChoice): string {
  return demo === 'only' ? 'only the demo company' : 'without the demo company';
}

/**
 * Date range from the first day and the day after the last: "1 Nov to 30 Nov", "from 1 Nov", "until
 * 30 Nov".
 */
export function daysWord(start: string, end: string): string {
  const last = end === '' ? '' : formatDay(Date.parse(end) - 86_400_000);
  if (start === '') return `until ${last}`;
  return end === ''
    ? `from ${formatDay(Date.parse(start))}`
    : `${formatDay(Date.parse(start))} to ${last}`;
}

/** A figure and whether it includes the demo company; undefined = not loaded yet. */
export interface DemoPart {
  what: string;
  demo: DemoCounted | undefined;
}

const list = new Intl.ListFormat('en-GB', { type: 'conjunction' });

function named(parts: readonly DemoPart[], all: number, usual: string): string {
  return parts.length === all ? usual : list.format(parts.map((part) => part.what));
}

/** Describes figures that exclude the demo or contain only the demo; null without a demo. */
export function describeDemo(
  parts: readonly DemoPart[],
  asked: DemoChoice | null,
): { text: string; shown: boolean; hidden: boolean } | null {
  const known = parts.filter((part) => part.demo !== undefined && part.demo !== 'none');
  const out = known.filter((part) => part.demo === 'left-out');
  const only = known.filter((part) => part.demo === 'only');
  if (known.length === 0) return null;
  const sentences = [
    only.length === 0
      ? ''
      : asked === 'only'
        ? 'Only the demo company is shown.'
        : `The demo company counts in ${named(only, parts.length, 'all figures')} until you have data of your own.`,
    out.length === 0
      ? ''
      : `The demo company is hidden${out.length === known.length ? '' : ` of ${named(out, parts.length, 'all figures')}`}.`,
  ];
  return {
    text: sentences.filter((sentence) => sentence !== '').join(' '),
    shown: only.length > 0,
    hidden: out.length > 0,
  };
}
