import { isUtf8 } from 'node:buffer';
import { IdRenaming } from './id-renaming.ts';
import { decodeBody, isExchange, type Exchange, type Note, type Recording } from './recording.ts';
import { filled, sendRecorded, type Resent, type Values } from './send-recorded.ts';
import { TimeShift } from './time-shift.ts';

/** Enough to see what is wrong. */
const MAX_DIFFERENCES = 20;

/** Texts for people: tests of their own say what they contain. */
const MESSAGE = /\.message$/u;

type Options = {
  url: string;
  values: Values;
  /** Members of answers that need not be as recorded. */
  ignore?: RegExp;
  /** Runs before each request. */
  before?: (exchange: Exchange) => Promise<void>;
  /** Does what the test did at this point of the recording; `renamed` gives the id of now for a recorded one. */
  onNote?: (note: Note, renamed: (recorded: string) => string) => Promise<void>;
};

/**
 * Sends a recorded conversation again, one request after the other, and compares each status, content type and body with what
 * was recorded. Generated ids may have other values, the same ones throughout; times are those of now. Texts of errors
 * are not compared, their codes are. Returns the differences.
 */
export async function replayConversation(
  recording: Recording,
  { url, values, ignore, before, onNote }: Options,
): Promise<string[]> {
  const shift = new TimeShift(
    recording.recordedMs,
    recording.lines.at(-1)?.atMs ?? 0,
    Date.now() - 1_000,
  );
  const renaming = new IdRenaming(shift);
  const differences: string[] = [];
  for (const line of recording.lines) {
    if (!isExchange(line)) {
      await onNote?.(line, (recorded) => renaming.text(recorded));
      continue;
    }
    await before?.(line);
    const path = renaming.text(line.path);
    const resent = await sendRecorded(line, url, values, { path, body: bodyOf(line) });
    const found = compare(line, resent);
    differences.push(...found.map((text) => `${line.method} ${path}: ${text}`));
    if (differences.length >= MAX_DIFFERENCES) break;
  }
  return differences;

  function bodyOf(exchange: Exchange): Buffer {
    const recorded = decodeBody(exchange.body);
    if ('bulk' in exchange.body) return recorded;
    return isUtf8(recorded)
      ? Buffer.from(filled(renaming.text(recorded.toString('utf8')), values))
      : renaming.protobuf(recorded);
  }

  function compare(exchange: Exchange, { status, type, answer }: Resent): string[] {
    if (status !== exchange.status)
      return [`${status} instead of ${exchange.status}: ${answer.toString('utf8').slice(0, 300)}`];
    if (type !== exchange.type) return [`${type} instead of ${exchange.type}`];
    const recorded = decodeBody(exchange.answer);
    if ('bulk' in exchange.answer || !isUtf8(recorded))
      return recorded.length === answer.length
        ? []
        : [`${answer.length} bytes instead of ${recorded.length}`];
    return renaming.differences(
      valueOf(filled(recorded.toString('utf8'), values), type),
      valueOf(answer.toString('utf8'), type),
      ignore === undefined ? MESSAGE : new RegExp(`${MESSAGE.source}|${ignore.source}`, 'u'),
    );
  }
}

/** Files of JSON are sent without their type. */
const isObject = /^\{[^]*\}\s*$/u;

function valueOf(text: string, type: string): unknown {
  return (type.startsWith('application/json') && text !== '') || isObject.test(text)
    ? JSON.parse(text)
    : text;
}
