import type { Span } from './spans.ts';

/** A positioned span: points from the start of the line. */
export type Placed = { span: Span; x: number; width: number };
export type Line = Placed[];

type Measure = (text: string, span: Span) => number;
/** Parts without a line break between them, without trailing spaces. */
type Word = { spans: Span[]; width: number; space: number };

const endsOpen = /\s$/u;
const beginsOpen = /^\s/u;

/**
 * True if the line may break next to the span without a space: CJK characters, and the code-point
 * numbers that replace them.
 */
const isFree = (span: Span | undefined): boolean => span !== undefined && span.actual !== null;

function wordsOf(spans: readonly Span[], measure: Measure): Word[] {
  const words: Word[] = [];
  let open = false;
  for (const span of spans)
    for (const text of span.text.match(/\S+\s*|\s+/gu) ?? []) {
      const part = { ...span, text: text.trimEnd() };
      const space = measure(' ', span) * (endsOpen.test(text) ? 1 : 0);
      const width = measure(part.text, span);
      const last = words.at(-1);
      if (last !== undefined && part.text === '') last.space = Math.max(last.space, space);
      else if (last !== undefined && open && !beginsOpen.test(text) && last.space === 0) {
        last.spans.push(part);
        last.width += width;
        last.space = space;
      } else words.push({ spans: [part], width, space });
      open = !endsOpen.test(text) && !isFree(span);
    }
  return words;
}

/** Splits a word that is longer than the line into parts that fit. */
function partsOf(word: Word, width: number, measure: Measure): Word[] {
  if (word.width <= width) return [word];
  const parts: Word[] = [];
  for (const span of word.spans)
    for (const character of span.actual === null ? span.text : [span.text]) {
      const wide = measure(character, span);
      const last = parts.at(-1);
      if (last === undefined || last.width + wide > width)
        parts.push({ spans: [{ ...span, text: character }], width: wide, space: 0 });
      else {
        const before = last.spans.at(-1);
        if (
          before !== undefined &&
          before.piece === span.piece &&
          before.face === span.face &&
          before.actual === null &&
          span.actual === null
        )
          before.text += character;
        else last.spans.push({ ...span, text: character });
        last.width += wide;
      }
    }
  const end = parts.at(-1);
  if (end !== undefined) end.space = word.space;
  return parts;
}

function place(line: Line, { spans, space }: Word, x: number, measure: Measure): number {
  let at = x;
  for (const span of spans) {
    const width = measure(span.text, span);
    line.push({ span, x: at, width });
    at += width;
  }
  return at + space;
}

/**
 * Joins adjacent spans of the same style and draws them together, so that copied text includes its
 * spaces.
 */
function joined(line: Line): Line {
  const out: Line = [];
  for (const { span, x, width } of line) {
    const last = out.at(-1);
    const same =
      last !== undefined &&
      last.span.piece === span.piece &&
      last.span.face === span.face &&
      last.span.actual === null &&
      span.actual === null;
    if (!same) {
      out.push({ span: { ...span }, x, width });
      continue;
    }
    const gap = x > last.x + last.width + 0.01 ? ' ' : '';
    last.span.text += `${gap}${span.text}`;
    last.width = x + width - last.x;
  }
  return out;
}

/**
 * Breaks text into lines no wider than `width` points. Breaks at spaces, and inside a word only if
 * the word is wider than a line.
 * @param measure Width of a text in the font and size of a span, in points
 */
export function breakLines(spans: readonly Span[], width: number, measure: Measure): Line[] {
  const lines: Line[] = [];
  let line: Line = [];
  let x = 0;
  for (const word of wordsOf(spans, measure).flatMap((each) => partsOf(each, width, measure))) {
    if (line.length > 0 && x + word.width > width) {
      lines.push(line);
      line = [];
      x = 0;
    }
    x = place(line, word, x, measure);
  }
  if (line.length > 0) lines.push(line);
  return lines.map(joined);
}
