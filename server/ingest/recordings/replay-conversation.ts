import { isUtf8 } from 'node:buffer';
import { IdRenaming } from './id-renaming.ts';
import { decodeBody, isExchange, type Exchange, type Note, type Recording } from './recording.ts';
import { filled, sendRecorded, type Resent, type Values } from './send-recorded.ts';
import { TimeShift } from './time-shift.ts';

/** Maximum number of reported differences; enough to identify the problem. */
const MAX_DIFFERENCES = 20;

/** Messages for users; separate tests check their content. */
const MESSAGE = /\.message$/u;

type Options = {
  url: string;
  values: Values;
  /** Members of responses that may differ from the recording. */
  ignore?: RegExp;
  /** Runs before each request. */
  before?: (exchange: Exchange) => Promise<void>;
  /**
   * Repeats the test's action at this point of the recording. `renamed` maps a recorded id to the
   * current id.
   */
  onNote?: (note: Note, renamed: (recorded: string) => string) => Promise<void>;
};

/**
 * Replays a recorded conversation request by request, and compares status, content type and body of
 * each response with the recording. Generated ids may differ if the renaming is consistent; times
 * are current. Compares error codes but not error messages. Returns the differences.
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

/** JSON files are sent without a content type. */
const isObject = /^\{[^]*\}\s*$/u;

function valueOf(text: string, type: string): unknown {
  return (type.startsWith('application/json') && text !== '') || isObject.test(text)
    ? JSON.parse(text)
    : text;
}
